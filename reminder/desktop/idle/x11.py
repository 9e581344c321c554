"""Idle time of an X server: its IDLETIME counter asked, alarms of the SYNC extension for the moments in between.

https://www.x.org/releases/current/doc/xextproto/sync.html. Never for XWayland, whose counter sees only what is
typed into X programs.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from datetime import timedelta

from reminder.desktop.display import is_wayland
from reminder.desktop.idle.server import ServerIdle
from reminder.desktop.ports import Loop, Unavailable
from reminder.desktop.stream import Broken
from reminder.desktop.x11 import Display, Refused

_INITIALIZE, _LIST_COUNTERS, _QUERY_COUNTER, _CREATE_ALARM, _DESTROY_ALARM = 0, 1, 5, 8, 11
_ALARM_NOTIFY, _DESTROYED = 1, 2
# Which attributes CreateAlarm is given: counter, kind of value, value, test, step, events.
_ALARM_MASK = 0b111111
_RISES_TO, _FALLS_TO = 0, 1  # PositiveTransition, NegativeTransition: an event at every crossing
# The next input is seen as idle time falling below this; so continuous typing gives one event a pause at most.
_PAUSE = timedelta(seconds=1)


class X11Idle(ServerIdle[Display]):
    """Asks the server, which sends events when idle time rises to the threshold or, on demand, falls back."""

    name = "x11-sync"

    def __init__(self, loop: Loop, on_change: Callable[[], None], *, environ: Mapping[str, str]) -> None:
        if is_wayland(environ):
            raise Unavailable("this is a Wayland session, where X11 sees only part of what is typed")
        self._environ = environ
        self._seen = timedelta()
        super().__init__(loop, on_change, "the X server")

    def idle(self) -> timedelta | None:
        """Ask the server."""
        if self._connection is None:
            return None
        try:
            self._seen = self._query(self._connection)
        except (Broken, Refused, struct.error) as error:
            self._lose(str(error))
            return None
        return self._seen

    def arm(self, threshold: timedelta, *, returning: bool) -> None:
        """Set the alarms, where they differ from those that are set."""
        if (threshold, returning) == self._armed:
            return
        self._armed = (threshold, returning)
        if self._connection is not None:
            try:
                self._set_alarms(self._connection)
            except (Broken, Refused, struct.error) as error:
                self._lose(str(error))

    def _connect(self) -> None:
        display = Display(self._loop, self._environ, on_event=self._event, on_lost=self._lose)
        try:
            self._prepare(display)
            if self._armed is not None:
                self._set_alarms(display)
                self._post_change()
        except (Broken, Refused, Unavailable, struct.error) as error:
            display.close()
            raise Unavailable(str(error)) from error
        self._connection = display

    def _prepare(self, display: Display) -> None:
        if display.extension("XWAYLAND") is not None:
            raise Unavailable("the X server is XWayland, which sees only part of what is typed")
        sync = display.extension("SYNC")
        if sync is None:
            raise Unavailable("the X server has no SYNC extension")
        self._sync = sync
        display.ask(sync.opcode, _INITIALIZE, struct.pack("=BBxx", 3, 1))
        counter = counters(display.ask(sync.opcode, _LIST_COUNTERS)).get("IDLETIME")
        if counter is None:
            raise Unavailable("the X server counts no idle time")
        self._counter = counter
        self._rise, self._fall = display.new_id(), display.new_id()
        self._alarms: set[int] = set()
        self._seen = self._query(display)

    def _query(self, display: Display) -> timedelta:
        reply = display.ask(self._sync.opcode, _QUERY_COUNTER, struct.pack("=I", self._counter))
        high, low = struct.unpack_from("=iI", reply, 8)
        return timedelta(milliseconds=min(max((high << 32) + low, 0), 2**48))

    def _set_alarms(self, display: Display) -> None:
        assert self._armed is not None
        threshold, returning = self._armed
        for alarm in self._alarms:
            display.request(self._sync.opcode, _DESTROY_ALARM, struct.pack("=I", alarm))
        self._alarms.clear()
        self._create_alarm(display, self._rise, _RISES_TO, threshold)
        if returning:
            self._create_alarm(display, self._fall, _FALLS_TO, _PAUSE)
        # An alarm covers what happens from now on; a query finds what happened since the last look.
        idle = self._query(display)
        if self._seen < threshold <= idle or (returning and idle < self._seen):
            self._post_change()

    def _create_alarm(self, display: Display, alarm: int, test: int, value: timedelta) -> None:
        milliseconds = value // timedelta(milliseconds=1)
        attributes = struct.pack("=IIiIIiIB3x", self._counter, 0, *_int64(milliseconds), test, 0, 0, 1)
        body = struct.pack("=II", alarm, _ALARM_MASK) + attributes
        display.request(self._sync.opcode, _CREATE_ALARM, body)
        self._alarms.add(alarm)

    def _event(self, code: int, event: bytes) -> None:
        # Destroying an alarm sends the same event.
        if code == self._sync.first_event + _ALARM_NOTIFY and event[28] != _DESTROYED:
            self._post_change()


def counters(reply: bytes) -> dict[str, int]:
    """Read the answer to ListSystemCounters: the counters' ids by name."""
    found: dict[str, int] = {}
    (count,) = struct.unpack_from("=I", reply, 8)
    at = 32
    for _ in range(count):
        counter, length = struct.unpack_from("=I8xH", reply, at)
        found[reply[at + 14 : at + 14 + length].decode("latin-1")] = counter
        at += 14 + length + -(14 + length) % 4
    return found


def _int64(value: int) -> tuple[int, int]:
    return value >> 32, value & 0xFFFFFFFF
