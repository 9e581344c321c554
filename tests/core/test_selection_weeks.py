"""Four weeks of eight breaks a day, and any history at all: no hard rule is ever broken.

The rules are checked against the files themselves, by code that shares nothing with the choice.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from itertools import combinations, pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminder import paths
from reminder.core.care import Care
from reminder.core.dose import Person, Situation
from reminder.core.exercises import Condition, Equipment, Moves, Taken
from reminder.core.listing import this_week
from reminder.core.model import Outcome
from reminder.core.selection import LOOK_BACK, choose
from reminder.core.settings import ExerciseSettings
from reminder.storage.catalogue import load

CATALOGUE = load(paths.shipped()).catalogue
FACTS: dict[str, dict[str, Any]] = {
    row["id"]: row
    for path in (paths.shipped() / "exercises").glob("*.toml")
    for row in tomllib.loads(path.read_text(encoding="utf-8")).get("exercise", ())
}
NEVER = {"standing_toe_touch", "double_leg_lift", "full_sit_up", "bouncing_stretch"}
FREE = {"walk", "posture-check", "eyes"}
LEGS = {"hip", "buttock", "thigh_front", "thigh_back", "calf_ankle"}
MONDAY = date(2026, 3, 2)
DESK = ExerciseSettings(conditions=())
HOME = ExerciseSettings(conditions=(), place="home", floor=True, equipment=tuple(Equipment))
HABITS: dict[str, Callable[[Random], Outcome]] = {
    "diligent": lambda rng: Outcome.DONE,
    "human": lambda rng: rng.choice([Outcome.DONE, Outcome.CUT_SHORT, Outcome.SKIPPED, Outcome.IGNORED]),
    "deaf": lambda rng: Outcome.IGNORED,
    "contrary": lambda rng: Outcome.SKIPPED,
}


def live(
    exercises: ExerciseSettings,
    *,
    workdays: int = 5,
    habit: str = "diligent",
    seed: int = 7,
    breaks: int = 8,
    care: Callable[[date], Care] = lambda day: Care(),
) -> list[Taken]:
    """Return four weeks, of eight breaks or *breaks* on each working day."""
    past: list[Taken] = []
    rng = Random(seed)
    for day in (MONDAY + timedelta(days=n) for n in range(28)):
        for _ in range(breaks if day.isoweekday() <= workdays else 0):
            number = len(past) + 1
            offer = choose(
                CATALOGUE,
                history=[taken for taken in past if taken.day > day - LOOK_BACK],
                person=Person(exercises, care(day)),
                today=day,
                number=number,
                rng=Random(f"{seed}:{number}"),
            )
            past.append(Taken(offer.exercise.id if offer.exercise else None, day, HABITS[habit](rng)))
    return past


def broken(id: str, who: Person, today: date, past: list[Taken]) -> list[str]:
    """Return the hard rules that offering *id* would break, read from the files."""
    row, mine = FACTS[id], who.settings
    done = [t.exercise for t in past if t.day == today and t.outcome in (Outcome.DONE, Outcome.CUT_SHORT)]
    backs = sum(FACTS[t]["body_area"][0] == "lower_back" for t in done if t in FACTS)
    unready = mine.conditions is None
    conditions = {"acute_back_pain", "dizziness"} if mine.conditions is None else set(mine.conditions)
    named = set(row["avoid_when"]) & conditions
    gentle = named == {"long_standing_back_pain"} and id in who.care.progress.lifted
    lifted = not unready and "acute_back_pain" not in named and (id in mine.allowed or gentle)
    things = set(mine.equipment) | ({"chair"} if "chair_without_wheels" in mine.equipment else set())
    rules = {
        "R4": row["kind"] in FREE or row["duration_s"] > 120,
        "R5": done.count(id) >= row["max_per_day"],
        "R6": row["body_area"][0] == "lower_back" and backs >= 2,
        "R7": who.care.sore is not None and (today - who.care.sore).days <= 1,
        "R8": bool(named) and not lifted,
        "R10": "recent_surgery" in conditions,
        "R11": id in who.care.suspended,
        "R12": who.care.doctor,
        "R13": id in NEVER,
        "R14": row["posture"] == "floor" and not (mine.place == "home" and mine.floor),
        "R15": mine.place not in row["place"] or bool(set(row["equipment"]) - things),
        "R22": unready and "desk" not in row["place"],
        "R28": row["posture"] == "standing" and mine.moves != "walk" and not mine.can_stand,
        "never": id in mine.never,
        "only": bool(mine.only) and id not in mine.only,
    }
    return [rule for rule, breaks in rules.items() if breaks]


def assert_no_rule_broken(weeks: list[Taken], exercises: ExerciseSettings) -> None:
    for place, taken in enumerate(weeks):
        if taken.exercise is not None:
            assert not broken(taken.exercise, Person(exercises), taken.day, weeks[:place]), taken


def days_of_each_week(weeks: list[Taken], meant: Callable[[dict[str, Any]], bool]) -> list[int]:
    days: dict[int, set[date]] = {taken.day.isocalendar().week: set() for taken in weeks}
    for taken in weeks:
        if taken.exercise and meant(FACTS[taken.exercise]):
            days[taken.day.isocalendar().week].add(taken.day)
    return [len(found) for found in days.values()]


def strength(row: dict[str, Any]) -> bool:
    return bool(row["kind"] == "strengthening")


def stretch(row: dict[str, Any]) -> bool:
    return row["kind"] in ("stretch", "mobility") and row["body_area"][0] in {"lower_back", *LEGS}


# ------------------------------------------------------------------------------------------- four weeks


@pytest.mark.parametrize("habit", HABITS)
@pytest.mark.parametrize("exercises", [DESK, HOME, ExerciseSettings()], ids=["desk", "home", "before set-up"])
def test_four_weeks_break_no_rule(exercises: ExerciseSettings, habit: str):
    assert_no_rule_broken(live(exercises, habit=habit), exercises)


@pytest.mark.parametrize("workdays", [5, 7])
@pytest.mark.parametrize("exercises", [DESK, HOME, ExerciseSettings()], ids=["desk", "home", "before set-up"])
def test_every_week_has_two_days_of_strength_and_two_of_stretching(exercises: ExerciseSettings, workdays: int):
    weeks = live(exercises, workdays=workdays)

    assert min(days_of_each_week(weeks, strength)) >= 2
    assert min(days_of_each_week(weeks, stretch)) >= 2


@pytest.mark.parametrize("place", ["desk", "home"])
@pytest.mark.parametrize(
    "conditions", [*combinations(Condition, 1), *combinations(Condition, 2)], ids=lambda c: "+".join(c)
)
def test_with_any_condition_or_two_no_rule_is_broken_and_two_days_have_strength(
    conditions: tuple[str, ...], place: str
):
    exercises = ExerciseSettings(
        conditions=conditions,
        place=place,
        floor=place == "home",
        equipment=tuple(Equipment) if place == "home" else DESK.equipment,
    )

    weeks = live(exercises)

    assert_no_rule_broken(weeks, exercises)
    if "recent_surgery" in conditions:
        assert {taken.exercise for taken in weeks} == {None}
    else:
        assert min(days_of_each_week(weeks, strength)) >= 2
        assert None not in {taken.exercise for taken in weeks}


@pytest.mark.parametrize("seed", range(5))
def test_a_healthy_person_at_the_desk_sees_at_least_fifteen_exercises(seed: int):
    assert len({taken.exercise for taken in live(DESK, seed=seed)}) >= 15


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("habit", ["diligent", "deaf", "contrary"])
def test_whatever_the_person_answers_the_whole_catalogue_comes_within_four_weeks(habit: str, seed: int):
    possible = {id for id in FACTS if not broken(id, Person(DESK), MONDAY, []) and FACTS[id]["kind"] not in FREE}

    weeks = live(DESK, habit=habit, seed=seed)

    assert {taken.exercise for taken in weeks} == possible
    assert len(possible) == 32


@pytest.mark.parametrize("seed", range(3))
def test_few_exercises_come_on_two_working_days_running(seed: int):
    by_day: dict[date, set[str | None]] = {}
    for taken in live(DESK, seed=seed):
        by_day.setdefault(taken.day, set()).add(taken.exercise)

    again = sum(len(one & other) for one, other in pairwise(by_day.values()))

    assert again <= 16  # a tenth of 160


def test_strength_for_back_and_stomach_comes_on_two_days_of_every_week_at_a_desk():
    def trunk(row: dict[str, Any]) -> bool:
        return strength(row) and row["body_area"][0] in {"abdomen", "lower_back", "upper_back", "buttock"}

    assert min(days_of_each_week(live(DESK), trunk)) >= 2


def test_walking_away_five_days_a_week_reaches_no_goal():
    who = Person(DESK)
    week = [
        Taken(id, MONDAY + timedelta(days=n), Outcome.DONE, answered=False)
        for n in range(5)
        for id in ("wall_sit", "standing_calf_stretch")
    ]
    now = Situation.of(CATALOGUE, week, who, MONDAY + timedelta(days=4))

    days = this_week(week, now)

    assert (days["strengthening_days"], days["stretching_days"]) == (0, 0)


@pytest.mark.parametrize("seed", range(5))
def test_all_ten_of_the_owners_exercises_come_up_at_home_with_the_floor(seed: int):
    owners = {id for id, row in FACTS.items() if row["seed"] and row["kind"] not in FREE}

    assert len(owners) == 10
    assert owners <= {taken.exercise for taken in live(HOME, seed=seed)}


@pytest.mark.parametrize("breaks", [2, 3, 5])
@pytest.mark.parametrize("exercises", [DESK, HOME], ids=["desk", "home"])
def test_short_days_have_their_strength_and_stretching_too(exercises: ExerciseSettings, breaks: int):
    weeks = live(exercises, breaks=breaks)

    assert min(days_of_each_week(weeks, strength)) >= 2
    assert min(days_of_each_week(weeks, stretch)) >= 2


@pytest.mark.parametrize("seed", range(5))
def test_no_exercise_is_a_favourite_and_none_forgotten(seed: int):
    count = Counter(taken.exercise for taken in live(HOME, seed=seed))

    assert set(count) == {id for id, row in FACTS.items() if row["kind"] not in FREE}
    assert max(count.values()) <= 8


@pytest.mark.parametrize("exercises", [DESK, HOME], ids=["desk", "home"])
@pytest.mark.parametrize("habit", HABITS)
def test_neighbours_differ_in_area_and_none_of_the_last_five_returns(exercises: ExerciseSettings, habit: str):
    ids = [taken.exercise for taken in live(exercises, habit=habit) if taken.exercise]

    assert all(FACTS[one]["body_area"][0] != FACTS[next]["body_area"][0] for one, next in pairwise(ids))
    assert all(id not in ids[max(0, place - 5) : place] for place, id in enumerate(ids))


@pytest.mark.parametrize("habit", HABITS)
def test_nothing_is_even_offered_more_often_than_its_dose_while_there_is_choice(habit: str):
    weeks = live(DESK, habit=habit)

    for day in {taken.day for taken in weeks}:
        count = Counter(taken.exercise for taken in weeks if taken.day == day and taken.exercise)
        assert all(number <= FACTS[id]["max_per_day"] for id, number in count.items())
        assert sum(n for id, n in count.items() if FACTS[id]["body_area"][0] == "lower_back") <= 2


@pytest.mark.parametrize("exercises", [DESK, HOME], ids=["desk", "home"])
def test_no_strength_exercise_comes_on_two_days_running(exercises: ExerciseSettings):
    by_day: dict[date, set[str]] = {}
    for taken in live(exercises):
        if taken.exercise and strength(FACTS[taken.exercise]):
            by_day.setdefault(taken.day, set()).add(taken.exercise)

    assert not [day for day, ids in by_day.items() if ids & by_day.get(day + timedelta(days=1), set())]


def test_sore_on_monday_means_no_exercise_before_wednesday():
    weeks = live(DESK, care=lambda day: Care(sore=MONDAY))

    assert min(taken.day for taken in weeks if taken.exercise) == MONDAY + timedelta(days=2)


# ---------------------------------------------------------------------------------- any history, any settings

IDS = st.sampled_from([*FACTS, *NEVER, "gone_for_ever"])
SETTINGS = st.builds(
    ExerciseSettings,
    place=st.sampled_from(["desk", "home"]),
    floor=st.booleans(),
    equipment=st.lists(st.sampled_from(Equipment), unique=True).map(tuple),
    moves=st.sampled_from(Moves),
    can_stand=st.booleans(),
    allowed=st.lists(IDS, unique=True, max_size=6).map(tuple),
    only=st.lists(IDS, unique=True, max_size=6).map(tuple),
    never=st.lists(IDS, unique=True, max_size=6).map(tuple),
    dose=st.sampled_from(["low", "high"]),
    conditions=st.none() | st.lists(st.sampled_from(Condition), unique=True, max_size=3).map(tuple),
)
DAYS = st.integers(0, 40).map(lambda n: MONDAY - timedelta(days=n)) | st.just(MONDAY)
HISTORY = st.lists(st.builds(Taken, IDS | st.none(), DAYS, st.sampled_from(list(Outcome))), max_size=60).map(
    lambda found: sorted(found, key=lambda taken: taken.day)
)
CARES = st.builds(
    Care,
    sore=st.none() | st.integers(0, 4).map(lambda n: MONDAY - timedelta(days=n)),
    suspended=st.frozensets(IDS, max_size=3),
    doctor=st.booleans(),
)


@settings(max_examples=400)
@given(SETTINGS, CARES, HISTORY, st.integers(0, 2**32))
def test_no_history_and_no_settings_bring_up_what_a_hard_rule_refuses(
    exercises: ExerciseSettings, care: Care, history: list[Taken], seed: int
):
    who = Person(exercises, care)

    offer = choose(CATALOGUE, history=history, person=who, today=MONDAY, number=seed, rng=Random(seed))

    if offer.exercise is None:
        assert all(broken(id, who, MONDAY, history) for id in FACTS)
    else:
        assert not broken(offer.exercise.id, who, MONDAY, history)
    assert offer.prompt is not None
    assert offer.line is not None
    assert not set(offer.line.avoid_when) & who.conditions
    assert offer.walk is None or not set(offer.walk.avoid_when) & who.conditions
    assert (offer.exercise is None) == (offer.without is not None)


@settings(max_examples=100)
@given(SETTINGS, CARES, HISTORY, st.integers(0, 2**32))
def test_asking_twice_answers_alike(exercises: ExerciseSettings, care: Care, history: list[Taken], seed: int):
    who = Person(exercises, care)

    one, other = (
        choose(CATALOGUE, history=history, person=who, today=MONDAY, number=1, rng=Random(seed)) for _ in range(2)
    )

    assert one == other


def test_the_choice_does_not_hang_on_how_python_hashes():
    script = "from tests_weeks import live, HOME\nprint([taken.exercise for taken in live(HOME, habit='human')])"
    code = (
        "import importlib.util, sys\n"
        f"spec = importlib.util.spec_from_file_location('tests_weeks', {__file__!r})\n"
        "module = importlib.util.module_from_spec(spec)\n"
        "sys.modules['tests_weeks'] = module\n"
        "spec.loader.exec_module(module)\n" + script
    )

    said = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(said) == 1
    assert "None" not in said.pop()
