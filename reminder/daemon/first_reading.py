"""What a start reads: settings, exercises and history, all by one child, while its parent imports the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from reminder import paths
from reminder.core.selection import LOOK_BACK
from reminder.core.values import dataclass
from reminder.storage import aside, catalogue, config
from reminder.storage.loaded import LoadedCatalogue, LoadedHistory, LoadedSettings

if TYPE_CHECKING:
    from reminder.storage.history import History

# The loop must not wait longer for a history that another program is writing to.
PATIENCE = timedelta(milliseconds=200)


@dataclass(frozen=True, slots=True)
class Read:
    """Everything that the daemon begins with, but for its saved state."""

    settings: LoadedSettings
    catalogue: LoadedCatalogue
    history: LoadedHistory


def begin(settings_file: Path, required: bool, today: date) -> Callable[[], Read]:
    """Begin to read. The function returned waits for the end, and returns what was read.

    It raises:
        SettingsError, CatalogueError: they cannot be used.
        HistoryError: it is there, and cannot be used by this version.
    """
    return aside.begun(_read, settings_file, required, today)


def _read(settings_file: Path, required: bool, today: date) -> Read:
    settings = config.load(settings_file, required=required)
    found = catalogue.load(paths.shipped(), settings_file.parent / "exercises")
    return Read(settings, found, open_history().load(today, LOOK_BACK))


def open_history() -> History:
    """Return the history, as the daemon uses it."""
    # Imported here: SQLite stays in the children that use it.
    from reminder.storage.history import History

    return History(paths.history_file(), patience=PATIENCE)
