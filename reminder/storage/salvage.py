"""What can still be read of a damaged database, brought into a sound one in memory.

Each step serves where the one before does not: the file as it is; its header and its schema rewritten, as this
program writes them; the first page of an empty database in the place of its own. Then row by row: what cannot be
read is stepped over, and what was never written like that is left out.
"""

from __future__ import annotations

import logging
import sqlite3
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)

APPLICATION = 0x706F7374  # "post", so that another program's database is not taken for ours
Row = tuple[Any, ...]
Tables = Mapping[str, Callable[[Row], object]]
Schema = tuple[tuple[str, str, str, str | None], ...]  # type, name, table and SQL, in the order of creation
_PAGE = 4096  # SQLite's default since 2016, which this program has never changed
_STRIDE_MOST = 1 << 20  # rows that are stepped over at once; a history has fewer


def migrate(connection: sqlite3.Connection, migrations: Sequence[str]) -> None:
    """Bring a sound database to the newest form: each step in a transaction of its own."""

    def version() -> int:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])

    for number in range(version(), len(migrations)):
        connection.execute("BEGIN IMMEDIATE")
        try:
            if version() == number:  # another process may have been quicker
                for statement in filter(str.strip, migrations[number].split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {number + 1}")
            connection.execute("COMMIT")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def schema(connection: sqlite3.Connection) -> Schema:
    """Return the schema of a database."""
    rows = connection.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid")
    return tuple((kind, name, table, sql) for kind, name, table, sql in rows)


def schemas(migrations: Sequence[str]) -> tuple[Schema, ...]:
    """Return the schema of each form, from the empty one on. Each step must change it: so a header is checked."""
    return tuple(known for known, _ in _forms(tuple(migrations)))


@lru_cache(maxsize=2)
def _forms(migrations: tuple[str, ...]) -> tuple[tuple[Schema, bytes], ...]:
    """Return the schema of each form, and its first page."""
    forms: list[tuple[Schema, bytes]] = [((), b"")]
    for number in range(1, len(migrations) + 1):
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            connection.execute(f"PRAGMA page_size = {_PAGE}")
            migrate(connection, migrations[:number])
            forms.append((schema(connection), connection.serialize()[:_PAGE]))
    return tuple(forms)


def salvage(path: Path, into: sqlite3.Connection, migrations: Sequence[str], tables: Tables) -> str:
    """Bring what can be read of the file *path* into the empty database *into*, in the newest form.

    Returns the end of a sentence for the person: how much it was.

    Raises:
        OSError: the file cannot be read at all.
    """
    data = _bytes(path)
    kept, whole = 0, True
    for version, source in _sources(data, tuple(migrations)):
        with closing(source), closing(sqlite3.connect(":memory:", isolation_level=None)) as scratch:
            migrate(scratch, migrations[:version])
            for table in _tables(schemas(migrations)[version]):
                whole = _copy(source, scratch, table) and whole
            migrate(scratch, migrations)
            kept, sound = _keep_sound_rows(scratch, tables)
            whole = whole and sound
            if kept:
                scratch.backup(into)
                break
    else:
        migrate(into, migrations)
        return ""
    records = "one record" if kept == 1 else f"{kept} records"
    return f" with the {records} that could be read" + ("" if whole else "; others could not")


def _keep_sound_rows(connection: sqlite3.Connection, tables: Tables) -> tuple[int, bool]:
    """Delete what was never written like that; return how many rows remain, and whether these are all."""
    kept, whole = 0, True
    for table, check in tables.items():
        for row in connection.execute(f"SELECT rowid, * FROM {table}").fetchall():
            try:
                check(row[1:])
                kept += 1
            except (ValueError, TypeError, OverflowError):
                connection.execute(f"DELETE FROM {table} WHERE rowid = ?", row[:1])
                whole = False
    return kept, whole


def _bytes(path: Path) -> bytes:
    """Return the database, with what still stands in the log beside it (a writer that was killed leaves one)."""
    beside = Path(f"{path}-wal")
    if beside.exists() and beside.stat().st_size:
        # Imported here: the resident daemon has no need of them.
        import shutil
        import tempfile

        # A folder of its own, private to this person: SQLite brings the log in by writing.
        with tempfile.TemporaryDirectory(prefix="salvage-", dir=path.parent) as folder:
            copy = Path(folder) / path.name
            for file, name in ((path, copy), (beside, Path(f"{copy}-wal"))):
                shutil.copyfile(file, name)
            with suppress(sqlite3.Error), closing(sqlite3.connect(copy)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return copy.read_bytes()
    return path.read_bytes()


def _sources(data: bytes, migrations: tuple[str, ...]) -> Iterator[tuple[int, sqlite3.Connection]]:
    """Yield the database in *data* with the version of its schema, by every way that leads to one; best first."""
    if len(data) < 2 * _PAGE or not hasattr(sqlite3.Connection, "deserialize"):
        return
    forms = _forms(migrations)
    repaired = _with_header(data)
    for candidate in (repaired, *(_with_header(first + data[_PAGE:]) for _, first in reversed(forms[1:]))):
        with suppress(sqlite3.Error, UnicodeDecodeError):
            mended = _with_schema(candidate, [known for known, _ in forms])
            if mended is not None:
                version, whole = mended
                yield version, _deserialized(whole)


def _with_header(data: bytes) -> bytes:
    """Return *data* under the header that this program's databases have, without a log beside it."""
    whole = len(data) - len(data) % _PAGE
    fixed = struct.pack(">16sHBBBBBB", b"SQLite format 3\0", _PAGE, 1, 1, 0, 64, 32, 32)
    # Counter, pages, no list of free pages, cookie, form 4, defaults, UTF-8 (1), no vacuum; versions of SQLite.
    rest = struct.pack(">IIIIIIIIIIII", 1, whole // _PAGE, 0, 0, 1, 4, 0, 0, 1, 0, 0, APPLICATION)
    valid_for = struct.pack(">20xII", 1, 3_040_000)
    return fixed + rest + valid_for + data[100:whole]


def _with_schema(data: bytes, known: Sequence[Schema]) -> tuple[int, bytes] | None:
    """Return the version, and *data* with the schema of that version on its own roots; None where it has none."""
    with closing(_deserialized(data)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        rows = connection.execute("SELECT rowid, rootpage FROM sqlite_schema ORDER BY rowid").fetchall()
        sizes = {len(form): version for version, form in enumerate(known)}
        version = sizes.get(len(rows), 0)
        if version == 0:
            return None
        for (rowid, _), row in zip(rows, known[version], strict=True):
            connection.execute(
                "UPDATE sqlite_schema SET type = ?, name = ?, tbl_name = ?, sql = ? WHERE rowid = ?", (*row, rowid)
            )
        connection.commit()
        return version, connection.serialize()


def _deserialized(data: bytes) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.deserialize(data)
    return connection


def _tables(form: Schema) -> list[str]:
    return [name for kind, name, _, _ in form if kind == "table"]


def _copy(source: sqlite3.Connection, into: sqlite3.Connection, table: str) -> bool:
    """Bring the rows of *table* over, as far as they can be read; return whether none seems to be missing."""
    columns = [column[1] for column in into.execute(f"PRAGMA table_info({table})")]
    marks = ", ".join("?" * len(columns))
    last, stride, whole = 0, 1, True
    while stride <= _STRIDE_MOST:
        try:
            rows = source.execute(
                f"SELECT {', '.join(columns)} FROM {table} NOT INDEXED WHERE rowid > ? ORDER BY rowid", (last,)
            )
            for row in rows:
                number = row[0]
                if not isinstance(number, int) or number <= last:
                    raise sqlite3.DatabaseError("the rows are out of order")
                try:
                    into.execute(f"INSERT INTO {table} VALUES ({marks})", row)
                except (sqlite3.Error, OverflowError):
                    whole = False
                last, stride = number, 1
        except (sqlite3.Error, UnicodeDecodeError, OverflowError, MemoryError) as fault:
            # A page that cannot be read: go on behind it, in ever longer steps.
            log.debug("row %d of %s cannot be read: %s", last + 1, table, fault)
            last, stride, whole = last + stride, stride * 2, False
        else:
            break
    return whole
