"""The rows of the history as values and back. A row that was never written like that raises when it is read.

Every row has, beside its moment, the local day, which must be that of the moment: a cheap check that finds most of
what a flipped bit does to a date.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, TypeVar

from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.core.model import Busy, Door, Entry, How, Outcome, Why
from reminder.core.spans import HoldSpan, WorkSpan

Row = tuple[Any, ...]
Value = TypeVar("Value")

ENTRY = (
    "key, outcome, how, day, ended, ended_offset, reminder, why, exercise, snoozes, worked, since_break, "
    "shown, shown_offset, started, started_offset, idle, held, held_by, answered_after, door"
)
NOTE = "key, kind, day, at, at_offset, exercise, value"
HOLD = "key, reasons, day, since, since_offset, until, until_offset"
WORK = "key, day, since, since_offset, until, until_offset, worked"

_MOST = 1 << 53  # every whole number stays below this
_LONGEST = timedelta(days=100 * 366)


# --------------------------------------------------------------------------------------------------- to rows


def entry_row(entry: Entry) -> Row:
    """Return *entry* in the order of ``ENTRY``."""
    return (
        entry.key,
        entry.outcome.value,
        entry.how.value,
        entry.ended.date().isoformat(),
        *_from_moment(entry.ended),
        entry.reminder,
        _from_word(entry.why),
        entry.exercise,
        entry.snoozes,
        entry.worked.total_seconds(),
        entry.since_break.total_seconds(),
        *_from_moment(entry.shown),
        *_from_moment(entry.started),
        _from_length(entry.idle),
        entry.held.total_seconds(),
        ",".join(entry.held_by),
        _from_length(entry.answered_after),
        _from_word(entry.door),
    )


def note_row(note: Note) -> Row:
    """Return *note* in the order of ``NOTE``."""
    at = _from_moment(note.at)
    return (note.key, note.kind.value, note.at.date().isoformat(), *at, note.exercise, note.value)


def hold_row(hold: HoldSpan) -> Row:
    """Return *hold* in the order of ``HOLD``."""
    day = hold.since.date().isoformat()
    return (hold.key, ",".join(hold.reasons), day, *_from_moment(hold.since), *_from_moment(hold.until))


def work_row(work: WorkSpan) -> Row:
    """Return *work* in the order of ``WORK``."""
    moments = (*_from_moment(work.since), *_from_moment(work.until))
    return (work.key, work.since.date().isoformat(), *moments, work.worked.total_seconds())


def _from_moment(at: datetime | None) -> tuple[float, int] | tuple[None, None]:
    """Return *at* as seconds since 1970 UTC and its local offset in seconds."""
    if at is None:
        return None, None
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("a moment in the history needs its offset from UTC")
    return at.timestamp(), round(offset.total_seconds())


def _from_length(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds()


def _from_word(word: Why | Door | None) -> str | None:
    return None if word is None else word.value


# ------------------------------------------------------------------------------------------------- from rows


def entry_of(row: Row) -> Entry:
    """Return the entry of a *row* in the order of ``ENTRY``."""
    key, outcome, how, day, ended, ended_offset, reminder, why, exercise, snoozes, worked, since_break, *rest = row
    shown, shown_offset, started, started_offset, idle, held, held_by, answered_after, door = rest
    return Entry(
        key=_text(key),
        outcome=Outcome(outcome),
        how=How(how),
        ended=_moment(ended, ended_offset, day),
        reminder=_perhaps(_number, reminder),
        why=_perhaps(Why, why),
        exercise=_perhaps(_text, exercise),
        snoozes=_number(snoozes),
        worked=_length(worked),
        since_break=_length(since_break),
        shown=None if shown is None and shown_offset is None else _moment(shown, shown_offset),
        started=None if started is None and started_offset is None else _moment(started, started_offset),
        idle=_perhaps(_length, idle),
        held=_length(held),
        held_by=_reasons(held_by),
        answered_after=_perhaps(_length, answered_after),
        door=_perhaps(Door, door),
    )


def note_of(row: Row) -> Note:
    """Return the note of a *row* in the order of ``NOTE``."""
    key, kind, day, at, at_offset, exercise, value = row
    return Note(_text(key), NoteKind(kind), _moment(at, at_offset, day), _perhaps(_text, exercise), _text(value))


def hold_of(row: Row) -> HoldSpan:
    """Return the span of a *row* in the order of ``HOLD``."""
    key, reasons, day, since, since_offset, until, until_offset = row
    return HoldSpan(_text(key), _reasons(reasons), *_span(day, since, since_offset, until, until_offset))


def work_of(row: Row) -> WorkSpan:
    """Return the span of a *row* in the order of ``WORK``."""
    key, day, since, since_offset, until, until_offset, worked = row
    begun, ended = _span(day, since, since_offset, until, until_offset)
    return WorkSpan(_text(key), begun, ended, _length(worked))


def _span(
    day: object, since: object, since_offset: object, until: object, until_offset: object
) -> tuple[datetime, datetime]:
    begun, ended = _moment(since, since_offset, day), _moment(until, until_offset)
    if ended.timestamp() < begun.timestamp():
        raise ValueError("a span ends before it begins")
    return begun, ended


@lru_cache
def _zone(offset: int) -> timezone:
    return timezone(timedelta(seconds=offset))


def _moment(at: object, offset: object, day: object = None) -> datetime:
    if type(at) not in (float, int) or type(offset) is not int:
        raise TypeError("a moment is a number with a whole offset")
    try:
        moment = datetime.fromtimestamp(at, _zone(offset))  # type: ignore[arg-type]
    except OSError as fault:  # what some systems say of a year that they do not know
        raise ValueError(str(fault)) from None
    if day is not None and day != moment.date().isoformat():
        raise ValueError("the day is not that of the moment")
    return moment


def _length(seconds: object) -> timedelta:
    if type(seconds) not in (float, int):
        raise TypeError("a duration is a number")
    length = timedelta(seconds=seconds)  # type: ignore[arg-type]
    if abs(length) > _LONGEST:
        raise ValueError("a duration out of all bounds")
    return length


def _number(value: object) -> int:
    if type(value) is not int:
        raise TypeError("a whole number is expected")
    if not 0 <= value < _MOST:
        raise ValueError("a number out of all bounds")
    return value


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError("a text is expected")
    return value


def _reasons(text: object) -> tuple[Busy, ...]:
    return tuple(map(Busy, _text(text).split(","))) if text else ()


def _perhaps(make: Callable[[Any], Value], value: object) -> Value | None:
    return None if value is None else make(value)


# --------------------------------------------------------------------------------------------- whole tables


def _numbered(make: Callable[[Row], object]) -> Callable[[Row], object]:
    def check(row: Row) -> object:
        _number(row[0])
        return make(row[1:])

    return check


# What raises for a row, all its columns in order, that was never written like that. (Columns that came with a later
# form stand at the end of their table, and of the lists above.)
TABLES = {
    "entry": _numbered(entry_of),
    "note": _numbered(note_of),
    "hold": _numbered(hold_of),
    "work": _numbered(work_of),
}


def day_of(today: date, ago: timedelta) -> str:
    """Return the day *ago* before *today* as it is written, or the first of all days."""
    try:
        return (today - ago).isoformat()
    except OverflowError:
        return date.min.isoformat()
