"""The zone of a recorded trace is the zone it was recorded in, in the nights too in which clocks are set."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reminder.trace.offsets import Offsets, changes_around

QUARTER = timedelta(minutes=15)


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("Europe/Berlin", datetime(2026, 3, 29, 12, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 1, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 4, 5, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 1, 5, tzinfo=UTC)),
    ],
)
def test_the_zone_of_a_trace_agrees_with_the_one_it_was_recorded_in(name: str, day: datetime) -> None:
    there = ZoneInfo(name)

    changes = changes_around(day, lambda moment: moment.astimezone(there))

    assert len(changes) == 1
    recorded = Offsets(changes)
    for number in range(-96, 9 * 96):
        moment = day + number * QUARTER
        assert moment.astimezone(recorded).isoformat() == moment.astimezone(there).isoformat()
        for fold in (0, 1):
            shown = moment.replace(tzinfo=None, fold=fold)
            assert shown.replace(tzinfo=recorded).utcoffset() == shown.replace(tzinfo=there).utcoffset()


def test_where_no_clock_is_set_there_is_no_change() -> None:
    assert (
        changes_around(datetime(2026, 3, 29, tzinfo=UTC), lambda moment: moment.astimezone(ZoneInfo("Asia/Tokyo")))
        == ()
    )
