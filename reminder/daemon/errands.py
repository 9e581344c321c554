"""Errands on the way: what the daemon starts for a person in a process of its own, and never waits for."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from reminder import paths
from reminder.errors import Refused

log = logging.getLogger(__name__)


def picture(exercise: str) -> Path | None:
    """Return the drawing of an exercise for the notification, if there is one."""
    path = paths.shipped() / "figures" / "png" / f"{exercise}.png"
    return path if path.is_file() else None


def guide(reminder: int) -> None:
    """Open the guided break of *reminder*."""


def set_up() -> str:
    """Ask the safety questions."""
    return "In a terminal: posture setup"


def open_settings(path: Path) -> str:
    """Open the settings file in the editor of the desktop; a first time, with the commented defaults in it.

    Raises: Refused: it cannot be written, or nothing here opens files.
    """
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text((paths.shipped() / "defaults.toml").read_text(encoding="utf-8"), encoding="utf-8")
        except OSError as fault:
            raise Refused(f"{path} cannot be written: {fault.strerror or fault}.") from None
    if sys.platform == "win32":
        os.startfile(path)
        return ""
    _start("open" if sys.platform == "darwin" else "xdg-open", str(path))
    return str(path)


def _start(*command: str) -> None:
    # Imported when first needed: most days nobody runs an errand.
    import subprocess
    import threading

    try:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
    except OSError as fault:
        raise Refused(f"{command[0]} cannot be started: {fault.strerror or fault}.") from None
    # Somebody has to take note of its end, or it stays in the process table for as long as we run.
    threading.Thread(target=child.wait, name=f"wait for {command[0]}", daemon=True).start()
