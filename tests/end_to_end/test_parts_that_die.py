"""Panel, notification service and session bus are killed while the daemon runs; the day goes on."""

from __future__ import annotations

import re

import pytest
from desktops.desktop import Desktop
from end_to_end.running import Run

# Each reminder is asked for: what is tried is whether it can be shown, not when.
LATER = {"reminder": {"earliest": "50m"}}
# What a warning is about.
LOST = re.compile("^(no notification service is running|idle time from |the session bus is lost)")


def ask_and_answer(run: Run, desktop: Desktop, name: str) -> None:
    """Have a reminder shown, keep a picture of it, and answer it in the notification."""
    run.posture("now")
    desktop.notifications.wait("Your break")
    desktop.icon_box()
    desktop.bubble_box(desktop.notifications.wait())
    desktop.screenshot(name)
    desktop.notifications.press("Done")
    desktop.notifications.wait_gone()


@pytest.mark.desktop("xfce", "sway", "gnome", "plasma", "plasma_wayland")
def test_panel_notifications_and_bus_die_one_after_the_other(desktop: Desktop) -> None:
    run = Run(desktop, LATER, "-q")  # so that the log has warnings only
    ask_and_answer(run, desktop, "0 to begin with")
    assert run.log == ""

    desktop.restart_panel()
    desktop.notifications.forget()
    desktop.tray.wait()
    ask_and_answer(run, desktop, "1 after the panel")
    warned = [run.log]
    desktop.restart_notifications()
    desktop.notifications.forget()
    ask_and_answer(run, desktop, "2 after the notification service")
    warned.append(run.log.removeprefix("".join(warned)))
    desktop.restart_bus()
    desktop.tray.wait()
    ask_and_answer(run, desktop, "3 after the bus")
    warned.append(run.log.removeprefix("".join(warned)))

    # A panel that is also the shell takes more with it, and a service that is back at once is hardly missed; but
    # nothing is said twice, and nothing else is said.
    for text in warned:
        lines = text.splitlines()
        assert len(lines) == len(set(lines))
        assert all(LOST.search(line) for line in lines)
    assert "session bus is lost" in warned[2]
    assert run.today() == {"done": 4}
    run.stop()
