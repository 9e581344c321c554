"""The Run key of the registry: what Windows starts when the person logs in.

https://learn.microsoft.com/windows/win32/setupapi/run-and-runonce-registry-keys
"""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Sequence
from typing import Any

from reminder.desktop.ports import Registered, Unavailable
from reminder.desktop.windows import function
from reminder.errors import Refused

_RUN = r"Software\Microsoft\Windows\CurrentVersion\Run"
# Where the task manager keeps what was switched off there: an odd first byte.
_APPROVED = r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
_VALUE = "posture-reminder"
_NO_PACKAGE = 15700  # APPMODEL_ERROR_NO_PACKAGE


class RunKey:
    """The value of this person."""

    name = "run-key"
    place = rf"HKEY_CURRENT_USER\{_RUN}\{_VALUE}"

    def __init__(self) -> None:
        import winreg

        self._registry: Any = winreg

    def registered(self) -> Registered | None:
        """Return what the value runs."""
        command = self._read(_RUN)
        if command is None:
            return None
        approved = self._read(_APPROVED)
        off = isinstance(approved, bytes) and approved[:1] and approved[0] % 2
        return Registered((str(command),), "it is switched off in the task manager" if off else "")

    def enable(self, command: Sequence[str]) -> None:
        """Write the value.

        Raises: Refused: this Python is the Microsoft Store's, whose registry is its own: Windows never reads it.
        """
        if _is_from_the_store():
            raise Refused(
                "The Python of the Microsoft Store cannot write what Windows reads at login. Press Win+R, open "
                f"shell:startup, and make a shortcut there to: {subprocess.list2cmdline(command)}\n"
                "Or install the program with the Python of python.org."
            )
        with self._registry.CreateKey(self._registry.HKEY_CURRENT_USER, _RUN) as key:
            self._registry.SetValueEx(key, _VALUE, 0, self._registry.REG_SZ, subprocess.list2cmdline(command))
        self._delete(_APPROVED)

    def disable(self) -> bool:
        """Remove the value."""
        self._delete(_APPROVED)
        return self._delete(_RUN)

    def _read(self, path: str) -> object:
        try:
            with self._registry.OpenKey(self._registry.HKEY_CURRENT_USER, path) as key:
                return self._registry.QueryValueEx(key, _VALUE)[0]
        except FileNotFoundError:
            return None

    def _delete(self, path: str) -> bool:
        rights = self._registry.KEY_SET_VALUE
        try:
            with self._registry.OpenKey(self._registry.HKEY_CURRENT_USER, path, 0, rights) as key:
                self._registry.DeleteValue(key, _VALUE)
        except FileNotFoundError:
            return False
        return True


def _is_from_the_store() -> bool:
    """See docs.python.org/3/using/windows.html, redirection of local data, registry, and temporary paths."""
    try:
        package = function("kernel32", "GetCurrentPackageFullName")
    except Unavailable:
        return False
    return bool(package(ctypes.byref(ctypes.c_uint32()), None) != _NO_PACKAGE)
