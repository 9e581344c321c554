"""The client of the control socket, for the command line and the guide. Every wait has a bound."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reminder import paths
from reminder.errors import NotRunning, Refused
from reminder.ipc import protocol
from reminder.ipc.folder import check_owner

if TYPE_CHECKING:
    from reminder.core.commands import Command

PATIENCE = timedelta(seconds=5)

_NOT_RUNNING = "The posture daemon is not running: start it with posture run."


def ask(
    do: str, args: dict[str, object] | None = None, *, timeout: timedelta = PATIENCE, path: Path | None = None
) -> dict[str, object]:
    """Ask the daemon for *do* and return the data of its reply.

    Raises:
        NotRunning: no daemon answers, or not within *timeout*.
        ReminderError: what the daemon refused with, by its code.
    """
    with closing(_connect(path, timeout)) as line:
        line.send(protocol.request_line(do, args))
        return protocol.read_reply(line.receive())


def follow(topic: str, *, path: Path | None = None) -> Iterator[dict[str, object]]:
    """Yield what asking for *topic* yields, now and again at each change; only the first must come soon.

    Raises:
        NotRunning: no daemon answers, or it has ended.
        ReminderError: what the daemon refused with, by its code.
    """
    with closing(_connect(path, PATIENCE)) as line:
        line.send(protocol.request_line("follow", {"topic": topic}))
        yield protocol.read_reply(line.receive())
        line.be_patient(None)
        while True:
            yield protocol.read_reply(line.receive())


def command(what: Command, *, door: str = "command-line") -> dict[str, object]:
    """Send the daemon a command, and return its answer."""
    return ask("command", _args(what, door))


def quit_and_wait() -> None:
    """Have the daemon end, and wait until it has hung up.

    Raises:
        NotRunning: there was none.
    """
    from reminder.core.commands import Quit

    with closing(_connect(None, PATIENCE)) as line:
        line.send(protocol.request_line("command", _args(Quit(), "command-line")))
        # Hung up: that is what was asked for.
        with suppress(NotRunning):
            protocol.read_reply(line.receive())
            line.receive()


def _args(what: Command, door: str) -> dict[str, object]:
    # Imported here: `posture status` gives no command, and dataclasses cost it 10 ms.
    from reminder.core import codec

    return {"command": codec.plain(what, tagged=True), "door": str(door)}


if sys.platform == "win32":
    from reminder.ipc.pipe import PipeLine as _Line
else:
    import socket

    class _Line:
        """A connection to the daemon that carries whole lines."""

        def __init__(self, path: Path, timeout: timedelta) -> None:
            self._received = bytearray()
            self._timeout = timeout
            self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.be_patient(timeout)
            try:
                self._call(path)
            except OSError:
                self._socket.close()
                raise

        def _call(self, path: Path) -> None:
            # With a full queue the kernel returns "again" at once instead of waiting.
            for _ in range(100):
                try:
                    self._socket.connect(str(path))
                    return
                except BlockingIOError:
                    import time

                    time.sleep(self._timeout.total_seconds() / 100)
            raise TimeoutError

        def be_patient(self, timeout: timedelta | None) -> None:
            """Set the time limit of each read from now on; None: no limit."""
            self._socket.settimeout(timeout.total_seconds() if timeout is not None else None)

        def send(self, line: bytes) -> None:
            """Send a whole line."""
            try:
                self._socket.sendall(line)
            except TimeoutError as error:
                raise protocol.silent(self._timeout) from error
            except OSError:
                # Hung up on: the reason may have been sent before, and is found when reading.
                return

        def receive(self) -> bytes:
            """Return the next whole line."""
            while (end := self._received.find(b"\n")) < 0:
                if len(self._received) > protocol.REPLY_MOST:
                    raise protocol.Malformed("The daemon's reply is longer than any may be.")
                try:
                    heard = self._socket.recv(protocol.REQUEST_MOST)
                except TimeoutError as error:
                    raise protocol.silent(self._timeout) from error
                except OSError as error:
                    raise protocol.ended() from error
                if not heard:
                    raise protocol.ended()
                self._received += heard
            line = bytes(self._received[:end])
            del self._received[: end + 1]
            return line

        def close(self) -> None:
            """Hang up."""
            self._socket.close()


def _connect(path: Path | None, timeout: timedelta) -> _Line:
    where = path or paths.runtime_folder() / "control.sock"
    try:
        if sys.platform != "win32":
            check_owner(where.parent)
        return _Line(where, timeout)
    except Refused as error:
        raise NotRunning(f"No posture daemon of yours can be running: {error}") from error
    except TimeoutError as error:
        raise protocol.silent(timeout) from error
    except OSError as error:
        # No folder, no socket, or one that a killed daemon has left.
        raise NotRunning(_NOT_RUNNING) from error
