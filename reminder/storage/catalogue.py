"""The catalogue, as the rest of the program uses it; ``catalogue_files.py`` reads and checks the files."""

from __future__ import annotations

from pathlib import Path

from reminder.storage import aside
from reminder.storage.loaded import LoadedCatalogue as Loaded


def load(shipped: Path, own: Path | None = None) -> Loaded:
    """Return the catalogue of the *shipped* ``config/`` folder and of the folder *own*, which may be absent.

    Raises:
        CatalogueError: the shipped files cannot be used; those of *own* never raise.
    """
    return aside.run(_load, shipped, own)


def _load(shipped: Path, own: Path | None) -> Loaded:
    from reminder.storage import catalogue_files

    return catalogue_files.load(shipped, own)
