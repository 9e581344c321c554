"""Traces: a working day as a file, one fact a line, so that a bug report is a file (section "Traces" of the docs).

Reading checks everything and names the line; writing is the daemon's, through :class:`Recorder`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import UTC, datetime, timedelta
from typing import IO, Any

from reminder.core.commands import Pause
from reminder.core.model import Answer, Busy, Instant
from reminder.core.values import dataclass
from reminder.errors import TraceError
from reminder.wording import grammar

# Where a trace does not say when it began: a Monday morning.
SOME_MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
LONGEST_LINE = 64 * 1024
# No day at a desk needs more; a calendar cannot hold just any number of seconds.
LONGEST = timedelta(days=100 * 365)
_YEARS = range(1900, 2500)
# Two looks at the same input differ by what a sensor and a busy machine take to answer.
_IMPRECISION = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True)
class Header:
    """What a trace begins with: where and when, and under which settings."""

    start: datetime = SOME_MONDAY
    zone: str = "UTC"
    seed: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict)
    state: Mapping[str, Any] | None = None  # the timer's snapshot, where the trace begins in the middle of a day


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: *name* is the key of the trace's line, *value* checked; *length* is its second duration."""

    at: timedelta
    name: str
    value: Any
    length: timedelta | None = None
    line: int = 0


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


def _answer(value: Any) -> Answer:
    if value not in list(Answer):
        raise ValueError(f"expected one of {', '.join(Answer)}")
    return Answer(value)


def _pause(value: Any) -> Pause:
    if value is True:
        return Pause()
    if not isinstance(value, str) or not value.strip():
        raise ValueError('expected true, a duration such as "1h", "until 14:00" or "tomorrow"')
    return grammar.pause(value)


def _snooze_length(value: Any) -> timedelta:
    if not isinstance(value, str):
        raise ValueError('expected a duration such as "5m"')
    return grammar.snooze_length(value)


def _pain(value: Any) -> str:
    if value not in ("mild", "strong", "gone", "still"):
        raise ValueError('expected "mild", "strong", "gone" or "still"')
    return str(value)


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("expected settings by section")
    return value


# What a line may be about, and how its value is checked.
_FACTS = {
    "input": _yes_or_no,
    "locked": _yes_or_no,
    "asleep": _yes_or_no,
    "busy": _reasons,
    "answer": _answer,
    "pause": _pause,
    "resume": _yes,
    "sore": _yes_or_no,
    "pain": _pain,
    "now": _yes,
    "clock": _seconds,
    "restart": _yes,
    "settings": _mapping,
    "quit": _yes,
    "end": _yes,
}
# A second duration that some facts may bring.
_LENGTHS = {"answer": "for", "restart": "down"}


