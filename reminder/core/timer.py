"""The state machine that decides when to remind: given events and the time, it returns effects.

Three machines stand side by side: the *cycle* of the reminder (a table, ``transitions.py``), the *presence* of
the person (``attendance.py``), and two *sets* of reasons, to hold (busy) and to rest (paused). One thing joins
them: ``waiting``, a reminder that is to be shown at a good moment (see ``_moment``).

The driver looks first, ``handle(Sampled(...), now)``, and then passes on what else happened at that instant. Rules
in brackets, such as (T3), are those of docs/architecture.md.
"""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from reminder.core import durations, events, forecast, timer_records
from reminder.core.attendance import EMPTY_AFTER, Change
from reminder.core.effects import (
    Acknowledge,
    Effect,
    Gone,
    OpenGuide,
    Refusal,
    Refuse,
    Remind,
    ShowBreak,
    Withdraw,
)
from reminder.core.events import Answered, Event, Missed
from reminder.core.forecast import BACK_WITHIN, FREED_WITHIN, LONGEST_BREAK, PAUSE_IN_INPUT, Interest
from reminder.core.model import NOT_HELD, Answer, Door, Hold, How, Instant, Outcome, PauseReason, Status, Why
from reminder.core.settings import Settings
from reminder.core.timer_state import Opened, TimerState, Waiting
from reminder.core.transitions import REFUSALS, TABLE, Cause, Cycle

# How often it is shown again when nobody answers; then it is taken as ignored.
MOST_AGAINS = 2
# A look that is late by more than this was late because nothing ran; less is a busy machine.
LATENESS = timedelta(seconds=2)

_NONE = timedelta()


