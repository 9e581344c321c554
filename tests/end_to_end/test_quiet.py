"""Held is not lost: full screen, do-not-disturb and a call hold the reminder, and their end brings it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from typing import Any

import pytest
from desktops import packages
from desktops.desktop import Desktop
from desktops.processes import Process
from desktops.xfce import Xfce
from end_to_end.running import QUICK, Run

HELD = "due, waiting: "


def held(run: Run, reason: str, who: str) -> dict[str, Any]:
    """Wait until the reminder is due and held; return the status, having seen that it tells by what."""
    run.wait_for(HELD)
    facts = run.status()
    assert (facts["state"], facts["busy"], facts["reminder"]) == ("owed", [reason], None)
    assert who in facts["says"]
    return facts


def freed(run: Run, desktop: Desktop) -> None:
    """Wait for the reminder, with somebody at the desk.

    A detector that did not answer in time, as on a busy machine, is left alone for a minute.
    """
    words = "reminder 1 shown (nothing is holding it back now)"
    last_touch = time.monotonic()

    def shown() -> bool:
        nonlocal last_touch
        if time.monotonic() - last_touch > 20:
            last_touch = time.monotonic()
            desktop.touch()
        return words in run.log

    run.wait_until(shown, f"{words!r} in the daemon's log", within=150)


@pytest.mark.desktop("xfce", "sway", "plasma")
def test_a_full_screen_window_holds_and_its_end_brings_the_reminder(desktop: Desktop) -> None:
    film = desktop.open_window("Film", full_screen=True)
    run = Run(desktop)

    held(run, "full-screen", "indow.py fills the screen")
    desktop.screenshot("1 held")
    assert desktop.notifications.shown == []
    film.kill()
    freed(run, desktop)
    desktop.bubble_box(desktop.notifications.wait("without a break"))
    desktop.screenshot("2 freed")

    run.stop()


@pytest.fixture
def silence(desktop: Desktop) -> Iterator[Any]:
    """Switch the desktop's own do-not-disturb, as the person does; it is off again afterwards."""

    def switch(on: bool) -> None:
        match desktop.kind:
            case "xfce":
                place = ("--channel", "xfce4-notifyd", "--property", "/do-not-disturb")
                desktop.run("xfconf-query", *place, "--create", "--type", "bool", "--set", str(on).lower())
            case "sway":
                desktop.run("makoctl", "mode", "-a" if on else "-r", "do-not-disturb")
            case "gnome":
                banners = ("org.gnome.desktop.notifications", "show-banners")
                desktop.run("gsettings", "set", *banners, str(not on).lower())

    yield switch
    switch(False)


@pytest.mark.desktop("xfce", "sway", "gnome")
def test_do_not_disturb_holds_and_its_end_brings_the_reminder(desktop: Desktop, silence: Any) -> None:
    silence(True)
    run = Run(desktop)

    held(run, "do-not-disturb", "notifications are silenced in")
    desktop.tray.wait_for_line("Break due - on hold: do not disturb")
    desktop.tray.open_menu()
    desktop.screenshot("1 held")
    desktop.close_menu()
    assert desktop.notifications.shown == []
    silence(False)
    freed(run, desktop)
    desktop.bubble_box(desktop.notifications.wait("without a break"))
    desktop.screenshot("2 freed")

    run.stop()


@pytest.fixture
def microphone(xfce: Xfce) -> Process:
    """A sound server of the session's own, with a microphone that hears nothing."""
    packages.need("pulseaudio", "pactl", "pacat")
    options = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes")
    modules = ("module-native-protocol-unix auth-anonymous=1", "module-null-source source_name=mic")
    (xfce.runtime / "pulse").mkdir(exist_ok=True, mode=0o700)
    server = xfce.spawn("pulseaudio", *options, *(f"--load={module}" for module in modules))
    # The socket is there before anybody listens.
    xfce.wait_until(lambda: xfce.spawn("pactl", "info").wait() == 0, "a sound server")
    return server


def test_a_call_holds_and_its_end_brings_the_reminder(xfce: Xfce, microphone: Process) -> None:
    call = xfce.spawn("pacat", "--record", "--client-name=Talk", "--device=mic", "/dev/null")
    xfce.wait_until(lambda: "Talk" in xfce.run("pactl", "list", "source-outputs"), "a call")
    run = Run(xfce)

    held(run, "call", "microphone in use by Talk")
    told = run.posture("status")
    assert "Waits for     call (microphone in use by Talk)" in told
    assert "due, waiting: call (microphone in use by Talk)" in run.posture("log")
    xfce.icon_box()
    xfce.screenshot("1 held")
    call.kill()
    freed(run, xfce)
    xfce.bubble_box(xfce.notifications.wait("without a break"))
    xfce.screenshot("2 freed")

    run.stop()


def test_a_listed_application_holds_and_its_end_brings_the_reminder(xfce: Xfce) -> None:
    # A name of its own: on a busy machine somebody else sleeps as well.
    program = shutil.copy("/bin/sleep", xfce.folder / "napping-here")
    nap = xfce.spawn(program, "100")
    run = Run(xfce, QUICK | {"quiet": {"apps": ["napping-here"]}})

    held(run, "app", "napping-here is running")
    nap.kill()
    freed(run, xfce)

    run.stop()
