"""A loop, display servers of our own, real ones and played ones, and a played bus."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Self

import pytest
from desktops.packages import need
from hypothesis import strategies as st

from reminder.desktop.calls import BusError, Subscription
from reminder.loop import Loop

Until = Callable[..., None]


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def until(loop: Loop) -> Until:
    """Turn the loop until something holds; fail if it does not within *within* seconds."""

    def turn_until(holds: Callable[[], object], within: float = 30.0) -> None:
        end = time.monotonic() + within
        while not holds():
            assert time.monotonic() < end, "what was waited for did not come"
            loop.turn(timedelta(milliseconds=20))

    return turn_until


@pytest.fixture
def woken(loop: Loop) -> Callable[[float], int]:
    """Let so many seconds pass; return how often something woke the loop: the last turn waits out its time."""

    def count(seconds: float) -> int:
        turns, end = loop.turns, time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            loop.turn(timedelta(seconds=left))
        return loop.turns - turns - 1

    return count


class XServer:
    """A real X server that can be ended and started again under the same number."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self.name = ""
        self.start()

    @property
    def environ(self) -> dict[str, str]:
        return {"DISPLAY": self.name, "HOME": "/nonexistent"}

    def start(self) -> None:
        options = ["-screen", "0", "320x240x24", "-nolisten", "tcp", "-noreset"]
        reading, writing = os.pipe()
        # The server finds a free number by itself, once; it ignores -displayfd where one is given.
        which = [self.name] if self.name else ["-displayfd", str(writing)]
        self._process = subprocess.Popen(["Xvfb", *which, *options], pass_fds=(writing,), stderr=subprocess.DEVNULL)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            if not self.name:
                self.name = ":" + pipe.readline().strip()
        self._await_answer()

    def _await_answer(self) -> None:
        end = time.monotonic() + 30
        with socket.socket(socket.AF_UNIX) as probe:
            while probe.connect_ex(f"/tmp/.X11-unix/X{self.name[1:]}"):
                assert self._process is not None
                assert self._process.poll() is None, f"the X server {self.name} has ended"
                assert time.monotonic() < end, f"the X server {self.name} did not come up"
                time.sleep(0.01)
            # It listens a while before it answers.
            probe.settimeout(30)
            probe.sendall(struct.pack("=cxHHHHxx", {"little": b"l", "big": b"B"}[sys.byteorder], 11, 0, 0, 0))
            assert probe.recv(1) == b"\1", f"the X server {self.name} lets nobody in"

    def stop(self) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)

    def move(self, x: int, y: int) -> None:
        subprocess.run(["xdotool", "mousemove", str(x), str(y)], env=os.environ | self.environ, check=True)


@pytest.fixture
def x_server() -> Iterator[XServer]:
    need("Xvfb", "xdotool")
    server = XServer()
    yield server
    server.stop()


