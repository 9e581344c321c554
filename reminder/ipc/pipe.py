"""A named pipe in the control socket's place, for Windows.

Windows' Python has no Unix sockets, and a loop cannot wait for pipes as it does for sockets, so each caller has a
thread that serves it; its questions are answered on the loop's thread like any other. Elsewhere the same code runs
over a Unix socket, as ``multiprocessing.connection`` chooses by the address: that is what the tests see. A caller
that asks and never reads keeps its thread until it goes; there are only so many, and only this user can ask.
"""

from __future__ import annotations

import logging
import sys
import threading
import zlib
from datetime import timedelta
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path
from queue import Empty, Full, Queue, SimpleQueue

from reminder import paths
from reminder.desktop.ports import Loop
from reminder.errors import NotRunning, Refused
from reminder.ipc import protocol
from reminder.ipc.requests import Handle, answer, push_line

log = logging.getLogger(__name__)

CLIENTS_MOST = 32
FOLLOWERS_MOST = 16  # a follower keeps its place for as long as it likes; the others are for those who ask
PATIENCE = timedelta(seconds=5)
_UNREAD_MOST = 64


def address(path: Path) -> str:
    """Return where to listen and call for the socket at *path*."""
    if sys.platform == "win32":
        # Pipes have names in one flat space; the folder is the user's own, and so is its checksum, nearly.
        return rf"\\.\pipe\{paths.APP}-{zlib.crc32(str(path.resolve()).encode()):08x}"
    return str(path)


class _Follower(Queue[bytes | None]):
    """The lines that wait for one follower of *topic*; None ends it."""

    def __init__(self, topic: str) -> None:
        super().__init__(_UNREAD_MOST)
        self.topic = topic


class PipeServer:
    """Listens on a pipe; the same to the daemon as ``server.Server``.

    Raises:
        Refused: the pipe cannot be made.
    """

    def __init__(self, loop: Loop, handle: Handle, path: Path | None = None) -> None:
        self._loop = loop
        self._handle = handle
        self._address = address(path or paths.runtime_folder() / "control.sock")
        self._stopped = False
        self._places = threading.Semaphore(CLIENTS_MOST)
        self._followers: list[_Follower] = []  # touched on the loop's thread only
        try:
            self._listener = Listener(self._address)
        except OSError as error:
            raise Refused(f"The control pipe {self._address} cannot be made: {error.strerror or error}.") from error
        threading.Thread(target=self._accept, name="control pipe", daemon=True).start()

    def publish(self, topic: str, payload: dict[str, object]) -> None:
        """Send *payload* to every follower of *topic*; one that does not read is forgotten."""
        if not any(follower.topic == topic for follower in self._followers):
            return
        line = push_line(payload)
        for follower in [one for one in self._followers if one.topic == topic and line]:
            try:
                follower.put_nowait(line)
            except Full:
                log.info("a follower on the control pipe does not read: forgotten")
                self._followers.remove(follower)

    def check(self) -> None:
        """Do nothing: the name of a pipe cannot be taken away."""

    def stop(self) -> None:
        """Listen no more, and hang up on the followers."""
        if self._stopped:
            return
        self._stopped = True
        for follower in self._followers:
            try:
                follower.put_nowait(None)
            except Full:
                log.debug("a follower that does not read is left behind")
        self._followers.clear()
        try:
            # The thread that accepts waits for a caller, and learns from this one that there will be no more.
            Client(self._address).close()
        except OSError as error:
            log.debug("the control pipe was gone already: %s", error)
        self._listener.close()

    # ------------------------------------------------------------- on the thread that accepts, and on the callers'

    def _accept(self) -> None:
        while not self._stopped:
            self._places.acquire()
            try:
                connection = self._listener.accept()
            except (OSError, EOFError) as error:
                self._places.release()
                _log_lost(error)
                continue
            threading.Thread(target=self._serve, args=(connection,), name="pipe caller", daemon=True).start()

    def _serve(self, connection: Connection) -> None:
        try:
            with connection:
                while not self._stopped and connection.poll(PATIENCE.total_seconds()):
                    reply, follower = self._ask(connection.recv_bytes(protocol.REQUEST_MOST))
                    connection.send_bytes(reply)
                    if follower is not None:
                        self._feed(connection, follower)
                        return
        except (OSError, EOFError) as error:
            # It hung up, or its message was longer than allowed.
            _log_lost(error)
        finally:
            self._places.release()

    def _ask(self, line: bytes) -> tuple[bytes, _Follower | None]:
        """Have the line answered on the loop's thread, and wait for it."""
        answered: SimpleQueue[tuple[bytes, _Follower | None]] = SimpleQueue()

        def on_the_loop() -> None:
            reply, topic = answer(self._handle, line)
            follower = None
            if topic is not None and len(self._followers) >= FOLLOWERS_MOST:
                reply = protocol.error_line(Refused(f"{FOLLOWERS_MOST} programs follow already: end one of them."))
            elif topic is not None:
                follower = _Follower(topic)
                self._followers.append(follower)
            answered.put((reply, follower))

        self._loop.call_soon(on_the_loop)
        try:
            return answered.get(timeout=PATIENCE.total_seconds())
        except Empty:
            return protocol.error_line(NotRunning("The posture daemon is ending, or hangs.")), None

    def _feed(self, connection: Connection, follower: _Follower) -> None:
        try:
            while not self._stopped or not follower.empty():
                try:
                    line = follower.get(timeout=PATIENCE.total_seconds())
                except Empty:
                    if connection.poll():
                        # A follower has nothing to say: it has hung up.
                        return
                    continue
                if line is None:
                    return
                connection.send_bytes(line)
        finally:
            if not self._stopped:
                self._loop.call_soon(lambda: self._forget(follower))

    def _forget(self, follower: _Follower) -> None:
        if follower in self._followers:
            self._followers.remove(follower)


