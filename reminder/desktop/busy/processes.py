"""The processes of this person on Linux, from /proc: their names, and which files they hold open."""

from __future__ import annotations

import os
from collections.abc import Iterator

from reminder.core.values import dataclass

# The kernel keeps this many bytes of a process' name.
COMM_LENGTH = 15
# Programs that run others: their own name says nothing of what the person sees.
_INTERPRETERS = ("python", "perl", "ruby", "node", "electron", "java", "bash", "sh", "dash", "gjs", "wine")


@dataclass(frozen=True, slots=True)
class Names:
    """What a process is called: by the kernel, by its command line, and by its program's file. Any may be ""."""

    comm: str
    argument: str
    file: str

    @property
    def best(self) -> str:
        """The name that a person knows it by."""
        # Threads of browsers rename themselves ("Web Content"), wrappers leave the real name in comm only.
        plain = self.file.removesuffix(" (deleted)")
        if plain and not plain.rstrip("0123456789.").startswith(_INTERPRETERS):
            return plain
        return self.comm or self.argument


def own_processes() -> Iterator[int]:
    """Yield the numbers of this user's processes, without our own."""
    user, ourselves = os.getuid(), os.getpid()
    try:
        with os.scandir("/proc") as entries:
            found = [entry for entry in entries if entry.name.isdecimal()]
    except OSError:
        return
    for entry in found:
        try:
            if int(entry.name) != ourselves and entry.stat().st_uid == user:
                yield int(entry.name)
        except OSError:  # it has ended meanwhile
            continue


def names_of(pid: int) -> Names:
    """Return what the process is called, as far as we may know."""
    folder = f"/proc/{pid}"
    comm = _read(f"{folder}/comm").strip()
    # A process may write over its command line, with blanks instead of the separators.
    argument = _read(f"{folder}/cmdline").partition("\0")[0]
    try:
        file = os.readlink(f"{folder}/exe")  # noqa: PTH115 - hundreds of them
    except OSError:
        file = ""
    return Names(comm, _last(argument), _last(file))


def open_files(pid: int) -> Iterator[str]:
    """Yield what the process' descriptors point to, as far as we may know."""
    folder = f"/proc/{pid}/fd"
    try:
        descriptors = os.listdir(folder)  # noqa: PTH208 - of thousands only the names are wanted
    except OSError:
        return
    for descriptor in descriptors:
        try:
            yield os.readlink(f"{folder}/{descriptor}")  # noqa: PTH115 - thousands of them
        except OSError:
            continue


def _read(path: str) -> str:
    try:
        with open(path, "rb") as file:  # noqa: PTH123 - hundreds of them
            return file.read(4096).decode(errors="replace")
    except OSError:
        return ""


def _last(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]
