"""The program as a person at a shell has it: a home of its own, and the command. Nothing of it is imported."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

PATIENCE = 60.0  # seconds; a busy machine may be slow, but not for ever

TINY = """\
[reminder]
earliest = "2s"
latest = "3s"
lull = "1s"
break_length = "5m"
again_after = "10m"
[snooze]
choices = ["1s", "2s"]
"""


class Home:
    """A person's folders, and the commands they run there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.runtime = folder / "run"
        self.runtime.mkdir(mode=0o700)
        # Windows' own variables are wanted by every process there.
        self.environ = {
            **(os.environ if sys.platform == "win32" else {}),
            **{name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ},
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / ".config"),
            "XDG_DATA_HOME": str(folder / ".local/share"),
            "XDG_STATE_HOME": str(folder / ".local/state"),
            "XDG_RUNTIME_DIR": str(self.runtime),
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={folder}/none",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self.settings = folder / ".config" / "posture-reminder" / "config.toml"
        self.history = folder / ".local" / "share" / "posture-reminder" / "history.sqlite3"
        self.state = folder / ".local" / "state" / "posture-reminder"
        self.socket = self.runtime / "posture-reminder" / "control.sock"
        self.started: list[subprocess.Popen[str]] = []
        self.listened: list[subprocess.Popen[str]] = []

    def write_settings(self, text: str = TINY) -> None:
        self.settings.parent.mkdir(parents=True, exist_ok=True)
        self.settings.write_text(text, encoding="utf-8")

    def posture(self, *words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "reminder", *words],
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env=self.environ,
        )

    def spawn(self, *words: str) -> subprocess.Popen[str]:
        """Start a command that goes on, and listen to what it prints."""
        command = [sys.executable, "-m", "reminder", *words]
        child = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=self.environ
        )
        self.listened.append(child)
        return child

    def start(self, *words: str) -> subprocess.Popen[str]:
        """Start the daemon without waiting; what it says is in ``log()`` and ``printed()``."""
        with self._file("log").open("a") as log, self._file("printed").open("a") as printed:
            daemon = subprocess.Popen(
                [sys.executable, "-m", "reminder", "run", *words],
                stdin=subprocess.DEVNULL,
                stdout=printed,
                stderr=log,
                text=True,
                env=self.environ,
            )
        self.started.append(daemon)
        return daemon

    def run(self, *words: str) -> subprocess.Popen[str]:
        """Start the daemon and wait until it answers."""
        daemon = self.start(*words)
        self.wait(lambda: self._answers(daemon), "the daemon to answer")
        return daemon

    def _answers(self, daemon: subprocess.Popen[str]) -> bool:
        assert daemon.poll() is None, self.log()
        return self.posture("status").returncode == 0

    def _file(self, name: str) -> Path:
        return self.folder / name

    def log(self) -> str:
        return self._file("log").read_text()

    def printed(self) -> str:
        return self._file("printed").read_text()

    def status(self) -> dict[str, Any]:
        done = self.posture("status", "--json")
        assert done.returncode == 0, done.stderr
        facts: dict[str, Any] = json.loads(done.stdout)
        return facts

    def wait_for_state(self, *states: str) -> dict[str, Any]:
        found: dict[str, Any] = {}

        def reached() -> bool:
            found.update(self.status())
            return found["state"] in states

        self.wait(reached, f"the state {' or '.join(states)}")
        return found

    def wait_for_log(self, words: str) -> None:
        """Wait until the log has something that fits the regular expression."""
        self.wait(lambda: re.search(words, self.log()) is not None, f"{words!r} in the log")

    def wait(self, until: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + PATIENCE
        while not until():
            assert time.monotonic() < deadline, f"waited in vain for {what}\n{self.log()}"
            self._breathe()

    def wait_for_seconds(self, seconds: float) -> None:
        """Let a while pass: only where its passing is what is tested."""
        until = time.monotonic() + seconds
        self.wait(lambda: time.monotonic() >= until, "a while to pass")

    def _breathe(self) -> None:
        """Let the others run: wait for the newest daemon for a moment; it returns early where it has ended."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.started[-1].wait(0.02)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Ask the history as another program would."""
        database = sqlite3.connect(f"file:{self.history}?mode=ro", uri=True, timeout=5)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def end(self) -> None:
        for daemon in self.started:
            if daemon.poll() is None:
                if hasattr(signal, "SIGCONT"):
                    daemon.send_signal(signal.SIGCONT)
                daemon.kill()
            daemon.wait()
        for child in self.listened:
            child.kill()
            child.wait()
            if child.stdout is not None:
                child.stdout.close()
