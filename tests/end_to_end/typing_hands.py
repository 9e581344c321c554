"""Somebody who works: a window to type into, and no pause."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

from desktops.desktop import Desktop
from desktops.session import PATIENCE, NotSeenError


def type_until(desktop: Desktop, happened: Callable[[], object]) -> float:
    """Type into the window in front until something has happened; return the time of the last key."""
    deadline = time.monotonic() + PATIENCE
    for letter in itertools.cycle("sit tall and breathe "):
        typed = time.monotonic()
        desktop.type(letter)
        if happened():
            return typed
        if typed > deadline:
            break
        # Nobody types faster; and KWin cuts off programs that do not keep up with their input.
        time.sleep(0.05)
    raise NotSeenError(f"not while typing for {PATIENCE:g} s: {happened}")
