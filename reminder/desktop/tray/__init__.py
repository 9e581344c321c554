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
    return first_that_works(_candidates(loop, bus, on_command, title))


def _candidates(
    loop: Loop, bus: Bus | None, on_command: OnCommand, title: str
) -> Iterator[tuple[str, Callable[[], Tray]]]:
    if bus is not None:

        def statusnotifier(bus: Bus = bus) -> Tray:
            from reminder.desktop.tray.statusnotifier import StatusNotifierTray

            return StatusNotifierTray(bus, on_command, title)

        yield "statusnotifier", statusnotifier
    if sys.platform == "win32":

        def native() -> Tray:
            from reminder.desktop.tray.native import NativeTray

            return NativeTray(loop, on_command, title)

        yield "pystray", native
