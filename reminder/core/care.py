"""Care: rest days, pain, the question a quarter of an hour later, and when to say "see a doctor".

Pure: each report returns the new :class:`Care` and what follows from it; recording, asking and
showing are the caller's. After a restart care_log.py makes the same care of the notes. The words for each
:class:`Notice` and :class:`Denial` are in wording/; the rules are R7, R11, R12, R22, R26 and R29 of
docs/exercises.md.
"""

from __future__ import annotations

from dataclasses import field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from reminder.core import progress as progressing
from reminder.core.exercises import Dose
from reminder.core.progress import STRONGER, Change, Progress
from reminder.core.values import dataclass

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
    """A notice for the person."""

    SORE = "sore"  # no exercises today or tomorrow
    CLEARED = "cleared"  # the rest day is over
    MILD_PAIN = "mild-pain"  # mild discomfort may fade; stopping is offered
    MILD_AGAIN = "mild-again"  # the third time with one exercise: leave it out for now?
    STOP = "stop"  # stop this exercise now
    STILL_HURTING = "still-hurting"  # the question
    SEE_DOCTOR = "see-doctor"  # leave the exercises and contact a doctor
    URGENT = "urgent"  # the signs that need help at once
    GONE = "gone"  # the pain has gone
    CONFIRMED = "confirmed"  # exercises are back
    SET_ASIDE = "set-aside"  # this one exercise is left out, as the person wished
    ENABLED = "enabled"  # this one exercise is back
    ASK_AGAIN = "ask-again"  # the safety questions were answered long ago (R22)
    MORE = "more"  # a little more of this exercise? (R29)
    CHANGED = "changed"  # this dose from now on
    UNASKED = "unasked"  # the question will not come again
    STRONGER = "stronger"  # try this exercise, which long-standing back pain left out? (R26)
    LIFTED = "lifted"  # it may be suggested from now on


class Denial(StrEnum):
    """Why a report changed nothing."""

    NOTHING_TO_CLEAR = "nothing-to-clear"
    CLEAR_TOMORROW = "clear-tomorrow"
    NO_PAIN = "no-pain"
    NOT_SET_ASIDE = "not-set-aside"
    NO_MORE = "no-more"  # the top of the range, or nothing to try
    NO_LESS = "no-less"


@dataclass(frozen=True, slots=True)
class Question:
    """ "Still hurting?": due at a moment, and whether it has been asked."""

    due: datetime
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Care:
    """What has been reported and still counts.

    *sore* is the day of the last report that no clearing has ended, *last_sore* that of the last one at all;
    *suspended* the exercises that hurt and are not offered until the person brings them back; *doctor* whether all
    exercises are off until the person says that they can exercise again; *hurt* the day of the last strong pain,
    and *hurting* its exercise; *answered* the day on which the safety questions were last answered, where it is
    known, and *reminded* the day of the notice that this was long ago.
    """

    sore: date | None = None
    last_sore: date | None = None
    suspended: frozenset[str] = frozenset()
    question: Question | None = None
    doctor: bool = False
    hurt: date | None = None
    hurting: str | None = None
    answered: date | None = None
    reminded: date | None = None
    progress: Progress = field(default_factory=Progress)

    def resting(self, today: date) -> bool:
        """Whether *today* is a rest day. A calendar that was set back does not end one early."""
        return self.resting_until(today) is not None

    def resting_until(self, today: date) -> date | None:
        """Return the last rest day; None where *today* is none."""
        return self.sore + REST if self.sore is not None and today <= self.sore + REST else None

    def worth_asking_again(self, today: date) -> bool:
        """R22: whether the answers to the safety questions are old enough to look at once more."""
        return self.answered is not None and today - self.answered >= ANSWERS_HOLD


