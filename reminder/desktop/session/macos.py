"""Locking and sleep on macOS: notices of the login window and of the workspace.

They arrive on the main thread's run loop, which the tray keeps. Not yet run on a real Mac.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reminder.desktop.ports import Unavailable

# The first two are undocumented but steady since 10.5; the others:
# https://developer.apple.com/documentation/appkit/nsworkspace
LOCKING = {
    "com.apple.screenIsLocked": True,
    "com.apple.screenIsUnlocked": False,
    "NSWorkspaceSessionDidResignActiveNotification": True,
    "NSWorkspaceSessionDidBecomeActiveNotification": False,
}
SLEEPING = {"NSWorkspaceWillSleepNotification": True, "NSWorkspaceDidWakeNotification": False}


class MacSession:
    """One source of ``open_session``."""

    name = "macos"
    reason = ""

    def __init__(self, on_change: Callable[[], None], on_sleep: Callable[[bool], None]) -> None:
        try:
            # Mac only; pystray brings it there.
            from AppKit import NSWorkspace  # type: ignore[import-not-found,unused-ignore]
            from Foundation import NSDistributedNotificationCenter  # type: ignore[import-not-found,unused-ignore]
        except ImportError as error:
            raise Unavailable(f"pyobjc is missing ({error})") from error
        self.locked = False
        self.present = True
        self._on_change, self._on_sleep = on_change, on_sleep
        self._observers: list[tuple[Any, Any]] = []
        workspace = NSWorkspace.sharedWorkspace().notificationCenter()
        distributed = NSDistributedNotificationCenter.defaultCenter()
        for name in (*LOCKING, *SLEEPING):
            center = distributed if name.startswith("com.apple.") else workspace
            observer = center.addObserverForName_object_queue_usingBlock_(name, None, None, self._told)
            self._observers.append((center, observer))

    def stop(self) -> None:
        """Listen no longer."""
        for center, observer in self._observers:
            center.removeObserver_(observer)
        self._observers.clear()

    def _told(self, notification: Any) -> None:
        self.take(str(notification.name()))

    def take(self, name: str) -> None:
        """Take a notice by its name."""
        if name in LOCKING:
            self.locked = LOCKING[name]
            self._on_change()
        elif name in SLEEPING:
            self._on_sleep(SLEEPING[name])
