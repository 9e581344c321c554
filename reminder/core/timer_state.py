"""The state of the timer: what is kept across a restart, and what follows from it at once."""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta

from reminder.core.attendance import Attendance
from reminder.core.model import NOT_HELD, Busy, Held, Hold, Instant, PauseReason, State, Why
from reminder.core.transitions import Cycle
from reminder.core.values import dataclass

_NONE = timedelta()
# Where nothing but the cycle decides.
_STATES = {
    Cycle.WORKING: State.WORKING,
    Cycle.DUE: State.DUE,
    Cycle.REMINDED: State.REMINDED,
    Cycle.SNOOZED: State.SNOOZED,
}


@dataclass(slots=True)
class Opened:
    """The open reminder: from its first showing to its record."""

    id: int
    why: Why
    shown: Instant
    last_shown: Instant
    worked: timedelta
    since_break: timedelta
    idle: timedelta = _NONE  # without input when it was first shown
    held: Held = NOT_HELD  # before it was first shown
    snoozes: int = 0
    agains: int = 0
    snoozed_until: Instant | None = None
    started: Instant | None = None
    had_pause: bool = False
    hidden: bool = False  # taken off the screen by a pause


@dataclass(slots=True)
class Waiting:
    """The reminder is to be shown at the first lull, at *bound* in any case; None: when the window closes."""

    why: Why
    since: Instant
    bound: Instant | None = None
    again: bool = False


@dataclass(slots=True)
class Stretch:
    """A stretch of work time that is still growing."""

    since: Instant
    worked: timedelta = _NONE


@dataclass(slots=True)
class Holding:
    """A due reminder is being held."""

    since: Instant
    holds: tuple[Hold, ...]


@dataclass(slots=True)
class TimerState:
    """The state of the timer at its last look, *at*."""

    at: Instant
    rested: Instant  # when the last real break ended
    attendance: Attendance
    next_id: int = 1
    cycle: Cycle = Cycle.WORKING
    worked: timedelta = _NONE
    stretch: Stretch | None = None
    paused: dict[PauseReason, Instant | None] = field(default_factory=dict)
    holds: tuple[Hold, ...] = ()
    asked_at: Instant | None = None  # when the reasons not to interrupt were last asked for
    holding: Holding | None = None
    held: Held = NOT_HELD  # what is due now, up to the beginning of ``holding``
    waiting: Waiting | None = None
    opened: Opened | None = None

    def __post_init__(self) -> None:
        if (self.opened is None) != (self.cycle in (Cycle.WORKING, Cycle.DUE)):
            raise ValueError(f"a reminder is {self.cycle} but {'none' if self.opened is None else 'one'} is open")

    @classmethod
    def new(cls, now: Instant, first_id: int = 1) -> TimerState:
        """Return the state of a person who has just begun to work."""
        return cls(now, now, Attendance(now), next_id=first_id)

    @property
    def busy(self) -> frozenset[Busy]:
        """The reasons not to interrupt, as last known."""
        return frozenset(hold.reason for hold in self.holds)

    @property
    def blocked(self) -> bool:
        """Whether nothing may be shown unasked."""
        return bool(self.holds or self.paused)

    @property
    def counts_but_for_absence(self) -> bool:
        """Whether work time runs while the person is there."""
        return not self.paused and self.cycle is not Cycle.ON_BREAK

    @property
    def counts(self) -> bool:
        """Whether work time runs."""
        return self.counts_but_for_absence and not self.attendance.away

    @property
    def on_screen(self) -> bool:
        """Whether the reminder is on the screen, waiting for its answer."""
        return self.cycle is Cycle.REMINDED and self.opened is not None and not self.opened.hidden

    @property
    def word(self) -> State:
        """How things stand in one word."""
        if self.cycle is Cycle.ON_BREAK:
            return State.ON_BREAK
        if self.on_screen:
            return State.REMINDED
        if self.paused:
            return State.PAUSED
        if self.attendance.away:
            return State.AWAY
        if self.waiting is not None and self.holds and self.cycle in (Cycle.DUE, Cycle.SNOOZED):
            return State.OWED
        return _STATES[self.cycle]
