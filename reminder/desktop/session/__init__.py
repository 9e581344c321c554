"""Whether the screen is locked or shows another person's session, and when the machine sleeps: all sources at once.

No source knows everything: logind knows of sleep but not of every locker, a screen saver only of its own lock.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol

from reminder.desktop.ports import Loop
from reminder.desktop.probe import Refusals, all_that_work, refuse

if TYPE_CHECKING:
    from reminder.desktop.bus import Bus


class Source(Protocol):
    """One source. It reports that something changed, and is then asked."""

    name: str
    present: bool  # whether it is there at all
    reason: str  # why it is not there, or what it cannot report

    @property
    def locked(self) -> bool:
        """Whether it says so; False where it is not there."""

    def stop(self) -> None:
        """Give everything back."""


MakeSource = Callable[[Callable[[], None]], Source]


class Sources:
    """Locked if any source is; one that has vanished no longer counts."""

    def __init__(self, on_lock: Callable[[bool], None], make: Mapping[str, MakeSource]) -> None:
        """*make* has for each name how it is made."""
        self._on_lock = on_lock
        self._locked = False
        self._sources: tuple[Source, ...] = ()
        candidates = ((name, partial(maker, self._changed)) for name, maker in make.items())
        self._sources, self._missing = all_that_work(candidates)
        self._changed()

    @property
    def name(self) -> str:
        """The sources that are there now."""
        return ", ".join(source.name for source in self._sources if source.present) or "none"

    @property
    def present(self) -> tuple[str, ...]:
        """The sources that are there now and can report everything."""
        return tuple(source.name for source in self._sources if source.present and not source.reason)

    @property
    def refusals(self) -> Refusals:
        """What is missing now, as (name, reason)."""
        incomplete = ((source.name, source.reason) for source in self._sources if source.reason)
        return (*incomplete, *self._missing)

    def stop(self) -> None:
        """Stop listening."""
        for source in self._sources:
            source.stop()
        self._sources = ()

    def _changed(self) -> None:
        locked = any(source.locked for source in self._sources)
        if locked != self._locked:
            self._locked = locked
            self._on_lock(locked)


def open_session(
    loop: Loop,
    session_bus: Bus | None,
    system_bus: Bus | None,
    on_lock: Callable[[bool], None],
    on_sleep: Callable[[bool], None],
    *,
    environ: Mapping[str, str],
) -> Sources:
    """Return a watcher over all sources of this system; there may be none."""
    if sys.platform == "win32":
        from reminder.desktop.session.windows import WindowsSession

        return Sources(on_lock, {"windows": lambda on_change: WindowsSession(loop, on_change, on_sleep)})
    if sys.platform == "darwin":
        # Its notices need AppKit on the main thread, which runs our loop. Two clocks find sleep (clock.py).
        return Sources(on_lock, {"macos": _missing("a locked screen counts as idle time on macOS")})

    make: dict[str, MakeSource] = {"logind": _missing("there is no system bus")}
    if system_bus is not None:
        from reminder.desktop.session.logind import Logind

        make["logind"] = lambda on_change: Logind(
            loop, system_bus, on_change, on_sleep, environ=environ, process=os.getpid(), user=os.getuid()
        )
    if session_bus is None:
        make["screen saver"] = _missing("there is no session bus")
    else:
        from reminder.desktop.session.screensaver import SERVICES, ScreenSaver

        make |= {name: partial(ScreenSaver, session_bus, name) for name in SERVICES}
    return Sources(on_lock, make)


def _missing(reason: str) -> MakeSource:
    construct = refuse(reason)
    return lambda on_change: construct()
