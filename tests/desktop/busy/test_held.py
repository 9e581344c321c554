"""The daemon on real desktops: what holds a reminder is said, and its end brings the reminder."""

from __future__ import annotations

import json
import shutil
from typing import Any

import pytest

# Due at once, and a lull is a second: what takes an hour in life takes some seconds here.
SETTINGS = """
[reminder]
earliest = "2s"
latest = "3s"
lull = "1s"
[exercises]
conditions = []
"""


@pytest.fixture
def daemon(desktop):
    desktop.write("posture-reminder/config.toml", SETTINGS)

    def start():
        running = desktop.spawn("posture", "run", "-v")
        desktop.wait_until(lambda: "started" in running.log, what="the daemon")
        return running

    return start


def status(desktop) -> dict[str, Any]:
    return json.loads(desktop.run("posture", "status", "--json"))


def wait_until_owed(desktop, reason: str, who: str) -> None:
    def owed() -> bool:
        told = status(desktop)
        return told["state"] == "owed" and {"reason": reason, "who": who} in told["holds"]

    desktop.wait_until(owed, 20, f"a reminder owed because of {who!r}")


def wait_until_reminded(desktop) -> None:
    # Somebody is there, and now pauses.
    desktop.move(640, 650)
    desktop.wait_until(lambda: status(desktop)["state"] == "reminded", 30, "the reminder")


@pytest.mark.desktop("xfce", "sway")
def test_a_film_holds_the_reminder_and_its_end_brings_it(desktop, daemon) -> None:
    film = desktop.open_window("Film", full_screen=True)
    program = "Window.py" if desktop.kind == "xfce" else "window.py"

    running = daemon()

    wait_until_owed(desktop, "full-screen", f"{program} fills the screen")
    assert f"waiting: full screen ({program} fills the screen)" in running.log
    film.kill()
    wait_until_reminded(desktop)
    assert f"({program} fills the screen)" in running.log


@pytest.mark.desktop("xfce")
def test_a_call_holds_the_reminder_and_its_end_brings_it(desktop, need, daemon) -> None:
    need(("pulseaudio", "pulseaudio"), ("pacat", "pulseaudio-utils"))
    (desktop.runtime / "pulse").mkdir(mode=0o700, exist_ok=True)
    modules = ("module-native-protocol-unix auth-anonymous=1", "module-null-source source_name=mic")
    options = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes")
    desktop.spawn("pulseaudio", *options, *(f"--load={module}" for module in modules))
    desktop.wait_until((desktop.runtime / "pulse/native").exists, what="PulseAudio")
    call = desktop.spawn("pacat", "--record", "--device=mic", "--client-name=Meeting")

    running = daemon()

    wait_until_owed(desktop, "call", "microphone in use by Meeting")
    assert "waiting: call (microphone in use by Meeting)" in running.log
    call.kill()
    wait_until_reminded(desktop)


@pytest.mark.desktop("xfce", "gnome")
def test_do_not_disturb_holds_the_reminder_and_its_end_brings_it(desktop, daemon) -> None:
    name, silence, speak = {
        "xfce": ("Xfce", *(_xfconf(value) for value in ("true", "false"))),
        "gnome": ("GNOME", *(_gsettings(value) for value in ("false", "true"))),
    }[desktop.kind]
    desktop.run(*silence)
    try:
        daemon()

        wait_until_owed(desktop, "do-not-disturb", f"notifications are silenced in {name}")
    finally:
        desktop.run(*speak)
    wait_until_reminded(desktop)


@pytest.mark.desktop("xfce")
def test_a_listed_application_holds_the_reminder(desktop, daemon) -> None:
    # A name of its own: on a busy machine somebody else sleeps as well.
    program = shutil.copy(shutil.which("sleep") or "/bin/sleep", desktop.folder / "napping-here")
    desktop.write("posture-reminder/config.toml", SETTINGS + '[quiet]\napps = ["napping-here"]\n')
    nap = desktop.spawn(str(program), "100")

    daemon()

    wait_until_owed(desktop, "app", "napping-here is running")
    nap.kill()
    wait_until_reminded(desktop)


def _xfconf(value: str) -> tuple[str, ...]:
    where = ("--channel", "xfce4-notifyd", "--property", "/do-not-disturb")
    return ("xfconf-query", *where, "--create", "--type", "bool", "--set", value)


def _gsettings(value: str) -> tuple[str, ...]:
    return ("gsettings", "set", "org.gnome.desktop.notifications", "show-banners", value)
