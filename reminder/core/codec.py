"""Frozen dataclasses as JSON values and back: one form for the socket, the saved state and the outbox.

The annotations are the schema. A dataclass becomes an object, one of a union of dataclasses carries its name under
"is"; durations are seconds, and an :class:`Instant` is the seconds by which it lies before *at*.
"""

from __future__ import annotations

import math
import re
import types
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from importlib import import_module
from typing import Any, Union, get_args, get_origin

from reminder.core.model import Instant

# Sums with a value that was read stay within the calendar.
_LONGEST = timedelta(days=100 * 365)
_YEARS = range(1800, 2600)


def plain(value: Any, at: Instant | None = None, *, tagged: bool = False) -> Any:
    """Return *value* as JSON values; a field that is None is left out. *tagged*: with its name under "is"."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case timedelta():
            return value.total_seconds()
        case datetime() | date() | time():
            return value.isoformat()
        case Instant():
            assert at is not None
            return (at - value).total_seconds()
        case Mapping():
            return {plain(key): plain(each, at) for key, each in value.items()}
        case frozenset():
            return sorted(plain(each, at) for each in value)
        case tuple() | list():
            return [plain(each, at) for each in value]
    kind: Any = type(value)
    written: dict[str, Any] = {"is": name_of(kind)} if tagged else {}
    for name, (_, union) in _schema(kind).items():
        if (field := getattr(value, name)) is not None:
            written[name] = plain(field, at, tagged=union)
    return written


def read(kind: Any, data: Any, at: Instant | None = None) -> Any:
    """Return the value of type *kind* in *data*; the inverse of :func:`plain`.

    Raises: ValueError: there is none; the message names the field.
    """
    if kind is Any or (data is None and _admits_none(kind)):
        return data
    members = _members(kind)
    if len(members) > 1:
        return _read_one_of(members, data, at)
    (kind,) = members
    origin = get_origin(kind) or kind
    try:
        if origin in _READERS:
            return _READERS[origin](data)
        if origin is Instant and at is not None:
            return at - _duration(data)
        if issubclass(origin, Enum):
            return origin(data)
        if origin is tuple or origin is frozenset or origin is list:
            if not isinstance(data, list):
                raise ValueError("expected a list")
            return origin(read(get_args(kind)[0], each, at) for each in data)
        if issubclass(origin, Mapping):
            of_key, of_value = get_args(kind)
            return {read(of_key, key): read(of_value, each, at) for key, each in _object(data).items()}
        if is_dataclass(origin):
            return _read_fields(origin, _object(data), at)
    except (TypeError, OverflowError) as fault:
        raise ValueError(str(fault)) from None
    raise TypeError(f"{kind} has no form in JSON")


def name_of(kind: type) -> str:
    """Return the name of a dataclass as data carries it: "cut-short" for CutShort."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind.__name__).lower()


def _read_one_of(members: tuple[Any, ...], data: Any, at: Instant | None) -> Any:
    fields_ = dict(_object(data))
    name = fields_.pop("is", None)
    for member in members:
        if name_of(member) == name:
            return _read_fields(member, fields_, at)
    raise ValueError(f'"is": expected one of {", ".join(map(name_of, members))}')


def _read_fields(kind: Any, data: Mapping[str, Any], at: Instant | None) -> Any:
    schema = _schema(kind)
    if unknown := sorted(set(data) - set(schema)):
        raise ValueError(f'unknown "{unknown[0][:40]}"')
    values = {}
    optional = _optional(kind)
    for name, (hint, _) in schema.items():
        if name in data:
            try:
                values[name] = read(hint, data[name], at)
            except ValueError as fault:
                raise ValueError(f'"{name}": {fault}') from None
        elif name not in optional:
            if not _admits_none(hint):
                raise ValueError(f'"{name}" is missing')
            values[name] = None
    return kind(**values)


@cache
def _schema(kind: Any) -> dict[str, tuple[Any, bool]]:
    """Return each field's type, and whether it is a union of dataclasses."""
    hints = _hints(kind)
    return {field.name: (hints[field.name], len(_members(hints[field.name])) > 1) for field in fields(kind)}


def _hints(kind: Any) -> dict[str, Any]:
    # typing.get_type_hints calls compile(), and the classes of the syntax tree, 0.2 MiB, stay for good.
    return {field.name: _hint(kind, field) for field in fields(kind)}


def _hint(kind: Any, field: Field[Any]) -> Any:
    """Return the type of *field*, as the module says that has it first."""
    if not isinstance(field.type, str):
        return field.type
    owners = [each for each in kind.__mro__ if vars(each).get("__dataclass_fields__", {}).get(field.name) is field]
    return eval(field.type, vars(import_module(owners[-1].__module__)))


@cache
def _optional(kind: Any) -> frozenset[str]:
    return frozenset(
        field.name for field in fields(kind) if field.default is not MISSING or field.default_factory is not MISSING
    )


@cache
def _members(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) in (Union, types.UnionType):
        return tuple(each for each in get_args(kind) if each is not type(None))
    return (kind,)


@cache
def _admits_none(kind: Any) -> bool:
    return kind is type(None) or type(None) in get_args(kind)


def _object(data: Any) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise ValueError("expected an object")
    return data


def _number(data: Any) -> int | float:
    # A bool is an int to Python, and true is no number.
    if isinstance(data, bool) or not isinstance(data, int | float) or not math.isfinite(data):
        raise ValueError("expected a number")
    return data


def _whole(data: Any) -> int:
    # As wide as SQLite's: no number of ours comes near.
    if type(data) is not int or abs(data) >= 1 << 63:
        raise ValueError("expected a whole number")
    return data


def _duration(data: Any) -> timedelta:
    length = timedelta(seconds=_number(data))
    if abs(length) > _LONGEST:
        raise ValueError("expected a length within a century")
    return length


def _exactly(kind: type, expected: str) -> Callable[[Any], Any]:
    def check(data: Any) -> Any:
        if type(data) is not kind:
            raise ValueError(f"expected {expected}")
        return data

    return check


def _moment(data: Any) -> datetime:
    moment = datetime.fromisoformat(data)
    if moment.tzinfo is None or moment.year not in _YEARS:
        raise ValueError("expected a moment with its offset from UTC, in this age")
    return moment


def _date(data: Any) -> date:
    day = date.fromisoformat(data)
    if day.year not in _YEARS:
        raise ValueError("expected a day in this age")
    return day


_READERS: dict[Any, Callable[[Any], Any]] = {
    bool: _exactly(bool, "true or false"),
    str: _exactly(str, "a text"),
    int: _whole,
    float: _number,
    timedelta: _duration,
    datetime: _moment,
    date: _date,
    time: time.fromisoformat,
}
