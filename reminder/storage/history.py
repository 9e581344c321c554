"""The history: one row per settled reminder or natural break, and the notes of care. All SQL is here.

Nothing stays open: each call opens the file, does its work in one transaction, and closes it.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from reminder.core.model import Entry, How, Outcome, Why
from reminder.core.notes import Note, NoteKind
from reminder.errors import HistoryError
from reminder.storage import network_folder

log = logging.getLogger(__name__)

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

_APPLICATION = 0x706F7374  # "post", so that another program's database is not taken for ours
_ENTRY = (
    "key, outcome, how, ended, ended_offset, reminder, why, exercise, snoozes, worked, since_break, "
    "shown, shown_offset, started, started_offset"
)
_STANDING = (NoteKind.SUSPENDED, NoteKind.ENABLED, NoteKind.SETUP)  # in force until contradicted, however old
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Damaged(HistoryError):
    """SQLite says that the file is no sound database; ``begin`` sets it aside."""


class History:
    """The history in the file *path*.

    *patience* is how long a call waits for another process that is writing: a command line can wait, the
    daemon's loop cannot, and tries again later.
    """

    def __init__(self, path: Path, *, patience: timedelta = timedelta(seconds=5)) -> None:
        self._path = path.absolute()
        self._patience = patience

    # ------------------------------------------------------------------------------------------- the file

    def begin(self, today: date) -> str | None:
        """Make the file ready for writing: look it over, create it, bring it to this version.

        Returns the sentence to tell the person where a damaged file had to be set aside, else None.

        Raises:
            HistoryError: it cannot be written, is locked, or is of a newer version (it is then left untouched).
        """
        said = None
        try:
            if self._path.exists() and not self._whole():
                said = self._set_aside(today)
        except OSError as error:
            raise HistoryError(f"{self._path}: {_reason(error)}") from None
        self._prepare()
        return said

    def _prepare(self) -> None:
        """Create the file where there is none, and bring it to this version."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self._path.exists():
                # Created here because SQLite would give it the mode that the umask allows.
                os.close(os.open(self._path, os.O_CREAT | os.O_WRONLY, 0o600))
        except OSError as error:
            raise HistoryError(f"{self._path}: {_reason(error)}") from None
        with self._opened("rw") as connection:
            self._choose_journal(connection)
            self._migrate(connection)

    def _whole(self) -> bool:
        """Return whether SQLite finds nothing wrong with the file; a newer version is refused here already."""
        try:
            with self._opened(self._way_to_read()) as connection:
                self._version(connection)
                return bool(connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
        except Damaged:
            return False

    def _set_aside(self, today: date) -> str:
        """Rename the damaged file, with what SQLite keeps beside it, and return the sentence that says so."""
        name, number = f"history-damaged-{today.isoformat()}", 1
        aside = self._path.with_name(f"{name}.sqlite3")
        while aside.exists():
            number += 1
            aside = self._path.with_name(f"{name}-{number}.sqlite3")
        for ending in ("-wal", "-shm", ""):
            beside = Path(f"{self._path}{ending}")
            if beside.exists():
                beside.rename(f"{aside}{ending}")
        return f"The history was damaged. It is kept as {aside}, and a new one has begun."

    def _choose_journal(self, connection: sqlite3.Connection) -> None:
        """Set WAL, or the old journal where the memory that WAL shares between processes cannot be had."""
        if network_folder.is_remote(self._path.parent):
            connection.execute("PRAGMA journal_mode = DELETE")
            return
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if _primary(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY):
                raise
            log.debug("no WAL here (%s): the history uses a rollback journal", error)
            connection.execute("PRAGMA journal_mode = DELETE")

    def _migrate(self, connection: sqlite3.Connection) -> None:
        for version in range(self._version(connection), len(MIGRATIONS)):
            connection.execute("BEGIN IMMEDIATE")
            try:
                if self._version(connection) == version:  # another process may have been quicker
                    for statement in filter(str.strip, MIGRATIONS[version].split(";")):
                        connection.execute(statement)
                    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
                    connection.execute(f"PRAGMA user_version = {version + 1}")
                connection.execute("COMMIT")
            except sqlite3.Error:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def _version(self, connection: sqlite3.Connection) -> int:
        """Return the version of the file.

        Raises:
            HistoryError: it is a newer one, or another program's.
        """
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        tables = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]
        if application not in (0, _APPLICATION) or (tables and application == 0):
            raise HistoryError(f"{self._path}: this database belongs to another program; move it away")
        if version > len(MIGRATIONS):
            raise HistoryError(
                f"{self._path}: a newer posture-reminder wrote this history (form {version}, this program knows "
                f"{len(MIGRATIONS)}); update the program, or move the file away"
            )
        return version

    @contextmanager
    def _opened(self, mode: str) -> Iterator[sqlite3.Connection]:
        if not self._path.is_file():
            raise HistoryError(f"{self._path}: {'this is not a file' if self._path.exists() else 'it is gone'}")
        if mode == "rw" and not os.access(self._path, os.W_OK):
            # SQLite would open it all the same, and leave files beside it that nobody can write later.
            raise HistoryError(f"{self._path}: {_SENTENCES[sqlite3.SQLITE_READONLY]}")
        try:
            with closing(
                sqlite3.connect(
                    f"{self._path.as_uri()}?mode={mode}",
                    uri=True,
                    timeout=self._patience.total_seconds(),
                    isolation_level=None,
                )
            ) as connection:
                yield connection
        except (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError):
            raise  # ours to mend, not the person's
        except sqlite3.Error as error:
            if _primary(error) in _DAMAGED:
                raise Damaged(
                    f"{self._path}: the history is damaged; start the daemon again to begin a new one"
                ) from error
            full = _primary(error) == sqlite3.SQLITE_IOERR and _is_full(self._path.parent)
            raise HistoryError(f"{self._path}: {_FULL if full else _reason(error)}") from error

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
        if not self._path.exists():
            self._prepare()  # the person moved it away while we ran
        with self._opened("rw") as connection:
            connection.execute("BEGIN IMMEDIATE")
            if self._version(connection) < len(MIGRATIONS):
                raise HistoryError(f"{self._path}: the history is not ready for writing yet")
            before = connection.total_changes
            connection.executemany(statement, rows)
            connection.execute("COMMIT")
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
        """Return the notes since the local date *since*, oldest first."""
        return [
            Note(key, NoteKind(kind), _aware(at, offset), exercise, value)
            for key, kind, at, offset, exercise, value in self._read(
                "SELECT key, kind, at, at_offset, exercise, value FROM note WHERE day >= ? ORDER BY at, id",
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
        if not self._path.exists():
            return
        with self._opened(self._way_to_read()) as connection:
            if self._version(connection) > 0:
                yield from connection.execute(statement, values)

    def _way_to_read(self) -> str:
        """Return the mode to read in: a reader of WAL writes its place beside the file, unless told not to.

        Where the file or its folder may not be written no other process of this person writes either, and what
        stands in the file itself is all there is.
        """
        may_write = os.access(self._path, os.W_OK) and os.access(self._path.parent, os.W_OK)
        return "ro" if may_write else "ro&immutable=1"


def _primary(error: sqlite3.Error) -> int:
    """Return the primary result code of *error*: the extended ones carry details in their upper bits."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_full(folder: Path) -> bool:
    """Return whether there is hardly any room: SQLite names a full disk as such only where it writes the file."""
    import shutil

    try:
        return shutil.disk_usage(folder).free < 1 << 20
    except OSError:
        return False


_FULL = "the disk is full; make some room"
_SENTENCES: dict[int, str] = {
    sqlite3.SQLITE_BUSY: "the history is locked by another program; nothing was written, try again in a moment",
    sqlite3.SQLITE_LOCKED: "the history is locked by another program; nothing was written, try again in a moment",
    sqlite3.SQLITE_READONLY: "the history is read-only; give yourself the right to write it and its folder",
    sqlite3.SQLITE_FULL: _FULL,
    sqlite3.SQLITE_PERM: "the history may not be opened; give yourself the right to read and write it",
    sqlite3.SQLITE_CANTOPEN: "the history cannot be opened; look at its rights and those of its folder",
}


def _reason(error: Exception) -> str:
    """Return what *error* means for a person, as a phrase."""
    if isinstance(error, sqlite3.Error):
        return _SENTENCES.get(_primary(error), f"the history cannot be used ({error})")
    if isinstance(error, OSError):
        return f"the history cannot be used ({error.strerror or error})"
    return str(error)


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
