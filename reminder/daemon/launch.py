"""Errands on the way: what the daemon starts for a person in a process of its own, and never waits for."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reminder import paths
from reminder.desktop import entry
from reminder.errors import Refused
from reminder.guide.display import has_display

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)

# Windows' way to the same: a process group of its own, and no console window for python.exe.
_APART = 0x200 | 0x08000000 if sys.platform == "win32" else 0  # CREATE_NEW_PROCESS_GROUP, CREATE_NO_WINDOW

_questions: subprocess.Popen[bytes] | None = None


def picture(exercise: str) -> Path | None:
    """Return the drawing of an exercise for the notification, if there is one."""
    path = paths.shipped() / "figures" / "png" / f"{exercise}.png"
    return path if path.is_file() else None


def guide(reminder: int, settings_file: Path) -> None:
    """Open the guided break of *reminder* where there is a display; elsewhere the notification has the steps."""
    if not has_display():
        return
    try:
        _start_ourselves("guide", "--reminder", str(reminder), settings_file=settings_file)
    except Refused as fault:
        log.warning("the guided break was not opened: %s", fault)


def set_up(settings_file: Path, on_failed: Callable[[int], None]) -> str:
    """Ask the safety questions; return what to say meanwhile.

    The questions are asked once at a time. *on_failed* is called with the exit code, from another thread, where
    they could not be asked.

    Raises:
        Refused: nothing can be started here.
    """
    global _questions
    if not has_display():
        return "In a terminal: posture setup"
    if _questions is not None and _questions.poll() is None:
        return "The questions are open in your browser already."
    _questions = _start_ourselves("setup", "--page", settings_file=settings_file, on_failed=on_failed)
    return "The questions open in your browser."


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
        try:
            os.startfile(path)
        except OSError as fault:
            # Nothing is associated with .toml on most machines.
            log.debug("%s is opened by notepad: %s", path, fault)
            _start("notepad", str(path))
        return str(path)
    _start("open" if sys.platform == "darwin" else "xdg-open", str(path))
    return str(path)


def _start_ourselves(
    *words: str, settings_file: Path, on_failed: Callable[[int], None] = lambda code: None
) -> subprocess.Popen[bytes]:
    own = () if settings_file == paths.settings_file() else ("--config", str(settings_file.absolute()))
    return _start(*entry.program(), *words, *own, on_failed=on_failed)


def _start(*command: str, on_failed: Callable[[int], None] = lambda code: None) -> subprocess.Popen[bytes]:
    # Imported when first needed: most days nobody runs an errand.
    import subprocess
    import threading

    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # What ends the daemon by its terminal must not end a break that has begun.
            start_new_session=True,
            creationflags=_APART,
        )
    except OSError as fault:
        raise Refused(f"{command[0]} cannot be started: {fault.strerror or fault}.") from None

    def wait() -> None:
        if code := child.wait():
            log.warning("%s ended with exit code %d", " ".join(command), code)
            on_failed(code)

    # Somebody has to take note of its end, or it stays in the process table for as long as we run.
    threading.Thread(target=wait, name=f"wait for {command[0]}", daemon=True).start()
    return child
