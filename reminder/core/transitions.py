"""The cycle of a reminder as a table: what is caused by an event, and what is caused by time.

Presence and the reasons to hold are machines of their own beside it (``attendance.py``, and two sets in
``timer.py``): holding, pausing and leaving never overwrite the cycle, so nothing has to be put back afterwards.
docs/architecture.md draws this table.
"""

from __future__ import annotations

from enum import StrEnum

from reminder.core.effects import Refusal
from reminder.core.model import Answer, How, Outcome
from reminder.core.values import dataclass


class Cycle(StrEnum):
    """Where the one reminder is on its way."""

    WORKING = "working"  # none is due
    DUE = "due"  # the window is open, nothing was shown yet
    REMINDED = "reminded"  # shown, not answered
    SNOOZED = "snoozed"
    ON_BREAK = "on break"


class Cause(StrEnum):
    """What moves the cycle besides an answer."""

    # by an event
    REQUESTED = "asked for"
    HOURS_ENDED = "working hours ended"
    QUIT = "the daemon was told to quit"
    # by time
    WINDOW_OPENED = "work time reached earliest"
    WINDOW_MOVED = "earliest was set to later"
    MOMENT_CAME = "a good moment, or the last one"
    NO_ANSWER = "shown three times, no answer"
    LEFT = "nobody there for break_length"
    BREAK_OVER = "15 min since the start"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in *source*, *cause* leads to *target*, and settles the reminder if *outcome* is set."""

    source: Cycle
    cause: Answer | Cause
    target: Cycle
    outcome: Outcome | None = None
    how: How | None = None


BY_EVENT = (
    Transition(Cycle.WORKING, Cause.REQUESTED, Cycle.REMINDED),
    Transition(Cycle.DUE, Cause.REQUESTED, Cycle.REMINDED),
    Transition(Cycle.REMINDED, Cause.REQUESTED, Cycle.REMINDED),
    Transition(Cycle.SNOOZED, Cause.REQUESTED, Cycle.REMINDED),
    Transition(Cycle.REMINDED, Answer.START, Cycle.ON_BREAK),
    Transition(Cycle.REMINDED, Answer.SNOOZE, Cycle.SNOOZED),
    Transition(Cycle.REMINDED, Answer.DISMISS, Cycle.REMINDED),
    Transition(Cycle.REMINDED, Answer.DONE, Cycle.WORKING, Outcome.DONE, How.ANSWERED),
    Transition(Cycle.REMINDED, Answer.WALKED, Cycle.WORKING, Outcome.DONE, How.WITHOUT_EXERCISE),
    Transition(Cycle.REMINDED, Answer.CUT_SHORT, Cycle.WORKING, Outcome.CUT_SHORT, How.ANSWERED),
    Transition(Cycle.REMINDED, Answer.SKIP, Cycle.WORKING, Outcome.SKIPPED, How.ANSWERED),
    Transition(Cycle.SNOOZED, Answer.START, Cycle.ON_BREAK),
    Transition(Cycle.SNOOZED, Answer.SNOOZE, Cycle.SNOOZED),
    Transition(Cycle.SNOOZED, Answer.DONE, Cycle.WORKING, Outcome.DONE, How.ANSWERED),
    Transition(Cycle.SNOOZED, Answer.WALKED, Cycle.WORKING, Outcome.DONE, How.WITHOUT_EXERCISE),
    Transition(Cycle.SNOOZED, Answer.SKIP, Cycle.WORKING, Outcome.SKIPPED, How.ANSWERED),
    Transition(Cycle.ON_BREAK, Answer.DONE, Cycle.WORKING, Outcome.DONE, How.ANSWERED),
    Transition(Cycle.ON_BREAK, Answer.WALKED, Cycle.WORKING, Outcome.DONE, How.WITHOUT_EXERCISE),
    Transition(Cycle.ON_BREAK, Answer.CUT_SHORT, Cycle.WORKING, Outcome.CUT_SHORT, How.ANSWERED),
    # A snoozed reminder waits for the next day's hours (T7), and a break that has begun is left to end by itself.
    Transition(Cycle.REMINDED, Cause.HOURS_ENDED, Cycle.WORKING, Outcome.WITHDRAWN, How.HOURS_ENDED),
    Transition(Cycle.REMINDED, Cause.QUIT, Cycle.WORKING, Outcome.WITHDRAWN, How.QUIT),
    Transition(Cycle.SNOOZED, Cause.QUIT, Cycle.WORKING, Outcome.WITHDRAWN, How.QUIT),
    Transition(Cycle.ON_BREAK, Cause.QUIT, Cycle.WORKING, Outcome.WITHDRAWN, How.QUIT),
)

BY_TIME = (
    Transition(Cycle.WORKING, Cause.WINDOW_OPENED, Cycle.DUE),
    Transition(Cycle.DUE, Cause.WINDOW_MOVED, Cycle.WORKING),
    Transition(Cycle.DUE, Cause.MOMENT_CAME, Cycle.REMINDED),
    Transition(Cycle.SNOOZED, Cause.MOMENT_CAME, Cycle.REMINDED),
    Transition(Cycle.REMINDED, Cause.MOMENT_CAME, Cycle.REMINDED),
    Transition(Cycle.REMINDED, Cause.NO_ANSWER, Cycle.WORKING, Outcome.IGNORED, How.NO_ANSWER),
    # Whether there was a pause in the input decides between done and cut short: the timer knows.
    Transition(Cycle.ON_BREAK, Cause.BREAK_OVER, Cycle.WORKING, Outcome.DONE, How.PAUSE_IN_INPUT),
    Transition(Cycle.WORKING, Cause.LEFT, Cycle.WORKING, Outcome.RESTED, How.NATURAL_BREAK),
    Transition(Cycle.DUE, Cause.LEFT, Cycle.WORKING, Outcome.RESTED, How.NATURAL_BREAK),
    # Unless they had left before it was first shown: then it is withdrawn, and the absence was a rest.
    Transition(Cycle.REMINDED, Cause.LEFT, Cycle.WORKING, Outcome.DONE, How.LEFT),
    Transition(Cycle.SNOOZED, Cause.LEFT, Cycle.WORKING, Outcome.DONE, How.LEFT),
    Transition(Cycle.ON_BREAK, Cause.LEFT, Cycle.WORKING, Outcome.DONE, How.LEFT),
)

TABLE = {(row.source, row.cause): row for row in BY_EVENT + BY_TIME}

# What an answer gets that has no row.
REFUSALS = {
    Cycle.WORKING: Refusal.NOTHING_OPEN,
    Cycle.DUE: Refusal.NOTHING_OPEN,
    Cycle.REMINDED: Refusal.NO_LONGER_OPEN,
    Cycle.SNOOZED: Refusal.SNOOZED,
    Cycle.ON_BREAK: Refusal.STARTED,
}
