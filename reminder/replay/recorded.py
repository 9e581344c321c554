"""Replays a recorded trace: each line is an input of the daemon's engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from random import Random
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from reminder.core import codec, events
from reminder.core.effects import Effect, Record, Refuse, Remind, Withdraw
from reminder.core.engine import Engine, EngineState, Senses
from reminder.core.exercises import Catalogue, Exercise
from reminder.core.model import Busy, Instant, State
from reminder.core.settings import Settings
from reminder.core.upgrade import engine_from_1
from reminder.errors import SettingsError, TraceError
from reminder.log import Log
from reminder.storage import settings_file
from reminder.storage.log_file import Line
from reminder.trace import Fact, Header, written
from reminder.wording import denials, log_text

_NONE = timedelta()
_YEAR = timedelta(days=366)


class Replay:
    """Replays a recorded trace: each line is an input of the daemon's engine.

    With *as_log* it yields the lines of the daemon's log instead of JSON.
    """

    senses = Senses(gaps=False)

    def __init__(self, header: Header, settings: Settings, shipped: Catalogue, *, as_log: bool = False) -> None:
        self._log = Log(self, self, lambda topic, payload: None) if as_log else None
        self._at, self._day = _NONE, date.min
        self._settings = settings
        self._shipped = shipped
        self._catalogue = _with_own(shipped, header.own)
        self._start = header.start.astimezone(UTC)
        self._zone: tzinfo = ZoneInfo(header.zone) if header.zone else header.start.tzinfo or UTC
        self._set = _NONE  # by how much the wall clock was set since
        self._history = header.history
        self._out: list[str] = []
        self.engine = self._engine(_state_of(header))
        self._printed: tuple[State, list[Busy]] = (State.WORKING, [])

    def run(self, facts: Sequence[Fact]) -> Iterator[str]:
        """Yield the lines of what happens, in order of time."""
        self._print_state(_NONE)
        for fact in facts:
            if fact.name == "end":
                break
            self._fact(fact)
            self._print_state(fact.at)
            yield from self._flush()
        yield from self._flush()

    def _flush(self) -> list[str]:
        out, self._out = self._out, []
        return out

    def _engine(self, state: EngineState) -> Engine:
        return Engine(
            state,
            self._settings,
            self._catalogue,
            self._wall(state.timer.at.since_origin),
            zone=lambda naive: self._local(naive.replace(tzinfo=self._zone)),
            random=Random,
            history=self._history,
            senses=self.senses,
        )

    # ------------------------------------------------------------------------------------------- facts

    def _fact(self, fact: Fact) -> None:
        now = fact.at
        match fact.name:
            case "idle":
                self._handle(fact.value, now)
            case "missed":
                self._log_line(log_text.missed(fact.value), now)
                self._handle(events.Missed(fact.value), now)
            case "stopped":
                self._log_line(log_text.halted(fact.value), now)
                self._handle(events.Missed(fact.value, stopped=True), now)
            case "locked":
                self._log_line(log_text.locked(fact.value), now)
                self._handle(events.Locked() if fact.value else events.Unlocked(), now)
            case "utc_offset":
                self._zone = fact.value
            case "clock":
                self._set_clock(fact)
            case _:
                self._handle(self._input(fact), now)

    def _input(self, fact: Fact) -> events.Input:
        """Return the input that a fact of either kind of trace stands for."""
        match fact.name:
            case "command":
                return events.Asked(fact.value, fact.door)
            case "settings":
                return events.SettingsChanged(self._read_settings(fact))
            case "exercises":
                self._catalogue = _with_own(self._shipped, fact.value)
                return events.CatalogueChanged(self._catalogue)
            case "questions":
                return events.QuestionsAnswered()
            case "erased":
                return events.HistoryErased()
            case _:
                raise TraceError(f"line {fact.line}: {fact.name}: not in a trace of this kind")

    def _set_clock(self, fact: Fact) -> None:
        self._set += fact.value
        try:
            # With room for the days that are planned ahead.
            _ = self._wall(fact.at - _YEAR), self._wall(fact.at + _YEAR)
        except OverflowError:
            raise TraceError(f"line {fact.line}: clock: no calendar goes so far") from None

    def _read_settings(self, fact: Fact) -> Settings:
        try:
            self._settings = settings_file.from_mapping(fact.value, f"line {fact.line}")
        except SettingsError as fault:
            raise TraceError(str(fault)) from None
        return self._settings

    def _wall(self, now: timedelta) -> datetime:
        return self._local(self._start + now + self._set)

    def _local(self, moment: datetime) -> datetime:
        """Return *moment* with its offset, as the daemon does: two of one ZoneInfo compare by what clocks show."""
        local = moment.astimezone(UTC).astimezone(self._zone)
        return local.replace(tzinfo=timezone(local.utcoffset() or _NONE))

    # ----------------------------------------------------------------------------- printing, and as a log

    def wall(self) -> datetime:
        """Return the wall time of the line being logged."""
        return self._wall(self._at)

    def append(self, line: Line) -> None:
        """Take a line of the log, under the day it belongs to."""
        if line.at.date() != self._day:
            self._day = line.at.date()
            self._out.append(f"-- {self._day} --")
        self._out.append(log_text.log_line(line.at, line.text))

    def _log_line(self, sentence: str, now: timedelta) -> None:
        if self._log is not None:
            self._at = now
            self._log.add(sentence)

    def _handle(self, what: events.Sampled | events.Input, now: timedelta) -> None:
        for effect in self.engine.handle(what, Instant(now), self._wall(now)):
            self._show(effect, now)

    def _show(self, effect: Effect, now: timedelta) -> None:
        if self._log is not None:
            self._at = now
            self._log.effect(effect)
            return
        match effect:
            case Remind(id, why, worked):
                exercise = None if effect.offer.exercise is None else effect.offer.exercise.id
                seconds = round(worked.total_seconds())
                self._print(now, remind={"id": id, "exercise": exercise, "why": why, "worked_s": seconds})
            case Withdraw(id):
                self._print(now, withdraw={"id": id})
            case Record():
                names = ("outcome", "how", "snoozes")
                self._print(now, record={"id": effect.reminder} | {name: getattr(effect, name) for name in names})
            case Refuse():
                self._print(now, refused=denials.sentence(effect))
            case _:
                pass  # Not printed.

    def _print(self, now: timedelta, **what: Any) -> None:
        self._out.append(written(now, wall=self._wall(now).isoformat(timespec="seconds"), **what))

    def _print_state(self, now: timedelta) -> None:
        if self._log is not None:
            self._at, at = now, Instant(now)
            self._log.state(self.engine.status(at), self.engine.scene(at, self._wall(now)))
            return
        state = self.engine.state
        if state == self._printed[0] and state is not State.OWED:
            return
        status = self.engine.status(Instant(now))
        shown = (state, sorted(status.busy))
        # While one is owed, another reason is news as well.
        if shown != self._printed:
            self._print(now, state=state, busy=shown[1], paused=sorted(status.paused))
        self._printed = shown


def _state_of(header: Header) -> EngineState:
    now = Instant(_NONE)
    if header.state is None:
        return Engine.new_state(now, header.start.date(), seed=header.seed)
    try:
        state: EngineState = codec.read(EngineState, _engine_state(header), now)
    except (ValueError, KeyError, TypeError, AttributeError) as fault:
        raise TraceError(f"line 1: state: this is not what a recorded trace says: {fault!r}") from None
    return state


def _engine_state(header: Header) -> Mapping[str, Any]:
    assert header.state is not None
    if header.looked:
        return header.state
    return engine_from_1(header.state, seed=header.seed, day=header.start.date().isoformat())


def _with_own(shipped: Catalogue, own: Sequence[Exercise]) -> Catalogue:
    exercises = dict(shipped.exercises) | {exercise.id: exercise for exercise in own}
    return replace(shipped, exercises=MappingProxyType(exercises))
