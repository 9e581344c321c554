"""The control socket and callers who mean harm, or merely misbehave: nobody is hurt, the others are served."""

import json
import os
import resource
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminder import clock
from reminder.errors import ReminderError, UsageError
from reminder.ipc import protocol, server
from reminder.ipc.requests import Reply, Request, answer, command_of
from reminder.ipc.server import CLIENTS_MOST, Server
from reminder.loop import Loop

LONG = timedelta(seconds=10)


class House:
    """A server whose loop the test turns itself, so that nothing happens unseen."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.loop = Loop()
        self.heard: list[Request] = []
        self.data: dict[str, object] = {"fine": True}
        self.server = Server(self.loop, self._handle, path)

    def _handle(self, request: Request) -> Reply:
        self.heard.append(request)
        return self.data

    def call(self) -> socket.socket:
        caller = socket.socket(socket.AF_UNIX)
        caller.setblocking(False)
        for _ in range(10):
            try:
                caller.connect(str(self.path))
                return caller
            except BlockingIOError:
                self.settle()
        raise AssertionError("nobody lets us in")

    def settle(self) -> None:
        """Turn until nothing more is to be done at once."""
        quiet = 0
        while quiet < 2:
            self.loop.turn(timedelta(milliseconds=1))
            is_busy = self.loop._soon or self.loop._selector.select(0)
            quiet = 0 if is_busy else quiet + 1

    def turn_until_hung_up(self, caller: socket.socket) -> bytes:
        """Turn until *caller* is hung up on; return what it was told."""
        heard = b""
        end = clock.now() + LONG
        while clock.now() < end:
            self.loop.turn(timedelta(milliseconds=10))
            try:
                while more := caller.recv(65536):
                    heard += more
            except BlockingIOError:
                continue
            except ConnectionResetError:
                return heard
            return heard
        raise AssertionError("never hung up on")

    def is_served(self) -> bool:
        """Whether an honest caller gets its answer now."""
        with self.call() as caller:
            caller.sendall(protocol.request_line("ping"))
            self.settle()
            return bool(json.loads(caller.recv(65536))["ok"])


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "run" / "control.sock")
    yield house
    house.server.stop()
    house.loop.close()


def error_of(line: bytes) -> str:
    with pytest.raises(ReminderError) as caught:
        protocol.read_reply(line)
    return str(caught.value)


# ---------------------------------------------------------------------------------------------- what is said


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"hello", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (b"[" * 60000, "not JSON"),
        (b'{"do": ' + b"9" * 10000 + b"}", "not JSON"),
        (b'{"do": NaN}', "not JSON"),
        (b'{"do": 1e999}', '"do"'),
        (b'\xef\xbb\xbf{"do": "ping"}', "not JSON"),
        ('{"do": "ping"}'.encode("utf-16"), "not JSON"),
        (b'{"do": "ping\0"}', "not JSON"),
        (b'{"do": "\xed\xa0\x80"}', "not JSON"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", '"do"'),
        (b'{"do": 5}', '"do"'),
        (b'{"do": "status", "args": []}', '"args"'),
        (b'{"do": "status", "v": 2}', "version 1"),
        (b'{"do": "status", "v": true}', "version 1"),
        (b'{"do": "follow"}', "followed"),
        (b'{"do": "follow", "args": {"topic": ["status"]}}', "followed"),
    ],
    ids=lambda value: repr(value)[:20],
)
def test_nonsense_gets_its_sentence_and_the_line_stays_open(house: House, line: bytes, said: str) -> None:
    with house.call() as caller:
        caller.sendall(line + b"\n" + protocol.request_line("ping"))
        house.settle()
        first, second = caller.recv(65536).splitlines()

    assert said in error_of(first)
    assert protocol.read_reply(second) == {"fine": True}
    assert [request.do for request in house.heard] == ["ping"]


@settings(max_examples=300)
@given(st.binary(max_size=300))
def test_no_bytes_at_all_raise_in_the_daemon(line: bytes) -> None:
    reply, follows = answer(lambda request: {"command": str(command_of(request))}, line)

    assert follows is None or follows in protocol.TOPICS
    assert reply.endswith(b"\n")
    assert reply.count(b"\n") == 1
    assert isinstance(json.loads(reply)["ok"], bool)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@settings(max_examples=300)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "v": st.just(1) | json_values,
            "do": st.sampled_from(["command", "follow", "status"]) | json_values,
            "args": st.dictionaries(st.sampled_from(["do", "reminder", "value", "topic"]), json_values)
            | json_values,
        },
    )
)
def test_no_json_at_all_raises_in_the_daemon(message: object) -> None:
    reply, _ = answer(lambda request: {"command": str(command_of(request))}, json.dumps(message).encode())

    heard = json.loads(reply)
    assert heard["ok"] or heard["code"] == UsageError.exit_code


@settings(max_examples=25)
@given(parts=st.lists(st.binary(max_size=200), max_size=8))
def test_bytes_over_the_socket_hurt_nobody(parts: list[bytes], tmp_path_factory: pytest.TempPathFactory) -> None:
    house = House(tmp_path_factory.mktemp("hostile") / "run" / "control.sock")
    try:
        with house.call() as caller:
            for part in parts:
                caller.send(part)
                house.loop.turn(timedelta())

            assert house.is_served()
    finally:
        house.server.stop()
        house.loop.close()


def test_a_half_message_is_never_acted_upon(house: House) -> None:
    with house.call() as caller:
        caller.sendall(protocol.request_line("quit")[:-1])
        house.settle()
    house.settle()

    assert house.heard == []
    assert house.is_served()


def test_a_message_in_small_pieces_is_one_message(house: House) -> None:
    with house.call() as caller:
        for byte in protocol.request_line("status", {"x": "y"}):
            caller.send(bytes([byte]))
            house.loop.turn(timedelta())
        house.settle()

    assert house.heard == [Request("status", {"x": "y"})]


@pytest.mark.parametrize("ending", [b"", b"\n"])
def test_a_huge_message_is_refused_and_hung_up_on(house: House, ending: bytes) -> None:
    with house.call() as caller:
        caller.send(b'{"do": "' + b"x" * 100_000 + ending)
        told = house.turn_until_hung_up(caller)

    assert "65536 bytes" in error_of(told.splitlines()[0])
    assert house.heard == []
    assert house.is_served()


def test_the_longest_message_allowed_is_heard(house: House) -> None:
    line = protocol.request_line("status", {"x": ""})
    line = protocol.request_line("status", {"x": "y" * (protocol.REQUEST_MOST - len(line))})
    assert len(line) == protocol.REQUEST_MOST

    with house.call() as caller:
        caller.sendall(line)
        house.settle()

        assert protocol.read_reply(caller.recv(65536)) == {"fine": True}


# ------------------------------------------------------------------------------------------------ who is there


def test_a_thousand_silent_callers_shut_nobody_out(house: House) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    callers: list[socket.socket] = []
    try:
        for number in range(1000):
            callers.append(house.call())
            if number % 100 == 99:
                assert house.is_served()
        house.settle()

        assert house.is_served()
        assert len(house.server._clients) <= CLIENTS_MOST
    finally:
        for caller in callers:
            caller.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_an_honest_caller_among_a_crowd_is_heard_before_it_is_pushed_out(house: House) -> None:
    with house.call() as honest:
        crowd = [house.call() for _ in range(40)]
        honest.sendall(protocol.request_line("ping"))
        crowd += [house.call() for _ in range(40)]
        house.settle()

        assert protocol.read_reply(honest.recv(65536)) == {"fine": True}
        for one in crowd:
            one.close()


def test_a_crowd_does_not_push_out_a_follower(house: House) -> None:
    with house.call() as follower:
        follower.sendall(protocol.request_line("follow", {"topic": "status"}))
        house.settle()
        crowd = [house.call() for _ in range(60)]
        house.settle()
        house.server.publish("status", {"state": "due"})

        assert [protocol.read_reply(line) for line in follower.recv(65536).splitlines()] == [
            {"fine": True},
            {"state": "due"},
        ]
        for one in crowd:
            one.close()


def test_out_of_descriptors_the_loop_rests_and_serves_again_afterwards(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(server, "_REST", timedelta(milliseconds=300))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with house.call() as caller:
        caller.sendall(protocol.request_line("ping"))
        resource.setrlimit(resource.RLIMIT_NOFILE, (caller.fileno() + 1, hard))
        try:
            before = house.loop.turns
            end = clock.now() + timedelta(milliseconds=200)
            while clock.now() < end:
                house.loop.turn(timedelta(milliseconds=100))
            turns = house.loop.turns - before
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))

        assert "takes no connections" in caplog.text
        assert turns < 10
        assert house_answers(house, caller)


def house_answers(house: House, caller: socket.socket) -> bool:
    end = clock.now() + LONG
    while clock.now() < end:
        house.loop.turn(timedelta(milliseconds=50))
        try:
            return bool(json.loads(caller.recv(65536))["ok"])
        except BlockingIOError:
            continue
    return False


def test_a_caller_who_says_nothing_is_hung_up_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", timedelta(milliseconds=50))
    with house.call() as caller:
        assert house.turn_until_hung_up(caller) == b""


def test_a_caller_who_spells_its_question_slowly_is_hung_up_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "PATIENCE", timedelta(milliseconds=100))
    with house.call() as caller:
        end = clock.now() + LONG
        try:
            while clock.now() < end:
                caller.send(b" ")
                house.loop.turn(timedelta(milliseconds=5))
        except (BrokenPipeError, ConnectionResetError):
            assert house.heard == []
            return
    pytest.fail("never hung up on")


def test_a_follower_may_be_silent_for_ever(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "PATIENCE", timedelta(milliseconds=20))
    with house.call() as follower, house.call() as silent:
        follower.sendall(protocol.request_line("follow", {"topic": "status"}))
        house.turn_until_hung_up(silent)
        house.loop.turn(timedelta(milliseconds=50))
        house.server.publish("status", {"state": "due"})

        assert b"due" in follower.recv(65536)


def test_a_follower_who_never_reads_is_hung_up_on_and_the_others_hear_all(house: House) -> None:
    with house.call() as deaf, house.call() as keen:
        for follower in (deaf, keen):
            follower.sendall(protocol.request_line("follow", {"topic": "log"}))
        house.settle()
        keen.recv(65536)
        heard = 0
        for _ in range(1000):
            house.server.publish("log", {"text": "x" * 1000})
            house.loop.turn(timedelta())
            heard += keen.recv(65536).count(b"\n")

        assert heard == 1000
        assert len(house.server._clients) == 1
        assert house.is_served()


def test_a_caller_who_asks_and_never_reads_is_hung_up_on(house: House) -> None:
    house.data = {"much": "x" * 10_000}
    with house.call() as deaf:
        try:
            for _ in range(10_000):
                deaf.send(protocol.request_line("status"))
                house.loop.turn(timedelta())
        except BlockingIOError:
            house.settle()
        except (BrokenPipeError, ConnectionResetError):
            house.settle()

        assert not house.server._clients
        assert len(house.heard) < 100
        assert house.is_served()


def test_a_caller_who_reads_nothing_of_a_long_answer_is_hung_up_on(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(server, "PATIENCE", timedelta(milliseconds=50))
    house.data = {"much": "x" * 1_500_000}
    with house.call() as deaf:
        deaf.sendall(protocol.request_line("status"))
        end = clock.now() + LONG
        house.loop.turn(timedelta(milliseconds=10))
        while house.server._clients and clock.now() < end:
            house.loop.turn(timedelta(milliseconds=10))

        assert not house.server._clients


def test_one_caller_with_many_questions_does_not_keep_the_others_waiting(house: House) -> None:
    with house.call() as greedy, house.call() as honest:
        greedy.send(protocol.request_line("greedy") * 1000)
        honest.send(protocol.request_line("honest"))
        house.settle()

    order = [request.do for request in house.heard]
    assert order.index("honest") < 3
    assert order.count("greedy") == 1000


def test_many_callers_with_many_questions_do_not_keep_the_others_waiting(house: House) -> None:
    crowd = [house.call() for _ in range(CLIENTS_MOST - 1)]
    for greedy in crowd:
        greedy.send(protocol.request_line("greedy") * 100)
    with house.call() as honest:
        honest.send(protocol.request_line("honest"))
        house.settle()

    order = [request.do for request in house.heard]
    assert order.index("honest") < 2 * CLIENTS_MOST
    for greedy in crowd:
        greedy.close()


def test_callers_who_hang_up_at_any_moment_leave_nothing_behind(house: House) -> None:
    for said in (b"", b"{", protocol.request_line("ping"), protocol.request_line("follow", {"topic": "status"})):
        for turns in (0, 1, 3):
            with house.call() as caller:
                caller.send(said)
                for _ in range(turns):
                    house.loop.turn(timedelta())
    house.settle()
    house.server.publish("status", {"state": "due"})
    house.settle()

    assert not house.server._clients
    assert house.is_served()


def test_descriptors_that_a_caller_passes_are_not_kept(house: House) -> None:
    reading, writing = os.pipe()
    with house.call() as caller:
        house.settle()
        before = len(list(Path("/dev/fd").iterdir()))
        for _ in range(20):
            socket.send_fds(caller, [protocol.request_line("ping")], [reading] * 50)
            house.settle()
        after = len(list(Path("/dev/fd").iterdir()))

    os.close(reading)
    os.close(writing)
    assert after == before
    assert [request.do for request in house.heard] == ["ping"] * 20


def test_nothing_is_armed_while_nobody_calls(house: House) -> None:
    assert house.is_served()
    house.settle()

    waiting, before = timedelta(milliseconds=300), clock.now()
    house.loop.turn(waiting)

    assert clock.now() - before >= waiting, "something woke it"
    assert not house.loop._armed


@pytest.mark.skipif(getattr(os, "getuid", int)() != 0, reason="only root can become somebody else")
def test_another_user_is_refused_even_where_the_file_modes_let_them_in(house: House) -> None:
    house.path.parent.chmod(0o755)
    house.path.chmod(0o666)
    # Through the folder's descriptor, for the folders above it are closed to strangers.
    script = """
