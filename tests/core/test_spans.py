"""Work time by the hours of the local day, on days of every length."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reminder.core.spans import by_hour, elapsed

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia")


def local_in(zone):
    def local(moment):
        return moment.astimezone(ZoneInfo(zone))

    return local


def test_work_is_split_at_the_full_hours_of_the_person():
    since = datetime(2026, 3, 27, 9, 40, tzinfo=ZoneInfo("Europe/Berlin"))

    spans = by_hour(
        "w",
        since.astimezone(UTC),
        since.astimezone(UTC) + timedelta(minutes=100),
        timedelta(minutes=50),
        local_in("Europe/Berlin"),
    )

    assert [(span.since.hour, span.worked) for span in spans] == [
        (9, timedelta(minutes=10)),
        (10, timedelta(minutes=30)),
        (11, timedelta(minutes=10)),
    ]
    assert [span.key for span in spans] == ["w-0", "w-1", "w-2"]


def test_over_midnight_each_day_has_its_own():
    since = datetime(2026, 3, 27, 22, 30, tzinfo=UTC)

    spans = by_hour("w", since, since + timedelta(hours=1), timedelta(hours=1), local_in("Europe/Berlin"))

    assert [(span.since.date().day, span.since.hour) for span in spans] == [(27, 23), (28, 0)]


@pytest.mark.parametrize(
    ("zone", "since", "hours"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 0, 30, tzinfo=UTC), [1, 3, 4]),
        ("Europe/Berlin", datetime(2026, 10, 24, 23, 30, tzinfo=UTC), [1, 2, 2, 3]),
        ("Australia/Lord_Howe", datetime(2026, 4, 4, 14, 30, tzinfo=UTC), [1, 1, 2]),
    ],
)
def test_hours_that_are_missing_or_come_twice_are_those_of_the_clock_on_the_wall(zone, since, hours):
    length = timedelta(hours=len(hours) - 1) if hours[0] != hours[1] else timedelta(hours=2)

    spans = by_hour("w", since, since + length, length, local_in(zone))

    assert [span.since.hour for span in spans] == hours


def test_a_hurried_second_in_many_hours_leaves_no_hour_less_than_nothing():
    since = datetime(2026, 3, 27, 9, tzinfo=UTC)

    spans = by_hour("w", since, since + timedelta(hours=5), timedelta(microseconds=3), local_in("Europe/Berlin"))

    assert [span.worked.microseconds for span in spans] == [0, 1, 0, 1, 1]


MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))


@given(MOMENTS, st.timedeltas(timedelta(), timedelta(hours=30)), st.floats(0, 1), st.sampled_from(ZONES))
@example(datetime(2024, 1, 1, tzinfo=UTC), timedelta(days=1), 4.710742121605615e-10, "Europe/Berlin")
def test_the_parts_add_up_to_the_whole_and_none_crosses_an_hour(since, length, share, zone):
    worked = length * share

    spans = by_hour("w", since, since + length, worked, local_in(zone))

    assert sum((span.worked for span in spans), timedelta()) == worked
    assert all(span.worked >= timedelta() for span in spans)
    assert len({span.key for span in spans}) == len(spans)
    for span in spans:
        assert elapsed(span.since, span.until) <= timedelta(hours=1)
        # In UTC: a microsecond before the clocks change is not one before it on the clock on the wall.
        just_before = span.until.astimezone(UTC) - timedelta(microseconds=1)
        last = local_in(zone)(max(just_before, span.since.astimezone(UTC)))
        assert (last.hour, last.date()) == (span.since.hour, span.since.date())
