"""The daemon's end of the control socket, on the daemon's loop. No client can keep the daemon waiting.

Clients are bounded in number, in time, in what they may send and in what may wait to be sent to them. When all
places are taken the one that has been silent longest makes room, so a thousand silent clients shut no other out.
"""

from __future__ import annotations

import logging
import os
import socket
import struct
import sys
from collections import deque
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from reminder import paths
from reminder.desktop.ports import Loop, Timer
from reminder.errors import Refused, ReminderError, UsageError
from reminder.ipc import protocol
from reminder.ipc.folder import make_private
from reminder.ipc.requests import Handle, answer, push_line

log = logging.getLogger(__name__)

CLIENTS_MOST = 32
FOLLOWERS_MOST = 16
PATIENCE = timedelta(seconds=5)
"""How long a client that follows nothing may stay without a whole request, or without reading its reply."""

BACKLOG_MOST = 64 * 1024
"""Bytes that may wait for a client that does not read; the kernel holds some 200 KiB more."""

# So many newcomers a turn: those who came before are heard in between.
_ACCEPTED_A_TURN = 8
_REST = timedelta(seconds=1)


class Serving(Protocol):
    """What the daemon needs of a server, whatever it listens on."""

    def publish(self, topic: str, payload: dict[str, object]) -> None:
        """Send *payload* to every follower of *topic* ("status" or "log")."""

    def check(self) -> None:
        """Listen again where the socket was removed, as cleaners of temporary folders do."""

    def stop(self) -> None:
        """Hang up on all clients and listen no more. May be called twice."""


def serve(loop: Loop, handle: Handle) -> Serving:
    """Listen by the means of this system: a socket in the runtime folder, or a named pipe on Windows.

    To be called with the lock held (reminder/lock.py): a socket that a killed daemon left is replaced.
    """
    if sys.platform == "win32":
        from reminder.ipc.pipe import PipeServer

        return PipeServer(loop, handle)
    return Server(loop, handle)


