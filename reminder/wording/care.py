"""Notifications about soreness, pain and progress: the texts of safety.py, and the answers they take."""

from __future__ import annotations

from collections.abc import Sequence

from reminder.core.care import Denial, DetailedNotice, Notice
from reminder.core.commands import ChangeDose, EnableExercise, OpenSetup, PainGone, PainStill, SetAside
from reminder.core.menu import Choice
from reminder.core.progress import Change
from reminder.core.settings import Urgency
from reminder.desktop.ports import Message
from reminder.wording import doses, safety

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
    Notice.CONFIRMED: "Exercises will be back",
    Notice.SET_ASIDE: "Set aside",
    Notice.ENABLED: "Exercise is back",
    Notice.ASK_AGAIN: "Three months on",
    Notice.MORE: "A little more?",
    Notice.CHANGED: "Noted",
    Notice.UNASKED: "Noted",
    Notice.STRONGER: "Four weeks without trouble",
    Notice.LIFTED: "A new exercise",
}
# {name}: the exercise; {id}: its id; {now} and {more}: its dose.
_BACK = "the tray, or posture exercises enable {id}"
_SENTENCES = {
    Notice.SORE: safety.SORE,
    Notice.CLEARED: safety.CLEARED,
    Notice.MILD_PAIN: safety.MILD_PAIN,
    Notice.MILD_AGAIN: f"{safety.MILD_PAIN} {{name}} has hurt a few times now. Leave it out for a while?",
    Notice.STOP: f"{safety.STOP} {safety.SIGNS}\n{{name}} is set aside; to bring it back: {_BACK}",
    Notice.STILL_HURTING: "Earlier you said that {name} hurt. Does it still hurt now?",
    Notice.SEE_DOCTOR: safety.SEE_DOCTOR,
    Notice.URGENT: "\n".join((*safety.URGENT, safety.UNTIL_READY)),
    Notice.GONE: safety.GONE,
    Notice.CONFIRMED: safety.CONFIRMED,
    Notice.SET_ASIDE: f"{{name}} is left out from now on. To bring it back: {_BACK}",
    Notice.ENABLED: "{name} may be suggested again. Go gently, and stop if it hurts.",
    Notice.ASK_AGAIN: safety.ASK_AGAIN,
    Notice.MORE: "Six times {name} without trouble. A little more next time: {more} instead of {now}?",
    Notice.CHANGED: "{name}: {now} from now on.",
    Notice.UNASKED: "You will not be asked about this again.",
    Notice.STRONGER: "Try a stronger one: {name}?",
    Notice.LIFTED: "{name} may be suggested from now on. Go gently, and stop if it hurts.",
}
# Where it is not known which exercise it was.
_WITHOUT_ONE = {
    Notice.STOP: f"{safety.STOP} {safety.SIGNS}",
    Notice.STILL_HURTING: safety.STILL,
    Notice.GONE: safety.GONE_WITHOUT_ONE,
    Notice.CONFIRMED: safety.CONFIRMED_WITHOUT_ONE,
}
_DENIALS = {
    Denial.NOTHING_TO_CLEAR: "You are not on rest days, so nothing changed.",
    Denial.CLEAR_TOMORROW: "Today is a rest day. You can end it tomorrow, if you feel fine.",
    Denial.NO_PAIN: "You have not reported any pain, so nothing changed.",
    Denial.NOT_SET_ASIDE: "{id} is not set aside, so nothing changed.",
    Denial.NO_MORE: "That is as much of {id} as is suggested for now.",
    Denial.NO_LESS: "You already do the smallest amount of {id}.",
}
_GRAVE = {Notice.STOP, Notice.STILL_HURTING, Notice.SEE_DOCTOR, Notice.URGENT}


def text(notices: Sequence[DetailedNotice]) -> str:
    """Return the sentences of all notices, in order."""
    return "\n".join(map(sentence, notices))


def sentence(detailed: DetailedNotice) -> str:
    """Return the sentence of one notice."""
    form = _SENTENCES[detailed.notice]
    if not detailed.exercise:
        form = _WITHOUT_ONE.get(detailed.notice, form)
    name, id = detailed.name or "That exercise", detailed.exercise or "ID"
    return form.format(name=name, id=id, now=doses.spoken(detailed.dose), more=doses.spoken(detailed.more))


def denied(denial: Denial, exercise: str | None) -> str:
    """Return why a report changed nothing."""
    return _DENIALS[denial].format(id=exercise)


def message(notices: Sequence[DetailedNotice]) -> Message:
    """Return one notification for all of *notices*."""
    choices = tuple(choice for each in notices for choice in choices_of(each))
    # A click on the text of a question is no answer to it.
    return Message(
        title=_TITLES[notices[0].notice],
        body=text(notices),
        choices=choices,
        urgency=Urgency.CRITICAL if {each.notice for each in notices} & _GRAVE else Urgency.NORMAL,
        hint=_hint(notices),
    )


def choices_of(detailed: DetailedNotice) -> tuple[Choice, ...]:
    """Return the answers that a notice takes."""
    id = detailed.exercise or ""
    match detailed.notice:
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
                Choice(doses.spoken(detailed.more), ChangeDose(id, Change.MORE)),
                Choice(f"Stay at {doses.spoken(detailed.dose)}", ChangeDose(id, Change.SAME)),
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


def _hint(notices: Sequence[DetailedNotice]) -> str:
    """Return how to answer where there are no buttons."""
    for detailed in notices:
        match detailed.notice:
            case Notice.STILL_HURTING:
                return "Answer with: posture pain still, or posture pain gone. Or in the tray."
            case Notice.MILD_AGAIN:
                return f"To leave it out: posture exercises disable {detailed.exercise}"
            case Notice.MORE | Notice.STRONGER:
                return f"Answer with: posture exercises more {detailed.exercise} (or same, less, quiet)"
    return ""