import os, socket, sys
os.fchdir(int(sys.argv[1]))
os.setgroups([])
os.setuid(65534)
caller = socket.socket(socket.AF_UNIX)
caller.settimeout(10)
caller.connect("control.sock")
try:
    caller.sendall(b'{"v":1,"do":"status"}\\n')
except BrokenPipeError:
    pass
sys.stdout.buffer.write(caller.recv(65536))
"""
    folder = os.open(house.path.parent, os.O_RDONLY)
    stranger = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, pass_fds=(folder,), cwd="/"
    )
    os.close(folder)
    end = clock.now() + LONG
    while stranger.poll() is None and clock.now() < end:
        house.loop.turn(timedelta(milliseconds=50))
    told, _ = stranger.communicate(timeout=10)

    assert "another user" in error_of(told.strip())
    assert house.heard == []
    assert house.is_served()


def test_the_client_makes_sense_of_a_refusal_that_came_with_a_hang_up(house: House) -> None:
    """The daemon hangs up on a huge request; its reason is read all the same."""
    script = (
        "import sys; from pathlib import Path; from reminder.ipc import client\n"
        "try: client.ask('x' * 100_000, path=Path(sys.argv[1]))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    asking = subprocess.Popen([sys.executable, "-c", script, str(house.path)], stdout=subprocess.PIPE, text=True)
    end = clock.now() + LONG
    while asking.poll() is None and clock.now() < end:
        house.loop.turn(timedelta(milliseconds=50))

    assert asking.communicate(timeout=10)[0].startswith("UsageError A request may have 65536 bytes")