class Timer:
    """Decides when to remind. Pure: the same events at the same instants give the same effects."""

    def __init__(
        self,
        settings: Settings,
        now: Instant,
        *,
        state: TimerState | None = None,
        look_every: timedelta | None = None,
    ) -> None:
        """Begin at *now* with the person present, or where *state* left off.

        After a restart the driver passes on what was missed: ``handle(Missed(down), now)``. *look_every* is how
        often to look while work time runs, so that a gap is noticed (T5); None where the driver knows of every
        gap by itself.
        """
        self.state = state or TimerState.new(now)
        self.look_every = look_every
        self.settings = settings
        self._deadline = forecast.next_look(self.state, settings, look_every)

    # ------------------------------------------------------------------------------- queries of the driver

    @property
    def deadline(self) -> Instant | None:
        """When to look next, if nothing happens before; None: only an event can change anything."""
        return self._deadline

    @property
    def interest(self) -> Interest:
        """What an event-driven sensor should watch for."""
        return forecast.interest(self.state, self.settings)

    def wants_busy(self, now: Instant) -> bool:
        """Return whether the reasons not to interrupt matter for a look at *now*."""
        return forecast.wants_busy(self.state, self.settings, now)

    def status(self, now: Instant) -> Status:
        """Return how things stand at *now*, which must not be before the last look."""
        return forecast.status(self.state, self.settings, now)

    # ----------------------------------------------------------------------------------- events

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        """Take in an event and return the effects, in order.

        An instant before the last one counts as the last one: time does not go back.
        """
        now = max(now, self.state.at)
        effects: list[Effect] = []
        self._pass_time(event, now, effects)
        match event:
            case events.Sampled(idle, holds):
                self.state.attendance.sampled(idle, now)
                self._notice(now, effects)
                if holds is not None:
                    effects += self._hold(holds, now)
            case Missed():
                pass  # What was missed is in the passing of time.
            case events.Unlocked():
                # The sample that follows shows whether the person is back.
                self.state.attendance.unlock(now)
            case events.Locked():
                self.state.attendance.lock()
                self._notice(now, effects)
            case Answered():
                effects += self._answer(event, now)
            case events.Paused(reason, until):
                effects += self._pause(reason, until, now)
            case events.Resumed(reason):
                effects += self._resume(reason, now)
            case events.Requested():
                effects += self._request(now)
            case events.Quit():
                if (self.state.cycle, Cause.QUIT) in TABLE:
                    effects += self._move(Cause.QUIT, now)
            case events.SettingsChanged(settings):
                self.settings = settings
                self._notice(now, effects)  # a shorter break_length may show that they have left
            case _:
                assert_never(event)
        if not isinstance(event, Missed | events.Unlocked):
            self._by_time(now, effects)
        effects += timer_records.follow_hold(self.state, now)
        self._deadline = (
            now if self._unasked(now) else forecast.next_look(self.state, self.settings, self.look_every)
        )
        return effects

    def _pass_time(self, event: Event, now: Instant, effects: list[Effect]) -> None:
        """Let work time run up to *now*, less what was missed (T5)."""
        state, stopped = self.state, False
        if isinstance(event, Missed):
            missed, stopped = min(event.length, now - state.at), event.stopped
        elif self.look_every is not None and self._deadline is not None and now - self._deadline > LATENESS:
            # A gap is absence, not work. It is not known when in this stretch it began, so none of it counts.
            missed, stopped = now - state.at, True
        else:
            missed = _NONE
        last_look, state.at = state.at, now
        if missed:
            effects += timer_records.end_hold(state, now - missed)
        if state.counts:
            timer_records.count(state, now - last_look - missed, since=last_look)
        if missed:
            state.attendance.missed(missed, now, last_look=last_look, stopped=stopped)
            self._notice(now, effects)

    def _notice(self, now: Instant, effects: list[Effect]) -> None:
        """Draw the conclusions on who is there."""
        state, attendance = self.state, self.state.attendance
        if state.opened is not None and state.opened.started is not None:
            untouched = now - max(attendance.last_input, state.opened.started)
            state.opened.had_pause = state.opened.had_pause or untouched >= PAUSE_IN_INPUT
        was_away = attendance.away
        match attendance.change(now, self.settings.reminder.break_length):
            case Change.LEFT:
                effects += self._leave(now)
            case Change.SAT_DOWN:
                if was_away:
                    state.rested = now
                if state.waiting is not None:
                    # It was due before they came back: peace first, then gently (T14).
                    self._wait(Why.BACK, now, self._after_peace(now) + BACK_WITHIN)
            case Change.NOTHING:
                pass

    # ------------------------------------------------------------------------------- transitions by event

    def _answer(self, event: Answered, now: Instant) -> list[Effect]:
        state, opened = self.state, self.state.opened
        if opened is None:
            return [Refuse(Refusal.NOTHING_OPEN)]
        if event.reminder is not None and event.reminder != opened.id:
            return [Refuse(Refusal.NO_LONGER_OPEN)]
        if (state.cycle, event.answer) not in TABLE:
            return [Refuse(REFUSALS[state.cycle])]
        match event.answer:
            case Answer.SNOOZE:
                return self._snooze(opened, event.snooze, now, event.door)
            case Answer.START:
                effects = [*self._off_screen(Gone.STARTED), *timer_records.end_stretch(state, now)]
                state.cycle = TABLE[state.cycle, event.answer].target
                state.waiting = None
                opened.started, opened.hidden = now, False
                effects += [Acknowledge(opened.id, event.answer, door=event.door), ShowBreak(opened.id)]
                return effects if event.guided else [*effects, OpenGuide(opened.id)]
            case Answer.DISMISS:
                # Closed without an answer: it stays open, and is shown again in its time (T9).
                return [Acknowledge(opened.id, event.answer, door=event.door)]
            case _:
                return self._move(event.answer, now, event.door)

    def _snooze(self, opened: Opened, length: timedelta | None, now: Instant, door: Door | None) -> list[Effect]:
        choices = self.settings.snooze.choices
        if not forecast.snoozes_left(self.state, self.settings):
            return [Refuse(Refusal.NO_SNOOZES_LEFT)]
        if length is not None and length > max(choices):
            return [Refuse(Refusal.SNOOZE_TOO_LONG, durations.spell(max(choices)))]
        length = choices[0] if length is None else length
        effects = self._off_screen(Gone.SNOOZED)
        self.state.cycle = TABLE[self.state.cycle, Answer.SNOOZE].target
        self.state.waiting = None
        opened.snoozes += 1
        opened.snoozed_until, opened.hidden = now + length, False
        return [*effects, Acknowledge(opened.id, Answer.SNOOZE, length, door)]

    def _request(self, now: Instant) -> list[Effect]:
        if (self.state.cycle, Cause.REQUESTED) not in TABLE:
            return [Refuse(Refusal.ON_BREAK)]
        return self._show(Why.REQUEST, now)

    def _pause(self, reason: PauseReason, until: Instant | None, now: Instant) -> list[Effect]:
        state = self.state
        effects = timer_records.end_stretch(state, now)
        state.paused[reason] = until
        if reason is PauseReason.HOURS and (state.cycle, Cause.HOURS_ENDED) in TABLE:
            return effects + self._move(Cause.HOURS_ENDED, now)
        effects += self._off_screen(Gone.PAUSED)
        if state.cycle is Cycle.REMINDED and state.opened is not None:
            state.opened.hidden = True
        return effects

    def _resume(self, reason: PauseReason, now: Instant) -> list[Effect]:
        state = self.state
        if reason not in state.paused:
            return [Refuse(Refusal.NOT_PAUSED)] if reason is PauseReason.USER else []
        # What fell due in the pause was waiting when it ended, even if nothing ran in between.
        due = forecast.falls_due(state, self.settings)
        effects = self._fall_due(now) if due is not None and now >= due else []
        del state.paused[reason]
        hidden = state.opened is not None and state.opened.hidden
        if not state.paused and (state.waiting is not None or hidden):
            # Whatever was waiting comes back gently (T7); sooner where a call ended at this very moment (T3).
            ready = self._after_peace(now)
            waiting = state.waiting
            if waiting is None or waiting.why is not Why.FREED or waiting.bound != ready + FREED_WITHIN:
                self._wait(Why.BACK, now, ready + BACK_WITHIN)
        return effects

    def _hold(self, holds: tuple[Hold, ...], now: Instant) -> list[Effect]:
        """Take in the reasons not to interrupt. The end of the last one is a good moment (T3)."""
        state, before = self.state, self.state.busy
        state.holds, state.asked_at = holds, now
        if before and not holds and state.waiting is not None:
            self._wait(Why.FREED, now, self._after_peace(now) + FREED_WITHIN)
        return timer_records.end_hold(state, now) if before != state.busy else []

    # -------------------------------------------------------------------------------- transitions by time

    def _by_time(self, now: Instant, effects: list[Effect]) -> None:
        """Apply what is caused by time until nothing more applies."""
        while (new := self._one_by_time(now)) is not None:
            effects += new

    def _one_by_time(self, now: Instant) -> list[Effect] | None:
        state, window = self.state, self.settings.reminder
        until = state.paused.get(PauseReason.USER)
        if until is not None and now >= until:
            return self._resume(PauseReason.USER, now)
        match state.cycle:
            case Cycle.WORKING:
                if state.counts and state.worked >= window.earliest:
                    state.cycle = TABLE[state.cycle, Cause.WINDOW_OPENED].target
                    state.waiting = Waiting(Why.LATEST, now)
                    return []
            case Cycle.DUE:
                if state.worked < window.earliest:
                    state.cycle = TABLE[state.cycle, Cause.WINDOW_MOVED].target
                    state.waiting = None
                    return []
            case Cycle.SNOOZED | Cycle.REMINDED:
                due = forecast.falls_due(state, self.settings)
                if due is not None and now >= due:
                    return self._fall_due(now)
            case Cycle.ON_BREAK:
                assert state.opened is not None
                assert state.opened.started is not None
                if now >= state.opened.started + LONGEST_BREAK:
                    if state.opened.had_pause:
                        return self._move(Cause.BREAK_OVER, now)
                    return self._settle(Outcome.CUT_SHORT, How.NO_PAUSE_IN_INPUT, now)
        why = self._moment(now)
        return None if why is None or state.asked_at != now else self._show(why, now)

    def _fall_due(self, now: Instant) -> list[Effect]:
        state = self.state
        assert state.opened is not None
        if state.cycle is Cycle.REMINDED and state.opened.agains >= MOST_AGAINS:
            return self._move(Cause.NO_ANSWER, now)
        # One that falls due just after the person sat down waits for the end of their two minutes (T14).
        bound = self._after_peace(now) + BACK_WITHIN
        if state.cycle is Cycle.REMINDED:
            self._wait(Why.AGAIN, now, bound, again=True)
        else:
            self._wait(Why.SNOOZE, now, bound)
        return []

    def _moment(self, now: Instant) -> Why | None:
        """Return why this is the moment to show what waits; None: it is not."""
        state, waiting = self.state, self.state.waiting
        if waiting is None or state.blocked or state.attendance.empty or state.attendance.in_peace(now):
            return None
        window = self.settings.reminder
        if window.lull <= now - state.attendance.last_input <= EMPTY_AFTER:
            return Why.LULL if waiting.bound is None else waiting.why
        over = state.worked >= window.latest if waiting.bound is None else now >= waiting.bound
        return waiting.why if over else None

    def _unasked(self, now: Instant) -> bool:
        """Return whether only the reasons not to interrupt, not asked for at *now*, keep it from being shown."""
        return self.state.asked_at != now and self._moment(now) is not None

    def _wait(self, why: Why, now: Instant, bound: Instant, *, again: bool = False) -> None:
        """Have the reminder shown at the first lull, at *bound* in any case."""
        before = self.state.waiting
        self.state.waiting = Waiting(
            why,
            since=now if before is None else before.since,
            bound=bound,
            again=again or (before is not None and before.again),
        )

    def _after_peace(self, now: Instant) -> Instant:
        return max(now, self.state.attendance.peace_until or now)

    # ---------------------------------------------------------------------------- what transitions lead to

    def _show(self, why: Why, now: Instant) -> list[Effect]:
        state = self.state
        effects = timer_records.end_hold(state, now)
        held, state.held = state.held, NOT_HELD
        if state.opened is None:
            idle = max(now - state.attendance.last_input, _NONE)
            state.opened = Opened(state.next_id, why, now, now, state.worked, now - state.rested, idle, held)
            state.next_id += 1
        elif state.waiting is not None and state.waiting.again:
            state.opened.agains += 1
        opened = state.opened
        state.cycle = TABLE[state.cycle, Cause.REQUESTED if why is Why.REQUEST else Cause.MOMENT_CAME].target
        state.waiting = None
        opened.last_shown, opened.hidden, opened.snoozed_until = now, False, None
        left = forecast.snoozes_left(state, self.settings)
        return [*effects, Remind(opened.id, why, state.worked, now - state.rested, left, held)]

    def _leave(self, now: Instant) -> list[Effect]:
        """Settle what an absence of break_length settles (T9, T10)."""
        state, last_input = self.state, self.state.attendance.last_input
        # Proven only now: the idle minutes were not work. Those in which nothing ran were never counted.
        idle = max(_NONE, now - last_input - state.attendance.slept)
        effects = timer_records.end_stretch(state, last_input, less=idle)
        if state.opened is not None and state.cycle is not Cycle.ON_BREAK and last_input <= state.opened.shown:
            # They had left before it came: nobody saw it.
            effects += self._settle(Outcome.WITHDRAWN, How.ALREADY_LEFT, now)
            return effects + self._settle(Outcome.RESTED, How.NATURAL_BREAK, now)
        if state.counts_but_for_absence:
            state.worked = max(_NONE, state.worked - idle)
        return effects + self._move(Cause.LEFT, now)

    def _off_screen(self, reason: Gone) -> list[Effect]:
        """Return the effect that takes the reminder off the screen, if it is on it."""
        opened = self.state.opened
        return [Withdraw(opened.id, reason)] if self.state.on_screen and opened is not None else []

    def _move(self, cause: Answer | Cause, now: Instant, door: Door | None = None) -> list[Effect]:
        """Follow the row of the table that settles the reminder."""
        row = TABLE[self.state.cycle, cause]
        assert row.outcome is not None
        assert row.how is not None
        return self._settle(row.outcome, row.how, now, door)

    def _settle(self, outcome: Outcome, how: How, now: Instant, door: Door | None = None) -> list[Effect]:
        """End the reminder, or a stretch of work with none, in its one record (T10, T16)."""
        state = self.state
        effects = self._off_screen(Gone.SETTLED)
        effects += timer_records.end_hold(state, now) + timer_records.end_stretch(state, now)
        effects.append(timer_records.settled(state, outcome, how, now, door))
        state.opened = state.waiting = None
        state.cycle, state.worked, state.held = Cycle.WORKING, _NONE, NOT_HELD
        if outcome in (Outcome.DONE, Outcome.RESTED):
            state.rested = now
        return effects
