"""Whether a page or a window could be seen here; the daemon asks too, so this is all that it loads of the guide."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """Whether a window could be seen here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"))
