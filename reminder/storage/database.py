"""The database file of the history: opened, begun, brought to this version, or set aside when it is damaged.

Nothing stays open: each use opens the file, does its work in one transaction, and closes it.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, timedelta
from pathlib import Path

from reminder.errors import HistoryError
from reminder.storage import network_folder

log = logging.getLogger(__name__)

_APPLICATION = 0x706F7374  # "post", so that another program's database is not taken for ours
_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Damaged(HistoryError):
    """SQLite says that the file is no sound database; ``begin`` sets it aside."""


class Database:
    """The file *path*, whose form number n is what the first n of *migrations* make of an empty one.

    *patience* is how long to wait for another process that is writing.
    """

    def __init__(self, path: Path, migrations: Sequence[str], patience: timedelta) -> None:
        self._path = path.absolute()
        self._migrations = migrations
        self._patience = patience

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
        for version in range(self._version(connection), len(self._migrations)):
            connection.execute("BEGIN IMMEDIATE")
            try:
                if self._version(connection) == version:  # another process may have been quicker
                    for statement in filter(str.strip, self._migrations[version].split(";")):
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
        if version > len(self._migrations):
            raise HistoryError(
                f"{self._path}: a newer posture-reminder wrote this history (form {version}, this program knows "
                f"{len(self._migrations)}); update the program, or move the file away"
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

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for one transaction of writing, which an exception undoes."""
        if not self._path.exists():
            self._prepare()  # the person moved it away while we ran
        with self._opened("rw") as connection:
            connection.execute("BEGIN IMMEDIATE")
            if self._version(connection) < len(self._migrations):
                raise HistoryError(f"{self._path}: the history is not ready for writing yet")
            yield connection
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection | None]:
        """Lend a connection for reading; None where there is no file, or nothing in it yet."""
        if not self._path.exists():
            yield None
            return
        with self._opened(self._way_to_read()) as connection:
            yield connection if self._version(connection) > 0 else None

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
