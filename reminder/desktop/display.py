"""Whether a window could be seen here, and by which kind of display server."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping


def has_display() -> bool:
    """Whether a window could be seen here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"))


def is_wayland(environ: Mapping[str, str]) -> bool:
    """Return whether this is a Wayland session, where an X server is at best a guest."""
    return bool(environ.get("WAYLAND_DISPLAY")) or environ.get("XDG_SESSION_TYPE") == "wayland"
