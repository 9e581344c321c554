"""What the records come to: by hand for one day, and against a naive count for years of days in several zones."""

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from report.people import records

from reminder import paths
from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.core.exercises import Area
from reminder.core.model import Busy, Entry, How, Outcome
from reminder.core.spans import HoldSpan, WorkSpan
from reminder.report.data import as_csv, as_json
from reminder.report.summary import BREAKS, Records, summarize
from reminder.storage import catalogue

WINTER = timezone(timedelta(hours=1))
TODAY = date(2026, 3, 26)  # a Thursday
MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def known():
    return catalogue.load(paths.shipped()).catalogue


def at(hour, minute=0, day=TODAY):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=WINTER)


def entry(ended, outcome=Outcome.DONE, how=How.ANSWERED, worked=50, exercise=None):
    return Entry(
        str(ended),
        outcome,
        how,
        ended,
        None if outcome is Outcome.RESTED else 1,
        None,
        exercise,
        0,
        worked * MINUTE,
    )


def work(since, minutes):
    return WorkSpan(f"w{since}", since, since + minutes * MINUTE, minutes * MINUTE)


# --------------------------------------------------------------------------------------------- days by hand


def test_of_nothing_there_is_one_empty_day(known):
    summary = summarize(Records(TODAY), known)

    assert [day.date for day in summary.days] == [TODAY]
    assert summary.last_day.empty
    assert summary.known is None


def test_the_longest_time_without_a_break_goes_on_over_what_is_no_break(known):
    hours = [work(at(hour), 55) for hour in (8, 9, 10, 11, 12)]
    entries = [
        entry(at(8, 56), Outcome.SKIPPED),
        entry(at(9, 56), Outcome.DONE),
        entry(at(10, 56), Outcome.IGNORED),
        entry(at(11, 56), Outcome.CUT_SHORT),
    ]

    day = summarize(Records(TODAY, entries, work=hours), known).last_day

    assert day.longest == 3 * 55 * MINUTE  # since the one that was done
    assert day.worked == 5 * 55 * MINUTE


def test_over_midnight_each_day_sees_it_as_long_as_it_had_become(known):
    before = TODAY - timedelta(days=1)
    spans = [work(at(23, 0, before), 60), work(at(0), 60), work(at(1), 30)]

    summary = summarize(Records(TODAY, [entry(at(1, 31))], work=spans), known)

    assert [day.longest for day in summary.days] == [60 * MINUTE, 150 * MINUTE]


def test_before_work_time_had_records_of_its_own_the_reminders_tell_it(known):
    old = TODAY - timedelta(days=1)
    entries = [
        entry(at(9, 0, old), Outcome.SKIPPED, worked=52),
        entry(at(10, 0, old), Outcome.DONE, worked=55),
        entry(at(11, 0, old), Outcome.RESTED, How.NATURAL_BREAK, worked=20),
        entry(at(10), Outcome.DONE, worked=99),
    ]

    days = summarize(Records(TODAY, entries, work=[work(at(9), 58)]), known).days

    assert [day.worked for day in days] == [127 * MINUTE, 58 * MINUTE]
    assert [day.longest for day in days] == [107 * MINUTE, 58 * MINUTE]


def test_only_what_the_person_said_was_done_counts_for_the_days_of_the_week(known):
    monday = TODAY - timedelta(days=3)
    entries = [
        entry(at(9, 0, monday), exercise="wall_push_up"),
        entry(at(10, 0, monday), how=How.LEFT, exercise="standing_calf_stretch"),
        entry(at(9), Outcome.CUT_SHORT, exercise="standing_calf_stretch"),
        entry(at(10), Outcome.SKIPPED, exercise="wall_push_up"),
    ]

    week = summarize(Records(TODAY, entries), known).week

    assert [(day.strengthening, day.stretching) for day in week] == [(True, False), *[(False, False)] * 3]


