"""Being careful: rest days, pain, the question a quarter of an hour later, and when to say "see a doctor".

Pure: each report returns the new :class:`Care` and what follows from it; keeping, asking and telling are the
caller's. The words for each :class:`Notice` are in ui/safety.py. Rules R7, R11 and R12 of docs/exercises.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

# After pain that is more than mild: when to ask, once, whether it still hurts (R12).
ASK_AFTER = timedelta(minutes=15)
REST = timedelta(days=1)  # the day of the report and the one after it (R7)


class Pain(StrEnum):
    """How much it hurts."""

    MILD = "mild"
    STRONG = "strong"  # anything that is more than mild


class Notice(StrEnum):
    """Something to tell the person."""

    SORE = "sore"  # no exercises today or tomorrow
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
    they may go on.
    """

    sore: date | None = None
    suspended: frozenset[str] = frozenset()
    question: Question | None = None
    doctor: bool = False

    def resting(self, today: date) -> bool:
        """Whether *today* is a rest day. A calendar that was set back does not end one early."""
        return self.sore is not None and today <= self.sore + REST

    def as_data(self) -> dict[str, object]:
        """Return it as plain data, for a file."""
        return {
            "sore": self.sore.isoformat() if self.sore else None,
            "suspended": sorted(self.suspended),
            "question": self.question.due.isoformat() if self.question else None,
            "asked": self.question.asked if self.question else False,
            "doctor": self.doctor,
        }

    @classmethod
    def of_data(cls, data: Mapping[str, object]) -> Care:
        """Read what ``as_data`` wrote. Raises ValueError where it is something else."""
        sore, question, suspended = data.get("sore"), data.get("question"), data.get("suspended", [])
        if not isinstance(suspended, list) or not all(isinstance(id, str) for id in suspended):
            raise ValueError("suspended is not a list of exercises")
        if not isinstance(sore, str | None) or not isinstance(question, str | None):
            raise ValueError("sore and question are moments or nothing")
        due = datetime.fromisoformat(question) if question else None
        if due is not None and due.tzinfo is None:
            raise ValueError("the question's moment has no offset")
        return cls(
            sore=date.fromisoformat(sore) if sore else None,
            suspended=frozenset(suspended),
            question=Question(due, asked=data.get("asked") is True) if due else None,
            doctor=data.get("doctor") is True,
        )


@dataclass(frozen=True, slots=True)
class After:
    """What a report leads to: the care from now on, what to tell, and whether to end the exercise at once.

    *ask_at* is when ``ask`` wants to be called, where there is something to ask. *refused* is a whole sentence
    where nothing changed.
    """

    care: Care
    notices: tuple[Notice, ...] = ()
    stop: bool = False
    ask_at: datetime | None = None
    refused: str | None = None


def report_sore(care: Care, today: date) -> After:
    """R7: no exercises today or tomorrow."""
    return After(replace(care, sore=today), (Notice.SORE,))


def clear_sore(care: Care, today: date) -> After:
    """R7: a rest day can be ended on the day after the report, not on the day itself."""
    if care.sore is None or not care.resting(today):
        return After(care, refused="No rest day is set, so there is nothing to clear.")
    if today <= care.sore:
        return After(
            care,
            refused="A sore day is a day off from exercises; it can be cleared tomorrow, if you feel well then.",
        )
    return After(replace(care, sore=None))


def report_pain(care: Care, pain: Pain, exercise: str | None, now: datetime) -> After:
    """R11: what follows from pain during or after *exercise* (None where nobody knows which).

    *now* is an aware local datetime. Strong pain while "still hurting?" waits for its answer is that answer.
    """
    if pain is Pain.MILD:
        return After(care, (Notice.MILD_PAIN,))
    suspended = care.suspended | {exercise} if exercise else care.suspended
    care = replace(care, sore=now.date(), suspended=suspended)
    if care.question is not None and care.question.asked:
        after = still_hurting(care)
        return replace(after, notices=(Notice.STOP, *after.notices), stop=True)
    question = care.question or Question(now + ASK_AFTER)
    return After(replace(care, question=question), (Notice.STOP, Notice.SORE), stop=True, ask_at=question.due)


def ask(care: Care, now: datetime) -> After:
    """R12: at or after the moment, ask "still hurting?" once."""
    question = care.question
    if question is None or question.asked:
        return After(care)
    if now < question.due:
        return After(care, ask_at=question.due)
    return After(replace(care, question=replace(question, asked=True)), (Notice.STILL_HURTING,))


def still_hurting(care: Care) -> After:
    """R12: yes, it does. All exercises rest until the person says that they may go on."""
    return After(replace(care, question=None, doctor=True), (Notice.SEE_DOCTOR, Notice.URGENT))


def at_break(care: Care) -> After:
    """R12: call before each choice. A question still unanswered at the next break counts as yes."""
    if care.question is not None and care.question.asked:
        return still_hurting(care)
    return After(care)


def gone(care: Care) -> After:
    """R12: it does not hurt any more, or the person confirms that exercises may go on.

    The rest day stays (R7), and so does the one exercise that hurt (R11).
    """
    if care.question is None and not care.doctor:
        return After(care, refused="No pain is waiting for an answer, so nothing changed.")
    notice = Notice.CONFIRMED if care.doctor else Notice.GONE
    return After(replace(care, question=None, doctor=False), (notice,))


def enable(care: Care, exercise: str) -> After:
    """R11: offer an exercise again that had hurt. The person alone decides this."""
    if exercise not in care.suspended:
        return After(care, refused=f"{exercise} is not among the exercises that were set aside after pain.")
    return After(replace(care, suspended=care.suspended - {exercise}), (Notice.ENABLED,))
