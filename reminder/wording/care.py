"""What a notification says of soreness and pain: the careful texts of safety.py, and the answers they ask for."""

from __future__ import annotations

from collections.abc import Sequence

from reminder.core.care import Notice
from reminder.core.commands import PainGone, PainStill
from reminder.core.menu import Choice
from reminder.core.settings import Urgency
from reminder.desktop.ports import Message
from reminder.wording.breaks import notice
from reminder.wording.safety import NOTICES

_TITLES = {
    Notice.SORE: "A rest day",
    Notice.CLEARED: "Exercises are back",
    Notice.MILD_PAIN: "Take it easy",
    Notice.STOP: "Stop the exercise",
    Notice.STILL_HURTING: "Still hurting?",
    Notice.SEE_DOCTOR: "Please see a doctor",
    Notice.URGENT: "When it is urgent",
    Notice.GONE: "Good to hear",
    Notice.CONFIRMED: "Exercises are back",
    Notice.ENABLED: "Back among the exercises",
}
_CHOICES = {
    Notice.STILL_HURTING: (
        Choice("Yes, still", PainStill()),
        Choice("No, it is gone", PainGone()),
    ),
    Notice.SEE_DOCTOR: (Choice("Exercises may go on", PainGone()),),
}
_GRAVE = {Notice.STOP, Notice.STILL_HURTING, Notice.SEE_DOCTOR, Notice.URGENT}


def text(notices: Sequence[Notice]) -> str:
    """Return all that is to be told, the first thing first."""
    return "\n".join(NOTICES[each] for each in notices)


def message(notices: Sequence[Notice]) -> Message:
    """Return the one notification that tells all of *notices*."""
    choices = tuple(choice for each in notices for choice in _CHOICES.get(each, ()))
    told = notice(_TITLES[notices[0]], text(notices), choices)
    # A click on the text of a question is no answer to it.
    return Message(
        title=told.title,
        body=told.body,
        choices=choices,
        urgency=Urgency.CRITICAL if set(notices) & _GRAVE else Urgency.NORMAL,
    )
