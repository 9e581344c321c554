"""Traces: a working day as a file, one fact a line, so that a bug report is a file (docs/architecture.md).

Written by hand, a trace describes the world: keys in use, a lock, a call. Recorded, it holds the inputs of the
daemon's engine, each look with its result ("idle"), so that the replay gives the same effects in the same order.
Reading checks everything and names the line.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import Any

from reminder.core import codec
from reminder.core.care import Pain
from reminder.core.commands import (
    ChangeDose,
    ClearSore,
    Command,
    CutShort,
    Dismiss,
    Done,
    EnableExercise,
    Now,
    PainGone,
    PainStill,
    Pause,
    Quit,
    ReportPain,
    Resume,
    SetAside,
    Skip,
    Snooze,
    Sore,
    StandNow,
    Start,
)
from reminder.core.events import Sampled
from reminder.core.exercises import Exercise, Taken
from reminder.core.model import Answer, Busy, Door, Hold
from reminder.core.progress import Change
from reminder.core.values import dataclass
from reminder.errors import TraceError
from reminder.wording import grammar

log = logging.getLogger(__name__)

# The start of a trace that does not give one: a Monday morning.
SOME_MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
LONGEST_LINE = 64 * 1024
# The first line of a recorded trace holds 35 days of history and the person's own exercises.
LONGEST_HEADER = 4 << 20
# No day at a desk needs more; a calendar cannot hold just any number of seconds.
LONGEST = timedelta(days=100 * 365)
_YEARS = range(1900, 2500)


@dataclass(frozen=True, slots=True)
class Header:
    """The first line of a trace: when, where, and under which settings.

    *state* is the engine's, as JSON values, where the trace was recorded; *history* is what the dose counts then,
    and *own* the person's own exercises.
    """

    start: datetime = SOME_MONDAY
    zone: str = ""
    seed: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    state: Mapping[str, Any] | None = None
    history: tuple[Taken, ...] = ()
    own: tuple[Exercise, ...] = ()

    @property
    def looked(self) -> bool:
        """Whether the trace was recorded look by look; one of 0.1.0 has the timer's state only."""
        return self.state is not None and "timer" in self.state


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact. *name* is the key of its line, or "command"; *value* is checked, *down* belongs to a restart."""

    at: timedelta
    name: str
    value: Any
    down: timedelta = timedelta()
    line: int = 0
    door: Door = Door.COMMAND_LINE  # that a command came by


# ------------------------------------------------------------------------------------------------- reading


def _yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def _yes(value: Any) -> bool:
    if value is not True:
        raise ValueError("expected true")
    return True


def _seconds(value: Any) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected a number of seconds")
    try:
        length = timedelta(seconds=value)
    except (OverflowError, ValueError):
        length = timedelta.max
    if abs(length) > LONGEST:
        raise ValueError(f"expected a number of seconds within {LONGEST.days // 365} years")
    return length


def _reasons(value: Any) -> frozenset[Busy]:
    known = [reason.value for reason in Busy]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or set(value) - set(known):
        raise ValueError(f"expected a list of {', '.join(known)}")
    return frozenset(Busy(reason) for reason in value)


def _pause(value: Any) -> Command:
    if value is True:
        return Pause()
    if not isinstance(value, str) or not value.strip():
        raise ValueError('expected true, a duration such as "1h", "until 14:00" or "tomorrow"')
    return grammar.pause(value)


def _sore(value: Any) -> Command:
    return Sore() if _yes_or_no(value) else ClearSore()


def _answer(value: Any, more: Mapping[str, Any]) -> Command:
    reminder = codec.read(int | None, more.get("reminder"))
    if value == Answer.SNOOZE:
        length = more.get("for")
        if length is not None and not isinstance(length, str):
            raise ValueError('for: expected a duration such as "5m"')
        return Snooze(None if length is None else grammar.snooze_length(length), reminder)
    if value == Answer.WALKED and "for" not in more:
        return Done(reminder, without_exercise=True)
    if value == Answer.START and "for" not in more:
        return Start(reminder, guided=_yes_or_no(more.get("guided", False)))
    if not isinstance(value, str) or value not in _ANSWERS or "for" in more:
        raise ValueError(f"expected one of {', '.join(Answer)}")
    return _ANSWERS[value](reminder)


def _pain(value: Any, more: Mapping[str, Any]) -> Command:
    if value in ("gone", "still"):
        return PainGone() if value == "gone" else PainStill()
    if value not in list(Pain):
        raise ValueError('expected "mild", "strong", "gone" or "still"')
    return ReportPain(Pain(value), codec.read(str | None, more.get("exercise")))


def _dose(value: Any, more: Mapping[str, Any]) -> Command:
    return ChangeDose(_text(more.get("exercise")), codec.read(Change, value))


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("expected a text")
    return value


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("expected settings by section")
    return value


def _look(value: Any, more: Mapping[str, Any]) -> Sampled:
    holds = None if "busy" not in more else tuple(Hold(reason) for reason in sorted(_reasons(more["busy"])))
    return Sampled(None if value is None else _seconds(value), holds)


def _exercises(value: Any) -> tuple[Exercise, ...]:
    own: tuple[Exercise, ...] = codec.read(tuple[Exercise, ...], value)
    return own


_ANSWERS: dict[str, type[Done | CutShort | Skip | Dismiss]] = {
    Answer.DONE: Done,
    Answer.CUT_SHORT: CutShort,
    Answer.SKIP: Skip,
    Answer.DISMISS: Dismiss,
}
# What a line may be about, and how its value is checked.
_FACTS = {
    "input": _yes_or_no,
    "locked": _yes_or_no,
    "asleep": _yes_or_no,
    "busy": _reasons,
    "clock": _seconds,
    "restart": _yes,
    "settings": _mapping,
    "end": _yes,
    # Only in what was recorded:
    "missed": _seconds,
    "stopped": _seconds,
    "utc_offset": _seconds,
    "exercises": _exercises,
    "questions": _yes,
    "erased": _yes,
}
_COMMANDS = {
    "pause": _pause,
    "resume": lambda value: _yes(value) and Resume(),
    "now": lambda value: _yes(value) and Now(),
    "quit": lambda value: _yes(value) and Quit(),
    "sore": _sore,
    "enable": lambda value: EnableExercise(_text(value)),
    "set_aside": lambda value: SetAside(_text(value)),
    "standing": lambda value: StandNow(_yes_or_no(value)),
}
# Facts with further keys, and which.
_MORE = {
    "answer": (_answer, ("for", "reminder", "guided")),
    "pain": (_pain, ("exercise",)),
    "dose": (_dose, ("exercise",)),
    "idle": (_look, ("busy",)),
}


def read(lines: Iterable[str], name: str) -> tuple[Header, list[Fact]]:
    """Return the header and the facts of the trace called *name*.

    Raises: TraceError: the first line that cannot be read, and why.
    """
    header = Header()
    facts: list[Fact] = []
    began = False
    for number, text in enumerate(lines, 1):
        if not text.strip():
            continue
        where = f"{name}, line {number}"
        try:
            line = _object(text, began=began)
            if "t" not in line:
                if began:
                    raise ValueError('expected "t", the seconds since the start')
                header = _header(line)
            else:
                facts.append(_fact(line, number, facts[-1].at if facts else timedelta()))
        except ValueError as fault:
            raise TraceError(f"{where}: {fault}") from None
        began = True
        if facts and facts[-1].name == "end":
            break
    return header, facts


def _object(text: str, *, began: bool) -> dict[str, Any]:
    if len(text) > (most := LONGEST_LINE if began else LONGEST_HEADER):
        raise ValueError(f"longer than {most} characters")
    try:
        line = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise ValueError(f"not JSON: {getattr(fault, 'msg', 'nested too deeply')}") from None
    if not isinstance(line, dict):
        raise ValueError('expected an object such as {"t": 0, "input": true}')
    return line


def _header(line: dict[str, Any]) -> Header:
    unknown = sorted(set(line) - {"start", "zone", "seed", "settings", "state", "history", "own"})
    if unknown:
        raise ValueError(f'unknown key "{unknown[0]}"; a first line without "t" has start, zone, seed and settings')
    seed = line.get("seed", 0)
    if isinstance(seed, bool) or not isinstance(seed, int):
        raise ValueError("seed: expected a whole number")
    start, zone = line.get("start"), line.get("zone")
    try:
        began = SOME_MONDAY if start is None else datetime.fromisoformat(start)
    except (TypeError, ValueError):
        raise ValueError('start: expected a moment such as "2026-03-27T09:00:00+01:00"') from None
    if began.year not in _YEARS:
        raise ValueError(f"start: expected a year from {_YEARS.start} to {_YEARS.stop - 1}")
    if zone is not None:
        try:
            from zoneinfo import ZoneInfo  # the daemon, which only records, does without

            local = ZoneInfo(zone)
        except (TypeError, ValueError, OSError, LookupError):
            raise ValueError('zone: expected a time zone such as "Europe/Berlin"') from None
        if began.tzinfo is None:
            began = began.replace(tzinfo=local)
    if began.tzinfo is None:
        began = began.replace(tzinfo=UTC)
    state = line.get("state")
    if state is not None and not isinstance(state, dict):
        raise ValueError("state: expected what a recorded trace says of the engine")
    settings = _mapping(line.get("settings", {}))
    history = codec.read(tuple[Taken, ...], line.get("history", []))
    return Header(began, zone or "", seed, settings, state, history, _exercises(line.get("own", [])))


def _fact(line: dict[str, Any], number: int, before: timedelta) -> Fact:
    at = _seconds(line["t"])
    if at < before:
        raise ValueError(f"t goes back: {_number(at)} after {_number(before)}")
    more_of = "idle" if "idle" in line else next((key for key in _MORE if key in line), None)
    named = [more_of] if more_of == "idle" else [key for key in line if key in _FACTS | _COMMANDS | _MORE]
    if len(named) != 1 or named[0] is None:
        raise ValueError(f"expected one fact: {', '.join((*_FACTS, *_COMMANDS, *_MORE))}")
    name = named[0]
    is_command = name in _COMMANDS or (name in _MORE and name != "idle")
    keys = ("down",) if name == "restart" else _MORE[name][1] if name in _MORE else ()
    keys += ("door",) if is_command else ()
    if unknown := sorted(set(line) - {"t", name, *keys}):
        raise ValueError(f'unknown key "{unknown[0]}" beside "{name}"')
    try:
        if name in _MORE:
            value: Any = _MORE[name][0](line[name], line)
        else:
            value = (_FACTS.get(name) or _COMMANDS[name])(line[name])
        down = _seconds(line.get("down", 0))
        if down < timedelta():
            raise ValueError("down: expected no less than 0")
        door: Door = codec.read(Door, line.get("door", Door.COMMAND_LINE))
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None
    return Fact(at, "command" if is_command else name, value, down, number, door)


def _number(duration: timedelta) -> int | float:
    """Return seconds as a replay prints them: whole where they are whole."""
    seconds = round(duration.total_seconds(), 3)
    return int(seconds) if seconds == int(seconds) else seconds


def written(at: timedelta, **values: Any) -> str:
    """Return a line of a replay."""
    return json.dumps({"t": _number(at), **values}, ensure_ascii=False)


def lines(file: Iterator[str]) -> Iterator[str]:
    """Yield the lines of an open trace, none of them longer than needed to see that it is too long."""
    readline = getattr(file, "readline", None)
    if readline is None:
        yield from file
        return
    while text := readline(LONGEST_HEADER + 1):
        yield text
