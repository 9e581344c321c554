"""The week that is over is told once, with the first answer of the new one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from report.people import records

from reminder import paths
from reminder.core.model import Door
from reminder.daemon import weekly
from reminder.storage import catalogue
from reminder.storage.history import History

MONDAY = date(2026, 3, 30)  # after the night in which Europe sets its clocks


@pytest.fixture(scope="module")
def known():
    return catalogue.load(paths.shipped()).catalogue


@pytest.fixture
def lived():
    """Two weeks, and the Monday after them."""
    return records(MONDAY - timedelta(days=14), 15)


@pytest.fixture
def history(tmp_path, lived):
    history = History(tmp_path / "history.sqlite3")
    history.begin(MONDAY)
    history.add(*(each for each in lived.entries if each.ended.date() < MONDAY))
    history.add_work(*(each for each in lived.work if each.since.date() < MONDAY))
    return history


def answers(lived):
    return [
        replace(each, door=Door.TRAY) for each in lived.entries if each.ended.date() == MONDAY and each.reminder
    ]


def test_the_first_answer_of_the_week_brings_the_week_before_and_the_second_does_not(history, lived, known):
    first, second, *_ = answers(lived)

    assert weekly.summary(history, known, MONDAY) == ""
    history.add(first)
    told = weekly.summary(history, known, MONDAY)
    history.add(second)

    assert weekly.summary(history, known, MONDAY) == ""
    week = [each for each in lived.entries if MONDAY - timedelta(days=7) <= each.ended.date() < MONDAY]
    breaks = sum(each.outcome in ("done", "cut_short", "rested") for each in week)
    assert told.startswith(f"{breaks} breaks, ")
    assert "The longest time without one was " in told


def test_a_natural_break_or_silence_brings_nothing_for_nobody_is_there(history, lived, known):
    history.add(replace(answers(lived)[0], door=None))

    assert weekly.summary(history, known, MONDAY) == ""


def test_of_a_week_with_nothing_in_it_nothing_is_told(tmp_path, lived, known):
    empty = History(tmp_path / "empty.sqlite3")
    empty.begin(MONDAY)
    empty.add(answers(lived)[0])

    assert weekly.summary(empty, known, MONDAY) == ""


def test_later_in_the_week_the_first_answer_still_brings_it(history, lived, known):
    wednesday = MONDAY + timedelta(days=2)
    late = answers(lived)[0]
    history.add(replace(late, ended=late.ended + timedelta(days=2)))

    assert weekly.summary(history, known, wednesday) != ""