class PlayedServer:
    """A unix socket that sends *greeting* to whoever connects; the test plays the rest by hand."""

    def __init__(self, greeting: bytes, *, name: str = "played:0", hang_up: bool = False) -> None:
        self.greeting = greeting
        self._hang_up = hang_up
        self.folder = tempfile.TemporaryDirectory(prefix="played-")
        self.path = str(Path(self.folder.name, name))
        self.connections: list[socket.socket] = []
        self._received = b""
        self.listen()

    def listen(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(self.path)
        self._listener.listen()
        self._thread = threading.Thread(target=self._serve, args=(self._listener,), daemon=True)
        self._thread.start()

    def _serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            self.connections.append(connection)
            try:
                connection.sendall(self.greeting)
                if self._hang_up:
                    connection.shutdown(socket.SHUT_WR)
            except OSError:
                continue

    def send(self, data: bytes) -> None:
        self.connections[-1].sendall(data)

    def received(self) -> bytes:
        """Return everything that the last connection has sent so far."""
        self.connections[-1].setblocking(False)
        try:
            while data := self.connections[-1].recv(65536):
                self._received += data
        except BlockingIOError:
            pass
        self.connections[-1].setblocking(True)
        return self._received

    def hang_up(self) -> None:
        """End the server, connections and all."""
        # Shut down first: closing alone leaves the thread in accept().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()
        for connection in self.connections:
            connection.close()
        self._received = b""
        Path(self.path).unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if Path(self.path).exists():
            self.hang_up()
        self.folder.cleanup()


@pytest.fixture(scope="session")
def played_server() -> type[PlayedServer]:
    return PlayedServer


class PlayedCompositor(PlayedServer):
    """A Wayland compositor that offers *offers*, pairs of interface and version, numbered from 1."""

    def __init__(self, *offers: tuple[str, int]) -> None:
        globals_ = (self.offer(number, *offer) for number, offer in enumerate(offers, 1))
        # The client's third object is its question whether that was all.
        done = self.event(3, 0, struct.pack("=I", 0)) + self.event(1, 1, struct.pack("=I", 3))
        super().__init__(b"".join(globals_) + done)

    @property
    def environ(self) -> dict[str, str]:
        return {"WAYLAND_DISPLAY": self.path}

    @staticmethod
    def event(target: int, opcode: int, body: bytes = b"") -> bytes:
        return struct.pack("=IHH", target, opcode, 8 + len(body)) + body

    @classmethod
    def offer(cls, number: int, interface: str, version: int) -> bytes:
        name = interface.encode() + b"\0"
        text = struct.pack("=I", len(name)) + name + b"\0" * (-len(name) % 4)
        return cls.event(2, 0, struct.pack("=I", number) + text + struct.pack("=I", version))

    def requests(self) -> list[tuple[int, int, bytes]]:
        """Return all requests so far as (object, opcode, arguments)."""
        data, found = self.received(), []
        while data:
            target, opcode, length = struct.unpack_from("=IHH", data)
            found.append((target, opcode, data[8:length]))
            data = data[length:]
        return found


@pytest.fixture(scope="session")
def played_compositor() -> type[PlayedCompositor]:
    return PlayedCompositor


class PlayedBus:
    """A message bus with memory: the test says what is answered, and plays the signals."""

    def __init__(self, answers: dict[str, Any] | None = None) -> None:
        self.answers = answers or {}  # by member or property; a BusError is raised, one missing as well
        self.calls: list[tuple[str, tuple[Any, ...]]] = []
        self.waiting: list[tuple[str, Callable[..., None] | None, Callable[..., None] | None]] = []
        self.listeners: dict[str, list[Callable[..., None]]] = {}
        self.owners: list[Callable[[str], None]] = []
        self.connected = True

    def _answer(self, name: str) -> Any:
        answer = self.answers.get(name, BusError("org.freedesktop.DBus.Error.UnknownMethod", name))
        if isinstance(answer, BusError):
            raise answer
        return answer

    def ask(self, target, member, signature="", body=(), **how) -> Any:
        return self._answer(member)

    def get_property(self, target, name, **how) -> Any:
        return self._answer(name)

    def call(self, target, member, signature="", body=(), *, on_reply=None, on_error=None, **how) -> None:
        self.calls.append((member, body))
        if on_reply or on_error:
            self.waiting.append((member, on_reply, on_error))

    def subscribe(self, callback, *, sender, interface, member, path=None) -> Subscription:
        self.listeners.setdefault(member, []).append(callback)
        return Subscription(lambda: self.listeners[member].remove(callback))

    def watch_name(self, name, on_owner) -> Subscription:
        self.owners.append(on_owner)
        return Subscription(lambda: self.owners.remove(on_owner))

    # What the test plays.

    def reply(self, *body: Any) -> None:
        """Answer the oldest call that waits."""
        _, on_reply, _ = self.waiting.pop(0)
        if on_reply:
            on_reply(body)

    def refuse(self, error: BusError) -> None:
        """Refuse the oldest call that waits."""
        _, _, on_error = self.waiting.pop(0)
        if on_error:
            on_error(error)

    def say(self, member: str, *body: Any) -> None:
        for callback in tuple(self.listeners.get(member, ())):
            callback(body, "/")

    def own(self, owner: str) -> None:
        for on_owner in tuple(self.owners):
            on_owner(owner)


@pytest.fixture(scope="session")
def played_bus() -> type[PlayedBus]:
    return PlayedBus


# What may stand in the body of a message, as jeepney hands it over.
NUMBERS = st.sampled_from([0, 2**32, 2**63, 2**64 - 1]) | st.integers(-(2**63), 2**64 - 1)
WORDS = st.text(max_size=5)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | st.floats() | WORDS | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(scope="session")
def bodies() -> st.SearchStrategy[tuple[Any, ...]]:
    """Any body whatever; one number is likely, since that is what answers about time are."""
    return st.tuples(NUMBERS) | st.lists(VALUES, max_size=3).map(tuple)
