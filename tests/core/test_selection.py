"""Each rule of the dose once, in a scenario: R4-R20 and R22 of docs/exercises.md."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest

from reminder import paths
from reminder.core.care import Care
from reminder.core.dose import (
    Person,
    Refusal,
    Situation,
    allowed,
    left_this_week,
    left_today,
    refusals,
    why_never,
)
from reminder.core.dose import dose as dose_of
from reminder.core.exercises import (
    TRUNK,
    About,
    Area,
    Catalogue,
    Equipment,
    Exercise,
    Kind,
    Posture,
    Taken,
    taken_from,
)
from reminder.core.ladder import fits, ladder
from reminder.core.listing import as_json, dose_left, survey
from reminder.core.model import Entry, How, Outcome
from reminder.core.selection import NoExercise, Offer, Without, choose, reconsider
from reminder.core.settings import DoseSize, ExerciseSettings
from reminder.storage.catalogue import load
from reminder.wording import refusals as words

CATALOGUE = load(paths.shipped()).catalogue
MONDAY = date(2026, 3, 2)
DESK = ExerciseSettings(conditions=())
HOME = ExerciseSettings(conditions=(), place="home", floor=True, equipment=tuple(Equipment))


def person(settings: ExerciseSettings = DESK, **care: object) -> Person:
    return Person(settings, Care(**care))  # type: ignore[arg-type]


def taken(*ids: str | None, day: date = MONDAY, outcome: Outcome = Outcome.DONE) -> list[Taken]:
    return [Taken(id, day, outcome) for id in ids]


def why(id: str, who: Person, history: list[Taken] | None = None, *, today: date = MONDAY) -> set[str]:
    """Return the rules that refuse *id*."""
    return {refusal.rule for refusal in against(id, who, history, today=today)}


def against(
    id: str, who: Person, history: list[Taken] | None = None, *, today: date = MONDAY, known: Catalogue = CATALOGUE
) -> tuple[Refusal, ...]:
    return refusals(known.exercises[id], Situation.of(known, history or [], who, today))


def offer(
    who: Person | None = None,
    history: list[Taken] | None = None,
    *,
    catalogue: Catalogue = CATALOGUE,
    today: date = MONDAY,
    seed: int = 7,
    number: int = 1,
) -> Offer:
    return choose(
        catalogue, history=history or [], person=who or person(), today=today, number=number, rng=Random(seed)
    )


def offers(who: Person, history: list[Taken] | None = None, **more: object) -> set[str]:
    """Return what comes up for a hundred different chances."""
    found = (offer(who, history, seed=seed, **more).exercise for seed in range(100))  # type: ignore[arg-type]
    return {exercise.id for exercise in found if exercise is not None}


def lines_of(who: Person, count: int, *, today: date = MONDAY) -> list[str]:
    """Return the walk lines of so many reminders, one after the other."""
    found: list[str] = []
    for number in range(1, count + 1):
        now = choose(
            CATALOGUE, history=[], person=who, today=today, number=number, rng=Random(7), recent_lines=found
        )
        assert now.line is not None
        assert (now.walk.id if now.walk else None) == now.line.walk
        found.append(now.line.id)
    return found


# --------------------------------------------------------------------------------------------- R4: a break


def test_a_break_has_a_posture_prompt_the_walk_and_one_exercise_of_two_minutes_or_less():
    now = offer()

    assert now.prompt is not None
    assert now.walk is not None
    assert now.exercise is not None
    assert now.exercise.load
    assert now.exercise.duration <= timedelta(minutes=2)


def test_where_no_exercise_is_allowed_posture_and_walk_remain():
    now = offer(person(replace(DESK, conditions=("recent_surgery",))))

    assert (now.prompt is None, now.walk is None, now.exercise) == (False, False, None)


def test_every_habit_is_asked_about_before_the_first_returns():
    habits = [p for p in CATALOGUE.prompts if p.about is About.HABIT and p.posture is not Posture.STANDING]

    prompts = [offer(history=taken(None), number=number).prompt for number in range(1, 11)]

    assert set(prompts[:5]) == set(habits)
    assert prompts[5:] == prompts[:5]


def test_each_piece_of_furniture_is_asked_about_once_a_week_at_the_first_break_of_a_day():
    furniture = [p for p in CATALOGUE.prompts if p.about is About.FURNITURE and p.posture is not Posture.STANDING]

    week = [offer(today=MONDAY + timedelta(days=n), number=n).prompt for n in range(7)]

    assert week[:5] == furniture
    assert not {p.about for p in week[5:] if p} & {About.FURNITURE}


def test_every_tip_comes_before_the_first_returns():
    tips = [offer(number=number).tip for number in range(1, len(CATALOGUE.tips) + 1)]

    assert set(tips) == set(CATALOGUE.tips)


def test_stairs_take_turns_with_the_flat_walks_and_no_more_than_four_times_a_day():
    who = person(replace(DESK, equipment=(*DESK.equipment, "stairs")))
    lines = lines_of(who, 24)

    assert 2 <= lines.count("W4_stairs") <= 4


@pytest.mark.parametrize("condition", ["acute_back_pain", "recent_surgery", "balance_problem"])
def test_stairs_are_left_out_with_a_condition_they_name(condition: str):
    who = person(ExerciseSettings(conditions=(condition,), equipment=tuple(Equipment)))

    lines = lines_of(who, 24)

    assert "W4_stairs" not in lines
    assert "W1_easy" in lines


def test_who_cannot_walk_is_never_told_to():
    who = person(replace(DESK, never=("walk_short", "walk_stairs")))

    lines = lines_of(who, 12)

    assert set(lines) == {"W8_stay", "W9_any"}
    assert offer(who).walk is None
    assert offer(who).exercise is not None


# ------------------------------------------------------------------------------------------ R5, R6: counts


def test_an_exercise_is_refused_once_it_was_done_as_often_as_a_day_allows():
    assert why("chin_tuck", person(), taken("chin_tuck")) == set()
    assert why("chin_tuck", person(), taken("chin_tuck", "chin_tuck")) == {"R5"}


def test_the_count_begins_anew_on_the_next_day():
    assert why("wall_sit", person(), taken("wall_sit", day=MONDAY - timedelta(days=1))) == set()


@pytest.mark.parametrize("outcome", [Outcome.DONE, Outcome.CUT_SHORT])
def test_what_was_done_or_cut_short_counts(outcome: Outcome):
    assert why("wall_sit", person(), taken("wall_sit", outcome=outcome)) == {"R5"}


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.IGNORED, Outcome.WITHDRAWN])
def test_what_was_not_done_does_not_count(outcome: Outcome):
    assert why("wall_sit", person(), taken("wall_sit", outcome=outcome)) == set()


def test_two_exercises_a_day_are_enough_for_the_lower_back():
    history = taken("standing_back_bend", "seated_cat_cow")

    assert why("standing_side_bend", person(), history) == {"R6"}
    assert why("seated_knee_hug", person(), history) == set()  # the lower back is not what it is mainly for


def test_an_exercise_of_ones_own_may_have_a_dose_by_the_week():
    own = replace(CATALOGUE.exercises["wall_sit"], id="my_wall_sit", per_week=2, max_per_day=5, own=True)
    catalogue = Catalogue({**CATALOGUE.exercises, own.id: own})
    sunday = MONDAY - timedelta(days=1)

    last_week = Situation.of(catalogue, taken("my_wall_sit", "my_wall_sit", day=sunday), person(), MONDAY)
    this_week = Situation.of(catalogue, taken("my_wall_sit", "my_wall_sit"), person(), MONDAY + timedelta(days=6))

    assert allowed(own, last_week)
    assert left_this_week(own, last_week) == 2
    assert not allowed(own, this_week)
    assert left_today(own, this_week) == 0


def test_a_week_that_crosses_the_year_is_one_week():
    own = replace(CATALOGUE.exercises["wall_sit"], id="my_wall_sit", per_week=1, own=True)
    catalogue = Catalogue({own.id: own})

    now = Situation.of(catalogue, taken(own.id, day=date(2026, 12, 31)), person(), date(2027, 1, 2))

    assert not allowed(own, now)


# ------------------------------------------------------------------------------------ R7, R11, R12: being careful


def test_a_sore_person_gets_no_exercise_that_day_and_the_next():
    sore = person(sore=MONDAY)

    found = [offer(sore, today=MONDAY + timedelta(days=n)).exercise is None for n in range(3)]

    assert found == [True, True, False]
    assert why("chin_tuck", sore) == {"R7"}
    assert why("walk_short", sore) == why("look_far", sore) == set()


def test_what_hurt_is_not_offered():
    assert why("chin_tuck", person(suspended=frozenset({"chin_tuck"}))) == {"R11"}


def test_after_pain_that_lasted_nothing_that_loads_the_body_is_offered():
    who = person(doctor=True)

    assert offer(who).exercise is None
    assert why("walk_short", who) == set()


# -------------------------------------------------------------------------------------- R8-R10: conditions


def test_an_exercise_is_refused_with_a_condition_it_names():
    assert why("wall_sit", person(replace(DESK, conditions=("knee_pain", "sciatica")))) == {"R8"}


def test_with_acute_back_pain_at_the_desk_fourteen_gentle_ones_remain():
    who = person(replace(DESK, conditions=("acute_back_pain",)))

    left = {e.id for e in CATALOGUE if e.load and not why(e.id, who)}

    assert len(left) == 14
    assert not {CATALOGUE.exercises[id].area for id in left} & {Area.LOWER_BACK, Area.ABDOMEN, Area.THIGH_BACK}


def test_with_acute_back_pain_neither_crunches_nor_twists_nor_leg_lifts_are_offered_anywhere():
    who = person(replace(HOME, conditions=("acute_back_pain",)))
    out = ["partial_crunch", "bird_dog", "wall_sit", "single_leg_lift", "side_lying_leg_lift"]
    out += ["standing_side_leg_lift", "seated_spinal_twist", "chair_rotation", "hamstring_towel_stretch"]

    assert {id: why(id, who) for id in out} == {id: {"R9"} for id in out}


def test_after_surgery_even_an_exercise_of_ones_own_that_forgot_to_say_so_is_refused():
    own = replace(CATALOGUE.exercises["chin_tuck"], id="my_tuck", avoid_when=(), own=True)
    catalogue = Catalogue({own.id: own})
    who = person(replace(DESK, conditions=("recent_surgery",)))

    assert offer(who, catalogue=catalogue).exercise is None
    assert {refusal.rule for refusal in against(own.id, who, known=catalogue)} == {"R10"}


def test_an_exercise_of_ones_own_lifts_no_rule_of_care():
    own = replace(CATALOGUE.exercises["chin_tuck"], id="my_tuck", avoid_when=(), own=True)
    catalogue = Catalogue({own.id: own})
    careful = {
        "R7": person(sore=MONDAY),
        "R11": person(suspended=frozenset({own.id})),
        "R12": person(doctor=True),
    }

    found = {}
    for rule, who in careful.items():
        found[rule] = {refusal.rule for refusal in against(own.id, who, known=catalogue)}

    assert found == {rule: {rule} for rule in careful}


# ------------------------------------------------------------------------------ R13-R15: never, floor, place


@pytest.mark.parametrize("id", ["standing_toe_touch", "double_leg_lift", "full_sit_up", "bouncing_stretch"])
def test_what_is_never_suggested_says_why_and_what_instead(id: str):
    refusal = why_never(CATALOGUE, id)

    assert refusal is not None
    assert refusal.rule == "R13"
    assert CATALOGUE.forbidden[id].reason in words.sentence(refusal)
    assert ("Instead:" in words.sentence(refusal)) == bool(CATALOGUE.forbidden[id].instead)


def test_what_is_never_suggested_is_refused_even_where_it_got_into_the_catalogue():
    smuggled = replace(CATALOGUE.exercises["chin_tuck"], id="standing_toe_touch", own=True)
    catalogue = Catalogue({smuggled.id: smuggled}, CATALOGUE.forbidden)

    assert offer(catalogue=catalogue).exercise is None


@pytest.mark.parametrize(
    ("settings", "rules"),
    [
        (HOME, set()),
        (replace(HOME, floor=False), {"R14"}),
        (replace(HOME, place="desk"), {"R14", "R15"}),
        (replace(HOME, equipment=(Equipment.CHAIR,)), {"R15"}),
    ],
)
def test_the_floor_needs_home_a_switch_and_a_mat(settings: ExerciseSettings, rules: set[str]):
    assert why("bird_dog", person(settings)) == rules


def test_what_is_missing_is_named():
    (refusal,) = against("hamstring_towel_stretch", person(replace(HOME, equipment=(Equipment.CHAIR,))))

    assert "a mat and a towel" in words.sentence(refusal)


def test_never_and_only_are_the_persons_word():
    who = person(replace(DESK, only=("chin_tuck", "wall_sit"), never=("chin_tuck",)))

    assert offers(who) == {"wall_sit"}
    assert why("chin_tuck", who) == {"never"}
    assert why("heel_raise", who) == {"only"}
    assert why("walk_short", who) == set()  # "only" is about exercises


# ----------------------------------------------------------------------------------- R16-R18: what ranks


def test_no_primary_area_comes_twice_running():
    areas = {CATALOGUE.exercises[id].area for id in offers(person(), taken("chin_tuck"))}

    assert Area.NECK not in areas


def test_none_of_the_last_five_returns_while_there_is_another():
    last = [
        "standing_calf_stretch",
        "wrist_flex_extend",
        "overhead_reach",
        "shoulder_shrug",
        "corner_chest_stretch",
    ]

    assert not offers(person(), taken(*last)) & set(last)


def test_with_nothing_else_left_variety_gives_way():
    who = person(replace(DESK, only=("chin_tuck",)))

    assert offers(who, taken("chin_tuck")) == {"chin_tuck"}


def test_the_first_break_of_the_day_is_for_strength_while_the_week_needs_it():
    kinds = {CATALOGUE.exercises[id].kind for id in offers(person())}

    assert kinds == {Kind.STRENGTHENING}


def test_strength_at_the_first_break_is_for_back_and_stomach_while_the_week_needs_it():
    two_days = taken("wall_pelvic_tilt") + taken("hip_hinge", day=MONDAY + timedelta(days=1))

    monday = {CATALOGUE.exercises[id].area for id in offers(person())}
    others = offers(person(), taken("wall_sit") + taken("wall_pelvic_tilt", day=MONDAY - timedelta(days=7)))
    wednesday = offers(person(), two_days, today=MONDAY + timedelta(days=2))

    assert monday <= TRUNK
    assert {CATALOGUE.exercises[id].kind for id in others} == {
        Kind.STRETCH,
        Kind.MOBILITY,
    }  # today has had strength
    assert not {CATALOGUE.exercises[id].area for id in wednesday} <= TRUNK


@pytest.mark.parametrize(
    ("posture", "conditions", "line"),
    [
        (None, (), "SS1_change"),
        (Posture.SEATED, (), "SS2_stand"),
        (Posture.SEATED, ("pregnancy",), "SS1_change"),
        (Posture.STANDING, ("pregnancy",), "SS3_sit"),
    ],
)
def test_the_line_about_the_desk_fits_the_person_and_comes_every_second_time(
    posture: Posture | None, conditions: tuple[str, ...], line: str
):
    who = person(ExerciseSettings(conditions=conditions, equipment=tuple(Equipment)))  # type: ignore[arg-type]

    found = [
        choose(CATALOGUE, history=[], person=who, today=MONDAY, number=n, rng=Random(7), posture=posture).sit_stand
        for n in range(4)
    ]

    assert [each and each.id for each in found] == [line, None, line, None]


def test_without_a_desk_to_raise_there_is_no_line_about_it():
    assert {offer(number=number).sit_stand for number in range(6)} == {None}


def test_where_nobody_knows_whether_they_stand_prompts_are_true_for_both():
    who = person(replace(DESK, equipment=tuple(Equipment)))

    prompts = [offer(who, taken(None), number=number).prompt for number in range(8)]

    assert {prompt.posture for prompt in prompts if prompt} == {None}


def test_a_skipped_strength_exercise_gets_a_second_try_at_the_second_break():
    history = taken("wall_sit", outcome=Outcome.SKIPPED)

    assert {CATALOGUE.exercises[id].kind for id in offers(person(), history)} == {Kind.STRENGTHENING}


def test_from_the_third_break_on_strength_is_not_pressed():
    history = taken("wall_sit", "wall_push_up", outcome=Outcome.SKIPPED)

    assert {CATALOGUE.exercises[id].kind for id in offers(person(), history)} != {Kind.STRENGTHENING}


def test_two_days_of_strength_are_enough_for_a_week():
    two_days = taken("wall_sit") + taken("heel_raise", day=MONDAY + timedelta(days=1))

    wednesday = offers(person(), two_days, today=MONDAY + timedelta(days=2))
    monday = offers(person(), two_days, today=MONDAY + timedelta(days=7))

    assert {CATALOGUE.exercises[id].kind for id in wednesday} != {Kind.STRENGTHENING}
    assert {CATALOGUE.exercises[id].kind for id in monday} == {Kind.STRENGTHENING}


def test_the_same_strength_exercise_does_not_come_on_consecutive_days():
    history = taken("wall_sit", "chin_tuck", "finger_glide", "chin_tuck", "overhead_reach", "finger_glide")

    assert "wall_sit" not in offers(person(), history, today=MONDAY + timedelta(days=1))


def test_once_strength_is_done_stretching_of_back_or_legs_comes_next_while_the_week_needs_it():
    found = [CATALOGUE.exercises[id] for id in offers(person(), taken("wall_push_up"))]

    assert {e.kind for e in found} <= {Kind.STRETCH, Kind.MOBILITY}
    assert not {e.area for e in found} & {Area.NECK, Area.SHOULDER, Area.CHEST, Area.UPPER_BACK}


def test_what_was_offered_as_often_as_its_dose_comes_after_what_was_not():
    who = person(replace(DESK, only=("chin_tuck", "neck_rotation", "finger_glide")))
    ids = ["chin_tuck", "finger_glide", "chin_tuck", "finger_glide", "neck_rotation", "finger_glide"]

    assert offers(who, taken(*ids, outcome=Outcome.IGNORED)) == {"neck_rotation"}


def test_what_is_often_skipped_is_offered_less():
    who = person(replace(DESK, only=("chin_tuck", "overhead_reach")))
    past = MONDAY - timedelta(days=10)
    others = taken("heel_raise", "wall_sit", "finger_glide", "heel_raise", "wall_sit", day=past)
    rest = taken("heel_raise", "wall_sit", day=MONDAY)  # the week has its strength, two breaks are over
    liked = taken("overhead_reach", "chin_tuck", day=past)
    skipped = taken("overhead_reach", day=past) + taken("chin_tuck", day=past, outcome=Outcome.SKIPPED)

    def share(history: list[Taken]) -> int:
        found = [offer(who, history + others + rest, seed=seed).exercise for seed in range(200)]
        return sum(exercise is not None and exercise.id == "chin_tuck" for exercise in found)

    assert share(skipped * 4) < share(liked * 4) / 2


# --------------------------------------------------------------------------------------------- R19: the dose


def test_the_low_dose_is_the_default_and_the_high_one_the_persons_choice():
    tuck = CATALOGUE.exercises["chin_tuck"]

    low, high = (dose_of(tuck, person(replace(DESK, dose=size))) for size in DoseSize)

    assert (low.hold, low.reps) == (timedelta(seconds=5), 4)
    assert (high.hold, high.reps) == (timedelta(seconds=10), 5)


@pytest.mark.parametrize("exercise", [e for e in CATALOGUE if e.load], ids=lambda e: e.id)
def test_every_dose_of_the_ladder_fits_into_two_minutes_as_the_guide_counts_them(exercise: Exercise):
    rungs = ladder(exercise)

    assert rungs[0] == exercise.low
    assert all(fits(exercise, rung) for rung in rungs)
    assert all(exercise.reps <= rung.reps <= exercise.reps_max for rung in rungs)
    assert all(exercise.hold <= rung.hold <= exercise.hold_max for rung in rungs)
    assert all(one.reps <= more.reps and one.hold <= more.hold and one != more for one, more in pairwise(rungs))


# ------------------------------------------------------------------------------------- R22: before set-up


def test_before_set_up_only_the_gentlest_at_the_desk_are_offered():
    who = Person(ExerciseSettings(place="home", floor=True, equipment=tuple(Equipment)))

    found = [e for e in CATALOGUE if not why(e.id, who)]

    assert not [e for e in found if "acute_back_pain" in e.avoid_when or "desk" not in e.places]
    assert len([e for e in found if e.load]) == 9
    assert not {e.area for e in found} & {Area.NECK, Area.LOWER_BACK}
    assert "R22" in why("pelvic_tilt", who)
    assert why("wall_sit", who) == {"R22"}


def test_an_offer_says_whether_the_safety_questions_are_answered():
    assert [offer(Person(ExerciseSettings())).set_up, offer(person()).set_up] == [False, True]


def test_answers_of_three_months_ago_are_worth_another_look():
    old = person(answered=MONDAY - timedelta(days=90))

    assert [offer(old).ask_again, offer(person()).ask_again] == [True, False]
    assert offer(old).exercise is not None


# --------------------------------------------------------------------------------------- one choice, one reason


def test_every_reason_is_given_not_only_the_first():
    who = Person(replace(DESK, conditions=("knee_pain",), never=("wall_sit",), equipment=()), Care(sore=MONDAY))

    assert why("wall_sit", who) == {"R8", "R15", "never", "R7"}


def test_an_id_nobody_knows_is_a_key_error():
    with pytest.raises(KeyError):
        why("handstand", person())


def test_the_same_facts_and_the_same_chance_give_the_same_choice_whatever_the_order_of_files():
    reverse = replace(CATALOGUE, exercises=dict(reversed(CATALOGUE.exercises.items())))
    history = taken("wall_sit", "seated_cat_cow", "finger_glide")

    found = {offer(history=history, catalogue=catalogue) for catalogue in (CATALOGUE, reverse, CATALOGUE)}

    assert len(found) == 1


def test_other_chances_give_other_choices():
    assert len(offers(person(), taken("wall_sit", "seated_cat_cow", "finger_glide"))) > 5


def test_an_exercise_that_left_the_catalogue_does_no_harm_to_the_choice():
    assert offer(history=taken("gone_for_ever", None)).exercise is not None


def test_an_open_offer_loses_what_the_person_has_reported_against_since():
    history = taken("wall_sit", "seated_cat_cow", "finger_glide")
    before = offer(history=history)
    assert before.exercise is not None

    same = reconsider(before, CATALOGUE, history=history, person=person(), today=MONDAY, number=1)
    sore = reconsider(before, CATALOGUE, history=history, person=person(sore=MONDAY), today=MONDAY, number=1)

    assert same == before
    rest = NoExercise(Without.REST_DAYS, until=MONDAY + timedelta(days=1))
    assert sore == replace(before, exercise=None, without=rest)


# --------------------------------------------------------------------------------------------- plain data


def test_a_survey_holds_all_that_the_commands_print():
    found = survey(CATALOGUE, [], person(), MONDAY, say=words.why_not)

    assert [len(found[key]) for key in ("exercises", "do_not_suggest", "tips")] == [50, 4, len(CATALOGUE.tips)]  # type: ignore[arg-type]
    assert json.loads(json.dumps(found)) == found
    assert all(entry["why_not"].startswith("R13: ") for entry in found["do_not_suggest"])  # type: ignore[attr-defined]


def test_every_field_of_the_files_is_in_the_list_unchanged():
    listed = {row["id"]: row for row in survey(CATALOGUE, [], person(), MONDAY, say=words.why_not)["exercises"]}  # type: ignore[attr-defined]

    for path in (paths.shipped() / "exercises").glob("*.toml"):
        for row in tomllib.loads(path.read_text(encoding="utf-8")).get("exercise", ()):
            for key, value in row.items():
                assert listed[row["id"]][key] == value, (row["id"], key)


def test_the_list_gives_every_field_under_its_own_name():
    now = Situation.of(CATALOGUE, taken("wall_sit"), person(), MONDAY)

    data = as_json(CATALOGUE.exercises["wall_sit"], now, say=words.why_not)

    assert data["body_area"] == ["thigh_front", "buttock", "lower_back"]
    assert data["hold_s"] == 10
    assert (data["allowed"], data["left_today"]) == (False, 0)
    assert data["why_not"] == "R5: You have done it once today, and that is enough for one day."


def test_what_is_allowed_has_no_reason_against_it():
    now = Situation.of(CATALOGUE, [], person(), MONDAY)

    data = as_json(CATALOGUE.exercises["wall_sit"], now, say=words.why_not)

    assert (data["allowed"], data["left_today"], data["why_not"], data["refusals"]) == (True, 1, None, [])


def test_the_lower_back_leaves_less_of_each_of_its_exercises():
    now = Situation.of(CATALOGUE, taken("standing_back_bend"), person(), MONDAY)

    assert left_today(CATALOGUE.exercises["seated_cat_cow"], now) == 1


def test_the_week_is_told_in_days():
    tuesday = MONDAY + timedelta(days=1)
    history = taken("wall_sit", "heel_raise", "standing_calf_stretch") + taken("wall_sit", day=tuesday)
    now = Situation.of(CATALOGUE, history, person(), tuesday)

    left = dose_left(history, now)

    week = {"strengthening_days": 2, "back_and_stomach_days": 0, "stretching_days": 1, "days_wanted": 2}
    assert left == {"today": {"exercises_done": 1, "lower_back_left": 2}, "this_week": week}


def test_natural_breaks_of_the_history_are_no_reminders():
    at = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    entries = [
        Entry("a", Outcome.RESTED, How.NATURAL_BREAK, at),
        Entry("b", Outcome.DONE, How.ANSWERED, at, reminder=1, exercise="chin_tuck"),
    ]

    assert taken_from(entries) == taken("chin_tuck")
