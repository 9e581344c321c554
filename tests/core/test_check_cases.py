"""The check cases of the evidence, (a) to (m); (e) and (f) are of time, and stand with the timer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest

from reminder import paths
from reminder.core.care import Care
from reminder.core.dose import Person, Situation, allowed
from reminder.core.exercises import Area, Equipment, Moves, Posture, Taken
from reminder.core.model import Outcome
from reminder.core.selection import Offer, choose
from reminder.core.settings import ExerciseSettings
from reminder.storage.catalogue import load

CATALOGUE = load(paths.shipped()).catalogue
MONDAY = date(2026, 3, 2)
DESK = ExerciseSettings(conditions=())


def left(settings: ExerciseSettings, care: Care | None = None) -> set[str]:
    """Return the exercises that may come on a Monday on which nothing was done."""
    now = Situation.of(CATALOGUE, [], Person(settings, care or Care()), MONDAY)
    return {exercise.id for exercise in CATALOGUE if exercise.load and allowed(exercise, now)}


def day(
    settings: ExerciseSettings, care: Care | None = None, *, today: date = MONDAY, breaks: int = 8
) -> Sequence[Offer]:
    """Return a day of reminders, each of them done."""
    history: list[Taken] = []
    lines: list[str] = []
    offers = []
    for number in range(1, breaks + 1):
        offer = choose(
            CATALOGUE,
            history=history,
            person=Person(settings, care or Care()),
            today=today,
            number=number,
            rng=Random(number),
            recent_lines=lines,
        )
        history.append(Taken(offer.exercise.id if offer.exercise else None, today, Outcome.DONE))
        lines += [offer.line.id] if offer.line else []
        offers.append(offer)
    return offers


def test_a_eight_breaks_of_a_healthy_day_keep_every_cap_and_vary():
    exercises = [offer.exercise for offer in day(DESK) if offer.exercise]
    ids = [exercise.id for exercise in exercises]

    assert len(ids) == 8
    assert all(ids.count(e.id) <= e.max_per_day for e in exercises)
    assert all(id not in ids[max(0, place - 5) : place] for place, id in enumerate(ids))
    assert all(one.area is not other.area for one, other in pairwise(exercises))
    assert sum(e.area is Area.LOWER_BACK for e in exercises) <= 2


def test_b_after_surgery_every_break_is_posture_and_a_walk():
    offers = day(replace(DESK, conditions=("recent_surgery",)))

    assert {offer.exercise for offer in offers} == {None}
    assert all(offer.prompt and offer.line and offer.line.id != "W4_stairs" for offer in offers)


def test_c_sore_on_monday_means_nothing_that_loads_before_wednesday_unless_cleared():
    sore = Care(sore=MONDAY)

    found = [day(DESK, sore, today=MONDAY + timedelta(days=n))[0].exercise is None for n in range(3)]

    assert found == [True, True, False]
    assert day(DESK, Care(last_sore=MONDAY), today=MONDAY + timedelta(days=1))[0].exercise is not None


def test_d_with_new_back_pain_fourteen_remain_at_the_desk():
    assert len(left(replace(DESK, conditions=("acute_back_pain",)))) == 14


def test_g_with_both_kinds_of_back_pain_the_new_one_rules_and_nothing_can_be_allowed():
    both = replace(
        DESK,
        conditions=("acute_back_pain", "long_standing_back_pain"),
        allowed=tuple(exercise.id for exercise in CATALOGUE),
    )

    assert left(both) == left(replace(DESK, conditions=("acute_back_pain",)))
    assert len(left(both)) == 14


def test_h_with_long_standing_back_pain_the_plank_waits_for_a_yes():
    settings = replace(DESK, conditions=("long_standing_back_pain",))

    assert not left(settings) & {"desk_plank", "hip_hinge", "standing_bird_dog", "wall_sit"}
    assert len(left(replace(settings, equipment=tuple(Equipment)))) == 32


def test_h_for_two_weeks_the_gentle_ones_come_first():
    settings = replace(DESK, conditions=("long_standing_back_pain",))

    early = day(settings, Care(answered=MONDAY), breaks=5)
    late = day(settings, Care(answered=MONDAY - timedelta(days=14)), breaks=12)

    assert all(offer.exercise and offer.exercise.gentle for offer in early)
    assert not all(offer.exercise and offer.exercise.gentle for offer in late)


def test_j_a_chair_on_wheels_costs_two_exercises():
    things = (Equipment.CHAIR, Equipment.WALL, Equipment.DESK, Equipment.BAND)

    wheels = left(replace(DESK, equipment=things[:3]))
    steady = left(replace(DESK, equipment=(Equipment.CHAIR_WITHOUT_WHEELS, *things[1:3])))
    all_of_it = left(replace(DESK, equipment=tuple(Equipment)))

    assert (len(wheels), len(all_of_it)) == (32, 36)
    assert steady - wheels == {"sit_to_stand", "seated_hamstring_stretch"}


@pytest.mark.parametrize("never", [(), ("walk_short", "walk_stairs")])
def test_k_who_rolls_is_never_told_to_walk_nor_to_stand(never: tuple[str, ...]):
    offers = day(replace(DESK, moves=Moves.ROLL, never=never), breaks=16)

    assert {offer.line.id for offer in offers if offer.line} == {"W7_roll", "W9_any"}
    assert {offer.walk for offer in offers} == {None}
    assert Posture.STANDING not in {offer.exercise.posture for offer in offers if offer.exercise}
    assert len(left(replace(DESK, moves=Moves.ROLL, equipment=tuple(Equipment)))) >= 20


def test_k_who_can_stand_may_do_so():
    standing = left(replace(DESK, moves=Moves.STAY, can_stand=True))

    assert standing == left(DESK)


@pytest.mark.parametrize("care", [Care(sore=MONDAY), Care(doctor=True, hurt=MONDAY)], ids=["sore", "pain"])
def test_l_no_stairs_on_a_rest_day_nor_after_pain_that_lasted(care: Care):
    stairs = replace(DESK, equipment=(*DESK.equipment, Equipment.STAIRS))

    resting = {offer.line.id for offer in day(stairs, care, breaks=20) if offer.line}
    usual = {offer.line.id for offer in day(stairs, breaks=20) if offer.line}

    assert "W4_stairs" not in resting
    assert "W4_stairs" in usual
    assert "W1_easy" in resting


@pytest.mark.parametrize("number", range(7))
def test_no_line_comes_again_within_three_even_where_its_turn_comes(number: int):
    recent = ("W1_easy", "W2_glass", "W9_any")

    offer = choose(
        CATALOGUE,
        history=[],
        person=Person(DESK),
        today=MONDAY,
        number=number,
        rng=Random(7),
        recent_lines=recent,
    )

    assert offer.line is not None
    assert offer.line.id not in recent


def test_a_clinicians_word_lifts_the_condition_and_nothing_else():
    knees = replace(DESK, conditions=("knee_pain",))
    word = replace(knees, allowed=("wall_sit",))

    assert left(word) - left(knees) == {"wall_sit"}
    assert "wall_sit" not in left(word, Care(sore=MONDAY))
    assert "wall_sit" not in left(word, Care(suspended=frozenset({"wall_sit"})))
    assert "wall_sit" not in left(word, Care(doctor=True))
    assert "wall_sit" not in left(replace(word, conditions=("knee_pain", "recent_surgery")))
    assert "wall_sit" not in left(replace(word, equipment=(Equipment.CHAIR,)))
    assert "wall_sit" not in left(replace(word, never=("wall_sit",)))
    assert "wall_sit" not in left(replace(word, conditions=None))


def test_no_walk_line_comes_again_within_three():
    ids = [offer.line.id for offer in day(DESK, breaks=30) if offer.line]

    assert all(id not in ids[max(0, place - 3) : place] for place, id in enumerate(ids))
    assert len(set(ids)) == 6
