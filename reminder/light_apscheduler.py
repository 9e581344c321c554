"""APScheduler's base scheduler, without what its import brings along and date jobs never use.

``apscheduler.schedulers.base`` imports asyncio for one predicate (from Python 3.14 on it takes inspect's instead),
importlib.metadata for a version and for plugins, a process pool for a default executor that we replace, tzlocal and
zoneinfo for zones that we give, uuid for names that we give, and calendar for one sum. Together that is a third of
the daemon's memory and of its start; docs/architecture.md has the figures. So while APScheduler is imported,
stand-ins take the place of these (``stand_ins.py``).

What differs for users of the names below: no plugin is known by its alias, so triggers, executors and job stores
are given as objects. On any surprise the import is done again, plainly; POSTURE_APSCHEDULER=plain in the
environment asks for that from the start.
"""

from __future__ import annotations

import importlib
import inspect
import logging
import os
import sys
import threading
from datetime import UTC, datetime, timedelta
from importlib.machinery import PathFinder
from typing import Any

from reminder.stand_ins import Names, standing_in

log = logging.getLogger(__name__)

_PACKAGE = "apscheduler"
_WANTED = (
    (f"{_PACKAGE}.schedulers.base", "BaseScheduler"),
    (f"{_PACKAGE}.executors.debug", "DebugExecutor"),
    (f"{_PACKAGE}.triggers.date", "DateTrigger"),
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _asyncio() -> dict[str, Any]:
    # What APScheduler itself takes from Python 3.14 on; the two differ for generators marked as coroutines only.
    return {"iscoroutinefunction": inspect.iscoroutinefunction}


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


def _when_used(module: str, name: str) -> Names:
    """Return a stand-in with one function, which fetches the original's when it is called."""

    def function(*args: Any, **how: Any) -> Any:
        return getattr(importlib.import_module(module), name)(*args, **how)

    return lambda: {name: function}


_STAND_INS: dict[str, Names] = {
    "asyncio": _asyncio,
    "calendar": _calendar,
    "importlib.metadata": _metadata,
    "tzlocal": _when_used("tzlocal", "get_localzone"),
    "uuid": _when_used("uuid", "uuid4"),
    "zoneinfo": _zoneinfo,
    f"{_PACKAGE}.executors.pool": _when_used(f"{_PACKAGE}.executors.pool", "ThreadPoolExecutor"),
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