class _Client:
    """One connection, from its acceptance to its end."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection
        self.fd = connection.fileno()
        self.received = bytearray()
        self.unsent = bytearray()
        self.has_ended = False
        self.follows: str | None = None
        self.patience: Timer | None = None


class Server:
    """Listens on a Unix socket of mode 0600 in a folder of mode 0700, and answers this user only.

    Raises:
        Refused: the folder or the socket cannot be made; the sentence says why.
    """

    def __init__(self, loop: Loop, handle: Handle, path: Path | None = None) -> None:
        self._loop = loop
        self._handle = handle
        self._path = path or paths.runtime_folder() / "control.sock"
        # In order of the last word heard: the first is the one that has been silent longest.
        self._clients: dict[int, _Client] = {}
        # Who has sent several requests at once: one of them is heard a turn, of all of these clients together.
        self._waiting: deque[_Client] = deque()
        self._stopped = False
        self._listener = self._made_listener()
        self._listen()

    def _made_listener(self) -> socket.socket:
        make_private(self._path.parent)
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self._path.unlink(missing_ok=True)
            listener.bind(str(self._path))
            self._path.chmod(0o600)
            listener.listen(64)
            self._made = self._path.stat().st_ino
        except OSError as error:
            listener.close()
            raise Refused(
                f"The control socket {self._path} cannot be made: {error.strerror or error}. "
                "Set XDG_RUNTIME_DIR to a folder of yours with a short name."
            ) from error
        listener.setblocking(False)
        return listener

    def check(self) -> None:
        """Listen again where the socket was removed; those who are connected stay."""
        try:
            if self._stopped or self._path.stat().st_ino == self._made:
                return
        except OSError as error:
            log.warning("the control socket %s is gone (%s): made anew", self._path, error.strerror or error)
        before = self._listener
        self._listener = self._made_listener()
        self._loop.unwatch(before.fileno())
        before.close()
        self._listen()

    def publish(self, topic: str, payload: dict[str, object]) -> None:
        """Send *payload* to every follower of *topic*; one that does not read is hung up on."""
        followers = [client for client in self._clients.values() if client.follows == topic]
        if followers and (line := push_line(payload)):
            for client in followers:
                self._send(client, line)

    def stop(self) -> None:
        """Remove the socket, and hang up on all clients after a last attempt to deliver.

        Not from inside a handler (``call_soon`` it): its client would get no answer.
        """
        if self._stopped:
            return
        self._stopped = True
        self._loop.unwatch(self._listener.fileno())
        self._listener.close()
        try:
            if self._path.stat().st_ino == self._made:
                self._path.unlink()
        except OSError as error:
            # Removed already, by a cleaner perhaps; the next start would replace it anyway.
            log.debug("the control socket could not be removed: %s", error)
        for client in list(self._clients.values()):
            self._flush(client)
            self._drop(client)

    # ---------------------------------------------------------------------------------------- arriving

    def _accept(self) -> None:
        for _ in range(_ACCEPTED_A_TURN):
            try:
                connection, _ = self._listener.accept()
            except (BlockingIOError, ConnectionAbortedError):
                return
            except OSError as error:
                # Out of descriptors: asked again at once it would fail again, at every turn of the loop.
                log.warning("the control socket takes no connections for %g s: %s", _REST.total_seconds(), error)
                self._make_room()
                self._loop.unwatch(self._listener.fileno())
                self._loop.call_later(_REST, self._listen)
                return
            connection.setblocking(False)
            self._welcome(connection)

    def _listen(self) -> None:
        if not self._stopped:
            self._loop.watch(self._listener.fileno(), self._accept)

    def _welcome(self, connection: socket.socket) -> None:
        if not _is_this_user(connection):
            log.warning("another user's program called on the control socket and was refused")
            self._turn_away(connection, Refused("This posture daemon belongs to another user."))
            return
        if len(self._clients) >= CLIENTS_MOST:
            self._make_room()
        client = _Client(connection)
        self._clients[client.fd] = client
        self._loop.watch(client.fd, lambda: self._read(client))
        self._be_patient(client)
        # Most callers have spoken before they are let in.
        self._read(client)

    def _make_room(self) -> None:
        # There always is one: followers are fewer than places.
        silent = next((client for client in self._clients.values() if client.follows is None), None)
        if silent is not None:
            self._drop(silent)

    @staticmethod
    def _turn_away(connection: socket.socket, error: ReminderError) -> None:
        with connection:
            try:
                connection.send(protocol.error_line(error))
            except OSError as failed:
                log.debug("the refusal did not arrive: %s", failed)

    def _be_patient(self, client: _Client) -> None:
        if client.patience is not None:
            client.patience.cancel()
        client.patience = self._loop.call_later(PATIENCE, lambda: self._lose_patience(client))

    def _lose_patience(self, client: _Client) -> None:
        if client.follows is None or client.unsent:
            self._drop(client)

    # ----------------------------------------------------------------------------------------- hearing

    def _read(self, client: _Client) -> None:
        room = protocol.REQUEST_MOST - len(client.received)
        if room > 0:
            try:
                heard = client.connection.recv(room)
            except BlockingIOError:
                return
            except OSError as error:
                log.debug("a client of the control socket was lost: %s", error)
                self._drop(client)
                return
            client.received += heard
            if not heard:
                client.has_ended = True
                self._loop.unwatch(client.fd)
        if client not in self._waiting:
            self._hear(client)

    def _hear(self, client: _Client) -> None:
        """Hear one request of *client*; those it sent along wait until everybody else was heard."""
        end = client.received.find(b"\n")
        if end >= 0:
            line = bytes(client.received[:end])
            del client.received[: end + 1]
            if line.strip():
                self._answer(client, line)
        if not self._is_here(client):
            return
        if b"\n" in client.received:
            self._waiting.append(client)
            if len(self._waiting) == 1:
                self._loop.call_soon(self._hear_next)
        elif len(client.received) >= protocol.REQUEST_MOST:
            self._refuse_long(client)
        elif client.has_ended:
            self._end(client)

    def _hear_next(self) -> None:
        client = self._waiting.popleft()
        if self._waiting:
            self._loop.call_soon(self._hear_next)
        if self._is_here(client):
            self._hear(client)

    def _answer(self, client: _Client, line: bytes) -> None:
        # To the end of the row: it is not the silent one.
        self._clients[client.fd] = self._clients.pop(client.fd)
        reply, follows = answer(self._handle, line)
        if not self._is_here(client):
            # The request was to end, and stop() has hung up on everybody.
            return
        if follows is not None and client.follows is None:
            if sum(other.follows is not None for other in self._clients.values()) >= FOLLOWERS_MOST:
                reply = protocol.error_line(Refused(f"{FOLLOWERS_MOST} programs follow already: end one of them."))
            else:
                client.follows = follows
        self._be_patient(client)
        self._send(client, reply)

    def _refuse_long(self, client: _Client) -> None:
        error = UsageError(f"A request may have {protocol.REQUEST_MOST} bytes; this one has more.")
        self._send(client, protocol.error_line(error))
        self._drop(client)

    def _end(self, client: _Client) -> None:
        """Let a client that sends no more still read its answers, within its patience."""
        if not self._is_here(client):
            return
        self._flush(client)
        if client.unsent:
            # Not watched for writing: its end of file would wake the loop again and again.
            self._loop.call_later(timedelta(milliseconds=50), lambda: self._end(client))
        else:
            self._drop(client)

    # ---------------------------------------------------------------------------------------- speaking

    def _send(self, client: _Client, line: bytes) -> None:
        if not self._is_here(client):
            return
        if len(client.unsent) > BACKLOG_MOST:
            log.info("a client of the control socket does not read: hung up")
            self._drop(client)
            return
        client.unsent += line
        self._flush(client)
        if client.unsent and not client.has_ended:
            self._loop.watch_writable(client.fd, lambda: self._send_more(client))

    def _send_more(self, client: _Client) -> None:
        self._flush(client)
        if not client.unsent and self._is_here(client):
            self._loop.watch_writable(client.fd, None)

    def _flush(self, client: _Client) -> None:
        try:
            while client.unsent:
                del client.unsent[: client.connection.send(client.unsent)]
        except BlockingIOError:
            return
        except OSError as error:
            log.debug("a client of the control socket was lost: %s", error)
            client.unsent.clear()
            self._drop(client)

    def _is_here(self, client: _Client) -> bool:
        # By identity: the number of a descriptor that was closed is given to the next newcomer.
        return self._clients.get(client.fd) is client

    def _drop(self, client: _Client) -> None:
        if not self._is_here(client):
            return
        del self._clients[client.fd]
        if client.patience is not None:
            client.patience.cancel()
        self._loop.unwatch(client.fd)
        client.connection.close()


def _is_this_user(connection: socket.socket) -> bool:
    """Return whether the other end is a process of this user, as the kernel says."""
    if hasattr(socket, "SO_PEERCRED"):
        credentials = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        uid = struct.unpack("3i", credentials)[1]
    else:
        # macOS and the BSDs: LOCAL_PEERCRED (1) at level SOL_LOCAL (0) gives a struct xucred, whose second word
        # is the user. Not yet seen running.
        uid = struct.unpack_from("2I", connection.getsockopt(0, 1, 76))[1]
    return bool(uid == os.getuid())