def test_a_rest_day_is_the_day_of_the_report_and_the_next_unless_it_was_ended(known):
    def note(kind, day, value=""):
        return Note(f"{kind}{day}", kind, at(9, 0, day), None, value)

    days = [TODAY - timedelta(days=ago) for ago in range(6, -1, -1)]
    notes = [
        note(NoteKind.SORE, days[0]),
        note(NoteKind.PAIN, days[3], "strong"),
        note(NoteKind.SORE_CLEARED, days[4]),
        note(NoteKind.PAIN, days[5], "mild"),
    ]

    found = summarize(Records(TODAY, notes=notes), known).days

    assert [day.rest for day in found] == [True, True, False, True, False, False, False]
    assert [day.pain for day in found] == [0, 0, 0, 1, 0, 1, 0]


def test_reasons_that_held_at_once_count_each(known):
    holds = [
        HoldSpan("a", (Busy.CALL, Busy.FULL_SCREEN), at(9), at(9, 20)),
        HoldSpan("b", (Busy.CALL,), at(11), at(11, 5)),
    ]

    summary = summarize(Records(TODAY, holds=holds), known)

    assert [(each.reason, each.times, each.length) for each in summary.holds] == [
        (Busy.CALL, 2, 25 * MINUTE),
        (Busy.FULL_SCREEN, 1, 20 * MINUTE),
    ]
    assert summary.longest_hold == 20 * MINUTE
    assert summary.last_day.held == 25 * MINUTE


def test_what_is_liked_is_told_by_what_was_shown_three_times_and_more(known):
    entries = [
        *(entry(at(8, minute), exercise="chin_tuck") for minute in range(5)),
        *(entry(at(9, minute), Outcome.SKIPPED, exercise="heel_raise") for minute in range(4)),
        *(entry(at(10, minute), Outcome.WITHDRAWN, exercise="wall_sit") for minute in range(9)),
        *(entry(at(11, minute), exercise="gone_from_the_files") for minute in range(5)),
        entry(at(12), exercise="wall_push_up"),
    ]

    summary = summarize(Records(TODAY, entries), known)

    assert [each.exercise.id for each in summary.liked] == ["chin_tuck", "heel_raise"]
    assert [each.exercise.id for each in summary.left_out] == ["heel_raise"]


def test_areas_count_what_was_done_in_every_part_that_it_moves(known):
    entries = [entry(at(8), exercise="wall_push_up"), entry(at(9), Outcome.SKIPPED, exercise="chin_tuck")]

    areas = summarize(Records(TODAY, entries), known).areas

    assert {area for area, count in areas.items() if count} == set(known.get("wall_push_up").areas)
    assert areas[Area.NECK] == 0


def test_records_of_a_clock_that_was_ahead_are_left_out(known):
    future = date(2106, 2, 7)
    of_future = Records(
        TODAY,
        [entry(at(9)), entry(at(9, 0, future))],
        [Note("n", NoteKind.SORE, at(9, 0, future))],
        [HoldSpan("h", (Busy.CALL,), at(9, 0, future), at(10, 0, future))],
        [work(at(8), 30), work(at(8, 0, future), 30)],
    )

    summary = summarize(of_future, known)

    assert [day.date for day in summary.days] == [TODAY]
    assert summary.worked == 30 * MINUTE
    assert summary.breaks == 1
    assert summary.holds == ()


def test_the_last_days_are_all_there_recorded_or_not(known):
    summary = summarize(Records(TODAY, [entry(at(9))]), known, 10)

    assert [day.date for day in summary.days] == [TODAY - timedelta(days=ago) for ago in range(9, -1, -1)]
    assert [day.empty for day in summary.days] == [True] * 9 + [False]


