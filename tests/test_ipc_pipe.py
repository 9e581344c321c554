"""The server and the client of Windows, elsewhere over a Unix socket: their threads and their bounds."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing.connection import Client, Connection
from pathlib import Path

import pytest

from reminder.errors import NotRunning, Refused, UsageError
from reminder.ipc import pipe, protocol
from reminder.ipc.pipe import PipeLine, PipeServer
from reminder.ipc.requests import Reply, Request
from reminder.loop import Loop

LONG = timedelta(seconds=10)


class Daemon:
    """A loop on a thread, with the server of Windows."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.threads: set[int] = set()
        self.server: PipeServer
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._live)
        self._thread.start()
        assert self._ready.wait(10)

    def _live(self) -> None:
        self.loop = Loop()
        self.server = PipeServer(self.loop, self._handle, self.path)
        self.loop.call_soon(self._ready.set)
        self.loop.run()
        self.server.stop()
        self.server.stop()
        self.loop.close()

    def _handle(self, request: Request) -> Reply:
        self.threads.add(threading.get_ident())
        if request.do == "refuse":
            raise Refused("No.")
        return {"did": request.do}

    def publish(self, topic: str, payload: dict[str, object]) -> None:
        self.loop.call_soon(lambda: self.server.publish(topic, payload))

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon(self.loop.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Daemon]:
    daemon = Daemon(tmp_path / "control.pipe")
    yield daemon
    daemon.stop()


@pytest.fixture
def line(daemon: Daemon) -> Iterator[PipeLine]:
    line = PipeLine(daemon.path, LONG)
    yield line
    line.close()


def ask(line: PipeLine, do: str, **args: object) -> dict[str, object]:
    line.send(protocol.request_line(do, args))
    return protocol.read_reply(line.receive())


def test_questions_are_answered_on_the_loops_thread(daemon: Daemon, line: PipeLine) -> None:
    answers = [ask(line, "status"), ask(line, "ping")]

    assert answers == [{"did": "status"}, {"did": "ping"}]
    assert daemon.threads == {daemon._thread.ident}


def test_a_refusal_arrives_as_the_error_it_was(line: PipeLine) -> None:
    with pytest.raises(Refused, match="No"):
        ask(line, "refuse")


@pytest.mark.parametrize("garbage", [b"hello", b"\xff", b"[]", b"{}"])
def test_garbage_gets_its_sentence(line: PipeLine, garbage: bytes) -> None:
    line.send(garbage)

    with pytest.raises(UsageError):
        protocol.read_reply(line.receive())

    assert ask(line, "ping") == {"did": "ping"}


def test_a_huge_message_is_hung_up_on_and_others_are_served(daemon: Daemon, line: PipeLine) -> None:
    huge = PipeLine(daemon.path, LONG)
    huge.send(b"x" * 100_000)

    with pytest.raises(NotRunning):
        huge.receive()

    assert ask(line, "ping") == {"did": "ping"}


def test_followers_hear_each_change_until_the_daemon_ends(daemon: Daemon, line: PipeLine) -> None:
    first = ask(line, "follow", topic="status")
    daemon.publish("log", {"not": "for you"})
    daemon.publish("status", {"state": "due"})

    assert first == {"did": "status"}
    assert protocol.read_reply(line.receive()) == {"state": "due"}
    daemon.stop()
    with pytest.raises(NotRunning, match="has ended"):
        line.receive()


def test_followers_leave_places_for_those_who_ask(daemon: Daemon, line: PipeLine) -> None:
    followers = [PipeLine(daemon.path, LONG) for _ in range(pipe.FOLLOWERS_MOST)]
    for follower in followers:
        ask(follower, "follow", topic="status")

    with pytest.raises(Refused, match="16 programs follow already"):
        ask(line, "follow", topic="status")

    assert ask(line, "ping") == {"did": "ping"}
    for follower in followers:
        follower.close()


def test_a_follower_that_never_reads_is_forgotten(daemon: Daemon) -> None:
    deaf = Client(pipe.address(daemon.path))
    deaf.send_bytes(protocol.request_line("follow", {"topic": "log"}))
    keen = PipeLine(daemon.path, LONG)
    ask(keen, "follow", topic="log")

    for _ in range(300):
        daemon.publish("log", {"text": "x" * 10_000})
        assert keen.receive()

    assert len(daemon.server._followers) == 1
    deaf.close()
    keen.close()


def test_a_follower_that_hung_up_is_forgotten(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "PATIENCE", timedelta(milliseconds=20))
    line = PipeLine(daemon.path, LONG)
    ask(line, "follow", topic="log")
    line.close()

    assert until_nobody_follows(daemon)


def until_nobody_follows(daemon: Daemon) -> bool:
    for _ in range(1000):
        with_a_turn = threading.Event()
        daemon.loop.call_soon(with_a_turn.set)
        assert with_a_turn.wait(10)
        if not daemon.server._followers:
            return True
        with_a_turn.clear()
        with_a_turn.wait(0.01)
    return False


def test_a_silent_caller_loses_its_place(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "PATIENCE", timedelta(milliseconds=400))
    silent: list[Connection] = [Client(pipe.address(daemon.path)) for _ in range(pipe.CLIENTS_MOST + 3)]

    honest = PipeLine(daemon.path, LONG)

    assert ask(honest, "ping") == {"did": "ping"}
    for caller in (*silent, honest):
        caller.close()


def test_a_daemon_that_hangs_is_told_after_a_while(daemon: Daemon, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipe, "PATIENCE", timedelta(milliseconds=50))
    go_on = threading.Event()
    daemon.loop.call_soon(lambda: go_on.wait(10))
    line = PipeLine(daemon.path, LONG)

    with pytest.raises(NotRunning, match="hangs"):
        ask(line, "ping")

    go_on.set()
    line.close()


def test_a_silent_daemon_is_waited_for_only_so_long(daemon: Daemon) -> None:
    line = PipeLine(daemon.path, timedelta(milliseconds=50))

    with pytest.raises(NotRunning, match=r"has not answered for 0\.05 s"):
        line.receive()

    line.close()


def test_nobody_there_is_an_oserror_as_for_sockets(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"No such file|not found"):
        PipeLine(tmp_path / "nobody", LONG)


@pytest.mark.posix("the folder of a socket")
def test_a_place_that_cannot_be_used_is_refused(tmp_path: Path) -> None:
    loop = Loop()

    with pytest.raises(Refused, match="cannot be made"):
        PipeServer(loop, lambda _request: {}, tmp_path / "no" / "folder")

    loop.close()


def test_what_travels_is_json_and_nothing_is_unpickled(daemon: Daemon) -> None:
    caller = Client(pipe.address(daemon.path))
    caller.send({"pickled": True})

    assert json.loads(caller.recv_bytes())["code"] == 2
    caller.close()
