"""The smallest Wayland client that can bind one global and send requests: for virtual pointers and keyboards."""

from __future__ import annotations

import socket
import struct
from pathlib import Path

REGISTRY, SYNC, BOUND = 2, 3, 4  # object ids, in the order they are made


def listens(path: Path) -> bool:
    """Whether a compositor takes connections at *path*: the socket is there a moment before."""
    with socket.socket(socket.AF_UNIX) as trial:
        try:
            trial.connect(str(path))
        except (FileNotFoundError, ConnectionRefusedError):
            return False
    return True


class WaylandClient:
    """A connection with one bound global, as object ``BOUND``; new objects are numbered from 5 by the caller."""

    def __init__(self, path: Path, interface: str, version: int) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        try:
            self._socket.settimeout(10)
            self._socket.connect(str(path))
            self.send(1, 1, struct.pack("=I", REGISTRY))  # wl_display.get_registry
            name = self._global(interface)
            self.send(REGISTRY, 0, struct.pack("=I", name) + text(interface) + struct.pack("=II", version, BOUND))
        except BaseException:
            self._socket.close()
            raise

    def _global(self, interface: str) -> int:
        """Return the name (a number) under which the compositor offers *interface*."""
        self.send(1, 0, struct.pack("=I", SYNC))  # wl_display.sync: answered after all globals
        data = b""
        while True:
            received = self._socket.recv(65536)
            if not received:
                raise ConnectionError("the compositor closed the connection")
            data += received
            while len(data) >= 8:
                sender, word = struct.unpack_from("=II", data)
                length = word >> 16
                if len(data) < length:
                    break
                body, data = data[8:length], data[length:]
                if sender == REGISTRY and body[8:].split(b"\0")[0] == interface.encode():
                    return int(struct.unpack_from("=I", body)[0])
                if sender == SYNC:
                    raise LookupError(f"the compositor has no {interface}")

    def send(self, target: int, opcode: int, body: bytes = b"") -> None:
        """Send one request."""
        self._socket.sendall(struct.pack("=II", target, (8 + len(body)) << 16 | opcode) + body)

    def close(self) -> None:
        self._socket.close()


def text(value: str) -> bytes:
    """Return *value* as the protocol writes strings."""
    data = value.encode() + b"\0"
    return struct.pack("=I", len(data)) + data + b"\0" * (-len(data) % 4)
