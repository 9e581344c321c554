"""A small X11 client on the daemon's loop: the handshake with its cookie, extensions, properties, events.

An own client because python-xlib knows no SYNC extension, so that idle time would have to be polled, and costs
1.6 MiB more; see docs/architecture.md. The protocol:
https://www.x.org/releases/current/doc/xproto/x11protocol.html, appendix B.
"""

from __future__ import annotations

import logging
import os
import re
import socket
import struct
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from reminder.core.values import dataclass
from reminder.desktop.ports import Loop
from reminder.desktop.stream import PATIENCE, Broken, Stream, connect
from reminder.patience import bounded, waiting

log = logging.getLogger(__name__)

_ORDER = b"l" if sys.byteorder == "little" else b"B"
_COOKIE = b"MIT-MAGIC-COOKIE-1"
# Families in an authority file: the first three as in the protocol, the others only there.
_INTERNET, _INTERNET6, _LOCAL, _WILD = 0, 6, 256, 65535
# Nothing that we ask for is longer; a server that announces more is not to be believed.
_LONGEST = 4 * 2**20
_INTERN_ATOM, _GET_PROPERTY, _QUERY_EXTENSION = 16, 20, 98


class Refused(Exception):
    """The server answered a request with an error, for instance because the window is gone."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server listens: *host* is "" on this machine; *socket* is a path that was given outright."""

    host: str
    number: int
    socket: str = ""


# One line of an authority file: family, address, number, name, data.
Cookie = tuple[int, bytes, bytes, bytes, bytes]


@dataclass(frozen=True, slots=True)
class Extension:
    """How an extension is addressed: its major opcode, and the code of its first event."""

    opcode: int
    first_event: int


def parse_display(text: str) -> Address:
    """Read the text of DISPLAY: ``:0``, ``:0.1``, ``unix:0``, ``host:10.0``, ``[::1]:0`` or a socket's path.

    Raises:
        Broken: it is none of these.
    """
    form = re.fullmatch(r"(?:(?:unix|local|tcp|inet6?)/)?(.*):(\d{1,5})(?:\.\d+)?", text)
    if form is None:
        raise Broken(f"DISPLAY is {text!r}, which names no X server")
    host, number = form[1], int(form[2])
    if text.startswith("/"):
        return Address("", number, re.sub(r"\.\d+$", "", text))
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    return Address("" if host == "unix" or text.startswith(("unix/", "local/")) else host, number)


def read_cookies(data: bytes) -> Iterator[Cookie]:
    """Read an authority file as far as it makes sense."""
    at = 0
    while at + 2 <= len(data):
        (family,) = struct.unpack_from(">H", data, at)
        at += 2
        fields = []
        for _ in range(4):
            if at + 2 > len(data):
                return
            (length,) = struct.unpack_from(">H", data, at)
            fields.append(data[at + 2 : at + 2 + length])
            at += 2 + length
        if at > len(data):
            return
        yield (family, *fields)


def choose_cookie(cookies: Iterator[Cookie], family: int, address: bytes, number: int) -> bytes:
    """Return the secret for that server, b"" if the file has none."""
    for of_family, of_address, of_number, name, data in cookies:
        ours = of_family == _WILD or (of_family, of_address) == (family, address)
        if ours and name == _COOKIE and of_number in (b"", str(number).encode()):
            return data
    return b""


