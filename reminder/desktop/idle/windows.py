"""Idle time on Windows: asked for; there are no events.

https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-getlastinputinfo. Seen under Wine.
"""

from __future__ import annotations

import ctypes
from datetime import timedelta

from reminder.desktop.ports import IdleMonitor, Unavailable
from reminder.desktop.windows import function

_WRAP = 2**32
# The last input may be stamped a moment after the counter was read: then nothing has passed.
_SKEW = 60_000


def between(last: int, now: int) -> timedelta:
    """Return the time between two readings of a counter of milliseconds that wraps after 49.7 days."""
    passed = (now - last) % _WRAP
    return timedelta(milliseconds=0 if passed > _WRAP - _SKEW else passed)


class _LastInput(ctypes.Structure):
    _fields_ = (("size", ctypes.c_uint32), ("ticks", ctypes.c_uint32))


class WindowsIdle(IdleMonitor):
    """Asks when the session last had input."""

    name = "windows"
    reports_return = False

    def __init__(self) -> None:
        self._last_input_info = function("user32", "GetLastInputInfo")
        self._tick_count = function("kernel32", "GetTickCount", ctypes.c_uint32)
        if self.idle() is None:
            raise Unavailable("Windows does not say when the last input was")

    def idle(self) -> timedelta | None:
        """Ask."""
        last = _LastInput(ctypes.sizeof(_LastInput), 0)
        if not self._last_input_info(ctypes.byref(last)):
            return None
        return between(last.ticks, self._tick_count())
