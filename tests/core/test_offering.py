"""What a reminder offers, over the wire and back."""

import json
from datetime import date, timedelta
from random import Random

import pytest

from reminder import paths
from reminder.core import offering
from reminder.core.care import Care
from reminder.core.dose import Person, Situation
from reminder.core.exercises import Equipment, Exercise
from reminder.core.selection import NoExercise, Without, choose
from reminder.core.settings import DoseSize, ExerciseSettings
from reminder.storage import catalogue

KNOWN = catalogue.load(paths.shipped()).catalogue
TODAY = date(2026, 3, 27)


def situation(person: Person) -> Situation:
    return Situation.of(KNOWN, [], person, TODAY)


@pytest.mark.parametrize("exercise", list(KNOWN), ids=lambda e: e.id)
def test_every_exercise_comes_back_as_it_was(exercise: Exercise) -> None:
    offered = offering.Offered(exercise=exercise)

    assert offering.read(json.loads(json.dumps(offering.as_json(offered)))) == offered


@pytest.mark.parametrize("size", DoseSize)
@pytest.mark.parametrize("number", [3, 4])
def test_an_offer_comes_back_with_the_dose_that_was_chosen(size: DoseSize, number: int) -> None:
    exercises = ExerciseSettings(conditions=(), dose=size, equipment=tuple(Equipment))
    offer = choose(KNOWN, history=[], person=Person(exercises), today=TODAY, number=number, rng=Random(7))

    offered = offering.of(offer, situation(Person(exercises)))
    back = offering.read(json.loads(json.dumps(offering.as_json(offered))))

    assert back == offered
    assert offered.dose is not None
    assert (offered.sit_stand is not None) == (number == 4)


def test_a_break_without_an_exercise_comes_back_with_the_reason() -> None:
    person = Person(ExerciseSettings(conditions=()), Care(sore=TODAY))
    offer = choose(KNOWN, history=[], person=person, today=TODAY, number=1, rng=Random(7))

    back = offering.read(json.loads(json.dumps(offering.as_json(offering.of(offer, situation(person))))))

    assert back.exercise is None
    assert back.without == NoExercise(Without.REST_DAYS, until=TODAY + timedelta(days=1))
    assert back.line is not None
