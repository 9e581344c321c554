import signal
import socket
import threading
import time
import weakref
from collections.abc import Iterator
from datetime import timedelta

import pytest

from reminder import clock, patience
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


def test_calls_for_later_come_in_the_order_of_their_moments_without_the_cancelled(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[object] = []
    a_little = SOON / 10
    now, utc = clock.now(), clock.utc()
    with monkeypatch.context() as still:
        # A busy machine may take longer from one line to the next than lies between the moments.
        still.setattr(clock, "now", lambda: now)
        still.setattr(clock, "utc", lambda: utc)
        loop.call_later(2 * SOON, lambda: happened.append("third"))
        loop.call_later(SOON, lambda: happened.append("first"))
        loop.call_later(SOON + a_little, lambda: (happened.append("second"), doomed.cancel()))
        doomed = loop.call_later(SOON + 2 * a_little, lambda: happened.append("cancelled"))

    time.sleep(2.5 * SOON.total_seconds())
    turn_until(loop, happened)

    assert happened == ["first", "second", "third"]


def test_of_a_cancelled_call_nothing_is_kept(loop: Loop) -> None:
    class Client:
        """Somebody whose call is cancelled."""

    loop.call_later(timedelta(seconds=1), list)
    client = Client()
    gone = weakref.ref(client)
    later = loop.call_later(timedelta(hours=1), lambda client=client: None)

    later.cancel()
    del client

    # Without the help of the garbage collector.
    assert gone() is None
    assert len(loop._armed) == 1


def test_what_has_run_does_not_run_again_when_the_clock_is_set(loop: Loop) -> None:
    happened: list[object] = []
    loop.arm("settings", clock.now() + SOON, lambda: happened.append("settings"))
    loop.arm("deadline", clock.now() + LONG, lambda: happened.append("deadline"))
    turn_until(loop, happened)

    loop._offset += timedelta(hours=1)
    loop.turn(SOON)
    loop.turn(SOON)

    assert happened == ["settings"]


def test_a_call_from_another_thread_wakes_the_loop(loop: Loop) -> None:
    happened: list[object] = []
    thread = threading.Thread(target=lambda: loop.call_soon(lambda: happened.append(None)))

    thread.start()
    turn_until(loop, happened)
    thread.join()

    assert happened


def test_a_call_from_another_thread_after_the_end_changes_nothing() -> None:
    loop = Loop()
    loop.close()
    failures: list[OSError] = []

    def call() -> None:
        try:
            loop.call_soon(lambda: None)
        except OSError as error:
            failures.append(error)

    thread = threading.Thread(target=call)
    thread.start()
    thread.join(10)

    assert failures == []


def test_a_readable_descriptor_is_served_until_it_is_unwatched(loop: Loop) -> None:
    happened: list[object] = []
    reading, writing = socket.socketpair()
    with reading, writing:
        loop.watch(reading.fileno(), lambda: happened.append(reading.recv(1)))

        writing.send(b"a")
        turn_until(loop, happened)
        loop.unwatch(reading.fileno())
        writing.send(b"b")
        loop.turn(SOON)

    assert happened == [b"a"]


def test_a_signal_is_noted_at_once_and_its_call_comes_before_what_was_waiting(loop: Loop) -> None:
    reading, writing = socket.socketpair()
    happened: list[object] = []
    before = signal.getsignal(signal.SIGTERM)
    try:
        loop.watch(reading.fileno(), lambda: happened.append(reading.recv(1)))
        loop.on_signal(signal.SIGTERM, lambda: happened.append("called"), at_once=lambda: happened.append("noted"))
        writing.send(b"x")
        signal.raise_signal(signal.SIGTERM)
        noted = list(happened)

        loop.turn(LONG)
    finally:
        signal.signal(signal.SIGTERM, before)

    assert noted == ["noted"]
    assert happened == ["noted", "called", b"x"]
    reading.close()
    writing.close()


def test_signals_that_come_before_their_call_are_one_and_a_later_one_is_another(loop: Loop) -> None:
    happened: list[object] = []
    before = signal.getsignal(signal.SIGTERM)
    try:
        loop.on_signal(signal.SIGTERM, lambda: happened.append("called"))
        for _ in range(100):
            signal.raise_signal(signal.SIGTERM)
        loop.turn(LONG)
        once = list(happened)
        signal.raise_signal(signal.SIGTERM)
        loop.turn(LONG)
    finally:
        signal.signal(signal.SIGTERM, before)

    assert once == ["called"]
    assert happened == ["called", "called"]


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


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="TZ is Unix' own")
@pytest.mark.parametrize(
    "zone", ["JST-9", "CET-1CEST,M3.5.0,M10.5.0/3", "<+0330>-3:30", "Nonsense/Zone", "Europe/Berlin "]
)
def test_a_zone_that_only_the_c_library_knows_stops_no_job(monkeypatch: pytest.MonkeyPatch, zone: str) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    happened: list[object] = []
    loop = Loop()

    loop.arm("deadline", clock.now() + SOON, lambda: happened.append(None))
    turn_until(loop, happened)

    assert happened
    assert clock.wall().tzinfo is not None
    loop.close()
    monkeypatch.undo()
    time.tzset()


def test_all_waiting_of_one_turn_shares_one_allowance(loop: Loop) -> None:
    granted: list[timedelta] = []

    def wait() -> None:
        granted.append(patience.bounded(LONG))
        with patience.waiting():
            threading.Event().wait(granted[-1].total_seconds())

    for _ in range(4):
        loop.call_soon(wait)
    loop.turn(LONG)
    loop.call_soon(wait)
    loop.turn(LONG)

    assert granted[0] == granted[4] == patience.A_TURN
    assert all(each <= timedelta(milliseconds=10) for each in granted[1:4])
    assert patience.bounded(LONG) == LONG


def test_a_share_leaves_the_rest_to_others(loop: Loop) -> None:
    granted: list[timedelta] = []

    def wait() -> None:
        with patience.share(patience.A_TURN / 2), patience.waiting():
            threading.Event().wait(patience.bounded(LONG).total_seconds())
        granted.append(patience.bounded(LONG))

    loop.call_soon(wait)
    loop.turn(LONG)

    assert timedelta() < granted[0] <= patience.A_TURN / 2


def test_what_ends_the_loop_may_hardly_wait(loop: Loop) -> None:
    loop.call_soon(loop.stop)

    loop.run()

    assert patience.bounded(LONG) == patience.THE_END
