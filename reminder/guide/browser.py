"""Whether there is a browser to open a page in, and opening it."""

from __future__ import annotations

import os
import sys


def has_display() -> bool:
    """Whether a window could be seen here."""
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY"))


def open_page(url: str) -> None:
    """Open *url* in the default browser. Never waits; whether it worked shows when the page is asked for."""
    import threading
    import webbrowser

    # Some browsers keep whoever starts them waiting until they are closed.
    threading.Thread(target=webbrowser.open, args=(url,), name="browser", daemon=True).start()
