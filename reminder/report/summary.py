"""The statistics as values: days by the person's calendar, the week, exercises, areas of the body and holds.

Every record carries the local date and offset of its moment, so that DST, midnight and journeys need no rule here.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TypeVar

from reminder.core.care import REST, NoteKind, Pain
from reminder.core.care_log import Note
from reminder.core.exercises import Area, Catalogue, Exercise
from reminder.core.model import Busy, Entry, How, Outcome
from reminder.core.selection import is_strength, is_stretch_for_back_or_legs, is_trunk_strength
from reminder.core.spans import HoldSpan, WorkSpan
from reminder.core.values import dataclass

T = TypeVar("T")
NONE = timedelta()
DAY = timedelta(days=1)
GOAL = 2  # days a week for strengthening, and for stretching: docs/exercises.md, S6
# What the person did with it; the rest of the outcomes are no break.
BREAKS = (Outcome.DONE, Outcome.CUT_SHORT, Outcome.RESTED)
REMINDERS = tuple(outcome for outcome in Outcome if outcome is not Outcome.RESTED)
_REAL = (Outcome.DONE, Outcome.RESTED)  # what ends a stretch of sitting (T16)
_OFFERED_OFTEN = 3  # fewer times say nothing about what somebody likes


@dataclass(frozen=True, slots=True)
class Records:
    """Everything the statistics are made of, each oldest first; no record is later than *today*."""

    today: date
    entries: Sequence[Entry] = ()
    notes: Sequence[Note] = ()
    holds: Sequence[HoldSpan] = ()
    work: Sequence[WorkSpan] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the person's calendar.

    *hours* is the work time in each hour of it, *trunk* whether any strengthening was for back or stomach,
    *longest* the longest time worked without a break up to its end, *rest* whether it was a rest day from
    exercises, *pain* how often pain was reported.
    """

    date: date
    outcomes: Counter[Outcome]
    snoozes: int
    breaks: tuple[datetime, ...]
    worked: timedelta
    hours: tuple[timedelta, ...]
    longest: timedelta
    held: timedelta
    strengthening: bool
    trunk: bool
    stretching: bool
    rest: bool
    pain: int

    @property
    def reminders(self) -> int:
        """How many reminders were settled."""
        return sum(self.outcomes[outcome] for outcome in REMINDERS)

    @property
    def empty(self) -> bool:
        """Whether nothing is known of the day."""
        return not self.outcomes and not self.worked and not self.held and not self.rest and not self.pain


@dataclass(frozen=True, slots=True)
class Liking:
    """How an exercise was met: how often it was shown, taken and left out."""

    exercise: Exercise
    offered: int
    taken: int
    skipped: int

    @property
    def share(self) -> float:
        """The part that was taken, drawn to the middle where it was seldom shown."""
        return (self.taken + 1) / (self.offered + 2)


@dataclass(frozen=True, slots=True)
class Held:
    """How often and how long one reason held reminders. Reasons that held at once count each."""

    reason: Busy
    times: int
    length: timedelta


@dataclass(frozen=True, slots=True)
class Summary:
    """The statistics of the days from *first* to *today*, both included; *known* is the first that has a record."""

    today: date
    first: date
    known: date | None
    days: tuple[Day, ...]
    likings: tuple[Liking, ...]
    areas: Mapping[Area, int]
    holds: tuple[Held, ...]
    longest_hold: timedelta
    by_hour: tuple[Counter[Outcome], ...]

    @property
    def last_day(self) -> Day:
        """Today."""
        return self.days[-1]

    @property
    def week(self) -> tuple[Day, ...]:
        """The days of this ISO week up to today."""
        monday = self.today - self.today.weekday() * DAY
        return tuple(day for day in self.days if day.date >= monday)

    @property
    def outcomes(self) -> Counter[Outcome]:
        """How often each outcome was recorded."""
        return total(self.days)

    @property
    def breaks(self) -> int:
        """How many breaks were taken."""
        counts = self.outcomes
        return sum(counts[outcome] for outcome in BREAKS)

    @property
    def worked(self) -> timedelta:
        """The work time of all days."""
        return sum((day.worked for day in self.days), NONE)

    @property
    def longest(self) -> Day:
        """The day with the longest time without a break; the latest of several."""
        return max(self.days, key=lambda day: (day.longest, day.date))

    @property
    def liked(self) -> tuple[Liking, ...]:
        """What was taken most willingly, first the most."""
        return tuple(sorted(self._often, key=lambda each: (-each.share, -each.taken, each.exercise.id)))

    @property
    def left_out(self) -> tuple[Liking, ...]:
        """What was left out at all, most often first."""
        skipped = (each for each in self._often if each.skipped)
        return tuple(sorted(skipped, key=lambda each: (each.share, -each.skipped, each.exercise.id)))

    @property
    def _often(self) -> list[Liking]:
        return [each for each in self.likings if each.offered >= _OFFERED_OFTEN]