def read(lines: Iterable[str], name: str) -> tuple[Header, list[Fact]]:
    """Return what the trace called *name* says.

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
            line = _object(text)
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


def _object(text: str) -> dict[str, Any]:
    if len(text) > LONGEST_LINE:
        raise ValueError(f"longer than {LONGEST_LINE} characters")
    try:
        line = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as fault:
        raise ValueError(f"not JSON: {getattr(fault, 'msg', 'nested too deeply')}") from None
    if not isinstance(line, dict):
        raise ValueError('expected an object such as {"t": 0, "input": true}')
    return line


def _header(line: dict[str, Any]) -> Header:
    unknown = sorted(set(line) - {"start", "zone", "seed", "settings", "state"})
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
        raise ValueError("state: expected what a recorded trace says of the timer")
    return Header(began, zone or "", seed, _mapping(line.get("settings", {})), state)


def _fact(line: dict[str, Any], number: int, before: timedelta) -> Fact:
    at = _seconds(line["t"])
    if at < before:
        raise ValueError(f"t goes back: {_number(at)} after {_number(before)}")
    named = [key for key in line if key in _FACTS]
    if len(named) != 1:
        raise ValueError(f"expected one fact: {', '.join(_FACTS)}")
    (name,) = named
    length_key = _LENGTHS.get(name)
    unknown = sorted(set(line) - {"t", name, length_key})
    if unknown:
        raise ValueError(f'unknown key "{unknown[0]}" beside "{name}"')
    try:
        value = _FACTS[name](line[name])
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from None
    length = None
    if length_key is not None and length_key in line:
        try:
            length = _snooze_length(line[length_key]) if name == "answer" else _seconds(line[length_key])
            if length < timedelta():
                raise ValueError("expected no less than 0")
        except ValueError as fault:
            raise ValueError(f"{length_key}: {fault}") from None
    return Fact(at, name, value, length, number)


def _number(duration: timedelta) -> int | float:
    """Return seconds as a trace writes them: whole where they are whole."""
    seconds = round(duration.total_seconds(), 3)
    return int(seconds) if seconds == int(seconds) else seconds


def written(at: timedelta, **values: Any) -> str:
    """Return a line of a trace or of a replay."""
    return json.dumps({"t": _number(at), **values}, ensure_ascii=False)


class Recorder:
    """Writes the facts of a running daemon as a trace, in order of time.

    A look tells when the last input was, not what went on before. So keys and mouse count as in use from one look
    to that input, as they do for the timer, unless nobody was there at that look: then the input is the return.
    """

    def __init__(self, file: IO[str], origin: Instant, header: Header) -> None:
        """Begin a trace at *origin*."""
        self._file = file
        self._origin = origin
        self._last = timedelta()
        self._touched = True  # what the trace says so far
        self._input = self._looked = origin
        self._slept, self._woke = timedelta(), origin
        self._busy: frozenset[Busy] = frozenset()
        first: dict[str, Any] = {"start": header.start.isoformat(timespec="seconds"), "seed": header.seed}
        if header.zone:
            first["zone"] = header.zone
        first["settings"] = dict(header.settings)
        if header.state is not None:
            first["state"] = dict(header.state)
        self._line(json.dumps(first))

    def fact(self, at: Instant, **values: Any) -> None:
        """Write one fact."""
        # What is learnt late (when the last input was) must not go before what is written already.
        self._last = max(self._last, at - self._origin)
        self._line(written(self._last, **values))

    def sampled(
        self, now: Instant, idle: timedelta | None, busy: frozenset[Busy] | None, *, nobody: bool = False
    ) -> None:
        """Write what a look has shown, as far as it is new; *nobody*: nobody was there at the look before."""
        seen = now if idle is None else now - idle
        if seen - self._input > _IMPRECISION and not self._explained_by_sleep(seen):
            if not self._touched:
                self.fact(seen if nobody else self._looked, input=True)
            self._touched, self._input, self._slept = True, seen, timedelta()
        if self._touched and now - self._input > _IMPRECISION:
            self.fact(self._input, input=False)
            self._touched = False
        if busy is not None and busy != self._busy:
            self.fact(now, busy=sorted(busy))
            self._busy = busy
        self._looked = now

    def missed(self, began: Instant, now: Instant, *, nobody: bool = False) -> None:
        """Write that nothing ran between *began* and *now*; *nobody*: nobody was there at the look before."""
        began = max(began, self._looked)
        if not self._touched and not nobody and began - self._looked > timedelta(seconds=1):
            # Nobody looked just before. A person who was there then was there until it began.
            self.fact(self._looked, input=True)
            self._touched = True
        if self._touched:
            self.fact(began, input=False)
            self._touched, self._input = False, began
        self.fact(began, asleep=True)
        self.fact(now, asleep=False)
        self._slept += now - began
        self._looked = self._woke = now

    def _explained_by_sleep(self, seen: Instant) -> bool:
        # Many sensors count on a clock that stands still in sleep.
        return bool(self._slept) and seen < self._woke and seen - self._input <= self._slept

    def _line(self, text: str) -> None:
        self._file.write(text + "\n")
        self._file.flush()


def lines(file: Iterator[str]) -> Iterator[str]:
    """Yield the lines of an open trace, none of them longer than needed to see that it is too long."""
    readline = getattr(file, "readline", None)
    if readline is None:
        yield from file
        return
    while text := readline(LONGEST_LINE + 1):
        yield text
