"""What the records say besides reminders: stretches of work time, and how long what held a due reminder."""

from __future__ import annotations

from datetime import timedelta

from reminder.core.effects import Effect, RecordHold, RecordWork
from reminder.core.model import Held, Instant, State
from reminder.core.timer_state import Holding, Stretch, TimerState


def count(state: TimerState, worked: timedelta, *, since: Instant) -> None:
    """Count work time; a stretch of it begins at *since* where none is growing."""
    if state.stretch is None:
        state.stretch = Stretch(since)
    state.worked += worked
    state.stretch.worked += worked


def end_stretch(state: TimerState, until: Instant, *, less: timedelta = timedelta()) -> list[Effect]:
    """End the stretch of work at *until*; *less* of it was no work after all."""
    stretch, state.stretch = state.stretch, None
    if stretch is None or stretch.worked <= less:
        return []
    return [RecordWork(stretch.since, max(until, stretch.since), stretch.worked - less)]


def follow_hold(state: TimerState, now: Instant) -> list[Effect]:
    """Note since when, and by what, a due reminder is held."""
    if state.word is not State.OWED:
        return end_hold(state, now)
    if state.holding is None:
        state.holding = Holding(now, state.holds)
    return []


def end_hold(state: TimerState, until: Instant) -> list[Effect]:
    """End what holds the reminder at *until*, and add it to what held this one before."""
    holding, state.holding = state.holding, None
    if holding is None:
        return []
    until = max(until, holding.since)
    length = until - holding.since
    state.held = Held(state.held.length + length, tuple(dict.fromkeys((*state.held.holds, *holding.holds))))
    return [RecordHold(Held(length, holding.holds).by, holding.since, until)] if length else []
