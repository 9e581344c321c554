"""The tray of Windows: pystray's own backend, whose window has a thread of its own. Seen under Wine.

The icon also carries the balloons (notifications/balloon.py): the system knows no others without a second icon.
"""

from __future__ import annotations

import ctypes
import logging
import threading
from collections.abc import Callable
from typing import Any

from reminder.core.commands import Command
from reminder.core.menu import Choice
from reminder.desktop.notifications.balloon import cut
from reminder.desktop.ports import Balloon, Face, Loop, OnCommand, Unavailable
from reminder.desktop.probe import Troubled
from reminder.desktop.tray import library
from reminder.desktop.tray.image import Picture
from reminder.desktop.tray.menu import Builder
from reminder.desktop.windows import function, last_error
from reminder.paths import DISPLAY_NAME

log = logging.getLogger(__name__)

# NOTIFYICONDATAW.szTip has room for 127 units of UTF-16 and a NUL; pystray fails on more.
_LONGEST_TOOLTIP = 127
_ADD, _MODIFY = 0, 1  # NIM_ADD, NIM_MODIFY
_INFO, _SILENT = 0x10, 0x10  # NIF_INFO, NIIF_NOSOUND
_RIGHT_BUTTON_UP, _LEFT_BUTTON_UP, _BALLOON_CLICKED = 0x205, 0x202, 0x405
_QUERY_END_SESSION = 0x11
_PATIENCE = 2.0  # seconds for the window to come, and again for it to go


class NativeTray(Troubled):
    """The tray as the daemon knows it (``ports.Tray``), and where its balloons come from (``ports.Balloons``).

    pystray calls back on its own thread; everything goes through ``loop.call_soon``. All that the taskbar is told
    it is told from our thread, so nothing is told twice at once. A menu is another matter: one that is open must
    not be replaced, so it is built on pystray's thread when it is about to be opened.

    Raises:
        Unavailable: pystray has no backend here.
    """

    name = "pystray"

    def __init__(self, loop: Loop, on_command: OnCommand, title: str = DISPLAY_NAME) -> None:
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
        self._lines: tuple[tuple[Choice, ...], Command | None] = ((), None)
        self._balloon: Balloon | None = None
        self._ready = False
        self._window = threading.Event()  # pystray's window is there, and with it something that can be stopped
        self._thread: threading.Thread | None = None

    @property
    def visible(self) -> bool:
        """Whether the icon is in the tray."""
        return self._icon is not None and bool(self._icon.visible)

    def show(self, face: Face, lines: tuple[Choice, ...], default: Command | None = None) -> None:
        """Bring icon and menu up to date; only what differs is set."""
        picture = Picture(face.progress, face.badge)
        title = cut(f"{self._title}: {face.tooltip}", _LONGEST_TOOLTIP)
        self._lines = (lines, default)
        if self._icon is None:
            menu = self._menus.menu(lines, default)
            self._icon = _icon_class(self._pystray)("posture-reminder", picture, title, menu)
            self._icon.up_to_date = lambda: self._menus.menu(*self._lines)
            self._icon.clicked = lambda: self._loop.call_soon(self._clicked)
            self._icon.outdated = lambda: self._loop.call_soon(self._renew)
            # Not run_detached: its threads are no daemons, so one that hangs would keep the process.
            self._thread = threading.Thread(target=self._run, args=(self._icon,), name="tray", daemon=True)
            self._thread.start()
            return
        self._try(lambda: self._update(picture, title))

    def _update(self, picture: Picture, title: str) -> None:
        if picture != self._icon.icon:
            self._icon.icon = picture
        self._icon.title = title
        if self._ready and not self._icon.visible:
            self._icon.visible = True

    def _run(self, icon: Any) -> None:
        """Make the icon's windows, and see to them until they are closed."""
        draw_sharply()
        try:
            icon.run(self._on_window)
        except OSError as error:
            # It stumbles at its end over a window that taskkill, say, has closed before.
            log.debug("the tray has ended early: %s", error)

    def _on_window(self, _icon: object) -> None:
        """Run by pystray in a thread of its own."""
        self._window.set()
        self._loop.call_soon(self._appear)

    def _appear(self) -> None:
        self._ready = True
        if self._icon is not None:
            self._try(lambda: setattr(self._icon, "visible", True))
            if self._balloon is not None:
                self._send(self._balloon)

    def _renew(self) -> None:
        """Show it anew: Explorer was restarted, so the taskbar is another one, or the screen is."""
        if self._ready:
            self._try(self._icon.renew)

    def _try(self, call: Callable[[], None]) -> bool:
        """Do what may fail while there is no taskbar; the next update tries again."""
        try:
            call()
        except OSError as error:
            self._complain(f"the tray does not take the icon: {error}")
            return False
        self.trouble = ""
        return True

    # ------------------------------------------------------------------------------------------- balloons

    def show_balloon(self, balloon: Balloon) -> None:
        """See ``ports.Balloons``."""
        self._balloon = balloon
        if self._ready:
            self._send(balloon)

    def remove_balloon(self) -> None:
        """See ``ports.Balloons``."""
        self._balloon = None
        if self.visible:
            self._try(lambda: self._icon.balloon("", "", _SILENT))

    def _send(self, balloon: Balloon) -> None:
        flags = 0 if balloon.sound else _SILENT
        if not (self.visible and self._try(lambda: self._icon.balloon(balloon.title, balloon.text, flags))):
            self._balloon = None
            balloon.on_lost()

    def _clicked(self) -> None:
        balloon, self._balloon = self._balloon, None
        if balloon is not None:
            balloon.on_click()

    def stop(self) -> None:
        """Remove the icon and end its thread."""
        icon, self._icon = self._icon, None
        thread, self._thread = self._thread, None
        self._ready, self._balloon = False, None
        # pystray ignores a stop that comes before its window is there: the thread would go on for ever.
        if icon is not None and thread is not None and self._window.wait(_PATIENCE):
            icon.stop()
            # It is this thread that takes the icon out of the tray.
            thread.join(_PATIENCE)


