"""plyer's facade of notifications, imported without the forty others that its package imports beside it."""

from __future__ import annotations

import importlib
from importlib.machinery import PathFinder
from typing import Any

from reminder.stand_ins import standing_in


def notification() -> Any:
    """Return ``plyer.facades.Notification``."""
    package = PathFinder.find_spec("plyer")
    folders = list(package.submodule_search_locations or ()) if package is not None else []
    facades = PathFinder.find_spec("plyer.facades", folders)
    if facades is None:
        return importlib.import_module("plyer.facades").Notification
    inside = list(facades.submodule_search_locations or ())
    with standing_in({"plyer": lambda: {"__path__": folders}, "plyer.facades": lambda: {"__path__": inside}}):
        return importlib.import_module("plyer.facades.notification").Notification
