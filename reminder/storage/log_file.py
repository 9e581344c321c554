"""The log across restarts: one file of JSON lines for each day on which anything happened, the newest ones kept.

How many are kept is counted in files, so that no clock set wrong can make them look old.
"""

from __future__ import annotations

import json
import os
from datetime import date, datetime
from pathlib import Path

from reminder import paths
from reminder.core.values import dataclass

DAYS_KEPT = 35
_MOST_BYTES = 4 << 20  # of one day: something that goes wrong every second must not fill the disk


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, and when it was logged (aware, local time)."""

    at: datetime
    text: str


class LogFile:
    """The log in *folder*. One process writes, any may read."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def append(self, line: Line) -> None:
        """Write *line* down.

        Raises:
            OSError: it cannot be written.
        """
        path = self._path(line.at.date())
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._forget()
        elif path.stat().st_size > _MOST_BYTES:
            return
        data = json.dumps({"at": line.at.isoformat(timespec="seconds"), "text": line.text}, ensure_ascii=False)
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        with os.fdopen(os.open(path, flags, 0o600), "ab") as file:
            file.write(data.encode("utf-8", "replace") + b"\n")

    def days(self) -> list[date]:
        """Return the days that have lines, oldest first.

        Raises:
            OSError: the folder cannot be read.
        """
        if not self._folder.is_dir():
            return []
        return sorted(day for path in self._folder.iterdir() if (day := _day(path)) is not None)

    def lines(self, day: date) -> list[Line]:
        """Return the lines of the local date *day*, in order; what cannot be read is left out.

        Raises:
            OSError: the file cannot be read.
        """
        path = self._path(day)
        if not path.exists():
            return []
        found = (_line(text) for text in path.read_text(encoding="utf-8", errors="replace").split("\n"))
        return [line for line in found if line is not None]

    def _forget(self) -> None:
        """Make room for a new day."""
        for day in self.days()[: -(DAYS_KEPT - 1)]:
            self._path(day).unlink(missing_ok=True)

    def _path(self, day: date) -> Path:
        return self._folder / f"{day.isoformat()}.jsonl"


def _day(path: Path) -> date | None:
    try:
        return date.fromisoformat(path.stem) if path.suffix == ".jsonl" else None
    except ValueError:
        return None


def _line(text: str) -> Line | None:
    try:
        data = json.loads(text)
        at, sentence = datetime.fromisoformat(data["at"]), data["text"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    return Line(at, sentence) if at.tzinfo is not None and isinstance(sentence, str) else None


def log_file() -> LogFile:
    """Return the log of this person."""
    return LogFile(paths.state_folder() / "log")
