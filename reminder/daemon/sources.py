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


class Sources:
    """The settings file, the shipped exercises and the person's own: as they were *loaded*, until they change."""

    def __init__(self, settings_file: Path, loaded: LoadedSettings, found: LoadedCatalogue) -> None:
        self.settings_file = settings_file
        self.settings: Settings = loaded.settings
        self.error = ""
        self.catalogue = found.catalogue
        self.faults = found.faults  # of the person's own exercises, which are left out
        self._warn((*loaded.warnings, *found.faults))

    def read(self) -> Reading:
        """Read everything again."""
        self.catalogue = self._catalogue()
        try:
            loaded = config.load(self.settings_file)
        except SettingsError as fault:
            if (faults := str(fault)) == self.error:
                return Reading()
            self.error = faults
            return Reading(refused=tuple(faults.splitlines()))
        mended, self.error = bool(self.error), ""
        if loaded.settings != self.settings:
            self._warn(loaded.warnings)
            self.settings = loaded.settings
        return Reading(mended=mended)

    @staticmethod
    def _warn(warnings: tuple[str, ...]) -> None:
        for warning in warnings:
            log.warning("%s", warning)

    def _catalogue(self) -> Catalogue:
        def read() -> tuple[tuple[str, ...], Catalogue | None]:
            loaded = catalogue.load(paths.shipped(), self.settings_file.parent / "exercises")
            # Compared here: one that the daemon is handed only to drop it leaves 200 KiB behind.
            return loaded.faults, None if loaded.catalogue == self.catalogue else loaded.catalogue

        self.faults, changed = aside.run(read)
        self._warn(self.faults)
        return self.catalogue if changed is None else changed