def total(days: Iterable[Day]) -> Counter[Outcome]:
    """Return how often each outcome was recorded on *days*."""
    counts: Counter[Outcome] = Counter()
    for day in days:
        counts.update(day.outcomes)
    return counts


def summarize(records: Records, catalogue: Catalogue, days: int | None = None) -> Summary:
    """Return the statistics of the last *days* days, today included; None: of all there is a record of."""
    known = _first_known(records)
    first = records.today if known is None else known
    if days is not None:
        first = records.today - (days - 1) * DAY
    entries = [entry for entry in records.entries if first <= entry.ended.date() <= records.today]
    holds = [hold for hold in records.holds if first <= hold.since.date() <= records.today]
    return Summary(
        today=records.today,
        first=first,
        known=known,
        days=tuple(_days(records, entries, holds, first, catalogue)),
        likings=_likings(entries, catalogue),
        areas=_areas(entries, catalogue),
        holds=_held(holds),
        longest_hold=max((hold.length for hold in holds), default=NONE),
        by_hour=_by_hour(entries),
    )


def _first_known(records: Records) -> date | None:
    firsts = (
        *(entry.ended.date() for entry in records.entries),
        *(span.since.date() for span in records.work[:1]),
        *(note.at.date() for note in records.notes if note.kind in (NoteKind.SORE, NoteKind.PAIN)),
    )
    return min((day for day in firsts if day <= records.today), default=None)


def _days(
    records: Records, entries: Sequence[Entry], holds: Sequence[HoldSpan], first: date, catalogue: Catalogue
) -> Iterable[Day]:
    entries_of = _by_day(entries, lambda entry: entry.ended)
    holds_of = _by_day(holds, lambda hold: hold.since)
    pains_of = _by_day((note for note in records.notes if note.kind is NoteKind.PAIN), lambda note: note.at)
    hours_of, worked_of = _work(records)
    longest_of, rest = _longest(records), _rest_days(records.notes)
    for ago in range((records.today - first).days, -1, -1):
        day = records.today - ago * DAY
        ended = entries_of.get(day, [])
        answered = (catalogue.get(entry.exercise or "") for entry in ended if _answered(entry))
        done = [exercise for exercise in answered if exercise is not None]
        yield Day(
            date=day,
            outcomes=Counter(entry.outcome for entry in ended),
            snoozes=sum(entry.snoozes for entry in ended),
            breaks=tuple(entry.ended for entry in ended if entry.outcome in BREAKS),
            worked=worked_of.get(day, NONE),
            hours=tuple(hours_of.get((day, hour), NONE) for hour in range(24)),
            longest=longest_of.get(day, NONE),
            held=sum((hold.length for hold in holds_of.get(day, [])), NONE),
            strengthening=any(map(is_strength, done)),
            trunk=any(map(is_trunk_strength, done)),
            stretching=any(map(is_stretch_for_back_or_legs, done)),
            rest=day in rest,
            pain=len(pains_of.get(day, [])),
        )


def _by_day(found: Iterable[T], moment: Callable[[T], datetime]) -> Mapping[date, list[T]]:
    days: dict[date, list[T]] = defaultdict(list)
    for each in found:
        days[moment(each).date()].append(each)
    return days


