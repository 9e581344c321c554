"""The history: one row per settled reminder or natural break, and the notes of care. All their SQL is here.

How the file is opened, brought to a newer form or set aside is database.py's affair.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from reminder.core.care_log import Note, NoteKind
from reminder.core.model import Entry, How, Outcome, Why
from reminder.storage.database import Damaged, Database

__all__ = ["Damaged", "History"]

# One string per version, in order; each runs in a transaction of its own and is never edited once released.
# Moments are seconds since 1970 UTC beside the local offset of that moment; "day" is the local date.
MIGRATIONS = (
    """
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        outcome TEXT NOT NULL,
        how TEXT NOT NULL,
        day TEXT NOT NULL,
        ended REAL NOT NULL,
        ended_offset INTEGER NOT NULL,
        reminder INTEGER,
        why TEXT,
        exercise TEXT,
        snoozes INTEGER NOT NULL,
        worked REAL NOT NULL,
        since_break REAL NOT NULL,
        shown REAL,
        shown_offset INTEGER,
        started REAL,
        started_offset INTEGER
    );
    CREATE INDEX entry_by_day ON entry (day);
    CREATE INDEX entry_by_moment ON entry (ended);
    CREATE INDEX entry_by_reminder ON entry (reminder);
    CREATE TABLE note (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        day TEXT NOT NULL,
        at REAL NOT NULL,
        at_offset INTEGER NOT NULL,
        exercise TEXT,
        value TEXT NOT NULL
    );
    CREATE INDEX note_by_moment ON note (at);
    """,
)

_ENTRY = (
    "key, outcome, how, ended, ended_offset, reminder, why, exercise, snoozes, worked, since_break, "
    "shown, shown_offset, started, started_offset"
)
_STANDING = (NoteKind.SUSPENDED, NoteKind.ENABLED, NoteKind.SETUP)  # in force until contradicted, however old


class History:
    """The history in the file *path*.

    *patience* is how long a call waits for another process that is writing: a command line can wait, the
    daemon's loop cannot, and tries again later.
    """

    def __init__(self, path: Path, *, patience: timedelta = timedelta(seconds=5)) -> None:
        self._database = Database(path, MIGRATIONS, patience)

    def begin(self, today: date) -> str | None:
        """Make the file ready for writing: look it over, create it, bring it to this version.

        Returns the sentence to tell the person where a damaged file had to be set aside, else None.

        Raises:
            HistoryError: it cannot be written, is locked, or is of a newer version (it is then left untouched).
        """
        return self._database.begin(today)

    # -------------------------------------------------------------------------------------------- writing

    def add(self, *entries: Entry) -> int:
        """Write down *entries* in one transaction; return how many were new. A key known already changes nothing.

        Raises:
            HistoryError: nothing was written; the same call may be tried again (if ``Damaged``, after ``begin``).
        """
        return self._write(
            f"INSERT INTO entry (day, {_ENTRY}) VALUES ({_marks(16)}) ON CONFLICT (key) DO NOTHING",
            [(entry.ended.date().isoformat(), *_row(entry)) for entry in entries],
        )

    def note(self, *notes: Note) -> int:
        """Write down *notes* in one transaction; return how many were new.

        Raises:
            HistoryError: nothing was written; the same call may be tried again.
        """
        return self._write(
            f"INSERT INTO note (key, kind, day, at, at_offset, exercise, value) VALUES ({_marks(7)}) "
            "ON CONFLICT (key) DO NOTHING",
            [
                (
                    each.key,
                    each.kind.value,
                    each.at.date().isoformat(),
                    *_moment(each.at),
                    each.exercise,
                    each.value,
                )
                for each in notes
            ],
        )

    def prune(self, keep: timedelta | None, today: date) -> int:
        """Forget what is older than *keep* (None: nothing), except notes still in force; return how many rows."""
        if keep is None:
            return 0
        try:
            first = (today - keep).isoformat()
        except OverflowError:
            return 0
        standing = ", ".join(f"'{kind.value}'" for kind in _STANDING)
        return self._write("DELETE FROM entry WHERE day < ?", [(first,)]) + self._write(
            f"DELETE FROM note WHERE day < ? AND kind NOT IN ({standing})", [(first,)]
        )

    def _write(self, statement: str, rows: Iterable[tuple[object, ...]]) -> int:
        with self._database.writing() as connection:
            before = connection.total_changes
            connection.executemany(statement, rows)
            return connection.total_changes - before

    # -------------------------------------------------------------------------------------------- reading

    def counts(self, day: date) -> dict[str, int]:
        """Return how often each outcome was recorded on the local date *day*, and the snoozes, under "snoozes"."""
        counts = {outcome.value: 0 for outcome in Outcome} | {"snoozes": 0}
        for outcome, number, snoozes in self._read(
            "SELECT outcome, count(*), sum(snoozes) FROM entry WHERE day = ? GROUP BY outcome", day.isoformat()
        ):
            counts[outcome] = number
            counts["snoozes"] += snoozes
        return counts

    def taken(self, since: date) -> list[Entry]:
        """Return the entries since the local date *since* that named an exercise, oldest first.

        All of them, whatever came of the exercise: which outcomes count towards the dose is for the core to say.
        """
        return list(
            map(
                _entry,
                self._read(
                    f"SELECT {_ENTRY} FROM entry WHERE exercise IS NOT NULL AND day >= ? ORDER BY ended, id",
                    since.isoformat(),
                ),
            )
        )

    def last(self) -> Entry | None:
        """Return the entry that ended last, or None."""
        return next(
            map(_entry, self._read(f"SELECT {_ENTRY} FROM entry ORDER BY ended DESC, id DESC LIMIT 1")), None
        )

    def entries(self, since: date | None = None, until: date | None = None) -> Iterator[Entry]:
        """Yield the entries of the local dates from *since* to *until*, both included, oldest first."""
        return map(
            _entry,
            self._read(
                f"SELECT {_ENTRY} FROM entry WHERE day BETWEEN ? AND ? ORDER BY ended, id",
                (since or date.min).isoformat(),
                (until or date.max).isoformat(),
            ),
        )

    def notes(self, since: date | None = None) -> list[Note]:
        """Return the notes since the local date *since*, in the order they came (clocks may be set back)."""
        return [
            Note(key, NoteKind(kind), _aware(at, offset), exercise, value)
            for key, kind, at, offset, exercise, value in self._read(
                "SELECT key, kind, at, at_offset, exercise, value FROM note WHERE day >= ? ORDER BY id",
                (since or date.min).isoformat(),
            )
        ]

    def has(self, key: str) -> bool:
        """Return whether the entry *key* is written down."""
        return any(self._read("SELECT 1 FROM entry WHERE key = ?", key))

    def highest_reminder_id(self) -> int:
        """Return the highest number that a recorded reminder had, or 0."""
        return next(self._read("SELECT coalesce(max(reminder), 0) FROM entry"), (0,))[0]

    def _read(self, statement: str, *values: object) -> Iterator[Any]:
        """Yield the rows; of a file that is not there, or has nothing in it yet, none."""
        with self._database.reading() as connection:
            if connection is not None:
                yield from connection.execute(statement, values)


def _marks(number: int) -> str:
    return ", ".join("?" * number)


def _moment(at: datetime | None) -> tuple[float, int] | tuple[None, None]:
    """Return *at* as seconds since 1970 UTC and its local offset in seconds."""
    if at is None:
        return None, None
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("a moment in the history needs its offset from UTC")
    return at.timestamp(), round(offset.total_seconds())


def _aware(at: float, offset: int) -> datetime:
    return datetime.fromtimestamp(at, timezone(timedelta(seconds=offset)))


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        entry.key,
        entry.outcome.value,
        entry.how.value,
        *_moment(entry.ended),
        entry.reminder,
        None if entry.why is None else entry.why.value,
        entry.exercise,
        entry.snoozes,
        entry.worked.total_seconds(),
        entry.since_break.total_seconds(),
        *_moment(entry.shown),
        *_moment(entry.started),
    )


def _entry(row: tuple[Any, ...]) -> Entry:
    key, outcome, how, ended, ended_offset, reminder, why, exercise, snoozes, worked, since_break, *moments = row
    shown, shown_offset, started, started_offset = moments
    return Entry(
        key=key,
        outcome=Outcome(outcome),
        how=How(how),
        ended=_aware(ended, ended_offset),
        reminder=reminder,
        why=None if why is None else Why(why),
        exercise=exercise,
        snoozes=snoozes,
        worked=timedelta(seconds=worked),
        since_break=timedelta(seconds=since_break),
        shown=None if shown is None else _aware(shown, shown_offset),
        started=None if started is None else _aware(started, started_offset),
    )
