"""The hall: wait, ask the core, carry out its orders. The only place where all rooms meet.

A reminder goes one way through here. The loop wakes (``look``); the timer answers with orders; they are made
complete (which exercise, which wall time), kept on disk, and only then carried out. What a person wants comes
back as a command, from whichever door (granting.py), and ends as an event for the timer (``tell``).
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import IO, Any

from reminder import __version__, clock, paths, trace
from reminder.core.coach import Coach
from reminder.core.effects import Effect, OpenGuide, Record, Refuse, Remind, Withdraw
from reminder.core.events import Event, Locked, Missed, Paused, Resumed, Sampled, SettingsChanged, Unlocked
from reminder.core.exercises import Catalogue
from reminder.core.model import Answer, Instant, PauseReason, State, Status
from reminder.core.selection import LOOK_BACK
from reminder.core.settings import Settings
from reminder.core.timer import LATENESS, Timer
from reminder.daemon import launch, telling
from reminder.daemon.adapters import Desk
from reminder.daemon.calendar import Calendar, next_hours, next_midnight
from reminder.daemon.commands import perform_quietly
from reminder.daemon.screen import Screen
from reminder.daemon.store import Keeper
from reminder.daemon.telling import Teller
from reminder.desktop.ports import Hold
from reminder.errors import SettingsError
from reminder.loop import Loop
from reminder.storage import catalogue, config, to_toml
from reminder.wording import breaks, care, log_text, tray
from reminder.wording.tray import Scene

log = logging.getLogger(__name__)

_NONE = timedelta()
# After an editor has saved: some wait for the second of its two writes.
_QUIET = timedelta(milliseconds=200)
_FOUND = timedelta(seconds=2)  # by then a panel has taken the icon, and services have answered
_SLEPT = timedelta(seconds=1)  # less is the imprecision of two clocks


class Daemon:
    """One run of the program, from its settings to its end."""

    def __init__(self, loop: Loop, settings_file: Path, loaded: config.Loaded, keeper: Keeper) -> None:
        self._loop = loop
        self.settings_file = settings_file
        self.settings = loaded.settings
        self._settings_error = ""
        self._keeper = keeper
        self.teller = Teller()
        self._holds: tuple[Hold, ...] = ()
        self._slept = clock.slept()
        self._recorder: trace.Recorder | None = None
        self._locked = False
        self._running = False
        self.guides = True  # whether a break that begins opens the guide

        for warning in loaded.warnings:
            log.warning("%s", warning)
        self.calendar = Calendar(loop)
        loop.on_clock_step(self._follow_hours)
        before = keeper.load()
        self._seed = int(before[0].get("seed", 0)) if before else 0
        self._seed = self._seed or Random().randrange(1, 1 << 31)
        self.coach = Coach(
            self._catalogue(),
            self.settings.exercises,
            lambda reminder: Random(f"{self._seed} {reminder}"),
            history=keeper.taken(clock.wall().date() - LOOK_BACK),
            care=keeper.care(),
        )
        self._missed = _NONE
        self.timer = self._new_timer()
        if before is not None:
            self._restore(*before)
        self.desk = Desk(
            loop,
            on_command=lambda command: perform_quietly(self, command),
            on_idle=self.look,
            on_lock=self._on_lock,
            on_sleep=self._on_sleep,
        )
        self._screen = Screen(self.desk.notifier, self.coach)

    # -------------------------------------------------------------------------------------- beginning

    def begin(self) -> None:
        """Take up where the run before left off, and start looking."""
        self._running = True
        self.desk.want_tray(self.settings.tray.show)
        self.teller.tell(log_text.started(__version__))
        self._loop.call_later(_FOUND, lambda: self.teller.tell(log_text.desktop(self.desk.names())))
        now = clock.now()
        if self._missed:
            if self._missed >= _SLEPT:
                self.teller.tell(log_text.missed(self._missed))
            self._handle(Missed(self._missed), now)
        self._handle(Locked() if self._locked else Unlocked(), now)
        self.look()
        self._screen.restore(self.timer.status(clock.now()), self.settings)
        self._follow_hours()
        self.calendar.at("midnight", next_midnight(), self._day_turned)
        self.coach.begin(clock.wall().date())
        self.ask_later(self.coach.ask(clock.wall()).ask_at)
        self._keeper.write()
        self._keeper.prune(self.settings.history.keep, clock.wall().date())
        self.settle()

    def record_trace(self, file: IO[str]) -> None:
        """Write the facts of this run to *file* from now on, beginning with how things stand."""
        header = trace.Header(
            clock.wall(),
            seed=self._seed,
            settings=to_toml.changed(self.settings),
            state=self.timer.snapshot(),
        )
        self._recorder = trace.Recorder(file, clock.now(), header)
        if (until := self.calendar.when("resume")) is not None:
            self.note(pause=f"until {until:%H:%M}")

    def _new_timer(self) -> Timer:
        first_id = self._keeper.highest_reminder_id() + 1
        return Timer(self.settings, clock.now(), look_every=self._look_every, first_id=first_id)

    def _restore(self, state: dict[str, Any], at: Instant, down: timedelta) -> None:
        try:
            self.timer = Timer.restore(state["timer"], self.settings, at, look_every=self._look_every)
            self._missed = down
            if (until := state["paused_until"]) is not None:
                self.calendar.at("resume", datetime.fromisoformat(until), self.resume)
            self.coach.restore(state["offer"])
        except (KeyError, TypeError, ValueError) as fault:
            log.warning("the state of before cannot be used (%r): work time starts from 0", fault)
            self.timer, self._missed = self._new_timer(), _NONE

    @property
    def _look_every(self) -> timedelta:
        """How often to look while work time runs: once a minute, or finer where somebody tries the program out."""
        fiftieth = self.settings.reminder.earliest / 50
        return max(timedelta(seconds=1), min(fiftieth, timedelta(minutes=1)))

    # ----------------------------------------------------------------------------------------- looking

    def look(self) -> None:
        """Sample what there is to sample, and do what follows."""
        if not self._running:
            return
        now = clock.now()
        slept, self._slept = self._slept, clock.slept()
        if (missed := self._slept - slept) >= _SLEPT:
            self.teller.tell(log_text.missed(missed))
            if self._recorder is not None:
                self._recorder.missed(now - missed, now, nobody=self.timer.interest.returning)
            self._handle(Missed(missed), now)
        busy = None
        if self.timer.wants_busy(now):
            self._holds = self.desk.holds(self.settings.quiet)
            busy = frozenset(hold.reason for hold in self._holds)
        idle = self.desk.idle()
        if self._recorder is not None:
            nobody = self.timer.interest.returning
            if (deadline := self.timer.deadline) is not None and now - deadline > LATENESS:
                self._recorder.missed(self.timer.looked_at, now, nobody=nobody)  # As the timer will see it (T5).
            self._recorder.sampled(now, idle, busy, nobody=nobody)
        self._handle(Sampled(idle, busy), now)
        self.settle()

    def tell(self, event: Event) -> list[Effect]:
        """Look, and tell the timer what else happened at this instant; return its orders, carried out."""
        self.look()
        effects = self._handle(event, clock.now())
        self.settle()
        return effects

    def _handle(self, event: Event, now: Instant) -> list[Effect]:
        """Pass an event to the timer, and do what it orders: made complete, then kept, then carried out."""
        effects = self.timer.handle(event, now)
        if not effects:
            return effects
        today = clock.wall().date()
        for effect in effects:
            match effect:
                case Remind(id):
                    self.coach.offer(id, today)
                case Record():
                    exercise = self.coach.settled(effect.reminder, effect.outcome, today, effect.how)
                    self._keeper.record(effect, exercise)
                case _:
                    continue
        self._keep(durable=True)
        for position, effect in enumerate(effects):
            self._carry_out(effect, then=effects[position + 1 :])
        self._keeper.write()
        return effects

    def _carry_out(self, effect: Effect, then: list[Effect]) -> None:
        match effect:
            case Remind():
                exercise = self.coach.offer(effect.id, clock.wall().date()).exercise
                self.teller.tell(log_text.reminded(effect, exercise.name if exercise else ""))
                self._screen.remind(effect, self.settings)
            case Withdraw(id):
                # A break that begins takes the place of its reminder on the screen.
                if not any(isinstance(next_one, OpenGuide) for next_one in then):
                    self._screen.clear()
                    # A record says more, and so does the sentence about a snooze.
                    snoozed = self.timer.status(self.timer.looked_at).state is State.SNOOZED
                    if not snoozed and not any(isinstance(next_one, Record) for next_one in then):
                        self.teller.tell(log_text.withdrawn(id))
            case OpenGuide(id):
                self.teller.tell(log_text.answered(Answer.START, id))
                self._screen.on_break(id, self.settings)
                if self.guides:
                    launch.guide(id, self.settings_file)
            case Record():
                self.teller.tell(log_text.recorded(effect))
                if effect.reminder is not None:
                    self._screen.clear()
            case Refuse(reason):
                self.teller.tell(log_text.refused(reason))

    def settle(self) -> None:
        """After every turn: arm what comes next, keep, and bring what people see up to date."""
        if not self._running:
            return
        now = clock.now()
        self._arm(now)
        for fact in self.coach.take_facts():
            self._keeper.note(fact)
        if notices := self.coach.take_notices():
            self.desk.notifier.show(care.message(notices), "notice")
        self._keep(durable=False)
        self._keeper.write()
        status = self.timer.status(now)
        self._screen.follow(status, self._holds, now)
        scene = self.scene(now)
        self.teller.state(status, scene)
        if self.desk.tray is not None:
            self.desk.tray.show(tray.face(status, scene), tray.lines(status, scene), tray.click(status))
        self.teller.followers(self._facts(status, scene))

    def _arm(self, now: Instant) -> None:
        interest = self.timer.interest
        told = self.desk.arm(interest.threshold, returning=interest.returning)
        self._loop.arm("deadline", self.timer.deadline, self.look)
        # A return that nobody tells of is asked for, and so is the end of what holds an owed reminder.
        ask_return = interest.returning and not told
        self._loop.arm("return", now + self._ask_every(60) if ask_return else None, self.look)
        owed = bool(self._holds) and self.timer.wants_busy(now)
        self._loop.arm("busy", now + self._ask_every(15) if owed else None, self.look)

    def _ask_every(self, seconds: int) -> timedelta:
        tenth = self.settings.reminder.earliest / 10
        return max(timedelta(seconds=1), min(timedelta(seconds=seconds), tenth))

    def _keep(self, *, durable: bool) -> None:
        until = self.calendar.when("resume")
        state = {
            "timer": self.timer.snapshot(),
            "seed": self._seed,
            "paused_until": until and until.isoformat(),
            "offer": self.coach.snapshot(),
        }
        self._keeper.save(state, self.timer.looked_at, durable=durable)

    # -------------------------------------------------------------------------------- what the desktop tells

    def _on_lock(self, locked: bool) -> None:
        if locked == self._locked:
            return
        self._locked = locked
        if not self._running:
            return  # Said while the desk is being set up; ``begin`` starts from it.
        self.teller.tell(log_text.locked(locked))
        self.look()
        self.note(locked=locked)
        self._handle(Locked() if locked else Unlocked(), clock.now())
        self.look()

    def _on_sleep(self, asleep: bool) -> None:
        # For how long it slept, two clocks tell; the look before it begins makes the rest exact.
        self.look()
        if asleep:
            self._keep(durable=True)

    # ------------------------------------------------------------------------------------- local time

    def _follow_hours(self) -> None:
        opened, changes = next_hours(self.settings.hours)
        self.calendar.at("hours", changes, self._follow_hours)
        was_open = PauseReason.HOURS not in self.timer.status(clock.now()).paused
        if opened and not was_open:
            self.tell(Resumed(PauseReason.HOURS))
        elif not opened and was_open:
            self.tell(Paused(PauseReason.HOURS))

    def _day_turned(self) -> None:
        self.calendar.at("midnight", next_midnight(), self._day_turned)
        self._keeper.prune(self.settings.history.keep, clock.wall().date())
        self.look()

    def resume(self) -> None:
        """End the person's own pause, its time having come."""
        self.tell(Resumed(PauseReason.USER))

    def ask_later(self, at: datetime | None) -> None:
        """Ask whether it still hurts, at that moment."""
        if at is not None:
            self.calendar.at("still hurting", at, self._ask)

    def _ask(self) -> None:
        self.ask_later(self.coach.ask(clock.wall()).ask_at)
        self.look()

    # --------------------------------------------------------------------------------------- settings

    def settings_touched(self) -> None:
        """Take note that the settings file, or one of the person's exercises, may be another."""
        self._loop.arm("settings", clock.now() + _QUIET, self.reload)

    def reload(self) -> None:
        """Read settings and exercises again. Bad ones leave the last good ones in force, and are said once."""
        self.coach.catalogue = self._catalogue()
        try:
            loaded = config.load(self.settings_file)
        except SettingsError as fault:
            if str(fault) != self._settings_error:
                self._settings_error = str(fault)
                faults = tuple(self._settings_error.splitlines())
                self.teller.tell(log_text.settings_refused(faults))
                self.desk.notifier.show(breaks.bad_settings(faults), "notice")
            self.settle()
            return
        if self._settings_error:
            self._settings_error = ""
            self.desk.notifier.show(breaks.good_settings(), "notice")
        if loaded.settings != self.settings:
            for warning in loaded.warnings:
                log.warning("%s", warning)
            self._apply(loaded.settings)
        self.settle()

    def _apply(self, settings: Settings) -> None:
        before, self.settings = self.settings, settings
        self.coach.apply(settings.exercises, clock.wall().date())
        self.timer.look_every = self._look_every
        names = (name for name in Settings.__dataclass_fields__ if getattr(before, name) != getattr(settings, name))
        self.teller.tell(log_text.settings_applied(tuple(names)))
        self.note(settings=to_toml.changed(settings))
        self.desk.want_tray(settings.tray.show)
        self.tell(SettingsChanged(settings))
        self._follow_hours()

    def _catalogue(self) -> Catalogue:
        loaded = catalogue.load(paths.shipped(), self.settings_file.parent / "exercises")
        for fault in loaded.faults:
            log.warning("%s", fault)
        return loaded.catalogue

    # ---------------------------------------------------------------------------------------- telling

    def scene(self, now: Instant) -> Scene:
        """Return what the words need to know besides the timer's status."""
        reminder = self.timer.status(now).reminder
        wall = clock.wall()
        until = self.timer.paused_until(PauseReason.USER)
        exercise = ""
        if reminder is not None:
            offer = self.coach.offer(reminder.id, wall.date())
            exercise = offer.exercise.name if offer.exercise else ""
        return Scene(
            wall=wall,
            steady=now,
            settings=self.settings,
            holds=self._holds,
            paused_until=self.calendar.when("resume") if until is None else wall + (until - now),
            opens=self.calendar.when("hours"),
            exercise=exercise,
            care=self.coach.state(wall.date()),
        )

    def facts(self) -> dict[str, object]:
        """Return ``posture status --json``, as of now."""
        self.look()
        now = clock.now()
        return self._facts(self.timer.status(now), self.scene(now))

    def _facts(self, status: Status, scene: Scene) -> dict[str, object]:
        return telling.facts(
            status,
            scene,
            self.coach,
            self._keeper,
            adapters=self.desk.names(),
            settings_error=self._settings_error,
        )

    def note(self, **fact: object) -> None:
        """Write a fact of this moment into the trace, if one is recorded."""
        if self._recorder is not None:
            self.look()  # So that what is learnt of earlier moments stands before it.
            self._recorder.fact(clock.now(), **fact)

    def answered(self) -> None:
        """Take note that the safety questions were answered: the settings tell what was said."""
        self.coach.answered(clock.wall().date())
        self.reload()

    def setup_failed(self, code: int) -> None:
        """Say that the questions could not be asked; from any thread."""

        def tell() -> None:
            self.desk.notifier.show(breaks.no_questions(code), "notice")

        self._loop.call_soon(tell)

    def forget(self) -> None:
        """The person has erased all records: keep none in memory either. What is open now stays open."""
        self._keeper.forget()
        self.teller.forget()
        self.coach.forget()
        self.settle()

    # ----------------------------------------------------------------------------------------- ending

    def stop_soon(self) -> None:
        """End the run after this turn."""
        self._loop.call_soon(self._loop.stop)

    def end(self) -> None:
        """Keep everything for the next start, and give everything back."""
        self.note(end=True)
        self.look()
        self._running = False
        self._keep(durable=True)
        self._keeper.write()
        self.teller.tell(log_text.stopped())
        self.desk.stop()
