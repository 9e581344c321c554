"""Orders, in the imperative: all that the timer can ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from reminder.core.model import How, Instant, Outcome, Why


@dataclass(frozen=True, slots=True)
class Remind:
    """Show the reminder. A known id is shown again in place, with the exercise it had."""

    id: int
    why: Why
    worked: timedelta
    since_break: timedelta
    snoozes_left: int


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the reminder off the screen; the record, if any, is another order."""

    id: int


@dataclass(frozen=True, slots=True)
class OpenGuide:
    """Begin the guided break of this reminder."""

    id: int


@dataclass(frozen=True, slots=True)
class Record:
    """Write down how it ended. *reminder* is None for a natural break with no reminder open."""

    reminder: int | None
    outcome: Outcome
    how: How
    why: Why | None
    snoozes: int
    worked: timedelta
    since_break: timedelta
    shown: Instant | None
    started: Instant | None
    ended: Instant


@dataclass(frozen=True, slots=True)
class Refuse:
    """Tell whoever asked that nothing changed, and why: a whole sentence."""

    reason: str


Effect = Remind | Withdraw | OpenGuide | Record | Refuse
