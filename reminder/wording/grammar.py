"""Commands as people write them: durations and pauses as text, the same on the command line and in a trace."""

from __future__ import annotations

import re
from datetime import time, timedelta

from reminder.core import codec, durations
from reminder.core.commands import (
    LONGEST_PAUSE,
    LONGEST_SNOOZE,
    ChangeDose,
    ClearSore,
    Command,
    Done,
    EnableExercise,
    For,
    OpenSetup,
    PainGone,
    PainStill,
    Pause,
    Resume,
    SetAside,
    Skip,
    Snooze,
    Sore,
    Start,
    Tomorrow,
    Until,
)
from reminder.core.progress import Change

_UNTIL = re.compile(r"until\s+([01]?[0-9]|2[0-3]):([0-5][0-9])")
# Those with a command of that name on the command line, and nothing more to say.
_PLAIN = (Start, Done, Skip, Resume, Sore)
_LINES = {PainStill: "pain still", PainGone: "pain gone", ClearSore: "sore --clear", OpenSetup: "setup"}
_CHANGES = {Change.MORE: "more", Change.SAME: "same", Change.LESS: "less", Change.DO_NOT_ASK: "quiet"}


def snooze_length(text: str) -> timedelta:
    """Return how long a snooze is. Raises: ValueError: *text* says no length; a phrase tells what to write."""
    return _bounded(text, "a snooze", LONGEST_SNOOZE)


def pause(text: str) -> Pause:
    """Return the pause that *text* says: a duration, "until 14:00", "tomorrow"; nothing is until resumed.

    Raises: ValueError: it says none; the message is a phrase that tells what to write.
    """
    words = " ".join(text.split()).lower()
    if not words:
        return Pause()
    if words in ("tomorrow", "until tomorrow"):
        return Pause(Tomorrow())
    if match := _UNTIL.fullmatch(words):
        return Pause(Until(time(int(match[1]), int(match[2]))))
    if words.startswith("until"):
        raise ValueError('expected a time of day such as "until 14:00", or "tomorrow"')
    return Pause(For(_bounded(words, "a pause", LONGEST_PAUSE)))


def pause_text(until: For | Until | Tomorrow | None) -> str:
    """Return the text that :func:`pause` reads."""
    match until:
        case None:
            return ""
        case For(length):
            return durations.spell(length)
        case Until(at):
            return f"until {at:%H:%M}"
        case Tomorrow():
            return "tomorrow"


def key(command: Command) -> str:
    """Return a short name for a button that means *command*: "snooze-5m"."""
    value = _value(command)
    name = codec.name_of(type(command))
    return f"{name}-{value.replace(' ', '-')}" if value else name


def command_line(command: Command) -> str:
    """Return what to write in a terminal to say the same; "" where there is no such command."""
    match command:
        case EnableExercise(exercise):
            return f"posture exercises enable {exercise}"
        case SetAside(exercise):
            return f"posture exercises disable {exercise}"
        case ChangeDose(exercise, to):
            return f"posture exercises {_CHANGES[to]} {exercise}"
        case Done(_, without_exercise=True):
            return "posture done --without-exercise"
    if (line := _LINES.get(type(command))) is not None:
        return f"posture {line}"
    if not isinstance(command, (*_PLAIN, Pause, Snooze)):
        return ""
    return " ".join(part for part in ("posture", codec.name_of(type(command)), _value(command)) if part)


def _value(command: Command) -> str:
    match command:
        case Snooze(length) if length is not None:
            return durations.spell(length)
        case Pause(until):
            return pause_text(until)
        case EnableExercise(exercise) | SetAside(exercise):
            return exercise
        case ChangeDose(exercise, to):
            return f"{to.value} {exercise}"
        case _:
            return ""


def _bounded(text: str, what: str, most: timedelta) -> timedelta:
    length = durations.parse(text)
    if length <= timedelta():
        raise ValueError('that is no time at all; expected a duration such as "5m"')
    if length > most:
        days = most.days
        raise ValueError(
            f"{what} lasts {days} days ({days * 24}h) at most" if days > 1 else f"{what} lasts 24h at most"
        )
    return length
