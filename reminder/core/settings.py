"""Everything a person may set, with its default: checked where it is read (storage/config.py), trusted here.

A new key is a field here and its manual in config/defaults.toml; a range or a form of its own stands in
storage/keys.py. Tests keep the manual true: it names every key, default, range and word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import time, timedelta
from enum import StrEnum
from types import MappingProxyType

from reminder.core.exercises import Condition, Equipment, Moves, Place
from reminder.core.model import Busy
from reminder.core.values import dataclass


class DoseSize(StrEnum):
    """Which end of the sourced range an exercise is suggested with."""

    LOW = "low"
    HIGH = "high"


class Urgency(StrEnum):
    """How loud a notification may be."""

    LOW = "low"
    NORMAL = "normal"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """The window and its neighbours; see the glossary for each word."""

    earliest: timedelta = timedelta(minutes=50)
    latest: timedelta = timedelta(minutes=60)
    lull: timedelta = timedelta(seconds=10)
    break_length: timedelta = timedelta(minutes=5)
    again_after: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SnoozeSettings:
    """How long a snooze may be, and how many there are for one reminder."""

    choices: tuple[timedelta, ...] = (timedelta(minutes=5), timedelta(minutes=10))
    most: int = 2


@dataclass(frozen=True, slots=True)
class Range:
    """A working range of local time; *end* at or before *start* means that it crosses midnight."""

    start: time
    end: time


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Hours:
    """Working ranges by weekday name. No day named: always open. Once one is, the days not named are closed."""

    days: Mapping[str, tuple[Range, ...]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class QuietSettings:
    """Which reasons not to interrupt count."""

    call: bool = True
    full_screen: bool = True
    presenting: bool = True
    do_not_disturb: bool = True
    apps: tuple[str, ...] = ()

    def counts(self, reason: Busy) -> bool:
        """Return whether a reminder waits for the end of *reason*."""
        match reason:
            case Busy.CALL:
                return self.call
            case Busy.FULL_SCREEN:
                return self.full_screen
            case Busy.PRESENTING:
                return self.presenting
            case Busy.DO_NOT_DISTURB:
                return self.do_not_disturb
            case Busy.APP:
                return bool(self.apps)


@dataclass(frozen=True, slots=True)
class ExerciseSettings:
    """What may be suggested. *conditions* None: the safety questions are not answered yet; (): none apply."""

    place: Place = Place.DESK
    floor: bool = False
    equipment: tuple[Equipment, ...] = (Equipment.CHAIR, Equipment.DESK, Equipment.WALL)
    moves: Moves = Moves.WALK
    can_stand: bool = False  # for those who do not walk: whether standing exercises are fine
    only: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    dose: DoseSize = DoseSize.LOW
    conditions: tuple[Condition, ...] | None = None


@dataclass(frozen=True, slots=True)
class NotificationSettings:
    """How a notification behaves. *stays* keeps it until it is answered; *weekly*: a summary of the last week."""

    sound: bool = False
    urgency: Urgency = Urgency.NORMAL
    stays: bool = True
    weekly: bool = False


@dataclass(frozen=True, slots=True)
class TraySettings:
    """Whether there is an icon, and whether it says how long remains."""

    show: bool = True
    remaining: bool = True


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """How long records are kept; None: no end."""

    keep: timedelta | None = timedelta(days=3 * 365)


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """The language of every sentence: "auto" or a code such as "en". English is the only one there is so far."""

    use: str = "auto"


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it. Section and key names are those of the file."""

    reminder: ReminderSettings = ReminderSettings()
    snooze: SnoozeSettings = SnoozeSettings()
    hours: Hours = Hours()
    quiet: QuietSettings = QuietSettings()
    exercises: ExerciseSettings = ExerciseSettings()
    notification: NotificationSettings = NotificationSettings()
    tray: TraySettings = TraySettings()
    history: HistorySettings = HistorySettings()
    language: LanguageSettings = LanguageSettings()
