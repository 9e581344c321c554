"""The bytecode of the program, written by a child: the memory that Python's compiler takes is never given back.

pip, pipx and Debian's py3compile write it as they install. After uv, or in a checkout, the first start does.
"""

from __future__ import annotations

import sys
from importlib.util import cache_from_source, find_spec
from pathlib import Path

from reminder.storage import aside

# Ours, and what comes with it.
_PACKAGES = ("reminder", "apscheduler", "jeepney", "plyer", "pystray")


def write() -> None:
    """Have it written if that of this package is missing, or older than its source."""
    here = Path(__file__).parent
    if sys.platform != "linux" or sys.dont_write_bytecode or all(map(_is_written, here.glob("*.py"))):
        return
    aside.run(_write)


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
