"""Working hours and the local calendar (T6, T13): the only rules that know of wall time.

A local moment is a naive datetime here, what clocks on the wall show; an aware one is a point in time. *zone*
converts the first to the second, so that a journey or a daylight saving change needs no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from reminder.core.model import Instant
from reminder.core.settings import WEEKDAYS, Hours, Range

# Longer waits for a moment of wall time are split: the time zone may change, and no event reports it.
LONGEST_WAIT = timedelta(hours=6)
# How far slewing may part the two clocks between two looks; more means that one was set.
_STEP = timedelta(seconds=1)
# Where no hours are set, a pause until tomorrow ends then.
MORNING = time(6)

# Returns the aware datetime at which the clocks on the wall show the naive one.
Zone = Callable[[datetime], datetime]

_DAY = timedelta(days=1)
# No pause is planned further ahead; what says so is left as it is, for no calendar holds any sum.
_PLANNED = timedelta(days=40)


def _ranges(hours: Hours, day: date) -> tuple[Range, ...]:
    return hours.days.get(WEEKDAYS[day.weekday()], ())


def _spans(hours: Hours, first: date, days: int, zone: Zone) -> Iterator[tuple[datetime, datetime]]:
    """Yield the working ranges that begin on *first* and the days after it, as aware moments."""
    for number in range(days):
        day = first + number * _DAY
        for span in _ranges(hours, day):
            start = datetime.combine(day, span.start)
            end = datetime.combine(day if span.end > span.start else day + _DAY, span.end)
            # In UTC: two datetimes of one zone compare by what clocks show, which is wrong when they are set.
            yield zone(start).astimezone(UTC), zone(end).astimezone(UTC)


def is_open(hours: Hours, now: datetime, zone: Zone) -> bool:
    """Return whether *now* (aware, local) is within working hours; always, where none are set."""
    if not hours.days:
        return True
    yesterday = now.date() - _DAY  # its last range may cross midnight
    return any(start <= now < end for start, end in _spans(hours, yesterday, 2, zone))


def next_change(hours: Hours, now: datetime, zone: Zone) -> datetime | None:
    """Return when ``is_open`` next changes after *now*; None if it never does."""
    if not hours.days:
        return None
    edges = sorted({edge for span in _spans(hours, now.date() - _DAY, 10, zone) for edge in span if edge > now})
    before = is_open(hours, now, zone)
    for edge in edges:
        # Ranges that touch make an edge at which nothing changes.
        if is_open(hours, local(edge, now, zone), zone) is not before:
            return edge
    return None


def tomorrow(hours: Hours, now: datetime, zone: Zone) -> datetime:
    """Return when a pause "until tomorrow" ends: the next day's first working range, or in the morning.

    A day without hours is passed over; "tomorrow" on a Friday is Monday where the weekend is free.
    """
    for number in range(1, 9):
        day = now.date() + number * _DAY
        starts = [span.start for span in _ranges(hours, day)]
        if starts:
            return zone(datetime.combine(day, min(starts)))
    return zone(datetime.combine(now.date() + _DAY, MORNING))


def at_time(wanted: time, now: datetime, zone: Zone) -> datetime:
    """Return the next moment at which clocks show *wanted*."""
    today = datetime.combine(now.date(), wanted)
    second = zone(today.replace(fold=1))
    if today > now.replace(tzinfo=None) and (first := zone(today)).astimezone(UTC) > now:
        return first
    # In the night in which clocks go back they may show it a second time.
    return second if second.astimezone(UTC) > now else zone(today + _DAY)


def local(moment: datetime, now: datetime, zone: Zone) -> datetime:
    """Return an aware *moment* in local time, with the offset in force then; *now* may have another (DST)."""
    by_the_clocks_of_now = moment.astimezone(now.tzinfo).replace(tzinfo=None)
    first, second = (moment.astimezone(zone(by_the_clocks_of_now.replace(fold=fold)).tzinfo) for fold in (0, 1))
    # What clocks show twice is the second time if that is when it is this moment.
    shown_again = zone(second.replace(tzinfo=None, fold=1))
    return second if shown_again.astimezone(UTC) == moment.astimezone(UTC) else first


def as_here(moment: datetime, now: datetime, zone: Zone) -> datetime:
    """Return when clocks here show what clocks showed at *moment* where it was given, before a journey."""
    if abs(moment - now) > _PLANNED:
        return moment
    shown = moment.replace(tzinfo=None)
    first, second = (zone(shown.replace(fold=fold)).astimezone(UTC) for fold in (0, 1))
    return second if second == moment.astimezone(UTC) else first


class WorkingHours:
    """Follows working hours on a wall clock that may be set, and in a zone that may change."""

    def __init__(self, zone: Zone) -> None:
        self.next_change: datetime | None = None
        self._zone = zone
        self._read_at: tuple[Instant, datetime] | None = None
        self._ahead: tuple[datetime, datetime] | None = None  # a local moment of tomorrow, and when that is here

    def forget(self) -> None:
        """Have the hours read again at the next look: they are others."""
        self._read_at = None

    def read(self, hours: Hours, now: Instant, wall: datetime) -> bool | None:
        """Return whether it is working time; None where nothing can have changed since this was asked last."""
        if not self._may_have_changed(now, wall):
            return None
        self._read_at = now, wall
        tomorrow = wall.replace(tzinfo=None) + _DAY
        self._ahead = tomorrow, self._zone(tomorrow)
        self.next_change = next_change(hours, wall, self._zone)
        return is_open(hours, wall, self._zone)

    def _may_have_changed(self, now: Instant, wall: datetime) -> bool:
        if (
            self._read_at is None
            or self._ahead is None
            or (self.next_change is not None and wall >= self.next_change)
        ):
            return True
        then, wall_then = self._read_at
        elapsed = now - then
        jump = (wall - wall_then) - elapsed
        moved = wall.utcoffset() != wall_then.utcoffset() or self._zone(self._ahead[0]) != self._ahead[1]
        return abs(jump) > _STEP or moved or elapsed >= LONGEST_WAIT
