"""The engine: one pure object over timer, coach, working hours, pauses and the question of care.

All rules that need no computer are decided here; the daemon and a replay drive it. A
driver passes to ``turn`` what it has seen and what was asked, with the steady and the wall time of that moment,
carries out the effects in order, and calls again at ``deadline`` at the latest. ``status`` and ``scene`` describe
the state; reading them changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import assert_never

from reminder.core import commands, events, hours
from reminder.core.care import After, Care
from reminder.core.coach import Coach, KeptOffer
from reminder.core.commands import Command, For, Report, Tomorrow, ToReminder, Until
from reminder.core.dose import Situation
from reminder.core.effects import (
    Effect,
    Notify,
    PruneHistory,
    Record,
    RecordFact,
    Refusal,
    Refuse,
    Remind,
    ShowBreak,
)
from reminder.core.events import Answered, Event, Input, Sampled
from reminder.core.exercises import Catalogue, Taken
from reminder.core.forecast import Interest
from reminder.core.hours import LONGEST_WAIT, WorkingHours, Zone
from reminder.core.model import Answer, Door, Instant, PauseReason, State, Status
from reminder.core.scene import Scene
from reminder.core.selection import Chance, Offer
from reminder.core.settings import Settings
from reminder.core.timer import Timer
from reminder.core.timer_state import TimerState
from reminder.core.values import dataclass

_LOOK_EVERY = timedelta(minutes=2, seconds=30)
_TRYING_OUT = timedelta(minutes=20)  # below what the settings warn of
_SECOND, _MINUTE, _DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Senses:
    """What the driver reports by itself; for the rest the engine sets its deadline."""

    gaps: bool = True  # that nothing ran for a while
    returns: bool = True  # that a person who had left is back
    holds: bool = True  # that a reason not to interrupt began or ended


@dataclass(slots=True)
class EngineState:
    """All that survives a restart."""

    timer: TimerState
    seed: int
    day: date
    paused_until: datetime | None = None  # the end of a pause that ends at a local time
    care: Care | None = None  # None: not known, to be rebuilt from the notes
    offer: KeptOffer | None = None


class Engine:
    """Decides. Pure: the same inputs at the same moments give the same effects."""

    def __init__(
        self,
        state: EngineState,
        settings: Settings,
        catalogue: Catalogue,
        wall: datetime,
        *,
        zone: Zone,
        random: Callable[[str], Chance],
        history: Iterable[Taken] = (),
        senses: Senses | None = None,
    ) -> None:
        """Begin, or go on, from *state*.

        Args:
            state: Of before, or ``new_state``.
            settings: In force from the beginning.
            catalogue: All exercises.
            wall: The local time, aware, at ``state.timer.at``.
            zone: Returns the moment at which clocks on the wall here show a naive datetime.
            random: Returns the chance that belongs to a text, the same each time.
            history: What the dose counts, oldest first.
            senses: What the driver reports by itself.
        """
        self._state = state
        self._settings = settings
        self._zone = zone
        self.senses = senses or Senses()
        self._timer = Timer(settings, state.timer.at, state=state.timer, look_every=self._look_every)
        seed = state.seed
        self.coach = Coach(
            catalogue,
            settings.exercises,
            lambda reminder: random(f"{seed} {reminder}"),
            history=history,
            care=state.care,
        )
        self.coach.restore(state.offer)
        self._now, self._wall = state.timer.at, wall
        self._hours = WorkingHours(zone)
        self.coach.begin(wall.date())
        if state.timer.opened is not None:
            self.coach.offer(state.timer.opened.id, wall.date())

    @staticmethod
    def new_state(
        now: Instant, today: date, *, seed: int, first_id: int = 1, care: Care | None = None
    ) -> EngineState:
        """Return the state of a person who has just begun to work."""
        return EngineState(TimerState.new(now, first_id), seed, today, care=care)

    # ----------------------------------------------------------------------------------- inputs

    def turn(
        self,
        now: Instant,
        wall: datetime,
        sample: Sampled,
        *,
        before: Iterable[Input] = (),
        after: Iterable[Input] = (),
    ) -> list[Effect]:
        """Take in a look and what else happened; return the effects, in order.

        Args:
            now: The moment on the steady clock.
            wall: The same moment on the wall, aware and local.
            sample: What the look has shown.
            before: What happened before the look: sleep is over, the screen was unlocked.
            after: What else happened at this moment.
        """
        effects: list[Effect] = []
        for each in (*before, sample, *after):
            effects += self.handle(each, now, wall)
        return effects

    def handle(self, what: Sampled | Input, now: Instant, wall: datetime) -> list[Effect]:
        """Take in one input; return the effects, in order."""
        self._now, self._wall = max(now, self._now), wall
        match what:
            case Sampled():
                effects = self._by_calendar(what)
                if self._somebody_there:
                    self.coach.ask(wall)
            case events.Missed() | events.Locked() | events.Unlocked():
                effects = self._dispatch(what)
            case events.SettingsChanged(settings):
                self._settings = settings
                self.coach.apply(settings.exercises, wall.date())
                self._timer.look_every = self._look_every
                self._hours.forget()
                # Before it is decided whether one is due: the new hours may be over.
                self._timer.settings = settings
                effects = self._by_calendar(what)
            case events.CatalogueChanged(catalogue):
                self.coach.catalogue = catalogue
                effects = []
            case events.QuestionsAnswered():
                effects = self._refused(self.coach.answered(wall.date()))
            case events.HistoryErased():
                self.coach.forget()
                self.coach.care = Care()
                effects = []
            case events.Asked(command, door):
                effects = self._command(command, door)
            case _:
                assert_never(what)
        return effects + self._reported(what)

    def _dispatch(self, event: Event) -> list[Effect]:
        """Hand *event* to the timer, and complete the effects that it returns."""
        return [self._complete(effect) for effect in self._timer.handle(event, self._now)]

    def _complete(self, effect: Effect) -> Effect:
        today = self._wall.date()
        match effect:
            case Remind() | ShowBreak():
                return replace(effect, offer=self.coach.offer(effect.id, today))
            case Record():
                return replace(
                    effect, exercise=self.coach.settled(effect.reminder, effect.outcome, today, effect.how)
                )
            case _:
                return effect

    def _reported(self, what: Sampled | Input) -> list[Effect]:
        """Return what care leads to: facts to record, and notices to show."""
        effects: list[Effect] = [RecordFact(fact) for fact in self.coach.take_facts()]
        # About the person's health: they wait until the person is there, as others may see a locked screen.
        wanted = self._somebody_there or isinstance(what, events.Asked)
        if wanted and (notices := self.coach.take_notices()):
            effects.append(Notify(tuple(notices)))
        return effects

    # ------------------------------------------------------------------------------------------- commands

    def _command(self, command: Command, door: Door) -> list[Effect]:
        if isinstance(command, ToReminder):
            return self._dispatch(events.answered(command, door))
        match command:
            case commands.Now():
                return self._dispatch(events.Requested())
            case commands.Pause(until):
                return self._pause(until)
            case commands.Resume():
                self._state.paused_until = None
                return self._dispatch(events.Resumed(PauseReason.USER))
            case commands.Quit():
                return self._dispatch(events.Quit())
            case commands.OpenSetup() | commands.OpenSettings():
                return []  # The driver opens a page or an editor.
            case _:
                return self._report(command, door)

    def _pause(self, wanted: For | Until | Tomorrow | None) -> list[Effect]:
        """Rest for a while; a new pause replaces the one before."""
        until, self._state.paused_until = None, None
        match wanted:
            case For(length):
                until = self._now + length
            case Until(at):
                self._state.paused_until = hours.at_time(at, self._wall, self._zone)
            case Tomorrow():
                self._state.paused_until = hours.tomorrow(self._settings.hours, self._wall, self._zone)
            case None:
                pass
            case _:
                assert_never(wanted)
        return self._dispatch(events.Paused(PauseReason.USER, until))

    def _report(self, report: Report, door: Door) -> list[Effect]:
        about = report.exercise if isinstance(report, commands.ReportPain) else None
        if about is not None and self.coach.catalogue.get(about) is None:
            return [Refuse(Refusal.UNKNOWN_EXERCISE, about)]
        opened = self._state.timer.opened
        started = opened is not None and opened.started is not None
        after = self.coach.report(report, self._wall, started=started)
        effects = self._refused(after)
        if after.stop and started:
            effects += self._dispatch(Answered(Answer.CUT_SHORT, door=door))
        return effects

    def _refused(self, after: After) -> list[Effect]:
        return [] if after.denied is None else [Refuse(after.denied, after.about or "")]

    # ------------------------------------------------------------------------------------------ local time

    def _by_calendar(self, what: Event) -> list[Effect]:
        """Dispatch *what*, with what the wall clock has come to: the end of a pause, hours, a new day (T6, T13).

        Hours that end come first: nothing is shown in that very second. What begins comes last, as the end of any
        pause does: whoever came back from sleep in the meantime is there by then (T14).
        """
        state, wall, effects = self._state, self._wall, list[Effect]()
        if wall.date() != state.day:
            state.day = wall.date()
            effects.append(PruneHistory())
        is_open = self._hours.read(self._settings.hours, self._now, wall)
        was_open = PauseReason.HOURS not in state.timer.paused
        if was_open and is_open is False:
            effects += self._dispatch(events.Paused(PauseReason.HOURS))
        effects += self._dispatch(what)
        if (until := self._paused_until) is not None and wall >= until:
            state.paused_until = None
            effects += self._dispatch(events.Resumed(PauseReason.USER))
        if is_open and not was_open:
            effects += self._dispatch(events.Resumed(PauseReason.HOURS))
        return effects

    @property
    def _paused_until(self) -> datetime | None:
        """When a pause ends that was given as local time: by the clocks of where the person is (T6)."""
        until = self._state.paused_until
        return None if until is None else hours.as_here(until, self._wall, self._zone)

    # --------------------------------------------------------------------------------- queries of the driver

    @property
    def deadline(self) -> Instant | None:
        """When to come back, if nothing happens before; None: only an event can change anything."""
        return min(self._moments(), key=lambda moment: moment.since_origin, default=None)

    def _moments(self) -> Iterator[Instant]:
        if self._timer.deadline is not None:
            yield self._timer.deadline
        question = self.coach.care.question
        asks_at = question.due if question is not None and not question.asked and self._somebody_there else None
        tomorrow = self._zone(datetime.combine(self._state.day + _DAY, time()))
        for moment in (self._paused_until, self._hours.next_change, asks_at, tomorrow):
            if moment is not None:
                # A moment that the clock has jumped over is due at once.
                yield self._now + max(min(moment - self._wall, LONGEST_WAIT), timedelta())
        if not self.senses.returns and self.interest.returning:
            yield self._now + self._ask_every(_MINUTE)
        if not self.senses.holds and self._state.timer.holds and self.wants_busy(self._now):
            yield self._now + self._ask_every(15 * _SECOND)

    @property
    def _look_every(self) -> timedelta | None:
        """How often to look while work time runs, so that a gap is noticed (T5).

        A process that was stopped gets a signal when it goes on. A stop without a signal (a frozen container or
        virtual machine) is noticed if the look is late by it; if it fits between two looks, it counts as work,
        so this is well below a break. Finer where the program is being tried out.
        """
        if self.senses.gaps:
            return None
        window = self._settings.reminder
        if window.earliest < _TRYING_OUT:
            return max(_SECOND, window.earliest / 50)
        return max(_SECOND, min(_LOOK_EVERY, window.break_length / 2))

    def _ask_every(self, most: timedelta) -> timedelta:
        return max(_SECOND, min(self._settings.reminder.earliest / 10, most))

    @property
    def interest(self) -> Interest:
        """What an event-driven sensor should watch for."""
        return self._timer.interest

    def wants_busy(self, now: Instant) -> bool:
        """Return whether the reasons not to interrupt matter for a look at *now*."""
        return self._timer.wants_busy(now)

    # ------------------------------------------------------------------------------------ the state, for views

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        return self._settings

    @property
    def state(self) -> State:
        """How things stood at the last turn, in one word."""
        return self._state.timer.word

    @property
    def seen(self) -> Instant:
        """The moment of the last turn."""
        return self._state.timer.at

    @property
    def _somebody_there(self) -> bool:
        """Whether somebody could read a notice: the screen is open, and was touched a short while ago."""
        return not self._state.timer.attendance.empty

    @property
    def locked(self) -> bool:
        """Whether the screen was locked at the last event."""
        return self._state.timer.attendance.locked

    def status(self, now: Instant) -> Status:
        """Return how things stand at *now*."""
        return self._timer.status(max(now, self._now))

    def scene(self, now: Instant, wall: datetime) -> Scene:
        """Return what the wording needs besides the status."""
        until = self._state.timer.paused.get(PauseReason.USER)
        offer = self.offer(wall.date())
        return Scene(
            wall=wall,
            steady=max(now, self._now),
            settings=self._settings,
            holds=self._state.timer.holds,
            paused_until=self._local(wall + (until - now) if until is not None else self._paused_until),
            opens=self._local(self._hours.next_change),
            exercise=offer.exercise.name if offer is not None and offer.exercise is not None else "",
            care=self.coach.state(wall.date()),
            local=lambda moment: hours.local(moment, wall, self._zone),
        )

    def offer(self, today: date) -> Offer | None:
        """Return what the open reminder suggests; None where none is open."""
        opened = self._state.timer.opened
        return None if opened is None else self.coach.offer(opened.id, today)

    def situation(self, today: date) -> Situation:
        """Return what the rules of dose look at."""
        return self.coach.situation(today)

    def snapshot(self) -> EngineState:
        """Return all that must survive a restart. Serialise it at once: it is the live object."""
        self._state.care = self.coach.care
        self._state.offer = self.coach.snapshot()
        return self._state

    def _local(self, moment: datetime | None) -> datetime | None:
        return None if moment is None else hours.local(moment, self._wall, self._zone)
