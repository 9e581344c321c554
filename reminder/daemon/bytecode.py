"""The bytecode of the program, written by a child: the memory that Python's compiler takes is never given back.

pip, pipx and Debian's py3compile write it as they install. After uv, or in a checkout, the first start does.
"""

from __future__ import annotations

import os
import sys
from importlib.util import cache_from_source, find_spec
from pathlib import Path

from reminder.storage import aside

# Ours, and what comes with it.
_PACKAGES = ("reminder", "apscheduler", "jeepney", "plyer", "pystray")


def write() -> None:
    """Have it written if that of this package is missing, or older than its source, and there is where to."""
    if sys.platform != "linux" or sys.dont_write_bytecode or not _can_be_written():
        return
    if not all(map(_is_written, Path(__file__).parent.glob("*.py"))):
        aside.run(_write)


def _can_be_written() -> bool:
    """Return whether this can be written at all: else every start would compile everything, in vain."""
    folder = Path(cache_from_source(__file__)).parent
    there = next(each for each in (folder, *folder.parents) if each.exists())
    return there.is_dir() and os.access(there, os.W_OK)


def _is_written(source: Path) -> bool:
    try:
        return Path(cache_from_source(source)).stat().st_mtime_ns >= source.stat().st_mtime_ns
    except OSError:
        return False


def _write() -> None:
    import compileall

    for package in _PACKAGES:
        found = find_spec(package)
        for folder in (found and found.submodule_search_locations) or ():
            # Quiet: what cannot be written is compiled when it is imported.
            compileall.compile_dir(folder, quiet=2)
