"""Idle time on macOS: asked for; there are no events.

https://developer.apple.com/documentation/coregraphics/cgeventsource. It returns when there was input, not which, so
it needs no permission. Not yet run on a real Mac.
"""

from __future__ import annotations

import ctypes
import math
from datetime import timedelta

from reminder.desktop.ports import IdleMonitor, Unavailable

_FRAMEWORK = "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"
_HARDWARE = 1  # kCGEventSourceStateHIDSystemState: what hands did, not what programs played
_ANY_INPUT = 0xFFFFFFFF  # kCGAnyInputEventType


def as_duration(seconds: float) -> timedelta | None:
    """Return the system's answer as a duration; None for one that is none, such as NaN."""
    if not math.isfinite(seconds) or seconds < 0 or seconds > 10 * 365 * 86400:
        return None
    return timedelta(seconds=seconds)


class MacIdle(IdleMonitor):
    """Asks for the seconds since the last event."""

    name = "macos"
    reports_return = False

    def __init__(self) -> None:
        try:
            services = ctypes.CDLL(_FRAMEWORK)
            self._seconds_since = services.CGEventSourceSecondsSinceLastEventType
        except (OSError, AttributeError) as error:
            raise Unavailable(f"ApplicationServices cannot be used ({error})") from error
        self._seconds_since.restype = ctypes.c_double
        self._seconds_since.argtypes = (ctypes.c_int32, ctypes.c_uint32)

    def idle(self) -> timedelta | None:
        """Ask."""
        return as_duration(self._seconds_since(_HARDWARE, _ANY_INPUT))
