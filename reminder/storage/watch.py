"""Notices that the settings file, or an exercise file beside it, has changed.

On Linux inotify (through ctypes) reports when to compare; it watches the folders, not the file, because editors
rename. Elsewhere, and where inotify has run out, the files are compared by ``stat`` every five seconds. https://man7.org/linux/man-pages/man7/inotify.7.html
"""

from __future__ import annotations

import ctypes
import errno
import logging
import os
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from reminder.desktop.ports import Loop

log = logging.getLogger(__name__)

# Which events of a folder are wanted, from <sys/inotify.h>.
_RIGHTS, _CLOSED_AFTER_WRITING, _MOVED_FROM, _MOVED_TO, _MADE, _DELETED = 0x4, 0x8, 0x40, 0x80, 0x100, 0x200
_ITSELF_DELETED, _ITSELF_MOVED = 0x400, 0x800
_ONLY_A_FOLDER, _BESIDES = 0x01000000, 0x20000000
_FILES = (
    _RIGHTS | _CLOSED_AFTER_WRITING | _MOVED_FROM | _MOVED_TO | _MADE | _DELETED | _ITSELF_DELETED | _ITSELF_MOVED
)
# Of a folder above: what comes into it, and the rights of what is there.
_ARRIVALS = _RIGHTS | _MOVED_TO | _MADE | _ITSELF_DELETED | _ITSELF_MOVED
_MOST_FILES = 200
_TRIES = 3
_EVERY = timedelta(seconds=5)


class Following(Protocol):
    """Changes are reported until ``close``."""

    def close(self) -> None:
        """Tell of no more; a second time is harmless."""


def follow(loop: Loop, settings: Path, exercises: Path, on_change: Callable[[], None]) -> Following:
    """Have *on_change* called when the file *settings* or a file in the folder *exercises* has changed.

    One save may be reported twice, the first time too early: read after a moment without another report.
    """
    try:
        watch = Watch(settings, exercises)
    except OSError as reason:
        log.debug("changed settings are looked for every %d s: %s", _EVERY.total_seconds(), reason.strerror)
        return _Round(loop, Look(settings, exercises), on_change)
    return _Listening(loop, watch, on_change)


class Look:
    """Compares what lies there with what lay there at the last look."""

    def __init__(self, settings: Path, exercises: Path) -> None:
        self._settings = settings.absolute()
        self._exercises = exercises.absolute()
        self._seen = self._signs()

    def changed(self) -> bool:
        """Return whether something is different since the last time this said so; a few calls of ``stat``."""
        signs = self._signs()
        different = signs != self._seen
        self._seen = signs
        return different

    def _signs(self) -> tuple[object, ...]:
        try:
            with os.scandir(self._exercises) as found:
                own = sorted(each.path for each in found if each.name.endswith(".toml"))[:_MOST_FILES]
        except OSError:
            own = []
        return tuple((path, _sign(path)) for path in (str(self._settings), *own))


class Watch(Look):
    """A look that the kernel calls for: readable as soon as something happened where the files are or may come.

    Raises:
        OSError: there is no inotify here, or no more of it; plain ``Look`` then serves.
    """

    def __init__(self, settings: Path, exercises: Path) -> None:
        if sys.platform != "linux":
            raise OSError(errno.ENOSYS, "no inotify on this system")
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._descriptor: int = self._libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        if self._descriptor < 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
        self._watched: set[int] = set()
        self._warned: set[Path] = set()
        super().__init__(settings, exercises)
        self._arm()
        self._seen = self._signs()  # again: from here on nothing goes unnoticed

    def fileno(self) -> int:
        """Return what the loop watches for reading."""
        return self._descriptor

    def read_changes(self) -> bool:
        """Read the kernel's events; return whether a file is different now. Never blocks.

        One save may be reported twice, the first time too early: read after a moment without another report.
        """
        try:
            while os.read(self._descriptor, 1 << 16):
                pass
        except BlockingIOError:
            pass
        self._arm()
        return self.changed()

    def close(self) -> None:
        """Give the descriptor back; a second time is harmless."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _arm(self) -> None:
        """Watch the folders that matter now: of the files, of what they are links to, or the nearest above."""
        real = Path(os.path.realpath(self._settings)).parent
        found = {self._nearest(folder) for folder in (self._settings.parent, real, self._exercises)}
        marks = {mark for mark in found if mark is not None}
        for mark in self._watched - marks:
            # Fails where the folder is gone, and the watch with it.
            self._libc.inotify_rm_watch(self._descriptor, mark)
        self._watched = marks

    def _nearest(self, folder: Path) -> int | None:
        """Watch *folder*, or for its coming the nearest one above; return the watch."""
        mark = None
        for _ in range(_TRIES):
            mark, place, below = self._add(folder, _FILES), folder, folder
            while mark is None and place != place.parent:
                place, below = place.parent, place
                mark = self._add(place, _ARRIVALS | _BESIDES)
            # os.path: a folder without rights is an answer here, no exception.
            if place == folder or not os.path.isdir(below):  # noqa: PTH112
                break
            # The next folder came just before the watch above it did: once more, unless it may not be watched.
        return mark

    def _add(self, folder: Path, mask: int) -> int | None:
        mark = self._libc.inotify_add_watch(self._descriptor, os.fsencode(folder), mask | _ONLY_A_FOLDER)
        if mark >= 0:
            return int(mark)
        code = ctypes.get_errno()
        if code not in (errno.ENOENT, errno.ENOTDIR, errno.EACCES, errno.ELOOP) and folder not in self._warned:
            self._warned.add(folder)
            log.warning("changes in %s will not be noticed by themselves (%s)", folder, os.strerror(code))
        return None


class _Listening:
    """Looks at each event of the kernel."""

    def __init__(self, loop: Loop, watch: Watch, on_change: Callable[[], None]) -> None:
        self._loop, self._watch, self._on_change = loop, watch, on_change
        loop.watch(watch.fileno(), self._readable)

    def _readable(self) -> None:
        if self._watch.read_changes():
            self._on_change()

    def close(self) -> None:
        if self._watch.fileno() >= 0:
            self._loop.unwatch(self._watch.fileno())
        self._watch.close()


class _Round:
    """Looks every few seconds."""

    def __init__(self, loop: Loop, look: Look, on_change: Callable[[], None]) -> None:
        self._loop, self._look, self._on_change = loop, look, on_change
        self._next = loop.call_later(_EVERY, self._go)

    def _go(self) -> None:
        self._next = self._loop.call_later(_EVERY, self._go)
        if self._look.changed():
            self._on_change()

    def close(self) -> None:
        self._next.cancel()


def _sign(path: str) -> tuple[int, ...] | None:
    """Return what changes with the content of a file: its entry in the folder."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_mode
