"""The state machine that decides when to remind: told the facts and the time, it answers with orders.

Three machines stand side by side: the *cycle* of the reminder (a table, ``transitions.py``), the *presence* of
the person (``attendance.py``), and two *sets* of reasons, to hold (busy) and to rest (paused). One thing joins
them: ``_waiting``, the wish to show the reminder, which waits for a good moment (see ``_moment``).

The driver (the daemon, or a replay) keeps to one habit: it looks first, ``handle(Sampled(...), now)``, and then
tells what else happened at that instant. Rules in brackets, such as (T3), are those of docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, assert_never

from reminder.core.attendance import EMPTY_AFTER, PEACE, Attendance, Change
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
from reminder.core.model import Answer, Busy, How, Instant, OpenReminder, Outcome, Pause, State, Status, Why
from reminder.core.settings import Settings
from reminder.core.transitions import REFUSALS, TABLE, Cause, Cycle

# Gently, within: how long a reminder that was held waits for a lull.
FREED_WITHIN = timedelta(seconds=60)
BACK_WITHIN = timedelta(minutes=2)
# Shown again so often when nobody answers; then it is taken as ignored.
MOST_AGAINS = 2
# A break that nobody ends is over by then, and was one if there was such a pause in the input.
LONGEST_BREAK = timedelta(minutes=15)
PAUSE_IN_INPUT = timedelta(seconds=60)
# A look that is late by more than this was late because nothing ran; less is a busy machine.
LATENESS = timedelta(seconds=2)
# Just beyond the moment at which the chair counts as empty.
_SURELY_EMPTY = EMPTY_AFTER + timedelta(seconds=1)

_NONE = timedelta()


@dataclass(slots=True)
class _Open:
    """The open reminder: from its first showing to its record."""

    id: int
    why: Why
    shown: Instant
    last_shown: Instant
    worked: timedelta
    since_break: timedelta
    snoozes: int = 0
    agains: int = 0
    snoozed_until: Instant | None = None
    started: Instant | None = None
    had_pause: bool = False
    hidden: bool = False  # taken off the screen by a pause


@dataclass(slots=True)
class _Waiting:
    """The wish to show the reminder at the first lull, at *bound* in any case; None: when the window closes."""

    why: Why
    since: Instant
    bound: Instant | None
    again: bool = False


@dataclass(frozen=True, slots=True)
class Interest:
    """What the timer cares for next: idle time reaching *threshold*, or (*returning*) the next input."""

    threshold: timedelta
    returning: bool


class Timer:
    """Decides when to remind. Pure: the same facts at the same instants give the same orders."""

    def __init__(
        self,
        settings: Settings,
        now: Instant,
        *,
        look_every: timedelta | None = None,
        first_id: int = 1,
    ) -> None:
        """Begin at *now*, with the person present.

        *look_every* is how often to look while work time runs, so that a gap is noticed (T5); None where
        the driver knows of every gap by itself.
        """
        self._settings = settings
        self.look_every = look_every
        self._at = now
        self._worked = _NONE
        self._rested = now  # when the last real break ended
        self._attendance = Attendance(now)
        self._busy: frozenset[Busy] = frozenset()
        self._paused: dict[Pause, Instant | None] = {}
        self._cycle = Cycle.WORKING
        self._waiting: _Waiting | None = None
        self._open: _Open | None = None
        self._next_id = first_id
        self._deadline: Instant | None = None
        self._deadline = self._next_look()

    # ------------------------------------------------------------------------------- what the driver asks

    @property
    def deadline(self) -> Instant | None:
        """When to look next, if nothing happens before; None: only an event can change anything."""
        return self._deadline

    @property
    def interest(self) -> Interest:
        """What a sensor that is told rather than asked should watch for."""
        gently = self._waiting is not None and not self._held and not self._attendance.empty
        return Interest(
            threshold=self._settings.reminder.lull if gently else EMPTY_AFTER,
            returning=self._attendance.empty or self._attendance.away,
        )

    @property
    def looked_at(self) -> Instant:
        """The instant of the last look: what ``snapshot`` is relative to."""
        return self._at

    def wants_busy(self, now: Instant) -> bool:
        """Return whether the reasons not to interrupt matter for a look at *now*."""
        if self._paused or self._attendance.empty or self._attendance.away or self._attendance.in_peace(now):
            return False
        if self._waiting is not None:
            return True
        match self._cycle:
            case Cycle.WORKING:
                return self._counts and self._worked + (now - self._at) >= self._settings.reminder.earliest
            case Cycle.SNOOZED | Cycle.REMINDED:
                falls_due = self._falls_due()
                return falls_due is not None and now >= falls_due
            case _:
                return False

    def status(self, now: Instant) -> Status:
        """Return how things stand at *now*, which must not be before the last look."""
        earliest, latest = self._next_showing(now)
        reminder = None
        if self._open is not None:
            reminder = OpenReminder(
                id=self._open.id,
                why=self._open.why,
                snoozes_left=self._snoozes_left,
                shown=self._open.shown,
                started=self._open.started is not None,
            )
        return Status(
            state=self._state(),
            worked=self._worked + (now - self._at if self._counts else _NONE),
            since_break=_NONE if self._attendance.away else now - self._rested,
            next_earliest=earliest,
            next_latest=latest,
            busy=self._busy,
            paused=frozenset(self._paused),
            waiting_since=self._waiting.since if self._waiting is not None else None,
            reminder=reminder,
        )

    def paused_until(self, reason: Pause) -> Instant | None:
        """Return when that pause ends by itself, if it does."""
        return self._paused.get(reason)

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
                    self._wait(Why.BACK, now, max(now, self._attendance.peace_until or now) + PEACE)
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

    def _pause(self, reason: Pause, until: Instant | None, now: Instant) -> list[Effect]:
        self._paused[reason] = until
        if reason is Pause.HOURS and (self._cycle, Cause.HOURS_ENDED) in TABLE:
            return self._move(Cause.HOURS_ENDED, now)
        off_screen = self._off_screen()
        if self._cycle is Cycle.REMINDED and self._open is not None:
            self._open.hidden = True
        return off_screen

    def _resume(self, reason: Pause, now: Instant) -> list[Effect]:
        if reason not in self._paused:
            return [Refuse(Refusal.NOT_PAUSED)] if reason is Pause.USER else []
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
        until = self._paused.get(Pause.USER)
        if until is not None and now >= until:
            return self._resume(Pause.USER, now)
        window = self._settings.reminder
        match self._cycle:
            case Cycle.WORKING:
                if self._counts and self._worked >= window.earliest:
                    self._cycle = TABLE[self._cycle, Cause.WINDOW_OPENED].target
                    self._waiting = _Waiting(Why.LATEST, now, bound=None)
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

    def _falls_due(self) -> Instant | None:
        """Return when the open reminder is to be shown again, or (asked too often) taken as ignored."""
        if self._open is None or self._waiting is not None:
            return None
        if self._cycle is Cycle.SNOOZED:
            return self._open.snoozed_until
        if self._cycle is Cycle.REMINDED and not self._open.hidden:
            return self._open.last_shown + self._settings.reminder.again_after
        return None

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

    @property
    def _held(self) -> bool:
        return bool(self._busy or self._paused)

    def _wait(self, why: Why, now: Instant, bound: Instant, *, again: bool = False) -> None:
        """Wish to show the reminder at the first lull, at *bound* in any case."""
        before = self._waiting
        self._waiting = _Waiting(
            why,
            since=now if before is None else before.since,
            bound=bound,
            again=again or (before is not None and before.again),
        )

    # ---------------------------------------------------------------------------- what transitions lead to

    def _show(self, why: Why, now: Instant) -> Effect:
        if self._open is None:
            since_break = now - self._rested
            self._open = _Open(self._next_id, why, now, now, worked=self._worked, since_break=since_break)
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

    # ------------------------------------------------------------------------------------------ reckoning

    @property
    def _snoozes_left(self) -> int:
        used = 0 if self._open is None else self._open.snoozes
        return max(0, self._settings.snooze.most - used)

    @property
    def _counts_but_for_absence(self) -> bool:
        return not self._paused and self._cycle is not Cycle.ON_BREAK

    @property
    def _counts(self) -> bool:
        """Whether work time runs."""
        return self._counts_but_for_absence and not self._attendance.away

    def _state(self) -> State:
        if self._cycle is Cycle.ON_BREAK:
            return State.ON_BREAK
        if self._cycle is Cycle.REMINDED and self._open is not None and not self._open.hidden:
            return State.REMINDED
        if self._paused:
            return State.PAUSED
        if self._attendance.away:
            return State.AWAY
        if self._waiting is not None and self._busy and self._cycle in (Cycle.DUE, Cycle.SNOOZED):
            return State.OWED
        return {
            Cycle.WORKING: State.WORKING,
            Cycle.DUE: State.DUE,
            Cycle.REMINDED: State.REMINDED,
            Cycle.SNOOZED: State.SNOOZED,
        }[self._cycle]

    def _next_showing(self, now: Instant) -> tuple[timedelta | None, timedelta | None]:
        """Return in how long the reminder is shown at the earliest and at the latest, as far as can be known."""
        window = self._settings.reminder
        if self._cycle is Cycle.ON_BREAK or self._state() is State.REMINDED:
            return None, None
        rest = _NONE
        if self._paused:
            until = self._paused.get(Pause.USER)
            if Pause.HOURS in self._paused or until is None:
                return None, None
            rest = max(_NONE, until - now)
        elif self._attendance.away:
            return None, None
        if self._waiting is not None:
            peace = self._attendance.peace_until
            earliest = max(rest, peace - now) if peace is not None and peace > now else rest
            if self._busy or self._attendance.empty:
                return earliest, None
            if self._paused:
                return earliest, rest + BACK_WITHIN
            if self._waiting.bound is None:
                return earliest, max(earliest, window.latest - self._worked - (now - self._at))
            return earliest, max(earliest, self._waiting.bound - now)
        if self._cycle is Cycle.SNOOZED and self._open is not None and self._open.snoozed_until is not None:
            left = max(rest, self._open.snoozed_until - now)
            return left, left + BACK_WITHIN
        worked = self._worked + (now - self._at if self._counts else _NONE)
        return rest + max(_NONE, window.earliest - worked), rest + max(_NONE, window.latest - worked)

    def _next_look(self) -> Instant | None:
        """Return the first instant after the last look at which time alone could change anything."""
        return min((moment for moment in self._moments() if moment > self._at), default=None)

    def _moments(self) -> Iterator[Instant]:
        """Yield each instant at which something could be due; those already past have had their chance."""
        window, attendance = self._settings.reminder, self._attendance
        if self.look_every is not None and self._counts:
            yield self._at + self.look_every
        if not attendance.away:
            yield attendance.last_input + window.break_length
        if (until := self._paused.get(Pause.USER)) is not None:
            yield until
        if self._open is not None and self._open.started is not None:
            yield self._open.started + LONGEST_BREAK
            if not self._open.had_pause:
                yield max(attendance.last_input, self._open.started) + PAUSE_IN_INPUT
        if (falls_due := self._falls_due()) is not None:
            yield falls_due
        if self._cycle is Cycle.WORKING and self._counts:
            yield self._at + (window.earliest - self._worked)
        if self._waiting is not None and not self._held and not attendance.empty:
            if attendance.in_peace(self._at):
                assert attendance.peace_until is not None
                yield attendance.peace_until
            else:
                yield attendance.last_input + window.lull
                yield self._waiting.bound or self._at + (window.latest - self._worked)
        if not attendance.empty and not attendance.away:
            # A return to an empty chair puts a showing off if it comes less than two minutes before it; so from
            # then on somebody has to see that the chair is empty.
            soon = self._soonest_showing() - PEACE
            if soon <= self._at:
                yield attendance.last_input + _SURELY_EMPTY
            elif not self._paused:
                yield soon

    def _soonest_showing(self) -> Instant:
        """Return an instant before which nothing will be shown, unless asked for."""
        if (
            self._waiting is not None
            or self._cycle is Cycle.ON_BREAK
            or (self._open is not None and self._open.hidden)
        ):
            return self._at
        if (falls_due := self._falls_due()) is not None:
            return falls_due
        resumed = self._paused.get(Pause.USER) or self._at
        return max(resumed, self._at) + (self._settings.reminder.earliest - self._worked)

    # -------------------------------------------------------------------------------------------- restarts

    def snapshot(self) -> dict[str, Any]:
        """Return all that must survive a restart as JSON values; moments are seconds relative to the last look."""
        at = self._at

        def ago(moment: Instant | None) -> float | None:
            return None if moment is None else (at - moment).total_seconds()

        opened, waiting = self._open, self._waiting
        return {
            "cycle": self._cycle.value,
            "worked": self._worked.total_seconds(),
            "rested": ago(self._rested),
            "attendance": self._attendance.snapshot(at),
            "paused": {reason.value: ago(until) for reason, until in self._paused.items()},
            "next_id": self._next_id,
            "waiting": None
            if waiting is None
            else {
                "why": waiting.why,
                "since": ago(waiting.since),
                "bound": ago(waiting.bound),
                "again": waiting.again,
            },
            "open": None
            if opened is None
            else {
                "id": opened.id,
                "why": opened.why,
                "shown": ago(opened.shown),
                "last_shown": ago(opened.last_shown),
                "worked": opened.worked.total_seconds(),
                "since_break": opened.since_break.total_seconds(),
                "snoozes": opened.snoozes,
                "agains": opened.agains,
                "snoozed_until": ago(opened.snoozed_until),
                "started": ago(opened.started),
                "had_pause": opened.had_pause,
                "hidden": opened.hidden,
            },
        }

    @classmethod
    def restore(
        cls, state: dict[str, Any], settings: Settings, at: Instant, *, look_every: timedelta | None = None
    ) -> Timer:
        """Return the timer as ``snapshot`` told it, its last look at *at*.

        The driver then tells what was missed since: ``handle(Missed(down), now)``.

        Raises: KeyError, TypeError, ValueError: *state* is not what ``snapshot`` returned.
        """

        def moment(ago: float) -> Instant:
            return at - timedelta(seconds=ago)

        def perhaps(ago: float | None) -> Instant | None:
            return None if ago is None else moment(ago)

        timer = cls(settings, at, look_every=look_every, first_id=int(state["next_id"]))
        timer._cycle = Cycle(state["cycle"])
        timer._worked = timedelta(seconds=state["worked"])
        timer._rested = moment(state["rested"])
        timer._attendance = Attendance.restore(state["attendance"], at)
        timer._paused = {Pause(reason): perhaps(until) for reason, until in state["paused"].items()}
        if (waiting := state["waiting"]) is not None:
            timer._waiting = _Waiting(
                Why(waiting["why"]), moment(waiting["since"]), perhaps(waiting["bound"]), bool(waiting["again"])
            )
        if (opened := state["open"]) is not None:
            timer._open = _Open(
                id=int(opened["id"]),
                why=Why(opened["why"]),
                shown=moment(opened["shown"]),
                last_shown=moment(opened["last_shown"]),
                worked=timedelta(seconds=opened["worked"]),
                since_break=timedelta(seconds=opened["since_break"]),
                snoozes=int(opened["snoozes"]),
                agains=int(opened["agains"]),
                snoozed_until=perhaps(opened["snoozed_until"]),
                started=perhaps(opened["started"]),
                had_pause=bool(opened["had_pause"]),
                hidden=bool(opened["hidden"]),
            )
        if (timer._open is None) != (timer._cycle in (Cycle.WORKING, Cycle.DUE)):
            raise ValueError(f"a reminder is {timer._cycle} but {'none' if timer._open is None else 'one'} is open")
        timer._deadline = timer._next_look()
        return timer
