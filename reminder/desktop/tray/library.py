"""pystray, imported without its own Linux backends: those want GTK or an X server, at import time."""

from __future__ import annotations

import importlib
from types import MethodType, ModuleType
from typing import Any

from reminder.stand_ins import Names, alone


def bare() -> ModuleType:
    """Return ``pystray._base``: the classes Icon, Menu and MenuItem, tied to no backend.

    ``pystray._base`` is private, hence the narrow pin in pyproject.toml.
    """
    stand_ins: dict[str, Names] = {
        # six is asked for the name of a module only, and inspect for one predicate.
        "six": dict,
        "six.moves": lambda: {"queue": importlib.import_module("queue")},
        "inspect": lambda: {"ismethod": lambda value: isinstance(value, MethodType)},
    }
    return alone("pystray._base", **stand_ins)


def native() -> Any:
    """Return ``pystray`` with the backend of Windows, whose icons raise OSError where the taskbar says no."""
    pystray = importlib.import_module("pystray")
    from pystray._util import win32

    # pystray itself has no use for the answer: an icon that was refused would count as shown.
    win32.Shell_NotifyIcon.errcheck = _heard
    return pystray


def _heard(answer: int, _function: object, _arguments: object) -> int:
    if not answer:
        raise OSError("there is no taskbar, or it does not answer")
    return answer
