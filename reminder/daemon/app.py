"""The daemon: it waits for events, passes them to the engine, and carries out the effects.

Everything happens in turns. One turn samples once, lets the engine decide, saves once, carries out the effects and
renders once. All rules are in ``core/engine.py``.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

from reminder import __version__
from reminder.clock import Clock
from reminder.core import codec, offering
from reminder.core.commands import Command, OpenSettings, OpenSetup, Quit
from reminder.core.effects import (
    Effect,
    Gone,
    Notify,
    OpenGuide,
    PruneHistory,
    Record,
    Refuse,
    Remind,
    ShowBreak,
    Withdraw,
)
from reminder.core.engine import (
    Asked,
    CatalogueChanged,
    Engine,
    HistoryErased,
    Input,
    QuestionsAnswered,
    Senses,
)
from reminder.core.events import Locked, Missed, Sampled, SettingsChanged, Unlocked
from reminder.core.hours import Zone
from reminder.core.model import Door, Instant, State
from reminder.core.selection import LOOK_BACK, Offer
from reminder.core.settings import Settings
from reminder.daemon import status
from reminder.daemon.adapters import Adapters
from reminder.daemon.launch import Launcher
from reminder.daemon.sources import Sources
from reminder.daemon.store import Before, Store
from reminder.errors import Refused, ReminderError
from reminder.log import Log, Publish
from reminder.loop import Loop
from reminder.storage import to_toml
from reminder.wording import breaks, care, denials, log_text, replies, tray

if TYPE_CHECKING:
    from reminder.recorder import Recorder
    from reminder.trace import Header

log = logging.getLogger(__name__)

# Some editors write a file twice when they save.
_QUIET = timedelta(milliseconds=200)
_FOUND = timedelta(seconds=2)  # by then a panel has taken the icon, and services have answered
_SLEPT = timedelta(seconds=1)  # less is the imprecision of two clocks


def _is_answer(effect: Effect) -> bool:
    """Return whether somebody has just answered a reminder."""
    return isinstance(effect, Record) and effect.door is not None


def _local(naive: datetime) -> datetime:
    return naive.astimezone()


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
        zone: Zone = _local,
        check_socket: Callable[[], None] = lambda: None,
    ) -> None:
        self.clock = clock
        self.log = log
        self._loop = loop
        self._sources = sources
        self._store = store
        self._launcher = launcher
        self._publish = publish
        self._zone = zone
        self._check_socket = check_socket
        self._adapters: Adapters | None = None
        self._recorder: Recorder | None = None
        self._slept = clock.slept()
        self._locked: bool | None = None  # as the session reports; None: not reported yet
        self._turning = False
        self._running = False
        self._failing: set[str] = set()
        self._published: dict[str, object] = {}
        self._seed = Random().randrange(1, 1 << 31)
        self._down = timedelta()
        # Whoever has written settings has met the program before.
        self._welcomes = store.is_first_run and not sources.settings_file.exists()
        self.engine = self._restored() or self._engine(None)

    def _restored(self) -> Engine | None:
        """Return the engine as it was before; None where there is none, or one that cannot be used."""
        if (before := self._store.load()) is None:
            return None
        try:
            engine = self._engine(before)
        except Exception:
            log.exception("the saved state cannot be used")
            self._store.set_aside("cannot be used")
            return None
        self._down = before.down
        return engine

    def _engine(self, before: Before | None) -> Engine:
        """Return the engine as it was *before*, or one for somebody who has just begun to work."""
        now, wall, store = self.clock.now(), self.clock.wall(), self._store
        if before is not None:
            state, wall = before.state, wall - before.down
        else:
            first_id = store.highest_reminder_id() + 1
            state = Engine.new_state(now, wall.date(), seed=self._seed, first_id=first_id, care=store.care())
        return Engine(
            state,
            self.settings,
            self._sources.catalogue,
            wall,
            zone=self._zone,
            random=Random,
            history=store.taken(wall.date() - LOOK_BACK),
            senses=Senses(gaps=False, returns=False, holds=False),
        )

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._sources.settings

    @property
    def today(self) -> date:
        """The local date."""
        return self.clock.wall().date()

    # -------------------------------------------------------------------------------------- beginning

    def begin(self, adapters: Adapters) -> None:
        """Go on where the previous run ended. A saved state that cannot be used does not prevent the start."""
        self._adapters = adapters
        self._running = True
        self._loop.on_clock_step(self.look)
        self._guarded("tray", lambda: adapters.want_tray(self.settings.tray.show))
        self.log.add(log_text.started(__version__))
        if self._down >= _SLEPT:
            self.log.add(log_text.missed(self._down))
        try:
            effects = self._first_turn()
        except Exception:
            log.exception("the saved state fails in its first turn")
            self._store.set_aside("cannot be used")
            self._end_trace()  # It has recorded what fails, and knows nothing of another beginning.
            self._down, self.engine, self._turning = timedelta(), self._engine(None), False
            effects = self._first_turn()
        if not any(isinstance(effect, Remind | ShowBreak | Record) for effect in effects):
            self._guarded("notification", self._show_what_was_shown)
        self._store.prune(self.settings.history.keep)
        self._loop.call_later(_FOUND, self._settled_in)

    def _first_turn(self) -> list[Effect]:
        before: list[Input] = [Missed(self._down)] if self._down else []
        if self._locked is not None:
            before.append(Locked() if self._locked else Unlocked())
        return self.turn(before=before)

    def _settled_in(self) -> None:
        """Log the adapters in use, and correct a lock that the session has not confirmed."""
        assert self._adapters is not None
        self.log.add(log_text.desktop(self._adapters.names()))
        if self._welcomes and self.engine.offer(self.today) is None:
            icon = self._adapters.tray
            message = breaks.welcome(self.settings, icon=icon is not None and icon.visible)
            self._guarded("notification", lambda: self._notify(message, "notice"))
        if self.engine.locked and not self._locked:
            self.turn(before=[Unlocked()])

    def _show_what_was_shown(self) -> None:
        """Show the open reminder again after a restart."""
        now = self.clock.now()
        status, offer = self.engine.status(now), self.engine.offer(self.today)
        if status.reminder is None or offer is None:
            return
        number = status.reminder.id
        if status.state is State.ON_BREAK:
            self._carry_out(ShowBreak(number, offer))
        elif status.state is State.REMINDED:
            left, since = status.reminder.snoozes_left, status.since_break
            remind = Remind(number, status.reminder.why, status.worked, since, left, offer=offer)
            self._notify(breaks.reminder(remind, self._suggestion(offer), self.settings))

    def record_trace(self, recorder: Callable[[Instant, Header], Recorder]) -> None:
        """Record a trace from now on, the first turn included if it is still to come."""
        from reminder.trace import Header

        now, wall = self.clock.now(), self.clock.wall()
        state = self.engine.snapshot()
        header = Header(
            wall,
            seed=state.seed,
            settings=to_toml.changed(self.settings),
            state=codec.plain(state, now),
            history=self.engine.coach.history,
            own=tuple(exercise for exercise in self._sources.catalogue if exercise.own),
        )
        self._recorder = recorder(now, header)

    def _end_trace(self) -> None:
        if self._recorder is not None:
            self._recorder.close(self.clock.now())
            self._recorder = None

    # ----------------------------------------------------------------------------------------- turns

    def turn(self, *, before: Sequence[Input] = (), after: Sequence[Input] = ()) -> list[Effect]:
        """Take a look, pass it to the engine with what else happened, and carry out the effects; return them.

        *before* happened before the look, *after* after it (see ``Engine.turn``).
        """
        if not self._running:
            return []
        if self._turning:
            # A call that waits within a turn may dispatch events.
            self._loop.call_soon(lambda: self._later(before, after))
            return []
        self._turning = True
        try:
            return self._turn(before, after)
        finally:
            self._turning = False

    def _later(self, before: Sequence[Input], after: Sequence[Input]) -> None:
        self.turn(before=before, after=after)

    def look(self) -> None:
        """Take a turn: the deadline has come, or a sensor has changed."""
        self.turn()

    def _turn(self, before: Sequence[Input], after: Sequence[Input]) -> list[Effect]:
        assert self._adapters is not None
        wants_busy = self.engine.wants_busy(self.clock.now())
        holds = self._adapters.holds(self.settings.quiet) if wants_busy else None
        sample = Sampled(self._adapters.idle(), holds)
        now, wall = self.clock.now(), self.clock.wall()
        before = (*self._sleep_found(), *before)
        if self._recorder is not None:
            self._recorder.turn(now, wall, sample, before, after)
        effects = self.engine.turn(now, wall, sample, before=before, after=after)
        for effect in effects:
            self._store.take(effect, now, wall)
        self._store.save(self.engine.snapshot(), durable=bool(effects))
        for effect in effects:
            # It is saved: what fails from here on must not make the saved state look unusable.
            self._guarded(f"effect {type(effect).__name__}", partial(self._carry_out, effect))
        self._store.write()
        if self.settings.notification.weekly and any(_is_answer(effect) for effect in effects):
            self._guarded("weekly summary", self._show_last_week)
        self._show_store_notice()
        self._arm()
        self._render()
        self._guarded("control socket", self._check_socket)
        self._launcher.reap()
        return effects

    def _sleep_found(self) -> list[Input]:
        """Return for how long the machine has slept since the last look."""
        slept, self._slept = self._slept, self.clock.slept()
        if (missed := self._slept - slept) < _SLEPT:
            return []
        self.log.add(log_text.missed(missed))
        return [Missed(missed)]

    def _arm(self) -> None:
        """Arm the loop and the sensors for the next look."""
        assert self._adapters is not None
        interest = self.engine.interest
        reported = self._adapters.arm(interest.threshold, returning=interest.returning)
        self.engine.senses = replace(self.engine.senses, returns=reported)
        self._loop.arm("turn", self.engine.deadline, self.look)

    # -------------------------------------------------------------------------------------- carrying out

    def _carry_out(self, effect: Effect) -> None:
        self.log.effect(effect)
        match effect:
            case Remind():
                message = breaks.reminder(effect, self._suggestion(effect.offer), self.settings)
                self._guarded("notification", lambda: self._notify(message))
            case ShowBreak(id, offer):
                message = breaks.on_break(id, self._suggestion(offer))
                self._guarded("notification", lambda: self._notify(message))
            case Withdraw(_, reason):
                if reason is not Gone.STARTED:
                    self._guarded("notification", self._clear)
            case Record(reminder):
                if reminder is not None:
                    self._guarded("notification", self._clear)
            case OpenGuide(id):
                self._guarded("guide", lambda: self._launcher.guide(id))
            case Notify(notices):
                self._guarded("notification", lambda: self._notify(care.message(notices), "notice"))
            case PruneHistory():
                self._store.prune(self.settings.history.keep)
            case _:
                pass  # For the records or the log only.

    def _notify(self, message: Any, slot: str = "reminder") -> None:
        assert self._adapters is not None
        self._adapters.notifier.show(message, slot)

    def _clear(self) -> None:
        assert self._adapters is not None
        self._adapters.notifier.close()

    def _suggestion(self, offer: Offer) -> breaks.Suggestion:
        offered = offering.of(offer, self.engine.situation(self.today))
        image = None if offered.exercise is None else self._launcher.picture(offered.exercise.id)
        return breaks.Suggestion(offered, image)

    def _show_last_week(self) -> None:
        if said := self._store.last_week(self._sources.catalogue):
            self._notify(breaks.last_week(said), "notice")

    def _show_store_notice(self) -> None:
        """Show and log that a damaged history was set aside."""
        if said := self._store.take_notice():
            self.log.add(said)
            self._guarded("notification", lambda: self._notify(breaks.history_set_aside(said), "notice"))

    def _render(self) -> None:
        """Update log, tray and followers. A view that fails is one warning, and fails nothing else."""
        assert self._adapters is not None
        now, wall, icon = self.clock.now(), self.clock.wall(), self._adapters.tray
        status, scene = self.engine.status(now), self.engine.scene(now, wall)
        self._guarded("log", lambda: self.log.state(status, scene))
        if icon is not None:
            self._guarded("tray", lambda: icon.show(*tray.shown(status, scene)))
        self._guarded("status", self._publish_status)

    def _publish_status(self) -> None:
        facts = self.status()
        if (steady := status.steady(facts)) != self._published:
            self._published = steady
            self._publish("status", facts)

    def _guarded(self, what: str, call: Callable[[], None]) -> None:
        try:
            call()
        except Exception as fault:
            if what not in self._failing:
                self._failing.add(what)
                log.warning("%s: not up to date: %r", what, fault, exc_info=True)
        else:
            self._failing.discard(what)

    # ------------------------------------------------------------------------------- commands and questions

    def perform(self, command: Command, door: Door) -> str:
        """Carry out a command; return the sentence to answer with, "" for none.

        Raises: Refused: nothing was changed, for this reason.
        """
        match command:
            case OpenSetup():
                return self._launcher.set_up()
            case OpenSettings():
                return self._launcher.open_settings(usable=not self._sources.error)
        effects = self.turn(after=[Asked(command, door)])
        for effect in effects:
            if isinstance(effect, Refuse):
                raise Refused(denials.sentence(effect))
        if isinstance(command, Quit):
            self._loop.call_soon(self._loop.stop)
        now = self.clock.now()
        return replies.said(command, effects, self.engine.status(now), self.engine.scene(now, self.clock.wall()))

    def on_command(self, command: Command, door: Door) -> None:
        """Carry out a command from the notification or the tray; a refusal goes to the log."""
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
            adapters={} if self._adapters is None else self._adapters.names(),
            settings_error=self._sources.error,
        )

    def checkup(self) -> dict[str, object]:
        """Return what the adapters found here, for ``posture doctor``."""
        # Imported here: asked for on a few days in a year.
        from reminder.daemon import checkup

        assert self._adapters is not None
        facts: dict[str, object] = codec.plain(checkup.found(self._adapters, self.settings))
        return facts

    def guided(self, reminder: object) -> None:
        """The guide shows the break of *reminder*: the notification has the same steps, and would only cover it."""
        status = self.engine.status(self.clock.now())
        if status.state is State.ON_BREAK and status.reminder is not None and status.reminder.id == reminder:
            self._guarded("notification", self._clear)

    def questions_unasked(self, code: int) -> None:
        """The safety questions could not be asked."""
        self._guarded("notification", lambda: self._notify(breaks.no_questions(code), "notice"))

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
            self.turn(after=[Locked()])
        else:
            self.turn(before=[Unlocked()])

    def on_sleep(self, asleep: bool) -> None:
        """The machine is about to sleep, or has woken up. The difference of two clocks is how long it slept."""
        self.turn()
        if asleep and self._running:
            self._store.save(self.engine.snapshot(), durable=True)

    def on_continued(self) -> None:
        """The process goes on after it was stopped, at some moment since the last look (T5)."""
        if self._loop.stopping:
            return  # Whoever ends a process sends SIGCONT after SIGTERM, in case it was stopped.
        since = self.clock.now() - self.engine.seen
        if self._running and since > _SLEPT:
            self.log.add(log_text.halted(since))
            self.turn(before=[Missed(since, stopped=True)])

    # --------------------------------------------------------------------------------------- settings

    def settings_touched(self) -> None:
        """The settings file, or one of the person's exercises, may be another."""
        self._loop.arm("settings", self.clock.now() + _QUIET, self.reload)

    def reload(self, *more: Input) -> None:
        """Read settings and exercises again. Bad ones leave the last good ones in force, and are reported once."""
        before, known = self.settings, self._sources.catalogue
        reading = self._sources.read()
        inputs: list[Input] = []
        if self._sources.catalogue != known:
            inputs.append(CatalogueChanged(self._sources.catalogue))
        if self.settings != before:
            names = (name for name in Settings.__dataclass_fields__ if _differ(name, before, self.settings))
            self.log.add(log_text.settings_applied(tuple(names)))
            inputs.append(SettingsChanged(self.settings))
        if reading.refused:
            self.log.add(log_text.settings_refused(reading.refused))
            self._guarded("notification", lambda: self._notify(breaks.bad_settings(reading.refused), "notice"))
        elif reading.mended:
            self._guarded("notification", lambda: self._notify(breaks.good_settings(), "notice"))
        if self._adapters is not None and self.settings != before:
            adapters = self._adapters
            self._guarded("tray", lambda: adapters.want_tray(self.settings.tray.show))
        self.turn(after=[*inputs, *more])

    def answered(self) -> None:
        """The safety questions were answered: read the answers from the settings."""
        self.reload(QuestionsAnswered())

    def forget(self) -> None:
        """The person has erased all records: keep none in memory. What is open stays open."""
        self._store.forget()
        self.log.forget()
        self.turn(after=[HistoryErased()])

    # ----------------------------------------------------------------------------------------- ending

    def end(self) -> None:
        """Save the state for the next start, and stop the adapters."""
        self._guarded("last look", self.look)
        self._running = False
        self._end_trace()
        self._store.save(self.engine.snapshot(), durable=True)
        self.log.add(log_text.stopped())
        if self._adapters is not None:
            self._guarded("desktop", self._adapters.stop)


def _differ(name: str, one: Settings, other: Settings) -> bool:
    return bool(getattr(one, name) != getattr(other, name))