class NoteKind(StrEnum):
    """What is kept of a report, or of a question, in the history."""

    SORE = "sore"  # "I'm sore today"
    SORE_CLEARED = "sore_cleared"  # fit again, reported on a later day
    PAIN = "pain"  # value: "mild" or "strong"; exercise: during or after which, where known
    PAIN_ASKED = "pain_asked"  # "still hurting?" was asked
    PAIN_ANSWERED = "pain_answered"  # value: "gone" or "still"
    SUSPENDED = "suspended"  # exercise: not to be offered until the person enables it; none: all of them
    ENABLED = "enabled"  # exercise: may be offered again; none: all of them
    SETUP = "setup"  # the safety questions were answered
    SETUP_ASKED = "setup_asked"  # the notice that this was long ago
    LEVEL = "level"  # exercise; value: steps above its low dose
    MORE_ASKED = "more_asked"  # exercise: "a little more?" was asked
    STRONGER_ASKED = "stronger_asked"  # exercise: "try a stronger one?" was asked
    LIFTED = "lifted"  # exercise: tried in spite of long-standing back pain
    UNASKED = "unasked"  # exercise: not to be asked about again; none of them: about stronger ones


@dataclass(frozen=True, slots=True)
class Fact:
    """What is to be written down as a :class:`Note`; the caller stamps it."""

    kind: NoteKind
    exercise: str | None = None
    value: str = ""


@dataclass(frozen=True, slots=True)
class DetailedNotice:
    """A notice with all that its words need: the exercise, and its dose now and one step up."""

    notice: Notice
    exercise: str | None = None
    name: str = ""
    dose: Dose | None = None
    more: Dose | None = None


@dataclass(frozen=True, slots=True)
class After:
    """What a report leads to: the care from now on, notices, facts to record, and whether to stop at once.

    *about* is the exercise of the notices; *denied* says why, where nothing changed.
    """

    care: Care
    notices: tuple[Notice, ...] = ()
    facts: tuple[Fact, ...] = ()
    stop: bool = False
    about: str | None = None
    denied: Denial | None = None


def set_right(care: Care, now: datetime) -> After:
    """Move reports that are dated in the future to today: the calendar was wrong then.

    Their rest days begin again and are recorded again, as the true day is unknown. One day ahead is accepted: that
    is a journey.
    """
    today = now.date()

    def right(day: date | None) -> date | None:
        return today if day is not None and day > today + timedelta(days=1) else day

    question = care.question
    if question is not None and right(question.due.date()) == today != question.due.date():
        question = replace(question, due=now + ASK_AFTER)
    put_right = replace(
        care,
        sore=right(care.sore),
        last_sore=right(care.last_sore),
        hurt=right(care.hurt),
        answered=right(care.answered),
        reminded=right(care.reminded),
        question=question,
    )
    return After(put_right, facts=(Fact(NoteKind.SORE),) if put_right.sore != care.sore else ())


# ------------------------------------------------------------------------------------------------- soreness


def report_sore(care: Care, today: date) -> After:
    """R7: no exercises today or tomorrow."""
    return After(replace(care, sore=today, last_sore=today), (Notice.SORE,), (Fact(NoteKind.SORE),))


def clear_sore(care: Care, today: date) -> After:
    """R7: a rest day can be ended on the day after the report, not on the day itself."""
    if care.sore is None or not care.resting(today):
        return After(care, denied=Denial.NOTHING_TO_CLEAR)
    if today <= care.sore:
        return After(care, denied=Denial.CLEAR_TOMORROW)
    return After(replace(care, sore=None), (Notice.CLEARED,), (Fact(NoteKind.SORE_CLEARED),))


# ----------------------------------------------------------------------------------------------------- pain


