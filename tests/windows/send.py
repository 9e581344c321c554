"""Runs with Windows' Python: sends a message to the windows of our daemon, as Windows does; prints each answer.

python send.py CLASS MESSAGE WPARAM LPARAM: to each top-level window of the daemon whose class begins so.
"""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import Any


def main(beginning: str, *numbers: str) -> None:
    """Send."""
    user: Any = ctypes.windll.user32  # type: ignore[attr-defined]  # Windows only
    user.SendMessageW.argtypes = (wintypes.HWND, wintypes.UINT, wintypes.WPARAM, wintypes.LPARAM)
    message, what, more = (int(number, 0) for number in numbers)
    by_class: dict[int, tuple[int, str]] = {}

    def look(window: int, _: int) -> int:
        name, owner = ctypes.create_unicode_buffer(200), wintypes.DWORD()
        user.GetClassNameW(window, name, 200)
        user.GetWindowThreadProcessId(window, ctypes.byref(owner))
        by_class[window] = owner.value, name.value
        return 1

    kind = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.HWND, wintypes.LPARAM)  # type: ignore[attr-defined]
    user.EnumWindows(kind(look), 0)
    daemons = {process for process, name in by_class.values() if name == "posture-reminder session notices"}
    for window, (process, name) in by_class.items():
        if process in daemons and name.startswith(beginning):
            print(f"{name}: {user.SendMessageW(window, message, what, more)}", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
