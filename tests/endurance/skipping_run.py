"""`posture run`, with a clock that skips the time in which nothing happens, as far as it may.

All parts are the program's own. Only what reads clocks (``reminder.clock``, and APScheduler where it asks for the
time of day) adds the time that was skipped so far, and the loop skips to its next deadline instead of waiting for
it. Calls that are under way are waited for in real time.

The socket CONTROL carries lines of JSON: ``{"skip": seconds}`` is answered when so much time has passed,
``{"count": true}`` with the objects that there are. The file SKIPPED always holds the skipped
microseconds, so that idle time can be told by the same clock.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
from datetime import datetime, timedelta
from typing import Any

import reminder.cli.run as command

# Those whose timers are for the answer of somebody else.
AWAITING = {f"reminder.desktop.{name}" for name in ("calls", "link", "notifications.dbus", "notifications.service")}


def skipping(*_: Any) -> int:
    """Run the daemon on such a clock."""
    import reminder.loop  # before APScheduler, which it imports lightly
    from reminder import clock
    from reminder.core.model import Instant

    base = sys.modules["apscheduler.schedulers.base"]

    now, utc = clock.now, clock.utc
    skipped = timedelta()
    file = os.open(os.environ["SKIPPED"], os.O_WRONLY)

    def skip(length: timedelta) -> None:
        nonlocal skipped
        skipped += length
        os.pwrite(file, struct.pack("=q", skipped // timedelta(microseconds=1)), 0)

    class Datetime(datetime):
        """What APScheduler asks for the time."""

        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.now(tz) + skipped

    base.datetime = Datetime  # type: ignore[attr-defined]
    clock.now = lambda: now() + skipped
    clock.utc = lambda: utc() + skipped
    clock.wall = lambda: clock.utc().astimezone()

    class SkippingLoop(reminder.loop.Loop):
        """The daemon's loop, which never waits for a deadline."""

        def __init__(self) -> None:
            super().__init__()
            self._until: Instant | None = None
            self._control = socket.socket(socket.AF_UNIX)
            self._control.connect(os.environ["CONTROL"])
            self.watch(self._control.fileno(), self._controlled)

        def _controlled(self) -> None:
            match json.loads(self._control.recv(4096)):
                case {"skip": seconds}:
                    self._until = clock.now() + timedelta(seconds=seconds)
                case _:
                    self._answer(_counted())

        def _answer(self, facts: dict[str, Any]) -> None:
            self._control.sendall(json.dumps(facts).encode() + b"\n")

        def _timeout(self) -> float | None:
            timeout = super()._timeout()
            waits = any(call.__module__ in AWAITING for _, call in self._armed.values())
            if self._until is None or timeout == 0 or waits:
                return timeout
            if self._selector.select(0):
                return 0
            left = self._until - clock.now()
            if left <= timedelta():
                self._until = None
                self._answer({"turns": self.turns})
                return timeout
            skip(left if timeout is None else min(left, timedelta(seconds=timeout)))
            return 0

    reminder.loop.Loop = SkippingLoop  # type: ignore[misc]
    return run(None, None, -1)


def _counted() -> dict[str, int]:
    """Return the number of objects of each type that refers to others, and of all pieces of memory."""
    import gc

    gc.collect()
    found = {"pieces": sys.getallocatedblocks()}
    for each in gc.get_objects():
        name = f"{type(each).__module__}.{type(each).__qualname__}"
        found[name] = found.get(name, 0) + 1
    return found


run, command._daemon = command._daemon, skipping
raise SystemExit(command.plainly())
