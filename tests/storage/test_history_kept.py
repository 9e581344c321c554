"""How long the history is kept, and that no clock set wrong can empty it."""

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.core.model import Busy, Entry, How, Outcome
from reminder.core.spans import HoldSpan, WorkSpan
from reminder.storage.history import History

UTC1 = timezone(timedelta(hours=1))
TODAY = date(2026, 3, 27)
FORTNIGHT = timedelta(days=14)
YEARS = timedelta(days=3 * 365)


def at(day):
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC1)


def entry(day, number=0):
    return Entry(f"{day} {number}", Outcome.DONE, How.ANSWERED, at(day))


def days_before(today, number, step=1):
    return [today - timedelta(days=step * ago) for ago in reversed(range(number))]


@pytest.fixture
def history(tmp_path):
    history = History(tmp_path / "history.sqlite3")
    history.begin(TODAY)
    return history


def days(history):
    return [each.ended.date() for each in history.entries()]


def test_what_is_older_than_it_should_be_kept_is_forgotten_but_not_what_is_in_force(history):
    history.add(*(entry(day) for day in days_before(TODAY, 60)))
    old = at(TODAY - timedelta(days=50))
    suspended = Note("x", NoteKind.SUSPENDED, old, "wall_sit")
    history.note(Note("s", NoteKind.SORE, old), suspended)
    history.add_holds(HoldSpan("h", (Busy.CALL,), old, old))
    history.add_work(WorkSpan("w", old, old, timedelta()))

    assert history.prune(None, TODAY) == 0
    assert history.prune(timedelta(days=36500 * 30), TODAY) == 0
    assert history.prune(FORTNIGHT, TODAY) == 45 + 3

    assert days(history) == days_before(TODAY, 15)
    assert history.notes() == [suspended]
    assert history.holds() == history.work() == []


@pytest.mark.parametrize("keep", [FORTNIGHT, YEARS])
@pytest.mark.parametrize("ahead", [date(2106, 2, 7), date(2029, 4, 1), date(2026, 9, 1)])
def test_a_clock_that_is_ahead_once_empties_nothing(history, keep, ahead):
    known = days_before(TODAY, 14)
    history.add(*(entry(day) for day in known))

    history.prune(keep, ahead)  # at a start, or at a jump while running
    history.add(*(entry(ahead, number) for number in range(8)))
    history.prune(keep, ahead + timedelta(days=1))
    history.add(entry(TODAY, "right again"))
    history.prune(keep, TODAY)

    assert set(known) <= set(days(history))


def test_a_clock_that_is_wrong_at_every_start_and_right_an_hour_later_empties_nothing(history):
    known = days_before(TODAY, 30)
    for number, day in enumerate(known):
        wrong = date(2106, 1, 1) + timedelta(days=number)
        history.prune(YEARS, wrong)
        history.add(entry(wrong), entry(day))
        history.prune(YEARS, wrong)
        history.prune(YEARS, day)

    assert set(known) <= set(days(history))


def test_a_clock_that_falls_back_to_1970_empties_nothing(history):
    known = days_before(TODAY, 30)
    history.add(*(entry(day) for day in known))

    history.prune(FORTNIGHT * 3, date(1970, 1, 1))
    history.add(entry(date(1970, 1, 1)))
    history.prune(FORTNIGHT * 3, TODAY)

    assert set(known) <= set(days(history))


def test_after_a_year_away_the_old_records_go_once_a_week_of_new_ones_proves_the_date(history):
    known = days_before(TODAY, 30)
    history.add(*(entry(day) for day in known))
    back = TODAY + timedelta(days=365)

    for day in days_before(back + timedelta(days=6), 7)[:-1]:
        history.add(entry(day))
        history.prune(FORTNIGHT, day)
        assert known[-1] in days(history)
    last = back + timedelta(days=6)
    history.add(entry(last))
    history.prune(FORTNIGHT, last)

    assert days(history) == days_before(last, 7)


def test_who_works_one_day_a_week_has_the_history_kept_as_long_as_asked_and_a_few_weeks_longer(history):
    known = days_before(TODAY, 60, step=7)
    history.add(*(entry(day) for day in known))

    history.prune(timedelta(days=70), TODAY)

    kept = days(history)
    assert TODAY - timedelta(days=70) >= kept[0] >= TODAY - timedelta(days=70 + 7 * 7)


def test_nothing_is_forgotten_before_there_are_days_enough_to_tell(history):
    history.add(entry(date(2020, 1, 1)), entry(TODAY))

    assert history.prune(FORTNIGHT, TODAY) == 0


def test_whatever_the_clock_says_nothing_within_reach_of_true_time_is_forgotten(tmp_path):
    files = iter(range(10_000))

    @settings(max_examples=40)
    @given(st.lists(st.none() | st.dates(date(1970, 1, 2), date(2106, 2, 7)), min_size=1, max_size=6))
    def nothing_is_lost(wrong):
        # Thirty days of true records; on some of them the clock is once somewhere else, and says so at a prune.
        history = History(tmp_path / f"{next(files)}.sqlite3")
        history.begin(TODAY)
        true = days_before(TODAY, 30)
        for number, day in enumerate(true):
            lie = wrong[number % len(wrong)] if number % 5 == 0 else None
            if lie is not None:
                history.prune(timedelta(days=30), lie)
                history.add(entry(lie, f"lie {number}"))
            history.add(entry(day, "true"))
            history.prune(timedelta(days=30), day)

        kept = {each.key for each in history.entries()}

        assert {f"{day} true" for day in true} <= kept

    nothing_is_lost()
