"""The kinds of value that a setting can have: each reads the file's value, or returns what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

from reminder.core import durations
from reminder.core.settings import Range
from reminder.core.values import dataclass
from reminder.storage.faults import as_written, shortened
from reminder.wording.slips import nearest

# The dash may also be U+2013.
_RANGE = re.compile(r"([0-9]{1,2}):([0-9]{2})\s*[-\u2013]\s*([0-9]{1,2}):([0-9]{2})")

# What a file's author is told; on a command line nobody sees quotes.
UNQUOTED = ", without quotes"

Item = TypeVar("Item")


class Kind(Protocol):
    """One kind of value."""

    @property
    def listed(self) -> bool:
        """Whether it is a list, which the command line takes with commas."""

    def read(self, value: object) -> object:
        """Return the setting that *value* stands for.

        Raises:
            ValueError: it stands for none; the message says what to write, without a full stop.
        """


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    listed = False

    def read(self, value: object) -> bool:
        """Return *value*, which must be a boolean."""
        if not isinstance(value, bool):
            raise ValueError(f"expected true or false{UNQUOTED}")
        return value


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number in a range, and why the range is what it is."""

    low: int
    high: int
    reason: str
    listed = False

    def read(self, value: object) -> int:
        """Return *value*, which must be an integer in the range."""
        if isinstance(value, bool) or not isinstance(value, int):
            raise ValueError(f"expected a whole number from {self.low} to {self.high}{UNQUOTED}")
        if not self.low <= value <= self.high:
            raise ValueError(f"expected {self.low} to {self.high}: {self.reason}")
        return value


@dataclass(frozen=True, slots=True)
class Length:
    """A duration in a range, and why the range is what it is."""

    low: str
    high: str
    reason: str
    example: str
    listed = False

    def read(self, value: object) -> timedelta:
        """Return the duration that the text *value* means."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            raise ValueError(f'expected a duration such as "{self.example}", with its unit and in quotes')
        if not isinstance(value, str):
            raise ValueError(f'expected a duration such as "{self.example}"')
        try:
            length = durations.parse(value)
        except ValueError as fault:
            if "unit" in str(fault):
                raise
            raise ValueError(f'expected a duration such as "{self.example}"') from None
        if not durations.parse(self.low) <= length <= durations.parse(self.high):
            raise ValueError(f'expected "{self.low}" to "{self.high}": {self.reason}')
        return length


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long to keep: days and years, or forever."""

    low: str
    high: str
    reason: str
    listed = False

    def read(self, value: object) -> timedelta | None:
        """Return the duration, or None for ``"forever"``."""
        if not isinstance(value, str):
            raise ValueError('expected a time such as "90d" or "3y", or "forever"')
        if value.strip().lower() == "forever":
            return None
        try:
            length = durations.parse(value, calendar=True)
        except ValueError as fault:
            raise ValueError(f'{fault}, or "forever"') from None
        if not durations.parse(self.low, calendar=True) <= length <= durations.parse(self.high, calendar=True):
            raise ValueError(f'expected "{self.low}" to "{self.high}", or "forever": {self.reason}')
        return length


@dataclass(frozen=True, slots=True)
class OneOf:
    """One word of a few."""

    words: tuple[str, ...]
    listed = False

    def read(self, value: object) -> str:
        """Return *value*, which must be one of the words."""
        if isinstance(value, str) and value in self.words:
            return self.words[self.words.index(value)]  # the member, where the words are those of an enum
        meant = nearest(value, self.words) if isinstance(value, str) else None
        # Of many words nobody reads the last ones, behind which the nearest would stand.
        raise ValueError(f'unknown word; did you mean "{meant}"?' if meant else f"expected {_either(self.words)}")


@dataclass(frozen=True, slots=True)
class Language:
    """The language of the texts: a code, or "auto" for the desktop's own."""

    listed = False

    def read(self, value: object) -> str:
        """Return the code."""
        if isinstance(value, str) and (value == "auto" or re.fullmatch(r"[a-z]{2,3}([_-][A-Za-z]{2,4})?", value)):
            return value
        raise ValueError('expected "auto" or the code of a language such as "en"')


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the person's own: an application or an exercise."""

    example: str
    form: str
    what: str
    listed = False

    def read(self, value: object) -> str:
        """Return *value*, stripped of what surrounds it."""
        if not isinstance(value, str) or not re.fullmatch(self.form, value.strip()):
            raise ValueError(f'expected {self.what} such as "{self.example}"')
        return value.strip()


@dataclass(frozen=True, slots=True)
class Several:
    """A list of values of one kind, each of them once."""

    each: Kind
    example: str
    low: int = 0
    high: int = 200
    reason: str = "longer lists are slips of the keyboard"
    listed = True

    def read(self, value: object) -> tuple[object, ...]:
        """Return what each item stands for, in the order of the file."""
        if not isinstance(value, list):
            raise ValueError(f"expected a list such as {self.example}")
        if not self.low <= len(value) <= self.high:
            raise ValueError(f"expected {self.low} to {self.high} items: {self.reason}")
        read: list[object] = []

        def one(item: object) -> object:
            if (found := self.each.read(item)) in read:
                raise ValueError("it is in the list already; take it out")
            read.append(found)
            return found

        try:
            return _items(value, one)
        except ValueError:
            if value == ["none"]:
                raise ValueError("expected [] for none") from None
            raise


@dataclass(frozen=True, slots=True)
class Ranges:
    """The working ranges of one weekday, in order of time."""

    listed = True

    def read(self, value: object) -> tuple[Range, ...]:
        """Return the ranges; an empty list is a closed day."""
        if not isinstance(value, list) or len(value) > 24:
            raise ValueError('expected a list such as ["09:00-12:30", "13:15-18:00"]; [] for a closed day')
        ranges = sorted(_items(value, _range), key=lambda each: each.start)
        for one, following in pairwise(ranges):
            if one.end <= one.start or following.start < one.end:
                first, second = (f"{each.start:%H:%M}-{each.end:%H:%M}" for each in (one, following))
                raise ValueError(f"{first} and {second} overlap: join them into one, or part them")
        return tuple(ranges)


def _items(values: list[object], read: Callable[[object], Item]) -> tuple[Item, ...]:
    """Return what *read* makes of each value; a fault names the item."""
    found = []
    for number, value in enumerate(values, 1):
        try:
            found.append(read(value))
        except ValueError as fault:
            raise ValueError(f"item {number}, {shortened(as_written(value))}: {fault}") from None
    return tuple(found)


def _range(value: object) -> Range:
    """Return the working range of *value*: "09:00-12:30"."""
    match = _RANGE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        raise ValueError('expected a range of times such as "09:00-12:30"')
    first_hour, first_minute, last_hour, last_minute = map(int, match.groups())
    if first_hour > 23 or first_minute > 59:
        raise ValueError(f'{match[1]}:{match[2]} is no time of day; expected a range such as "09:00-12:30"')
    if last_minute > 59 or last_hour > 24 or (last_hour == 24 and last_minute > 0):
        raise ValueError(f'{match[3]}:{match[4]} is no time of day; expected a range such as "09:00-12:30"')
    # From midnight to midnight is a whole day, and how 0.1.0 wrote one into its traces.
    if (first_hour, first_minute) == (last_hour, last_minute) != (0, 0):
        raise ValueError('it ends when it starts; write "00:00-24:00" for the whole day')
    return Range(time(first_hour, first_minute), time(last_hour % 24, last_minute))


def _either(words: tuple[str, ...]) -> str:
    quoted = [f'"{word}"' for word in words]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
