"""Traces: a working day as a file, one fact a line, so that a bug report is a file (docs/traces.md).

Written by hand, a trace describes the world: keys in use, a lock, a call. Recorded, it holds the inputs of the
daemon's engine, each look with its result ("idle"), so that the replay gives the same effects in the same order.
Reading checks everything and names the line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import IO, Any

from reminder.core import codec
from reminder.core.events import Sampled
from reminder.core.exercises import Exercise, Taken
from reminder.core.model import Door, Hold
from reminder.core.values import dataclass
from reminder.errors import TraceError
from reminder.trace import commands
from reminder.trace.checks import mapping, reasons, seconds, time_zone, utc_offset, yes, yes_or_no
from reminder.trace.offsets import OffsetChange, Offsets

# The start of a trace that does not give one: a Monday morning.
SOME_MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
LONGEST_LINE = 64 * 1024
# The first line of a recorded trace holds 35 days of history and the person's own exercises.
LONGEST_HEADER = 4 << 20
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
    """One fact. *name* is the key of its line, or "command"; *value* is checked, of a restart how long it took."""

    at: timedelta
    name: str
    value: Any
    line: int = 0
    door: Door = Door.COMMAND_LINE  # that a command came by


def _look(value: Any, line: Mapping[str, Any]) -> Sampled:
    holds = None if "busy" not in line else tuple(Hold(reason) for reason in sorted(reasons(line["busy"])))
    return Sampled(None if value is None else seconds(value), holds)


def _utc_offset(value: Any, line: Mapping[str, Any]) -> tzinfo:
    changes: tuple[OffsetChange, ...] = codec.read(tuple[OffsetChange, ...], line.get("changes", []))
    for each in changes:
        utc_offset(each.before.total_seconds()), utc_offset(each.after.total_seconds())
    fixed = utc_offset(value)
    return Offsets(changes) if changes else fixed


def _restart(value: Any, line: Mapping[str, Any]) -> timedelta:
    down = seconds(line.get("down", 0))
    if not yes(value) or down < timedelta():
        raise ValueError("down: expected no less than 0")
    return down


def _exercises(value: Any) -> tuple[Exercise, ...]:
    own: tuple[Exercise, ...] = codec.read(tuple[Exercise, ...], value)
    return own


# What a line may be about besides commands, and how its value is checked.
_ALONE = {
    "input": yes_or_no,
    "locked": yes_or_no,
    "asleep": yes_or_no,
    "busy": reasons,
    "clock": seconds,
    "zone": time_zone,
    "settings": mapping,
    "end": yes,
    # Only in what was recorded:
    "missed": seconds,
    "stopped": seconds,
    "exercises": _exercises,
    "questions": yes,
    "erased": yes,
}
# Those with further keys, and which.
_WITH_MORE: dict[str, tuple[commands.Read, tuple[str, ...]]] = {
    "restart": (_restart, ("down",)),
    "idle": (_look, ("busy",)),
    "utc_offset": (_utc_offset, ("changes",)),
}
FACTS = (*_ALONE, *_WITH_MORE, *commands.READERS)


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
            local = time_zone(zone)
        except ValueError as fault:
            raise ValueError(f"zone: {fault}") from None
        if began.tzinfo is None:
            began = began.replace(tzinfo=local)
    if began.tzinfo is None:
        began = began.replace(tzinfo=UTC)
    state = line.get("state")
    if state is not None and not isinstance(state, dict):
        raise ValueError("state: expected what a recorded trace says of the engine")
    settings = mapping(line.get("settings", {}))
    history = codec.read(tuple[Taken, ...], line.get("history", []))
    return Header(began, zone or "", seed, settings, state, history, _exercises(line.get("own", [])))


def _fact(line: dict[str, Any], number: int, before: timedelta) -> Fact:
    at = seconds(line["t"])
    if at < before:
        raise ValueError(f"t goes back: {_number(at)} after {_number(before)}")
    named = ["idle"] if "idle" in line else [key for key in line if key in FACTS]
    if len(named) != 1:
        raise ValueError(f"expected one fact: {', '.join(FACTS)}")
    (name,) = named
    is_command = name in commands.READERS
    read_value, more = (commands.READERS | _WITH_MORE).get(name, (None, ()))
    if unknown := sorted(set(line) - {"t", name, *more, *(("door",) if is_command else ())}):
        raise ValueError(f'unknown key "{unknown[0]}" beside "{name}"')
    try:
        value = _ALONE[name](line[name]) if read_value is None else read_value(line[name], line)
        door: Door = codec.read(Door, line.get("door", Door.COMMAND_LINE))
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None
    return Fact(at, "command" if is_command else name, value, number, door)


def _number(duration: timedelta) -> int | float:
    """Return seconds as a replay prints them: whole where they are whole."""
    seconds = round(duration.total_seconds(), 3)
    return int(seconds) if seconds == int(seconds) else seconds


def written(at: timedelta, **values: Any) -> str:
    """Return a line of a replay."""
    return json.dumps({"t": _number(at), **values}, ensure_ascii=False)


def lines(file: IO[str]) -> Iterator[str]:
    """Yield the lines of an open trace, none of them longer than needed to see that it is too long."""
    while text := file.readline(LONGEST_HEADER + 1):
        yield text
