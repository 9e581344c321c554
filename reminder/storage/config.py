"""The person's settings, as the rest of the program uses them; ``settings_file.py`` reads and checks the file."""

from __future__ import annotations

from pathlib import Path

from reminder.storage import aside
from reminder.storage.loaded import LoadedSettings as Loaded


def load(path: Path, *, required: bool = False) -> Loaded:
    """Return the settings of the file *path* over the defaults; without the file, unless *required*, the defaults.

    Raises:
        SettingsError: they cannot be used; a line for every fault.
    """
    return aside.run(_load, path, required)


def _load(path: Path, required: bool) -> Loaded:
    from reminder.storage import settings_file

    return settings_file.load(path, required=required)
