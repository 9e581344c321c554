"""What survives a restart: one small JSON file, replaced as a whole, so that a reader never sees half of it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from reminder.core.values import dataclass
from reminder.storage.replacing import put_in_place

MOST_BYTES = 4 << 20

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Restored:
    """What was found: a state, or None; and the sentence for the person where there was one that is of no use."""

    state: dict[str, Any] | None
    warning: str | None = None


class Snapshot:
    """The state kept in the file *path* (one writer at a time: whoever holds the daemon's lock).

    The state is a mapping of JSON values; *version* is the form that the store reads and writes today.
    """

    def __init__(self, path: Path, version: int, upgrades: Mapping[int, Upgrade] | None = None) -> None:
        """*upgrades* bring a state of an older version, their key, to a newer one."""
        self._path = path
        self._version = version
        self._upgrades = upgrades or {}

    def save(self, state: Mapping[str, Any], *, durable: bool = False) -> str | None:
        """Keep *state*; return None, or why it could not be kept (what was kept before is then still there).

        A killed process loses nothing either way; *durable* also waits until a power cut would lose nothing.
        """
        text = json.dumps({**state, "version": self._version}, allow_nan=False, separators=(",", ":"))
        beside = self._path.with_name(self._path.name + ".new")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
            with os.fdopen(os.open(beside, flags, 0o600), "w", encoding="utf-8") as file:
                file.write(text)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            put_in_place(beside, self._path)
            if durable and os.name == "posix":
                _sync_folder(self._path.parent)
        except OSError as error:
            return f"{self._path}: the state could not be kept ({error.strerror or error})"
        return None

    @property
    def exists(self) -> bool:
        """Whether a state is kept, be it of use or not."""
        return self._path.exists()

    def load(self, today: date) -> Restored:
        """Return the state kept last; one that makes no sense is set aside, once, with a warning."""
        try:
            with self._path.open("rb") as file:
                data = file.read(MOST_BYTES + 1)
        except FileNotFoundError:
            return Restored(None)
        except OSError as error:
            return Restored(None, f"{self._path}: the state of before cannot be read ({error.strerror or error})")
        try:
            state = json.loads(data.decode("utf-8"))
            if len(data) > MOST_BYTES:
                raise ValueError("too long")
            while upgrade := self._upgrades.get(_number(state.get("version"))):
                state = upgrade(state)
            version = state.get("version")
        except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
            return Restored(None, self.set_aside("makes no sense", today))
        if version != self._version:
            return Restored(None, self.set_aside("was written by another version of this program", today))
        return Restored(state)

    def set_aside(self, why: str, today: date) -> str:
        """Move the state out of the way, so that the next start finds none; return the sentence for the person."""
        aside = self._path.with_name(f"{self._path.stem}.{today}.set-aside{self._path.suffix}")
        kept = f"it is kept as {aside}"
        try:
            self._path.replace(aside)
        except OSError as error:
            kept = f"it could not be moved away ({error.strerror or error})"
        return f"{self._path}: the state of before {why}; {kept}, and work time starts from 0"


def _number(version: object) -> int:
    return version if type(version) is int else 0


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself durable: POSIX keeps it in the folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
