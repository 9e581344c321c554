"""What the engine takes in, in the past tense; the events are those that it hands to its timer."""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from reminder.core import commands
from reminder.core.commands import Command, ToReminder
from reminder.core.exercises import Catalogue
from reminder.core.model import Answer, Door, Hold, Instant, PauseReason
from reminder.core.settings import Settings
from reminder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Sampled:
    """A look: time since the last input, and the reasons not to interrupt.

    *idle* is None while the sensor does not know yet; where there is no sensor it is 0. *holds* is None where
    they were not asked for: those known before stay.
    """

    idle: timedelta | None
    holds: tuple[Hold, ...] | None = None


@dataclass(frozen=True, slots=True)
class Locked:
    """The screen was locked, or another person's session came to the front."""


@dataclass(frozen=True, slots=True)
class Unlocked:
    """The session is in front and open again."""


@dataclass(frozen=True, slots=True)
class Missed:
    """Nothing ran for *length*, until now: the machine slept, or the process was not there.

    *stopped*: it was stopped at an unknown moment within that length.
    """

    length: timedelta
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to a reminder; *reminder* None means the open one. *guided*: a guide is open already."""

    answer: Answer
    reminder: int | None = None
    snooze: timedelta | None = None
    guided: bool = False
    door: Door | None = None


@dataclass(frozen=True, slots=True)
class Paused:
    """A reason to rest came into force; *until* None means until resumed. A new one replaces its like."""

    reason: PauseReason
    until: Instant | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """A reason to rest ended."""

    reason: PauseReason


@dataclass(frozen=True, slots=True)
class Requested:
    """The person wants a reminder now."""


@dataclass(frozen=True, slots=True)
class Quit:
    """The person ended the daemon (not a signal: those keep an open reminder for the next start)."""


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Other settings are in force from now on."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Asked:
    """A command, and the door that it came by."""

    command: Command
    door: Door = Door.COMMAND_LINE


@dataclass(frozen=True, slots=True)
class CatalogueChanged:
    """Other exercises are known from now on."""

    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class QuestionsAnswered:
    """The safety questions were answered; the answers are in the settings."""


@dataclass(frozen=True, slots=True)
class HistoryErased:
    """The person has erased all that was recorded."""


Event = Sampled | Locked | Unlocked | Missed | Answered | Paused | Resumed | Requested | Quit | SettingsChanged
Input = Missed | Locked | Unlocked | SettingsChanged | CatalogueChanged | QuestionsAnswered | HistoryErased | Asked


def answered(command: ToReminder, door: Door) -> Answered:
    """Return the answer that a command gives to a reminder."""
    match command:
        case commands.Start(reminder, guided):
            return Answered(Answer.START, reminder, guided=guided, door=door)
        case commands.Done(reminder, without_exercise):
            return Answered(Answer.WALKED if without_exercise else Answer.DONE, reminder, door=door)
        case commands.CutShort(reminder):
            return Answered(Answer.CUT_SHORT, reminder, door=door)
        case commands.Skip(reminder):
            return Answered(Answer.SKIP, reminder, door=door)
        case commands.Dismiss(reminder):
            return Answered(Answer.DISMISS, reminder, door=door)
        case commands.Snooze(length, reminder):
            return Answered(Answer.SNOOZE, reminder, length, door=door)
        case _:
            assert_never(command)
