"""The tray: one icon with a menu, by StatusNotifierItem on Linux and by pystray's own backend on Windows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from reminder.desktop.ports import Loop, OnCommand, Tray
from reminder.desktop.probe import Found, first_that_works
from reminder.paths import DISPLAY_NAME

if TYPE_CHECKING:
    from reminder.desktop.bus import Bus


def open_tray(loop: Loop, bus: Bus | None, on_command: OnCommand, title: str = DISPLAY_NAME) -> Found[Tray]:
    """Return the tray of this system. With a session bus there is one, even while no panel shows it."""

    def candidates() -> Iterator[tuple[str, Callable[[], Tray]]]:
        if bus is not None:
            from reminder.desktop.tray.statusnotifier import StatusNotifierTray

            yield "statusnotifier", lambda: StatusNotifierTray(bus, on_command, title)
        if sys.platform == "win32":
            from reminder.desktop.tray.native import NativeTray

            yield "pystray", lambda: NativeTray(loop, on_command, title)

    return first_that_works(candidates())
