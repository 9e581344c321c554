"""The desktop as the daemon sees it: one adapter for each capability, each allowed to be missing."""

from __future__ import annotations

import logging
import os
import sys
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from reminder import clock
from reminder.core.commands import Command
from reminder.core.model import Door, Hold
from reminder.core.settings import QuietSettings
from reminder.desktop.busy import open_busy
from reminder.desktop.idle import open_idle
from reminder.desktop.notifications import open_notifiers
from reminder.desktop.ports import Balloons, Tray, Unavailable
from reminder.desktop.probe import Refusals
from reminder.desktop.session import open_session
from reminder.desktop.tray import open_tray
from reminder.loop import Loop

if TYPE_CHECKING:
    from reminder.desktop.bus import Bus

log = logging.getLogger(__name__)


class Listener(Protocol):
    """Who handles the events of the desktop."""

    def look(self) -> None:
        """Idle time has reached what was armed, or the person is back."""

    def on_command(self, command: Command, door: Door) -> None:
        """A button or a line of the menu was pressed."""

    def on_lock(self, locked: bool) -> None:
        """The screen was locked or opened."""

    def on_sleep(self, asleep: bool) -> None:
        """The machine is about to sleep, or has woken up."""


class Adapters:
    """All that the desktop offers here. A missing part is one warning."""

    def __init__(self, loop: Loop, listener: Listener) -> None:
        self._loop = loop
        self._listener = listener
        self.session_bus = self._bus("session")
        self.system_bus = self._bus("system")
        self._tray: Tray | None = None
        self.tray_refusals: Refusals = ()
        self.notifier = open_notifiers(
            loop,
            self.session_bus,
            lambda command: listener.on_command(command, Door.NOTIFICATION),
            icon=self._balloons,
        )
        found = open_idle(loop, self.session_bus, listener.look, environ=os.environ, now=clock.now)
        self._idle = found.adapter
        self.idle_refusals = found.refusals
        if self._idle is None:
            reasons = "; ".join(f"{name}: {reason}" for name, reason in found.refusals)
            log.warning("idle time cannot be known here, so you count as present (%s)", reasons)
        self.session = open_session(
            loop, self.session_bus, self.system_bus, listener.on_lock, listener.on_sleep, environ=os.environ
        )
        self.busy = open_busy(loop, self.session_bus, self.system_bus, environ=os.environ)

    def _bus(self, kind: str) -> Bus | None:
        if sys.platform in ("win32", "darwin"):
            return None
        # Imported here: where there is no D-Bus there is no library for it either.
        from reminder.desktop.bus import Bus

        try:
            return Bus(kind, self._loop)
        except Unavailable as reason:
            # The session bus carries tray and notifications; without a system bus only its services are missing.
            level = logging.WARNING if kind == "session" else logging.INFO
            log.log(level, "no %s bus: %s", kind, reason)
            return None

    # ------------------------------------------------------------------------------------------- tray

    @property
    def tray(self) -> Tray | None:
        """The icon, while it is wanted and there are means for it."""
        return self._tray

    def want_tray(self, wanted: bool) -> None:
        """Have an icon, or none."""
        if wanted and self._tray is None:
            found = open_tray(
                self._loop, self.session_bus, lambda command: self._listener.on_command(command, Door.TRAY)
            )
            self._tray = found.adapter
            self.tray_refusals = found.refusals
            if self._tray is None:
                reasons = "; ".join(f"{name}: {reason}" for name, reason in found.refusals)
                # Where there is no bus, nothing could be tried.
                log.warning("no tray icon (%s): `posture status` tells the same", reasons or "no session bus")
        elif not wanted and self._tray is not None:
            self._tray.stop()
            self._tray = None

    def _balloons(self) -> Balloons | None:
        return self._tray if isinstance(self._tray, Balloons) else None

    # ---------------------------------------------------------------------------------------- sensors

    def idle(self) -> timedelta | None:
        """Return the time since the last input; None where the sensor does not know yet, 0 where there is none."""
        return timedelta() if self._idle is None else self._idle.idle()

    def arm(self, threshold: timedelta, *, returning: bool) -> bool:
        """Arm the idle sensor for what the engine watches; return whether a return gives an event."""
        if self._idle is None:
            return True
        self._idle.arm(threshold, returning=returning)
        return self._idle.reports_return

    def holds(self, quiet: QuietSettings) -> tuple[Hold, ...] | None:
        """Return the reasons not to interrupt that are in force now, of those the person lets count.

        None: that may be known in a moment.
        """
        holds = self.busy.holds(quiet, waits=True)
        return None if self.busy.unanswered else holds

    @property
    def idle_name(self) -> str:
        """The mechanism that measures idle time, "" where there is none."""
        return "" if self._idle is None else self._idle.name

    # ---------------------------------------------------------------------------------------- views

    def names(self) -> dict[str, str]:
        """Return the mechanism in use for each capability; "none" where there is none."""
        tray = "none"
        if self._tray is not None:
            tray = self._tray.name if self._tray.visible else f"{self._tray.name} (no panel has taken it yet)"
        return {
            "notifications": self.notifier.name,
            "tray": tray,
            "idle": self.idle_name or "none",
            "busy": self.busy.name,
            "session": self.session.name,
        }

    def stop(self) -> None:
        """Give everything back."""
        self.notifier.stop()
        if self._tray is not None:
            self._tray.stop()
        if self._idle is not None:
            self._idle.stop()
        self.session.stop()
        for bus in (self.session_bus, self.system_bus):
            if bus is not None:
                bus.close()
