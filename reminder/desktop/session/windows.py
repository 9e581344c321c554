"""Locking and sleep on Windows: a hidden window of our own, on a thread of its own, that gets the notices.

https://learn.microsoft.com/windows/win32/termserv/wm-wtssession-change and
https://learn.microsoft.com/windows/win32/power/wm-powerbroadcast. Not yet run on a real Windows.
"""

from __future__ import annotations

import ctypes
import logging
import threading
from collections.abc import Callable
from typing import Any

from reminder.desktop.ports import Loop, Unavailable

log = logging.getLogger(__name__)

_WM_CLOSE, _WM_DESTROY, _WM_POWERBROADCAST, _WM_WTSSESSION_CHANGE = 0x10, 0x02, 0x218, 0x2B1
_CONNECTED, _DISCONNECTED = (1, 3), (2, 4)  # console, remote
_LOCKED, _UNLOCKED = 7, 8
_SUSPENDING, _RESUMED = (4,), (7, 18)


def locked_by(message: int, what: int) -> bool | None:
    """Return whether that window message says locked or unlocked; None for any other.

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


class WindowsSession:
    """One source of ``open_session``."""

    name = "windows"
    reason = ""

    def __init__(self, loop: Loop, on_change: Callable[[], None], on_sleep: Callable[[bool], None]) -> None:
        self.locked = False
        self.present = True
        self._loop, self._on_change, self._on_sleep = loop, on_change, on_sleep
        self._window = 0
        self._failure = ""
        ready = threading.Event()
        threading.Thread(target=self._serve, args=(ready,), name="session notices", daemon=True).start()
        if not ready.wait(5) or not self._window:
            raise Unavailable(f"no window for session notices could be made ({self._failure or 'no answer'})")

    def stop(self) -> None:
        """Close the window; its thread ends with it."""
        window, self._window = self._window, 0
        if window:
            _user32().PostMessageW(ctypes.c_void_p(window), _WM_CLOSE, None, None)

    def _told(self, message: int, what: int) -> None:
        """Take a window message, on the window's thread."""
        if (locked := locked_by(message, what)) is not None:
            self._loop.call_soon(lambda: self._lock(locked))
        if (asleep := asleep_by(message, what)) is not None:
            self._loop.call_soon(lambda: self._on_sleep(asleep))

    def _lock(self, locked: bool) -> None:
        self.locked = locked
        self._on_change()

    def _serve(self, ready: threading.Event) -> None:
        from ctypes import wintypes

        user32 = _user32()
        procedure_type = ctypes.WINFUNCTYPE(  # type: ignore[attr-defined,unused-ignore]  # Windows only
            ctypes.c_ssize_t, wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM
        )
        user32.DefWindowProcW.argtypes = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
        user32.DefWindowProcW.restype = ctypes.c_ssize_t
        user32.CreateWindowExW.restype = wintypes.HWND

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
                user32.PostQuitMessage(0)
                return 0
            self._told(message, int(what or 0))
            return int(user32.DefWindowProcW(window, message, what, more))

        window_class = WindowClass(procedure=procedure_type(procedure), name="posture-reminder session notices")
        user32.RegisterClassW(ctypes.byref(window_class))
        # A window without parent: one of the "message-only" kind gets no broadcasts, and sleep is one.
        window = user32.CreateWindowExW(0, window_class.name, None, 0, 0, 0, 0, 0, None, None, None, None)
        wts = ctypes.windll.wtsapi32  # type: ignore[attr-defined,unused-ignore]  # Windows only
        if not window or not wts.WTSRegisterSessionNotification(wintypes.HWND(window), 0):
            self._failure = f"error {ctypes.get_last_error()}"  # type: ignore[attr-defined,unused-ignore]
            ready.set()
            return
        self._window = window
        ready.set()
        message = wintypes.MSG()
        while user32.GetMessageW(ctypes.byref(message), None, 0, 0) > 0:
            user32.DispatchMessageW(ctypes.byref(message))


def _user32() -> Any:
    return ctypes.windll.user32  # type: ignore[attr-defined,unused-ignore]  # Windows only
