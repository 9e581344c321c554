"""Starts the guide, pages and editors as separate processes, without waiting for them."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from reminder import paths
from reminder.desktop import entry
from reminder.desktop.display import has_display
from reminder.desktop.start import start
from reminder.errors import Refused
from reminder.wording import replies

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)

OnEnd = Callable[[int], None]


class Launcher:
    """Starts the guide, the safety questions and the editor.

    *on_unasked* is called with the exit code of questions that could not be asked. On SIGCHLD ``reap`` is to be
    called; where there is no such signal, *call_soon* of the loop is needed instead.
    """

    def __init__(
        self,
        settings_file: Path,
        on_unasked: OnEnd,
        program: Callable[[], tuple[str, ...]] = entry.program,
        call_soon: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        """*program* returns the words that start this program."""
        self._program = program
        self._call_soon = call_soon
        self._settings_file = settings_file
        self._on_unasked = on_unasked
        self._children: list[tuple[subprocess.Popen[bytes], OnEnd]] = []
        self._questions: subprocess.Popen[bytes] | None = None

    @staticmethod
    def picture(exercise: str) -> Path | None:
        """Return the drawing of an exercise for the notification, if there is one."""
        path = paths.shipped() / "figures" / "png" / f"{exercise}.png"
        return path if path.is_file() else None

    def guide(self, reminder: int) -> None:
        """Open the guided break of *reminder* on a display; elsewhere the notification has the steps."""
        if not has_display():
            return
        try:
            self._start_ourselves("guide", "--reminder", str(reminder))
        except Refused as fault:
            log.warning("the guided break was not opened: %s", fault)

    def set_up(self) -> str:
        """Open the safety questions, once at a time; return the sentence to answer with.

        Raises:
            Refused: nothing can be started here.
        """
        if not has_display():
            return replies.SET_UP_IN_TERMINAL
        if self._questions is not None and self._questions.poll() is None:
            return replies.QUESTIONS_ARE_OPEN

        def ended(code: int) -> None:
            if code:
                self._on_unasked(code)

        self._questions = self._start_ourselves("setup", "--page", on_end=ended)
        return replies.QUESTIONS_OPEN

    def open_settings(self, *, usable: bool) -> str:
        """Open the settings: as a page, or the file itself where its faults have to be mended first.

        Raises: Refused: nothing can be started here, or the file cannot be written.
        """
        if not usable or not has_display():
            return self._open_file()
        self._start_ourselves("settings")
        return replies.SETTINGS_OPEN

    def _open_file(self) -> str:
        """Open the settings file in the editor of the desktop; a first time, with the commented defaults in it."""
        path = self._settings_file
        if not path.exists():
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                defaults = (paths.shipped() / "defaults.toml").read_text(encoding="utf-8")
                path.write_text(defaults, encoding="utf-8")
            except OSError as fault:
                raise Refused(f"{path} cannot be written: {fault.strerror or fault}.") from None
        if sys.platform == "win32":
            try:
                os.startfile(path)
            except OSError as fault:
                # Nothing is associated with .toml on most machines.
                log.debug("%s is opened by notepad: %s", path, fault)
                self._start("notepad", str(path))
            return str(path)
        self._start("open" if sys.platform == "darwin" else "xdg-open", str(path))
        return str(path)

    def reap(self) -> None:
        """Take note of those that have ended, or they would stay in the process table for as long as we run."""
        running = []
        for child, on_end in self._children:
            if (code := child.poll()) is None:
                running.append((child, on_end))
            else:
                if code:
                    log.warning("%s ended with exit code %d", child.args, code)
                on_end(code)
        self._children = running

    def _start_ourselves(self, *words: str, on_end: OnEnd = lambda code: None) -> subprocess.Popen[bytes]:
        path = self._settings_file
        own = () if path == paths.settings_file() else ("--config", str(path.absolute()))
        return self._start(*self._program(), *words, *own, on_end=on_end)

    def _start(self, *command: str, on_end: OnEnd = lambda code: None) -> subprocess.Popen[bytes]:
        try:
            child = start(command)
        except OSError as fault:
            raise Refused(f"{command[0]} cannot be started: {fault.strerror or fault}.") from None
        self._children.append((child, on_end))
        if self._call_soon is not None:
            import threading

            threading.Thread(target=self._await_end, args=(child,), name="child", daemon=True).start()
        return child

    def _await_end(self, child: subprocess.Popen[bytes]) -> None:
        """Run in a thread."""
        assert self._call_soon is not None
        child.wait()
        self._call_soon(self.reap)
