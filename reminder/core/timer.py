"""The state machine that decides when to remind: told the facts and the time, it answers with orders.

Three machines stand side by side: the *cycle* of the reminder (a table, ``transitions.py``), the *presence* of
the person (``attendance.py``), and two *sets* of reasons, to hold (busy) and to rest (paused). One thing joins
them: ``_waiting``, the wish to show the reminder, which waits for a good moment (see ``_moment``).

The driver (the daemon, or a replay) keeps to one habit: it looks first, ``handle(Sampled(...), now)``, and then
tells what else happened at that instant. Rules in brackets, such as (T3), are those of docs/architecture.md.
"""

from __future__ import annotations

from datetime import timedelta
from typing import assert_never

from reminder.core.attendance import EMPTY_AFTER, Change
from reminder.core.effects import Effect, OpenGuide, Record, Refusal, Refuse, Remind, Withdraw
from reminder.core.events import (
    Answered,
    Event,
    Locked,
    Missed,
    Paused,
    Quit,
    Requested,
    Resumed,
    Sampled,
    SettingsChanged,
    Unlocked,
)
from reminder.core.model import Answer, Busy, How, Instant, Outcome, PauseReason, Why
from reminder.core.timer_state import (
    BACK_WITHIN,
    FREED_WITHIN,
    LONGEST_BREAK,
    PAUSE_IN_INPUT,
    Interest,
    Opened,
    Standing,
    Waiting,
)
from reminder.core.transitions import REFUSALS, TABLE, Cause, Cycle

# Shown again so often when nobody answers; then it is taken as ignored.
MOST_AGAINS = 2
# A look that is late by more than this was late because nothing ran; less is a busy machine.
LATENESS = timedelta(seconds=2)

_NONE = timedelta()


