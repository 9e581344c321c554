"""The only reader of clocks: steady through suspend, and wall.

Linux has CLOCK_BOOTTIME, which counts while the machine sleeps; macOS' CLOCK_MONOTONIC and Windows' monotonic
clock count through sleep too (mach_continuous_time and QueryUnbiasedInterruptTime would be the ones that differ).
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

from reminder.core.model import Instant

_STEADY = getattr(time, "CLOCK_BOOTTIME", None)


def now() -> Instant:
    """Return the steady time: never back, suspend included, comparable between processes of one boot."""
    if _STEADY is not None:
        return Instant(timedelta(microseconds=time.clock_gettime_ns(_STEADY) // 1000))
    return Instant(timedelta(microseconds=time.monotonic_ns() // 1000))


def slept() -> timedelta:
    """Return how long the machine has slept since it booted, as far as two clocks can tell; else zero."""
    if _STEADY is None:
        return timedelta()
    return timedelta(microseconds=(time.clock_gettime_ns(_STEADY) - time.monotonic_ns()) // 1000)


def wall() -> datetime:
    """Return the wall time, aware, with the local offset in force now."""
    return datetime.now(timezone.utc).astimezone()
