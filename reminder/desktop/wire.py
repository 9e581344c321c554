"""One socket to a message bus: the handshake, whole messages in, bytes out. It knows nothing of calls or signals.

Everything is non-blocking; whoever owns the wire waits for the socket, in the loop or in one bounded ``poll``.
"""

from __future__ import annotations

import os
import re
import socket
import struct
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jeepney.auth import Authenticator

# The specification's bound; what announces more is no message.
LONGEST_FRAME = 128 * 2**20
# Ours: nothing that we ask for comes near it. A longer message passes by unread, for anybody on the system bus may
# send us one.
LONGEST_MESSAGE = 256 * 2**10
# A bus that leaves this much unread is stuck, and waiting longer would only cost memory.
MOST_UNSENT = 4 * 2**20


class WireBroken(Exception):
    """The connection is lost; the text is the reason."""


def addresses(kind: str) -> Iterator[str]:
    """Yield the sockets at which the "session" or "system" bus may listen, abstract ones with a leading NUL.

    Raises:
        ValueError: the address in the environment is not an address, or none of a kind we speak.
    """
    listed = os.environ.get(f"DBUS_{kind.upper()}_BUS_ADDRESS", "")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if not listed and kind == "system":
        listed = "unix:path=/run/dbus/system_bus_socket;unix:path=/var/run/dbus/system_bus_socket"
    elif not listed and runtime:
        listed = "unix:runtime=yes"
    if not listed:
        raise ValueError("neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set")
    found = False
    for address in listed.split(";"):
        transport, _, rest = address.partition(":")
        keys = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
        if transport != "unix":
            continue
        if "path" in keys or "abstract" in keys:
            found = True
            yield _unescaped(keys["path"]) if "path" in keys else "\0" + _unescaped(keys["abstract"])
        elif "runtime" in keys and runtime:
            found = True
            yield os.path.join(runtime, "bus")  # noqa: PTH118 - a socket's name, not a file of ours
    if not found:
        raise ValueError(f"the address {listed!r} names no unix socket")


def _unescaped(value: str) -> str:
    raw = re.sub(rb"%([0-9A-Fa-f]{2})", lambda hit: bytes([int(hit[1], 16)]), os.fsencode(value))
    return os.fsdecode(raw)


class Wire:
    """A connected socket on which the handshake has begun.

    Raises:
        WireBroken: nobody listens at *address*.
    """

    def __init__(self, address: str) -> None:
        from jeepney.auth import Authenticator

        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.setblocking(False)
        self._handshake: Authenticator | None = Authenticator()
        self._received = bytearray()
        self._unsent = bytearray()
        self._held_back = bytearray()  # what is sent before the handshake is over
        self._to_skip = 0  # bytes still to come of a message that is too long
        self.skipped = 0  # how long the last message was that passed by unread; 0: none was
        try:
            self._socket.connect(address)
            self._continue_handshake()
        except (OSError, ValueError) as error:
            self.close()
            raise WireBroken(f"no bus answers at {address.lstrip(chr(0))}: {error}") from error

    def fileno(self) -> int:
        """Return the socket's descriptor, to wait for."""
        return self._socket.fileno()

    @property
    def wants_to_write(self) -> bool:
        """Whether bytes wait for the socket to become writable."""
        return bool(self._unsent)

    def close(self) -> None:
        """Hang up; harmless when done twice."""
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send *data* now as far as the socket takes it, the rest with ``flush``; in order after what was sent."""
        if self._handshake is not None:
            self._held_back += data
        else:
            self._unsent += data
            self.flush()
        if len(self._unsent) + len(self._held_back) > MOST_UNSENT:
            raise WireBroken("the bus has stopped reading")

    def flush(self) -> None:
        """Send what waits, as far as the socket takes it."""
        try:
            while self._unsent:
                del self._unsent[: self._socket.send(self._unsent[:65536])]
        except BlockingIOError:
            return
        except OSError as error:
            raise WireBroken(f"the bus hung up ({error.strerror or error})") from error

    def receive(self) -> Iterator[bytes]:
        """Read once and yield the messages that are complete, as bytes.

        Raises:
            WireBroken: the bus hung up, or what it sends has no frame any more. What came before was yielded.
        """
        try:
            data = self._socket.recv(65536)
        except BlockingIOError:
            return
        except OSError as error:
            raise WireBroken(f"the bus hung up ({error.strerror or error})") from error
        if not data:
            raise WireBroken("the bus hung up")
        if self._handshake is not None:
            try:
                self._handshake.feed(data)
            except ValueError as error:
                raise WireBroken(f"the bus refused the handshake: {error}") from error
            self._continue_handshake()
            return
        self._received += data[self._to_skip :]
        self._to_skip -= min(self._to_skip, len(data))
        while len(self._received) >= 16:
            size = _size(self._received)
            if size > LONGEST_MESSAGE:
                self.skipped = size
                self._to_skip = max(size - len(self._received), 0)
                del self._received[:size]
                continue
            if len(self._received) < size:
                return
            message = bytes(self._received[:size])
            del self._received[:size]
            yield message

    def _continue_handshake(self) -> None:
        from jeepney.auth import BEGIN

        assert self._handshake is not None
        if not self._handshake.authenticated:
            self._unsent += self._handshake.data_to_send() or b""
        else:
            self._handshake = None
            self._unsent += BEGIN + self._held_back
            self._held_back.clear()
        self.flush()


def _size(head: bytearray) -> int:
    """Return the length of the message that begins with *head*, of which 16 bytes are there."""
    order = {ord("l"): "<", ord("B"): ">"}.get(head[0])
    if order is None or not 1 <= head[1] <= 4 or head[3] != 1:
        raise WireBroken("the bus sent something that is not a message")
    body, fields = struct.unpack(f"{order}4xI4xI", head[:16])
    size: int = 16 + fields + -fields % 8 + body
    if size > LONGEST_FRAME:
        raise WireBroken(f"the bus announced a message of {size} bytes")
    return size
