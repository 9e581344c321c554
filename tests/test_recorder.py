"""What is recorded is read back as it was: every command, each turn in its order, the steps of the wall clock."""

import io
import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from reminder import trace
from reminder.core import commands
from reminder.core.care import Pain
from reminder.core.events import Asked, Missed, Sampled, Unlocked
from reminder.core.model import Busy, Door, Hold, Instant
from reminder.core.progress import Change
from reminder.trace import Header
from reminder.trace.recorder import Recorder

BEGAN = Instant.at(1000)
WALL = datetime(2026, 3, 27, 9, tzinfo=UTC)
PRESENT = Sampled(timedelta(), None)


@pytest.fixture
def file() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def recorder(file: io.StringIO) -> Recorder:
    return Recorder(file, BEGAN, Header(WALL), lambda moment: moment.astimezone(UTC))


def facts(file: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.getvalue().splitlines()[1:]]


@pytest.mark.parametrize("door", list(Door))
@pytest.mark.parametrize(
    "command",
    [
        commands.Start(),
        commands.Start(3, guided=True),
        commands.Done(3),
        commands.Done(without_exercise=True),
        commands.CutShort(),
        commands.Skip(),
        commands.Dismiss(),
        commands.Snooze(),
        commands.Snooze(timedelta(minutes=5), 3),
        commands.Now(),
        commands.Pause(),
        commands.Pause(commands.For(timedelta(minutes=20))),
        commands.Pause(commands.Tomorrow()),
        commands.Resume(),
        commands.Sore(),
        commands.ClearSore(),
        commands.ReportPain(Pain.STRONG, "wall_sit"),
        commands.PainStill(),
        commands.PainGone(),
        commands.EnableExercise("wall_sit"),
        commands.SetAside("wall_sit"),
        commands.ChangeDose("wall_sit", Change.MORE),
        commands.StandNow(standing=True),
        commands.Quit(),
    ],
    ids=repr,
)
def test_a_command_is_read_back_as_it_was_given(
    recorder: Recorder, file: io.StringIO, command: commands.Command, door: Door
) -> None:
    recorder.turn(BEGAN, WALL, PRESENT, (), (Asked(command, door),))

    _, (_, fact) = trace.read(file.getvalue().splitlines(), "trace")

    assert (fact.name, fact.value, fact.door) == ("command", command, door)


def test_a_turn_is_written_in_the_order_in_which_the_engine_is_told(recorder: Recorder, file: io.StringIO) -> None:
    sample = Sampled(timedelta(seconds=2.5), (Hold(Busy.CALL, "Firefox"),))

    recorder.turn(
        Instant.at(1060),
        WALL + timedelta(seconds=60),
        sample,
        (Missed(timedelta(seconds=30)), Unlocked()),
        (Asked(commands.Now()),),
    )

    assert facts(file) == [
        {"t": 60, "missed": 30},
        {"t": 60, "locked": False},
        {"t": 60, "idle": 2.5, "busy": ["call"]},
        {"t": 60, "now": True},
    ]


def test_who_holds_a_reminder_stays_out_of_a_trace(recorder: Recorder, file: io.StringIO) -> None:
    recorder.turn(BEGAN, WALL, Sampled(None, (Hold(Busy.CALL, "Firefox"),)), (), ())

    assert "Firefox" not in file.getvalue()


def test_a_wall_clock_that_was_set_is_written_once(recorder: Recorder, file: io.StringIO) -> None:
    recorder.turn(Instant.at(1060), WALL + timedelta(hours=1, seconds=60), PRESENT, (), ())
    recorder.turn(Instant.at(1120), WALL + timedelta(hours=1, seconds=120), PRESENT, (), ())

    assert facts(file) == [{"t": 60, "clock": 3600}, {"t": 60, "idle": 0}, {"t": 120, "idle": 0}]


def test_a_journey_to_another_zone_is_its_offset(recorder: Recorder, file: io.StringIO) -> None:
    there = timezone(timedelta(hours=2))

    recorder.turn(Instant.at(1060), (WALL + timedelta(seconds=60)).astimezone(there), PRESENT, (), ())

    assert facts(file) == [{"t": 60, "utc_offset": 7200}, {"t": 60, "idle": 0}]
