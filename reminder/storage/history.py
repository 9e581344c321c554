"""The history: settled reminders and natural breaks, notes of care, holds and work time. All their SQL is here.

How the file is opened, brought to a newer form or set aside stands in database.py, and what a row is in rows.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.core.model import Entry, Outcome
from reminder.core.spans import HoldSpan, WorkSpan
from reminder.errors import HistoryDamaged, HistoryError
from reminder.storage import rows
from reminder.storage.database import UNREADABLE, Database
from reminder.storage.loaded import LoadedHistory

# One string per version, in order; each runs in a transaction of its own, is never edited once released, and
# changes the schema (by which a damaged header is known).
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
    """
    ALTER TABLE entry ADD COLUMN idle REAL;
    ALTER TABLE entry ADD COLUMN held REAL NOT NULL DEFAULT 0;
    ALTER TABLE entry ADD COLUMN held_by TEXT NOT NULL DEFAULT '';
    ALTER TABLE entry ADD COLUMN answered_after REAL;
    ALTER TABLE entry ADD COLUMN door TEXT;
    CREATE TABLE hold (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        reasons TEXT NOT NULL,
        day TEXT NOT NULL,
        since REAL NOT NULL,
        since_offset INTEGER NOT NULL,
        until REAL NOT NULL,
        until_offset INTEGER NOT NULL
    );
    CREATE INDEX hold_by_day ON hold (day);
    CREATE TABLE work (
        id INTEGER PRIMARY KEY,
        key TEXT NOT NULL UNIQUE,
        day TEXT NOT NULL,
        since REAL NOT NULL,
        since_offset INTEGER NOT NULL,
        until REAL NOT NULL,
        until_offset INTEGER NOT NULL,
        worked REAL NOT NULL
    );
    CREATE INDEX work_by_day ON work (day);
    """,
)

# In force until contradicted, however old.
STANDING = (
    NoteKind.SUSPENDED,
    NoteKind.ENABLED,
    NoteKind.SETUP,
    NoteKind.SETUP_ASKED,
    NoteKind.LEVEL,
    NoteKind.LIFTED,
    NoteKind.UNASKED,
)

# The wall clock is believed when the last days on which anything was recorded lead up to it (see ``_believed``).
_DAYS_OF_PROOF = 7
_WITHIN = timedelta(days=31)

Made = TypeVar("Made")


class History:
    """The history in the file *path*.

    *patience* is how long a call waits for another process that is writing: a command line can wait, the
    daemon's loop cannot, and tries again later. With *rescue* a damaged file is read as far as it can be, for those
    who only want to read; without it ``HistoryDamaged`` is raised.
    """

    def __init__(self, path: Path, *, patience: timedelta = timedelta(seconds=5), rescue: bool = False) -> None:
        self._database = Database(path, MIGRATIONS, patience, rows.TABLES)
        self._rescue = rescue
        self.rescued = False  # whether something had to be read out of a damaged file

    def begin(self, today: date) -> str | None:
        """Make the file ready for writing: look it over, create it, bring it to this version.

        Returns the sentence to tell the person where a damaged file had to be set aside, else None.

        Raises:
            HistoryError: it cannot be written, is locked, or is of a newer version (it is then left untouched).
        """
        return self._database.begin(today)

    def load(self, today: date, look_back: timedelta) -> LoadedHistory:
        """Begin, and return what a daemon needs to know at its start; *look_back* is for the entries.

        Raises: HistoryError: see ``begin``.
        """
        notice = self.begin(today)
        return LoadedHistory(
            notice=notice,
            entries=tuple(self.entries(today - look_back)),
            notes=tuple(self.notes()),
            last=self.last(),
            counts=self.counts(today),
            highest_reminder_id=self.highest_reminder_id(),
        )

    # -------------------------------------------------------------------------------------------- writing

    def add(self, *entries: Entry) -> int:
        """Write down *entries* in one transaction; return how many were new. A key known already changes nothing.

        Raises:
            HistoryError: nothing was written; the same call may be tried again.
            HistoryDamaged: the same, after ``begin``.
        """
        return self._insert("entry", rows.ENTRY, entries)

    def note(self, *notes: Note) -> int:
        """Write down *notes*, as ``add`` does."""
        return self._insert("note", rows.NOTE, notes)

    def add_holds(self, *holds: HoldSpan) -> int:
        """Write down *holds*, as ``add`` does."""
        return self._insert("hold", rows.HOLD, holds)

    def add_work(self, *work: WorkSpan) -> int:
        """Write down *work*, as ``add`` does."""
        return self._insert("work", rows.WORK, work)

    def prune(self, keep: timedelta | None, today: date) -> int:
        """Forget what is older than *keep* (None: nothing), except notes still in force; return how many rows.

        *today* is what the wall clock says. A clock that is years ahead makes nothing look old: see ``_believed``.
        """
        if keep is None or (believed := self._believed(today)) is None:
            return 0
        first = rows.day_of(believed, keep)
        standing = ", ".join(f"'{kind.value}'" for kind in STANDING)
        with self._database.writing() as connection:
            before = connection.total_changes
            for table in ("entry", "hold", "work"):
                connection.execute(f"DELETE FROM {table} WHERE day < ?", (first,))
            connection.execute(f"DELETE FROM note WHERE day < ? AND kind NOT IN ({standing})", (first,))
            return connection.total_changes - before

    def _believed(self, today: date) -> date | None:
        """Return the day that it is at least, going by the records; None where there are too few to tell.

        The days of the records in the order in which they were written, the last ``_DAYS_OF_PROOF`` different ones:
        where they lead up to *today* without a leap, it is today. After a leap (a clock that was set wrong, or a
        long time away) it is only the earliest of them, until there are as many days behind the leap.
        """
        days: dict[str, None] = {}
        for day in self._read(lambda row: str(row[0]), "SELECT day FROM entry ORDER BY id DESC", most=10_000):
            days[day] = None
            if len(days) == _DAYS_OF_PROOF:
                earliest = date.fromisoformat(min(days))
                return today if earliest <= today <= earliest + _WITHIN else min(earliest, today)
        return None

    def _insert(self, table: str, form: rows.Form[Made], values: Iterable[Made]) -> int:
        marks = ", ".join("?" * len(form.columns.split(",")))
        with self._database.writing() as connection:
            before = connection.total_changes
            connection.executemany(
                f"INSERT INTO {table} ({form.columns}) VALUES ({marks}) ON CONFLICT (key) DO NOTHING",
                map(form.row, values),
            )
            return connection.total_changes - before

    # -------------------------------------------------------------------------------------------- reading

    def counts(self, day: date) -> dict[str, int]:
        """Return how often each outcome was recorded on the local date *day*, and the snoozes, under "snoozes"."""
        counts = {outcome.value: 0 for outcome in Outcome} | {"snoozes": 0}
        for outcome, snoozes in self._read(
            lambda row: (Outcome(row[0]), int(row[1])),
            "SELECT outcome, snoozes FROM entry WHERE day = ?",
            day.isoformat(),
        ):
            counts[outcome] += 1
            counts["snoozes"] += snoozes
        return counts

    def last(self) -> Entry | None:
        """Return the entry that was written last, or None. (A clock that was ahead once makes none the last.)"""
        found = self._read(rows.ENTRY.read, f"SELECT {rows.ENTRY.columns} FROM entry ORDER BY id DESC LIMIT 1")
        return found[0] if found else None

    def entries(self, since: date = date.min, until: date = date.max) -> list[Entry]:
        """Return the entries of the local dates from *since* to *until*, both included, oldest first."""
        return self._between("entry", rows.ENTRY, "ended", since, until)

    def holds(self, since: date = date.min, until: date = date.max) -> list[HoldSpan]:
        """Return the holds that began on the local dates from *since* to *until*, oldest first."""
        return self._between("hold", rows.HOLD, "since", since, until)

    def work(self, since: date = date.min, until: date = date.max) -> list[WorkSpan]:
        """Return the work of the local dates from *since* to *until*, oldest first."""
        return self._between("work", rows.WORK, "since", since, until)

    def notes(self, since: date = date.min) -> list[Note]:
        """Return the notes since the local date *since*, in the order they came (clocks may be set back)."""
        statement = f"SELECT {rows.NOTE.columns} FROM note WHERE day >= ? ORDER BY id"
        return self._read(rows.NOTE.read, statement, since.isoformat())

    def highest_reminder_id(self) -> int:
        """Return the highest number that a recorded reminder had, or 0."""
        found = self._read(lambda row: int(row[0]), "SELECT coalesce(max(reminder), 0) FROM entry")
        return found[0] if found else 0

    def _between(self, table: str, form: rows.Form[Made], order: str, since: date, until: date) -> list[Made]:
        statement = f"SELECT {form.columns} FROM {table} WHERE day BETWEEN ? AND ? ORDER BY {order}, id"
        return self._read(form.read, statement, since.isoformat(), until.isoformat())

    def _read(
        self, make: Callable[[Any], Made], statement: str, *values: object, most: int | None = None
    ) -> list[Made]:
        """Return what *make* makes of each row; of a file that is not there, or has nothing in it yet, nothing.

        Raises:
            HistoryError: it cannot be read; ``HistoryDamaged`` where it holds what was never written.
        """

        def read(*, at_rest: bool) -> list[Made]:
            with self._database.reading(at_rest=at_rest) as connection:
                if connection is None:
                    return []
                found = connection.execute(statement, values)
                return [make(row) for row in (found if most is None else found.fetchmany(most))]

        if (before := self._database.at_rest()) is not None:
            # What looks like damage may be what another process is writing.
            with suppress(HistoryError, *UNREADABLE):
                made = read(at_rest=True)
                if self._database.at_rest() == before:
                    return made
        try:
            return read(at_rest=False)
        except UNREADABLE as fault:
            if not self._rescue:
                raise self._database.damaged() from fault
        except HistoryDamaged:
            if not self._rescue:
                raise
        with self._database.rescuing() as connection:
            self.rescued = True
            return [make(row) for row in connection.execute(statement, values)]
