"""Whatever a flipped bit or a stranger leaves in the history: it is read, or set aside, and never a crash."""

import os
import random
import shutil
import sqlite3
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.core.model import Busy, Door, Entry, How, Outcome, Why
from reminder.core.spans import HoldSpan, WorkSpan
from reminder.errors import HistoryDamaged, HistoryError
from reminder.storage import network_folder
from reminder.storage.history import MIGRATIONS, History

TODAY = date(2026, 3, 27)
WINTER = timezone(timedelta(hours=1))
BEGUN = datetime(2026, 1, 5, 9, tzinfo=WINTER)
OF_0_1_0 = Path(__file__).parent / "data" / "history-0.1.0.sqlite3"  # written by the program of 0.1.0
# `FLIPS=5000 pytest tests/storage/test_history_damage.py` looks longer.
FLIPS = int(os.environ.get("FLIPS", "150"))


def fill(history, days=40):
    hours = [BEGUN + timedelta(days=day) for day in range(days)]
    history.add(
        *(
            Entry(
                key=f"{number:024x}",
                outcome=list(Outcome)[number % 6],
                how=list(How)[number % 9],
                ended=at,
                reminder=number + 1,
                why=Why.LULL,
                exercise="wall_sit",
                snoozes=number % 3,
                worked=timedelta(minutes=55),
                since_break=timedelta(hours=1),
                shown=at - timedelta(minutes=5),
                idle=timedelta(seconds=12),
                held=timedelta(minutes=3),
                held_by=(Busy.CALL,),
                answered_after=timedelta(minutes=4),
                door=Door.TRAY,
            )
            for number, at in enumerate(hours)
        )
    )
    history.note(*(Note(f"note {at}", NoteKind.SORE, at) for at in hours[:10]))
    history.add_work(
        *(WorkSpan(f"work {at}", at, at + timedelta(minutes=50), timedelta(minutes=45)) for at in hours)
    )
    history.add_holds(*(HoldSpan(f"hold {at}", (Busy.CALL,), at, at + timedelta(minutes=9)) for at in hours))
    return 3 * days + 10


def size(history):
    return len(history.entries()) + len(history.notes()) + len(history.holds()) + len(history.work())


def of_table(file, table):
    with sqlite3.connect(file) as connection:
        (sql,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)).fetchone()
    connection.close()
    return sql


def write_schema(file, table, sql):
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (sql, table))
    connection.close()


def use(history):
    """Read and write in every way there is."""
    history.entries(), history.notes(), history.holds(), history.work()
    history.last(), history.highest_reminder_id(), history.counts(TODAY), history.entries()
    history.add(Entry("new", Outcome.DONE, How.ANSWERED, BEGUN, reminder=history.highest_reminder_id() + 1))
    history.prune(timedelta(days=14), TODAY)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "share" / "history.sqlite3"


@pytest.fixture
def history(file):
    history = History(file)
    history.begin(TODAY)
    return history


def refuses_a_newer_one(fault):
    # A flipped version that may well come one day cannot be told from it, and is left alone.
    return "newer posture-reminder" in str(fault)


