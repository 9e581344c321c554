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
    """Return ``pystray`` with the backend of this system (Windows, macOS)."""
    return importlib.import_module("pystray")
