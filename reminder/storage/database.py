"""The database file of the history: opened, begun, brought to this version, or set aside when it is damaged.

Nothing stays open: each use opens the file, does its work in one transaction, and closes it. SQLite has no
checksums: what a flipped bit leaves is found by its checks, by the schema, and by *check* looking at every row.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import date, timedelta
from pathlib import Path

from reminder.errors import HistoryDamaged, HistoryError
from reminder.storage import network_folder, salvage
from reminder.storage.salvage import APPLICATION, migrate, schema, schemas

log = logging.getLogger(__name__)

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
# The last of these: our own statements are right, so a column that is missing was lost.
_DAMAGED_IN_USE = (*_DAMAGED, sqlite3.SQLITE_ERROR)
# SQLite then neither locks the file nor writes anything beside it.
_AT_REST = "ro&immutable=1"
# What a value that is no longer ours raises when it is read.
UNREADABLE = (ValueError, TypeError, OverflowError)


class Database:
    """The file *path*, whose form number n is what the first n of *migrations* make of an empty one.

    *patience* is how long to wait for another process that is writing. *tables* holds, for each table, what raises
    one of ``UNREADABLE`` for a row (all its columns, in order) that was never written like that.
    """

    def __init__(
        self,
        path: Path,
        migrations: Sequence[str],
        patience: timedelta,
        tables: salvage.Tables,
    ) -> None:
        self._path = path.absolute()
        self._migrations = migrations
        self._patience = patience
        self._tables = tables

    # ------------------------------------------------------------------------------------------- beginning

    def begin(self, today: date) -> str | None:
        """Make the file ready for writing: look it over, create it, bring it to this version.

        Returns the sentence to tell the person where a damaged file had to be set aside, else None.

        Raises:
            HistoryError: it cannot be written, is locked, or is of a newer version (it is then left untouched).
        """
        sentence = None
        try:
            if self._renewed.exists():
                sentence = self._replace(today)  # killed while a damaged file was being replaced
            elif self._path.exists() and not self._sound():
                found = self._renew()
                sentence = self._replace(today, found)
        except OSError as error:
            raise HistoryError(f"{self._path}: {_reason(error)}") from None
        self._prepare()
        return sentence

    def _prepare(self) -> None:
        """Create the file where there is none, and bring it to this version."""
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            if not self._path.exists():
                _create(self._path)
        except OSError as error:
            raise HistoryError(f"{self._path}: {_reason(error)}") from None
        with self._opened("rw") as connection:
            self._bring_up(connection)

    def _bring_up(self, connection: sqlite3.Connection) -> None:
        self._choose_journal(connection)
        self._version(connection)
        migrate(connection, self._migrations)

    def _sound(self) -> bool:
        """Return whether nothing is wrong with the file; a newer version is refused here already."""
        try:
            with self._opened(self._way_to_read()) as connection:
                version = self._version(connection)
                if version == 0:
                    return True
                if connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
                    return False
                if schema(connection) != schemas(self._migrations)[version]:
                    return False
                if version == len(self._migrations):
                    self._check_rows(connection)
                else:
                    with self._copied(connection) as copy:
                        self._check_rows(copy)
                return True
        except HistoryDamaged:
            return False

    def _check_rows(self, connection: sqlite3.Connection) -> None:
        for table, check in self._tables.items():
            for row in connection.execute(f"SELECT * FROM {table}"):
                try:
                    check(row)
                except UNREADABLE as fault:
                    raise self.damaged() from fault

    def damaged(self) -> HistoryDamaged:
        """Return the error for a file that holds what cannot be."""
        return HistoryDamaged(f"{self._path}: the history is damaged; start the daemon again to begin a new one")

    # --------------------------------------------------------------------------------------------- damage

    @property
    def _renewed(self) -> Path:
        return self._path.with_name("history-new.sqlite3")

    def _renew(self) -> str:
        """Write a new file beside the damaged one with all that is readable; return what to say of it."""
        part = self._renewed.with_suffix(".sqlite3-part")
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
            found = salvage.salvage(self._path, memory, self._migrations, self._tables)
            part.unlink(missing_ok=True)
            _create(part)
            try:
                with closing(sqlite3.connect(part)) as connection:
                    memory.backup(connection)
            except sqlite3.Error as error:
                raise HistoryError(f"{self._path}: {_reason(error)}") from error
        # By this name it is complete: whatever is killed from here on, the next start goes on from here.
        part.rename(self._renewed)
        return found

    def _replace(self, today: date, found: str = "") -> str:
        """Put the new file in the place of the damaged one; return the sentence for the person."""
        aside = self._set_aside(today)
        self._renewed.rename(self._path)
        return f"The history was damaged. It is kept as {aside}, and a new one has begun{found}."

    def _set_aside(self, today: date) -> Path:
        """Rename the damaged file, with what SQLite keeps beside it."""
        name, number = f"history-damaged-{today.isoformat()}", 1
        aside = self._path.with_name(f"{name}.sqlite3")
        while aside.exists():
            number += 1
            aside = self._path.with_name(f"{name}-{number}.sqlite3")
        for ending in ("-journal", "-wal", "-shm", ""):
            beside = Path(f"{self._path}{ending}")
            if beside.exists():
                beside.rename(f"{aside}{ending}")
        return aside

    # -------------------------------------------------------------------------------------------- opening

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

    def _version(self, connection: sqlite3.Connection) -> int:
        """Return the version of the file, 0 for one with nothing in it.

        Raises:
            HistoryDamaged: its header and its tables do not belong together.
            HistoryError: it is a newer one, or another program's.
        """
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        if application == APPLICATION and version == len(self._migrations):
            return version
        known, found = schemas(self._migrations), schema(connection)
        if application in (0, APPLICATION) and version == 0 and not found:
            return 0
        if application == APPLICATION and 0 < version < len(known):
            return version
        if found and found in known and (version <= len(self._migrations) or self._is_slip(version)):
            raise self.damaged()  # Our tables under a header that is not: no version ever left them like that.
        if application != APPLICATION:
            raise HistoryError(f"{self._path}: this database belongs to another program; move it away")
        if version > len(self._migrations):
            raise HistoryError(
                f"{self._path}: a newer posture-reminder wrote this history (form {version}, this program knows "
                f"{len(self._migrations)}); update the program, or move the file away"
            )
        raise self.damaged()

    def _is_slip(self, version: int) -> bool:
        """Return whether *version* is this one with a flipped bit, rather than one of the next to come."""
        return version > len(self._migrations) + 8 and (version ^ len(self._migrations)).bit_count() == 1

    @contextmanager
    def _opened(self, mode: str) -> Iterator[sqlite3.Connection]:
        try:
            if not self._path.is_file():
                raise HistoryError(f"{self._path}: {'this is not a file' if self._path.exists() else 'it is gone'}")
            if mode == "rw" and not os.access(self._path, os.W_OK):
                # SQLite would open it all the same, and leave files beside it that cannot be written later.
                raise HistoryError(f"{self._path}: {_SENTENCES[sqlite3.SQLITE_READONLY]}")
        except OSError as error:
            raise HistoryError(f"{self._path}: {_reason(error)}") from None
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
            if _primary(error) in _DAMAGED or _is_undecodable(error):
                raise self.damaged() from error
            full = _primary(error) == sqlite3.SQLITE_IOERR and _is_full(self._path.parent)
            raise HistoryError(f"{self._path}: {_FULL if full else _reason(error)}") from error
        except UnicodeDecodeError as error:
            raise self.damaged() from error

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection for one transaction of writing, which an exception undoes."""
        if not self._exists():
            self._prepare()  # the person moved it away while we ran
        with self._opened("rw") as connection, self._in_use():
            if self._version(connection) != len(self._migrations):
                self._bring_up(connection)  # it was emptied, or an older one was put in its place
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")

    def at_rest(self) -> tuple[int, int] | None:
        """Return what changes when the file is written; None where a writer's journal lies beside it."""
        try:
            if os.path.exists(f"{self._path}-journal"):  # noqa: PTH110 - no need of another Path
                return None
            with suppress(FileNotFoundError):
                if os.stat(f"{self._path}-wal").st_size:  # noqa: PTH116
                    return None
            found = self._path.stat()
        except OSError:
            return None
        return found.st_size, found.st_mtime_ns

    @contextmanager
    def reading(self, *, at_rest: bool = False) -> Iterator[sqlite3.Connection | None]:
        """Lend a connection for reading; None where there is no file, or nothing in it yet.

        One of an older form is read through a copy in memory that was brought to this one: reading writes nothing.
        So does a reader of WAL only if it may take the file to be *at_rest*, and looks afterwards if it was.
        """
        if not self._exists():
            yield None
            return
        with self._opened(_AT_REST if at_rest else self._way_to_read()) as connection, self._in_use():
            version = self._version(connection)
            if version == 0:
                yield None
            elif version == len(self._migrations):
                yield connection
            else:
                with self._copied(connection) as copy:
                    yield copy

    @contextmanager
    def rescuing(self) -> Iterator[sqlite3.Connection]:
        """Lend a copy in memory of all that can be read of a damaged file, which stays as it is."""
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as memory:
            try:
                salvage.salvage(self._path, memory, self._migrations, self._tables)
            except OSError as error:
                raise HistoryError(f"{self._path}: {_reason(error)}") from None
            yield memory

    @contextmanager
    def _copied(self, connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as copy:
            connection.backup(copy)
            migrate(copy, self._migrations)
            yield copy

    @contextmanager
    def _in_use(self) -> Iterator[None]:
        """Tell a statement of ours that does not fit the tables from other trouble."""
        try:
            yield
        except (sqlite3.ProgrammingError, sqlite3.InterfaceError, sqlite3.IntegrityError):
            raise
        except sqlite3.Error as error:
            if _primary(error) in _DAMAGED_IN_USE:
                raise self.damaged() from error
            raise

    def _exists(self) -> bool:
        try:
            return self._path.exists()
        except OSError as error:
            raise HistoryError(f"{self._path}: {_reason(error)}") from None

    def _way_to_read(self) -> str:
        """Return the mode to read in: a reader of WAL writes its place beside the file, unless told not to.

        Where the file or its folder may not be written no other process of this person writes either, and what
        stands in the file itself is all there is. A rollback journal may be what a killed writer left: only who may
        write can undo what it had half written.
        """
        may_write = os.access(self._path, os.W_OK) and os.access(self._path.parent, os.W_OK)
        if not may_write:
            return _AT_REST
        return "rw" if os.path.exists(f"{self._path}-journal") else "ro"  # noqa: PTH110 - no need of another Path


def _create(path: Path) -> None:
    """Create an empty file: SQLite would give it the mode that the umask allows."""
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))


def _primary(error: sqlite3.Error) -> int:
    """Return the primary result code of *error*: the extended ones carry details in their upper bits."""
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


def _is_undecodable(error: sqlite3.Error) -> bool:
    """Return whether a text in the file is no text: sqlite3 has no code for it."""
    return str(error).startswith("Could not decode")


def _is_full(folder: Path) -> bool:
    """Return whether there is hardly any room: SQLite names a full disk as such only where it writes the file."""
    import shutil

    try:
        return shutil.disk_usage(folder).free < 1 << 20
    except OSError:
        return False


_FULL = "the disk is full; make some room"
_LOCKED = "the history is locked by another program; nothing was written, try again in a moment"
_SENTENCES: dict[int, str] = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
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
