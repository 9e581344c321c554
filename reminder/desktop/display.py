"""Which kind of display server the session has, so that the daemon loads what speaks to that one only."""

from __future__ import annotations

from collections.abc import Mapping


def is_wayland(environ: Mapping[str, str]) -> bool:
    """Return whether this is a Wayland session, where an X server is at best a guest."""
    return bool(environ.get("WAYLAND_DISPLAY")) or environ.get("XDG_SESSION_TYPE") == "wayland"
