"""What a reminder offers, over the wire and back."""

import json
from dataclasses import replace
from datetime import date
from random import Random

import pytest

from reminder import paths
from reminder.core import offering
from reminder.core.dose import Person, Situation
from reminder.core.exercises import Exercise
from reminder.core.selection import choose
from reminder.core.settings import ExerciseSettings
from reminder.storage import catalogue

KNOWN = catalogue.load(paths.shipped()).catalogue
TODAY = date(2026, 3, 27)


def situation(person: Person) -> Situation:
    return Situation.of(KNOWN, [], person, TODAY)


@pytest.mark.parametrize("exercise", list(KNOWN), ids=lambda e: e.id)
def test_every_exercise_comes_back_as_it_was(exercise: Exercise) -> None:
    from reminder.core.listing import as_json

    sent = json.loads(json.dumps(as_json(exercise, situation(Person()))))

    assert offering.exercise(sent) == exercise


@pytest.mark.parametrize("size", ["low", "high"])
def test_an_offer_comes_back_with_the_dose_that_was_chosen(size: str) -> None:
    person = Person(ExerciseSettings(conditions=(), dose=size))
    offer = choose(KNOWN, history=[], person=person, today=TODAY, number=3, rng=Random(7))
    now = situation(person)

    offered = offering.of(offer, now)
    back = offering.read(json.loads(json.dumps(offering.as_json(offered, now))))

    assert offered.prompt is not None
    assert offered.tip is not None
    assert back == replace(
        offered, prompt=replace(offered.prompt, sources=()), tip=replace(offered.tip, sources=())
    )
    assert offered.dose is not None


def test_a_break_without_an_exercise_comes_back_too() -> None:
    person = Person(ExerciseSettings(conditions=("recent_surgery",)))
    offer = choose(KNOWN, history=[], person=person, today=TODAY, number=1, rng=Random(7))
    now = situation(person)

    back = offering.read(json.loads(json.dumps(offering.as_json(offering.of(offer, now), now))))

    assert back.exercise is None
    assert back.dose is None
    assert back.walk is not None
