"""Settings and exercises as the files have them; where they cannot be used, the last good ones."""

from __future__ import annotations

import logging
from pathlib import Path

from reminder import paths
from reminder.core.exercises import Catalogue
from reminder.core.settings import Settings
from reminder.core.values import dataclass
from reminder.errors import SettingsError
from reminder.storage import aside, catalogue, config
from reminder.storage.loaded import LoadedCatalogue, LoadedSettings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading again has shown: *refused* is what is wrong, where that is news; *mended*: no longer wrong."""

    refused: tuple[str, ...] = ()
    mended: bool = False


def read_all(settings_file: Path, required: bool) -> tuple[LoadedSettings, LoadedCatalogue]:
    """Read everything for the first time, which costs one child instead of two.

    Raises:
        SettingsError, CatalogueError: they cannot be used.
    """
    return aside.run(_read_all, settings_file, required)


def _read_all(settings_file: Path, required: bool) -> tuple[LoadedSettings, LoadedCatalogue]:
    loaded = config.load(settings_file, required=required)
    return loaded, catalogue.load(paths.shipped(), settings_file.parent / "exercises")


class Sources:
    """The settings file, the shipped exercises and the person's own: as they were *loaded*, until they change."""

    def __init__(self, settings_file: Path, loaded: LoadedSettings, found: LoadedCatalogue | None = None) -> None:
        self.settings_file = settings_file
        self.settings: Settings = loaded.settings
        self.error = ""
        self._warn(loaded)
        self.catalogue = self._catalogue() if found is None else self._usable(found)

    def read(self) -> Reading:
        """Read everything again."""
        self.catalogue = self._catalogue()
        try:
            loaded = config.load(self.settings_file)
        except SettingsError as fault:
            if (said := str(fault)) == self.error:
                return Reading()
            self.error = said
            return Reading(refused=tuple(said.splitlines()))
        mended, self.error = bool(self.error), ""
        if loaded.settings != self.settings:
            self._warn(loaded)
            self.settings = loaded.settings
        return Reading(mended=mended)

    @staticmethod
    def _warn(loaded: LoadedSettings) -> None:
        for warning in loaded.warnings:
            log.warning("%s", warning)

    def _catalogue(self) -> Catalogue:
        return self._usable(catalogue.load(paths.shipped(), self.settings_file.parent / "exercises"))

    @staticmethod
    def _usable(loaded: LoadedCatalogue) -> Catalogue:
        for fault in loaded.faults:
            log.warning("%s", fault)
        return loaded.catalogue