def report_pain(care: Care, pain: Pain, exercise: str | None, now: datetime) -> After:
    """R11: what follows from pain during or after *exercise* (None where it is unknown).

    *now* is an aware local datetime. Strong pain while "still hurting?" waits for its answer is that answer.
    """
    today = now.date()
    facts = (Fact(NoteKind.PAIN, exercise, pain), *_level_facts(care, exercise, today, strong=pain is Pain.STRONG))
    care = _with_pain(care, exercise, today, strong=pain is Pain.STRONG)
    if pain is Pain.MILD:
        often = exercise is not None and care.progress.recent_pains(exercise, today) >= progressing.MILD_REPORTS
        notice = Notice.MILD_AGAIN if often and exercise not in care.suspended else Notice.MILD_PAIN
        return After(care, (notice,), facts, about=exercise)
    suspended = care.suspended | {exercise} if exercise else care.suspended
    # What lasts until the person ends it has a fact of its own: the history forgets old pains, but not those.
    facts += (Fact(NoteKind.SUSPENDED, exercise),) if exercise else ()
    care = replace(care, sore=today, last_sore=today, suspended=suspended, hurt=today, hurting=exercise)
    if care.question is not None and care.question.asked:
        after = still_hurting(care)
        notices = (Notice.STOP, *after.notices)
        return replace(after, notices=notices, facts=(*facts, *after.facts), stop=True, about=exercise)
    question = care.question or Question(now + ASK_AFTER)
    notices = (Notice.STOP, Notice.SORE)
    care = replace(care, question=question)
    return After(care, notices, facts, stop=True, about=exercise)


def ask(care: Care, now: datetime) -> After:
    """R12: at or after the moment, ask "still hurting?" once."""
    question = care.question
    if question is None or question.asked or now < question.due:
        return After(care)
    asked = replace(care, question=replace(question, asked=True))
    return After(asked, (Notice.STILL_HURTING,), (Fact(NoteKind.PAIN_ASKED),), about=care.hurting)


def still_hurting(care: Care) -> After:
    """R12: yes, it does. All exercises are off until the person says that they can exercise again."""
    facts = (Fact(NoteKind.PAIN_ANSWERED, value="still"), Fact(NoteKind.SUSPENDED))
    notices = (Notice.SEE_DOCTOR, Notice.URGENT)
    return After(replace(care, question=None, doctor=True), notices, facts, about=care.hurting)


def at_break(care: Care) -> After:
    """R12: call before each choice. A question still unanswered at the next break counts as yes."""
    if care.question is not None and care.question.asked:
        return replace(still_hurting(care), facts=(Fact(NoteKind.SUSPENDED),))
    return After(care)


def gone(care: Care) -> After:
    """R12: it does not hurt any more, or the person says that they can exercise again.

    The rest day stays (R7), and the one exercise that hurt stays off (R11).
    """
    if care.question is None and not care.doctor:
        return After(care, denied=Denial.NO_PAIN)
    notice = Notice.CONFIRMED if care.doctor else Notice.GONE
    facts = (Fact(NoteKind.PAIN_ANSWERED, value="gone"),) + ((Fact(NoteKind.ENABLED),) if care.doctor else ())
    set_aside = care.hurting if care.hurting in care.suspended else None
    return After(replace(care, question=None, doctor=False), (notice,), facts, about=set_aside)


def set_aside(care: Care, exercise: str) -> After:
    """Leave an exercise out until the person brings it back: their answer to mild pain that comes again."""
    care = replace(care, suspended=care.suspended | {exercise})
    return After(care, (Notice.SET_ASIDE,), (Fact(NoteKind.SUSPENDED, exercise),), about=exercise)


def enable(care: Care, exercise: str) -> After:
    """R11: offer an exercise again that had hurt. The person alone decides this."""
    if exercise not in care.suspended:
        return After(care, denied=Denial.NOT_SET_ASIDE, about=exercise)
    enabled = replace(care, suspended=care.suspended - {exercise})
    return After(enabled, (Notice.ENABLED,), (Fact(NoteKind.ENABLED, exercise),), about=exercise)


# ---------------------------------------------------------------------------------------- questions, progress


def answered(care: Care, today: date) -> After:
    """R22: the safety questions were answered, for the first time or again."""
    if care.answered == today and care.reminded is None:
        return After(care)
    return After(replace(care, answered=today, reminded=None), facts=(Fact(NoteKind.SETUP),))


