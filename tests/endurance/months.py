"""Months of work inside one real daemon: loop, bus, tray, notifier and files are the real ones, its clock skips.

The daemon is a process of its own (``skipping_run.py``) on a private session bus. Panel, notification service and
compositor are played on that bus (``outside.py``); the person is played here, and uses every door.
"""

from __future__ import annotations

import itertools
import json
import os
import socket
import struct
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any
from unittest.mock import patch

from desktops.session import BusSession

from reminder.core import codec
from reminder.core.care import Pain
from reminder.core.commands import (
    Command,
    Done,
    EnableExercise,
    PainGone,
    Pause,
    ReportPain,
    Resume,
    Skip,
    Snooze,
    Sore,
    Start,
)
from reminder.ipc import protocol
from reminder.loop import Loop

from .outside import Compositor, Notifications, Panel
from .points import Point, look

PROGRAM = Path(__file__).with_name("skipping_run.py")
SETTINGS = """
[reminder]
earliest = "20m"
latest = "{latest}m"
[exercises]
conditions = []
[history]
keep = "60d"
"""
BAD = "[reminder]\nlatest = '5o m'\n"


class World:
    """The daemon, what is around it, and the person."""

    def __init__(self, session: BusSession) -> None:
        self.session = session
        self.loop = Loop()
        self.random = Random(7)
        self.done: Counter[str] = Counter()
        self.reminders = 0
        self._skipped = session.folder / "skipped"
        self._skipped.write_bytes(struct.pack("=q", 0))
        self._answers = itertools.cycle(self._all_answers())
        self._followers: list[socket.socket] = []
        self.panel = Panel(self.loop)
        self.notifications = Notifications(self.loop)
        self.compositor = Compositor(self.loop, self.now)
        self.write_settings(21)
        control = session.folder / "control"
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(str(control))
            listener.listen()
            files = {"CONTROL": str(control), "SKIPPED": str(self._skipped)}
            self.daemon = session.spawn(sys.executable, PROGRAM, name="daemon", TZ="Europe/Berlin", **files)
            self._control, _ = listener.accept()
        self.until(lambda: self.panel.icon)

    def close(self) -> None:
        """End all, and see that the daemon ended well and never stumbled."""
        code = self.daemon.stop()
        for follower in self._followers:
            follower.close()
        for played in (self.panel, self.notifications, self.compositor):
            played.bus.close()
        self._control.close()
        self.loop.close()
        assert code == 0, self.daemon.log
        assert "Traceback" not in self.daemon.log, self.daemon.log

    # -------------------------------------------------------------------------------------------- time

    def now(self) -> float:
        """Return the daemon's steady time in seconds."""
        skipped: int = struct.unpack("=q", self._skipped.read_bytes())[0]
        return time.clock_gettime(time.CLOCK_BOOTTIME) + skipped / 1e6

    def until(self, holds: Any, within: float = 60) -> None:
        """Answer everybody until something holds."""
        end = time.monotonic() + within
        while not holds():
            assert self.daemon.running, self.daemon.log
            assert time.monotonic() < end, f"not seen within {within} s:\n{self.daemon.log}"
            self.loop.turn(timedelta(milliseconds=100))

    def wait(self, seconds: float) -> None:
        """Let so much time pass."""
        end = self.now() + seconds
        while (left := end - self.now()) > 0:
            self._ask(self._control, {"skip": min(left, self.compositor.until_next())})
            self.compositor.fire()

    def counted(self) -> dict[str, int]:
        """Return how many objects of each type the daemon has, once nothing is under way."""
        self.wait(10)
        return self._ask(self._control, {"count": True})

    def _ask(self, line: socket.socket, question: dict[str, Any]) -> dict[str, Any]:
        line.sendall(json.dumps(question).encode() + b"\n")
        received = self._received(line)
        facts: dict[str, Any] = json.loads(received)
        return facts

    def _received(self, line: socket.socket) -> bytes:
        """Return the next line that comes, and answer everybody meanwhile."""
        received = bytearray()
        self.loop.watch(line.fileno(), lambda: received.extend(line.recv(1 << 16)))
        self.until(lambda: b"\n" in received)
        self.loop.unwatch(line.fileno())
        return bytes(received)

    # ---------------------------------------------------------------------------------- the control socket

    @contextmanager
    def _connected(self) -> Iterator[socket.socket]:
        with socket.socket(socket.AF_UNIX) as line:
            line.connect(str(self.session.runtime / "posture-reminder" / "control.sock"))
            yield line

    def ask(self, do: str, **args: object) -> dict[str, Any]:
        """Send a request. Raises: ReminderError: it was refused."""
        with self._connected() as line:
            line.sendall(protocol.request_line(do, args))
            return protocol.read_reply(self._received(line))

    def command(self, command: Command, door: str = "command-line") -> None:
        """Send a command; what is refused is refused."""
        with self._connected() as line:
            args: dict[str, object] = {"command": codec.plain(command, tagged=True), "door": door}
            line.sendall(protocol.request_line("command", args))
            answer = json.loads(self._received(line))
            self.done["commands" if answer["ok"] else "refused"] += 1

    def follow(self, topic: str) -> None:
        """Follow, and read no further; three do, the oldest of them goes."""
        line = socket.socket(socket.AF_UNIX)
        line.connect(str(self.session.runtime / "posture-reminder" / "control.sock"))
        line.sendall(protocol.request_line("follow", {"topic": topic}))
        self._received(line)
        self._followers.append(line)
        if len(self._followers) > 3:
            self._followers.pop(0).close()

    # ------------------------------------------------------------------------------------------ the person

    def _all_answers(self) -> tuple[tuple[str, Any], ...]:
        press, tell = (lambda label: self.notifications.press(label)), self.command
        return (
            ("notification", lambda: press("Start")),
            ("tray", lambda: self.panel.choose("Done")),
            ("command", lambda: tell(Done())),
            ("notification", lambda: press("Snooze 5 min")),
            ("tray", lambda: self.panel.choose("Start")),
            ("command", lambda: tell(Start())),
            ("guide", self.start_guided),
            ("notification", lambda: press("Done")),
            ("tray", lambda: self.panel.choose("Skip")),
            ("command", lambda: tell(Snooze())),
            ("notification", lambda: self.notifications.dismiss()),
            ("notification", lambda: press("Skip")),
            ("tray", lambda: self.panel.choose("Snooze 10 min")),
            ("command", lambda: tell(Skip())),
            ("nobody", lambda: None),
        )

    def answer(self) -> None:
        """Answer what is open."""
        status = self.ask("status")
        if status["state"] == "reminded":
            self.reminders = status["reminder"]["id"]
            door, answer = next(self._answers)
            self.done[f"answers by {door}"] += 1
            answer()
        elif status["state"] == "on-break":
            self.wait(240)
            if self.random.random() < 0.1:
                self.command(ReportPain(Pain.MILD), "guide")
            self.command(Done(), self.random.choice(("guide", "command-line")))

    def start_guided(self) -> None:
        """Start as the page of a guided break does."""
        self.command(Start(guided=True), "guide")
        self.ask("guided", reminder=self.reminders)

    def write_settings(self, latest: int) -> None:
        self.session.write("posture-reminder/config.toml", SETTINGS.format(latest=latest))

    def spoil_settings(self) -> None:
        self.session.write("posture-reminder/config.toml", BAD)

    def open_menu(self) -> None:
        self.done["menus"] += 1
        self.panel.open_menu()

    def restart_panel(self) -> None:
        self.done["panels"] += 1
        self.panel.bus.close()
        self.panel = Panel(self.loop)
        self.until(lambda: self.panel.icon)

    def restart_notifications(self) -> None:
        self.done["notification services"] += 1
        self.done["notifications"] += self.notifications.notified
        self.notifications.bus.close()
        self.notifications = Notifications(self.loop)
        self.until(lambda: self.notifications.daemon)

    def restart_bus(self) -> None:
        self.done["buses"] += 1
        self.panel.icon = ""
        self.session.restart_bus()
        self.until(lambda: self.panel.icon)

    def day(self, number: int, steps: int = 54) -> None:
        """Work for *steps* times ten minutes, and be away until the next morning."""
        self.compositor.hands_on()
        for step in range(steps):
            self.wait(self.random.randrange(560, 620))
            if step % 3 == 0:
                self.compositor.hands_off()
                self.wait(20)
                self.compositor.hands_on()
            self.answer()
            self.ask("log")
            if step % 2 == 0:
                self.open_menu()
            if step % 18 == 0:
                self.done["settings"] += 1
                self.write_settings(self.random.choice((21, 22)))
        self.follow(self.random.choice(("status", "log")))
        if number % 3 == 0:
            self.restart_panel()
        if number % 5 == 0:
            self.restart_notifications()
        if number % 7 == 0:
            self.command(Pause())
            self.spoil_settings()
            self.wait(600)
            self.command(Resume())
            self.write_settings(21)
            self.command(PainGone())
            for exercise in self.ask("status")["care"]["set_aside"]:
                self.command(EnableExercise(exercise))
        if number % 11 == 0:
            self.command(Sore())
        if number % 10 == 0:
            self.restart_bus()
        self.compositor.hands_off()
        self.wait(86400 - steps * 600)

    def point(self, day: int) -> Point:
        return look(day, self.reminders, self.daemon.pid, self.session.home)


@contextmanager
def world() -> Iterator[World]:
    """A daemon on a bus of its own."""
    with BusSession() as session, patch.dict(os.environ, session.env):
        found = World(session)
        yield found
        found.close()


def live(days: int) -> Iterator[Point]:
    """Yield how things stand after each day."""
    with world() as found:
        for day in range(1, days + 1):
            found.day(day)
            yield found.point(day)
        found.done["notifications"] += found.notifications.notified
        print(dict(sorted(found.done.items())), flush=True)
