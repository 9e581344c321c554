import os
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from reminder import clock
from reminder.loop import Loop

SOON = timedelta(milliseconds=30)
LONG = timedelta(seconds=5)


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


def turn_until(loop: Loop, happened: list[object]) -> None:
    end = clock.now() + LONG
    while not happened and clock.now() < end:
        loop.turn(LONG)


def test_an_armed_job_runs_once_at_its_moment(loop: Loop) -> None:
    happened: list[object] = []
    due = clock.now() + SOON
    loop.arm("deadline", due, lambda: happened.append(clock.now()))

    turn_until(loop, happened)
    loop.turn(SOON)

    (at,) = happened
    assert at >= due - timedelta(milliseconds=5)


def test_a_job_can_arm_itself_again(loop: Loop) -> None:
    happened: list[object] = []

    def again() -> None:
        happened.append(None)
        if len(happened) < 3:
            loop.arm("deadline", clock.now() + SOON, again)

    loop.arm("deadline", clock.now() + SOON, again)
    end = clock.now() + LONG
    while len(happened) < 3 and clock.now() < end:
        loop.turn(LONG)

    assert len(happened) == 3


def test_a_job_taken_away_does_not_run(loop: Loop) -> None:
    happened: list[object] = []
    loop.arm("deadline", clock.now() + SOON, lambda: happened.append(None))

    loop.arm("deadline", None, lambda: None)
    loop.turn(SOON * 2)

    assert not happened


def test_a_call_from_another_thread_wakes_the_loop(loop: Loop) -> None:
    happened: list[object] = []
    thread = threading.Thread(target=lambda: loop.call_soon(lambda: happened.append(None)))

    thread.start()
    turn_until(loop, happened)
    thread.join()

    assert happened


def test_a_readable_descriptor_is_served_until_it_is_unwatched(loop: Loop) -> None:
    happened: list[object] = []
    reading, writing = os.pipe()
    loop.watch(reading, lambda: happened.append(os.read(reading, 1)))

    os.write(writing, b"a")
    turn_until(loop, happened)
    loop.unwatch(reading)
    os.write(writing, b"b")
    loop.turn(SOON)
    os.close(reading)
    os.close(writing)

    assert happened == [b"a"]


def test_a_callback_that_fails_is_logged_and_the_loop_lives_on(
    loop: Loop, caplog: pytest.LogCaptureFixture
) -> None:
    happened: list[object] = []

    def fail() -> None:
        raise RuntimeError("a bug")

    loop.call_soon(fail)
    loop.call_soon(lambda: happened.append(None))
    turn_until(loop, happened)

    assert happened
    assert "a bug" in caplog.text


def test_a_clock_that_was_set_moves_no_duration(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    happened: list[object] = []
    stepped: list[object] = []
    loop.on_clock_step(lambda: stepped.append(None))
    # As if the wall clock had stood an hour ahead when the job was armed.
    loop._offset += timedelta(hours=1)

    loop.arm("deadline", clock.now() + SOON, lambda: happened.append(None))
    turn_until(loop, happened)

    assert happened
    assert stepped
