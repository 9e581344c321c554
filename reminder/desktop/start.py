"""Starting another program that goes on by itself."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reminder.stand_ins import FOR_SUBPROCESS, standing_in

if TYPE_CHECKING:
    import subprocess

# Windows' way to a session of its own, without a console window for python.exe.
_APART = 0x200 | 0x08000000 if sys.platform == "win32" else 0  # CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW


def start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    """Start *command* with no input and output, in its own session: closing our terminal does not end it.

    Raises: OSError: it cannot be started.
    """
    # Imported when first needed: most days nothing is started before the first break.
    with standing_in(FOR_SUBPROCESS):
        import subprocess

    none = subprocess.DEVNULL
    return subprocess.Popen(
        command, stdin=none, stdout=none, stderr=none, start_new_session=True, creationflags=_APART
    )
