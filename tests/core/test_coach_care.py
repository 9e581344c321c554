"""An open reminder follows what the person reports while it is open."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from reminder import paths
from reminder.core import codec
from reminder.core.care import Notice, Pain
from reminder.core.coach import Coach, KeptOffer
from reminder.core.commands import EnableExercise, PainStill, ReportPain, Sore, StandNow
from reminder.core.exercises import Equipment, Posture, Taken
from reminder.core.listing import care_as_json
from reminder.core.model import How, Outcome
from reminder.core.selection import NoExercise, Without
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

    coach.report(Sore(), NOON)

    assert first.exercise is not None
    assert coach.offer(1, MONDAY).exercise is None
    assert coach.offer(1, MONDAY).prompt == first.prompt


def test_a_reminder_shown_again_keeps_its_exercise(coach: Coach):
    assert coach.offer(1, MONDAY) == coach.offer(1, MONDAY)


def test_the_record_of_an_exercise_that_hurt_names_it(coach: Coach):
    began = coach.offer(1, MONDAY).exercise
    assert began is not None

    coach.report(ReportPain(Pain.STRONG), NOON)
    coach.offer(1, MONDAY)

    assert coach.settled(1, Outcome.CUT_SHORT, MONDAY) == began.id
    assert coach.care.suspended == {began.id}


def test_other_conditions_take_effect_on_the_open_reminder(coach: Coach):
    coach.offer(1, MONDAY)

    coach.settings = ExerciseSettings(conditions=("recent_surgery",))

    assert coach.offer(1, MONDAY).exercise is None


# ------------------------------------------------------------------------------------ what the pain is about


def take(coach: Coach, reminder: int, outcome: Outcome = Outcome.DONE, day: date = MONDAY) -> str:
    """Let a reminder come and end; return its exercise."""
    offered = coach.offer(reminder, day).exercise
    assert offered is not None
    coach.settled(reminder, outcome, day)
    return offered.id


@pytest.mark.parametrize("outcome", [Outcome.SKIPPED, Outcome.IGNORED, Outcome.WITHDRAWN])
def test_strong_pain_sets_aside_what_was_done_last_and_not_what_was_left_out(coach: Coach, outcome: Outcome):
    done = take(coach, 1)
    take(coach, 2, outcome)

    coach.report(ReportPain(Pain.STRONG), NOON)

    assert coach.care.suspended == {done}


def test_strong_pain_in_a_break_sets_aside_what_is_being_done(coach: Coach):
    take(coach, 1)
    doing = coach.offer(2, MONDAY).exercise
    assert doing is not None

    coach.report(ReportPain(Pain.STRONG), NOON, started=True)

    assert coach.care.suspended == {doing.id}


def test_strong_pain_at_a_reminder_that_was_not_started_is_about_what_was_done_before(coach: Coach):
    done = take(coach, 1)
    coach.offer(2, MONDAY)

    coach.report(ReportPain(Pain.STRONG), NOON)

    assert coach.care.suspended == {done}


def test_after_a_restart_it_is_still_known_what_was_done_last(coach: Coach):
    done = take(coach, 1)
    again = Coach(coach.catalogue, coach.settings, lambda reminder: Random(reminder), history=coach.history)

    again.report(ReportPain(Pain.STRONG), NOON)

    assert again.care.suspended == {done}


def test_pain_is_not_about_an_exercise_of_last_week(coach: Coach):
    take(coach, 1, day=MONDAY - timedelta(days=7))

    coach.report(ReportPain(Pain.STRONG), NOON)

    assert coach.care.suspended == frozenset()
    assert coach.care.resting(MONDAY)


def test_an_exercise_that_is_named_is_the_one(coach: Coach):
    take(coach, 1)

    coach.report(ReportPain(Pain.STRONG, "chin_tuck"), NOON, started=True)

    assert coach.care.suspended == {"chin_tuck"}


def test_what_hurt_comes_back_when_the_person_says_so(coach: Coach):
    coach.report(ReportPain(Pain.STRONG, "chin_tuck"), NOON)

    coach.take_notices()
    coach.report(EnableExercise("chin_tuck"), NOON)

    assert coach.care.suspended == frozenset()
    assert [(each.notice, each.name) for each in coach.take_notices()] == [(Notice.ENABLED, "Chin tuck")]


# ---------------------------------------------------------------------------------- the question of R12


def test_silence_until_the_next_break_counts_as_yes(coach: Coach):
    coach.report(ReportPain(Pain.STRONG, "chin_tuck"), NOON)
    coach.ask(NOON + timedelta(minutes=15))
    coach.take_notices()

    offer = coach.offer(1, MONDAY)

    assert coach.care.doctor
    assert [told.notice for told in coach.take_notices()] == [Notice.SEE_DOCTOR, Notice.URGENT]
    assert offer.without == NoExercise(Without.PAIN, since=MONDAY)


def test_the_question_names_the_exercise(coach: Coach):
    coach.report(ReportPain(Pain.STRONG, "chin_tuck"), NOON)

    coach.take_notices()
    coach.ask(NOON + timedelta(minutes=15))

    assert [(each.notice, each.name) for each in coach.take_notices()] == [(Notice.STILL_HURTING, "Chin tuck")]


def test_the_state_of_care_can_be_seen(coach: Coach):
    coach.report(ReportPain(Pain.STRONG, "chin_tuck"), NOON)
    resting = coach.state(MONDAY)
    coach.ask(NOON + timedelta(minutes=15))
    asked = coach.state(MONDAY)
    coach.report(PainStill(), NOON)
    off = coach.state(MONDAY + timedelta(days=4))

    assert (resting.resting_until, resting.may_clear) == (MONDAY + timedelta(days=1), False)
    assert resting.set_aside == (("chin_tuck", "Chin tuck"),)
    assert care_as_json(coach.person, MONDAY) == {
        "resting_until": "2026-03-03",
        "paused_by_pain": True,
        "set_aside": ["chin_tuck"],
        "hurt_on": "2026-03-02",
        "asked": False,
    }
    assert (asked.asked, asked.about) == (True, "Chin tuck")
    assert (off.off, off.hurt, off.asked, off.resting_until) == (True, MONDAY, False, None)


# ------------------------------------------------------------------------------------ R22: the answers


def test_answers_are_noted_however_they_got_there(coach: Coach):
    coach.begin(MONDAY)

    assert coach.care.answered == MONDAY


def test_other_answers_begin_the_ninety_days_anew_and_the_same_do_not(coach: Coach):
    coach.begin(MONDAY)
    later = MONDAY + timedelta(days=40)

    coach.apply(replace(coach.settings, never=("chin_tuck",)), later)
    unchanged = coach.care.answered
    coach.apply(replace(coach.settings, conditions=("knee_pain",)), later)

    assert (unchanged, coach.care.answered) == (MONDAY, later)


def test_after_ninety_days_one_notice_asks_for_another_look(coach: Coach):
    coach.begin(MONDAY)
    coach.take_notices()

    told = []
    for number, day in enumerate((89, 90, 91, 120), start=1):
        coach.offer(number, MONDAY + timedelta(days=day))
        coach.settled(number, Outcome.DONE, MONDAY + timedelta(days=day))
        told.append([each.notice for each in coach.take_notices()])

    assert told == [[], [Notice.ASK_AGAIN], [], []]


def test_who_skipped_set_up_has_the_safety_text_until_an_exercise_was_done():
    known = load(paths.shipped()).catalogue
    coach = Coach(known, ExerciseSettings(), lambda reminder: Random(reminder))
    firsts = []

    for number, outcome in enumerate((Outcome.SKIPPED, Outcome.DONE, Outcome.DONE), start=1):
        firsts.append(coach.offer(number, MONDAY).first)
        coach.settled(number, outcome, MONDAY)

    assert firsts == [True, True, False]


# --------------------------------------------------------------------------- the exercise left out, restarts


def test_answers_that_are_given_while_a_reminder_is_open_show_on_it():
    known = load(paths.shipped()).catalogue
    coach = Coach(known, ExerciseSettings(), lambda reminder: Random(reminder))
    before = coach.offer(1, MONDAY)

    coach.apply(ExerciseSettings(conditions=()), MONDAY)
    after = coach.offer(1, MONDAY)

    assert (before.set_up, before.first) == (False, True)
    assert (after.set_up, after.first) == (True, False)


def test_a_walk_without_the_exercise_counts_for_no_exercise(coach: Coach):
    coach.offer(1, MONDAY)

    recorded = coach.settled(1, Outcome.DONE, MONDAY, How.WITHOUT_EXERCISE)

    assert recorded is None
    assert coach.history[-1] == Taken(None, MONDAY, Outcome.DONE)


def test_an_open_offer_survives_a_restart_whole(coach: Coach):
    equipped = replace(coach.settings, equipment=tuple(Equipment))
    before = Coach(coach.catalogue, equipped, lambda reminder: Random(reminder))
    before.offer(1, MONDAY)
    before.settled(1, Outcome.DONE, MONDAY)
    offer = before.offer(2, MONDAY)

    after = Coach(coach.catalogue, equipped, lambda reminder: Random(reminder), history=before.history)
    after.restore(codec.read(KeptOffer, json.loads(json.dumps(codec.plain(before.snapshot())))))

    assert offer.sit_stand is not None
    assert after.offer(2, MONDAY) == offer
    assert after.snapshot() == before.snapshot()


def test_the_posture_that_was_said_chooses_prompts_and_lines(coach: Coach):
    coach.settings = replace(coach.settings, equipment=tuple(Equipment))
    unknown = [coach.offer(2, MONDAY)]
    coach.settled(2, Outcome.DONE, MONDAY)
    coach.report(StandNow(standing=True), NOON)
    standing = [coach.offer(4, MONDAY)]

    assert [offer.sit_stand.id for offer in (*unknown, *standing) if offer.sit_stand] == ["SS1_change", "SS3_sit"]
    assert {offer.prompt.posture for offer in unknown if offer.prompt} == {None}
    assert Posture.SEATED not in {offer.prompt.posture for offer in standing if offer.prompt}
