"""A small Wayland client on the daemon's loop: the registry, requests, events. It draws nothing.

An own client because pywayland brings a compiled part (and crashed at exit when it was tried) and costs 1.5 MiB
more; see docs/architecture.md. The protocol:
https://wayland.freedesktop.org/docs/html/ch04.html.
"""

from __future__ import annotations

import os
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta

from reminder.core.values import dataclass
from reminder.desktop.ports import Loop
from reminder.desktop.stream import PATIENCE, Broken, Stream, connect

OnEvent = Callable[[int, "Arguments"], None]

_DISPLAY, _REGISTRY = 1, 2
_SYNC, _GET_REGISTRY, _BIND = 0, 1, 0
_ERROR, _DELETE_ID, _GLOBAL, _GLOBAL_REMOVE = 0, 1, 0, 1
# Some fifty offers are usual; a compositor that goes on and on would keep us from starting.
_MOST_EVENTS = 20_000
# Ids from here on are the server's.
_FIRST_OF_SERVER = 0xFF000000


@dataclass(frozen=True, slots=True)
class Global:
    """Something the compositor offers, under a number of its own."""

    number: int
    interface: str
    version: int


class Arguments:
    """The arguments of one event, read in order; ``Broken`` where they are not there."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def uint(self) -> int:
        """Read a number, an object or a new id."""
        if self._at + 4 > len(self._data):
            raise Broken("the compositor sent an event cut short")
        (value,) = struct.unpack_from("=I", self._data, self._at)
        self._at += 4
        return int(value)

    def array(self) -> bytes:
        """Read an array."""
        length = self.uint()
        if self._at + length > len(self._data):
            raise Broken("the compositor sent an event cut short")
        value = self._data[self._at : self._at + length]
        self._at += length + -length % 4
        return value

    def string(self) -> str:
        """Read a text; "" for none."""
        return self.array().partition(b"\0")[0].decode(errors="replace")

    def uints(self) -> tuple[int, ...]:
        """Read an array of numbers."""
        value = self.array()
        return struct.unpack(f"={len(value) // 4}I", value[: len(value) // 4 * 4])


class Compositor:
    """A connection to the compositor that *environ* names. Its offers are in ``globals`` from the start.

    *on_globals* is called whenever they have changed later. Requests raise ``Broken`` once the connection is gone.

    Raises:
        Broken: there is none, or it does not answer.
    """

    def __init__(
        self,
        loop: Loop,
        environ: Mapping[str, str],
        *,
        on_lost: Callable[[str], None],
        on_globals: Callable[[], None] = lambda: None,
        patience: timedelta = PATIENCE,
    ) -> None:
        self.globals: dict[int, Global] = {}
        self._on_globals = on_globals
        self._listeners: dict[int, OnEvent] = {_DISPLAY: self._display_event, _REGISTRY: self._registry_event}
        self._next_id = _REGISTRY + 1
        self._free: list[int] = []
        self._ready = False
        self._stream = Stream(_connect(environ, patience), _measure)
        try:
            self.send(_DISPLAY, _GET_REGISTRY, _REGISTRY)
            self.catch_up()
            self._ready = True
        except Broken:
            self._stream.close()
            raise
        self._stream.attach(loop, self._receive, on_lost)

    def catch_up(self) -> None:
        """Wait until the compositor has handled all requests and sent the events that follow.

        Raises:
            Broken: it does not come to an end, or the connection is gone.
        """
        done: list[int] = []
        self.send(_DISPLAY, _SYNC, self.new_id(lambda opcode, arguments: done.append(opcode)))
        until = self._stream.until()
        for _ in range(_MOST_EVENTS):
            if done:
                return
            self._receive(self._stream.receive(until))
        raise Broken("the compositor sends events without end")

    def offers(self, interface: str) -> Iterator[Global]:
        """Yield the globals of that interface, oldest first."""
        return (offer for offer in tuple(self.globals.values()) if offer.interface == interface)

    def new_id(self, on_event: OnEvent) -> int:
        """Return the id for an object that is about to be made; its events go to *on_event*."""
        # Ids that the compositor has given back come first: it refuses gaps, and must not have to grow its table.
        number = self._free.pop() if self._free else self._next_id
        if number == self._next_id:
            self._next_id += 1
        self._listeners[number] = on_event
        return number

    def adopt(self, number: int, on_event: OnEvent) -> None:
        """Listen to an object that the compositor made, as an event has just announced."""
        if number < _FIRST_OF_SERVER:
            raise Broken("the compositor made an object under an id that is ours")
        self._listeners[number] = on_event

    def bind(self, offer: Global, version: int, on_event: OnEvent) -> int:
        """Bind a global in *version* or what the compositor has, whichever is older; return its id."""
        number = self.new_id(on_event)
        self.send(_REGISTRY, _BIND, offer.number, offer.interface, min(version, offer.version), number)
        return number

    def send(self, target: int, opcode: int, *arguments: int | str) -> None:
        """Send a request."""
        body = b"".join(struct.pack("=I", arg) if isinstance(arg, int) else _text(arg) for arg in arguments)
        self._stream.send(struct.pack("=IHH", target, opcode, 8 + len(body)) + body)

    def destroy(self, target: int, opcode: int) -> None:
        """Send the request that ends an object of ours, and hear no more of it."""
        self.send(target, opcode)
        # Kept until the compositor gives the id back: it may still have sent something.
        self._listeners[target] = _ignore

    def close(self) -> None:
        """Hang up; the compositor frees what we made."""
        self._stream.close()

    def _receive(self, message: bytes) -> None:
        target, opcode = struct.unpack_from("=IH", message)
        listener = self._listeners.get(target)
        if listener is not None:
            listener(opcode, Arguments(message[8:]))

    def _display_event(self, opcode: int, arguments: Arguments) -> None:
        if opcode == _ERROR:
            target, code, text = arguments.uint(), arguments.uint(), arguments.string()
            raise Broken(f"the compositor refused a request ({text or 'no reason'}; object {target}, code {code})")
        if opcode == _DELETE_ID:
            number = arguments.uint()
            if number > _REGISTRY and self._listeners.pop(number, None) is not None and number < _FIRST_OF_SERVER:
                self._free.append(number)

    def _registry_event(self, opcode: int, arguments: Arguments) -> None:
        if opcode == _GLOBAL:
            offer = Global(arguments.uint(), arguments.string(), arguments.uint())
            self.globals[offer.number] = offer
        elif opcode == _GLOBAL_REMOVE:
            self.globals.pop(arguments.uint(), None)
        if self._ready:
            self._on_globals()


def socket_path(environ: Mapping[str, str]) -> str:
    """Return where the compositor listens.

    Raises:
        Broken: nothing says so.
    """
    display, runtime = environ.get("WAYLAND_DISPLAY", ""), environ.get("XDG_RUNTIME_DIR", "")
    if not display:
        raise Broken("WAYLAND_DISPLAY is not set")
    if not display.startswith("/") and not runtime:
        raise Broken("XDG_RUNTIME_DIR is not set")
    return os.path.join(runtime, display)  # noqa: PTH118 - a socket's name, not a file of ours


def _connect(environ: Mapping[str, str], patience: timedelta) -> socket.socket:
    path = socket_path(environ)
    try:
        return connect(path, patience)
    except OSError as error:
        raise Broken(f"no compositor answers at {path} ({error.strerror or error})") from error


def _text(value: str) -> bytes:
    data = value.encode() + b"\0"
    return struct.pack("=I", len(data)) + data + b"\0" * (-len(data) % 4)


def _measure(unread: bytearray) -> int | None:
    if len(unread) < 8:
        return None
    length: int = struct.unpack_from("=H", unread, 6)[0]
    if length < 8 or length % 4:
        raise Broken("the compositor sent something that is not an event")
    return length


def _ignore(opcode: int, arguments: Arguments) -> None:
    """Stand in for an object that nobody cares for any longer."""
