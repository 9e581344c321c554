"""A window that fills the screen on Wayland, where the compositor lists windows: sway, Hyprland, labwc, COSMIC.

GNOME and Plasma list no windows for others: see docs/platforms.md. The protocol:
https://wayland.app/protocols/wlr-foreign-toplevel-management-unstable-v1.
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
from reminder.desktop.wayland import Arguments, Compositor

_MANAGER = "zwlr_foreign_toplevel_manager_v1"
_TOPLEVEL = 0
_APP_ID, _STATE, _CLOSED = 1, 4, 6
_ACTIVATED, _FULL_SCREEN = 2, 3


class _Window:
    """One window, from the compositor's events."""

    def __init__(self) -> None:
        self.program = ""
        self.states: tuple[int, ...] = ()

    def on_event(self, opcode: int, arguments: Arguments) -> None:
        """Take in an event of its handle."""
        if opcode == _APP_ID:
            self.program = called(arguments.string())
        elif opcode == _STATE:
            self.states = arguments.uints()
        elif opcode == _CLOSED:
            self.states = ()

    @property
    def fills(self) -> bool:
        """Whether the person works in it and it fills the screen."""
        return _ACTIVATED in self.states and _FULL_SCREEN in self.states


class WaylandFullScreenProbe:
    """Connects for each look, so that a compositor that was restarted is no special case.

    Raises:
        Unavailable: there is no compositor, or it lists no windows.
    """

    name = "wlr-toplevel"
    reason = Busy.FULL_SCREEN

    def __init__(self, loop: Loop, environ: Mapping[str, str]) -> None:
        self._loop, self._environ = loop, environ
        self._connect().close()

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return the program whose window is active and fills the screen."""
        compositor = self._connect()
        windows: list[_Window] = []

        def on_manager(opcode: int, arguments: Arguments) -> None:
            if opcode == _TOPLEVEL:
                window = _Window()
                compositor.adopt(arguments.uint(), window.on_event)
                windows.append(window)

        try:
            compositor.bind(next(compositor.offers(_MANAGER)), 3, on_manager)
            # Twice: some send the list only after they have answered the request for it.
            compositor.catch_up()
            compositor.catch_up()
        except (Broken, struct.error) as broken:
            raise Unavailable(f"the compositor did not answer as it should ({broken})") from broken
        finally:
            compositor.close()
        return tuple(f"{window.program or 'a window'} fills the screen" for window in windows if window.fills)

    def _connect(self) -> Compositor:
        try:
            compositor = Compositor(self._loop, self._environ, on_lost=lambda reason: None, patience=PATIENCE)
        except (Broken, struct.error) as broken:
            raise Unavailable(str(broken)) from broken
        if not any(compositor.offers(_MANAGER)):
            compositor.close()
            raise Unavailable(f"this compositor does not list its windows (no {_MANAGER})")
        return compositor
