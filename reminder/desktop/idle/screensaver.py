"""Idle time from the screen saver's service on the session bus: the last resort, without events."""

from __future__ import annotations

from datetime import timedelta

from reminder.desktop.bus import Bus
from reminder.desktop.calls import BusError, milliseconds
from reminder.desktop.ports import IdleMonitor, Unavailable
from reminder.desktop.probe import Troubled

_SERVICE = "org.freedesktop.ScreenSaver"
_TARGET = (_SERVICE, "/org/freedesktop/ScreenSaver", _SERVICE)


class ScreenSaverIdle(Troubled, IdleMonitor):
    """Asks ``GetSessionIdleTime``.

    KDE answers in milliseconds; the specification names no unit. With a service that answered in seconds the person
    would count as present, and no break would be invented.
    """

    name = "screensaver"
    reports_return = False

    def __init__(self, bus: Bus, *, wayland: bool) -> None:
        if wayland:
            # Plasma always answers 0 there: on Wayland its KIdleTime gets events, and cannot be asked.
            raise Unavailable(f"{_SERVICE} knows no idle time in a Wayland session")
        self._bus = bus
        try:
            self._ask()
        except BusError as error:
            raise Unavailable(f"{_SERVICE} reports no idle time: {error}") from error

    def idle(self) -> timedelta | None:
        """Ask."""
        try:
            idle = self._ask()
        except BusError as error:
            self._complain(f"idle time from {_SERVICE}: {error}")
            return None
        self.trouble = ""
        return idle

    def _ask(self) -> timedelta:
        return milliseconds(self._bus.ask(_TARGET, "GetSessionIdleTime", activate=False))
