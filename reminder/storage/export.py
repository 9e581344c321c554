"""Exports everything that is kept about the person as one JSON file, or erases it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.core.care_log import Note
from reminder.core.model import Entry
from reminder.core.spans import HoldSpan, WorkSpan
from reminder.storage.history import History
from reminder.storage.log_file import log_file
from reminder.storage.snapshot import MOST_BYTES

_FORM = 1  # of the exported file


def collect(at: datetime, settings_file: Path) -> dict[str, object]:
    """Return everything that is kept; a damaged history as far as it can be read ("rescued" is then true).

    Raises:
        HistoryError: it cannot be read.
        OSError: another file cannot be read.
    """
    history, log = History(paths.history_file(), rescue=True), log_file()
    kept: dict[str, object] = {
        "form": _FORM,
        "exported": at.isoformat(timespec="seconds"),
        "records": [as_data(each) for each in history.entries()],
        "notes": [as_data(each) for each in history.notes()],
        "holds": [as_data(each) for each in history.holds()],
        "work": [as_data(each) for each in history.work()],
        "log": [
            {"at": line.at.isoformat(timespec="seconds"), "text": line.text}
            for day in log.days()
            for line in log.lines(day)
        ],
        "state": _json(paths.state_folder() / "state.json"),
        "settings": settings_file.read_text(encoding="utf-8", errors="replace") if settings_file.exists() else None,
    }
    return {**kept, "rescued": history.rescued}


def as_data(value: Entry | Note | HoldSpan | WorkSpan) -> dict[str, object]:
    """Return *value* with every field under its own name; a duration is in seconds, under its name and "_s"."""
    data: dict[str, object] = {}
    for field in fields(value):
        match getattr(value, field.name):
            case timedelta() as length:
                data[f"{field.name}_s"] = length.total_seconds()
            case None if "timedelta" in str(field.type):
                data[f"{field.name}_s"] = None
            case datetime() as moment:
                data[field.name] = moment.isoformat()
            case tuple() as several:
                data[field.name] = [str(each) for each in several]
            case Enum() as word:
                data[field.name] = word.value
            case other:
                data[field.name] = other
    return data


def write(kept: dict[str, object], file: Path) -> None:
    """Write *kept* into *file*, for its owner only; one that is there already is replaced as a whole.

    Raises:
        OSError: it cannot be written.
    """
    beside = file.with_name(f"{file.name}.part")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as part:
        json.dump(kept, part, indent=1, ensure_ascii=False)
        part.write("\n")
    beside.replace(file)


def erase() -> list[Path]:
    """Delete every record, and return what was deleted.

    That is the history, what was set aside of it, the log and the state. Settings and own exercises stay.

    Raises:
        OSError: something cannot be deleted.
    """
    gone = []
    for file in _records():
        file.unlink(missing_ok=True)
        gone.append(file)
    return gone


def _records() -> Iterator[Path]:
    history, state = paths.history_file(), paths.state_folder()
    for folder, pattern in (
        (history.parent, "history*.sqlite3*"),
        (history.parent, "salvage-*/*"),  # left by a salvage that was killed
        (state / "log", "*.jsonl"),
        (state, "state.json*"),
        (state, "statistics.html"),
    ):
        if folder.is_dir():
            yield from sorted(folder.glob(pattern))


def _json(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return None
    try:
        return json.loads(text[:MOST_BYTES])
    except (ValueError, RecursionError):
        return text
