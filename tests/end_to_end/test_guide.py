"""A guided break on a real desktop with a real browser: its page, and the notification that would lie over it."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from desktops.packages import need
from desktops.xfce import Xfce
from end_to_end.running import Run

# A working hour in two seconds, and a window long enough that nothing is shown again meanwhile.
CONFIG = {"reminder": {"earliest": "2s", "latest": "30m", "lull": "1s"}, "exercises": {"conditions": []}}
CHROMIUM = "exec chromium --no-sandbox --no-first-run --disable-gpu --disable-dev-shm-usage --disable-sync"


def browser(xfce: Xfce, command: str) -> str:
    """Return what to put into BROWSER for *command* to be run with an address."""
    script = xfce.home / "browser.sh"
    script.write_text(f'#!/bin/sh\n{command} "$1" >/dev/null 2>&1\n')
    script.chmod(0o755)
    return f"{script} %s"


def processes(xfce: Xfce, words: str) -> list[int]:
    """Return the processes of this session that have *words* in their command line."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            # Chromium writes over its environment; its profile is in the home of the session.
            mine = str(xfce.home) in command or f"HOME={xfce.home}".encode() in (process / "environ").read_bytes()
        except OSError:
            continue
        if mine and words in command:
            found.append(int(process.name))
    return found


def started(xfce: Xfce, command: str) -> Run:
    """Return a daemon whose break was started in the tray, with *command* for a browser."""
    run = Run(xfce, CONFIG, BROWSER=browser(xfce, command))
    run.wait_for("reminder 1 shown")
    xfce.bubble_box(xfce.notifications.wait("without a break"))
    xfce.tray.choose("Start")
    run.wait_for("reminder 1: break started")
    return run


def wait_for_break_shown(xfce: Xfce, after: int = 0) -> None:
    """Wait until a break's notification has come since the first *after* of all: a page may have it gone by now."""
    xfce.wait_until(
        lambda: any("Enjoy your break" in shown.title for shown in xfce.notifications.shown[after:]),
        "the notification of a break",
    )


def test_the_notification_goes_once_the_page_is_there_and_stays_away(xfce: Xfce) -> None:
    need("chromium")
    profile = f"--user-data-dir={xfce.home}/chromium"
    run = started(xfce, f"{CHROMIUM} {profile} --window-size=1200,740 --window-position=20,40")
    wait_for_break_shown(xfce)

    xfce.notifications.wait_gone()

    assert run.status()["state"] == "on-break"
    xfce.screenshot("1 the page, and nothing over it")
    # A daemon that starts again shows what was shown; the page says once more that it is there.
    run.stop()
    before = len(xfce.notifications.shown)
    run.start()
    wait_for_break_shown(xfce, after=before)
    xfce.notifications.wait_gone()
    assert run.status()["state"] == "on-break"
    xfce.screenshot("2 after a restart of the program")
    # The person closes the browser.
    for process in processes(xfce, profile):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGTERM)
    run.wait_for("reminder 1 settled: cut short")
    xfce.wait_until(lambda: not processes(xfce, "guide --reminder 1"), "the end of the guide")
    run.stop()


def test_without_a_browser_the_notification_stays_and_no_guide_outlives_the_break(xfce: Xfce) -> None:
    asked = xfce.home / "asked"
    run = started(xfce, f"echo >{asked}; :")
    shown = xfce.notifications.wait("Enjoy your break")
    xfce.wait_until(asked.exists, "the browser is asked for")
    assert processes(xfce, "guide --reminder 1")
    assert [each.id for each in xfce.notifications.on_screen()] == [shown.id]

    xfce.tray.choose("Done")

    run.wait_for("reminder 1 settled: done")
    xfce.notifications.wait_gone()
    # It would wait for its browser for 45 s.
    xfce.wait_until(lambda: not processes(xfce, "guide --reminder 1"), "the end of the guide", within=25)
    run.stop()
