"""A trace of life says of keys and mouse what the timer could know: no more, and nothing late."""

import io
import json
from datetime import timedelta
from typing import Any

import pytest

from reminder.core.model import Instant
from reminder.trace import Header, Recorder


@pytest.fixture
def file() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def recorder(file: io.StringIO) -> Recorder:
    return Recorder(file, Instant.at(1000), Header())


def facts(file: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.getvalue().splitlines()[1:]]


def look(recorder: Recorder, at: float, idle: float | None, *, nobody: bool = False) -> None:
    recorder.sampled(Instant.at(1000 + at), None if idle is None else timedelta(seconds=idle), None, nobody=nobody)


def test_between_two_looks_keys_and_mouse_count_as_in_use(recorder: Recorder, file: io.StringIO) -> None:
    look(recorder, 60, 2)
    look(recorder, 120, 5)

    assert facts(file) == [{"t": 58, "input": False}, {"t": 60, "input": True}, {"t": 115, "input": False}]


def test_a_return_is_the_first_input_after_an_absence(recorder: Recorder, file: io.StringIO) -> None:
    look(recorder, 90, 80)
    look(recorder, 100, 3, nobody=True)

    assert facts(file) == [{"t": 10, "input": False}, {"t": 97, "input": True}, {"t": 97, "input": False}]


def test_where_idle_time_is_not_known_the_person_is_there(recorder: Recorder, file: io.StringIO) -> None:
    look(recorder, 60, None)
    look(recorder, 120, None)

    assert facts(file) == []


def test_two_looks_at_the_same_input_write_it_once(recorder: Recorder, file: io.StringIO) -> None:
    look(recorder, 60, 10)
    look(recorder, 70, 19.95)

    assert facts(file) == [{"t": 50, "input": False}]


def test_a_gap_is_sleep_and_what_a_sensor_did_not_count_in_it_is_no_input(
    recorder: Recorder, file: io.StringIO
) -> None:
    look(recorder, 60, 10)
    recorder.missed(Instant.at(1060), Instant.at(1200))
    look(recorder, 1200 - 1000, 10)

    assert facts(file) == [
        {"t": 50, "input": False},
        {"t": 60, "asleep": True},
        {"t": 200, "asleep": False},
    ]


def test_a_person_who_was_there_was_there_until_the_machine_slept(recorder: Recorder, file: io.StringIO) -> None:
    look(recorder, 60, 10)
    recorder.missed(Instant.at(1100), Instant.at(1200))

    assert facts(file) == [
        {"t": 50, "input": False},
        {"t": 60, "input": True},
        {"t": 100, "input": False},
        {"t": 100, "asleep": True},
        {"t": 200, "asleep": False},
    ]
