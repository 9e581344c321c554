"""The types that all rules share: moments, reasons, states and the record of a reminder."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self, overload

from reminder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Instant:
    """A moment on a clock that never goes back and counts through suspend.

    Only differences mean anything: the origin is the boot, or the start of a trace.
    """

    since_origin: timedelta

    @classmethod
    def at(cls, seconds: float) -> Self:
        """Return the instant *seconds* after the origin."""
        return cls(timedelta(seconds=seconds))

    def __add__(self, duration: timedelta) -> Instant:
        return Instant(self.since_origin + duration)

    # Written out: those that a dataclass makes build two tuples each, and a replayed year compares by the million.
    def __lt__(self, other: Instant) -> bool:
        return self.since_origin < other.since_origin

    def __le__(self, other: Instant) -> bool:
        return self.since_origin <= other.since_origin

    def __gt__(self, other: Instant) -> bool:
        return self.since_origin > other.since_origin

    def __ge__(self, other: Instant) -> bool:
        return self.since_origin >= other.since_origin

    @overload
    def __sub__(self, other: Instant) -> timedelta: ...
    @overload
    def __sub__(self, other: timedelta) -> Instant: ...
    def __sub__(self, other: Instant | timedelta) -> Instant | timedelta:
        if isinstance(other, Instant):
            return self.since_origin - other.since_origin
        return Instant(self.since_origin - other)


class Busy(StrEnum):
    """A reason not to interrupt."""

    CALL = "call"
    FULL_SCREEN = "full-screen"
    PRESENTING = "presenting"
    DO_NOT_DISTURB = "do-not-disturb"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Hold:
    """One reason not to interrupt, and who gives it: "microphone in use by Firefox"."""

    reason: Busy
    who: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """For how long a reminder was kept from being shown, and what held it, the first thing first."""

    length: timedelta = timedelta()
    holds: tuple[Hold, ...] = ()

    @property
    def by(self) -> tuple[Busy, ...]:
        """The reasons, each once."""
        return tuple(dict.fromkeys(hold.reason for hold in self.holds))


NOT_HELD = Held()


class PauseReason(StrEnum):
    """A reason for which everything rests; several may be in force side by side."""

    USER = "user"
    HOURS = "hours"


class Door(StrEnum):
    """Where a command came from."""

    NOTIFICATION = "notification"
    TRAY = "tray"
    COMMAND_LINE = "command-line"
    GUIDE = "guide"


class Answer(StrEnum):
    """The answers to an open reminder."""

    START = "start"
    DONE = "done"
    WALKED = "walked"  # done, but for the exercise
    CUT_SHORT = "cut_short"
    SKIP = "skip"
    SNOOZE = "snooze"
    DISMISS = "dismiss"


class Why(StrEnum):
    """Why a reminder is shown just now."""

    LULL = "lull"
    LATEST = "latest"
    FREED = "freed"
    SNOOZE = "snooze"
    AGAIN = "again"
    BACK = "back"
    REQUEST = "request"


class Outcome(StrEnum):
    """How a reminder (or, for ``RESTED``, an absence without one) ended."""

    DONE = "done"
    CUT_SHORT = "cut_short"
    SKIPPED = "skipped"
    IGNORED = "ignored"
    WITHDRAWN = "withdrawn"
    RESTED = "rested"


class How(StrEnum):
    """What settled it: the sign by which the outcome is known."""

    ANSWERED = "answered"
    WITHOUT_EXERCISE = "without the exercise"  # an answer too: the walk was taken, the exercise left out
    LEFT = "left the desk"
    PAUSE_IN_INPUT = "pause in input"
    NO_PAUSE_IN_INPUT = "no pause in input"
    NO_ANSWER = "no answer"
    ALREADY_LEFT = "already left"
    HOURS_ENDED = "working hours ended"
    QUIT = "quit"
    NATURAL_BREAK = "natural break"


class State(StrEnum):
    """The timer as seen from outside: one word for a status bar."""

    WORKING = "working"
    DUE = "due"
    OWED = "owed"
    REMINDED = "reminded"
    SNOOZED = "snoozed"
    ON_BREAK = "on-break"
    AWAY = "away"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class OpenReminder:
    """The one reminder between its first showing and its record, as status and tray see it."""

    id: int
    why: Why
    snoozes_left: int
    started: bool


@dataclass(frozen=True, slots=True)
class Status:
    """The timer's answer to "how do things stand", true at the moment it was asked.

    ``next_earliest`` and ``next_latest`` are durations from that moment; None where nobody can know
    (paused until resumed, held by a call, away) or where a reminder is already on the screen.
    """

    state: State
    worked: timedelta
    since_break: timedelta
    next_earliest: timedelta | None
    next_latest: timedelta | None
    busy: frozenset[Busy]
    paused: frozenset[PauseReason]
    waiting_since: Instant | None
    reminder: OpenReminder | None


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the history: a settled reminder, or a natural break (``reminder`` is None).

    ``key`` is unique, so that writing the same entry twice leaves one row. Moments are aware
    datetimes with the local offset of that day; ``shown`` is the first showing, and ``worked`` the work time then.
    ``idle`` is the time without input when it was first shown, ``held`` how long it had been held by ``held_by``,
    ``answered_after`` the time from the first showing to the answer, which came by ``door``.
    """

    key: str
    outcome: Outcome
    how: How
    ended: datetime
    reminder: int | None = None
    why: Why | None = None
    exercise: str | None = None
    snoozes: int = 0
    worked: timedelta = timedelta()
    since_break: timedelta = timedelta()
    shown: datetime | None = None
    started: datetime | None = None
    idle: timedelta | None = None
    held: timedelta = timedelta()
    held_by: tuple[Busy, ...] = ()
    answered_after: timedelta | None = None
    door: Door | None = None
