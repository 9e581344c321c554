"""What a person reports while no daemon runs, written into the history as the daemon would have done.

A hall like survey.py: the rooms meet here for a moment. The daemon reads the notes when it starts.
"""

from __future__ import annotations

import os
from datetime import datetime

from reminder import clock, paths
from reminder.core import care as caring
from reminder.core.care import After, Care, Pain, Telling
from reminder.core.care_log import Note
from reminder.errors import Refused
from reminder.storage.history import History
from reminder.wording import care


def report_pain(how: Pain, exercise: str | None) -> None:
    """Write down that it hurts during *exercise*, and what follows.

    Raises:
        HistoryError: it cannot be written.
    """
    history, now = _history()
    _write(history, now, caring.report_pain(Care.of(history.notes()), how, exercise, now))


def enable(exercise: str) -> str:
    """Write down that an exercise may be offered again; return what to say.

    Raises:
        Refused: it was not set aside.
        HistoryError: it cannot be written.
    """
    history, now = _history()
    after = caring.enable(Care.of(history.notes()), exercise)
    if after.denied is not None:
        raise Refused(care.denied(after.denied, exercise))
    _write(history, now, after)
    return care.text([Telling(notice, exercise, exercise) for notice in after.notices])


def answered() -> None:
    """Write down that the safety questions were answered today.

    Raises:
        HistoryError: it cannot be written.
    """
    history, now = _history()
    _write(history, now, caring.answered(Care.of(history.notes()), now.date()))


def _history() -> tuple[History, datetime]:
    history, now = History(paths.history_file()), clock.wall()
    history.begin(now.date())
    return history, now


def _write(history: History, now: datetime, after: After) -> None:
    history.note(*(Note(os.urandom(12).hex(), f.kind, now, f.exercise, f.value) for f in after.facts))