def _log_lost(error: OSError | EOFError) -> None:
    # A client that leaves after its answer is an EOFError without a text: not logged.
    if str(error):
        log.debug("a caller on the control pipe was lost: %s", error)


class PipeLine:
    """A connection to the daemon that carries whole lines; the same to the client as its own.

    Raises:
        TimeoutError: it is there, and has no place for us within *timeout*.
        OSError: it is not there.
    """

    def __init__(self, path: Path, timeout: timedelta) -> None:
        self._timeout: timedelta | None = timeout
        where = address(path)
        if sys.platform == "win32":
            _await_place(where, timeout)
        self._connection = Client(where)

    def be_patient(self, timeout: timedelta | None) -> None:
        """Wait so long for each line from now on; None: for ever."""
        self._timeout = timeout

    def send(self, line: bytes) -> None:
        """Send a whole line."""
        try:
            self._connection.send_bytes(line)
        except OSError as error:
            log.debug("hung up on while asking: %s", error)

    def receive(self) -> bytes:
        """Return the next whole line."""
        try:
            if not self._connection.poll(self._timeout.total_seconds() if self._timeout is not None else None):
                raise protocol.silent(self._timeout or PATIENCE)
            return self._connection.recv_bytes(protocol.REPLY_MOST)
        except (OSError, EOFError) as error:
            raise protocol.ended() from error

    def close(self) -> None:
        """Hang up."""
        self._connection.close()


if sys.platform == "win32":
    _NO_PLACE = 121  # ERROR_SEM_TIMEOUT

    def _await_place(where: str, timeout: timedelta) -> None:
        """Wait for a free end of the pipe; ``Client`` by itself would for 20 s, and then call it not running."""
        import _winapi

        try:
            _winapi.WaitNamedPipe(where, int(timeout.total_seconds() * 1000))
        except OSError as error:
            if error.winerror == _NO_PLACE:
                raise TimeoutError from error
            raise
