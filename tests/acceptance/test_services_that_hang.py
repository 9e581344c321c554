"""Every service of the desktop hangs: commands are answered, reminders come, and SIGTERM ends the program."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from desktops.packages import need

from acceptance.person import TINY, Home

# Owns the names of a whole desktop; answers idle time and refuses the rest, until it is stopped.
DESKTOP = """
import select, sys
from jeepney import MessageType
from reminder.desktop import messages
from reminder.desktop.wire import Wire

BUS = "org.freedesktop.DBus"
wire = Wire(sys.argv[1])
serial = 0

def call(member, signature="", body=()):
    global serial
    serial += 1
    wire.send(messages.call(serial, BUS, "/", BUS, member, signature, body, wants_reply=True, activate=True))

call("Hello")
for name in sys.argv[2:]:
    call("RequestName", "su", (name, 4))
answers = 0
while True:
    select.select([wire], [wire] if wire.wants_to_write else [], [])
    wire.flush()
    for raw in wire.receive():
        message = messages.parsed(raw)
        if message is None or message.kind is not MessageType.method_call:
            answers += message is not None and message.kind is MessageType.method_return
            if answers == len(sys.argv) - 1:  # to Hello and for each name
                answers += 1
                print("ready", flush=True)
            continue
        serial += 1
        match message.member:
            case "GetIdletime":
                wire.send(messages.answer(serial, message, "t", (0,)))
            case "AddIdleWatch" | "AddUserActiveWatch":
                wire.send(messages.answer(serial, message, "u", (serial,)))
            case _:
                wire.send(messages.refusal(serial, message, BUS + ".Error.UnknownMethod", "no"))
"""
NAMES = (
    "org.gnome.Mutter.IdleMonitor",
    "org.gnome.SessionManager",
    "org.gnome.Mutter.ScreenCast",
    "org.gnome.Mutter.RemoteDesktop",
    "org.freedesktop.Notifications",
    "org.freedesktop.PowerManagement",
    "org.freedesktop.login1",
    "org.freedesktop.ScreenSaver",
    "org.kde.StatusNotifierWatcher",
)
# A second each is what a person is promised; this machine may be busy.
BEARABLE = 4.0


@pytest.fixture
def services(home: Home) -> Iterator[subprocess.Popen[str]]:
    """A desktop on a bus of its own, which is the system bus as well."""
    need("dbus-daemon")
    socket = Path(home.folder) / "bus"
    bus = subprocess.Popen(
        [
            "dbus-daemon",
            "--session",
            "--nofork",
            "--nopidfile",
            f"--address=unix:path={socket}",
            "--print-address=1",
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert bus.stdout
    bus.stdout.readline()
    for kind in ("SESSION", "SYSTEM"):
        home.environ[f"DBUS_{kind}_BUS_ADDRESS"] = f"unix:path={socket}"
    played = subprocess.Popen(
        [sys.executable, "-c", DESKTOP, str(socket), *NAMES], stdout=subprocess.PIPE, text=True, env=home.environ
    )
    assert played.stdout
    assert played.stdout.readline() == "ready\n"
    yield played
    for process in (played, bus):
        process.kill()
        process.wait()
        assert process.stdout
        process.stdout.close()


def test_a_desktop_that_hangs_delays_neither_commands_nor_the_end(
    home: Home, services: subprocess.Popen[str]
) -> None:
    home.write_settings(TINY)
    daemon = home.run()
    home.wait(lambda: home.status()["adapters"]["idle"] == "mutter", "idle time from the played compositor")

    services.send_signal(signal.SIGSTOP)
    took = []
    for words in (["status"], ["now"], ["status"], ["done"], ["status"]) * 2:
        began = time.monotonic()
        done = home.posture(*words)
        took.append(time.monotonic() - began)
        assert done.returncode == 0, done.stderr
    began = time.monotonic()
    daemon.send_signal(signal.SIGTERM)
    code = daemon.wait(60)

    assert code == 0
    assert time.monotonic() - began < BEARABLE
    assert max(took) < BEARABLE
    assert "Traceback" not in home.log()


def test_a_desktop_that_hangs_at_login_is_used_once_it_answers(home: Home, services: subprocess.Popen[str]) -> None:
    services.send_signal(signal.SIGSTOP)
    home.run()

    services.send_signal(signal.SIGCONT)

    home.wait(lambda: home.status()["adapters"]["idle"] == "mutter", "idle time from the played compositor")
