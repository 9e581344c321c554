"""The person's settings, as the rest of the program uses them; ``settings_file.py`` reads and checks the file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from reminder.storage import aside
from reminder.storage.loaded import LoadedSettings as Loaded

if TYPE_CHECKING:
    from reminder.storage.settings_file import MOST_BYTES as MOST_BYTES
    from reminder.storage.settings_file import checked as checked
    from reminder.storage.settings_file import from_mapping as from_mapping
    from reminder.storage.settings_file import from_text as from_text
    from reminder.storage.settings_file import parsed as parsed
    from reminder.storage.settings_file import read as read
    from reminder.storage.settings_file import text as text


def load(path: Path, *, required: bool = False) -> Loaded:
    """Return the settings of the file *path* over the defaults; without the file, unless *required*, the defaults.

    Raises:
        SettingsError: they cannot be used; a line for every fault.
    """
    return aside.run(_load, path, required)


def _load(path: Path, required: bool) -> Loaded:
    from reminder.storage import settings_file

    return settings_file.load(path, required=required)


def __getattr__(name: str) -> Any:
    """Return what reads a file, loaded when it is first asked for: the daemon does without."""
    from reminder.storage import settings_file

    return getattr(settings_file, name)
