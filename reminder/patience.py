"""The time that one turn of the loop may wait for other programs.

A service that hangs must delay neither a click nor the end of the program. Whatever is waited for within one turn
(the answer of a service, of the X server, of a small program) is therefore taken from one allowance. Outside of
turns there is none: the start may take its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from reminder import clock

# Two turns and the end together stay below the second in which a click or SIGTERM must have its effect.
A_TURN = timedelta(milliseconds=300)
THE_END = timedelta(milliseconds=100)
# Services usually answer within milliseconds: even the last in a turn is asked.
_AT_LEAST = timedelta(milliseconds=10)

_left: timedelta | None = None


def renew(allowance: timedelta = A_TURN) -> None:
    """Begin a turn: from now on *allowance* may be waited in all."""
    global _left
    _left = allowance


def lift() -> None:
    """End the turn: waits have only their own limits again."""
    global _left
    _left = None


def bounded(wanted: timedelta) -> timedelta:
    """Return how much of *wanted* may be waited now."""
    return wanted if _left is None else max(min(wanted, _left), _AT_LEAST)


@contextmanager
def waiting() -> Iterator[None]:
    """Take the time spent inside from what is left."""
    global _left
    began = clock.now()
    try:
        yield
    finally:
        if _left is not None:
            _left -= clock.now() - began


@contextmanager
def share(most: timedelta) -> Iterator[None]:
    """Let those inside wait for *most* in all, so that something is left for others."""
    global _left
    before = _left
    granted = bounded(most)
    _left = granted
    try:
        yield
    finally:
        _left = None if before is None else before - (granted - _left)
