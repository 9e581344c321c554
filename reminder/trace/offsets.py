"""The time zone of a recorded trace: how far it is from UTC, and when that changes. No name of it is needed.

The offset of the moment is not enough: working hours that end in the night in which clocks are set are reckoned
across the change.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from reminder.core.values import dataclass

_DAY = timedelta(days=1)
# Every zone of today sets its clocks at one, as UTC counts.
_QUARTER = timedelta(minutes=15)
# Working hours are planned from yesterday to ten days ahead.
_BEHIND, _AHEAD = 2, 11


@dataclass(frozen=True, slots=True)
class OffsetChange:
    """Clocks are set: how far they are from UTC before, and after."""

    at: datetime
    before: timedelta
    after: timedelta


def changes_around(wall: datetime, local: Callable[[datetime], datetime]) -> tuple[OffsetChange, ...]:
    """Return the changes of the days around *wall*; *local* returns a moment with the offset in force then."""

    def offset(moment: datetime) -> timedelta:
        return local(moment).utcoffset() or timedelta()

    found: list[OffsetChange] = []
    today = wall.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(-_BEHIND, _AHEAD):
        day = today + number * _DAY
        if offset(day) == offset(day + _DAY):
            continue
        for quarter in range(_DAY // _QUARTER):
            at = day + (quarter + 1) * _QUARTER
            before, after = offset(at - _QUARTER), offset(at)
            if before != after:
                found.append(OffsetChange(at, before, after))
    return tuple(found)


class Offsets(tzinfo):
    """A zone in which clocks are set at known moments."""

    def __init__(self, changes: Sequence[OffsetChange]) -> None:
        """Take *changes*, at least one, in order of time."""
        self._first = changes[0].before
        self._changes = [(each.at.astimezone(UTC).replace(tzinfo=None), each.after) for each in changes]

    def utcoffset(self, moment: datetime | None) -> timedelta:
        """Return the offset at what clocks show; in what is shown twice, or never, ``fold`` decides (PEP 495)."""
        offset = self._first
        if moment is None:
            return offset
        for at, after in self._changes:
            since = moment.replace(tzinfo=None) - at
            if since < max(offset, after) and not (moment.fold and since >= min(offset, after)):
                return offset
            offset = after
        return offset

    def dst(self, moment: datetime | None) -> None:
        """Return None: it is not known which of them is summer time."""

    def tzname(self, moment: datetime | None) -> None:
        """Return None: the name is not known."""

    def fromutc(self, moment: datetime) -> datetime:
        """Return a moment that is given in UTC as clocks show it."""
        offset = self._first
        for at, after in self._changes:
            if moment.replace(tzinfo=None) >= at:
                offset = after
        shown = moment + offset
        return shown.replace(fold=int(self.utcoffset(shown) != offset))
