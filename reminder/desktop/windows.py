"""Functions of Windows' own libraries. Any of them may be missing: on an older Windows, and under Wine."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from reminder.desktop.ports import Unavailable


def function(library: str, name: str, result: Any = ctypes.c_int) -> Any:
    """Return the function *name* of *library*, which returns a *result*.

    Raises:
        Unavailable: this is not Windows, or not one that has it.
    """
    load = getattr(ctypes, "WinDLL", None)
    if load is None:
        raise Unavailable("this is not Windows")
    try:
        found = getattr(_library(load, library), name)
    except (OSError, AttributeError) as error:
        raise Unavailable(f"this Windows has no {name}") from error
    found.restype = result
    return found


@cache
def _library(load: Any, name: str) -> Any:
    return load(name, use_last_error=True)


def last_error() -> str:
    """Return in words why the last function failed."""
    number = ctypes.get_last_error()  # type: ignore[attr-defined,unused-ignore]  # Windows only
    return f"error {number}, {ctypes.FormatError(number).strip()}"  # type: ignore[attr-defined,unused-ignore]
