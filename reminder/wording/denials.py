"""Why a command changed nothing, in a sentence."""

from __future__ import annotations

from reminder.core.care import Denial
from reminder.core.effects import Refusal, Refuse
from reminder.errors import Refused, UsageError
from reminder.wording import care

_SENTENCES = {
    Refusal.NOTHING_OPEN: "No reminder is open, so there is nothing to answer.",
    Refusal.NO_LONGER_OPEN: "That reminder is no longer open; nothing was changed.",
    Refusal.NO_SNOOZES_LEFT: "This reminder has no snoozes left; start it, skip it, or say that it is done.",
    Refusal.SNOOZE_TOO_LONG: (
        "A snooze lasts {about} at most: that is the longest in your settings. For a longer rest: posture pause"
    ),
    Refusal.SNOOZED: "This reminder is snoozed: it can be started, done, skipped or snoozed again.",
    Refusal.STARTED: "This break has begun: it ends as done or cut short.",
    Refusal.ON_BREAK: "A break is under way; end it first.",
    Refusal.NOT_PAUSED: "Nothing is paused.",
    Refusal.UNKNOWN_EXERCISE: 'There is no exercise "{about}". posture exercises lists them.',
}


def error(refuse: Refuse) -> Refused | UsageError:
    """Return the error for who asked: an id that nobody knows is a slip, not a refusal."""
    return (UsageError if refuse.reason is Refusal.UNKNOWN_EXERCISE else Refused)(sentence(refuse))


def sentence(refuse: Refuse) -> str:
    """Return the reason as a whole sentence."""
    if isinstance(refuse.reason, Denial):
        return care.denied(refuse.reason, refuse.about)
    return _SENTENCES[refuse.reason].format(about=refuse.about)