def test_whatever_a_flipped_bit_leaves_the_history_is_read_begun_and_used(history, file):
    written = fill(history)
    sound, chance = file.read_bytes(), random.Random(7)
    kept, refused = [], []

    for _ in range(FLIPS):
        shutil.rmtree(file.parent)
        file.parent.mkdir()
        place, bit = chance.randrange(len(sound)), chance.randrange(8)
        # Most of the file is empty; the schema and the header are all full.
        while sound[place] == 0 and chance.random() < 0.95:
            place = chance.randrange(len(sound))
        flipped = bytearray(sound)
        flipped[place] ^= 1 << bit
        file.write_bytes(flipped)
        try:
            read = size(History(file, rescue=True))
            said = history.begin(TODAY)
        except HistoryError as fault:
            refused.append(fault)
            continue
        assert read >= written * 0.5, (place, bit)
        kept.append(size(history))
        assert (said is not None) == any("damaged" in each.name for each in file.parent.iterdir()), (place, bit)
        use(history)

    assert len(refused) <= 1 + FLIPS // 500
    assert all(map(refuses_a_newer_one, refused))
    assert sum(kept) >= 0.98 * written * len(kept)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        *(("entry", "outcome", value) for value in ("eone", None, 3, b"\xff")),
        *(("entry", "how", value) for value in ("", "answerec")),
        *(("entry", "day", value) for value in ("2026-02-31", "2027-01-05", 20260105)),
        *(("entry", "ended", value) for value in (1e300, -1e18, "noon", b"")),
        *(("entry", "ended_offset", value) for value in (10**9, "x", 1.5)),
        *(("entry", "reminder", value) for value in (2**63 - 1, -4, "seven", 1.5)),
        *(("entry", "why", value) for value in ("lulm", 0)),
        *(("entry", "exercise", value) for value in (b"\xff\xfe",)),
        *(("entry", "snoozes", value) for value in (-1, 2**62, "two")),
        *(("entry", "worked", value) for value in (1e20, "long")),
        *(("entry", "shown", value) for value in (1e300, None)),
        *(("entry", "started_offset", value) for value in (3600,)),
        *(("entry", "held_by", value) for value in ("calm", 5)),
        *(("entry", "door", value) for value in ("cellar",)),
        *(("note", "kind", value) for value in ("sorf",)),
        *(("note", "value", value) for value in (b"\xff",)),
        *(("note", "at", value) for value in (1e300,)),
        *(("hold", "reasons", value) for value in ("cal", b"\x80")),
        *(("hold", "until", value) for value in (0.0,)),
        *(("work", "worked", value) for value in (1e18, "much")),
    ],
)
def test_a_row_that_was_never_written_like_that_is_set_aside_and_the_others_are_kept(
    history, file, table, column, value
):
    written = fill(history)
    schema = of_table(file, table)
    write_schema(file, table, schema.replace(" NOT NULL", ""))  # so that it takes anything
    with sqlite3.connect(file) as connection:
        connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = 3", (value,))
    connection.close()
    write_schema(file, table, schema)

    said = history.begin(TODAY)

    assert said is not None
    assert size(history) >= written - 1
    use(history)


def test_damage_is_told_where_it_is_met_and_read_around_where_only_reading_is_wanted(history, file):
    written = fill(history)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE entry SET outcome = 'eone' WHERE id = 3")
    connection.close()
    before = file.read_bytes()
    reader = History(file, rescue=True)

    with pytest.raises(HistoryDamaged, match="start the daemon again to begin a new one"):
        history.entries()

    assert size(reader) == written - 1
    assert reader.rescued
    assert file.read_bytes() == before
    assert not any("damaged" in each.name for each in file.parent.iterdir())


def test_what_was_kept_is_said_and_what_was_lost_too(history, file):
    fill(history)
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE note SET kind = 'sorf' WHERE id = 3")
    connection.close()

    said = history.begin(TODAY)

    assert said.endswith("and a new one has begun with the 129 records that could be read; others could not.")


def test_what_a_killed_writer_left_in_the_log_beside_a_damaged_file_is_salvaged_too(history, file):
    fill(history, days=3)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        history.add(Entry("late", Outcome.DONE, How.ANSWERED, BEGUN))
        connection.execute("UPDATE entry SET outcome = 'eone' WHERE id = 1")
        connection.commit()
        beside = file.with_name(f"{file.name}-wal").read_bytes()
        whole = file.read_bytes()
    connection.close()
    file.write_bytes(whole)
    file.with_name(f"{file.name}-wal").write_bytes(beside)

    assert history.begin(TODAY) is not None

    assert "late" in [entry.key for entry in history.entries()]
    assert len(history.entries()) == 3


