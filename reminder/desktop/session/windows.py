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
# What each notice means: whether the screen is locked, whether the machine sleeps. A session that is disconnected
# (2 from the console, 4 from afar) is behind another person's: fast user switching.
_LOCKED = {1: False, 2: True, 3: False, 4: True, 7: True, 8: False}
_ASLEEP = {4: True, 7: False, 18: False}
_CONSOLE_ENDS = (2, 5, 6)  # it is closed, the person logs off, the machine is shut down
# Windows kills after five seconds.
_TIME_TO_END = timedelta(seconds=4)


def locked_by(message: int, what: int) -> bool | None:
    """Return True for the window message of a lock, False for that of an unlock; None for any other."""
    return _LOCKED.get(what) if message == _WM_WTSSESSION_CHANGE else None


def asleep_by(message: int, what: int) -> bool | None:
    """Return whether that window message means going to sleep or awake again; None for any other."""
    return _ASLEEP.get(what) if message == _WM_POWERBROADCAST else None


def ended_by(message: int, what: int) -> bool:
    """Return whether that window message says that the person logs off or shuts down, and nobody has objected."""
    return message == _WM_ENDSESSION and bool(what)


class WindowsSession:
    """One source of ``open_session``. A log-off ends the daemon by SIGTERM, as it does on other systems."""

    name = "windows"

    def __init__(self, loop: Loop, on_change: Callable[[], None], on_sleep: Callable[[bool], None]) -> None:
        self.locked = False
        self.present = True
        self.reason = ""
        self._loop, self._on_change, self._on_sleep = loop, on_change, on_sleep
        self._window = 0
        self._failure = "no answer"
        self._stopped = threading.Event()
        self._post = function("user32", "PostMessageW")
        self._handle_console = function("kernel32", "SetConsoleCtrlHandler")
        self._console_handler: Any = None  # kept, for Windows calls it
        ready = threading.Event()
        threading.Thread(target=self._run, args=(ready,), name="session notices", daemon=True).start()
        if not ready.wait(5) or not self._window:
            raise Unavailable(f"no window for session notices could be made ({self._failure})")
        self._watch_console()

    def stop(self) -> None:
        """Close the window; its thread ends with it. By then everything is kept: a log-off may go on."""
        self._stopped.set()
        if self._console_handler is not None:
            # Not forgotten with that: it may be what has ended us, and still be waiting in there.
            self._handle_console(self._console_handler, 0)
        window, self._window = self._window, 0
        if window:
            self._post(ctypes.c_void_p(window), _WM_CLOSE, None, None)

    def _on_message(self, message: int, what: int) -> None:
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

        def on_event(event: int) -> int:
            if event not in _CONSOLE_ENDS:
                return 0
            self._end()
            return 1

        self._console_handler = kind(on_event)
        if not self._handle_console(self._console_handler, 1):
            log.debug("the end of the console will not be noticed: %s", last_error())

    def _run(self, ready: threading.Event) -> None:
        try:
            self._serve(ready)
        except (Unavailable, OSError) as reason:
            self._failure = str(reason)
        finally:
            ready.set()

    def _serve(self, ready: threading.Event) -> None:
        from ctypes import wintypes

        # Windows' functions as pystray declares them; private, hence the narrow pin in pyproject.toml.
        from pystray._util import win32

        def procedure(window: Any, message: int, what: Any, more: Any) -> int:
            if message == _WM_DESTROY:
                win32.PostQuitMessage(0)
                return 0
            if message == _WM_CLOSE and not self._stopped.is_set():
                log.info("asked to end, as by taskkill")
                signal.raise_signal(signal.SIGTERM)
                return 0
            self._on_message(message, int(what or 0))
            return int(win32.DefWindowProc(window, message, what, more))

        called = win32.WNDPROC(procedure)  # kept, for Windows calls it
        described = win32.WNDCLASSEX(ctypes.sizeof(win32.WNDCLASSEX), lpfnWndProc=called, lpszClassName=WINDOW)
        window_class = win32.RegisterClassEx(ctypes.byref(described))
        try:
            # A window without parent: one of the "message-only" kind gets no broadcasts, and sleep is one.
            window = win32.CreateWindowEx(0, window_class, None, 0, 0, 0, 0, 0, None, None, None, None)
            if not function("wtsapi32", "WTSRegisterSessionNotification")(wintypes.HWND(window), 0):
                # Early at login its service may be missing; the other notices come all the same.
                self.reason = f"a locked screen counts as idle time: {last_error()}"
            # Laptops with Modern Standby tell of it only who asks: https://github.com/electron/electron/pull/25076
            function("user32", "RegisterSuspendResumeNotification", ctypes.c_void_p)(wintypes.HWND(window), 0)
            self._window = window
            ready.set()
            message = wintypes.MSG()
            while win32.GetMessage(ctypes.byref(message), None, 0, 0) > 0:
                win32.DispatchMessage(ctypes.byref(message))
        finally:
            win32.UnregisterClass(window_class, None)
