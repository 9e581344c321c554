"""Run a trace through the very same core as the daemon's, and print what would have happened. No waiting.

A second hall beside daemon.py: here the rooms meet without a desktop, and the world is the trace.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import IO, Any
from zoneinfo import ZoneInfo

from reminder import paths, trace
from reminder.core import hours
from reminder.core.care import Pain
from reminder.core.coach import Coach
from reminder.core.commands import For, Tomorrow, Until
from reminder.core.effects import Effect, OpenGuide, Record, Refuse, Remind, Withdraw
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
from reminder.core.exercises import Catalogue
from reminder.core.model import Answer, Busy, Instant, PauseReason, State
from reminder.core.settings import Settings
from reminder.core.timer import Timer
from reminder.errors import SettingsError, TraceError
from reminder.storage import catalogue, config
from reminder.trace import Fact, Header, written

_NONE = timedelta()
_YEAR = timedelta(days=366)


@dataclass(slots=True)
class _World:
    """What the trace says is so, whether anybody looks or not."""

    touched: bool = True  # keys and mouse are in continuous use
    last_input: timedelta = _NONE  # while untouched: since when
    locked: bool = False
    asleep: bool = False
    busy: frozenset[Busy] = frozenset()


class Replay:
    """One trace on its way through the core."""

    def __init__(self, header: Header, settings: Settings, known: Catalogue) -> None:
        self._settings = settings
        self._start = header.start.astimezone(UTC)
        self._zone = ZoneInfo(header.zone) if header.zone else header.start.tzinfo or UTC
        self._set = _NONE  # by how much the wall clock was set since
        self._world = _World()
        self._absent_since: timedelta | None = None  # asleep, or the process not there
        self._restart_at: timedelta | None = None
        self._timer = Timer(settings, Instant(_NONE))
        if header.state is not None:
            try:
                self._timer = Timer.restore(dict(header.state), settings, Instant(_NONE))
            except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as fault:
                raise TraceError(f"line 1: state: this is not what a recorded trace says ({fault!r})") from None
        self._coach = Coach(known, settings.exercises, lambda reminder: Random(f"{header.seed} {reminder}"))
        self._resume_at: datetime | None = None  # the end of a pause that was given as local time
        self._ask_at: datetime | None = None
        self._over = False
        self._out: list[str] = []
        self._said: tuple[State, list[Busy]] = (self._timer.state, [])

    def run(self, facts: Sequence[Fact]) -> Iterator[str]:
        """Yield the lines of what happens, in order of time."""
        self._hours_changed(_NONE)
        self._say_state(_NONE)
        yield from self._out
        self._out.clear()
        position = 0
        now, end = _NONE, facts[-1].at if facts else _NONE
        while not self._over:
            due = self._due()
            if due is not None:
                due = max(due, now)  # What wall time has jumped over, or passed in sleep, is due at once.
            nearest = facts[position].at if position < len(facts) else None
            upcoming = min((moment for moment in (due, nearest) if moment is not None), default=None)
            if upcoming is None or upcoming > end:
                return
            now = upcoming
            if due is not None and now == due:
                self._by_time(now)
            while position < len(facts) and facts[position].at == now and not self._over:
                self._fact(facts[position], now)
                position += 1
            self._look(now)
            self._say_state(now)
            yield from self._out
            self._out.clear()

    # ------------------------------------------------------------------------------------------- time

    def _due(self) -> timedelta | None:
        """Return the next moment at which anybody wakes up."""
        if self._absent_since is not None:
            return None if self._world.asleep else self._restart_at
        moments = []
        if self._timer.deadline is not None:
            moments.append(self._timer.deadline.since_origin)
        for at in (self._resume_at, self._next_hours, self._ask_at):
            if at is not None:
                moments.append(at.astimezone(UTC) - self._start - self._set)
        return min(moments, default=None)

    def _by_time(self, now: timedelta) -> None:
        if self._restart_at is not None and now >= self._restart_at and not self._world.asleep:
            self._come_back(now)
        if self._absent_since is not None:
            return
        wall = self._wall(now)
        if self._resume_at is not None and wall >= self._resume_at:
            self._resume_at = None
            self._tell(Resumed(PauseReason.USER), now)
        if self._next_hours is not None and wall >= self._next_hours:
            self._hours_changed(now)
        if self._ask_at is not None and wall >= self._ask_at:
            self._ask_at = self._coach.ask(wall).ask_at

    def _wall(self, now: timedelta) -> datetime:
        return (self._start + now + self._set).astimezone(self._zone)

    def _local(self, naive: datetime) -> datetime:
        return naive.replace(tzinfo=self._zone)

    def _hours_changed(self, now: timedelta) -> None:
        """Follow working hours at *now*, and find out when they change next."""
        wall = self._wall(now)
        opened = hours.is_open(self._settings.hours, wall, self._local)
        self._next_hours = hours.next_change(self._settings.hours, wall, self._local)
        self._tell(Resumed(PauseReason.HOURS) if opened else Paused(PauseReason.HOURS), now)

    # ------------------------------------------------------------------------------------------ facts

    def _fact(self, fact: Fact, now: timedelta) -> None:
        world = self._world
        match fact.name:
            case "input":
                if world.touched and not fact.value:
                    world.last_input = now
                elif not world.touched and fact.value:
                    self._look(now)  # How long nothing was touched counts to the last second of it.
                world.touched = fact.value
                return
            case "locked":
                self._look(now)
                world.locked = fact.value
                if self._absent_since is None:
                    self._handle(Locked() if fact.value else Unlocked(), now)
                return
            case "busy":
                world.busy = fact.value
                return
            case "asleep":
                self._sleep(fact.value, now)
                return
            case "restart":
                self._go(now, until=now + (fact.length or _NONE))
                return
            case "clock":
                self._set_clock(fact, now)
                if self._absent_since is None:
                    self._hours_changed(now)
                return
            case "end":
                self._over = True
                return
        if self._absent_since is None:
            # Nobody can tell anything to a machine that sleeps or a process that is not there.
            self._said_by_person(fact, now)

    def _set_clock(self, fact: Fact, now: timedelta) -> None:
        self._set += fact.value
        try:
            # With room for the days that are looked ahead.
            _ = self._wall(now - _YEAR), self._wall(now + _YEAR)
        except OverflowError:
            raise TraceError(f"line {fact.line}: clock: no calendar goes so far") from None

    def _said_by_person(self, fact: Fact, now: timedelta) -> None:
        match fact.name:
            case "answer":
                self._tell(Answered(fact.value, snooze=fact.length), now)
            case "pause":
                self._pause(fact, now)
            case "resume":
                self._resume_at = None
                self._tell(Resumed(PauseReason.USER), now)
            case "now":
                self._tell(Requested(), now)
            case "quit":
                self._tell(Quit(), now)
                self._over = True
            case "sore":
                day = self._wall(now).date()
                if fact.value:
                    self._coach.sore(day)
                else:
                    self._coach.unsore(day)
            case "pain":
                self._pain(fact.value, now)
            case "settings":
                self._change_settings(fact, now)

    def _pause(self, fact: Fact, now: timedelta) -> None:
        wall = self._wall(now)
        self._resume_at = until = None
        match fact.value.until:
            case Tomorrow():
                self._resume_at = hours.tomorrow(self._settings.hours, wall, self._local)
            case Until(at):
                self._resume_at = hours.at_time(at, wall, self._local)
            case For(length):
                until = Instant(now + length)
        self._tell(Paused(PauseReason.USER, until), now)

    def _pain(self, how_much: str, now: timedelta) -> None:
        if how_much in ("gone", "still"):
            self._ask_at = None
            if how_much == "gone":
                self._coach.gone()
            else:
                self._coach.still_hurting()
            return
        reminder = self._timer.status(Instant(now)).reminder
        started = reminder is not None and reminder.started
        after = self._coach.pain(Pain(how_much), self._wall(now), started=started)
        reminder = self._timer.status(Instant(now)).reminder
        if after.stop and reminder is not None and reminder.started:
            self._tell(Answered(Answer.CUT_SHORT), now)
        self._ask_at = after.ask_at or self._ask_at
        reminder = self._timer.status(Instant(now)).reminder
        if after.stop and reminder is not None and reminder.started:
            self._tell(Answered(Answer.CUT_SHORT), now)

    def _change_settings(self, fact: Fact, now: timedelta) -> None:
        try:
            self._settings = config.from_mapping(fact.value, f"line {fact.line}")
        except SettingsError as fault:
            raise TraceError(str(fault)) from None
        self._coach.apply(self._settings.exercises, self._wall(now).date())
        self._tell(SettingsChanged(self._settings), now)
        self._hours_changed(now)

    # ---------------------------------------------------------------------------------- sleep, restarts

    def _sleep(self, asleep: bool, now: timedelta) -> None:
        self._world.asleep = asleep
        if asleep and self._absent_since is None:
            self._look(now)
            self._absent_since = now
        elif not asleep and self._restart_at is not None:
            if now >= self._restart_at:
                self._come_back(now)
        elif not asleep and self._absent_since is not None:
            self._wake(now)

    def _wake(self, now: timedelta) -> None:
        assert self._absent_since is not None
        missed, self._absent_since = now - self._absent_since, None
        if missed:
            self._handle(Missed(missed), now)
        # The session says at once whether it is locked; the lock may have changed meanwhile.
        self._handle(Locked() if self._world.locked else Unlocked(), now)
        self._look(now)
        self._hours_changed(now)

    def _go(self, now: timedelta, until: timedelta) -> None:
        """Kill the process, to be there again at *until*."""
        if self._absent_since is None:
            self._look(now)
            self._absent_since = now
        self._restart_at = until
        if until <= now and not self._world.asleep:
            self._come_back(now)

    def _come_back(self, now: timedelta) -> None:
        assert self._absent_since is not None
        self._restart_at = None
        state = json.loads(json.dumps(self._timer.snapshot()))
        self._timer = Timer.restore(state, self._settings, Instant(self._absent_since))
        self._wake(now)

    # --------------------------------------------------------------------------------- with the timer

    def _look(self, now: timedelta) -> None:
        if self._absent_since is not None:
            return
        idle = _NONE if self._world.touched else now - self._world.last_input
        self._handle(Sampled(idle, self._world.busy), now)

    def _tell(self, event: Event, now: timedelta) -> None:
        self._look(now)
        self._handle(event, now)

    def _handle(self, event: Event, now: timedelta) -> None:
        for effect in self._timer.handle(event, Instant(now)):
            self._carry_out(effect, now)

    def _carry_out(self, effect: Effect, now: timedelta) -> None:
        match effect:
            case Remind(id, why, worked):
                offer = self._coach.offer(id, self._wall(now).date())
                exercise = None if offer.exercise is None else offer.exercise.id
                seconds = _whole(worked)
                self._say(now, remind={"id": id, "exercise": exercise, "why": why, "worked_s": seconds})
            case Withdraw(id):
                self._say(now, withdraw={"id": id})
            case Record():
                self._coach.settled(effect.reminder, effect.outcome, self._wall(now).date(), effect.how)
                record: dict[str, Any] = {
                    "id": effect.reminder,
                    "outcome": effect.outcome,
                    "how": effect.how,
                    "snoozes": effect.snoozes,
                }
                self._say(now, record=record)
            case Refuse(reason):
                self._say(now, refused=reason)
            case OpenGuide():
                pass  # There is nobody to guide.

    def _say(self, now: timedelta, **what: Any) -> None:
        self._out.append(written(now, wall=self._wall(now).isoformat(timespec="seconds"), **what))

    def _say_state(self, now: timedelta) -> None:
        state = self._timer.state
        # While one is owed, another reason is news as well.
        if self._absent_since is not None or (state == self._said[0] and state is not State.OWED):
            return
        status = self._timer.status(Instant(now))
        said = (state, sorted(status.busy))
        if said != self._said and (state is State.OWED or state != self._said[0]):
            self._say(now, state=state, busy=said[1], paused=sorted(status.paused))
        self._said = said


def _whole(duration: timedelta) -> int:
    return round(duration.total_seconds())


def run(path: Path, out: IO[str], *, settings: Settings | None = None) -> int:
    """Replay the trace *path* ("-": standard input) and print what happens to *out*; return the exit code.

    Raises: TraceError, SettingsError, CatalogueError: the trace, or what it needs, cannot be used.
    """
    name = "standard input" if str(path) == "-" else path.name
    try:
        if str(path) == "-":
            import sys

            header, facts = trace.read(trace.lines(sys.stdin), name)
        else:
            with path.open(encoding="utf-8") as file:
                header, facts = trace.read(trace.lines(file), name)
    except UnicodeDecodeError:
        raise TraceError(f"{name}: not a text in UTF-8") from None
    except OSError as fault:
        raise TraceError(f"{path}: {fault.strerror or fault}") from None
    for line in replayed(header, facts, name=name):
        out.write(line + "\n")
    return 0


def replayed(header: Header, facts: Sequence[Fact], *, name: str = "trace") -> Iterator[str]:
    """Yield the lines of the replay; the settings are the defaults and those of the trace, never the person's."""
    settings = config.from_mapping(header.settings, f"{name}, line 1") if header.settings else Settings()
    known = catalogue.load(paths.shipped()).catalogue
    yield from Replay(header, settings, known).run(facts)
