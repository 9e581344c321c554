"""Applications that the person listed under [quiet]: they count while one of their processes runs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.busy.processes import COMM_LENGTH, Names, names_of, own_processes
from reminder.desktop.ports import Unavailable


class AppsProbe:
    """Looks for the listed names among the processes that *running* returns."""

    name = "processes"
    reason = Busy.APP

    def __init__(self, running: Callable[[], Iterable[Names]] | None = None) -> None:
        self._running = running or _for_this_system()

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return the listed names of which a process runs, as the person wrote them."""
        found = listed(quiet.apps, self._running()) if quiet.apps else ()
        return tuple(f"{name} is running" for name in found)


def listed(wanted: Iterable[str], running: Iterable[Names]) -> tuple[str, ...]:
    """Return those of *wanted* that run, in their order; case and a final ".exe" make no difference."""
    names, cut = set(), set()
    for process in running:
        names |= {_plain(name) for name in (process.comm, process.argument, process.file) if name}
        # A name that the kernel cut, and that nothing else tells in full.
        whole = any(name.startswith(process.comm) for name in (process.argument, process.file))
        if len(process.comm.encode()) == COMM_LENGTH and not whole:
            cut.add(process.comm.casefold())
    return tuple(
        name
        for name in wanted
        if (plain := _plain(name)) and (plain in names or any(plain.startswith(comm) for comm in cut))
    )


def _plain(name: str) -> str:
    # A path was written, or the mark of a file that was replaced while it ran.
    last = name.strip().removesuffix(" (deleted)").replace("\\", "/").rpartition("/")[2]
    return last.casefold().removesuffix(".exe").removesuffix(".app")


def linux() -> Iterable[Names]:
    """Yield the names of this person's processes."""
    return map(names_of, own_processes())


def _for_this_system() -> Callable[[], Iterable[Names]]:
    if sys.platform == "win32":
        from reminder.desktop.busy.windows import processes

        return processes
    if sys.platform == "darwin":
        raise Unavailable("the processes of macOS are not looked at")
    return linux