def _rest_days(notes: Iterable[Note]) -> set[date]:
    """Return the days of rest from exercises: that of a report and the one after it, unless it was ended (R7)."""
    rest: set[date] = set()
    for note in notes:
        day = note.at.date()
        if note.kind is NoteKind.SORE or (note.kind is NoteKind.PAIN and note.value == Pain.STRONG):
            rest |= {day, day + REST}
        elif note.kind is NoteKind.SORE_CLEARED:
            rest.discard(day)
    return rest


def _answered(entry: Entry) -> bool:
    """Whether it counts for the days of the week: the person said that it was done (R30)."""
    return entry.outcome is Outcome.DONE and entry.how is How.ANSWERED


def _work_begins(records: Records) -> float:
    """Return from when on work time has records of its own; before, it is known from the settled reminders."""
    return records.work[0].since.timestamp() if records.work else float("inf")


def _work(records: Records) -> tuple[Mapping[tuple[date, int], timedelta], Mapping[date, timedelta]]:
    """Return the work time by day and hour, and by day. What is known by the day only has no hours."""
    begun = _work_begins(records)
    hours: dict[tuple[date, int], timedelta] = defaultdict(timedelta)
    days: dict[date, timedelta] = defaultdict(timedelta)
    for span in records.work:
        hours[span.since.date(), span.since.hour] += span.worked
        days[span.since.date()] += span.worked
    for entry in records.entries:
        if entry.ended.timestamp() < begun:
            days[entry.ended.date()] += entry.worked
    return hours, days


def _longest(records: Records) -> Mapping[date, timedelta]:
    """Return for each day the longest time worked without a real break, as far as the day had seen it."""
    begun = _work_begins(records)
    moments = [(span.until.timestamp(), False, span.since.date(), span.worked, False) for span in records.work]
    for entry in records.entries:
        at = entry.ended.timestamp()
        moments.append((at, True, entry.ended.date(), entry.worked if at < begun else NONE, entry.outcome in _REAL))
    longest: dict[date, timedelta] = defaultdict(timedelta)
    running = NONE
    for _, _, day, worked, ends in sorted(moments, key=lambda moment: moment[:2]):
        running += worked
        if worked:
            longest[day] = max(longest[day], running)
        if ends:
            running = NONE
    return longest


def _likings(entries: Iterable[Entry], catalogue: Catalogue) -> tuple[Liking, ...]:
    met: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        if entry.exercise is not None and entry.outcome is not Outcome.WITHDRAWN:
            met[entry.exercise]["offered"] += 1
            met[entry.exercise]["taken"] += entry.outcome in (Outcome.DONE, Outcome.CUT_SHORT)
            met[entry.exercise]["skipped"] += entry.outcome is Outcome.SKIPPED
    return tuple(
        Liking(exercise, counts["offered"], counts["taken"], counts["skipped"])
        for id, counts in sorted(met.items())
        if (exercise := catalogue.get(id)) is not None
    )


def _areas(entries: Iterable[Entry], catalogue: Catalogue) -> Mapping[Area, int]:
    """Return how many exercises that were done moved each area."""
    done = (catalogue.get(entry.exercise or "") for entry in entries if entry.outcome is Outcome.DONE)
    counts = Counter(area for exercise in done if exercise is not None for area in exercise.areas)
    return {area: counts[area] for area in Area}


def _held(holds: Iterable[HoldSpan]) -> tuple[Held, ...]:
    times: Counter[Busy] = Counter()
    lengths: dict[Busy, timedelta] = defaultdict(timedelta)
    for hold in holds:
        for reason in hold.reasons:
            times[reason] += 1
            lengths[reason] += hold.length
    held = (Held(reason, times[reason], lengths[reason]) for reason in times)
    return tuple(sorted(held, key=lambda each: (-each.length, each.reason)))


def _by_hour(entries: Iterable[Entry]) -> tuple[Counter[Outcome], ...]:
    """Return how often breaks of each kind were taken in each hour of the day."""
    hours: list[Counter[Outcome]] = [Counter() for _ in range(24)]
    for entry in entries:
        if entry.outcome in BREAKS:
            hours[entry.ended.hour][entry.outcome] += 1
    return tuple(hours)
