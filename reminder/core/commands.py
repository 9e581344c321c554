"""Commands: what a person may ask for. Each is checked and bounded when it is made."""

from __future__ import annotations

from datetime import time, timedelta

from reminder.core.care import Pain
from reminder.core.progress import Change
from reminder.core.values import dataclass

# Bounded, so that every sum with wall time stays within the calendar.
LONGEST_PAUSE = timedelta(days=31)
# The settings allow less; the timer checks that.
LONGEST_SNOOZE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Start:
    """Begin the break. *reminder* None means the open one; *guided*: the guide has asked."""

    reminder: int | None = None
    guided: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The break is taken; *without_exercise*: the walk was, and the exercise was left out."""

    reminder: int | None = None
    without_exercise: bool = False


@dataclass(frozen=True, slots=True)
class CutShort:
    """The break that was started ends early."""

    reminder: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """Leave the reminder out."""

    reminder: int | None = None


@dataclass(frozen=True, slots=True)
class Dismiss:
    """Closed without an answer."""

    reminder: int | None = None


@dataclass(frozen=True, slots=True)
class Snooze:
    """Show the reminder again later. *length* None means the first choice of the settings."""

    length: timedelta | None = None
    reminder: int | None = None

    def __post_init__(self) -> None:
        if self.length is not None:
            _check(self.length, LONGEST_SNOOZE)


@dataclass(frozen=True, slots=True)
class Now:
    """Show a reminder at once."""


@dataclass(frozen=True, slots=True)
class For:
    """A pause of this length."""

    length: timedelta

    def __post_init__(self) -> None:
        _check(self.length, LONGEST_PAUSE)


@dataclass(frozen=True, slots=True)
class Until:
    """A pause until clocks on the wall next show *at*."""

    at: time


@dataclass(frozen=True, slots=True)
class Tomorrow:
    """A pause until the next day's first working range, or its morning (T13)."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Show nothing and count nothing; *until* None means until resumed. It replaces the pause before."""

    until: For | Until | Tomorrow | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """End the pause."""


@dataclass(frozen=True, slots=True)
class Sore:
    """Rest today and tomorrow (R7)."""


@dataclass(frozen=True, slots=True)
class ClearSore:
    """The soreness is gone."""


@dataclass(frozen=True, slots=True)
class ReportPain:
    """It hurts during *exercise*; None means the one being done, or the one done last."""

    level: Pain
    exercise: str | None = None


@dataclass(frozen=True, slots=True)
class PainStill:
    """The answer "yes" to the question whether it still hurts (R12)."""


@dataclass(frozen=True, slots=True)
class PainGone:
    """The answer "no", or that exercises may go on."""


@dataclass(frozen=True, slots=True)
class EnableExercise:
    """Suggest an exercise again that was set aside after pain (R11)."""

    exercise: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """Leave an exercise out until the person brings it back."""

    exercise: str


@dataclass(frozen=True, slots=True)
class ChangeDose:
    """More, as much or less of an exercise, or do not ask again (R29). MORE is yes to a stronger one too (R26)."""

    exercise: str
    to: Change


@dataclass(frozen=True, slots=True)
class StandNow:
    """Whether the person stands at their desk now, so that prompts and lines fit (R27)."""

    standing: bool


@dataclass(frozen=True, slots=True)
class OpenSetup:
    """Ask the safety questions."""


@dataclass(frozen=True, slots=True)
class OpenSettings:
    """Open the settings."""


@dataclass(frozen=True, slots=True)
class Quit:
    """End the daemon."""


ToReminder = Start | Done | CutShort | Skip | Dismiss | Snooze
# What a person reports of themselves; the coach takes these in.
Report = Sore | ClearSore | ReportPain | PainStill | PainGone | EnableExercise | SetAside | ChangeDose | StandNow
Command = ToReminder | Now | Pause | Resume | Report | OpenSetup | OpenSettings | Quit


def _check(length: timedelta, most: timedelta) -> None:
    if not timedelta() < length <= most:
        raise ValueError(f"expected more than 0 s and at most {most}")