def _icon_class(pystray: Any) -> Any:
    """Return pystray's icon with what it lacks.

    That is: clicks on balloons, silent ones, a menu that is built when opened, pictures of the size that the screen
    wants, and a taskbar that is busy, or gone for a while. Its methods with an underscore are private, hence the
    narrow pin in pyproject.toml.
    """

    class Icon(pystray.Icon):  # type: ignore[misc]  # known at run time only
        up_to_date: Callable[[], Any]
        clicked: Callable[[], None]
        outdated: Callable[[], None]
        _icon_handle: int | None
        _open = False

        def __init__(self, *arguments: Any) -> None:
            super().__init__(*arguments)
            # Whoever does not answer this with yes holds up the log-off, and pystray's window answers 0 to all.
            self._message_handlers[_QUERY_END_SESSION] = lambda wparam, lparam: 1

        def _on_notify(self, wparam: int, lparam: int) -> None:
            if lparam == _BALLOON_CLICKED:
                self.clicked()
            if lparam not in (_RIGHT_BUTTON_UP, _LEFT_BUTTON_UP) or self._open:
                return
            self.menu = self.up_to_date()
            self._open = True  # pystray waits in there until the menu is closed
            try:
                super()._on_notify(wparam, lparam)
            finally:
                self._open = False

        def _on_taskbarcreated(self, wparam: int, lparam: int) -> None:
            self.outdated()

        _on_display_change = _on_taskbarcreated

        def renew(self) -> None:
            """Add it anew, with a picture for the screen of now."""
            self._visible = self._icon_valid = False
            self.visible = True

        def _assert_icon_handle(self) -> None:
            if not self._icon_handle:
                self._icon_handle = handle_of(self.icon, self._hwnd)

        def _message(self, code: int, flags: int, **fields: Any) -> None:
            if code == _MODIFY and not self._visible:
                return  # to add it says everything
            try:
                super()._message(code, flags, **fields)
            except OSError:
                if code == _ADD:
                    # It may be there already: Explorer, when it is busy after the login, takes it and answers late.
                    super()._message(_MODIFY, flags, **fields)
                elif code == _MODIFY:
                    # Explorer was restarted, and its taskbar knows of no icon.
                    self.renew()
                    if flags == _INFO:
                        super()._message(code, flags, **fields)
                # else it has gone already, with the taskbar.

        def balloon(self, title: str, text: str, flags: int) -> None:
            """Show a balloon, or none where *text* is ""."""
            self._message(_MODIFY, _INFO, szInfo=text, szInfoTitle=title, dwInfoFlags=flags)

    return Icon


# ------------------------------------------------------------------------------------------ density of the screen

_PER_MONITOR_V2, _PER_MONITOR = -4, -3
_SMALL_ICON = 49  # SM_CXSMICON
_ICON_VERSION = 0x00030000


def draw_sharply() -> None:
    """Have the windows of this thread drawn in the density of their screen, not enlarged from a coarse one.

    https://learn.microsoft.com/windows/win32/api/winuser/nf-winuser-setthreaddpiawarenesscontext
    """
    try:
        become = function("user32", "SetThreadDpiAwarenessContext", ctypes.c_void_p)
    except Unavailable as reason:
        log.debug("the menu may look coarse: %s", reason)
        return
    # The second is all that Windows 10 had at first.
    if not any(become(ctypes.c_void_p(context)) for context in (_PER_MONITOR_V2, _PER_MONITOR)):
        log.debug("the menu may look coarse: %s", last_error())


def handle_of(picture: Picture, window: int) -> int:
    """Return a handle of *picture* in the size of small icons on the screen of *window*.

    Raises: OSError: Windows has none left.
    """
    size = _size_of_icons(window)
    bitmap = picture.bitmap(size)
    make = function("user32", "CreateIconFromResourceEx", ctypes.c_void_p)
    handle: int | None = make(bitmap, len(bitmap), True, _ICON_VERSION, size, size, 0)
    if not handle:
        raise OSError(last_error())
    return handle


def _size_of_icons(window: int) -> int:
    try:
        density = function("user32", "GetDpiForWindow")(ctypes.c_void_p(window))
        return int(function("user32", "GetSystemMetricsForDpi")(_SMALL_ICON, density))
    except Unavailable:
        return int(function("user32", "GetSystemMetrics")(_SMALL_ICON))
