"""The user at the other end of a connection, from the kernel where it knows.

On one machine a port of 127.0.0.1 is open to every user, and the address that opens a page stands in the browser's
command line for all of them to read. Linux names the owner of each connection; other systems do not.
"""

from __future__ import annotations

import os
import socket
import struct
from pathlib import Path

TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))

_ESTABLISHED = "01"
_ROOT = 0


class Stranger(Exception):
    """The connection is not this user's; the argument is the user number of its owner, or None."""


def check(caller: tuple[str, int], us: tuple[str, int], tables: tuple[Path, ...] = TABLES) -> None:
    """Check that the connection from *caller* to *us* is this user's, or root's, who may do anything anyway.

    Raises:
        Stranger: it is not, or it is half closed already, and then the kernel no longer tells.
        OSError: this system does not tell.
    """
    owner = _owner(caller, us, tables)
    if owner not in (os.getuid(), _ROOT):
        raise Stranger(owner)


def are_known(port: int) -> bool:
    """Return whether this system tells who owns a connection to our own *port*: tried with one of ours."""
    if not hasattr(os, "getuid"):
        return False
    us = ("127.0.0.1", port)
    try:
        with socket.create_connection(us, timeout=1) as ours:
            check(ours.getsockname(), us)
    except (OSError, Stranger):
        return False
    return True


def _owner(caller: tuple[str, int], us: tuple[str, int], tables: tuple[Path, ...]) -> int | None:
    """Return the user number of the end at *caller*; None where that connection is gone."""
    wanted = {_written(*caller, mapped=mapped): _written(*us, mapped=mapped) for mapped in (False, True)}
    for table in tables:
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            # Only of an established connection: one that was closed counts as root's.
            if wanted.get(fields[1]) == fields[2] and fields[3] == _ESTABLISHED:
                return int(fields[7])
    return None


def _written(host: str, port: int, *, mapped: bool) -> str:
    """Return an address as the kernel's table has it: words in the byte order of the machine."""
    address = socket.inet_aton(host)
    if mapped:
        address = bytes(10) + b"\xff\xff" + address
    words = struct.unpack(f">{len(address) // 4}I", address)
    return "".join(f"{word:08X}" for word in struct.unpack(f"={len(words)}I", address)) + f":{port:04X}"