def remind_of_answers(care: Care, today: date) -> After:
    """R22: 90 days after the answers, say so once."""
    if not care.worth_asking_again(today) or care.reminded is not None:
        return After(care)
    return After(replace(care, reminded=today), (Notice.ASK_AGAIN,), (Fact(NoteKind.SETUP_ASKED),))


def ask_for_more(care: Care, exercise: str, today: date) -> After:
    """R29: ask "a little more?"; whether it is time is for ``progress.worth_more`` to say."""
    care = replace(care, progress=replace(care.progress, asked=today))
    level = care.progress.level(exercise)
    # The count starts again: without an answer the question comes back after as many times.
    care = replace(care, progress=progressing.at_level(care.progress, exercise, level, today))
    facts = (Fact(NoteKind.MORE_ASKED, exercise), Fact(NoteKind.LEVEL, exercise, str(level)))
    return After(care, (Notice.MORE,), facts, about=exercise)


def ask_for_stronger(care: Care, exercise: str, today: date) -> After:
    """R26: ask "try a stronger one?" about *exercise*."""
    care = replace(care, progress=replace(care.progress, stronger_asked=today))
    return After(care, (Notice.STRONGER,), (Fact(NoteKind.STRONGER_ASKED, exercise),), about=exercise)


def change(care: Care, exercise: str, to: Change, today: date, *, top: int) -> After:
    """R29: more, as much or less of *exercise* from now on; *top* is the highest step of its ladder."""
    level = min(care.progress.level(exercise), top)
    if to is Change.DO_NOT_ASK:
        return _unasked(care, exercise)
    if to is Change.MORE and level >= top:
        return After(care, denied=Denial.NO_MORE, about=exercise)
    if to is Change.LESS and level <= 0:
        return After(care, denied=Denial.NO_LESS, about=exercise)
    level += {Change.MORE: 1, Change.SAME: 0, Change.LESS: -1}[to]
    care = replace(care, progress=progressing.at_level(care.progress, exercise, level, today))
    return After(care, (Notice.CHANGED,), (Fact(NoteKind.LEVEL, exercise, str(level)),), about=exercise)


def lift(care: Care, exercise: str) -> After:
    """R26: the person tries an exercise that long-standing back pain left out."""
    lifted = replace(care.progress, lifted=care.progress.lifted | {exercise})
    return After(
        replace(care, progress=lifted), (Notice.LIFTED,), (Fact(NoteKind.LIFTED, exercise),), about=exercise
    )


def stop_asking_for_stronger(care: Care) -> After:
    """R26: the person does not want to be asked again."""
    return _unasked(care, STRONGER)


def _unasked(care: Care, what: str) -> After:
    progress = replace(care.progress, unasked=care.progress.unasked | {what})
    return After(replace(care, progress=progress), (Notice.UNASKED,), (Fact(NoteKind.UNASKED, what),), about=what)


def one_step_less(care: Care, exercise: str, today: date) -> After:
    """R29: after three weeks without it, or with a new condition, begin one step lower."""
    level = max(0, care.progress.level(exercise) - 1)
    care = replace(care, progress=progressing.at_level(care.progress, exercise, level, today))
    return After(care, facts=(Fact(NoteKind.LEVEL, exercise, str(level)),))


def _with_pain(care: Care, exercise: str | None, today: date, *, strong: bool) -> Care:
    if exercise is None:
        return care
    return replace(care, progress=progressing.after_pain(care.progress, exercise, today, strong=strong))


def _level_facts(care: Care, exercise: str | None, today: date, *, strong: bool) -> tuple[Fact, ...]:
    """Return the level after pain as a fact that the history does not forget, where there was one."""
    if exercise is None or not care.progress.level(exercise):
        return ()
    level = _with_pain(care, exercise, today, strong=strong).progress.level(exercise)
    return (Fact(NoteKind.LEVEL, exercise, str(level)),)
