"""The tray of Windows: pystray's own backend, whose window has a thread of its own.

Not yet seen running on Windows: written from pystray's source, and tested with a stand-in for pystray.
"""

from __future__ import annotations

import logging
from typing import Any

from reminder.core.commands import Command
from reminder.core.menu import Choice
from reminder.desktop.ports import Face, Loop, OnCommand, Unavailable
from reminder.desktop.tray import library
from reminder.desktop.tray.image import Picture
from reminder.desktop.tray.menu import Builder

log = logging.getLogger(__name__)

# NOTIFYICONDATAW.szTip has room for 127 characters and a NUL; pystray fails on more.
_LONGEST_TOOLTIP = 127


class NativeTray:
    """The tray as the daemon knows it (``ports.Tray``).

    pystray calls back on its own thread; everything goes through ``loop.call_soon``. Its setters only post messages
    to the window, so they may be used from ours.

    Raises:
        Unavailable: pystray has no backend here.
    """

    name = "pystray"

    def __init__(self, loop: Loop, on_command: OnCommand, title: str = "Posture reminder") -> None:
        try:
            self._pystray: Any = library.native()
        # Its backends fail with whatever their system's libraries fail with.
        except Exception as error:
            raise Unavailable(f"pystray does not work here: {error}") from error
        self._loop = loop
        # & marks a letter in Windows' menus.
        post = lambda command: loop.call_soon(lambda: on_command(command))  # noqa: E731
        self._menus = Builder(self._pystray, post, lambda label: label.replace("&", "&&"))
        self._title = title
        self._icon: Any = None
        self._shown: tuple[Any, ...] = ()
        self._ready = False
        self._complained = False

    @property
    def visible(self) -> bool:
        """Whether the icon is in the tray."""
        return self._icon is not None and bool(self._icon.visible)

    def show(self, face: Face, lines: tuple[Choice, ...], default: Command | None = None) -> None:
        """Bring icon and menu up to date; only what differs is set."""
        picture = Picture(face.progress, face.badge)
        title = f"{self._title}: {face.tooltip}"[:_LONGEST_TOOLTIP]
        if self._icon is None:
            menu = self._menus.menu(lines, default)
            self._icon = self._pystray.Icon("posture-reminder", picture, title, menu)
            self._shown = (lines, default)
            self._icon.run_detached(lambda _icon: self._loop.call_soon(self._appear))
            return
        self._try(lambda: self._update(picture, title, lines, default))

    def _update(self, picture: Picture, title: str, lines: tuple[Choice, ...], default: Command | None) -> None:
        if picture != self._icon.icon:
            self._icon.icon = picture
        self._icon.title = title
        if (lines, default) != self._shown:
            self._icon.menu = self._menus.menu(lines, default)
            self._shown = (lines, default)
        if self._ready and not self._icon.visible:
            self._icon.visible = True

    def _appear(self) -> None:
        self._ready = True
        if self._icon is not None:
            self._try(lambda: setattr(self._icon, "visible", True))

    def _try(self, call: Any) -> None:
        """Do what may fail while there is no taskbar; the next update tries again."""
        try:
            call()
        except OSError as error:
            if not self._complained:
                self._complained = True
                log.warning("the tray does not take the icon: %s", error)

    def stop(self) -> None:
        """Remove the icon and end its thread."""
        icon, self._icon = self._icon, None
        if icon is not None:
            icon.stop()
