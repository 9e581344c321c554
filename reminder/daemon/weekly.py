"""The summary of last week, shown after the first answered reminder of the new one where that is switched on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from reminder.core.exercises import Catalogue

if TYPE_CHECKING:
    from reminder.storage.history import History

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)


def summary(history: History, catalogue: Catalogue, today: date) -> str:
    """Return the summary of last week, just after the first answer of this one was recorded; else "".

    At an answer somebody is there to read it, and the history itself tells whether it is the first.

    Raises:
        HistoryError: it cannot be read.
    """
    monday = today - today.weekday() * _DAY
    if sum(entry.door is not None for entry in history.entries(monday, today)) != 1:
        return ""
    # Imported here: needed once a week, and only where it is switched on.
    from reminder.report.sentences import week_in_short
    from reminder.report.summary import Records, summarize

    first, last = monday - _WEEK, monday - _DAY
    before = first - _WEEK  # for a stretch of work that began earlier
    records = Records(
        last,
        history.entries(before, last),
        history.notes(before),
        history.holds(before, last),
        history.work(before, last),
    )
    days = summarize(records, catalogue, _WEEK.days).days
    return "" if all(day.empty for day in days) else week_in_short(days)
