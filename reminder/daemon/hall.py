"""The hall: wait, ask the core, carry out its orders. The only place where all rooms meet.

A reminder goes one way through here. The loop wakes (``look``); the timer answers with orders; they are made
complete (which exercise, which wall time), kept on disk, and only then carried out. What a person wants comes
back as a wish, from whichever door, and ends as an event for the timer (``wish``).
"""

from __future__ import annotations

import logging
from collections import deque
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from reminder import clock, paths, trace
from reminder.core import durations, hours
from reminder.core.care import After, Pain
from reminder.core.coach import Coach
from reminder.core.dose import Situation
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
from reminder.core.listing import as_json
from reminder.core.model import Answer, Busy, Instant, Pause, State, Status
from reminder.core.selection import LOOK_BACK, Offer
from reminder.core.settings import Settings
from reminder.core.timer import Timer
from reminder.core.wishes import Do, Wish
from reminder.daemon import errands
from reminder.daemon.calendar import Calendar, local, next_hours, next_midnight
from reminder.daemon.desk import Desk
from reminder.daemon.keeper import Keeper
from reminder.desktop.ports import Hold
from reminder.errors import CatalogueError, Refused, SettingsError, UsageError
from reminder.loop import Loop
from reminder.storage import catalogue, config, written
from reminder.ui.wording import breaks, care, story, tray
from reminder.ui.wording.tray import Scene, Sore

log = logging.getLogger(__name__)

_NONE = timedelta()
# The log that `posture log` shows: some days of reminders.
_STORY_LINES = 500
# After an editor has saved, some wait for the second of its two writes.
_QUIET = timedelta(milliseconds=200)
_SLEPT = timedelta(seconds=1)  # less is the imprecision of two clocks
_ANSWERS = {Do(answer.value) for answer in Answer}