# ------------------------------------------------------------------------------------- against a naive count


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
@pytest.mark.parametrize("first", [date(2025, 1, 1), date(2028, 1, 1)])
@pytest.mark.parametrize("night", [False, True])
def test_every_day_of_a_dst_year_adds_up_to_its_records(known, zone, first, night):
    lived = records(first, 366, zone=zone, night=night, seed=len(zone) + first.year + night)

    summary = summarize(lived, known)

    entries_of, spans_of, holds_of = (defaultdict(list) for _ in range(3))
    for found, those, moment in (
        (entries_of, lived.entries, "ended"),
        (spans_of, lived.work, "since"),
        (holds_of, lived.holds, "since"),
    ):
        for each in those:
            found[getattr(each, moment).isoformat()[:10]].append(each)
    assert len(summary.days) >= 360
    for day in summary.days:
        entries, spans, holds = (found[str(day.date)] for found in (entries_of, spans_of, holds_of))
        assert dict(day.outcomes) == dict(Counter(each.outcome for each in entries)), day.date
        assert day.snoozes == sum(each.snoozes for each in entries)
        assert len(day.breaks) == sum(each.outcome in BREAKS for each in entries)
        assert day.worked.total_seconds() == pytest.approx(sum(each.worked.total_seconds() for each in spans))
        assert day.held.total_seconds() == pytest.approx(
            sum(each.until.timestamp() - each.since.timestamp() for each in holds)
        )
        for hour in range(24):
            naive = sum(each.worked.total_seconds() for each in spans if each.since.hour == hour)
            assert day.hours[hour].total_seconds() == pytest.approx(naive)
        assert day.longest <= timedelta(hours=25)
    assert sum(sum(hour.values()) for hour in summary.by_hour) == summary.breaks
    assert summary.breaks == sum(each.outcome in BREAKS for each in lived.entries)
    # Nothing is lost between the days: DST nights have an hour more or less, and no other.
    assert summary.worked.total_seconds() == pytest.approx(sum(w.worked.total_seconds() for w in lived.work))
    assert max(max(day.hours) for day in summary.days) <= timedelta(hours=2)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"])
def test_the_longest_time_is_that_of_a_walk_through_all_minutes(known, zone):
    lived = records(date(2026, 3, 20), 20, zone=zone, night=True, seed=3)
    real = sorted(
        each.ended.timestamp() for each in lived.entries if each.outcome in (Outcome.DONE, Outcome.RESTED)
    )

    summary = summarize(lived, known)

    for day in summary.days:
        naive = 0.0
        for last in (each for each in lived.work if each.since.date() == day.date):
            since = max((at for at in real if at < last.until.timestamp()), default=0.0)
            naive = max(
                naive,
                sum(
                    each.worked.total_seconds()
                    for each in lived.work
                    if since < each.until.timestamp() <= last.until.timestamp()
                ),
            )
        assert day.longest.total_seconds() == pytest.approx(naive), day.date


def test_a_journey_leaves_each_record_on_the_day_it_had_where_it_was_made(known):
    tokyo, berlin = timezone(timedelta(hours=9)), WINTER
    morning = datetime(2026, 3, 26, 8, 0, tzinfo=tokyo)  # 00:00 in Berlin
    evening = datetime(2026, 3, 25, 23, 30, tzinfo=berlin)  # half an hour before
    entries = [replace(entry(evening), key="a"), replace(entry(morning), key="b")]

    summary = summarize(Records(TODAY, entries), known)

    assert [len(day.breaks) for day in summary.days] == [1, 1]


# ---------------------------------------------------------------------------------------------- as plain data


def test_as_data_the_sums_are_those_of_the_days(known):
    summary = summarize(records(date(2026, 1, 1), 60), known)

    data = as_json(summary)
    rows = [line.split(",") for line in as_csv(summary).splitlines()]

    assert data["totals"]["done"] == sum(day["done"] for day in data["days"])
    assert data["totals"]["breaks"] == sum(data["breaks_by_hour"])
    assert [day["date"] for day in data["days"]] == [row[0] for row in rows[1:]]
    assert all(day["worked_s"] == pytest.approx(sum(day["hours_s"]), abs=24) for day in data["days"])
    assert rows[0][:3] == ["date", "worked_s", "done"]
    assert sum(int(row[2]) for row in rows[1:]) == data["totals"]["done"]
