"""Checks the values of a trace's lines: each function returns the value, or raises ValueError: what to write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta, timezone, tzinfo
from typing import Any

from reminder.core.model import Busy

# No day at a desk needs more; a calendar cannot hold just any number of seconds.
LONGEST = timedelta(days=100 * 365)


def yes_or_no(value: Any) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise ValueError("expected true or false")
    return value


def yes(value: Any) -> bool:
    """Return true."""
    if value is not True:
        raise ValueError("expected true")
    return True


def seconds(value: Any) -> timedelta:
    """Return a number of seconds, within a century."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("expected a number of seconds")
    try:
        length = timedelta(seconds=value)
    except (OverflowError, ValueError):
        length = timedelta.max
    if abs(length) > LONGEST:
        raise ValueError(f"expected a number of seconds within {LONGEST.days // 365} years")
    return length


def reasons(value: Any) -> frozenset[Busy]:
    """Return the reasons not to interrupt."""
    known = [reason.value for reason in Busy]
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value) or set(value) - set(known):
        raise ValueError(f"expected a list of {', '.join(known)}")
    return frozenset(Busy(reason) for reason in value)


def utc_offset(value: Any) -> tzinfo:
    """Return the zone that is *value* seconds ahead of UTC."""
    if abs(ahead := seconds(value)) >= timedelta(days=1):
        raise ValueError("expected less than a day")
    return timezone(ahead)


def time_zone(value: Any) -> tzinfo:
    """Return the zone of that name."""
    try:
        from zoneinfo import ZoneInfo  # the daemon, which only records, does without

        return ZoneInfo(value)
    except (TypeError, ValueError, OSError, LookupError):
        raise ValueError('expected a time zone such as "Europe/Berlin"') from None


def text(value: Any) -> str:
    """Return a text."""
    if not isinstance(value, str) or not value:
        raise ValueError("expected a text")
    return value


def mapping(value: Any) -> Mapping[str, Any]:
    """Return settings by section."""
    if not isinstance(value, dict):
        raise ValueError("expected settings by section")
    return value
