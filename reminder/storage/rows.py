"""The rows of the history as values and back. A row that was never written like that raises when it is read.

The fields of a dataclass are the columns of its table. A moment has two, seconds since 1970 UTC and the offset of
local time; before the first one stands its local day, which must agree: a cheap check that finds most of what a
flipped bit does to a date.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from functools import lru_cache
from typing import Any, Generic, TypeVar, get_args, get_type_hints

from reminder.core.care_log import Note
from reminder.core.model import Busy, Entry
from reminder.core.spans import HoldSpan, WorkSpan

Row = tuple[Any, ...]
Value = TypeVar("Value")

_MOST = 1 << 53  # every whole number stays below this
_LONGEST = timedelta(days=100 * 366)


class Form(Generic[Value]):
    """The columns of a table, and how a *kind* of value becomes a row and is read again."""

    def __init__(self, kind: type[Value]) -> None:
        self._kind = kind
        self._fields = [(name, *_without_none(hint)) for name, hint in get_type_hints(kind).items()]
        self._dated = next(name for name, kind, _ in self._fields if kind is datetime)
        columns: list[str] = []
        for name, kind_of_field, _ in self._fields:
            columns += ["day"] * (name == self._dated) + [name]
            columns += [f"{name}_offset"] * (kind_of_field is datetime)
        self.columns = ", ".join(columns)

    def row(self, value: Value) -> Row:
        """Return *value* in the order of the columns."""
        cells: list[Any] = []
        for name, kind, _ in self._fields:
            part = getattr(value, name)
            if name == self._dated:
                cells.append(part.date().isoformat())
            cells += _from_moment(part) if kind is datetime else [_cell(part)]
        return tuple(cells)

    def read(self, row: Row) -> Value:
        """Return the value of a *row* in the order of the columns."""
        cells = iter(row)
        values: dict[str, Any] = {}
        for name, kind, may_lack in self._fields:
            day = next(cells) if name == self._dated else None
            cell = next(cells)
            offset = next(cells) if kind is datetime else None
            if may_lack and cell is None and offset is None:
                values[name] = None
            else:
                values[name] = _moment(cell, offset, day) if kind is datetime else _READERS.get(kind, kind)(cell)
        if "until" in values and values["until"].timestamp() < values["since"].timestamp():
            raise ValueError("a span ends before it begins")
        return self._kind(**values)


def _without_none(hint: Any) -> tuple[Any, bool]:
    """Return the type of a field, and whether it may be None."""
    if type(None) not in get_args(hint):
        return hint, False
    return next(each for each in get_args(hint) if each is not type(None)), True


def _cell(value: Any) -> Any:
    match value:
        case timedelta():
            return value.total_seconds()
        case tuple():
            return ",".join(value)
        case Enum():
            return value.value
        case _:
            return value


def _from_moment(at: datetime | None) -> tuple[float, int] | tuple[None, None]:
    if at is None:
        return None, None
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("a moment in the history needs its offset from UTC")
    return at.timestamp(), round(offset.total_seconds())


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


# How a cell is read; an enum reads its own word.
_READERS: dict[Any, Callable[[Any], Any]] = {
    str: _text,
    int: _number,
    timedelta: _length,
    tuple[Busy, ...]: _reasons,
}
ENTRY, NOTE, HOLD, WORK = Form(Entry), Form(Note), Form(HoldSpan), Form(WorkSpan)


def _numbered(form: Form[Any]) -> Callable[[Row], object]:
    def check(row: Row) -> object:
        _number(row[0])
        return form.read(row[1:])

    return check


# What raises for a row, all its columns in order, that was never written like that. (Columns that came with a later
# form stand at the end of their table, and of the dataclass.)
TABLES = {
    "entry": _numbered(ENTRY),
    "note": _numbered(NOTE),
    "hold": _numbered(HOLD),
    "work": _numbered(WORK),
}


def day_of(today: date, ago: timedelta) -> str:
    """Return the day *ago* before *today* as it is written, or the first of all days."""
    try:
        return (today - ago).isoformat()
    except OverflowError:
        return date.min.isoformat()
