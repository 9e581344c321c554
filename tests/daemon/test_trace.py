"""A recorded trace replays to the same effects in the same order, exercises included."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from daemon.conftest import MORNING, Person
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder import trace
from reminder.core import commands
from reminder.core.care import Pain
from reminder.core.effects import Effect, Record, Refuse, Remind, Withdraw
from reminder.core.engine import Engine
from reminder.core.model import Busy, Door, Hold
from reminder.core.progress import Change
from reminder.errors import Refused, UsageError
from reminder.replay import replayed

MINUTES = timedelta(minutes=1)
COMMANDS = [
    commands.Start(),
    commands.Done(),
    commands.CutShort(),
    commands.Skip(),
    commands.Dismiss(),
    commands.Snooze(),
    commands.Snooze(5 * MINUTES, 1),
    commands.Now(),
    commands.Pause(),
    commands.Pause(commands.For(20 * MINUTES)),
    commands.Pause(commands.Tomorrow()),
    commands.Resume(),
    commands.Sore(),
    commands.ClearSore(),
    commands.ReportPain(Pain.MILD),
    commands.ReportPain(Pain.STRONG, "wall_sit"),
    commands.PainStill(),
    commands.PainGone(),
    commands.EnableExercise("wall_sit"),
    commands.SetAside("chin_tuck"),
    commands.ChangeDose("chin_tuck", Change.MORE),
    commands.StandNow(standing=True),
]


@contextmanager
def remembered() -> Iterator[list[tuple[str, Any]]]:
    """Remember every effect of the daemon's engine, in the form that a replay prints."""
    told: list[tuple[str, Any]] = []
    turn = Engine.turn

    def remembering(*args: Any, **more: Any) -> list[Effect]:
        effects = turn(*args, **more)
        for effect in effects:
            match effect:
                case Remind():
                    exercise = effect.offer.exercise
                    told.append(("remind", (effect.id, exercise and exercise.id, effect.why)))
                case Withdraw(id):
                    told.append(("withdraw", id))
                case Record():
                    told.append(("record", (effect.reminder, effect.outcome, effect.how, effect.snoozes)))
                case Refuse():
                    told.append(("refused", None))
        return effects

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Engine, "turn", remembering)
        yield told


def in_replay(file: Path) -> list[tuple[str, Any]]:
    told: list[tuple[str, Any]] = []
    with file.open() as lines:
        header, facts = trace.read(trace.lines(lines), file.name)
    for line in map(json.loads, replayed(header, facts)):
        match line:
            case {"remind": what}:
                told.append(("remind", (what["id"], what["exercise"], what["why"])))
            case {"withdraw": what}:
                told.append(("withdraw", what["id"]))
            case {"record": what}:
                told.append(("record", (what["id"], what["outcome"], what["how"], what["snoozes"])))
            case {"refused": _}:
                told.append(("refused", None))
    return told


def say(person: Person, command: Any) -> None:
    try:
        person.say(command, Door.TRAY)
    except (Refused, UsageError):
        return


def sleep(person: Person, minutes: int) -> None:
    person.daemon.on_sleep(True)
    person.clock.at += minutes * MINUTES
    person.clock.asleep += minutes * MINUTES
    person.daemon.on_sleep(False)


def stop(person: Person, minutes: int) -> None:
    person.clock.at += minutes * MINUTES
    person.daemon.look()


def halt(person: Person, minutes: int) -> None:
    person.clock.at += minutes * MINUTES
    person.goes_on()


def set_clock(person: Person, minutes: int) -> None:
    person.clock.set_by += minutes * MINUTES
    for step in person.loop.steps:
        step()


def travel(person: Person, zone: str) -> None:
    person.clock.zone = ZoneInfo(zone)


def hold(person: Person, reasons: frozenset[Busy]) -> None:
    person.adapters.reasons = tuple(Hold(reason) for reason in sorted(reasons))


