from datetime import UTC, datetime, time, timedelta, timezone
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from reminder.core import hours
from reminder.core.hours import at_time, is_open, next_change, tomorrow
from reminder.core.settings import Hours, Range

BERLIN = ZoneInfo("Europe/Berlin")


def zone(local: datetime) -> datetime:
    return local.replace(tzinfo=BERLIN)


def local(text: str) -> datetime:
    return zone(datetime.fromisoformat(text))


OFFICE = Hours(
    MappingProxyType(
        {
            "monday": (Range(time(9), time(12, 30)), Range(time(13, 15), time(18))),
            "friday": (Range(time(9), time(12, 30)),),
        }
    )
)
NIGHT = Hours(MappingProxyType({"saturday": (Range(time(22), time(6)),)}))
NONE = Hours()


@pytest.mark.parametrize(
    ("hours", "now", "expected"),
    [
        (NONE, "2026-03-28T03:00", True),
        (OFFICE, "2026-03-23T08:59:59", False),
        (OFFICE, "2026-03-23T09:00", True),
        (OFFICE, "2026-03-23T12:30", False),
        (OFFICE, "2026-03-23T13:15", True),
        (OFFICE, "2026-03-24T10:00", False),
        (NIGHT, "2026-03-28T23:00", True),
        (NIGHT, "2026-03-29T05:59", True),
        (NIGHT, "2026-03-29T06:00", False),
        (NIGHT, "2026-03-28T05:00", False),
    ],
)
def test_whether_it_is_working_time(hours: Hours, now: str, expected: bool) -> None:
    assert is_open(hours, local(now), zone) is expected


@pytest.mark.parametrize(
    ("hours", "now", "expected"),
    [
        (OFFICE, "2026-03-23T08:00", "2026-03-23T09:00"),
        (OFFICE, "2026-03-23T09:00", "2026-03-23T12:30"),
        (OFFICE, "2026-03-23T18:00", "2026-03-27T09:00"),
        (OFFICE, "2026-03-27T12:30", "2026-03-30T09:00"),
        (NIGHT, "2026-03-28T23:00", "2026-03-29T06:00"),
    ],
)
def test_when_working_time_begins_or_ends_next(hours: Hours, now: str, expected: str) -> None:
    assert next_change(hours, local(now), zone) == local(expected)


def test_without_hours_nothing_ever_changes() -> None:
    assert next_change(NONE, local("2026-03-23T08:00"), zone) is None


def test_ranges_that_touch_are_one() -> None:
    hours = Hours(MappingProxyType({"monday": (Range(time(9), time(12)), Range(time(12), time(18)))}))

    assert next_change(hours, local("2026-03-23T10:00"), zone) == local("2026-03-23T18:00")


def test_a_night_in_which_the_clocks_go_forward_is_an_hour_shorter() -> None:
    begun = local("2026-03-28T22:00")

    ended = next_change(NIGHT, begun, zone)

    assert ended is not None
    assert ended.timestamp() - begun.timestamp() == timedelta(hours=7).total_seconds()


def test_hours_that_begin_at_midnight_after_the_clocks_are_set_are_found_before_it() -> None:
    hours = Hours(MappingProxyType({"monday": (Range(time(0), time(6)),)}))
    now = datetime.fromisoformat("2026-03-28T12:00+01:00")  # as Python gives local time: an offset and no zone

    assert next_change(hours, now, zone) == local("2026-03-30T00:00")


@pytest.mark.parametrize(
    ("hours", "now", "expected"),
    [
        (NONE, "2026-03-23T15:00", "2026-03-24T06:00"),
        (NONE, "2026-03-23T01:00", "2026-03-24T06:00"),
        (OFFICE, "2026-03-23T15:00", "2026-03-27T09:00"),
        (OFFICE, "2026-03-27T15:00", "2026-03-30T09:00"),
    ],
)
def test_tomorrow_is_when_work_begins_again(hours: Hours, now: str, expected: str) -> None:
    assert tomorrow(hours, local(now), zone) == local(expected)


@pytest.mark.parametrize("moment", ["03-29T00:59", "03-29T01:30", "10-24T23:59", "10-25T00:30", "10-25T01:30"])
@pytest.mark.parametrize("now", ["2026-03-28T12:00+01:00", "2026-10-24T12:00+02:00", "2026-10-26T12:00+01:00"])
def test_a_moment_is_told_with_the_offset_in_force_then(moment: str, now: str) -> None:
    at = datetime.fromisoformat(f"2026-{moment}+00:00")

    here = hours.local(at, datetime.fromisoformat(now), zone)

    assert here.replace(tzinfo=None) == at.astimezone(BERLIN).replace(tzinfo=None)


@pytest.mark.parametrize("name", ["Europe/Berlin", "Australia/Lord_Howe"])  # there clocks are set by half an hour
def test_around_the_nights_in_which_clocks_are_set_every_moment_is_told_as_the_zone_has_it(name: str) -> None:
    place, minutes = ZoneInfo(name), timedelta(minutes=1)

    def here(moment: datetime) -> datetime:
        offset = moment.astimezone(UTC).astimezone(place).utcoffset()
        return moment.astimezone(timezone(offset or timedelta()))

    wrong = []
    for night in (
        "2026-03-28T22:00+00:00",
        "2026-04-04T12:00+00:00",
        "2026-10-03T12:00+00:00",
        "2026-10-24T22:00+00:00",
    ):
        for at in range(0, 360, 15):
            now = here(datetime.fromisoformat(night) + at * minutes)
            for wait in range(-180, 181, 15):
                told = hours.local(now + wait * minutes, now, lambda naive: here(naive.replace(tzinfo=place)))
                if told.isoformat() != here(now + wait * minutes).isoformat():
                    wrong.append((now, wait, told))

    assert wrong == []


def test_a_time_that_has_passed_today_is_tomorrows() -> None:
    assert at_time(time(14), local("2026-03-23T15:00"), zone) == local("2026-03-24T14:00")
    assert at_time(time(9, 5), local("2026-03-23T08:00"), zone) == local("2026-03-23T09:05")


@pytest.mark.parametrize(
    ("now", "wanted", "expected"),
    [
        ("2026-10-25T02:45+02:00", time(2, 30), "2026-10-25T02:30+01:00"),  # it comes a second time
        ("2026-10-25T02:10+01:00", time(2, 30), "2026-10-25T02:30+01:00"),
        ("2026-10-25T02:10+02:00", time(2, 30), "2026-10-25T02:30+02:00"),
        ("2026-10-25T02:40+01:00", time(2, 30), "2026-10-26T02:30+01:00"),
        ("2026-03-29T01:50+01:00", time(2, 30), "2026-03-29T03:30+02:00"),  # it is jumped over
        ("2026-03-29T03:10+02:00", time(2, 30), "2026-03-30T02:30+02:00"),
    ],
)
def test_in_a_night_in_which_clocks_are_changed_it_is_the_next_time_that_they_show_it(
    now: str, wanted: time, expected: str
) -> None:
    found = at_time(wanted, datetime.fromisoformat(now), zone)

    assert found.astimezone(UTC) == datetime.fromisoformat(expected)
