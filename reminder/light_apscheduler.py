"""APScheduler's base scheduler, without what its import brings along and date jobs never use.

``apscheduler.schedulers.base`` imports asyncio for one predicate (from Python 3.14 on it takes inspect's instead),
importlib.metadata for a version and for plugins, a process pool for a default executor that we replace, tzlocal and
zoneinfo for zones that we give, uuid for names that we give, calendar for one sum, traceback for jobs that fail,
and inspect to see whether a job can be called as it is wanted. Together that is a third of the daemon's memory and
of its start; docs/architecture.md has the figures. So while APScheduler is imported, stand-ins take the place of
these (``stand_ins.py``).

What differs for users of the names below: no plugin is known by its alias, so triggers, executors and job stores
are given as objects. On any surprise the import is done again, plainly; POSTURE_APSCHEDULER=plain in the
environment asks for that from the start.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
import threading
from datetime import UTC, datetime, timedelta
from importlib.machinery import PathFinder
from types import BuiltinFunctionType, FunctionType, MethodType, SimpleNamespace
from typing import Any

from reminder.stand_ins import Names, standing_in, when_asked, when_called

log = logging.getLogger(__name__)

_PACKAGE = "apscheduler"
_WANTED = (
    (f"{_PACKAGE}.schedulers.base", "BaseScheduler"),
    (f"{_PACKAGE}.executors.debug", "DebugExecutor"),
    (f"{_PACKAGE}.triggers.date", "DateTrigger"),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


_VARIADIC = 0x04 | 0x08  # inspect.CO_VARARGS and CO_VARKEYWORDS


def _inspect() -> dict[str, Any]:
    def signature(function: Any, **how: Any) -> Any:
        """Return what tells a function's parameters: those of one that takes none are known."""
        if isinstance(function, FunctionType):
            code = function.__code__
            if not (code.co_argcount or code.co_kwonlyargcount or code.co_flags & _VARIADIC):
                return SimpleNamespace(parameters={})
        return importlib.import_module("inspect").signature(function, **how)

    return {
        "isbuiltin": lambda value: isinstance(value, BuiltinFunctionType),
        "isclass": lambda value: isinstance(value, type),
        "isfunction": lambda value: isinstance(value, FunctionType),
        "ismethod": lambda value: isinstance(value, MethodType),
        "signature": signature,
        **_coroutines(),
    }


# What APScheduler itself takes from Python 3.14 on, instead of asyncio's; the two differ for generators marked as
# coroutines only.
_coroutines = when_called("inspect", "iscoroutinefunction")


def _metadata() -> dict[str, Any]:
    class PackageNotFoundError(ModuleNotFoundError):
        """As importlib.metadata has it; nobody outside the import sees one."""

    def version(name: str) -> str:
        """Return the version by which the folder beside the package is named."""
        package = PathFinder.find_spec(_PACKAGE)
        beside = os.path.dirname(os.path.dirname(package.origin or "")) if package is not None else ""  # noqa: PTH120
        for entry in os.listdir(beside):  # noqa: PTH208 - only the names
            stem, _, ending = entry.rpartition(".")
            found, _, number = stem.partition("-")
            if ending == "dist-info" and found.lower() == name.lower():
                return number
        raise PackageNotFoundError(name)

    def entry_points(**_: str) -> tuple[Any, ...]:
        """Return no plugins: one that is named by its alias is not found."""
        return ()

    return {"version": version, "entry_points": entry_points, "PackageNotFoundError": PackageNotFoundError}


def _zoneinfo() -> dict[str, Any]:
    class Type(type):
        """What is asked of the class is asked of the original: whether something is one, and to make one."""

        def __instancecheck__(cls, zone: object) -> bool:
            original = sys.modules.get("zoneinfo")
            return original is not None and isinstance(zone, original.ZoneInfo)

        def __call__(cls, key: str) -> Any:
            return importlib.import_module("zoneinfo").ZoneInfo(key)

    class ZoneInfo(metaclass=Type):
        """Stands in for the class."""

    return {"ZoneInfo": ZoneInfo}


def _calendar() -> dict[str, Any]:
    def timegm(moment: tuple[int, ...]) -> int:
        """Return the seconds since 1970 of a moment in UTC."""
        year, month, day, hour, minute, second = moment[:6]
        return (datetime(year, month, day, hour, minute, second, tzinfo=UTC) - _EPOCH) // timedelta(seconds=1)

    return {"timegm": timegm}


_STAND_INS: dict[str, Names] = {
    "asyncio": _coroutines,
    "calendar": _calendar,
    "importlib.metadata": _metadata,
    "inspect": _inspect,
    "traceback": lambda: {**when_asked("traceback")(), **when_called("traceback", "format_tb")()},
    "tzlocal": when_called("tzlocal", "get_localzone"),
    "uuid": when_called("uuid", "uuid4"),
    "zoneinfo": _zoneinfo,
    f"{_PACKAGE}.executors.pool": when_called(f"{_PACKAGE}.executors.pool", "ThreadPoolExecutor"),
}


def _wanted() -> list[Any]:
    return [getattr(importlib.import_module(module), name) for module, name in _WANTED]


def _imported() -> list[Any]:
    """Return the three classes, imported lightly where that goes without any surprise, else plainly."""
    plain = os.environ.get("POSTURE_APSCHEDULER") == "plain"
    # Another thread might import one of the originals at this very moment.
    if plain or _PACKAGE in sys.modules or threading.active_count() > 1:
        return _wanted()
    try:
        with standing_in(_STAND_INS):
            return _wanted()
    except Exception as surprise:
        # Whatever another version of APScheduler or Python asks of a stand-in: the half import is undone.
        log.debug("APScheduler is imported plainly: %r", surprise)
        for name in [name for name in sys.modules if name.partition(".")[0] == _PACKAGE]:
            del sys.modules[name]
        return _wanted()


BaseScheduler, DebugExecutor, DateTrigger = _imported()
