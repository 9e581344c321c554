"""What was read from a person's files: values and warnings. Nothing that reads: the daemon has only this."""

from __future__ import annotations

from reminder.core.care_log import Note
from reminder.core.exercises import Catalogue
from reminder.core.model import Entry
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


@dataclass(frozen=True, slots=True)
class LoadedHistory:
    """The history at the start of the daemon. *notice* is the sentence about a damaged one that was set aside."""

    notice: str | None
    entries: tuple[Entry, ...]  # of the last days, oldest first
    notes: tuple[Note, ...]
    last: Entry | None
    counts: dict[str, int]  # today's, as ``History.counts`` returns them
    highest_reminder_id: int
