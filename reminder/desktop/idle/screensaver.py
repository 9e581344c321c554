"""Idle time from the screen saver's service on the session bus: the last resort, without events."""

from __future__ import annotations

import logging
from datetime import timedelta

from reminder.desktop.bus import Bus
from reminder.desktop.calls import BusError
from reminder.desktop.ports import Unavailable

log = logging.getLogger(__name__)

_SERVICE = "org.freedesktop.ScreenSaver"
_PATH = "/org/freedesktop/ScreenSaver"


class ScreenSaverIdle:
    """Asks ``GetSessionIdleTime``.

    KDE answers in milliseconds and the specification says nothing. Of one that meant seconds the person would
    seem present, which errs on the quiet side of no false absence.
    """

    name = "screensaver"
    tells_return = False

    def __init__(self, bus: Bus, *, wayland: bool) -> None:
        if wayland:
            # Plasma always answers 0 there: on Wayland its KIdleTime gets events, and cannot be asked.
            raise Unavailable(f"{_SERVICE} knows no idle time in a Wayland session")
        self._bus = bus
        self._troubled = False
        try:
            self._ask()
        except BusError as error:
            raise Unavailable(f"{_SERVICE} tells no idle time: {error}") from error

    def idle(self) -> timedelta | None:
        """Ask."""
        try:
            idle = self._ask()
        except BusError as error:
            if not self._troubled:
                self._troubled = True
                log.warning("idle time from %s: %s", _SERVICE, error)
            return None
        self._troubled = False
        return idle

    def arm(self, threshold: timedelta, *, returning: bool) -> None:
        """Do nothing: this source sends no events."""

    def stop(self) -> None:
        """Do nothing: there is nothing to give back."""

    def _ask(self) -> timedelta:
        match self._bus.ask(_SERVICE, _PATH, _SERVICE, "GetSessionIdleTime", activate=False):
            case (int(milliseconds),):
                # Some 9000 years: a duration can hold it, and nobody is idle for longer.
                return timedelta(milliseconds=min(max(milliseconds, 0), 2**48))
        raise BusError("org.freedesktop.DBus.Error.InvalidSignature", "the answer is something else than a time")