EVENTS: st.SearchStrategy[tuple[Callable[..., Any], Any]] = st.one_of(
    st.tuples(st.just(lambda person, seconds: person.wait(seconds)), st.integers(1, 4000)),
    st.tuples(st.just(lambda person, seconds: person.wait(seconds)), st.sampled_from([9, 11, 61, 299, 301])),
    st.tuples(st.just(say), st.sampled_from(COMMANDS)),
    st.tuples(st.just(hold), st.frozensets(st.sampled_from(list(Busy)), max_size=2)),
    st.tuples(st.just(lambda person, _: person.hands_off()), st.none()),
    st.tuples(st.just(lambda person, _: person.hands_on()), st.none()),
    st.tuples(st.just(lambda person, locked: person.daemon.on_lock(locked)), st.booleans()),
    st.tuples(st.just(sleep), st.integers(1, 30)),
    st.tuples(st.just(stop), st.integers(1, 10)),
    st.tuples(st.just(halt), st.integers(1, 10)),
    st.tuples(st.just(set_clock), st.integers(-90, 90)),
    st.tuples(st.just(travel), st.sampled_from(["Europe/London", "Asia/Tokyo", "America/New_York"])),
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(EVENTS, max_size=6), down=st.integers(0, 1000), after=st.lists(EVENTS, max_size=25))
def test_a_recorded_trace_replays_to_the_same_effects_in_the_same_order(
    before: list[Any], down: int, after: list[Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    person = Person(tmp_path_factory.mktemp("home"))
    person.start('[hours]\nfriday = ["08:00-12:30", "13:15-18:00"]\nsaturday = ["09:00-10:00"]\n')
    for act, value in before:
        act(person, value)
    file = person.folder / "trace.jsonl"

    with remembered() as told:
        person.restart(down=down, trace=file)
        for act, value in [*after, (lambda person, _: person.wait(4000), None)]:
            act(person, value)
        person.daemon.end()

    assert in_replay(file) == told, file.read_text()


def test_an_absence_from_before_the_start_is_in_the_trace(person: Person) -> None:
    person.hands_off()
    person.clock.at += 6 * MINUTES
    file = person.folder / "trace.jsonl"

    with remembered() as told:
        person.start(trace=file)
        person.daemon.end()

    assert told == [("record", (None, "rested", "natural break", 0))]
    assert in_replay(file) == told


def test_the_night_in_which_an_hour_comes_twice_replays_as_it_was(person: Person) -> None:
    person.clock.set_by = datetime(2026, 10, 25, 0, 10, tzinfo=UTC) - MORNING  # 02:10 in Berlin, for the first time
    file = person.folder / "trace.jsonl"

    with remembered() as told:
        person.start('[hours]\nsunday = ["02:20-02:45"]\n', trace=file)
        person.wait(75 * 60)
        person.say(commands.Now())  # at 02:25, for the second time: the hours are over, and do not end again
        person.wait(25 * 60)
        person.daemon.end()

    assert [what for what, _ in told] == ["remind"]
    assert in_replay(file) == told


def test_settings_that_change_are_in_the_trace(person: Person) -> None:
    file = person.folder / "trace.jsonl"

    with remembered() as told:
        person.start(trace=file)
        person.settings.write_text('[reminder]\nearliest = "10m"\nlatest = "20m"\n')
        person.daemon.reload()
        person.wait(1300)
        person.daemon.end()

    assert in_replay(file) == told
    assert [what for what, _ in told] == ["remind"]


def test_the_log_of_a_replay_names_the_door_of_an_answer(person: Person) -> None:
    file = person.folder / "trace.jsonl"
    person.start(trace=file)
    person.wait(3700)
    person.say(commands.Start(guided=True), Door.GUIDE)
    person.say(commands.Done(), Door.TRAY)
    person.daemon.end()

    with file.open() as lines:
        log = list(replayed(*trace.read(trace.lines(lines), file.name), as_log=True))

    for replayed_line, line in zip(log[-2:], person.log()[-3:-1], strict=True):
        assert replayed_line.endswith(line)


class FullDisk(io.StringIO):
    room = 2

    def write(self, text: str) -> int:
        if not self.room:
            raise OSError(28, "No space left on device")
        self.room -= 1
        return super().write(text)


def test_a_full_disk_ends_the_trace_and_nothing_else(person: Person, caplog: pytest.LogCaptureFixture) -> None:
    person.start()
    file = FullDisk()
    person.daemon.record_trace(file)

    for _ in range(5):
        person.say(commands.Pause())
        person.say(commands.Resume())
    person.daemon.end()

    said = [record.message for record in caplog.records if "trace" in record.message]
    assert said == ["the trace ends here, it cannot be written: No space left on device"]
    assert file.closed