class Daemon:
    """One run of the program, from its settings to its end."""

    def __init__(self, loop: Loop, settings_file: Path, loaded: config.Loaded, keeper: Keeper) -> None:
        self._loop = loop
        self._settings_file = settings_file
        self._settings = loaded.settings
        self._settings_error = ""
        self._keeper = keeper
        self._story: deque[tuple[datetime, str]] = deque(maxlen=_STORY_LINES)
        self._holds: tuple[Hold, ...] = ()
        self._owed: breaks.Held | None = None
        self._owed_since: Instant | None = None
        self._slept = clock.slept()
        self._recorder: trace.Recorder | None = None
        self._locked = False
        self._said: tuple[State, frozenset[Busy]] | None = None
        self._published: dict[str, object] = {}
        self._last_remind: Remind | None = None
        self._ended = False
        self.publish: Any = lambda topic, payload: None

        for warning in loaded.warnings:
            log.warning("%s", warning)
        today = clock.wall().date()
        known = self._catalogue()
        self._calendar = Calendar(loop)
        loop.on_clock_step(self._follow_hours)
        before = keeper.load()
        self._seed = int(before[0].get("seed", 0)) if before else 0
        self._seed = self._seed or Random().randrange(1, 1 << 31)
        self._coach = Coach(
            known,
            self._settings.exercises,
            lambda reminder: Random(f"{self._seed} {reminder}"),
            history=keeper.taken(today - LOOK_BACK),
            care=keeper.care(),
        )
        self._missed = _NONE
        self._timer = self._new_timer()
        if before is not None:
            self._restore(*before)
        self.desk = Desk(
            loop, on_wish=self.wish_quietly, on_idle=self.look, on_lock=self.locked, on_sleep=self.asleep
        )

    # -------------------------------------------------------------------------------------- beginning

    def begin(self) -> None:
        """Take up where the run before left off, and start looking."""
        self.desk.want_tray(self._settings.tray.show)
        self._tell_story(story.started(_version(), self.desk.names()))
        now = clock.now()
        if self._missed:
            self._tell_story(story.missed(self._missed))
            self._handle(Missed(self._missed), now)
        self._handle(Locked() if self._locked else Unlocked(), now)
        self.look()
        self._show_again()
        self._follow_hours()
        self._calendar.at("midnight", next_midnight(), self._day_turned)
        self._ask_later(self._coach.ask(clock.wall()).ask_at)
        self._keeper.write()
        self._keeper.prune(self._settings.history.keep, clock.wall().date())
        self._settle()

    def record_trace(self, path: Path) -> None:
        """Write the facts of this run to *path* from now on."""
        header = trace.Header(clock.wall(), seed=self._seed, settings=written.changed(self._settings))
        self._recorder = trace.Recorder(path.open("w", encoding="utf-8"), clock.now(), header)

    def _new_timer(self) -> Timer:
        return Timer(
            self._settings,
            clock.now(),
            look_every=self._look_every,
            first_id=self._keeper.highest_reminder_id() + 1,
        )

    def _restore(self, state: dict[str, Any], at: Instant, down: timedelta) -> None:
        try:
            self._timer = Timer.restore(state["timer"], self._settings, at, look_every=self._look_every)
            self._missed = down
            if (until := state["paused_until"]) is not None:
                self._calendar.at("resume", datetime.fromisoformat(until), self._resume)
            if (kept := state["offer"]) is not None:
                self._coach.keep(kept["reminder"], self._offer_of(kept))
        except (KeyError, TypeError, ValueError) as fault:
            log.warning("the state of before cannot be used (%r): work time starts from 0", fault)
            self._timer, self._missed = self._new_timer(), _NONE

    def _offer_of(self, kept: dict[str, Any]) -> Offer:
        known = self._coach.catalogue
        prompts = [prompt for prompt in known.prompts if prompt.id == kept["prompt"]]
        tips = [tip for tip in known.tips if tip.id == kept["tip"]]
        return Offer(
            prompt=prompts[0] if prompts else None,
            walk=known.get(kept["walk"] or ""),
            exercise=known.get(kept["exercise"] or ""),
            tip=tips[0] if tips else None,
            set_up=self._coach.person.set_up,
            ask_again=False,
        )

    @property
    def _look_every(self) -> timedelta:
        """How often to look while work time runs: once a minute, or finer where somebody tries the program out."""
        fiftieth = self._settings.reminder.earliest / 50
        return max(timedelta(seconds=1), min(fiftieth, timedelta(minutes=1)))

    # ----------------------------------------------------------------------------------------- looking

    def look(self) -> None:
        """Sample what there is to sample, and do what follows."""
        if self._ended:
            return
        now = clock.now()
        slept, self._slept = self._slept, clock.slept()
        if self._slept - slept >= _SLEPT:
            self._tell_story(story.missed(self._slept - slept))
            self._fact(now - (self._slept - slept), asleep=True)
            self._fact(now, asleep=False)
            self._handle(Missed(self._slept - slept), now)
        busy = None
        if self._timer.wants_busy(now):
            self._holds = self.desk.holds(self._settings.quiet)
            busy = frozenset(hold.reason for hold in self._holds)
        idle = self.desk.idle()
        if self._recorder is not None:
            self._recorder.sampled(now, idle, busy)
        self._handle(Sampled(idle, busy), now)
        self._settle()

    def _tell(self, event: Event) -> list[Effect]:
        """Look, and tell the timer what else happened at this instant."""
        self.look()
        effects = self._handle(event, clock.now())
        self._settle()
        return effects

    def _handle(self, event: Event, now: Instant) -> list[Effect]:
        """Pass an event to the timer, and do what it orders: made complete, then kept, then carried out."""
        effects = self._timer.handle(event, now)
        if not effects:
            return effects
        today = clock.wall().date()
        for effect in effects:
            match effect:
                case Remind(id):
                    self._coach.offer(id, today)
                    self._last_remind = effect
                case Record():
                    exercise = self._coach.settled(effect.reminder, effect.outcome, today)
                    self._keeper.record(effect, exercise)
                case _:
                    pass
        self._keep(durable=True)
        for position, effect in enumerate(effects):
            self._carry_out(effect, then=effects[position + 1 :])
        self._keeper.write()
        return effects

    def _carry_out(self, effect: Effect, then: list[Effect]) -> None:
        match effect:
            case Remind():
                suggestion = self._suggestion(effect.id)
                exercise = suggestion.exercise.name if suggestion.exercise else ""
                self._tell_story(story.reminded(effect, exercise))
                self.desk.notifier.show(breaks.reminder(effect, suggestion, self._settings, self._owed))
                self._owed = None
            case Withdraw(id):
                # A break that begins takes the place of its reminder on the screen.
                if not any(isinstance(next_one, OpenGuide) for next_one in then):
                    self.desk.notifier.close()
                    if not any(isinstance(next_one, Record) for next_one in then):
                        self._tell_story(story.withdrawn(id))
            case OpenGuide(id):
                self._tell_story(story.answered(Answer.START, id))
                self.desk.notifier.show(breaks.on_break(id, self._suggestion(id), self._settings))
                errands.guide(id)
            case Record():
                self._tell_story(story.recorded(effect))
                if effect.reminder is not None:
                    self.desk.notifier.close()
                    self._last_remind = None
            case Refuse(reason):
                self._tell_story(story.refused(reason))

    def _suggestion(self, reminder: int) -> breaks.Suggestion:
        offer = self._coach.offer(reminder, clock.wall().date())
        image = None if offer.exercise is None else errands.picture(offer.exercise.id)
        return breaks.Suggestion(offer.prompt.text if offer.prompt else "", offer.exercise, image)

    def _show_again(self) -> None:
        """After a restart, put back on the screen what was on it."""
        status = self._timer.status(clock.now())
        if status.reminder is None or self._last_remind is not None:
            return
        reminder = status.reminder
        if status.state is State.ON_BREAK:
            self.desk.notifier.show(breaks.on_break(reminder.id, self._suggestion(reminder.id), self._settings))
        elif status.state is State.REMINDED:
            remind = Remind(reminder.id, reminder.why, status.worked, status.since_break, reminder.snoozes_left)
            self.desk.notifier.show(breaks.reminder(remind, self._suggestion(reminder.id), self._settings))

    def _settle(self) -> None:
        """After every turn: arm what comes next, and bring what people see up to date."""
        if self._ended:
            return
        now = clock.now()
        interest = self._timer.interest
        told = self.desk.arm(interest.threshold, returning=interest.returning)
        self._loop.arm("deadline", self._timer.deadline, self.look)
        # A return that nobody tells of is asked for, and so is the end of what holds an owed reminder.
        ask_return = interest.returning and not told
        self._loop.arm("return", now + self._ask_every(60) if ask_return else None, self.look)
        owed = bool(self._holds) and self._timer.wants_busy(now)
        self._loop.arm("busy", now + self._ask_every(15) if owed else None, self.look)
        for fact in self._coach.take_facts():
            self._keeper.note(fact)
        if notices := self._coach.take_notices():
            self.desk.notifier.show(care.message(notices), "notice")
        self._keep(durable=False)
        self._keeper.write()
        status = self._timer.status(now)
        self._follow_owing(status, now)
        scene = self._scene(now)
        self._say_state(status, scene)
        if self.desk.tray is not None:
            self.desk.tray.show(tray.face(status, scene), tray.lines(status, scene), tray.click(status))
        self._publish(status, scene)

    def _ask_every(self, seconds: int) -> timedelta:
        tenth = self._settings.reminder.earliest / 10
        return max(timedelta(seconds=1), min(timedelta(seconds=seconds), tenth))

    def _follow_owing(self, status: Status, now: Instant) -> None:
        """Remember for how long a reminder was held and by what, until it is shown."""
        if status.state is State.OWED:
            self._owed_since = self._owed_since or now
            self._owed = breaks.Held(now - self._owed_since, self._holds)
        else:
            self._owed_since = None
            if status.state not in (State.DUE, State.SNOOZED, State.PAUSED):
                self._owed = None

    def _keep(self, *, durable: bool) -> None:
        status = self._timer.status(clock.now())
        offer = None
        if status.reminder is not None:
            offered = self._coach.offer(status.reminder.id, clock.wall().date())
            offer = {
                "reminder": status.reminder.id,
                "prompt": offered.prompt and offered.prompt.id,
                "walk": offered.walk and offered.walk.id,
                "exercise": offered.exercise and offered.exercise.id,
                "tip": offered.tip and offered.tip.id,
            }
        until = self._calendar.when("resume")
        state = {
            "timer": self._timer.snapshot(),
            "seed": self._seed,
            "paused_until": until and until.isoformat(),
            "offer": offer,
        }
        self._keeper.save(state, self._timer.looked_at, durable=durable)

    # -------------------------------------------------------------------------------- what the desktop tells

    def locked(self, locked: bool) -> None:
        """Take in that the screen was locked, or opened again."""
        if locked == self._locked:
            return
        self._locked = locked
        self._tell_story(story.locked(locked))
        self.look()
        self._fact(clock.now(), locked=locked)
        self._handle(Locked() if locked else Unlocked(), clock.now())
        self.look()

    def asleep(self, asleep: bool) -> None:
        """Take in that the machine is about to sleep, or has woken up. How long it slept, two clocks tell."""
        self.look()
        if asleep:
            self._keep(durable=True)

    # ------------------------------------------------------------------------------------- local time

    def _follow_hours(self) -> None:
        opened, changes = next_hours(self._settings.hours)
        self._calendar.at("hours", changes, self._follow_hours)
        was_open = Pause.HOURS not in self._timer.status(clock.now()).paused
        if opened and not was_open:
            self._tell(Resumed(Pause.HOURS))
        elif not opened and was_open:
            self._tell(Paused(Pause.HOURS))

    def _day_turned(self) -> None:
        self._calendar.at("midnight", next_midnight(), self._day_turned)
        self._keeper.prune(self._settings.history.keep, clock.wall().date())
        self.look()

    def _resume(self) -> None:
        self._tell(Resumed(Pause.USER))

    def _ask_later(self, at: datetime | None) -> None:
        if at is not None:
            self._calendar.at("still hurting", at, self._ask)

    def _ask(self) -> None:
        self._ask_later(self._coach.ask(clock.wall()).ask_at)
        self.look()

    # ------------------------------------------------------------------------------------------ wishes

    def wish_quietly(self, wish: Wish) -> None:
        """Grant a wish from the notification or the tray; a refusal goes into the log, and is no news there."""
        try:
            self.wish(wish)
        except (Refused, UsageError) as refusal:
            log.info("%s", refusal)

    def wish(self, wish: Wish) -> str:
        """Grant a wish; return what to say to whoever asked, "" where there is nothing to add.

        Raises: Refused, UsageError: it cannot be granted, and why.
        """
        match wish.do:
            case Do.NOW:
                self._fact(clock.now(), now=True)
                return self._granted(Requested())
            case Do.PAUSE:
                return self._pause(wish.value)
            case Do.RESUME:
                self._calendar.at("resume", None, self._resume)
                self._fact(clock.now(), resume=True)
                return self._granted(Resumed(Pause.USER))
            case Do.SORE | Do.UNSORE:
                self._fact(clock.now(), sore=wish.do is Do.SORE)
                today = clock.wall().date()
                return self._cared(self._coach.sore(today) if wish.do is Do.SORE else self._coach.unsore(today))
            case Do.PAIN:
                return self._pain(wish.value)
            case Do.SETUP:
                return errands.set_up()
            case Do.SETTINGS:
                return errands.open_settings(self._settings_file)
            case Do.QUIT:
                self._fact(clock.now(), quit=True)
                self._granted(Quit())
                self._loop.call_soon(self._loop.stop)
                return ""
            case answer:
                return self._answer(Answer(answer.value), wish)

    def _answer(self, answer: Answer, wish: Wish) -> str:
        length = None
        if answer is Answer.SNOOZE and wish.value:
            length = _duration(wish.value)
        more = {} if length is None else {"for": durations.spell(length)}
        self.look()
        self._fact(clock.now(), answer=answer.value, **more)
        open_one = self._timer.status(clock.now()).reminder
        said = self._granted(Answered(answer, wish.reminder, length))
        if answer is not Answer.START and open_one is not None:
            self._tell_story(story.answered(answer, open_one.id, length))
        return said

    def _pause(self, value: str) -> str:
        wall = clock.wall()
        until, resume_at = None, None
        try:
            if value == "tomorrow":
                resume_at = hours.tomorrow(self._settings.hours, wall, local)
            elif value.startswith("until "):
                resume_at = hours.at_time(value.removeprefix("until "), wall, local)
            elif value:
                until = clock.now() + _duration(value)
        except ValueError as fault:
            raise UsageError(f"{fault}.") from None
        self._fact(clock.now(), pause=value or True)
        self._calendar.at("resume", resume_at, self._resume)
        self._granted(Paused(Pause.USER, until))
        now = clock.now()
        return f"{story.paused(self._timer.status(now), self._scene(now)).capitalize()}."

    def _pain(self, value: str) -> str:
        if value not in ("mild", "strong", "gone", "still"):
            raise UsageError(f"{value!r} says not how much it hurts: write mild, strong or gone.")
        self._fact(clock.now(), pain=value)
        if value == "gone":
            return self._cared(self._coach.gone())
        if value == "still":
            return self._cared(self._coach.still_hurting())
        after = self._coach.pain(Pain(value), clock.wall())
        reminder = self._timer.status(clock.now()).reminder
        if after.stop and reminder is not None and reminder.started:
            self._tell(Answered(Answer.CUT_SHORT, reminder.id))
        return self._cared(after)

    def _cared(self, after: After) -> str:
        self._ask_later(after.ask_at)
        if after.refused:
            raise Refused(after.refused)
        self._settle()
        return care.text(after.notices)

    def _granted(self, event: Event) -> str:
        for effect in self._tell(event):
            if isinstance(effect, Refuse):
                raise Refused(effect.reason)
        return ""

    # --------------------------------------------------------------------------------------- settings

    def settings_touched(self) -> None:
        """Take note that the settings file, or one of the person's exercises, may be another."""
        self._loop.arm("settings", clock.now() + _QUIET, self.reload)

    def reload(self) -> None:
        """Read settings and exercises again. Bad ones leave the last good ones in force, and are said once."""
        self._coach.catalogue = self._catalogue()
        try:
            loaded = config.load(self._settings_file)
        except SettingsError as fault:
            if str(fault) != self._settings_error:
                self._settings_error = str(fault)
                faults = tuple(self._settings_error.splitlines())
                self._tell_story(story.settings_refused(faults))
                log.warning("%s", fault)
                self.desk.notifier.show(breaks.bad_settings(faults), "notice")
            self._settle()
            return
        if self._settings_error:
            self._settings_error = ""
            self.desk.notifier.show(breaks.good_settings(), "notice")
        if loaded.settings != self._settings:
            for warning in loaded.warnings:
                log.warning("%s", warning)
            self._apply(loaded.settings)
        self._settle()

    def _apply(self, settings: Settings) -> None:
        before, self._settings = self._settings, settings
        self._coach.settings = settings.exercises
        self._timer.look_every = self._look_every
        self._tell_story(story.settings_applied(_changed(before, settings)))
        self._fact(clock.now(), settings=written.changed(settings))
        self.desk.want_tray(settings.tray.show)
        self._tell(SettingsChanged(settings))
        self._follow_hours()

    def _catalogue(self) -> Any:
        loaded = catalogue.load(paths.shipped(), self._settings_file.parent / "exercises")
        for fault in loaded.faults:
            log.warning("%s", fault)
        return loaded.catalogue

    # ---------------------------------------------------------------------------------------- telling

    def _scene(self, now: Instant) -> Scene:
        status = self._timer.status(now)
        wall = clock.wall()
        until = self._timer.paused_until(Pause.USER)
        exercise = ""
        if status.reminder is not None:
            offer = self._coach.offer(status.reminder.id, wall.date())
            exercise = offer.exercise.name if offer.exercise else ""
        return Scene(
            wall=wall,
            steady=now,
            settings=self._settings,
            holds=self._holds,
            paused_until=self._calendar.when("resume") if until is None else wall + (until - now),
            opens=self._calendar.when("hours"),
            exercise=exercise,
            sore=self._sore(wall.date()),
        )

    def _sore(self, today: date) -> Sore:
        taken = self._coach.care
        if not taken.resting(today):
            return Sore.NO
        return Sore.TODAY if taken.sore == today else Sore.YESTERDAY

    def _say_state(self, status: Status, scene: Scene) -> None:
        said = (status.state, status.busy if status.state is State.OWED else frozenset())
        if said == self._said:
            return
        if self._said is not None and said[0] == self._said[0]:
            self._tell_story(story.busy_changed(status, scene))
        elif status.state is not State.REMINDED:
            self._tell_story(story.state_changed(status, scene))
        self._said = said

    def _tell_story(self, sentence: str) -> None:
        moment = clock.wall()
        self._story.append((moment, sentence))
        log.info("%s", sentence)
        self.publish("log", {"lines": [_story_line(moment, sentence)]})

    def _fact(self, at: Instant, **values: Any) -> None:
        if self._recorder is not None:
            self._recorder.fact(at, **values)

    def _publish(self, status: Status, scene: Scene) -> None:
        facts = self.facts(status, scene)
        # Durations change all the time; a line for status bars is due when something happened.
        told = {
            key: value for key, value in facts.items() if not key.endswith("_s") and key not in ("at", "adapters")
        }
        told.pop("next_earliest_at", None)
        told.pop("next_latest_at", None)
        if told != self._published:
            self._published = told
            self.publish("status", facts)

    def facts(self, status: Status | None = None, scene: Scene | None = None) -> dict[str, object]:
        """Return ``posture status --json``."""
        if status is None or scene is None:
            self.look()
            now = clock.now()
            status, scene = self._timer.status(now), self._scene(now)
        wall = scene.wall
        reminder = None
        if status.reminder is not None:
            offer = self._coach.offer(status.reminder.id, wall.date())
            reminder = {
                "id": status.reminder.id,
                "exercise": offer.exercise.id if offer.exercise else None,
                "why": status.reminder.why,
                "snoozes_left": status.reminder.snoozes_left,
            }
        last = self._keeper.last()
        counts = self._keeper.counts(wall.date())
        waits = status.state is State.OWED and status.waiting_since is not None
        return {
            "state": status.state,
            "worked_s": _seconds(status.worked),
            "since_break_s": _seconds(status.since_break),
            "next_earliest_s": _seconds(status.next_earliest),
            "next_latest_s": _seconds(status.next_latest),
            "busy": sorted(status.busy) if status.state is State.OWED else [],
            "paused": sorted(status.paused),
            "reminder": reminder,
            "today": {
                name: counts.get(name, 0)
                for name in ("done", "cut_short", "skipped", "ignored", "withdrawn", "rested", "snoozes")
            },
            "adapters": self.desk.names(),
            "at": wall.isoformat(timespec="seconds"),
            "next_earliest_at": _at(wall, status.next_earliest),
            "next_latest_at": _at(wall, status.next_latest),
            "says": tray.headline(status, scene),
            "waiting": story.since(status.waiting_since, scene) if waits and status.waiting_since else "",
            "holds": [{"reason": hold.reason, "who": hold.who} for hold in self._holds],
            "last": last
            and {
                "at": last.ended.isoformat(timespec="seconds"),
                "outcome": last.outcome,
                "exercise": last.exercise,
            },
            "settings_error": self._settings_error,
            "history_error": self._keeper.trouble,
            "set_up": self._coach.person.set_up,
        }

    def story(self, lines: int | None = None) -> list[dict[str, object]]:
        """Return what happened, oldest first."""
        told = list(self._story)
        return [_story_line(*line) for line in (told if lines is None else told[-lines:] if lines else [])]

    def exercises(self) -> list[dict[str, object]]:
        """Return the catalogue with what today leaves of it."""
        today = clock.wall().date()
        now = Situation.of(self._coach.catalogue, self._coach.history, self._coach.person, today)
        return [as_json(exercise, now) for exercise in self._coach.catalogue]

    # ----------------------------------------------------------------------------------------- ending

    def end(self) -> None:
        """Keep everything for the next start, and give everything back."""
        self.look()
        self._ended = True
        self._keep(durable=True)
        self._keeper.write()
        self._tell_story(story.stopped())
        self.desk.stop()


def _duration(text: str) -> timedelta:
    try:
        length = durations.parse(text)
    except ValueError as fault:
        raise UsageError(f'"{text}": {fault}.') from None
    if length <= _NONE:
        raise UsageError(f'"{text}" is no time at all: write a duration such as "5m".')
    return length


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else round(duration.total_seconds())


def _at(wall: datetime, wait: timedelta | None) -> str | None:
    return None if wait is None else (wall + wait).isoformat(timespec="seconds")


def _story_line(moment: datetime, sentence: str) -> dict[str, object]:
    return {"at": moment.isoformat(timespec="seconds"), "text": sentence}


def _changed(before: Settings, after: Settings) -> tuple[str, ...]:
    """Return the sections that differ."""
    return tuple(name for name in Settings.__dataclass_fields__ if getattr(before, name) != getattr(after, name))


def _version() -> str:
    from reminder import __version__

    return __version__


__all__ = ["CatalogueError", "Daemon"]
