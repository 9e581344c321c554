"""The daemon: it waits for events, passes them to the engine, and carries out the effects.

Everything happens in turns. One turn samples once, lets the engine decide, saves once, carries out the effects and
renders once. All rules are in ``core/engine.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import IO, TYPE_CHECKING

from reminder import __version__
from reminder.clock import Clock, local
from reminder.core import codec, events
from reminder.core.commands import Command, OpenSettings, OpenSetup, Quit
from reminder.core.effects import Effect, OpenGuide, PruneHistory, Record, Refuse, Remind, ShowBreak
from reminder.core.hours import Zone
from reminder.core.model import Door, Instant, State
from reminder.core.settings import Settings
from reminder.daemon import resume, status
from reminder.daemon.adapters import Adapters, Listener
from reminder.daemon.launch import Launcher
from reminder.daemon.sources import Sources
from reminder.daemon.store import Store
from reminder.daemon.views import Views
from reminder.errors import ReminderError
from reminder.log import Log, Publish
from reminder.loop import Loop
from reminder.wording import breaks, denials, log_text, replies

if TYPE_CHECKING:
    from reminder.trace.recorder import Recorder

log = logging.getLogger(__name__)

# Some editors write a file twice when they save.
_QUIET = timedelta(milliseconds=200)
_FOUND = timedelta(seconds=2)  # by then a panel has taken the icon, and services have answered
_SLEPT = timedelta(seconds=1)  # less is the imprecision of two clocks
_ANSWERS_SOON = timedelta(milliseconds=500)  # a detector that did not in this turn


class Daemon:
    """One run of the program, built from its parts by ``daemon.main``."""

    def __init__(
        self,
        *,
        loop: Loop,
        clock: Clock,
        sources: Sources,
        store: Store,
        log: Log,
        launcher: Launcher,
        publish: Publish,
        adapters: Callable[[Listener], Adapters],
        zone: Zone = local,
        check_socket: Callable[[], None] = lambda: None,
    ) -> None:
        """Open the desktop, then go on from the saved state, or begin a new one. Events count from ``begin`` on."""
        self.clock = clock
        self.log = log
        self._loop = loop
        self._sources = sources
        self._store = store
        self._launcher = launcher
        self._check_socket = check_socket
        self._recorder: Recorder | None = None
        self._continued = False  # after a stop, since the last look
        self._locked: bool | None = None  # as the session reports; None: not reported yet
        self._turning = False
        self._running = False
        # Whoever has written settings has met the program before.
        self._welcomes = store.is_first_run and not sources.settings_file.exists()
        self._adapters = adapters(self)
        self._views = Views(self._adapters, launcher, log, publish, clock)
        self._views.guarded("tray", lambda: self._adapters.want_tray(self.settings.tray.show))
        # Last: the desktop takes its time, or the process is stopped meanwhile; none of that is work.
        self._slept = clock.slept()
        self._begun = partial(resume.begun, store, sources, clock, zone)
        restored = resume.restored(store, sources, clock, zone)
        self._is_restored = restored is not None
        self.engine = restored or self._begun()

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._sources.settings

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with exercises of the person's own."""
        return self._sources.faults

    @property
    def today(self) -> date:
        """The local date."""
        return self.clock.wall().date()

    # -------------------------------------------------------------------------------------- beginning

    def begin(self) -> None:
        """Take the first turn. A saved state that fails in it does not prevent the start."""
        self._running = True
        self._loop.on_clock_step(self.look)
        self.log.add(log_text.started(__version__))
        before: list[events.Input] = []
        if self._locked is not None:
            before.append(events.Locked() if self._locked else events.Unlocked())
        try:
            effects = self.turn(before=[*self._absence(), *before])
        except Exception:
            # Of any kind: no saved state prevents the start.
            if not self._is_restored:
                raise
            log.exception("the saved state fails in its first turn")
            self._store.set_aside("cannot be used")
            self._end_trace()  # It has recorded what fails, and knows nothing of another beginning.
            self.engine = self._begun()
            effects = self.turn(before=before)
        if not any(isinstance(effect, Remind | ShowBreak | Record) for effect in effects):
            # After a restart: what is open was on the screen.
            self._views.show_again(self.engine)
        self._loop.call_later(_FOUND, self._settled_in)

    def _absence(self) -> list[events.Input]:
        """Return for how long the program was not there, its start included."""
        down = self.clock.now() - self.engine.seen
        if not self._is_restored or not down:
            return []
        if down >= _SLEPT:
            self.log.add(log_text.missed(down))
        return [events.Missed(down)]

    def _settled_in(self) -> None:
        """Log the adapters in use, and correct a lock that the session has not confirmed."""
        self._store.prune(self.settings.history.keep)
        self.log.add(log_text.desktop(self._adapters.names()))
        if self._welcomes and self.engine.offer(self.today) is None:
            icon = self._adapters.tray
            self._views.notice(breaks.welcome(self.settings, icon=icon is not None and icon.visible))
        if self.engine.locked and not self._locked:
            self.turn(before=[events.Unlocked()])

    def record_trace(self, file: IO[str]) -> None:
        """Record a trace from now on, the first turn included if it is still to come."""
        from reminder.trace.recorder import Recorder, header

        now = self.clock.now()
        self._recorder = Recorder(file, now, header(self.engine, now, self.clock.wall()), self.clock.local)

    def _end_trace(self) -> None:
        if self._recorder is not None:
            self._recorder.close(self.clock.now())
            self._recorder = None

    # ----------------------------------------------------------------------------------------- turns

    def turn(self, *, before: Sequence[events.Input] = (), after: Sequence[events.Input] = ()) -> list[Effect]:
        """Take a look, pass it to the engine with what else happened, and carry out the effects; return them.

        *before* happened before the look, *after* after it (see ``Engine.turn``).
        """
        if not self._running:
            return []
        if self._turning:
            # No adapter dispatches from within a call; should one come to, its event has the next turn.
            self._loop.call_soon(lambda: self._later(before, after))
            return []
        self._turning = True
        try:
            return self._turn(before, after)
        finally:
            self._turning = False

    def _later(self, before: Sequence[events.Input], after: Sequence[events.Input]) -> None:
        self.turn(before=before, after=after)

    def look(self) -> None:
        """Take a turn: the deadline has come, or a sensor has changed."""
        self.turn()

    def _turn(self, before: Sequence[events.Input], after: Sequence[events.Input]) -> list[Effect]:
        wants_busy = self.engine.wants_busy(self.clock.now())
        holds = self._adapters.holds(self.settings.quiet) if wants_busy else None
        sample = events.Sampled(self._adapters.idle(), holds)
        now, wall = self.clock.now(), self.clock.wall()
        before = (*self._sleep_found(), *self._stop_found(now), *before)
        if self._recorder is not None:
            self._recorder.turn(now, wall, sample, before, after)
        effects = self.engine.turn(now, wall, sample, before=before, after=after)
        for effect in effects:
            self._store.take(effect, now, wall)
        self._store.save(self.engine.snapshot(), durable=bool(effects))
        # It is saved: what fails from here on must not make the saved state look unusable.
        for effect in effects:
            self._views.log(effect)
            self._views.show(effect, self.engine)
            match effect:
                case OpenGuide(id):
                    self._views.guarded("guide", partial(self._launcher.guide, id))
                case PruneHistory():
                    self._store.prune(self.settings.history.keep)
        self._store.write()
        if any(isinstance(effect, Record) and effect.door is not None for effect in effects):
            self._views.guarded("weekly summary", self._show_last_week)
        if damage := self._store.take_notice():
            self.log.add(damage)
            self._views.notice(breaks.notice("The history was damaged", damage))
        self._arm(not_before=now + _ANSWERS_SOON if wants_busy and holds is None else now)
        self._views.render(self.engine, self.status)
        self._views.guarded("control socket", self._check_socket)
        self._launcher.reap()
        return effects

    def _sleep_found(self) -> list[events.Input]:
        """Return for how long the machine has slept since the last look."""
        slept, self._slept = self._slept, self.clock.slept()
        if (missed := self._slept - slept) < _SLEPT:
            return []
        self.log.add(log_text.missed(missed))
        return [events.Missed(missed)]

    def _stop_found(self, now: Instant) -> list[events.Input]:
        """Return for how long the process may have been stopped: at most since the last look (T5)."""
        continued, self._continued = self._continued, False
        since = now - self.engine.seen
        # Whoever ends a process sends SIGCONT after SIGTERM, in case it was stopped.
        if not continued or since <= _SLEPT or self._loop.stopping:
            return []
        self.log.add(log_text.halted(since))
        return [events.Missed(since, stopped=True)]

    def _arm(self, not_before: Instant) -> None:
        """Arm the loop and the sensors for the next look."""
        interest = self.engine.interest
        reported = self._adapters.arm(interest.threshold, returning=interest.returning)
        self.engine.senses = replace(self.engine.senses, returns=reported)
        deadline = self.engine.deadline
        self._loop.arm("turn", None if deadline is None else max(deadline, not_before), self.look)

    def _show_last_week(self) -> None:
        if self.settings.notification.weekly and (summary := self._store.last_week(self._sources.catalogue)):
            self._views.notice(breaks.notice("Last week", summary))

    # ------------------------------------------------------------------------------- commands and questions

    def perform(self, command: Command, door: Door) -> str:
        """Carry out a command; return the sentence to answer with, "" for none.

        Raises: Refused, UsageError: nothing was changed, for this reason.
        """
        match command:
            case OpenSetup():
                return self._launcher.set_up()
            case OpenSettings():
                return self._launcher.open_settings(usable=not self._sources.error)
        effects = self.turn(after=[events.Asked(command, door)])
        for effect in effects:
            if isinstance(effect, Refuse):
                raise denials.error(effect)
        if isinstance(command, Quit):
            self._loop.call_soon(self._loop.stop)
        now = self.clock.now()
        return replies.reply(command, effects, self.engine.status(now), self.engine.scene(now, self.clock.wall()))

    def on_command(self, command: Command, door: Door) -> None:
        """Carry out a command from the notification or the tray; a refusal goes to the log."""
        if self._turning:
            self._loop.call_soon(lambda: self.on_command(command, door))
            return
        try:
            self.perform(command, door)
        except ReminderError as refusal:
            log.info("%s", refusal)

    def status(self) -> dict[str, object]:
        """Return ``posture status --json``, as of now."""
        return status.as_json(
            self.engine,
            self._store,
            self.clock.now(),
            self.clock.wall(),
            adapters=self._adapters.names(),
            settings_error=self._sources.error,
        )

    def checkup(self) -> dict[str, object]:
        """Return what the adapters found here, for ``posture doctor``."""
        # Imported here: asked for on a few days in a year.
        from reminder.daemon import checkup

        facts: dict[str, object] = codec.plain(checkup.found(self._adapters, self.settings))
        return facts

    def guided(self, reminder: object) -> None:
        """The guide shows the break of *reminder*: the notification has the same steps, and would only cover it."""
        status = self.engine.status(self.clock.now())
        if status.state is State.ON_BREAK and status.reminder is not None and status.reminder.id == reminder:
            self._views.clear()

    def questions_unasked(self, code: int) -> None:
        """The safety questions could not be asked."""
        self._views.notice(breaks.no_questions(code))

    # -------------------------------------------------------------------------------- events of the desktop

    def on_lock(self, locked: bool) -> None:
        """The screen was locked or opened, or another person's session came to the front."""
        if locked == self._locked:
            return
        self._locked = locked
        if not self._running:
            return  # Reported while the adapters are being made; ``begin`` takes it from there.
        self.log.add(log_text.locked(locked))
        if locked:
            self.turn(after=[events.Locked()])
        else:
            self.turn(before=[events.Unlocked()])

    def on_sleep(self, asleep: bool) -> None:
        """The machine is about to sleep, or has woken up. The difference of two clocks is how long it slept."""
        self.turn()
        if asleep and self._running:
            self._store.save(self.engine.snapshot(), durable=True)

    def on_continued(self) -> None:
        """The process goes on after it was stopped. Only noted, in the middle of whatever runs, a turn perhaps."""
        self._continued = True

    # --------------------------------------------------------------------------------------- settings

    def settings_touched(self) -> None:
        """The settings file, or one of the person's exercises, may be another."""
        self._loop.arm("settings", self.clock.now() + _QUIET, self.reload)

    def reload(self, *more: events.Input) -> None:
        """Read settings and exercises again. Bad ones leave the last good ones in force, and are reported once."""
        before, known = self.settings, self._sources.catalogue
        reading = self._sources.read()
        inputs: list[events.Input] = []
        if self._sources.catalogue != known:
            inputs.append(events.CatalogueChanged(self._sources.catalogue))
        if self.settings != before:
            names = (name for name in Settings.__dataclass_fields__ if _differ(name, before, self.settings))
            self.log.add(log_text.settings_applied(tuple(names)))
            inputs.append(events.SettingsChanged(self.settings))
            self._views.guarded("tray", lambda: self._adapters.want_tray(self.settings.tray.show))
        if reading.refused:
            self.log.add(log_text.settings_refused(reading.refused))
            self._views.notice(breaks.bad_settings(reading.refused))
        elif reading.mended:
            self._views.notice(breaks.good_settings())
        self.turn(after=[*inputs, *more])

    def answered(self) -> None:
        """The safety questions were answered: read the answers from the settings."""
        self.reload(events.QuestionsAnswered())

    def forget(self) -> None:
        """The person has erased all records: keep none in memory. What is open stays open."""
        self._store.forget()
        self.log.forget()
        self.turn(after=[events.HistoryErased()])

    # ----------------------------------------------------------------------------------------- ending

    def end(self) -> None:
        """Save the state for the next start, and stop the adapters."""
        self._views.guarded("last look", self.look)
        self._running = False
        self._end_trace()
        self._store.save(self.engine.snapshot(), durable=True)
        self.log.add(log_text.stopped())
        self._views.guarded("desktop", self._adapters.stop)


def _differ(name: str, one: Settings, other: Settings) -> bool:
    return bool(getattr(one, name) != getattr(other, name))
