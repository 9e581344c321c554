"""Whether somebody is there: idle time, lock and sleep as one absence."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto
from typing import Any

from reminder.core.model import Instant

# Beyond this a pause in the input is no longer a lull: there may be nobody to remind.
EMPTY_AFTER = timedelta(seconds=60)
# Nobody is reminded on sitting down.
PEACE = timedelta(minutes=2)

_NONE = timedelta()


class Change(Enum):
    """What a look has shown to be new."""

    NOTHING = auto()
    LEFT = auto()  # the absence has reached break_length
    SAT_DOWN = auto()  # back at an empty chair, after however long


class Attendance:
    """The machine of presence: PRESENT or AWAY, and within PRESENT whether the chair is empty just now.

    Reading without typing is presence; a person is away once nobody has touched anything for break_length.
    Idle time, lock and sleep with no input between them are one absence, which began at ``last_input``.
    """

    def __init__(self, now: Instant) -> None:
        self.last_input = now
        self.locked = False
        self.away = False
        self.empty = False
        self.peace_until: Instant | None = None
        self._began = now
        # Sleep since the last input, and when it ended: many sensors count on a clock that stops in sleep.
        self._slept = _NONE
        self._woke = now

    def sampled(self, idle: timedelta | None, now: Instant) -> None:
        """Take in what a sensor says; without one the person counts as present. Input at a lock is not presence."""
        if self.locked:
            return
        seen = now if idle is None else now - idle
        if self._slept and seen < self._woke and seen - self.last_input <= self._slept:
            # Explained by the sensor's clock having stood still: there was no input since.
            return
        if seen > self.last_input:
            self.last_input = seen
            self._slept = _NONE
        elif not self._slept:
            # A sensor that is told rather than asked says 0 up to the threshold it watches for, whatever is true.
            # When it comes to know better, so do we. From before we began, nothing is taken for an absence.
            self.last_input = max(seen, self._began)

    def missed(self, length: timedelta, now: Instant, *, last_look: Instant) -> None:
        """Take in that nothing ran for *length* until *now*."""
        began = now - length
        if not self.empty and began - last_look > timedelta(seconds=1):
            # Nobody looked just before the gap. A person who was there then was there until it began.
            self.last_input = max(self.last_input, began)
        self._slept += length
        self._woke = now

    def change(self, now: Instant, break_length: timedelta) -> Change:
        """Draw the conclusions at *now*, and return what is new."""
        idle = now - self.last_input
        was_empty, was_away = self.empty, self.away
        self.empty = self.locked or idle > EMPTY_AFTER
        self.away = idle >= break_length
        if self.away and not was_away:
            return Change.LEFT
        if was_empty and not self.empty:
            self.peace_until = now + PEACE
            return Change.SAT_DOWN
        if was_away and not self.away:
            # With a break_length under a minute the chair was never seen empty: back, but with no need of peace.
            return Change.SAT_DOWN
        return Change.NOTHING

    def in_peace(self, now: Instant) -> bool:
        """Return whether the person has only just sat down."""
        return self.peace_until is not None and now < self.peace_until

    def snapshot(self, at: Instant) -> dict[str, Any]:
        """Return the state as JSON values, moments as seconds before (or, negative, after) *at*."""
        peace = self.peace_until
        return {
            "last_input": (at - self.last_input).total_seconds(),
            "away": self.away,
            "empty": self.empty,
            "peace_left": (peace - at).total_seconds() if peace is not None and peace > at else None,
        }

    @classmethod
    def restore(cls, state: dict[str, Any], at: Instant) -> Attendance:
        """Return what ``snapshot`` told, as it was at *at*."""
        attendance = cls(at)
        attendance.last_input = at - timedelta(seconds=state["last_input"])
        # Not whether the screen is locked: that is the session's to say, and it is told at the start.
        attendance.away = state["away"]
        attendance.empty = state["empty"]
        if state["peace_left"] is not None:
            attendance.peace_until = at + timedelta(seconds=state["peace_left"])
        return attendance
