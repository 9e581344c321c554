"""An open reminder follows what the person reports while it is open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from random import Random

import pytest

from reminder import paths
from reminder.core.care import Pain
from reminder.core.coach import Coach
from reminder.core.model import Outcome
from reminder.core.settings import ExerciseSettings
from reminder.storage.catalogue import load

MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def coach() -> Coach:
    known = load(paths.shipped()).catalogue
    return Coach(known, ExerciseSettings(conditions=()), lambda reminder: Random(f"7 {reminder}"))


def test_a_reminder_shown_again_after_a_sore_report_has_no_exercise(coach: Coach):
    first = coach.offer(1, MONDAY)

    coach.sore(MONDAY)

    assert first.exercise is not None
    assert coach.offer(1, MONDAY).exercise is None
    assert coach.offer(1, MONDAY).prompt == first.prompt


def test_a_reminder_shown_again_keeps_its_exercise(coach: Coach):
    assert coach.offer(1, MONDAY) == coach.offer(1, MONDAY)


def test_the_record_of_an_exercise_that_hurt_names_it(coach: Coach):
    began = coach.offer(1, MONDAY).exercise
    assert began is not None

    coach.pain(Pain.STRONG, NOON)
    coach.offer(1, MONDAY)

    assert coach.settled(1, Outcome.CUT_SHORT, MONDAY) == began.id
    assert coach.care.suspended == {began.id}


def test_other_conditions_take_effect_on_the_open_reminder(coach: Coach):
    coach.offer(1, MONDAY)

    coach.settings = ExerciseSettings(conditions=("recent_surgery",))

    assert coach.offer(1, MONDAY).exercise is None
