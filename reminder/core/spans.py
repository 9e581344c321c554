"""Stretches of time in the history: when reminders were held, and when the person worked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from reminder.core.model import Busy
from reminder.core.values import dataclass

_HOUR = timedelta(hours=1)
_TICK = timedelta.resolution


@dataclass(frozen=True, slots=True)
class HoldSpan:
    """A reminder was due and held, for these reasons. ``key`` is unique; the moments are aware."""

    key: str
    reasons: tuple[Busy, ...]
    since: datetime
    until: datetime

    @property
    def length(self) -> timedelta:
        """How long it was held."""
        return elapsed(self.since, self.until)


@dataclass(frozen=True, slots=True)
class WorkSpan:
    """Work time within one hour of one local day. ``key`` is unique; the moments are aware."""

    key: str
    since: datetime
    until: datetime
    worked: timedelta


def elapsed(since: datetime, until: datetime) -> timedelta:
    """Return the time from *since* to *until*.

    Two datetimes that share a tzinfo object are subtracted by the clock on the wall; a DST change would count.
    """
    return timedelta(seconds=until.timestamp() - since.timestamp())


def by_hour(
    key: str, since: datetime, until: datetime, worked: timedelta, local: Callable[[datetime], datetime]
) -> list[WorkSpan]:
    """Return the work of *since* to *until* (aware) as one span for each hour of the local day.

    *local* returns a moment as local time, with the offset in force then. *worked* is spread evenly; the spans
    add up to it exactly. Every zone of today changes its offset at a full hour, so that a span has one offset.
    Each span ends with its share of the whole so far, less what the spans before it have: shares rounded one
    by one may add up to more than there is, and leave the last span less than nothing.
    """
    since, until = since.astimezone(UTC), until.astimezone(UTC)  # in a zone, sums go by the clock on the wall
    whole = until - since
    if whole <= timedelta():
        moment = local(since)
        return [WorkSpan(f"{key}-0", moment, moment, worked)] if worked > timedelta() else []
    spans: list[WorkSpan] = []
    at, shared = since, timedelta()
    while at < until:
        here = local(at)
        into = timedelta(minutes=here.minute, seconds=here.second, microseconds=here.microsecond)
        end = min(at + (_HOUR - into), until)
        so_far = _TICK * ((worked // _TICK) * ((end - since) // _TICK) // (whole // _TICK))
        spans.append(WorkSpan(f"{key}-{len(spans)}", here, local(end), so_far - shared))
        shared = so_far
        at = end
    return spans
