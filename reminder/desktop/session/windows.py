"""Locking, sleep and log-off on Windows: a hidden window, on a thread of its own, that gets the notices.

https://learn.microsoft.com/windows/win32/termserv/wm-wtssession-change,
https://learn.microsoft.com/windows/win32/power/wm-powerbroadcast,
https://learn.microsoft.com/windows/win32/shutdown/wm-endsession and
https://learn.microsoft.com/windows/console/handlerroutine. Under Wine the messages were sent by hand.
"""

from __future__ import annotations

import ctypes
import logging
import signal
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from reminder.desktop.ports import Loop, Unavailable
from reminder.desktop.windows import function, last_error

log = logging.getLogger(__name__)

WINDOW = "posture-reminder session notices"

_WM_CLOSE, _WM_DESTROY, _WM_ENDSESSION, _WM_POWERBROADCAST, _WM_WTSSESSION_CHANGE = 0x10, 0x02, 0x16, 0x218, 0x2B1
_CONNECTED, _DISCONNECTED = (1, 3), (2, 4)  # console, remote
_LOCKED, _UNLOCKED = 7, 8
_SUSPENDING, _RESUMED = (4,), (7, 18)
_CONSOLE_ENDS = (2, 5, 6)  # it is closed, the person logs off, the machine is shut down
# Windows kills after five seconds.
_TIME_TO_END = timedelta(seconds=4)


def locked_by(message: int, what: int) -> bool | None:
    """Return True for the window message of a lock, False for that of an unlock; None for any other.

    A session that is disconnected is behind another person's: fast user switching.
    """
    if message != _WM_WTSSESSION_CHANGE:
        return None
    if what == _LOCKED or what in _DISCONNECTED:
        return True
    if what == _UNLOCKED or what in _CONNECTED:
        return False
    return None


def asleep_by(message: int, what: int) -> bool | None:
    """Return whether that window message says going to sleep or awake again; None for any other."""
    if message != _WM_POWERBROADCAST:
        return None
    if what in _SUSPENDING:
        return True
    return False if what in _RESUMED else None


def ended_by(message: int, what: int) -> bool:
    """Return whether that window message says that the person logs off or shuts down, and nobody has objected."""
    return message == _WM_ENDSESSION and bool(what)


class WindowsSession:
    """One source of ``open_session``. A log-off ends the daemon by SIGTERM, as it does on other systems."""

    name = "windows"
    reason = ""

    def __init__(self, loop: Loop, on_change: Callable[[], None], on_sleep: Callable[[bool], None]) -> None:
        self.locked = False
        self.present = True
        self._loop, self._on_change, self._on_sleep = loop, on_change, on_sleep
        self._window = 0
        self._failure = "no answer"
        self._stopped = threading.Event()
        self._post = function("user32", "PostMessageW")
        self._handle_console = function("kernel32", "SetConsoleCtrlHandler")
        self._console_told: Any = None  # kept, for Windows calls it
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), name="session notices", daemon=True).start()
        if not ready.wait(5) or not self._window:
            raise Unavailable(f"no window for session notices could be made ({self._failure})")
        self._watch_console()

    def stop(self) -> None:
        """Close the window; its thread ends with it. By then everything is kept: a log-off may go on."""
        self._stopped.set()
        if self._console_told is not None:
            self._handle_console(self._console_told, 0)
            self._console_told = None
        window, self._window = self._window, 0
        if window:
            self._post(ctypes.c_void_p(window), _WM_CLOSE, None, None)

    def _told(self, message: int, what: int) -> None:
        """Take a window message, on the window's thread."""
        if (locked := locked_by(message, what)) is not None:
            self._loop.call_soon(lambda: self._lock(locked))
        if (asleep := asleep_by(message, what)) is not None:
            self._loop.call_soon(lambda: self._on_sleep(asleep))
        if ended_by(message, what):
            self._end()

    def _lock(self, locked: bool) -> None:
        self.locked = locked
        self._on_change()

    def _end(self) -> None:
        """End the daemon, and return once it has: Windows ends the process as soon as everybody has returned."""
        log.info("Windows ends the session")
        signal.raise_signal(signal.SIGTERM)
        self._stopped.wait(_TIME_TO_END.total_seconds())

    def _watch_console(self) -> None:
        """End well when the console window is closed, too. Ctrl+C and Ctrl+Break are Python's."""
        kind = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint32)  # type: ignore[attr-defined,unused-ignore]

        def told(event: int) -> int:
            if event not in _CONSOLE_ENDS:
                return 0
            self._end()
            return 1

        self._console_told = kind(told)
        if not self._handle_console(self._console_told, 1):
            log.debug("the end of the console will not be noticed: %s", last_error())

    def _run(self, ready: threading.Event) -> None:
        try:
            self._serve(ready)
        except Unavailable as reason:
            self._failure = str(reason)
        finally:
            ready.set()

    def _serve(self, ready: threading.Event) -> None:
        from ctypes import wintypes

        procedure_type = ctypes.WINFUNCTYPE(  # type: ignore[attr-defined,unused-ignore]  # Windows only
            ctypes.c_ssize_t, wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM
        )
        default = function("user32", "DefWindowProcW", ctypes.c_ssize_t)
        default.argtypes = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
        quit_ = function("user32", "PostQuitMessage", None)
        get, dispatch = function("user32", "GetMessageW"), function("user32", "DispatchMessageW")

        class WindowClass(ctypes.Structure):
            _fields_ = (
                ("style", wintypes.UINT),
                ("procedure", procedure_type),
                ("class_extra", ctypes.c_int),
                ("window_extra", ctypes.c_int),
                ("instance", wintypes.HINSTANCE),
                ("icon", wintypes.HICON),
                ("cursor", wintypes.HANDLE),
                ("background", wintypes.HBRUSH),
                ("menu", wintypes.LPCWSTR),
                ("name", wintypes.LPCWSTR),
            )

        def procedure(window: Any, message: int, what: Any, more: Any) -> int:
            if message == _WM_DESTROY:
                quit_(0)
                return 0
            self._told(message, int(what or 0))
            return int(default(window, message, what, more))

        window_class = WindowClass(procedure=procedure_type(procedure), name=WINDOW)
        function("user32", "RegisterClassW")(ctypes.byref(window_class))
        # A window without parent: one of the "message-only" kind gets no broadcasts, and sleep is one.
        create = function("user32", "CreateWindowExW", wintypes.HWND)
        window = create(0, window_class.name, None, 0, 0, 0, 0, 0, None, None, None, None)
        notify = function("wtsapi32", "WTSRegisterSessionNotification")
        if not window or not notify(wintypes.HWND(window), 0):
            self._failure = last_error()
            return
        self._window = window
        ready.set()
        message = wintypes.MSG()
        while get(ctypes.byref(message), None, 0, 0) > 0:
            dispatch(ctypes.byref(message))
