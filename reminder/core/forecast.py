"""What follows from the timer's state: its status, what comes next, and when to look again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from reminder.core.attendance import EMPTY_AFTER, PEACE
from reminder.core.model import Instant, OpenReminder, PauseReason, State, Status
from reminder.core.settings import Settings
from reminder.core.timer_state import TimerState
from reminder.core.transitions import Cycle
from reminder.core.values import dataclass

# Gently, within: how long a reminder that was held waits for a lull.
FREED_WITHIN = timedelta(seconds=60)
BACK_WITHIN = timedelta(minutes=2)
# A break that nobody ends is over by then, and was one if there was such a pause in the input.
LONGEST_BREAK = timedelta(minutes=15)
PAUSE_IN_INPUT = timedelta(seconds=60)
# Just beyond the moment at which the chair counts as empty.
_SURELY_EMPTY = EMPTY_AFTER + timedelta(seconds=1)

_NONE = timedelta()


@dataclass(frozen=True, slots=True)
class Interest:
    """What the timer cares for next: idle time reaching *threshold*, or (*returning*) the next input."""

    threshold: timedelta
    returning: bool


def status(state: TimerState, settings: Settings, now: Instant) -> Status:
    """Return how things stand at *now*, which must not be before the last look."""
    earliest, latest = _next_showing(state, settings, now)
    opened, reminder = state.opened, None
    if opened is not None:
        left = snoozes_left(state, settings)
        reminder = OpenReminder(opened.id, opened.why, left, started=opened.started is not None)
    return Status(
        state=state.word,
        worked=state.worked + (now - state.at if state.counts else _NONE),
        since_break=_NONE if state.attendance.away else now - state.rested,
        next_earliest=earliest,
        next_latest=latest,
        busy=state.busy,
        paused=frozenset(state.paused),
        waiting_since=state.waiting.since if state.waiting is not None else None,
        reminder=reminder,
    )


def interest(state: TimerState, settings: Settings) -> Interest:
    """Return what an event-driven sensor should watch for."""
    # From a little before it falls due: an event-driven sensor must see the pause from its beginning.
    soon = not state.blocked and _soonest_showing(state, settings) - PEACE <= state.at
    gently = soon and not state.attendance.empty
    window = settings.reminder
    return Interest(
        # Where a break is shorter than a minute (to try the program out), it is proven before.
        threshold=min(window.lull if gently else EMPTY_AFTER, window.break_length),
        returning=state.attendance.empty or state.attendance.away,
    )


def wants_busy(state: TimerState, settings: Settings, now: Instant) -> bool:
    """Return whether the reasons not to interrupt matter for a look at *now*."""
    attendance = state.attendance
    until = state.paused.get(PauseReason.USER)
    resting = PauseReason.HOURS in state.paused or (bool(state.paused) and (until is None or now < until))
    if resting or attendance.empty or attendance.away or attendance.in_peace(now):
        return False
    if state.waiting is not None:
        return True
    match state.cycle:
        case Cycle.WORKING:
            return state.counts and state.worked + (now - state.at) >= settings.reminder.earliest
        case Cycle.SNOOZED | Cycle.REMINDED:
            due = falls_due(state, settings)
            return due is not None and now >= due
        case _:
            return False


def falls_due(state: TimerState, settings: Settings) -> Instant | None:
    """Return when the open reminder is to be shown again, or (asked too often) taken as ignored."""
    if state.opened is None or state.waiting is not None:
        return None
    if state.cycle is Cycle.SNOOZED:
        return state.opened.snoozed_until
    if state.on_screen:
        return state.opened.last_shown + settings.reminder.again_after
    return None


def snoozes_left(state: TimerState, settings: Settings) -> int:
    """Return how often the open reminder, or the next one, can be snoozed."""
    used = 0 if state.opened is None else state.opened.snoozes
    return max(0, settings.snooze.most - used)


def next_look(state: TimerState, settings: Settings, look_every: timedelta | None) -> Instant | None:
    """Return the first instant after the last look at which time alone could change anything."""
    soonest = None
    for moment in _moments(state, settings, look_every):
        if moment > state.at and (soonest is None or moment < soonest):
            soonest = moment
    return soonest


def _next_showing(state: TimerState, settings: Settings, now: Instant) -> tuple[timedelta | None, timedelta | None]:
    """Return in how long the reminder is shown at the earliest and at the latest, as far as can be known."""
    window = settings.reminder
    if state.cycle is Cycle.ON_BREAK or state.word is State.REMINDED:
        return None, None
    rest = _NONE
    if state.paused:
        until = state.paused.get(PauseReason.USER)
        if PauseReason.HOURS in state.paused or until is None:
            return None, None
        rest = max(_NONE, until - now)
    elif state.attendance.away:
        return None, None
    if state.waiting is not None:
        peace = state.attendance.peace_until
        earliest = max(rest, peace - now) if peace is not None and peace > now else rest
        if state.holds or state.attendance.empty:
            return earliest, None
        if state.paused:
            return earliest, rest + BACK_WITHIN
        if state.waiting.bound is None:
            return earliest, max(earliest, window.latest - state.worked - (now - state.at))
        return earliest, max(earliest, state.waiting.bound - now)
    if state.cycle is Cycle.SNOOZED and state.opened is not None and state.opened.snoozed_until is not None:
        left = max(rest, state.opened.snoozed_until - now)
        return left, left + BACK_WITHIN
    worked = state.worked + (now - state.at if state.counts else _NONE)
    return rest + max(_NONE, window.earliest - worked), rest + max(_NONE, window.latest - worked)


def _moments(state: TimerState, settings: Settings, look_every: timedelta | None) -> Iterator[Instant]:
    """Yield each instant at which something could be due; those already past were looked at."""
    window, attendance, opened = settings.reminder, state.attendance, state.opened
    if look_every is not None and state.counts:
        yield state.at + look_every
    if not attendance.away:
        yield attendance.last_input + window.break_length
    if (until := state.paused.get(PauseReason.USER)) is not None:
        yield until
    if opened is not None and opened.started is not None:
        yield opened.started + LONGEST_BREAK
        if not opened.had_pause:
            yield max(attendance.last_input, opened.started) + PAUSE_IN_INPUT
    if (due := falls_due(state, settings)) is not None:
        yield due
    if state.cycle is Cycle.WORKING and state.counts:
        yield state.at + (window.earliest - state.worked)
    if state.waiting is not None and not state.blocked and not attendance.empty:
        if attendance.in_peace(state.at):
            assert attendance.peace_until is not None
            yield attendance.peace_until
        else:
            yield attendance.last_input + window.lull
            yield state.waiting.bound or state.at + (window.latest - state.worked)
    if not attendance.empty and not attendance.away:
        # A return to an empty chair puts a showing off if it comes less than two minutes before it: from then on
        # an empty chair has to be noticed.
        soon = _soonest_showing(state, settings) - PEACE
        if soon <= state.at:
            yield attendance.last_input + _SURELY_EMPTY
        elif not state.paused:
            yield soon


def _soonest_showing(state: TimerState, settings: Settings) -> Instant:
    """Return an instant before which nothing will be shown, unless asked for."""
    if (
        state.waiting is not None
        or state.cycle is Cycle.ON_BREAK
        or (state.opened is not None and state.opened.hidden)
    ):
        return state.at
    if (due := falls_due(state, settings)) is not None:
        return due
    resumed = state.paused.get(PauseReason.USER) or state.at
    return max(resumed, state.at) + (settings.reminder.earliest - state.worked)
