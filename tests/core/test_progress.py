"""A little more, a little less, and a stronger one: R26 and R29, by the person's own choice only."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from reminder import paths
from reminder.core.care import Care, Denial, Notice, Pain
from reminder.core.coach import Coach
from reminder.core.commands import ChangeDose, ReportPain, SetAside
from reminder.core.dose import dose
from reminder.core.exercises import Dose, Taken
from reminder.core.ladder import ladder
from reminder.core.model import Outcome
from reminder.core.progress import Change, Progress
from reminder.core.settings import DoseSize, ExerciseSettings
from reminder.storage.catalogue import load

CATALOGUE = load(paths.shipped()).catalogue
MONDAY = date(2026, 3, 2)
PUSH_UP = CATALOGUE.exercises["wall_push_up"]
SPREAD = [MONDAY + timedelta(days=n) for n in (0, 3, 6, 9, 12)]
LAST = MONDAY + timedelta(days=14)


def times(*days: date, id: str = "wall_push_up", answered: bool = True) -> list[Taken]:
    return [Taken(id, day, Outcome.DONE, answered) for day in days]


def coach(history: list[Taken], *, only: str = "wall_push_up", care: Care | None = None, **more: object) -> Coach:
    settings = ExerciseSettings(**{"conditions": (), "only": (only,), **more})  # type: ignore[arg-type]
    return Coach(CATALOGUE, settings, lambda reminder: Random(reminder), history=history, care=care)


def finish(who: Coach, day: date = LAST, outcome: Outcome = Outcome.DONE) -> list[Notice]:
    """Let one more reminder be taken; return what is told."""
    number = len(who.history) + 1
    offered = who.offer(number, day).exercise
    who.take_notices()
    assert offered is not None
    who.settled(number, outcome, day)
    return [told.notice for told in who.take_notices()]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


# ------------------------------------------------------------------------------------------ R29: the question


def test_after_six_times_over_two_weeks_a_little_more_is_asked_once_and_nothing_changes_by_itself():
    who = coach(times(*SPREAD))

    asked = finish(who)

    assert asked == [Notice.MORE]
    assert dose(PUSH_UP, who.person) == PUSH_UP.low
    assert who.take_notices() == []


def test_five_times_and_one_walk_away_from_the_desk_are_not_six():
    who = coach([*times(*SPREAD[:4]), *times(SPREAD[4], answered=False)])

    assert finish(who) == []


def test_six_times_within_two_weeks_are_too_soon():
    who = coach(times(*(day + timedelta(days=4) for day in SPREAD)))

    assert finish(who, LAST) == []


@pytest.mark.parametrize(
    "care",
    [
        Care(last_sore=LAST - timedelta(days=6)),
        Care(progress=Progress(unasked=frozenset({"wall_push_up"}))),
        Care(progress=Progress(asked=LAST)),
        Care(progress=Progress(pains={"wall_push_up": (LAST - timedelta(days=13),)})),
    ],
    ids=["sore this week", "not to be asked", "asked today", "it hurt in two weeks"],
)
def test_there_are_reasons_not_to_ask(care: Care):
    assert finish(coach(times(*SPREAD), care=care)) == []


def test_who_has_the_high_dose_is_not_asked():
    assert finish(coach(times(*SPREAD), dose=DoseSize.HIGH)) == []


def test_at_the_top_of_the_range_nothing_is_asked():
    top = len(ladder(PUSH_UP)) - 1
    care = Care(progress=Progress(levels={"wall_push_up": top}))

    assert finish(coach(times(*SPREAD), care=care)) == []


def test_a_yes_is_one_step_and_the_times_are_counted_anew():
    who = coach(times(*SPREAD))
    finish(who)

    who.take_notices()
    who.report(ChangeDose("wall_push_up", Change.MORE), at(LAST))
    (told,) = who.take_notices()

    assert told.notice is Notice.CHANGED
    assert dose(PUSH_UP, who.person) == Dose(PUSH_UP.hold, PUSH_UP.reps + 1, PUSH_UP.sides)
    assert finish(who, LAST + timedelta(days=20)) == []


def test_staying_and_less_are_answers_too():
    who = coach(times(*SPREAD))
    who.report(ChangeDose("wall_push_up", Change.MORE), at(LAST))

    same = who.report(ChangeDose("wall_push_up", Change.SAME), at(LAST)).care.progress.level("wall_push_up")
    less = who.report(ChangeDose("wall_push_up", Change.LESS), at(LAST)).care.progress.level("wall_push_up")

    assert (same, less) == (1, 0)
    assert who.report(ChangeDose("wall_push_up", Change.LESS), at(LAST)).denied is Denial.NO_LESS


def test_whoever_does_not_want_to_be_asked_is_not():
    who = coach(times(*SPREAD))
    who.report(ChangeDose("wall_push_up", Change.DO_NOT_ASK), at(MONDAY))

    assert finish(who) == []


@pytest.mark.parametrize("condition", ["acute_back_pain", "recent_surgery"])
def test_there_is_no_more_with_new_back_pain_or_after_surgery(condition: str):
    who = coach(times(*SPREAD), conditions=(condition,))

    assert who.report(ChangeDose("wall_push_up", Change.MORE), at(LAST)).denied is Denial.NO_MORE


# ------------------------------------------------------------------------------------------- the way back


def climbed(steps: int) -> Coach:
    who = coach(times(*SPREAD))
    for _ in range(steps):
        who.report(ChangeDose("wall_push_up", Change.MORE), at(LAST))
    return who


def test_mild_pain_is_one_step_back_and_twice_is_the_low_dose():
    who = coach(times(*SPREAD, id="chin_tuck"), only="chin_tuck")
    for _ in range(4):
        who.report(ChangeDose("chin_tuck", Change.MORE), at(LAST))

    who.report(ReportPain(Pain.MILD, "chin_tuck"), at(LAST))
    once = who.care.progress.level("chin_tuck")
    who.report(ReportPain(Pain.MILD, "chin_tuck"), at(LAST))

    assert (once, who.care.progress.level("chin_tuck")) == (3, 0)
    assert finish(who, LAST + timedelta(days=13)) == []


def test_strong_pain_begins_at_the_low_dose_again():
    who = climbed(2)

    who.report(ReportPain(Pain.STRONG, "wall_push_up"), at(LAST))

    assert who.care.progress.level("wall_push_up") == 0


@pytest.mark.parametrize(("days", "level"), [(20, 2), (21, 1)])
def test_three_weeks_without_it_are_one_step_less(days: int, level: int):
    who = climbed(2)

    who.offer(99, LAST + timedelta(days=days))

    assert who.care.progress.level("wall_push_up") == level


def test_a_new_condition_is_one_step_less():
    who = climbed(2)

    who.apply(ExerciseSettings(conditions=("knee_pain",), only=("wall_push_up",)), LAST)

    assert who.care.progress.level("wall_push_up") == 1


def test_the_third_mild_pain_asks_whether_to_leave_it_out():
    who = coach([])

    told = [who.report(ReportPain(Pain.MILD, "wall_push_up"), at(MONDAY)).notices for _ in range(3)]
    who.report(SetAside("wall_push_up"), at(MONDAY))

    assert told == [(Notice.MILD_PAIN,), (Notice.MILD_PAIN,), (Notice.MILD_AGAIN,)]
    assert who.care.suspended == {"wall_push_up"}


# ----------------------------------------------------------------------------- R26: long-standing back pain

STRENGTH = [MONDAY + timedelta(days=n) for n in range(0, 28, 4)]
FOUR_WEEKS = MONDAY + timedelta(days=28)


def long_standing(history: list[Taken] | None = None, **care: object) -> Coach:
    quiet = Progress(unasked=frozenset({"wall_pelvic_tilt"}))
    kept = Care(**{"answered": MONDAY, "progress": quiet, **care})  # type: ignore[arg-type]
    return Coach(
        CATALOGUE,
        ExerciseSettings(conditions=("long_standing_back_pain",), only=("wall_pelvic_tilt",)),
        lambda reminder: Random(reminder),
        history=times(*STRENGTH, id="wall_pelvic_tilt") if history is None else history,
        care=kept,
    )


def lift_only(who: Coach) -> None:
    """Everything may come again, so that only R26 leaves something out."""
    who.settings = ExerciseSettings(conditions=("long_standing_back_pain",))


def test_after_four_weeks_and_eight_strength_exercises_a_stronger_one_is_asked_about():
    who = long_standing()
    who.offer(1, FOUR_WEEKS)
    who.take_notices()
    lift_only(who)

    who.settled(1, Outcome.DONE, FOUR_WEEKS)

    (told,) = who.take_notices()
    assert (told.notice, told.exercise) == (Notice.STRONGER, "desk_plank")


@pytest.mark.parametrize(
    ("care", "day"),
    [
        ({}, FOUR_WEEKS - timedelta(days=1)),
        ({"hurt": FOUR_WEEKS - timedelta(days=13)}, FOUR_WEEKS),
    ],
    ids=["too soon", "it hurt"],
)
def test_a_stronger_one_waits(care: dict[str, object], day: date):
    who = long_standing(**care)
    who.offer(1, day)
    who.take_notices()
    lift_only(who)

    who.settled(1, Outcome.DONE, day)

    assert who.take_notices() == []


def test_only_a_yes_brings_the_plank_and_it_lifts_nothing_else():
    who = long_standing()
    lift_only(who)
    before = {e.id for e in CATALOGUE if e.load and who.offer(1, FOUR_WEEKS) and not _refused(who, e.id)}

    who.report(ChangeDose("desk_plank", Change.MORE), at(FOUR_WEEKS))
    after = {e.id for e in CATALOGUE if e.load and not _refused(who, e.id)}

    assert "desk_plank" not in before
    assert after - before == {"desk_plank"}


def _refused(who: Coach, id: str) -> bool:
    from reminder.core.dose import refusals

    return bool(refusals(CATALOGUE.exercises[id], who.situation(FOUR_WEEKS)))


def test_with_long_standing_back_pain_the_choice_of_high_does_not_count():
    who = long_standing()
    who.settings = replace(who.settings, dose=DoseSize.HIGH)
    tilt = CATALOGUE.exercises["wall_pelvic_tilt"]

    assert dose(tilt, who.person) == tilt.low
    who.settings = replace(who.settings, conditions=())
    assert dose(tilt, who.person) == ladder(tilt)[-1]


def test_new_back_pain_beats_long_standing_back_pain_and_every_allowance():
    who = Coach(
        CATALOGUE,
        ExerciseSettings(
            conditions=("long_standing_back_pain", "acute_back_pain"), allowed=("desk_plank", "wall_sit")
        ),
        lambda reminder: Random(reminder),
        care=Care(progress=Progress(lifted=frozenset({"desk_plank"}))),
    )

    left = {e.id for e in CATALOGUE if e.load and not _refused(who, e.id)}

    assert len(left) == 14
    assert not left & {"desk_plank", "wall_sit"}
