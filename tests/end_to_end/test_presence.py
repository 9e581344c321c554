"""Whether somebody is there, by the real input of real desktops: lull, natural break, empty chair, lock, sleep."""

from __future__ import annotations

import time

import pytest
from desktops.desktop import Desktop
from end_to_end.running import QUICK, Run
from end_to_end.typing_hands import type_until

EVERYWHERE = pytest.mark.desktop("xfce", "sway", "gnome", "plasma", "plasma_wayland")
PEACE = 120


@EVERYWHERE
def test_typing_holds_off_the_reminder_until_a_pause_in_it(desktop: Desktop) -> None:
    desktop.open_window("Letter")
    run = Run(desktop, QUICK | {"reminder": {"earliest": "2s", "latest": "30m", "lull": "2s"}})

    type_until(desktop, lambda: "due after 2 s of work, waiting for a pause in typing" in run.log)
    since = time.monotonic()
    stopped = type_until(desktop, lambda: time.monotonic() - since > 3)
    held = "shown" not in run.log
    run.wait_for("reminder 1 shown (at a pause in typing)")
    paused = time.monotonic() - stopped
    desktop.bubble_box(desktop.notifications.wait("without a break"))
    desktop.screenshot("at a pause in typing")

    assert held
    # The lull is 2 s, less the imprecision of KWin's timers. How late it may come is run.wait_for's to bound.
    assert paused > 1.8
    assert run.status()["reminder"]["why"] == "lull"
    run.stop()


@EVERYWHERE
def test_an_absence_is_a_natural_break_and_the_return_starts_from_0(desktop: Desktop) -> None:
    run = Run(desktop, {"reminder": {"earliest": "20m", "break_length": "3s"}})

    away = run.wait_for("a natural break")
    desktop.tray.wait_for_line("Away - this counts as a break")
    desktop.icon_box()
    desktop.screenshot("away")
    facts = run.status()
    assert (facts["state"], facts["worked_s"], facts["today"]["rested"]) == ("away", 0, 1)
    desktop.touch()
    run.wait_for("back at the desk", after=away)

    def counting_again() -> bool:
        desktop.touch()  # three seconds without one are the next break, and a busy machine may take as long to look
        return run.status()["state"] == "working" and desktop.tray.menu().shown[0].label.startswith("Next break ")

    desktop.wait_until(counting_again, "counting again")
    run.stop()


def test_nobody_is_reminded_on_an_empty_chair_nor_on_sitting_down(
    xfce: Desktop, sway: Desktop, gnome: Desktop
) -> None:
    """A minute without input is what makes a chair empty: all three are waited for at the same time."""
    desktops = (xfce, sway, gnome)
    for desktop in desktops:
        desktop.move(300, 300)
    window = {"earliest": "62s", "latest": "64s", "lull": "59s"}
    runs = [Run(desktop, {"reminder": window}) for desktop in desktops]

    for run in runs:
        run.wait_for("due after", within=120)
    in_their_absence = [run.status() for run in runs]
    for desktop in desktops:
        desktop.move(310, 310)
    back = [
        desktop.wait_until(lambda run=run: (facts := run.status())["next_earliest_s"] > PEACE / 2 and facts)
        for desktop, run in zip(desktops, runs, strict=True)
    ]

    for absent, present in zip(in_their_absence, back, strict=True):
        assert (absent["state"], absent["next_latest_s"]) == ("due", None)
        assert (present["state"], present["next_latest_s"]) == ("due", present["next_earliest_s"] + PEACE)
    for desktop, run in zip(desktops, runs, strict=True):
        assert desktop.notifications.shown == []
        run.stop()
