"""Soreness, pain and the question afterwards: R7, R11, R12, R22."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core import care as caring
from reminder.core import codec
from reminder.core.care import After, Care, Denial, DetailedNotice, Fact, NoteKind, Notice, Pain, Question
from reminder.core.care_log import Note, care_of
from reminder.core.progress import Change, Progress
from reminder.storage.history import STANDING
from reminder.wording import care as words
from reminder.wording import safety

MONDAY = date(2026, 3, 2)
NOON = datetime(2026, 3, 2, 12, tzinfo=timezone(timedelta(hours=1)))


def days(count: int) -> timedelta:
    return timedelta(days=count)


# ---------------------------------------------------------------------------------------------- R7: sore


def test_a_sore_day_rests_that_day_and_the_next():
    after = caring.report_sore(Care(), MONDAY)

    assert [after.care.resting(MONDAY + days(n)) for n in range(4)] == [True, True, False, False]
    assert after.notices == (Notice.SORE,)


def test_a_sore_day_of_a_calendar_that_was_years_ahead_becomes_two_rest_days_from_today():
    wrong = caring.report_pain(Care(), Pain.STRONG, "wall_sit", NOON + days(730)).care

    after = caring.set_right(wrong, NOON)

    assert [after.care.resting(MONDAY + days(n)) for n in range(4)] == [True, True, False, False]
    assert after.facts == (Fact(NoteKind.SORE),)
    assert after.care.hurt == MONDAY
    assert after.care.question == Question(NOON + caring.ASK_AFTER)
    assert caring.set_right(after.care, NOON).care == after.care


def test_a_journey_that_puts_the_calendar_back_by_a_day_changes_nothing():
    care = caring.report_sore(Care(), MONDAY + days(1)).care

    assert caring.set_right(care, NOON) == After(care)


def test_a_sore_day_cannot_be_cleared_on_the_day_itself_and_the_reason_is_told():
    care = caring.report_sore(Care(), MONDAY).care

    after = caring.clear_sore(care, MONDAY)

    assert after.care == care
    assert after.denied is Denial.CLEAR_TOMORROW


def test_a_sore_day_can_be_cleared_on_the_next_day():
    care = caring.report_sore(Care(), MONDAY).care

    after = caring.clear_sore(care, MONDAY + days(1))

    assert after.denied is None
    assert not after.care.resting(MONDAY + days(1))


@pytest.mark.parametrize("later", [2, 30])
def test_there_is_nothing_to_clear_once_the_rest_is_over(later: int):
    care = caring.report_sore(Care(), MONDAY).care

    assert caring.clear_sore(care, MONDAY + days(later)).denied is not None


def test_there_is_nothing_to_clear_where_nobody_was_sore():
    assert caring.clear_sore(Care(), MONDAY).denied is not None


def test_sore_again_on_the_rest_day_begins_a_new_rest():
    care = caring.report_sore(Care(), MONDAY).care

    care = caring.report_sore(care, MONDAY + days(1)).care

    assert care.resting(MONDAY + days(2))
    assert caring.clear_sore(care, MONDAY + days(1)).denied is not None


def test_a_calendar_that_was_set_back_does_not_end_the_rest():
    care = caring.report_sore(Care(), MONDAY).care

    assert care.resting(MONDAY - days(1))


# ---------------------------------------------------------------------------------------------- R11: pain


def test_mild_pain_gets_a_word_and_leaves_the_exercise_in():
    after = caring.report_pain(Care(), Pain.MILD, "wall_sit", NOON)

    assert replace(after.care, progress=Progress()) == Care()
    assert after.notices == (Notice.MILD_PAIN,)
    assert not after.stop
    assert after.facts == (Fact(NoteKind.PAIN, "wall_sit", "mild"),)


def test_strong_pain_stops_at_once_sets_the_exercise_aside_and_rests():
    after = caring.report_pain(Care(), Pain.STRONG, "wall_sit", NOON)

    assert after.stop
    assert after.care.suspended == {"wall_sit"}
    assert after.care.resting(MONDAY + days(1))
    assert after.notices[0] is Notice.STOP


def test_what_hurt_stays_aside_after_the_rest_days_and_after_good_news():
    care = caring.report_pain(Care(), Pain.STRONG, "wall_sit", NOON).care

    care = caring.gone(care).care

    assert not care.resting(MONDAY + days(2))
    assert care.suspended == {"wall_sit"}


def test_only_the_person_brings_back_what_hurt():
    care = caring.report_pain(Care(), Pain.STRONG, "wall_sit", NOON).care

    after = caring.enable(care, "wall_sit")

    assert after.care.suspended == frozenset()
    assert caring.enable(after.care, "wall_sit").denied is not None


def test_strong_pain_with_no_exercise_known_still_rests_and_asks():
    after = caring.report_pain(Care(), Pain.STRONG, None, NOON)

    assert after.care.suspended == frozenset()
    assert after.care.resting(MONDAY)
    assert after.care.question == Question(NOON + timedelta(minutes=15))


# -------------------------------------------------------------------------------------- R12: the question


def hurting() -> Care:
    return caring.report_pain(Care(), Pain.STRONG, "wall_sit", NOON).care


def test_the_question_comes_after_a_quarter_of_an_hour_and_not_before():
    early = caring.ask(hurting(), NOON + timedelta(minutes=14, seconds=59))
    at = caring.ask(hurting(), NOON + timedelta(minutes=15))

    assert early == After(hurting())
    assert at.notices == (Notice.STILL_HURTING,)


def test_the_question_is_asked_once():
    asked = caring.ask(hurting(), NOON + timedelta(minutes=15)).care

    again = caring.ask(asked, NOON + timedelta(minutes=30))

    assert again == After(asked)


def test_nothing_is_asked_where_nothing_hurt():
    assert caring.ask(Care(), NOON) == After(Care())


def asked() -> Care:
    return caring.ask(hurting(), NOON + timedelta(minutes=15)).care


def test_no_reply_by_the_next_break_counts_as_still_hurting():
    after = caring.at_break(asked())

    assert after.care.doctor
    assert after.notices == (Notice.SEE_DOCTOR, Notice.URGENT)


def test_a_break_before_the_question_was_put_answers_nothing():
    after = caring.at_break(hurting())

    assert after == After(hurting())


def test_still_hurting_rests_all_exercises_until_the_person_confirms():
    care = caring.still_hurting(asked()).care

    confirmed = caring.gone(care)

    assert care.doctor
    assert not confirmed.care.doctor
    assert confirmed.notices == (Notice.CONFIRMED,)


def test_a_second_strong_report_answers_the_open_question():
    after = caring.report_pain(asked(), Pain.STRONG, "wall_sit", NOON + timedelta(minutes=20))

    assert after.care.doctor
    assert after.notices == (Notice.STOP, Notice.SEE_DOCTOR, Notice.URGENT)


def test_a_second_strong_report_before_the_question_does_not_put_it_off():
    after = caring.report_pain(hurting(), Pain.STRONG, "bird_dog", NOON + timedelta(minutes=10))

    assert after.care.question == Question(NOON + timedelta(minutes=15))
    assert after.care.suspended == {"wall_sit", "bird_dog"}


def test_good_news_speaks_of_the_exercise_only_while_it_is_set_aside():
    back = caring.enable(asked(), "wall_sit").care

    assert (caring.gone(asked()).about, caring.gone(back).about) == ("wall_sit", None)


def test_setting_aside_names_the_way_back_and_the_urgent_signs():
    said = words.sentence(DetailedNotice(Notice.STOP, "wall_sit", "Wall sit"))

    assert "posture exercises enable wall_sit" in said
    assert "posture pain signs" in said


def test_good_news_ends_the_question_and_needs_one():
    after = caring.gone(asked())

    assert after.care.question is None
    assert after.notices == (Notice.GONE,)
    assert caring.gone(after.care).denied is not None


# ------------------------------------------------------------------------------------ notes and restarts

FIRST = datetime(2026, 3, 2, 9, tzinfo=UTC)
REPORTS = st.sampled_from(
    [
        *("sore", "clear", "mild", "strong", "ask", "break", "still", "gone", "enable", "aside"),
        *("more", "less", "quiet", "more?", "stronger?", "lift", "answered", "again"),
    ]
)


def report(kind: str, care: Care, now: datetime) -> After:
    match kind:
        case "sore":
            return caring.report_sore(care, now.date())
        case "clear":
            return caring.clear_sore(care, now.date())
        case "mild":
            return caring.report_pain(care, Pain.MILD, "wall_sit", now)
        case "strong":
            return caring.report_pain(care, Pain.STRONG, "wall_sit", now)
        case "ask":
            return caring.ask(care, now)
        case "break":
            return caring.at_break(care)
        case "still":
            return caring.still_hurting(care) if care.question else After(care)
        case "gone":
            return caring.gone(care)
        case "aside":
            return caring.set_aside(care, "wall_sit")
        case "more":
            return caring.change(care, "wall_sit", Change.MORE, now.date(), top=4)
        case "less":
            return caring.change(care, "wall_sit", Change.LESS, now.date(), top=4)
        case "quiet":
            return caring.change(care, "wall_sit", Change.DO_NOT_ASK, now.date(), top=4)
        case "more?":
            return caring.ask_for_more(care, "wall_sit", now.date())
        case "stronger?":
            return caring.ask_for_stronger(care, "hip_hinge", now.date())
        case "lift":
            return caring.lift(care, "hip_hinge")
        case "answered":
            return caring.answered(care, now.date())
        case "again":
            return caring.remind_of_answers(care, now.date())
        case _:
            return caring.enable(care, "wall_sit")


@given(st.lists(st.tuples(REPORTS, st.integers(0, 40)), max_size=30))
def test_the_notes_of_any_story_bring_back_the_same_care(story: list[tuple[str, int]]):
    care, now, notes = Care(), FIRST, []
    for kind, hours in story:
        now += timedelta(hours=hours)
        after = report(kind, care, now)
        care = after.care
        assert after.denied is None or not after.facts
        notes += [Note(str(len(notes)), f.kind, now, f.exercise, f.value) for f in after.facts]

    assert care_of(notes) == care
    assert codec.read(Care, json.loads(json.dumps(codec.plain(care)))) == care


@given(st.lists(st.tuples(REPORTS, st.integers(0, 40)), max_size=30))
def test_what_the_history_forgets_with_time_brings_no_exercise_back(story: list[tuple[str, int]]):
    care, now, notes = Care(), FIRST, []
    for kind, hours in story:
        now += timedelta(hours=hours)
        after = report(kind, care, now)
        care = after.care
        notes += [Note(str(len(notes)), f.kind, now, f.exercise, f.value) for f in after.facts]

    kept = care_of([note for note in notes if note.kind in STANDING])

    assert (kept.suspended, kept.doctor, kept.answered) == (care.suspended, care.doctor, care.answered)
    # Only what was changed is kept of the levels: who was never above the low dose has none.
    assert {id: n for id, n in kept.progress.levels.items() if n} == {
        id: n for id, n in care.progress.levels.items() if n
    }
    assert (kept.progress.lifted, kept.progress.unasked) == (care.progress.lifted, care.progress.unasked)


def test_a_note_from_elsewhere_may_set_one_exercise_aside():
    care = care_of([Note("a", NoteKind.SUSPENDED, FIRST, "wall_sit"), Note("b", NoteKind.ENABLED, FIRST)])

    assert care.suspended == {"wall_sit"}


def test_the_safety_questions_are_worth_another_look_after_90_days():
    care = care_of([Note("a", NoteKind.SETUP, FIRST)])

    assert [care.worth_asking_again(MONDAY + days(n)) for n in (0, 89, 90)] == [False, False, True]
    assert not Care().worth_asking_again(MONDAY)


# ------------------------------------------------------------------------------------------------ the words


@pytest.mark.parametrize("notice", Notice)
@pytest.mark.parametrize("name", ["Wall sit", ""])
def test_every_notice_has_its_words(notice: Notice, name: str):
    told = DetailedNotice(notice, "wall_sit" if name else None, name)

    message = words.message([told])

    assert message.title
    assert len(message.body) > 20


@pytest.mark.parametrize("denial", Denial)
def test_every_denial_has_its_words(denial: Denial):
    assert words.denied(denial, "wall_sit").endswith(".")


@pytest.mark.parametrize(
    "word", ["cure", "heals", "prevent", "guarantee", "seconds", "organ", "fix your", "pain-free", "!"]
)
def test_the_words_of_care_promise_nothing(word: str):
    texts = [words.sentence(DetailedNotice(notice, "wall_sit", "Wall sit")) for notice in Notice]
    texts += [safety.FIRST_RUN, safety.SHORT, safety.UNDER_EVERY_EXERCISE, safety.ACUTE_BACK_PAIN]
    texts += safety.WITH_CONDITION.values()

    assert not [text for text in texts if word in text.lower()]
