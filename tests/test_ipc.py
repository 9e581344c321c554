"""The control socket as its users see it: questions and answers, followers, refusals."""

import json
import os
import socket
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reminder.core.commands import Snooze
from reminder.core.model import Door
from reminder.errors import AlreadyRunning, HistoryError, NotRunning, Refused, ReminderError, UsageError
from reminder.ipc import client, protocol
from reminder.ipc.requests import Reply, Request, command_of
from reminder.ipc.server import FOLLOWERS_MOST, Server
from reminder.loop import Loop

pytestmark = pytest.mark.posix("a Unix socket; test_ipc_pipe.py has the pipe")
SOON = timedelta(milliseconds=200)


class Daemon:
    """A loop with a server on a thread of its own, which answers as it was told to and remembers the questions."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: list[Request] = []
        self.answers: dict[str, Callable[[Request], Reply]] = {}
        self.server: Server
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._live)
        self._thread.start()
        assert self._ready.wait(10)

    def _live(self) -> None:
        self.loop = Loop()
        try:
            self.server = Server(self.loop, self._handle, self.path)
            self.loop.call_soon(self._ready.set)
            self.loop.run()
            self.server.stop()
        finally:
            self.loop.close()

    def _handle(self, request: Request) -> Reply:
        self.heard.append(request)
        given = self.answers.get(request.do)
        return given(request) if given else {"did": request.do}

    def publish(self, topic: str, payload: dict[str, object]) -> None:
        self.loop.call_soon(lambda: self.server.publish(topic, payload))

    def stop(self) -> None:
        self.loop.call_soon(self.loop.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "control.sock"


@pytest.fixture
def daemon(path: Path) -> Iterator[Daemon]:
    daemon = Daemon(path)
    yield daemon
    daemon.stop()


def ask(daemon: Daemon, do: str, **args: object) -> dict[str, Any]:
    return client.ask(do, args, path=daemon.path)


def call(daemon: Daemon) -> socket.socket:
    caller = socket.socket(socket.AF_UNIX)
    caller.settimeout(10)
    caller.connect(str(daemon.path))
    return caller


def hear(caller: socket.socket) -> dict[str, Any]:
    heard = b""
    while not heard.endswith(b"\n"):
        more = caller.recv(65536)
        assert more, f"hung up after {heard!r}"
        heard += more
    return json.loads(heard)


# ------------------------------------------------------------------------------------------------ answers


def test_a_question_is_answered_with_data(daemon: Daemon) -> None:
    daemon.answers["status"] = lambda request: {"state": "working", "was": request.args["x"]}

    answer = ask(daemon, "status", x="ä\ud800")

    assert answer == {"state": "working", "was": "ä\ud800"}


def test_an_answer_may_come_as_the_line_that_is_sent(daemon: Daemon) -> None:
    daemon.answers["exercises"] = lambda _request: protocol.reply_line({"exercises": ["chin_tuck"]})

    assert ask(daemon, "exercises") == {"exercises": ["chin_tuck"]}


@pytest.mark.parametrize(
    "error",
    [ReminderError, UsageError, NotRunning, AlreadyRunning, Refused, HistoryError],
    ids=lambda e: e.__name__,
)
def test_a_refusal_arrives_as_the_error_it_was(daemon: Daemon, error: type[ReminderError]) -> None:
    def refuse(_request: Request) -> Reply:
        raise error("Two snoozes were taken.")

    daemon.answers["command"] = refuse

    with pytest.raises(error, match=r"Two snoozes were taken\.") as caught:
        ask(daemon, "command")

    assert type(caught.value) is error


def test_a_handler_that_fails_is_told_and_the_next_question_answered(
    daemon: Daemon, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_request: Request) -> Reply:
        raise ZeroDivisionError

    daemon.answers["status"] = fail

    with pytest.raises(ReminderError, match="failed to answer") as caught:
        ask(daemon, "status")

    assert caught.value.exit_code == 1
    assert "ZeroDivisionError" in caplog.text
    assert ask(daemon, "ping") == {"did": "ping"}


def test_an_answer_that_is_no_json_is_told(daemon: Daemon) -> None:
    daemon.answers["status"] = lambda _request: {"state": object()}

    with pytest.raises(ReminderError, match="failed to answer"):
        ask(daemon, "status")


def test_a_command_arrives_as_it_was_made(daemon: Daemon) -> None:
    client.ask(
        "command", {"command": {"is": "snooze", "length": 300, "reminder": 3}, "door": "guide"}, path=daemon.path
    )

    assert command_of(daemon.heard[0]) == (Snooze(timedelta(minutes=5), 3), Door.GUIDE)


@pytest.mark.parametrize(
    "args",
    [
        {},
        {"command": {"is": "dance"}},
        {"command": 5},
        {"command": {"is": "skip", "reminder": "3"}},
        {"command": {"is": "skip", "reminder": True}},
        {"command": {"is": "skip"}, "door": "window"},
        {"command": {"is": "skip"}, "more": 1},
        {"command": {"is": "skip", "more": 1}},
        {"command": {"is": "report-pain", "level": "unbearable"}},
        {"command": {"is": "snooze", "length": -1}},
        {"command": {"is": "snooze", "length": True}},
        {"command": {"is": "pause", "until": {"is": "for", "length": 32 * 86400}}},
        {"command": {"is": "pause", "until": {"is": "for", "length": 1e300}}},
        {"command": {"is": "pause", "until": {"is": "until", "at": "25:00"}}},
    ],
)
def test_a_command_that_is_none_is_refused_as_wrong_usage(args: dict[str, object]) -> None:
    with pytest.raises(UsageError):
        command_of(Request("command", args))


def test_several_questions_on_one_line_are_answered_in_order(daemon: Daemon) -> None:
    with call(daemon) as caller:
        caller.sendall(b"".join(protocol.request_line(f"q{number}") for number in range(100)))
        caller.shutdown(socket.SHUT_WR)
        heard = b"".join(iter(lambda: caller.recv(65536), b""))

    assert [json.loads(line)["data"]["did"] for line in heard.splitlines()] == [
        f"q{number}" for number in range(100)
    ]


def test_an_answer_longer_than_the_kernel_holds_arrives_whole(daemon: Daemon) -> None:
    daemon.answers["exercises"] = lambda _request: {"list": ["x" * 1000] * 1500}

    assert ask(daemon, "exercises") == {"list": ["x" * 1000] * 1500}


def test_an_answer_longer_than_that_arrives_after_the_question_was_closed_too(daemon: Daemon) -> None:
    daemon.answers["exercises"] = lambda _request: {"list": ["x" * 1000] * 1500}

    with call(daemon) as caller:
        caller.sendall(protocol.request_line("exercises"))
        caller.shutdown(socket.SHUT_WR)
        heard = b"".join(iter(lambda: caller.recv(65536), b""))

    assert heard.endswith(b"}\n")
    assert len(heard) > 1_500_000


def test_an_answer_beyond_all_measure_is_refused(daemon: Daemon) -> None:
    daemon.answers["exercises"] = lambda _request: {"list": "x" * protocol.REPLY_MOST}

    with pytest.raises(ReminderError, match="too long"):
        ask(daemon, "exercises")


# ---------------------------------------------------------------------------------------------- followers


def test_a_follower_hears_how_things_stand_and_then_each_change(daemon: Daemon) -> None:
    daemon.answers["status"] = lambda _request: {"state": "working"}
    followed = client.follow("status", path=daemon.path)

    first = next(followed)
    daemon.publish("log", {"text": "not for you"})
    daemon.publish("status", {"state": "due"})
    daemon.publish("status", {"state": "owed"})

    assert [first, next(followed), next(followed)] == [{"state": "working"}, {"state": "due"}, {"state": "owed"}]


def test_a_follower_learns_that_the_daemon_has_ended(path: Path) -> None:
    daemon = Daemon(path)
    followed = client.follow("status", path=path)
    next(followed)

    daemon.stop()

    with pytest.raises(NotRunning, match="has ended"):
        next(followed)


def test_only_topics_can_be_followed(daemon: Daemon) -> None:
    with pytest.raises(UsageError, match="status, log"):
        next(client.follow("secrets", path=daemon.path))


def test_so_many_may_follow_and_one_more_is_told_so(daemon: Daemon) -> None:
    many = [client.follow("log", path=daemon.path) for _ in range(FOLLOWERS_MOST)]
    for one in many:
        next(one)

    with pytest.raises(Refused, match="follow already"):
        next(client.follow("log", path=daemon.path))

    many.pop().close()
    assert ask(daemon, "ping") == {"did": "ping"}
    # The place that became free is given away as soon as the daemon has noticed.
    many.append(follow_when_there_is_room(daemon))
    for one in many:
        one.close()


def follow_when_there_is_room(daemon: Daemon) -> Iterator[dict[str, Any]]:
    for _ in range(200):
        followed = client.follow("log", path=daemon.path)
        try:
            next(followed)
        except Refused:
            continue
        return followed
    raise AssertionError("no place became free")


def test_what_cannot_be_said_to_followers_is_logged_and_hurts_nobody(
    daemon: Daemon, caplog: pytest.LogCaptureFixture
) -> None:
    followed = client.follow("status", path=daemon.path)
    next(followed)

    daemon.publish("status", {"state": object()})
    daemon.publish("status", {"state": "due"})

    assert next(followed) == {"state": "due"}
    assert "followers' line could not be encoded" in caplog.text


# --------------------------------------------------------------------------------------- who is not there


def test_no_socket_is_nobody_running(path: Path) -> None:
    with pytest.raises(NotRunning, match="posture run"):
        client.ask("status", path=path)


def test_a_socket_left_by_a_killed_daemon_is_nobody_running(path: Path) -> None:
    leave_a_socket(path)

    with pytest.raises(NotRunning, match="posture run"):
        client.ask("status", path=path)


def test_a_socket_left_a_year_ago_is_replaced(path: Path) -> None:
    leave_a_socket(path)
    os.utime(path, (1, 1))

    daemon = Daemon(path)

    try:
        assert ask(daemon, "ping") == {"did": "ping"}
    finally:
        daemon.stop()


def leave_a_socket(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))


def test_a_daemon_that_is_stopped_is_waited_for_only_so_long(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as frozen:
        frozen.bind(str(path))
        frozen.listen(1)

        with pytest.raises(NotRunning, match=r"has not answered for 0\.2 s"):
            client.ask("status", path=path, timeout=SOON)


def test_a_daemon_whose_queue_is_full_is_waited_for_only_so_long(path: Path) -> None:
    path.parent.mkdir()
    with socket.socket(socket.AF_UNIX) as frozen, socket.socket(socket.AF_UNIX) as before:
        frozen.bind(str(path))
        frozen.listen(0)
        before.connect(str(path))

        with pytest.raises(NotRunning, match=r"has not answered for 0\.2 s"):
            client.ask("status", path=path, timeout=SOON)


def test_a_reply_that_is_none_is_told(path: Path) -> None:
    for said in (b"hello\n", b"{}\n", b"[]\n", b'{"ok":true,"data":5}\n', b'{"ok":false,"code":"x"}\n'):
        with pytest.raises(protocol.Malformed):
            protocol.read_reply(said)


# ------------------------------------------------------------------------------------------------ the place


def test_the_folder_and_the_socket_are_private(daemon: Daemon) -> None:
    assert stat.S_IMODE(daemon.path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(daemon.path.stat().st_mode) == 0o600


def test_a_folder_that_was_open_to_all_is_closed(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    path.parent.chmod(0o777)

    Daemon(path).stop()

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_the_socket_is_gone_when_the_daemon_ends(path: Path) -> None:
    Daemon(path).stop()

    assert not path.exists()


def test_a_socket_that_another_daemon_has_made_meanwhile_stays(path: Path) -> None:
    daemon = Daemon(path)
    path.unlink()
    path.touch()

    daemon.stop()

    assert path.exists()


def test_a_place_that_cannot_be_used_is_refused_with_a_hint(tmp_path: Path) -> None:
    loop = Loop()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path)
    try:
        for folder in (tmp_path / "file", tmp_path / "link", tmp_path / "file" / "below", tmp_path / ("x" * 120)):
            with pytest.raises(Refused, match="XDG_RUNTIME_DIR"):
                Server(loop, lambda _request: {}, folder / "control.sock")
    finally:
        loop.close()


@pytest.mark.skipif(getattr(os, "getuid", int)() != 0, reason="only root can make somebody else's folder")
def test_somebody_elses_folder_is_used_by_neither_end(path: Path) -> None:
    path.parent.mkdir()
    os.chown(path.parent, 65534, 65534)
    loop = Loop()
    try:
        with pytest.raises(Refused, match="another user"):
            Server(loop, lambda _request: {}, path)
        with pytest.raises(NotRunning, match="another user"):
            client.ask("status", path=path)
    finally:
        loop.close()


def test_a_socket_that_was_taken_away_is_made_anew(daemon: Daemon) -> None:
    ask(daemon, "ping")
    daemon.path.unlink()

    checked = threading.Event()
    daemon.loop.call_soon(lambda: (daemon.server.check(), checked.set()))

    assert checked.wait(10)
    assert ask(daemon, "ping")