class Display:
    """A connection to the X server that *environ* names. Answers are waited for, events come from the loop.

    Raises:
        Broken: there is none, or it refuses us.
    """

    def __init__(
        self,
        loop: Loop,
        environ: Mapping[str, str],
        *,
        on_lost: Callable[[str], None],
        on_event: Callable[[int, bytes], None] = lambda code, event: None,
        patience: timedelta = PATIENCE,
    ) -> None:
        name = environ.get("DISPLAY", "")
        if not name:
            raise Broken("DISPLAY is not set")
        self._loop, self._on_event, self._on_lost = loop, on_event, on_lost
        self._sequence = 0
        self._ids = 0
        self._held: list[bytes] = []  # events that came while an answer was waited for
        self._atoms: dict[str, int] = {}
        connected, cookie = _connect(parse_display(name), environ, patience)
        self._stream = Stream(connected, _measure_setup)
        try:
            self._shake_hands(name, cookie)
        except (Broken, struct.error) as error:
            self._stream.close()
            raise Broken(str(error) if isinstance(error, Broken) else f"{name} is no X server") from error
        self._stream.measure = _measure
        self._stream.attach(loop, self._receive, on_lost)

    def _shake_hands(self, name: str, cookie: bytes) -> None:
        method = _COOKIE if cookie else b""
        head = struct.pack("=cxHHHHxx", _ORDER, 11, 0, len(method), len(cookie))
        self._stream.send(head + _padded(method) + _padded(cookie))
        setup = self._stream.receive()
        if setup[0] != 1:
            reason = setup[8 : 8 + setup[1]].decode(errors="replace").strip() or "more authentication is needed"
            raise Broken(f"the X server {name} refuses us ({reason})")
        self._id_base, self._id_mask = struct.unpack_from("=II", setup, 12)
        vendor, screens, formats = struct.unpack_from("=H2xBB", setup, 24)
        self.roots = tuple(_roots(setup, 40 + vendor + -vendor % 4 + 8 * formats, screens))
        if not self._id_mask or not self.roots:
            raise Broken(f"the X server {name} has no screen")

    def new_id(self) -> int:
        """Return an unused resource id."""
        self._ids += 1
        step = self._id_mask & -self._id_mask
        return int(self._id_base | (self._ids * step & self._id_mask))

    def request(self, opcode: int, data: int = 0, body: bytes = b"") -> None:
        """Send a request that has no answer; an error that comes for it is logged and otherwise ignored.

        *data* is the second byte: the minor opcode for an extension.

        Raises:
            Broken: the connection is gone; nothing but ``close`` makes sense from now on.
        """
        self._stream.send(struct.pack("=BBH", opcode, data, 1 + (len(body) + 3) // 4) + _padded(body))
        self._sequence = self._sequence + 1 & 0xFFFF

    def ask(self, opcode: int, data: int = 0, body: bytes = b"") -> bytes:
        """Send a request and return its answer, at least 32 bytes; events that come first are held for the loop.

        Raises:
            Refused: the server answered with an error.
            Broken: the connection is gone, or the server did not answer in time.
        """
        self.request(opcode, data, body)
        until = self._stream.until()
        # No server sends this much before it answers; one that does would keep us here forever.
        for _ in range(10_000):
            message = self._stream.receive(until)
            kind, detail, sequence = struct.unpack_from("=BBH", message)
            if kind in (0, 1) and sequence == self._sequence:
                if kind == 0:
                    raise Refused(f"X error {detail} for request {opcode}.{data}")
                return message
            if not self._held:
                self._loop.call_soon(self._release)
            self._held.append(message)
        raise Broken("the X server sends events without end")

    def extension(self, name: str) -> Extension | None:
        """Return how to address the extension, None if the server has none of that name."""
        text = name.encode()
        reply = self.ask(_QUERY_EXTENSION, 0, struct.pack("=H2x", len(text)) + text)
        present, opcode, first_event = struct.unpack_from("=BBB", reply, 8)
        return Extension(opcode, first_event) if present else None

    def atom(self, name: str) -> int:
        """Return the atom of that name, made if need be; asked once."""
        if name not in self._atoms:
            text = name.encode()
            reply = self.ask(_INTERN_ATOM, 0, struct.pack("=H2x", len(text)) + text)
            self._atoms[name] = struct.unpack_from("=I", reply, 8)[0]
        return self._atoms[name]

    def longs(self, window: int, name: str) -> tuple[int, ...]:
        """Return a property of 32-bit numbers (windows, atoms, cardinals); empty where there is none.

        Raises:
            Refused: the window is gone.
        """
        data = self._property(window, name, 32)
        return struct.unpack(f"={len(data) // 4}I", data)

    def text(self, window: int, name: str) -> bytes:
        """Return the beginning of a property of bytes, such as WM_CLASS; empty where there is none.

        Raises:
            Refused: the window is gone.
        """
        return self._property(window, name, 8)

    def _property(self, window: int, name: str, bits: int) -> bytes:
        """Return a property whose items have *bits* bits, b"" where there is none: 4 KiB at most."""
        reply = self.ask(_GET_PROPERTY, 0, struct.pack("=5I", window, self.atom(name), 0, 0, 1024))
        length = struct.unpack_from("=I", reply, 16)[0] * bits // 8
        return reply[32 : 32 + length] if reply[1] == bits and 32 + length <= len(reply) else b""

    def close(self) -> None:
        """Hang up; the server frees what we made."""
        self._stream.close()
        self._held.clear()

    def _release(self) -> None:
        held, self._held = self._held, []
        try:
            for message in held:
                self._receive(message)
        except (Broken, struct.error) as error:
            self.close()
            self._on_lost(str(error))

    def _receive(self, message: bytes) -> None:
        code = message[0] & 0x7F  # the upper bit only means that another client sent it
        if code == 0:
            log.debug("X error %d for request %d", message[1], message[10])
        elif code != 1:
            self._on_event(code, message)


def _connect(address: Address, environ: Mapping[str, str], patience: timedelta) -> tuple[socket.socket, bytes]:
    """Connect, and find the cookie for that server."""
    if address.host:
        connected = _connect_tcp(address, patience)
        family, peer = _peer(connected)
    else:
        connected = _connect_unix(address, patience)
        family, peer = _LOCAL, socket.gethostname().encode()
    file = environ.get("XAUTHORITY") or os.path.join(environ.get("HOME", ""), ".Xauthority")  # noqa: PTH118
    try:
        cookies = Path(file).read_bytes()
    except (OSError, ValueError):
        cookies = b""  # a server may admit its own user without
    return connected, choose_cookie(read_cookies(cookies), family, peer, address.number)


def _connect_unix(address: Address, patience: timedelta) -> socket.socket:
    path = f"/tmp/.X11-unix/X{address.number}"
    names = [address.socket] if address.socket else [path]
    if sys.platform == "linux" and not address.socket:
        names.insert(0, "\0" + path)  # the abstract name needs no file, so it works where /tmp is private
    reason = ""
    for name in names:
        try:
            return connect(name, patience)
        except OSError as error:
            reason = error.strerror or str(error)
    raise Broken(f"no X server answers at {names[-1]} ({reason})")


def _connect_tcp(address: Address, patience: timedelta) -> socket.socket:
    port = 6000 + address.number
    try:
        with waiting():
            connected = socket.create_connection((address.host, port), timeout=bounded(patience).total_seconds())
        connected.settimeout(patience.total_seconds())
        return connected
    except (OSError, OverflowError, UnicodeError) as error:
        raise Broken(f"no X server answers at {address.host}, port {port} ({error})") from error


def _peer(connected: socket.socket) -> tuple[int, bytes]:
    """Return the server's address as an authority file would have it."""
    host = connected.getpeername()[0].partition("%")[0]
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    raw = socket.inet_pton(family, host)
    # ssh forwards to a port of this machine, and files the cookie under this machine's name.
    if (raw[:1] == b"\x7f" and family == socket.AF_INET) or raw == b"\0" * 15 + b"\1":
        return _LOCAL, socket.gethostname().encode()
    return _INTERNET6 if family == socket.AF_INET6 else _INTERNET, raw


def _roots(setup: bytes, at: int, screens: int) -> Iterator[int]:
    for _ in range(screens):
        root, depths = struct.unpack_from("=I35xB", setup, at)
        yield root
        at += 40
        for _ in range(depths):
            at += 8 + 24 * struct.unpack_from("=H", setup, at + 2)[0]


def _padded(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)


def _measure_setup(unread: bytearray) -> int | None:
    return 8 + 4 * struct.unpack_from("=H", unread, 6)[0] if len(unread) >= 8 else None


def _measure(unread: bytearray) -> int | None:
    if len(unread) < 32:
        return None
    length = 32
    if unread[0] & 0x7F in (1, 35):  # answers and generic events may be longer
        length += 4 * struct.unpack_from("=I", unread, 4)[0]
    if length > _LONGEST:
        raise Broken(f"the X server announced a message of {length} bytes")
    return length