def test_killed_anywhere_while_a_damaged_file_is_replaced_nothing_is_lost(history, file, monkeypatch):
    """The damaged file has a log beside it, without which it would look sound and lack the last entry."""
    fill(history, days=3)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        history.add(Entry("late", Outcome.DONE, How.ANSWERED, BEGUN))
        connection.execute("DROP INDEX entry_by_day")
        connection.commit()
        left = {ending: Path(f"{file}{ending}").read_bytes() for ending in ("", "-wal")}
    connection.close()
    rename, cuts = Path.rename, 0

    def rename_or_die(path, target):
        nonlocal calls
        calls -= 1
        if calls < 0:
            raise KeyboardInterrupt
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", rename_or_die)
    for after in range(10):
        for path in file.parent.glob("history*"):
            path.unlink()
        for ending, data in left.items():
            Path(f"{file}{ending}").write_bytes(data)
        calls = after
        try:
            history.begin(TODAY)
        except KeyboardInterrupt:
            cuts += 1
        calls = 100
        history.begin(TODAY)

        assert "late" in [entry.key for entry in history.entries()]
        assert len(history.entries()) == 4
        (aside,) = file.parent.glob("history-damaged-*.sqlite3")
        assert Path(f"{aside}-wal").read_bytes() == left["-wal"]

    assert cuts >= 4


def test_what_a_writer_had_half_written_when_it_was_killed_is_undone_where_there_is_no_wal(
    history, file, monkeypatch
):
    monkeypatch.setattr(network_folder, "is_remote", lambda path: True)
    history.begin(TODAY)
    written = fill(history, days=400)
    with sqlite3.connect(file, isolation_level=None) as writer:
        writer.execute("PRAGMA cache_size = 2")  # so that it writes before it commits
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE entry SET exercise = 'half'")
        writer.execute("UPDATE note SET value = 'half'")
        left = {ending: Path(f"{file}{ending}").read_bytes() for ending in ("", "-journal")}
        writer.execute("ROLLBACK")
    writer.close()
    assert b"half" in left[""]
    for ending, data in left.items():
        Path(f"{file}{ending}").write_bytes(data)

    assert history.last().exercise == "wall_sit"
    assert history.begin(TODAY) is None
    assert size(history) == written
    assert {entry.exercise for entry in history.entries()} == {"wall_sit"}


# -------------------------------------------------------------------------------------------------- running


def test_a_history_that_is_emptied_while_running_is_begun_anew(history, file):
    fill(history)
    file.write_bytes(b"")

    assert history.last() is None
    assert history.add(Entry("one", Outcome.DONE, How.ANSWERED, BEGUN)) == 1

    assert [entry.key for entry in history.entries()] == ["one"]


def test_a_folder_that_nobody_may_enter_is_a_sentence(history, monkeypatch):
    def refuse(self):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as folder:
        folder.setattr(Path, "exists", refuse)
        folder.setattr(Path, "is_file", refuse)

        with pytest.raises(HistoryError, match="Permission denied"):
            history.last()
        with pytest.raises(HistoryError, match="Permission denied"):
            history.add(Entry("one", Outcome.DONE, How.ANSWERED, BEGUN))
        with pytest.raises(HistoryError, match="Permission denied"):
            history.begin(TODAY)


# ------------------------------------------------------------------------------------------------ of before


@pytest.fixture
def of_before(file):
    file.parent.mkdir()
    shutil.copyfile(OF_0_1_0, file)
    return History(file)


def test_the_history_of_0_1_0_is_read_as_it_is_without_touching_it(of_before, file):
    before = file.read_bytes()

    entries, notes = of_before.entries(), of_before.notes()

    assert (len(entries), len(notes)) == (63, 3)
    assert entries[0].held == timedelta()
    assert entries[0].door is None
    assert of_before.work() == of_before.holds() == []
    assert file.read_bytes() == before


def test_the_history_of_0_1_0_is_brought_on_without_losing_a_row(of_before, file):
    entries, notes = of_before.entries(), of_before.notes()

    assert of_before.begin(TODAY) is None

    assert of_before.entries() == entries
    assert of_before.notes() == notes
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    connection.close()
    fill(of_before)
    assert of_before.begin(TODAY) is None


def test_a_damaged_history_of_0_1_0_is_salvaged_too(of_before, file):
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE entry SET outcome = 'eone' WHERE id = 3")
    connection.close()

    assert of_before.begin(TODAY) is not None

    assert (len(of_before.entries()), len(of_before.notes())) == (62, 3)


def test_every_step_to_a_new_form_changes_the_schema():
    from reminder.storage.salvage import schemas

    known = schemas(MIGRATIONS)

    assert len(set(known)) == len(known) == len(MIGRATIONS) + 1
