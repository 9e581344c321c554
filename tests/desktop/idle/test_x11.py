from __future__ import annotations

import contextlib
import logging
import struct
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder.desktop.idle.x11 import X11Idle, counters
from reminder.desktop.ports import Unavailable
from reminder.loop import Loop

pytestmark = pytest.mark.posix("X11")

FAR = timedelta(minutes=5)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def move_until(holds: Callable[[], object], x_server, until) -> None:
    """Move the pointer until it has led to something: a busy server may miss one input, and does not miss all."""
    for place in (20, 30, 40):
        x_server.move(place, place)
        with contextlib.suppress(AssertionError):
            until(holds, within=2)
            return
    x_server.move(50, 50)
    until(holds)


@pytest.fixture
def changes() -> list[str]:
    return []


@pytest.fixture
def monitor(loop, x_server, changes):
    monitor = X11Idle(loop, lambda: changes.append("change"), environ=x_server.environ)
    yield monitor
    monitor.stop()


def test_idle_time_grows_and_input_sets_it_back(until, x_server, monitor) -> None:
    until(lambda: monitor.idle() > seconds(1.5))

    move_until(lambda: monitor.idle() < seconds(1.5), x_server, until)  # by itself it only grows


def test_the_threshold_is_told_when_it_is_reached_and_again_after_the_next_input(
    until, x_server, monitor, changes
) -> None:
    x_server.move(10, 10)
    monitor.arm(seconds(0.6), returning=False)

    until(lambda: changes)
    idle_when_told = monitor.idle()
    move_until(lambda: len(changes) > 1, x_server, until)

    assert idle_when_told >= seconds(0.6)


def test_a_threshold_that_was_passed_unseen_is_told_at_once(until, monitor, changes) -> None:
    threshold = monitor._seen + seconds(0.3)
    until(lambda: monitor._query(monitor._connection) > threshold)

    monitor.arm(threshold, returning=False)

    until(lambda: changes)


def test_the_return_is_told(until, x_server, monitor, changes) -> None:
    until(lambda: monitor.idle() > seconds(1.2))
    monitor.arm(FAR, returning=True)
    assert not changes
    away = monitor.idle()

    move_until(lambda: changes, x_server, until)

    assert monitor.idle() < away


def test_typing_wakes_nobody_while_only_a_far_threshold_is_armed(until, woken, x_server, monitor, changes) -> None:
    monitor.arm(FAR, returning=False)
    until(lambda: not woken(0.2))

    for x in range(5):
        x_server.move(10 * x, 10)

    assert not woken(0.3)
    assert not changes


def test_arming_the_same_again_sends_nothing(monitor, loop) -> None:
    monitor.arm(FAR, returning=True)
    sequence = monitor._connection._sequence

    monitor.arm(FAR, returning=True)

    assert monitor._connection._sequence == sequence


def test_exchanging_the_alarms_tells_nothing(loop, monitor, changes) -> None:
    monitor.arm(FAR, returning=True)
    monitor.arm(2 * FAR, returning=False)

    loop.turn(seconds(0.1))
    loop.turn(seconds(0.1))

    assert not changes


