"""A window that fills the screen on X11: the active one, by the state that the window manager keeps.

Never through the X server that Wayland compositors run for old programs: it knows nothing of the others.
https://specifications.freedesktop.org/wm-spec/latest/.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.busy.app_names import called
from reminder.desktop.busy.sensor import PATIENCE
from reminder.desktop.ports import Loop, Unavailable
from reminder.desktop.stream import Broken
from reminder.desktop.x11 import Display, Refused


class X11FullScreenProbe:
    """Connects for each look, so that a server that was restarted is no special case. Takes 2 ms.

    Raises:
        Unavailable: there is no X server.
    """

    name = "x11-window"
    reason = Busy.FULL_SCREEN

    def __init__(self, loop: Loop, environ: Mapping[str, str]) -> None:
        self._loop, self._environ = loop, environ
        if not environ.get("DISPLAY"):
            raise Unavailable("DISPLAY is not set")

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return the program whose window is active and fills the screen."""
        try:
            display = Display(self._loop, self._environ, on_lost=lambda reason: None, patience=PATIENCE)
        except Broken as broken:
            raise Unavailable(str(broken)) from broken
        try:
            found = (_window_that_fills(display, root) for root in display.roots)
            return tuple(f"{_program(display, window)} fills the screen" for window in found if window)
        except Refused:
            return ()  # the window was closed while we asked
        except (Broken, struct.error) as broken:
            raise Unavailable(f"the X server did not answer as it should ({broken})") from broken
        finally:
            display.close()


def _window_that_fills(display: Display, root: int) -> int:
    """Return the active window of that screen if it fills it; 0 if not."""
    window = next(iter(display.longs(root, "_NET_ACTIVE_WINDOW")), 0)
    if not window:
        return 0
    states = display.longs(window, "_NET_WM_STATE")
    if display.atom("_NET_WM_STATE_FULLSCREEN") not in states or display.atom("_NET_WM_STATE_HIDDEN") in states:
        return 0
    # Some desktops draw their background and icons with a window that fills the screen.
    kinds = display.longs(window, "_NET_WM_WINDOW_TYPE")
    return 0 if display.atom("_NET_WM_WINDOW_TYPE_DESKTOP") in kinds else window


def _program(display: Display, window: int) -> str:
    """Return the name of the window's program. Never its title, which is private: the name is shown and logged."""
    return read_class(display.text(window, "WM_CLASS")) or "a window"


def read_class(data: bytes) -> str:
    """Return the program's name from a WM_CLASS: its second text, else its first."""
    texts = [called(text.decode(errors="replace")) for text in data.split(b"\0")]
    return next((text for text in (*texts[1:2], *texts[:1]) if text), "")
