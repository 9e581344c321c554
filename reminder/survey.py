"""The catalogue as it stands for the person now, read from the files: true with or without a daemon.

Joins the rooms, as a replay does; nothing is written. What a running daemon has not yet on disk is missing here:
at most the record of the last seconds.
"""

from __future__ import annotations

from pathlib import Path

from reminder import clock, paths
from reminder.core import listing
from reminder.core.care import Care
from reminder.core.dose import Person
from reminder.core.exercises import taken_from
from reminder.core.selection import LOOK_BACK
from reminder.storage import catalogue, config
from reminder.storage.history import History


def survey(settings_file: Path | None = None) -> dict[str, object]:
    """Return "exercises", "do_not_suggest", "dose", "tips", and under "faults" what is wrong with own files.

    Raises:
        ReminderError: settings, shipped catalogue or history cannot be used.
    """
    path = settings_file or paths.settings_file()
    settings = config.load(path, required=settings_file is not None).settings
    known = catalogue.load(paths.shipped(), path.parent / "exercises")
    history, today = History(paths.history_file()), clock.wall().date()
    person = Person(settings.exercises, Care.of(history.notes()))
    taken = taken_from(history.entries(today - LOOK_BACK))
    return {**listing.survey(known.catalogue, taken, person, today), "faults": list(known.faults)}


def tips() -> list[dict[str, object]]:
    """Return every tip with its sources in full.

    Raises:
        ReminderError: the shipped catalogue cannot be used.
    """
    known = catalogue.load(paths.shipped()).catalogue
    return [listing.tip_as_json(tip, known) for tip in known.tips]
