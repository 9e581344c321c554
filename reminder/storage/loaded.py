"""What was read from a person's files: values and warnings."""

from __future__ import annotations

from reminder.core.exercises import Catalogue
from reminder.core.settings import Settings
from reminder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """Settings that can be used, and what deserves a word all the same: each warning is a sentence."""

    settings: Settings
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoadedCatalogue:
    """The catalogue, and what is wrong with files of the person's own: a sentence for every fault."""

    catalogue: Catalogue
    faults: tuple[str, ...] = ()
