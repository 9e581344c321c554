"""One socket to a display server: whole messages in, bytes out, closed at the first malformed message.

What X11 and Wayland have in common; the message buses have a wire of their own.
"""

from __future__ import annotations

import logging
import socket
import struct
from collections.abc import Callable
from datetime import timedelta

from reminder import clock, patience
from reminder.core.model import Instant
from reminder.desktop.ports import Loop, Timer, Unavailable

log = logging.getLogger(__name__)

# A display server answers within milliseconds; one that is frozen must not freeze the daemon for long.
PATIENCE = timedelta(seconds=1)
_SOONEST, _LATEST = timedelta(seconds=1), timedelta(minutes=1)


class Broken(Exception):
    """The connection is lost; the text is the reason, as the end of a sentence."""


def connect(address: str, within: timedelta) -> socket.socket:
    """Return a socket connected to the unix socket *address*, with *within* as the patience of its ``Stream``.

    Raises:
        OSError: nobody listens there, or not in time.
    """
    connected = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with patience.waiting():
            connected.settimeout(patience.bounded(within).total_seconds())
            connected.connect(address)
    except OSError:
        connected.close()
        raise
    connected.settimeout(within.total_seconds())
    return connected


class Stream:
    """A connected socket that is cut into messages.

    *measure* is given the unread bytes and returns the length of the message they begin with, or None while too
    few are there; it raises ``Broken`` for what cannot be a message. Before ``attach`` messages are waited for
    with ``receive``; afterwards they come from the loop, and ``receive`` may still be used for one answer. The
    server is waited for as long as the socket's timeout was when it came here.
    """

    def __init__(self, connected: socket.socket, measure: Callable[[bytearray], int | None]) -> None:
        self.measure = measure
        timeout = connected.gettimeout()
        self._patience = PATIENCE if timeout is None else timedelta(seconds=timeout)
        self._socket = connected
        self._unread = bytearray()
        self._loop: Loop | None = None

    def attach(self, loop: Loop, on_message: Callable[[bytes], None], on_lost: Callable[[str], None]) -> None:
        """Hand every further message to *on_message*, and the reason to *on_lost* if there can be no more.

        *on_message* may raise ``Broken`` or ``struct.error`` for a message that makes no sense.
        """
        self._loop = loop
        self._on_message, self._on_lost = on_message, on_lost
        loop.watch(self._socket.fileno(), self._readable)
        if self._unread:
            loop.call_soon(self._deliver)

    def send(self, data: bytes) -> None:
        """Send all of *data*; raises ``Broken`` where the server does not take it."""
        try:
            with patience.waiting():
                self._socket.settimeout(patience.bounded(self._patience).total_seconds())
                self._socket.sendall(data)
        except OSError as error:
            raise Broken(f"the server takes nothing more ({error.strerror or error})") from error

    def until(self) -> Instant:
        """Return the deadline for the answer to a request made now."""
        return clock.now() + patience.bounded(self._patience)

    def receive(self, until: Instant | None = None) -> bytes:
        """Wait for the next whole message; raises ``Broken`` if there is none in time or by *until*."""
        until = until or self.until()
        while (message := self._next()) is None:
            with patience.waiting():
                try:
                    self._fill(max(until - clock.now(), timedelta()))
                except BlockingIOError:
                    raise Broken("the server does not answer") from None
        return message

    def close(self) -> None:
        """Hang up; harmless when done twice."""
        if self._socket.fileno() >= 0 and self._loop is not None:
            self._loop.unwatch(self._socket.fileno())
        self._socket.close()
        self._unread.clear()

    def _readable(self) -> None:
        try:
            self._fill(timedelta())
        except BlockingIOError:  # an answer that was waited for took what the loop had seen
            return
        except Broken as error:
            self._lose(str(error))
            return
        self._deliver()

    def _deliver(self) -> None:
        try:
            while self._socket.fileno() >= 0 and (message := self._next()) is not None:
                self._on_message(message)
        except (Broken, struct.error) as error:
            self._lose(str(error) if isinstance(error, Broken) else "the server sent a message cut short")

    def _lose(self, reason: str) -> None:
        self.close()
        self._on_lost(reason)

    def _fill(self, wait: timedelta) -> None:
        try:
            self._socket.settimeout(wait.total_seconds())
            data = self._socket.recv(65536)
        except BlockingIOError:
            raise
        except TimeoutError as error:
            raise Broken("the server does not answer") from error
        except OSError as error:
            raise Broken(f"the server hung up ({error.strerror or error})") from error
        if not data:
            raise Broken("the server hung up")
        self._unread += data

    def _next(self) -> bytes | None:
        length = self.measure(self._unread)
        if length is None or len(self._unread) < length:
            return None
        message = bytes(self._unread[:length])
        del self._unread[:length]
        return message


class Lifeline:
    """Keeps one connection: warns once when it breaks, connects again after 1, 2, 4 ... 60 s, logs when it is back.

    *connect* raises ``Broken`` or ``Unavailable`` while it cannot. Only a connection that has held for a minute
    counts as mended: one that breaks again and again is one warning, and is tried ever less often.
    """

    def __init__(self, loop: Loop, what: str, connect: Callable[[], None]) -> None:
        self._loop, self._what, self._connect = loop, what, connect
        self._wait = _SOONEST
        self._attempt_due: Timer | None = None
        self._mended_due: Timer | None = None
        self._warned = self._stopped = False

    def broken(self, reason: str) -> None:
        """The connection is gone; calling it again while a new one is under way changes nothing."""
        if self._attempt_due is not None or self._stopped:
            return
        if self._mended_due is not None:
            self._mended_due.cancel()
            self._mended_due = None
        log.log(logging.DEBUG if self._warned else logging.WARNING, "%s: %s; trying again", self._what, reason)
        self._warned = True
        self._arrange()

    def stop(self) -> None:
        """Give up."""
        self._stopped = True
        for timer in (self._attempt_due, self._mended_due):
            if timer is not None:
                timer.cancel()

    def _arrange(self) -> None:
        self._attempt_due = self._loop.call_later(self._wait, self._attempt)
        self._wait = min(self._wait * 2, _LATEST)

    def _attempt(self) -> None:
        if self._stopped:
            return
        try:
            self._connect()
        except (Broken, Unavailable) as error:
            log.debug("%s: still %s", self._what, error)
            self._arrange()
        else:
            self._attempt_due = None
            self._mended_due = self._loop.call_later(_LATEST, self._mended)
            log.info("%s: back", self._what)

    def _mended(self) -> None:
        self._mended_due = None
        self._wait = _SOONEST
        self._warned = False
