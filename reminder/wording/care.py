"""Notifications about soreness, pain and progress: the texts of safety.py, and the answers they take."""

from __future__ import annotations

from collections.abc import Sequence

from reminder.core.care import Denial, Notice, Telling
from reminder.core.commands import ChangeDose, EnableExercise, OpenSetup, PainGone, PainStill, SetAside
from reminder.core.menu import Choice
from reminder.core.progress import Change
from reminder.core.settings import Urgency
from reminder.desktop.ports import Message
from reminder.wording import doses, safety
from reminder.wording.breaks import notice

_TITLES = {
    Notice.SORE: "Two rest days",
    Notice.CLEARED: "Exercises are back",
    Notice.MILD_PAIN: "Take it easy",
    Notice.MILD_AGAIN: "Take it easy",
    Notice.STOP: "Stop here",
    Notice.STILL_HURTING: "Still hurting?",
    Notice.SEE_DOCTOR: "Please see a doctor",
    Notice.URGENT: "When to get help at once",
    Notice.GONE: "Good to hear",
    Notice.CONFIRMED: "Exercises are back",
    Notice.SET_ASIDE: "Set aside",
    Notice.ENABLED: "Exercise is back",
    Notice.ASK_AGAIN: "Three months on",
    Notice.MORE: "A little more?",
    Notice.CHANGED: "Noted",
    Notice.UNASKED: "Noted",
    Notice.STRONGER: "Four weeks without trouble",
    Notice.LIFTED: "A new exercise",
}
_FIXED = {
    Notice.SORE: safety.SORE,
    Notice.CLEARED: safety.CLEARED,
    Notice.MILD_PAIN: safety.MILD_PAIN,
    Notice.SEE_DOCTOR: safety.SEE_DOCTOR,
    Notice.URGENT: "\n".join(safety.URGENT),
    Notice.ASK_AGAIN: safety.ASK_AGAIN,
    Notice.UNASKED: "You will not be asked about this again.",
}
_BACK = "the tray, or posture exercises enable {id}"
_GRAVE = {Notice.STOP, Notice.STILL_HURTING, Notice.SEE_DOCTOR, Notice.URGENT}


def text(tellings: Sequence[Telling]) -> str:
    """Return the sentences of all notices, in order."""
    return "\n".join(map(sentence, tellings))


def sentence(told: Telling) -> str:
    """Return the sentence of one notice."""
    if (fixed := _FIXED.get(told.notice)) is not None:
        return fixed
    name, id = told.name or "That exercise", told.exercise or "ID"
    match told.notice:
        case Notice.STOP:
            aside = f" {name} is set aside; to bring it back: {_BACK.format(id=id)}." if told.name else ""
            return f"{safety.STOP}{aside} When to get help at once: posture pain signs"
        case Notice.MILD_AGAIN:
            return f"{safety.MILD_PAIN} {name} has hurt a few times now. Leave it out for a while?"
        case Notice.STILL_HURTING:
            return f"Earlier you said that {told.name} hurt. Does it still hurt now?" if told.name else safety.STILL
        case Notice.GONE:
            return safety.GONE.format(id=id) if told.exercise else safety.GONE_WITHOUT_ONE
        case Notice.CONFIRMED:
            return safety.CONFIRMED.format(id=id) if told.exercise else safety.CONFIRMED_WITHOUT_ONE
        case Notice.SET_ASIDE:
            return f"{name} is left out from now on. To bring it back: {_BACK.format(id=id)}"
        case Notice.ENABLED:
            return f"{name} may be suggested again. Go gently, and stop if it hurts."
        case Notice.MORE:
            now, more = doses.said(told.dose), doses.said(told.more)
            return f"Six times {name} without trouble. A little more next time: {more} instead of {now}?"
        case Notice.CHANGED:
            return f"{name}: {doses.said(told.dose)} from now on."
        case Notice.STRONGER:
            return f"Try a stronger one: {name}?"
        case Notice.LIFTED:
            return f"{name} may be suggested from now on. Go gently, and stop if it hurts."
        case other:
            raise ValueError(f"no words for {other!r}")


def denied(denial: Denial, exercise: str | None) -> str:
    """Return why a report changed nothing."""
    match denial:
        case Denial.NOTHING_TO_CLEAR:
            return "You are not on rest days, so nothing changed."
        case Denial.CLEAR_TOMORROW:
            return "Today is a rest day. You can end it tomorrow, if you feel fine."
        case Denial.NO_PAIN:
            return "You have not reported any pain, so nothing changed."
        case Denial.NOT_SET_ASIDE:
            return f"{exercise} is not set aside, so nothing changed."
        case Denial.NO_MORE:
            return f"That is as much of {exercise} as is suggested for now."
        case Denial.NO_LESS:
            return f"You already do the smallest amount of {exercise}."


def message(tellings: Sequence[Telling]) -> Message:
    """Return one notification for all of *tellings*."""
    choices = tuple(choice for each in tellings for choice in choices_of(each))
    told = notice(_TITLES[tellings[0].notice], text(tellings), choices)
    # A click on the text of a question is no answer to it.
    return Message(
        title=told.title,
        body=told.body,
        choices=choices,
        urgency=Urgency.CRITICAL if {each.notice for each in tellings} & _GRAVE else Urgency.NORMAL,
        hint=_hint(tellings),
    )


def choices_of(told: Telling) -> tuple[Choice, ...]:
    """Return the answers that a notice takes."""
    id = told.exercise or ""
    match told.notice:
        case Notice.STILL_HURTING:
            return (Choice("Yes, it still hurts", PainStill()), Choice("No, it has gone", PainGone()))
        case Notice.SEE_DOCTOR:
            return (Choice("I can exercise again", PainGone()),)
        case Notice.MILD_AGAIN:
            return (Choice("Leave it out", SetAside(id)),)
        case Notice.SET_ASIDE:
            return (Choice("Bring it back", EnableExercise(id)),)
        case Notice.ASK_AGAIN:
            return (Choice("Set up\N{HORIZONTAL ELLIPSIS}", OpenSetup()),)
        case Notice.MORE:
            return (
                Choice(doses.said(told.more), ChangeDose(id, Change.MORE)),
                Choice(f"Stay at {doses.said(told.dose)}", ChangeDose(id, Change.SAME)),
                Choice("Less", ChangeDose(id, Change.LESS)),
                Choice("Don't ask", ChangeDose(id, Change.DO_NOT_ASK)),
            )
        case Notice.STRONGER:
            return (
                Choice("Try it", ChangeDose(id, Change.MORE)),
                Choice("Not now", ChangeDose(id, Change.SAME)),
                Choice("Don't ask again", ChangeDose(id, Change.DO_NOT_ASK)),
            )
        case _:
            return ()


def _hint(tellings: Sequence[Telling]) -> str:
    """Return how to answer where there are no buttons."""
    for told in tellings:
        match told.notice:
            case Notice.STILL_HURTING:
                return "Answer with: posture pain still, or posture pain gone. Or in the tray."
            case Notice.MILD_AGAIN:
                return f"To leave it out: posture exercises disable {told.exercise}"
            case Notice.MORE | Notice.STRONGER:
                return f"Answer with: posture exercises more {told.exercise} (or same, less, quiet)"
    return ""
