from __future__ import annotations

import logging
import socket
import struct
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.desktop.ports import Unavailable
from reminder.desktop.stream import Broken, Lifeline, Stream

MINUTE = timedelta(minutes=1)


def first_byte(unread: bytearray) -> int | None:
    """Messages of this test begin with their length; 0 is nonsense."""
    if not unread:
        return None
    if unread[0] == 0:
        raise Broken("nonsense")
    return unread[0]


class Slow:
    """A loop with a clock that the test moves."""

    def __init__(self) -> None:
        self.now = timedelta()
        self.later: list[list[object]] = []

    def call_later(self, delay: timedelta, call: Callable[[], None]):
        entry: list[object] = [self.now + delay, call]
        self.later.append(entry)

        class Arranged:
            def cancel(self) -> None:
                entry[1] = None

        return Arranged()

    def pass_time(self, length: timedelta) -> None:
        self.now += length
        due = [entry for entry in self.later if entry[0] <= self.now]
        self.later = [entry for entry in self.later if entry[0] > self.now]
        for _, call in due:
            if call is not None:
                call()


@pytest.fixture
def pair():
    ours, theirs = socket.socketpair()
    yield ours, theirs
    ours.close()
    theirs.close()


@given(st.lists(st.binary(min_size=0, max_size=9), max_size=9), st.integers(1, 20))
def test_messages_come_whole_however_they_were_cut(bodies, cut) -> None:
    ours, theirs = socket.socketpair()
    stream = Stream(ours, first_byte)
    messages = [bytes([1 + len(body)]) + body for body in bodies]
    said = b"".join(messages)

    for at in range(0, len(said), cut):
        theirs.send(said[at : at + cut])

    assert [stream.receive() for _ in messages] == messages
    stream.close()
    theirs.close()


def test_what_came_before_the_loop_had_it_is_not_lost(loop, until, pair) -> None:
    ours, theirs = pair
    heard: list[bytes] = []
    stream = Stream(ours, first_byte)
    theirs.send(b"\1\2x\1")
    assert stream.receive() == b"\1"

    stream.attach(loop, heard.append, print)

    until(lambda: heard == [b"\2x", b"\1"])
    stream.close()


def test_closing_inside_a_message_ends_the_delivery(loop, until, pair) -> None:
    ours, theirs = pair
    heard: list[bytes] = []
    lost: list[str] = []
    stream = Stream(ours, first_byte)

    def on_message(message: bytes) -> None:
        heard.append(message)
        stream.close()

    stream.attach(loop, on_message, lost.append)
    theirs.send(b"\1\1\1")
    until(lambda: heard)
    loop.turn(timedelta(milliseconds=10))

    assert heard == [b"\1"]
    assert lost == []


@pytest.mark.parametrize(("error", "reason"), [(Broken("odd"), "odd"), (struct.error("x"), "cut short")])
def test_a_message_that_makes_no_sense_ends_the_connection(loop, until, pair, error, reason) -> None:
    ours, theirs = pair
    lost: list[str] = []

    def on_message(message: bytes) -> None:
        raise error

    Stream(ours, first_byte).attach(loop, on_message, lost.append)
    theirs.send(b"\1\1")

    until(lambda: lost)
    assert len(lost) == 1
    assert reason in lost[0]


def test_an_answer_that_was_waited_for_leaves_the_loop_nothing_and_harms_nothing(loop, pair) -> None:
    ours, theirs = pair
    lost: list[str] = []
    stream = Stream(ours, first_byte)
    stream.attach(loop, print, lost.append)
    theirs.send(b"\1")

    assert stream.receive() == b"\1"
    stream._readable()  # as a loop does that had seen the bytes before they were taken

    assert lost == []
    stream.close()


def test_a_lifeline_tries_ever_less_often() -> None:
    slow, attempts = Slow(), []

    def connect() -> None:
        attempts.append(slow.now.total_seconds())
        raise Unavailable("not yet")

    Lifeline(slow, "the server", connect).broken("it hung up")
    for _ in range(240):
        slow.pass_time(timedelta(seconds=1))

    assert attempts == [1, 3, 7, 15, 31, 63, 123, 183]


def test_a_connection_that_breaks_again_and_again_is_one_warning(caplog) -> None:
    caplog.set_level(logging.DEBUG)
    slow, attempts = Slow(), []
    lifeline = Lifeline(slow, "the server", lambda: attempts.append(slow.now.total_seconds()))

    for _ in range(4):
        lifeline.broken("it hung up")
        while len(slow.later) and slow.later[-1][1] is not None and slow.later[-1][1].__name__ == "_attempt":
            slow.pass_time(timedelta(seconds=1))

    assert attempts == [1, 3, 7, 15]
    assert [r.levelname for r in caplog.records].count("WARNING") == 1


def test_a_connection_that_held_a_minute_is_mended(caplog) -> None:
    slow = Slow()
    lifeline = Lifeline(slow, "the server", lambda: None)
    lifeline.broken("it hung up")
    slow.pass_time(timedelta(seconds=1))
    slow.pass_time(MINUTE)

    lifeline.broken("it hung up")

    assert len(caplog.records) == 2


def test_a_lifeline_that_was_given_up_tries_no_more() -> None:
    slow, attempts = Slow(), []
    lifeline = Lifeline(slow, "the server", lambda: attempts.append(1))
    lifeline.broken("it hung up")

    lifeline.stop()
    slow.pass_time(MINUTE)
    lifeline.broken("it hung up")
    slow.pass_time(MINUTE)

    assert attempts == []


def test_a_server_that_drips_is_not_waited_for_byte_by_byte(pair) -> None:
    ours, theirs = pair
    ours.settimeout(0.3)
    stream = Stream(ours, first_byte)
    ended = threading.Event()

    def drip() -> None:
        theirs.send(bytes([255]))
        while not ended.wait(0.05):
            theirs.send(b"x")

    dripping = threading.Thread(target=drip)
    dripping.start()
    with pytest.raises(Broken, match="does not answer"):
        stream.receive()
    ended.set()
    dripping.join()

    assert len(stream._unread) < 100
    stream.close()


def test_a_question_within_a_turn_is_bounded_by_what_is_left_of_it(loop, pair) -> None:
    ours, _ = pair
    ours.settimeout(60)
    stream = Stream(ours, first_byte)
    refused: list[str] = []

    def ask() -> None:
        with pytest.raises(Broken, match="does not answer") as broken:
            stream.receive()
        refused.append(str(broken.value))

    loop.call_soon(ask)
    loop.call_soon(ask)
    loop.turn(timedelta(seconds=1))

    assert len(refused) == 2
    stream.close()
