"""What the timer records: reminders and natural breaks, stretches of work time, and what held a due reminder."""

from __future__ import annotations

from datetime import timedelta

from reminder.core.effects import Effect, Record, RecordHold, RecordWork
from reminder.core.model import Door, Held, How, Instant, Outcome, State
from reminder.core.timer_state import Holding, Stretch, TimerState


def settled(state: TimerState, outcome: Outcome, how: How, now: Instant, door: Door | None) -> Record:
    """Return the record of the open reminder, or of a natural break where none is open."""
    opened = state.opened
    if opened is None:
        return Record(None, outcome, how, state.worked, now - state.rested, ended=now)
    answered = opened.started or (now if how in (How.ANSWERED, How.WITHOUT_EXERCISE) else None)
    return Record(
        opened.id,
        outcome,
        how,
        opened.worked,
        opened.since_break,
        ended=now,
        why=opened.why,
        snoozes=opened.snoozes,
        shown=opened.shown,
        started=opened.started,
        door=door,
        idle=opened.idle,
        held=opened.held,
        answered_after=None if answered is None else answered - opened.shown,
    )


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
