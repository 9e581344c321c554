"""Effects, in the imperative: what the engine orders, each with everything needed to carry it out."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from reminder.core.care import Denial, DetailedNotice, Fact
from reminder.core.model import NOT_HELD, Answer, Busy, Door, Held, How, Instant, Outcome, Why
from reminder.core.selection import NOTHING, Offer
from reminder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Remind:
    """Show the reminder. A known id is shown again in place, with the exercise it had."""

    id: int
    why: Why
    worked: timedelta
    since_break: timedelta
    snoozes_left: int
    held: Held = NOT_HELD
    offer: Offer = NOTHING


class Gone(StrEnum):
    """Why a reminder leaves the screen."""

    PAUSED = "paused"
    SNOOZED = "snoozed"
    STARTED = "started"  # the break takes its place
    SETTLED = "settled"  # the record is another order


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Take the reminder off the screen."""

    id: int
    reason: Gone


@dataclass(frozen=True, slots=True)
class ShowBreak:
    """Show the break that has begun, in the reminder's place."""

    id: int
    offer: Offer = NOTHING


@dataclass(frozen=True, slots=True)
class OpenGuide:
    """Open the guided break of this reminder."""

    id: int


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Log an answer that was taken and ends nothing."""

    id: int
    answer: Answer
    snooze: timedelta | None = None
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Write down how it ended. *reminder* is None for a natural break with no reminder open.

    *idle* and *held* are as of the first showing, *answered_after* is counted from it.
    """

    reminder: int | None
    outcome: Outcome
    how: How
    worked: timedelta
    since_break: timedelta
    ended: Instant
    why: Why | None = None
    snoozes: int = 0
    shown: Instant | None = None
    started: Instant | None = None
    door: Door | None = None
    idle: timedelta | None = None
    held: Held = NOT_HELD
    answered_after: timedelta | None = None
    exercise: str | None = None


@dataclass(frozen=True, slots=True)
class RecordHold:
    """Write down that a due reminder was held for *reasons*."""

    reasons: tuple[Busy, ...]
    since: Instant
    until: Instant


@dataclass(frozen=True, slots=True)
class RecordWork:
    """Write down a stretch of work time."""

    since: Instant
    until: Instant
    worked: timedelta


@dataclass(frozen=True, slots=True)
class RecordFact:
    """Write down what was reported of soreness and pain."""

    fact: Fact


@dataclass(frozen=True, slots=True)
class Notify:
    """Show what follows from a report of soreness or pain, or a question that is due."""

    notices: tuple[DetailedNotice, ...]


@dataclass(frozen=True, slots=True)
class PruneHistory:
    """A new day: forget what is older than the settings keep."""


class Refusal(StrEnum):
    """Why a command changes nothing; the sentences are in wording/denials.py."""

    NOTHING_OPEN = "nothing-open"
    NO_LONGER_OPEN = "no-longer-open"
    NO_SNOOZES_LEFT = "no-snoozes-left"
    SNOOZE_TOO_LONG = "snooze-too-long"
    SNOOZED = "snoozed"
    STARTED = "started"
    ON_BREAK = "on-break"
    NOT_PAUSED = "not-paused"
    UNKNOWN_EXERCISE = "unknown-exercise"


@dataclass(frozen=True, slots=True)
class Refuse:
    """Answer a command that changes nothing: why, and what the sentence is about."""

    reason: Refusal | Denial
    about: str = ""


Effect = (
    Remind
    | Withdraw
    | ShowBreak
    | OpenGuide
    | Acknowledge
    | Record
    | RecordHold
    | RecordWork
    | RecordFact
    | Notify
    | PruneHistory
    | Refuse
)