class Timer(Standing):
    """Decides when to remind. Pure: the same facts at the same instants give the same orders."""

    # ----------------------------------------------------------------------------------- what it is told

    def handle(self, event: Event, now: Instant) -> list[Effect]:
        """Take in a fact and return the orders that follow, in order.

        An instant before the last one counts as the last one: time does not go back.
        """
        now = max(now, self._at)
        effects: list[Effect] = []
        self._pass_time(event, now, effects)
        match event:
            case Sampled(idle, busy):
                self._attendance.sampled(idle, now)
                self._notice(now, effects)
                if busy is not None:
                    self._hold(busy, now)
            case Missed() | Unlocked():
                # What was missed is in the passing of time. The sample that follows tells whether somebody is back.
                self._attendance.locked = self._attendance.locked and isinstance(event, Missed)
            case Locked():
                self._attendance.locked = True
                self._notice(now, effects)
            case Answered():
                effects += self._answer(event, now)
            case Paused(reason, until):
                effects += self._pause(reason, until, now)
            case Resumed(reason):
                effects += self._resume(reason, now)
            case Requested():
                effects += self._request(now)
            case Quit():
                if (self._cycle, Cause.QUIT) in TABLE:
                    effects += self._move(Cause.QUIT, now)
            case SettingsChanged(settings):
                self._settings = settings
            case _:
                assert_never(event)
        if not isinstance(event, Missed | Unlocked):
            self._by_time(now, effects)
        self._deadline = self._next_look()
        return effects

    def _pass_time(self, event: Event, now: Instant, effects: list[Effect]) -> None:
        """Let work time run up to *now*, less what was missed (T5)."""
        if isinstance(event, Missed):
            missed = min(event.length, now - self._at)
        elif self.look_every is not None and self._deadline is not None and now - self._deadline > LATENESS:
            # A gap is absence, not work. Nobody knows when in this stretch it began: none of it is work.
            missed = now - self._at
        else:
            missed = _NONE
        last_look, self._at = self._at, now
        if self._counts:
            self._worked += now - last_look - missed
        if missed:
            self._attendance.missed(missed, now, last_look=last_look)
            self._notice(now, effects)

    def _notice(self, now: Instant, effects: list[Effect]) -> None:
        """Draw the conclusions on who is there."""
        if self._open is not None and self._open.started is not None:
            untouched = now - max(self._attendance.last_input, self._open.started)
            self._open.had_pause = self._open.had_pause or untouched >= PAUSE_IN_INPUT
        was_away = self._attendance.away
        match self._attendance.change(now, self._settings.reminder.break_length):
            case Change.LEFT:
                effects += self._leave(now)
            case Change.SAT_DOWN:
                if was_away:
                    self._rested = now
                if self._waiting is not None:
                    # It was due before they came back: peace first, then gently (T14).
                    self._wait(Why.BACK, now, max(now, self._attendance.peace_until or now) + BACK_WITHIN)
            case Change.NOTHING:
                pass

    # ------------------------------------------------------------------------------- transitions by event

    def _answer(self, event: Answered, now: Instant) -> list[Effect]:
        if self._open is None:
            return [Refuse(Refusal.NOTHING_OPEN)]
        if event.reminder is not None and event.reminder != self._open.id:
            return [Refuse(Refusal.NO_LONGER_OPEN)]
        if (self._cycle, event.answer) not in TABLE:
            return [Refuse(REFUSALS[self._cycle])]
        match event.answer:
            case Answer.SNOOZE:
                return self._snooze(event.snooze, now)
            case Answer.START:
                off_screen = self._off_screen()
                self._cycle = TABLE[self._cycle, event.answer].target
                self._waiting = None
                self._open.started, self._open.hidden = now, False
                return [*off_screen, OpenGuide(self._open.id)]
            case Answer.DISMISS:
                return []  # Closed without an answer: it stays open, and is shown again in its time (T9).
            case _:
                return self._move(event.answer, now)

    def _snooze(self, length: timedelta | None, now: Instant) -> list[Effect]:
        assert self._open is not None
        choices = self._settings.snooze.choices
        if not self._snoozes_left:
            return [Refuse(Refusal.NO_SNOOZES_LEFT)]
        if length is not None and length > max(choices):
            return [Refuse(Refusal.SNOOZE_TOO_LONG)]
        off_screen = self._off_screen()
        self._cycle = TABLE[self._cycle, Answer.SNOOZE].target
        self._waiting = None
        self._open.snoozes += 1
        self._open.snoozed_until = now + (choices[0] if length is None else length)
        self._open.hidden = False
        return off_screen

    def _request(self, now: Instant) -> list[Effect]:
        row = TABLE.get((self._cycle, Cause.REQUESTED))
        if row is None:
            return [Refuse(Refusal.ON_BREAK)]
        return [self._show(Why.REQUEST, now)]

    def _pause(self, reason: PauseReason, until: Instant | None, now: Instant) -> list[Effect]:
        self._paused[reason] = until
        if reason is PauseReason.HOURS and (self._cycle, Cause.HOURS_ENDED) in TABLE:
            return self._move(Cause.HOURS_ENDED, now)
        off_screen = self._off_screen()
        if self._cycle is Cycle.REMINDED and self._open is not None:
            self._open.hidden = True
        return off_screen

    def _resume(self, reason: PauseReason, now: Instant) -> list[Effect]:
        if reason not in self._paused:
            return [Refuse(Refusal.NOT_PAUSED)] if reason is PauseReason.USER else []
        del self._paused[reason]
        hidden = self._open is not None and self._open.hidden
        if not self._paused and (self._waiting is not None or hidden):
            # Whatever was waiting comes back gently (T7).
            self._wait(Why.BACK, now, max(now, self._attendance.peace_until or now) + BACK_WITHIN)
        return []

    def _hold(self, busy: frozenset[Busy], now: Instant) -> None:
        """Take in the reasons not to interrupt. The end of the last one is a good moment (T3)."""
        freed = bool(self._busy) and not busy
        self._busy = busy
        if freed and self._waiting is not None:
            self._wait(Why.FREED, now, max(now, self._attendance.peace_until or now) + FREED_WITHIN)

    # -------------------------------------------------------------------------------- transitions by time

    def _by_time(self, now: Instant, effects: list[Effect]) -> None:
        """Apply what is caused by time until nothing more applies."""
        while (new := self._one_by_time(now)) is not None:
            effects += new

    def _one_by_time(self, now: Instant) -> list[Effect] | None:
        until = self._paused.get(PauseReason.USER)
        if until is not None and now >= until:
            return self._resume(PauseReason.USER, now)
        window = self._settings.reminder
        match self._cycle:
            case Cycle.WORKING:
                if self._counts and self._worked >= window.earliest:
                    self._cycle = TABLE[self._cycle, Cause.WINDOW_OPENED].target
                    self._waiting = Waiting(Why.LATEST, now, bound=None)
                    return []
            case Cycle.DUE:
                if self._worked < window.earliest:
                    self._cycle = TABLE[self._cycle, Cause.WINDOW_MOVED].target
                    self._waiting = None
                    return []
            case Cycle.SNOOZED | Cycle.REMINDED:
                falls_due = self._falls_due()
                if self._waiting is None and falls_due is not None and now >= falls_due:
                    return self._fall_due(now)
            case Cycle.ON_BREAK:
                assert self._open is not None
                assert self._open.started is not None
                if now >= self._open.started + LONGEST_BREAK:
                    if self._open.had_pause:
                        return self._move(Cause.BREAK_OVER, now)
                    return self._settle(Outcome.CUT_SHORT, How.NO_PAUSE_IN_INPUT, now)
        why = self._moment(now)
        return None if why is None else [self._show(why, now)]

    def _fall_due(self, now: Instant) -> list[Effect]:
        assert self._open is not None
        if self._cycle is Cycle.REMINDED and self._open.agains >= MOST_AGAINS:
            return self._move(Cause.NO_ANSWER, now)
        # One that falls due just after the person sat down waits for the end of their two minutes (T14).
        bound = max(now, self._attendance.peace_until or now) + BACK_WITHIN
        if self._cycle is Cycle.REMINDED:
            self._wait(Why.AGAIN, now, bound, again=True)
        else:
            self._wait(Why.SNOOZE, now, bound)
        return []

    def _moment(self, now: Instant) -> Why | None:
        """Return why this is the moment to show what waits; None: it is not."""
        if self._waiting is None or self._held or self._attendance.empty or self._attendance.in_peace(now):
            return None
        window = self._settings.reminder
        in_window = self._waiting.bound is None
        if window.lull <= now - self._attendance.last_input <= EMPTY_AFTER:
            return Why.LULL if in_window else self._waiting.why
        over = self._worked >= window.latest if self._waiting.bound is None else now >= self._waiting.bound
        return self._waiting.why if over else None

    def _wait(self, why: Why, now: Instant, bound: Instant, *, again: bool = False) -> None:
        """Wish to show the reminder at the first lull, at *bound* in any case."""
        before = self._waiting
        self._waiting = Waiting(
            why,
            since=now if before is None else before.since,
            bound=bound,
            again=again or (before is not None and before.again),
        )

    # ---------------------------------------------------------------------------- what transitions lead to

    def _show(self, why: Why, now: Instant) -> Effect:
        if self._open is None:
            since_break = now - self._rested
            self._open = Opened(self._next_id, why, now, now, worked=self._worked, since_break=since_break)
            self._next_id += 1
        elif self._waiting is not None and self._waiting.again:
            self._open.agains += 1
        cause = Cause.REQUESTED if why is Why.REQUEST else Cause.MOMENT_CAME
        self._cycle = TABLE[self._cycle, cause].target
        self._waiting = None
        self._open.last_shown, self._open.hidden, self._open.snoozed_until = now, False, None
        return Remind(self._open.id, why, self._worked, now - self._rested, self._snoozes_left)

    def _leave(self, now: Instant) -> list[Effect]:
        """Settle what an absence of break_length settles (T9, T10)."""
        last_input = self._attendance.last_input
        if self._open is not None and self._cycle is not Cycle.ON_BREAK and last_input <= self._open.shown:
            # They had left before it came: nobody saw it.
            effects = self._settle(Outcome.WITHDRAWN, How.ALREADY_LEFT, now)
            return effects + self._settle(Outcome.RESTED, How.NATURAL_BREAK, now)
        if self._counts_but_for_absence:
            # Proven only now: the idle minutes were not work.
            self._worked = max(_NONE, self._worked - (now - last_input))
        return self._move(Cause.LEFT, now)

    def _off_screen(self) -> list[Effect]:
        """Return the order to take the reminder off the screen, if it is on it."""
        if self._cycle is Cycle.REMINDED and self._open is not None and not self._open.hidden:
            return [Withdraw(self._open.id)]
        return []

    def _move(self, cause: Answer | Cause, now: Instant) -> list[Effect]:
        """Follow the row of the table that settles the reminder."""
        row = TABLE[self._cycle, cause]
        assert row.outcome is not None
        assert row.how is not None
        return self._settle(row.outcome, row.how, now)

    def _settle(self, outcome: Outcome, how: How, now: Instant) -> list[Effect]:
        """End the reminder, or a stretch of work with none, in its one record (T10, T16)."""
        effects = self._off_screen()
        opened, self._open, self._waiting = self._open, None, None
        if opened is None:
            record = Record(
                None, outcome, how, None, 0, self._worked, now - self._rested, shown=None, started=None, ended=now
            )
        else:
            record = Record(
                opened.id,
                outcome,
                how,
                opened.why,
                opened.snoozes,
                opened.worked,
                opened.since_break,
                shown=opened.shown,
                started=opened.started,
                ended=now,
            )
        effects.append(record)
        self._cycle = Cycle.WORKING
        self._worked = _NONE
        if outcome in (Outcome.DONE, Outcome.RESTED):
            self._rested = now
        return effects


__all__ = ["Interest", "Timer"]