def test_a_server_that_restarts_is_found_again_with_one_warning(
    until, x_server, monitor, changes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reminder")
    monitor.arm(seconds(0.4), returning=False)
    until(lambda: changes)

    x_server.stop()
    until(lambda: monitor.idle() is None)
    changes.clear()
    x_server.start()
    until(lambda: monitor.idle() is not None)
    until(lambda: changes)
    changes.clear()
    move_until(lambda: changes, x_server, until)  # the alarm is set anew

    assert [r.levelname for r in caplog.records if r.name.startswith("reminder.desktop")] == ["WARNING", "INFO"]


def test_a_frozen_server_is_given_up_after_a_second(x_server, monitor, caplog) -> None:
    x_server._process.send_signal(19)  # SIGSTOP
    try:
        assert monitor.idle() is None
    finally:
        x_server._process.send_signal(18)

    assert "the server does not answer" in caplog.text


@pytest.mark.parametrize("environ", [{"WAYLAND_DISPLAY": "wayland-0"}, {"XDG_SESSION_TYPE": "wayland"}])
def test_a_wayland_session_never_gets_it(loop, x_server, environ) -> None:
    with pytest.raises(Unavailable, match="Wayland session"):
        X11Idle(loop, print, environ=x_server.environ | environ)


def test_stopping_twice_is_harmless_and_nothing_is_told_afterwards(loop, until, x_server, monitor, changes) -> None:
    monitor.arm(seconds(0.2), returning=True)
    monitor.stop()
    monitor.stop()

    loop.turn(seconds(0.4))

    assert not changes
    assert monitor.idle() is None


# What a server says to the very questions that X11Idle asks at its start, in order.
SETUP = (
    struct.pack("=BxHHH", 1, 11, 0, 18)
    + struct.pack("=4IHHBB10x", 0, 0x200000, 0x1FFFFF, 0, 0, 65535, 1, 0)
    + struct.pack("=I36x", 0x123)
)


def answer(sequence: int, body: bytes) -> bytes:
    body = body.ljust(24, b"\0")
    body += b"\0" * (-len(body) % 4)
    return struct.pack("=BxHI", 1, sequence, (len(body) - 24) // 4) + body


COUNTER_LIST = struct.pack("=I20x", 2) + b"".join(
    struct.pack("=IiIH", number, 0, 4, len(name)) + name + b"\0" * (-(14 + len(name)) % 4)
    for number, name in ((0x41, b"SERVERTIME"), (0x42, b"IDLETIME"))
)
ANSWERS = [
    SETUP,
    answer(1, struct.pack("=BBB", 0, 0, 0)),  # no XWAYLAND
    answer(2, struct.pack("=BBB", 1, 134, 83)),  # SYNC
    answer(3, struct.pack("=BB", 3, 1)),
    answer(4, COUNTER_LIST),
    answer(5, struct.pack("=iI", 0, 1500)),
    answer(6, struct.pack("=iI", 0, 2500)),
]


def test_the_counters_are_read_by_name() -> None:
    assert counters(answer(4, COUNTER_LIST)) == {"SERVERTIME": 0x41, "IDLETIME": 0x42}


def test_the_played_server_is_one_that_would_be_believed(loop, played_server) -> None:
    with played_server(b"".join(ANSWERS)) as server:
        monitor = X11Idle(loop, print, environ={"DISPLAY": server.path})

        assert monitor.idle() == seconds(2.5)
        monitor.stop()


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        ([answer(1, b"\1\x99"), *ANSWERS[2:]], "is XWayland"),
        ([ANSWERS[1], answer(2, b"\0")], "has no SYNC extension"),
        ([*ANSWERS[1:4], answer(4, b"\0")], "counts no idle time"),
    ],
)
def test_a_server_that_cannot_tell_is_refused_with_the_reason(loop, played_server, answers, reason) -> None:
    with (
        played_server(SETUP + b"".join(answers)) as server,
        pytest.raises(Unavailable, match=reason),
    ):
        X11Idle(loop, print, environ={"DISPLAY": server.path})


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_answer_whatever_ends_the_daemon(played_server, caplog, data) -> None:
    said = bytearray(b"".join(ANSWERS))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(said)))
        said[at : at + data.draw(st.integers(0, 8))] = data.draw(st.binary(max_size=40))
    del said[data.draw(st.integers(0, 2 * len(said))) :]
    caplog.clear()

    with played_server(bytes(said), hang_up=True) as server, closing(Loop()) as loop:
        try:
            monitor = X11Idle(loop, lambda: None, environ={"DISPLAY": server.path})
        except Unavailable:
            return
        monitor.arm(seconds(10), returning=True)
        for _ in range(3):
            loop.turn(seconds(0.01))
            idle = monitor.idle()
            assert idle is None or idle >= timedelta()
        monitor.stop()

    assert len([r for r in caplog.records if r.levelname == "WARNING"]) <= 1
    assert not [r for r in caplog.records if r.levelname == "ERROR"]
