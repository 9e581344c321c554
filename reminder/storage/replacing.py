"""Replaces a file by a finished one, so that a reader sees the old or the new one and never half of it."""

from __future__ import annotations

import sys
import time
from datetime import timedelta
from pathlib import Path

# Virus scanners and programs that keep copies hold a file open for a moment, and Windows then replaces nothing.
_TRIES, _BETWEEN = 10, timedelta(milliseconds=50)


def put_in_place(finished: Path, target: Path) -> None:
    """Rename *finished* to *target*; on Windows wait up to half a second while another program has it open.

    Raises:
        OSError: it cannot be done.
    """
    for tries_left in reversed(range(_TRIES)):
        try:
            finished.replace(target)
            return
        except PermissionError:
            if sys.platform != "win32" or not tries_left:
                raise
            time.sleep(_BETWEEN.total_seconds())
