"""Being careful: rest days, pain, the question a quarter of an hour later, and when to say "see a doctor".

Pure: each report returns the new :class:`Care` and what follows from it; writing the notes down, asking and
telling are the caller's. After a restart ``Care.of`` the notes is the same care again. The words for each
:class:`Notice` are in wording/safety.py; the rules are R7, R11, R12 and R22 of docs/exercises.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from reminder.core.care_log import Note, NoteKind

# After pain that is more than mild: when to ask, once, whether it still hurts (R12).
ASK_AFTER = timedelta(minutes=15)
REST = timedelta(days=1)  # the day of the report and the one after it (R7)
# Health changes: after this long the safety questions are worth another look (R22).
ANSWERS_HOLD = timedelta(days=90)


class Pain(StrEnum):
    """How much it hurts."""

    MILD = "mild"
    STRONG = "strong"  # anything that is more than mild


class Notice(StrEnum):
    """Something to tell the person."""

    SORE = "sore"  # no exercises today or tomorrow
    CLEARED = "cleared"  # the rest day is over
    MILD_PAIN = "mild-pain"  # mild discomfort may fade; stopping is offered
    STOP = "stop"  # stop this exercise now
    STILL_HURTING = "still-hurting"  # the question
    SEE_DOCTOR = "see-doctor"  # leave the exercises and contact a doctor
    URGENT = "urgent"  # the signs that need help at once
    GONE = "gone"  # good to hear
    CONFIRMED = "confirmed"  # exercises are back
    ENABLED = "enabled"  # this one exercise is back


@dataclass(frozen=True, slots=True)
class Question:
    """ "Still hurting?": due at a moment, and whether it has been asked."""

    due: datetime
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Care:
    """What has been reported and still counts.

    *sore* is the day of the last report that no clearing has ended; *suspended* the exercises that hurt and are
    not offered until the person wants them back; *doctor* whether all exercises rest until the person says that
    they may go on; *answered* the day on which the safety questions were last answered, where it is known.
    """

    sore: date | None = None
    suspended: frozenset[str] = frozenset()
    question: Question | None = None
    doctor: bool = False
    answered: date | None = None

    def resting(self, today: date) -> bool:
        """Whether *today* is a rest day. A calendar that was set back does not end one early."""
        return self.sore is not None and today <= self.sore + REST

    def worth_asking_again(self, today: date) -> bool:
        """R22: whether the answers to the safety questions are old enough to look at once more."""
        return self.answered is not None and today - self.answered >= ANSWERS_HOLD

    @classmethod
    def of(cls, notes: Iterable[Note]) -> Care:
        """Return what *notes*, oldest first, come to."""
        care = cls()
        for note in notes:
            care = _noted(care, note)
        return care


@dataclass(frozen=True, slots=True)
class Fact:
    """What is to be written down as a :class:`Note`; the caller stamps it."""

    kind: NoteKind
    exercise: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class After:
    """What a report leads to: the care from now on, what to tell and to write down, and whether to stop at once.

    *ask_at* is when ``ask`` wants to be called, where there is something to ask. *refused* is a whole sentence
    where nothing changed.
    """

    care: Care
    notices: tuple[Notice, ...] = ()
    facts: tuple[Fact, ...] = ()
    stop: bool = False
    ask_at: datetime | None = None
    refused: str | None = None


def report_sore(care: Care, today: date) -> After:
    """R7: no exercises today or tomorrow."""
    return After(replace(care, sore=today), (Notice.SORE,), (Fact(NoteKind.SORE),))


def clear_sore(care: Care, today: date) -> After:
    """R7: a rest day can be ended on the day after the report, not on the day itself."""
    if care.sore is None or not care.resting(today):
        return After(care, refused="No rest day is set, so there is nothing to clear.")
    if today <= care.sore:
        return After(
            care,
            refused="A sore day is a day off from exercises; it can be cleared tomorrow, if you feel well then.",
        )
    return After(replace(care, sore=None), (Notice.CLEARED,), (Fact(NoteKind.SORE_CLEARED),))


def report_pain(care: Care, pain: Pain, exercise: str | None, now: datetime) -> After:
    """R11: what follows from pain during or after *exercise* (None where nobody knows which).

    *now* is an aware local datetime. Strong pain while "still hurting?" waits for its answer is that answer.
    """
    facts: tuple[Fact, ...] = (Fact(NoteKind.PAIN, exercise, pain),)
    if pain is Pain.MILD:
        return After(care, (Notice.MILD_PAIN,), facts)
    suspended = care.suspended | {exercise} if exercise else care.suspended
    # What stands until the person ends it has a fact of its own: the history forgets old pains, but not those.
    facts += (Fact(NoteKind.SUSPENDED, exercise),) if exercise else ()
    care = replace(care, sore=now.date(), suspended=suspended)
    if care.question is not None and care.question.asked:
        after = still_hurting(care)
        return replace(after, notices=(Notice.STOP, *after.notices), facts=(*facts, *after.facts), stop=True)
    question = care.question or Question(now + ASK_AFTER)
    notices = (Notice.STOP, Notice.SORE)
    return After(replace(care, question=question), notices, facts, stop=True, ask_at=question.due)


def ask(care: Care, now: datetime) -> After:
    """R12: at or after the moment, ask "still hurting?" once."""
    question = care.question
    if question is None or question.asked:
        return After(care)
    if now < question.due:
        return After(care, ask_at=question.due)
    asked = replace(care, question=replace(question, asked=True))
    return After(asked, (Notice.STILL_HURTING,), (Fact(NoteKind.PAIN_ASKED),))


def still_hurting(care: Care) -> After:
    """R12: yes, it does. All exercises rest until the person says that they may go on."""
    facts = (Fact(NoteKind.PAIN_ANSWERED, value="still"), Fact(NoteKind.SUSPENDED))
    return After(replace(care, question=None, doctor=True), (Notice.SEE_DOCTOR, Notice.URGENT), facts)


def at_break(care: Care) -> After:
    """R12: call before each choice. A question still unanswered at the next break counts as yes."""
    if care.question is not None and care.question.asked:
        return replace(still_hurting(care), facts=(Fact(NoteKind.SUSPENDED),))
    return After(care)


def gone(care: Care) -> After:
    """R12: it does not hurt any more, or the person confirms that exercises may go on.

    The rest day stays (R7), and so does the one exercise that hurt (R11).
    """
    if care.question is None and not care.doctor:
        return After(care, refused="No pain is waiting for an answer, so nothing changed.")
    notice = Notice.CONFIRMED if care.doctor else Notice.GONE
    facts = (Fact(NoteKind.PAIN_ANSWERED, value="gone"),) + ((Fact(NoteKind.ENABLED),) if care.doctor else ())
    return After(replace(care, question=None, doctor=False), (notice,), facts)


def enable(care: Care, exercise: str) -> After:
    """R11: offer an exercise again that had hurt. The person alone decides this."""
    if exercise not in care.suspended:
        return After(care, refused=f"{exercise} is not among the exercises that were set aside after pain.")
    enabled = replace(care, suspended=care.suspended - {exercise})
    return After(enabled, (Notice.ENABLED,), (Fact(NoteKind.ENABLED, exercise),))


def answered(care: Care, today: date) -> After:
    """R22: the safety questions were answered, for the first time or anew."""
    return After(replace(care, answered=today), facts=(Fact(NoteKind.SETUP),))


def _noted(care: Care, note: Note) -> Care:
    """Return the care after *note*: what the report that wrote it had returned."""
    match note.kind:
        case NoteKind.SORE:
            return replace(care, sore=note.at.date())
        case NoteKind.SORE_CLEARED:
            return replace(care, sore=None)
        case NoteKind.PAIN:
            strong = note.value == Pain.STRONG
            return report_pain(care, Pain.STRONG, note.exercise, note.at).care if strong else care
        case NoteKind.PAIN_ASKED:
            return replace(care, question=replace(care.question, asked=True) if care.question else None)
        case NoteKind.PAIN_ANSWERED:
            return (gone if note.value == "gone" else still_hurting)(care).care
        case NoteKind.SUSPENDED:
            if note.exercise is None:
                return replace(care, question=None, doctor=True)
            return replace(care, suspended=care.suspended | {note.exercise})
        case NoteKind.ENABLED:
            if note.exercise is None:
                return replace(care, doctor=False)
            return replace(care, suspended=care.suspended - {note.exercise})
        case NoteKind.SETUP:
            return replace(care, answered=note.at.date())
        case _:
            assert_never(note.kind)
