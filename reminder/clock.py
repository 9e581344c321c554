"""The only reader of clocks: one that is steady through suspend, and wall time; StepWatch reports jumps.

Linux has CLOCK_BOOTTIME, which counts while the machine sleeps. On macOS CLOCK_MONOTONIC does, says its
clock_gettime(3), and Python's monotonic clock does not. On Windows the monotonic clock itself counts through sleep.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from reminder.core.model import Instant

_STEADY: int | None = getattr(time, "CLOCK_MONOTONIC" if sys.platform == "darwin" else "CLOCK_BOOTTIME", None)


class Clock(Protocol):
    """What the daemon asks of this module; tests have their own."""

    def now(self) -> Instant:
        """Return the steady time."""

    def wall(self) -> datetime:
        """Return the wall time, aware and local."""

    def local(self, moment: datetime) -> datetime:
        """Return an aware *moment* in local time, with the offset in force then."""

    def slept(self) -> timedelta:
        """Return how long the machine has slept since it booted."""

    def boot(self) -> str:
        """Return an id of this boot."""


def now() -> Instant:
    """Return the steady time: never back, suspend included, comparable between processes of one boot."""
    nanoseconds = time.monotonic_ns() if _STEADY is None else time.clock_gettime_ns(_STEADY)
    return Instant(timedelta(microseconds=nanoseconds // 1000))


def slept() -> timedelta:
    """Return how long the machine has slept since it booted, as far as two clocks can tell; else zero."""
    if _STEADY is None:
        return timedelta()
    return timedelta(microseconds=(time.clock_gettime_ns(_STEADY) - time.monotonic_ns()) // 1000)


def wall() -> datetime:
    """Return the wall time, aware, with the local offset in force now.

    The zone is read afresh, so that a journey (or a changed /etc/localtime) needs no restart.
    """
    if sys.platform == "win32":
        import ctypes

        # The time module has no tzset there, and the C library that it asks reads the zone once.
        ctypes.CDLL("ucrtbase")._tzset()
    else:
        time.tzset()
    return datetime.now(UTC).astimezone()


def local(moment: datetime) -> datetime:
    """Return an aware *moment* in local time, with the offset in force then."""
    return moment.astimezone()


def utc() -> datetime:
    """Return the wall time in UTC, where no zone is needed."""
    return datetime.now(UTC)


def boot() -> str:
    """Return an id of this boot (instants of two boots cannot be compared); "" if unknown."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:  # noqa: PTH123 - no need of Path
            return file.read().strip()
    except OSError:
        return ""


class StepWatch:
    """A descriptor that becomes readable when the wall clock was set or the machine woke up (Linux only).

    A timer on the wall clock, far in the future, that the kernel cancels whenever that clock jumps: see
    TFD_TIMER_CANCEL_ON_SET in timerfd_create(2). ``fileno()`` is -1 where there is no such thing: the loop
    then finds out at its next turn.
    """

    _ABSOLUTE_AND_CANCELLED_WHEN_SET = 1 | 2
    _NON_BLOCKING = os.O_NONBLOCK if hasattr(os, "O_NONBLOCK") else 0

    def __init__(self) -> None:
        self._fd = -1
        if sys.platform != "linux":
            return
        import ctypes

        # os.timerfd_create exists from Python 3.13 on.
        self._libc = ctypes.CDLL(None, use_errno=True)
        self._fd = self._libc.timerfd_create(time.CLOCK_REALTIME, self._NON_BLOCKING)
        self._arm()

    def _arm(self) -> None:
        import ctypes

        if self._fd < 0:
            return
        # struct itimerspec: interval (seconds, nanoseconds), then the first expiry: a century from now.
        spec = (ctypes.c_long * 4)(0, 0, int(time.time()) + 100 * 365 * 86400, 0)
        self._libc.timerfd_settime(self._fd, self._ABSOLUTE_AND_CANCELLED_WHEN_SET, spec, None)

    def fileno(self) -> int:
        """Return the descriptor to watch, or -1."""
        return self._fd

    def read(self) -> None:
        """Read the jump, so that the descriptor can signal the next."""
        # ECANCELED is the message itself; EAGAIN: it was read before. Armed again either way.
        with contextlib.suppress(OSError):
            os.read(self._fd, 8)
        self._arm()

    def close(self) -> None:
        """Give the descriptor back."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
