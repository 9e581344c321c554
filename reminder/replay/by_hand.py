"""Replays a hand-written trace: it describes the world, and the replay looks at each deadline of the engine."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from reminder import __version__
from reminder.core import codec, events
from reminder.core.commands import Quit
from reminder.core.engine import EngineState, Senses
from reminder.core.exercises import Catalogue
from reminder.core.model import Busy, Hold, Instant
from reminder.core.settings import Settings
from reminder.core.values import dataclass
from reminder.replay.recorded import Replay
from reminder.trace import Fact, Header
from reminder.wording import log_text

_NONE = timedelta()


@dataclass(slots=True)
class _World:
    """The world as a hand-written trace describes it, between looks too."""

    touched: bool = True  # keys and mouse are in continuous use
    last_input: timedelta = _NONE  # while untouched: since when
    locked: bool = False
    asleep: bool = False
    holds: tuple[Hold, ...] = ()


class WorldReplay(Replay):
    """Replays a hand-written trace: it describes the world, and the replay looks at each deadline of the engine."""

    senses = Senses()

    def __init__(self, header: Header, settings: Settings, shipped: Catalogue, *, as_log: bool = False) -> None:
        super().__init__(header, settings, shipped, as_log=as_log)
        self._log_line(log_text.started(__version__), _NONE)
        self._world = _World()
        self._absent_since: timedelta | None = None  # asleep, or the process not there
        self._restart_at: timedelta | None = None
        self._over = False

    def run(self, facts: Sequence[Fact]) -> Iterator[str]:
        """Yield the lines of what happens, in order of time."""
        position = 0
        now, end = _NONE, facts[-1].at if facts else _NONE
        self._look(now)
        self._print_state(now)
        yield from self._flush()
        while not self._over:
            # What wall time has jumped over, or passed in sleep, is due at once.
            due = self._due()
            due = None if due is None else max(due, now)
            nearest = facts[position].at if position < len(facts) else None
            upcoming = min((moment for moment in (due, nearest) if moment is not None), default=None)
            if upcoming is None or upcoming > end:
                return
            now = upcoming
            if self._restart_at is not None and now >= self._restart_at and not self._world.asleep:
                self._come_back(now)
            while position < len(facts) and facts[position].at == now and not self._over:
                self._fact(facts[position])
                position += 1
            self._look(now)
            self._print_state(now)
            yield from self._flush()

    def _due(self) -> timedelta | None:
        """Return the next moment at which the process wakes up."""
        if self._absent_since is not None:
            return None if self._world.asleep else self._restart_at
        deadline = self.engine.deadline
        return None if deadline is None else deadline.since_origin

    def _fact(self, fact: Fact) -> None:
        world, now = self._world, fact.at
        match fact.name:
            case "input":
                if world.touched and not fact.value:
                    world.last_input = now
                elif not world.touched and fact.value:
                    self._look(now)  # The idle time counts up to this moment.
                world.touched = fact.value
            case "locked":
                self._look(now)
                world.locked = fact.value
                if self._absent_since is None:
                    self._log_line(log_text.locked(fact.value), now)
                    self._handle(events.Locked() if fact.value else events.Unlocked(), now)
            case "busy":
                world.holds = tuple(Hold(reason) for reason in sorted(fact.value))
            case "asleep":
                self._sleep(fact.value, now)
            case "restart":
                self._go(now, until=now + fact.value)
            case "clock":
                self._set_clock(fact)
            case "zone":
                self._zone = fact.value
            case "end":
                self._over = True
            case _:
                what = self._input(fact)
                # A machine that sleeps, or a process that is not running, takes no input.
                if self._absent_since is None:
                    self._look(now)
                    self._handle(what, now)
                    self._over = isinstance(what, events.Asked) and isinstance(what.command, Quit)

    def _look(self, now: timedelta) -> None:
        if self._absent_since is None:
            idle = _NONE if self._world.touched else now - self._world.last_input
            quiet = self._settings.quiet
            # No program is named in a trace: "app" says that one of the person's list runs.
            holds = (hold for hold in self._world.holds if hold.reason is Busy.APP or quiet.counts(hold.reason))
            self._handle(events.Sampled(idle, tuple(holds)), now)

    def _print_state(self, now: timedelta) -> None:
        if self._absent_since is None:
            super()._print_state(now)

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
            self._log_line(log_text.missed(missed), now)
            self._handle(events.Missed(missed), now)
        # The session reports at once whether it is locked: that may have changed during sleep.
        self._handle(events.Locked() if self._world.locked else events.Unlocked(), now)
        self._look(now)

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
        self._log_line(log_text.started(__version__), now)
        at = Instant(self._absent_since)
        kept = json.loads(json.dumps(codec.plain(self.engine.snapshot(), at)))
        self._history = self.engine.coach.history
        self.engine = self._engine(codec.read(EngineState, kept, at))
        self._wake(now)
