"""How things stand: all that the timer knows, and what can be reckoned from it. Nothing here changes anything.

The one exception is ``restore``, which makes it anew after a restart.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Self

from reminder.core.attendance import EMPTY_AFTER, PEACE, Attendance
from reminder.core.model import Busy, Instant, OpenReminder, PauseReason, State, Status, Why
from reminder.core.settings import Settings
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
# Where nothing beside the cycle has a say.
_STATES = {
    Cycle.WORKING: State.WORKING,
    Cycle.DUE: State.DUE,
    Cycle.REMINDED: State.REMINDED,
    Cycle.SNOOZED: State.SNOOZED,
}


@dataclass(slots=True)
class Opened:
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
class Waiting:
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


class Standing:
    """The state of the timer, and every question that may be asked of it."""

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
        self._paused: dict[PauseReason, Instant | None] = {}
        self._cycle = Cycle.WORKING
        self._waiting: Waiting | None = None
        self._open: Opened | None = None
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
        # From a little before it falls due: a sensor that is told must see the pause from its beginning.
        soon = not self._held and self._soonest_showing() - PEACE <= self._at
        gently = soon and not self._attendance.empty
        window = self._settings.reminder
        return Interest(
            # Where a break is shorter than a minute (somebody tries the program out), it is proven before.
            threshold=min(window.lull if gently else EMPTY_AFTER, window.break_length),
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
            state=self.state,
            worked=self._worked + (now - self._at if self._counts else _NONE),
            since_break=_NONE if self._attendance.away else now - self._rested,
            next_earliest=earliest,
            next_latest=latest,
            busy=self._busy,
            paused=frozenset(self._paused),
            waiting_since=self._waiting.since if self._waiting is not None else None,
            reminder=reminder,
        )

    def paused_until(self, reason: PauseReason) -> Instant | None:
        """Return when that pause ends by itself, if it does."""
        return self._paused.get(reason)

    # ------------------------------------------------------------------------------------------ reckoning

    @property
    def _held(self) -> bool:
        return bool(self._busy or self._paused)

    def _falls_due(self) -> Instant | None:
        """Return when the open reminder is to be shown again, or (asked too often) taken as ignored."""
        if self._open is None or self._waiting is not None:
            return None
        if self._cycle is Cycle.SNOOZED:
            return self._open.snoozed_until
        if self._cycle is Cycle.REMINDED and not self._open.hidden:
            return self._open.last_shown + self._settings.reminder.again_after
        return None

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

    @property
    def state(self) -> State:
        """Return how things stand in one word."""
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
        return _STATES[self._cycle]

    def _next_showing(self, now: Instant) -> tuple[timedelta | None, timedelta | None]:
        """Return in how long the reminder is shown at the earliest and at the latest, as far as can be known."""
        window = self._settings.reminder
        if self._cycle is Cycle.ON_BREAK or self.state is State.REMINDED:
            return None, None
        rest = _NONE
        if self._paused:
            until = self._paused.get(PauseReason.USER)
            if PauseReason.HOURS in self._paused or until is None:
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
        soonest = None
        for moment in self._moments():
            if moment > self._at and (soonest is None or moment < soonest):
                soonest = moment
        return soonest

    def _moments(self) -> Iterator[Instant]:
        """Yield each instant at which something could be due; those already past have had their chance."""
        window, attendance = self._settings.reminder, self._attendance
        if self.look_every is not None and self._counts:
            yield self._at + self.look_every
        if not attendance.away:
            yield attendance.last_input + window.break_length
        if (until := self._paused.get(PauseReason.USER)) is not None:
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
        resumed = self._paused.get(PauseReason.USER) or self._at
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
    ) -> Self:
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
        timer._paused = {PauseReason(reason): perhaps(until) for reason, until in state["paused"].items()}
        if (waiting := state["waiting"]) is not None:
            timer._waiting = Waiting(
                Why(waiting["why"]), moment(waiting["since"]), perhaps(waiting["bound"]), bool(waiting["again"])
            )
        if (opened := state["open"]) is not None:
            timer._open = Opened(
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
