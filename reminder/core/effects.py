"""Orders, in the imperative: all that the timer can ask for."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from reminder.core.model import How, Instant, Outcome, Why
from reminder.core.values import dataclass


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


class Refusal(StrEnum):
    """Why a wish changes nothing; the value is the sentence for whoever asked."""

    NOTHING_OPEN = "No reminder is open, so there is nothing to answer."
    NO_LONGER_OPEN = "That reminder is no longer open; nothing was changed."
    NO_SNOOZES_LEFT = "This reminder has no snoozes left; start it, skip it, or say that it is done."
    SNOOZE_TOO_LONG = "That is longer than the longest snooze in the settings; `posture pause` rests for longer."
    SNOOZED = "This reminder is snoozed: it can be started, done, skipped or snoozed again."
    STARTED = "This break has begun: it ends as done or cut short."
    ON_BREAK = "A break is under way; end it first."
    NOT_PAUSED = "Nothing is paused."


@dataclass(frozen=True, slots=True)
class Refuse:
    """Tell whoever asked that nothing changed, and why."""

    reason: Refusal


Effect = Remind | Withdraw | OpenGuide | Record | Refuse
