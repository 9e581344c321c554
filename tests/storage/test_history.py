"""The history against real SQLite files, real processes that write beside it, and real damage."""

import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import textwrap
import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from desktops.packages import need
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.core.model import Busy, Door, Entry, How, Outcome, Why
from reminder.core.spans import HoldSpan, WorkSpan
from reminder.errors import HistoryDamaged, HistoryError
from reminder.storage import database
from reminder.storage import history as module
from reminder.storage.history import MIGRATIONS, History
from reminder.storage.network_folder import kind_of_mount, remote

TODAY = date(2026, 3, 27)
SUMMER = timezone(timedelta(hours=2))
needs_posix = pytest.mark.skipif(os.name != "posix", reason="rights and signals of POSIX")


def entry(key, ended=None, outcome=Outcome.DONE, **fields):
    ended = ended or datetime(2026, 3, 27, 10, 0, tzinfo=SUMMER)
    return Entry(key=key, outcome=outcome, how=How.ANSWERED, ended=ended, **fields)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "share" / "history.sqlite3"


@pytest.fixture
def history(file):
    history = History(file)
    assert history.begin(TODAY) is None
    return history


def child(code, *arguments):
    """Start a second process that runs *code*."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )


def form_of(file):
    with sqlite3.connect(file) as connection:
        form = connection.execute("PRAGMA user_version").fetchone()[0]
    connection.close()
    return form


# -------------------------------------------------------------------------------------------- what is remembered

MOMENTS = st.datetimes(
    datetime(2000, 1, 2),
    datetime(2100, 1, 1),
    timezones=st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes))),
)
LENGTHS = st.timedeltas(timedelta(), timedelta(days=400))
ENTRIES = st.builds(
    Entry,
    key=st.text(min_size=1, max_size=20).filter(lambda text: "\x00" not in text),
    outcome=st.sampled_from(Outcome),
    how=st.sampled_from(How),
    ended=MOMENTS,
    reminder=st.none() | st.integers(1, 2**40),
    why=st.none() | st.sampled_from(Why),
    exercise=st.none() | st.sampled_from(["chin_tuck", "wall_sit"]),
    snoozes=st.integers(0, 10),
    worked=LENGTHS,
    since_break=LENGTHS,
    shown=st.none() | MOMENTS,
    started=st.none() | MOMENTS,
    idle=st.none() | LENGTHS,
    held=LENGTHS,
    held_by=st.lists(st.sampled_from(Busy), unique=True).map(tuple),
    answered_after=st.none() | LENGTHS,
    door=st.none() | st.sampled_from(Door),
)


def test_an_entry_comes_back_as_it_was(tmp_path):
    numbers = iter(range(10_000))

    @given(ENTRIES)
    def comes_back(entry):
        history = History(tmp_path / f"{next(numbers)}.sqlite3")
        history.begin(TODAY)

        assert history.add(entry) == 1

        assert history.last() == entry
        assert history.entries() == [entry]
        assert history.last().ended.utcoffset() == entry.ended.utcoffset()
        assert history.counts(entry.ended.date())[entry.outcome] == 1

    comes_back()


def test_the_same_entry_written_twice_is_one_row(history):
    first = entry("one", snoozes=1)

    assert history.add(first) == 1
    assert history.add(first, entry("two")) == 1
    assert history.add(entry("one", outcome=Outcome.SKIPPED)) == 0

    assert [each.key for each in history.entries()] == ["one", "two"]
    assert history.counts(TODAY)["done"] == 2


def test_a_day_is_counted_by_its_local_date(history):
    late = datetime(2026, 3, 27, 23, 30, tzinfo=SUMMER)
    history.add(
        entry("a", late, snoozes=2),
        entry("b", late + timedelta(hours=1), Outcome.SKIPPED, snoozes=1),
        entry("c", late.astimezone(UTC) + timedelta(minutes=1), Outcome.RESTED),
    )

    assert history.counts(TODAY) == {
        **{"done": 1, "cut_short": 0, "skipped": 0, "ignored": 0, "withdrawn": 0, "rested": 1},
        "snoozes": 2,
    }
    assert history.counts(TODAY + timedelta(days=1))["skipped"] == 1


def test_entries_are_told_for_the_days_asked_both_included(history):
    days = [datetime(2026, 3, day, 12, tzinfo=SUMMER) for day in (1, 2, 3, 4)]
    history.add(*(entry(str(day.day), day) for day in days))

    assert [each.key for each in history.entries(date(2026, 3, 2), date(2026, 3, 3))] == ["2", "3"]


def test_the_last_entry_is_the_one_written_last_whatever_year_the_clock_said_before(history):
    history.add(entry("ahead", datetime(2106, 3, 27, 11, tzinfo=SUMMER)), entry("now"))

    assert history.last().key == "now"


def test_the_numbers_of_reminders_go_on_after_the_highest(history):
    assert history.highest_reminder_id() == 0

    history.add(entry("a", reminder=7), entry("b", reminder=3), entry("c"))

    assert history.highest_reminder_id() == 7


def test_notes_of_care_come_back_once_and_in_the_order_they_came(history):
    moment = datetime(2026, 3, 27, 9, tzinfo=SUMMER)
    pain = Note("p", NoteKind.PAIN, moment + timedelta(hours=1), "wall_sit", "strong")
    sore = Note("s", NoteKind.SORE, moment)

    assert history.note(pain, sore) == 2
    assert history.note(sore) == 0

    assert history.notes() == [pain, sore]
    assert history.notes(since=TODAY + timedelta(days=1)) == []


def test_holds_and_work_come_back_as_they_were_and_once(history):
    moment = datetime(2026, 3, 27, 9, 50, tzinfo=SUMMER)
    hold = HoldSpan("h", (Busy.CALL, Busy.APP), moment, moment + timedelta(minutes=25))
    work = WorkSpan("w", moment, moment + timedelta(minutes=10), timedelta(minutes=9))

    assert (history.add_holds(hold), history.add_work(work)) == (1, 1)
    assert (history.add_holds(hold), history.add_work(work)) == (0, 0)

    assert history.holds(TODAY, TODAY) == [hold]
    assert history.work(TODAY, TODAY) == [work]
    assert history.holds(TODAY + timedelta(days=1)) == history.work(TODAY + timedelta(days=1)) == []


def test_a_moment_without_its_offset_is_a_bug_and_not_a_row(history):
    with pytest.raises(ValueError, match="needs its offset"):
        history.add(entry("naive", datetime(2026, 3, 27)))


# ------------------------------------------------------------------------------------------------- the file


def test_before_the_first_entry_there_is_nothing_and_nothing_is_made(file):
    history = History(file)

    assert history.last() is None
    assert list(history.entries()) == []
    assert history.highest_reminder_id() == 0
    assert history.counts(TODAY)["done"] == 0
    assert not file.parent.exists()


@needs_posix
def test_the_file_and_its_folder_are_the_persons_own(file):
    umask = os.umask(0)
    try:
        History(file).begin(TODAY)
    finally:
        os.umask(umask)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_the_journal_is_wal_and_the_version_is_written(history, file):
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    connection.close()


def test_reading_writes_nothing_and_leaves_nothing_beside_the_file(history, file):
    history.add(entry("one"))
    before = {each: (each.read_bytes(), each.stat().st_mtime_ns) for each in file.parent.iterdir()}

    found = History(file).entries()

    assert [each.key for each in found] == ["one"]
    assert {each: (each.read_bytes(), each.stat().st_mtime_ns) for each in file.parent.iterdir()} == before
    assert list(before) == [file]


def test_what_another_process_writes_meanwhile_is_read_whole(history, file):
    writer = child(
        """
        import sys
        from datetime import datetime, timezone
        from pathlib import Path
        from reminder.core.model import Entry, How, Outcome
        from reminder.storage.history import History

        history = History(Path(sys.argv[1]))
        for number in range(60):
            ended = datetime(2026, 3, 27, 10, 0, number, tzinfo=timezone.utc)
            history.add(Entry(key=str(number), outcome=Outcome.DONE, how=How.ANSWERED, ended=ended))
        """,
        file,
    )
    seen = []
    while writer.poll() is None:
        seen.append([each.key for each in history.entries()])
    seen.append([each.key for each in history.entries()])
    writer.stdout.close()

    assert writer.returncode == 0
    assert len(seen[-1]) == 60
    assert all(found == seen[-1][: len(found)] for found in seen)
    assert list(map(len, seen)) == sorted(map(len, seen))


def test_on_a_network_folder_the_journal_is_the_old_one(file, monkeypatch):
    monkeypatch.setattr(database.network_folder, "is_remote", lambda _: True)
    history = History(file)

    history.begin(TODAY)
    history.add(entry("one"))

    assert file.read_bytes()[18:20] == b"\x01\x01"  # the header's word for "no WAL"
    assert [each.key for each in history.entries()] == ["one"]


def test_the_kind_of_a_folders_file_system_is_read_from_the_mount_table():
    table = [
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw",
        "36 22 0:32 / /home rw - nfs4 server:/home rw,vers=4.2",
        "37 36 0:33 / /home/ann/my\\040files rw master:2 - fuse.sshfs ann@host: rw",
        "38 22 0:34 / /homework rw - tmpfs tmpfs rw",
        "nonsense",
    ]

    assert kind_of_mount("/etc", table) == "ext4"
    assert kind_of_mount("/home/ann/.local/share", table) == "nfs4"
    assert kind_of_mount("/home/ann/my files/x", table) == "fuse.sshfs"
    assert kind_of_mount("/homework", table) == "tmpfs"
    assert [kind for kind in ("ext4", "nfs4", "fuse.sshfs", "tmpfs", "cifs") if remote(kind)] == [
        *("nfs4", "fuse.sshfs", "cifs"),
    ]


def test_beginning_again_changes_nothing(history, file):
    history.add(entry("one"))

    assert history.begin(TODAY) is None

    assert [each.key for each in history.entries()] == ["one"]
    assert [each.name for each in file.parent.glob("*damaged*")] == []


def test_an_empty_file_is_begun(file):
    file.parent.mkdir()
    file.touch()
    history = History(file)

    assert history.last() is None
    assert history.begin(TODAY) is None

    assert history.add(entry("one")) == 1


def test_a_history_of_an_older_form_is_brought_on_without_losing_a_row(history, file, monkeypatch):
    history.add(entry("one"))
    monkeypatch.setattr(
        module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (id INTEGER); CREATE TABLE more (id)")
    )
    newer = History(file)

    assert newer.last().key == "one"  # read in memory: a question changes nothing
    assert form_of(file) == len(MIGRATIONS)
    assert newer.add(entry("two")) == 1
    assert [each.key for each in newer.entries()] == ["one", "two"]
    with pytest.raises(HistoryError, match="newer posture-reminder"):
        history.add(entry("three"))  # the program of before, still running


def test_a_step_to_a_new_form_that_fails_leaves_the_old_one_whole(history, file, monkeypatch):
    history.add(entry("one"))
    monkeypatch.setattr(
        module, "MIGRATIONS", (*MIGRATIONS, "CREATE TABLE later (id INTEGER); CREATE TABLE entry (id)")
    )
    with pytest.raises(HistoryError, match="cannot be used"):
        History(file).begin(TODAY)

    assert history.begin(TODAY) is None
    assert [each.key for each in history.entries()] == ["one"]


# ---------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize("damage", ["garbage", "a torn page", "half of it", "a lost header"])
def test_a_damaged_history_is_set_aside_and_a_new_one_begun(history, file, damage):
    history.add(*(entry(str(number), exercise="chin_tuck" * 20) for number in range(400)))
    data = bytearray(file.read_bytes())
    match damage:
        case "garbage":
            data = bytearray(b"these are not the rows you are looking for" * 100)
        case "a torn page":
            data[4096 * 3 : 4096 * 6] = os.urandom(4096 * 3)
        case "half of it":
            del data[len(data) // 2 :]
        case "a lost header":
            data[:100] = bytes(100)
    file.write_bytes(data)

    said = history.begin(TODAY)

    aside = file.with_name("history-damaged-2026-03-27.sqlite3")
    assert said.startswith(f"The history was damaged. It is kept as {aside}, and a new one has begun")
    assert aside.read_bytes() == data
    assert len(history.entries()) == said_to_be_kept(said)
    assert (
        len(history.entries())
        >= {"garbage": 0, "a torn page": 300, "half of it": 100, "a lost header": 400}[damage]
    )
    assert history.add(entry("one")) == 1


def said_to_be_kept(said):
    found = re.search(r"with the (\d+) records", said)
    return int(found[1]) if found else 0


def test_a_second_damage_on_the_same_day_overwrites_nothing(history, file):
    for _ in range(2):
        file.write_bytes(b"garbage" * 1000)
        history.begin(TODAY)

    assert sorted(each.name for each in file.parent.glob("*damaged*.sqlite3")) == [
        "history-damaged-2026-03-27-2.sqlite3",
        "history-damaged-2026-03-27.sqlite3",
    ]


def test_damage_that_shows_while_running_is_a_sentence(history, file):
    file.write_bytes(b"garbage" * 1000)

    with pytest.raises(HistoryDamaged, match=r"history\.sqlite3: the history is damaged") as caught:
        history.add(entry("one"))

    assert caught.value.exit_code == 6
    assert history.begin(TODAY) is not None
    assert history.add(entry("one")) == 1


@pytest.mark.posix("modes of files")
def test_a_history_that_was_moved_away_while_running_is_begun_anew(history, file):
    history.add(entry("one"))
    for each in file.parent.iterdir():
        each.unlink()

    assert history.add(entry("two")) == 1

    assert [each.key for each in history.entries()] == ["two"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.posix("an open file that is removed")
def test_what_a_deleted_history_left_beside_it_does_not_come_back(history, file):
    history.add(entry("one"))
    with sqlite3.connect(file) as open_still:
        open_still.execute("SELECT * FROM entry").fetchall()
        history.add(entry("two"))
        assert file.with_name(f"{file.name}-wal").stat().st_size > 0
        file.unlink()
    open_still.close()

    history.add(entry("three"))

    assert [each.key for each in history.entries()] == ["three"]


def test_a_history_of_a_newer_version_is_refused_and_not_touched(history, file):
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = file.read_bytes()

    for use in (lambda: history.begin(TODAY), lambda: history.add(entry("one")), history.last):
        with pytest.raises(
            HistoryError, match=r"newer posture-reminder wrote this history \(form 99, this program"
        ):
            use()

    assert file.read_bytes() == before


def test_another_programs_database_is_refused_and_not_touched(file):
    file.parent.mkdir()
    with sqlite3.connect(file) as connection:
        connection.execute("CREATE TABLE urls (url)")
    connection.close()
    before = file.read_bytes()

    with pytest.raises(HistoryError, match="belongs to another program"):
        History(file).begin(TODAY)

    assert file.read_bytes() == before


def test_a_folder_in_the_place_of_the_file_is_a_sentence(file):
    file.mkdir(parents=True)

    with pytest.raises(HistoryError, match="this is not a file"):
        History(file).begin(TODAY)
    with pytest.raises(HistoryError, match="this is not a file"):
        History(file).last()


def test_a_file_in_the_place_of_the_folder_is_a_sentence(file):
    file.parent.write_text("")

    with pytest.raises(HistoryError, match="the history cannot be used"):
        History(file).begin(TODAY)


def test_a_locked_history_is_told_soon_and_nothing_is_lost(history, file):
    hurried = History(file, patience=timedelta(milliseconds=50))
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")

    with pytest.raises(HistoryError, match="locked by another program; nothing was written, try again"):
        hurried.add(entry("one"))

    assert hurried.last() is None  # reading goes on meanwhile
    holder.execute("ROLLBACK")
    holder.close()
    assert hurried.add(entry("one")) == 1


def test_a_patient_writer_waits_for_the_other_one(history, file):
    other = child(
        """
        import sqlite3, sys, time
        connection = sqlite3.connect(sys.argv[1], isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
        print("locked", flush=True)
        time.sleep(0.3)
        connection.execute("COMMIT")
        """,
        file,
    )
    assert other.stdout.readline() == "locked\n"

    assert history.add(entry("one")) == 1

    assert other.wait() == 0
    other.stdout.close()


@needs_posix
@pytest.mark.parametrize(("of_the_file", "of_the_folder"), [(0o400, 0o500), (0o600, 0o500), (0o400, 0o700)])
def test_a_read_only_history_can_be_read_and_says_why_it_cannot_be_written(
    history, file, of_the_file, of_the_folder
):
    history.add(entry("one"))
    for beside in file.parent.glob("*-*"):
        beside.unlink()
    file.chmod(of_the_file)
    file.parent.chmod(of_the_folder)
    work = """
        import os, sys
        from datetime import date, timedelta
        from pathlib import Path
        from reminder.errors import HistoryError
        from reminder.storage.history import History
        if os.geteuid() == 0:  # to whom every file can be written
            os.chown(sys.argv[1], 65534, 65534)
            os.chown(os.path.dirname(sys.argv[1]), 65534, 65534)
            for above in Path(sys.argv[1]).parents[1:]:
                if above.stat().st_uid == 0 and above.parent != above and not above.stat().st_mode & 1:
                    above.chmod(0o711)
            os.setuid(65534)
        history = History(Path(sys.argv[1]))
        print(history.last().key)
        today = date(2026, 3, 27)
        for use in (lambda: history.begin(today), history.add):
            try:
                use()
            except HistoryError as error:
                print(error)
        """

    other = child(work, file)
    said, _ = other.communicate(timeout=20)

    assert said.splitlines()[0] == "one"
    assert len(said.splitlines()) == 3
    assert all("read-only" in line for line in said.splitlines()[1:])
    assert [each.name for each in file.parent.iterdir()] == [file.name]
    file.parent.chmod(0o700)


def test_a_full_disk_is_a_sentence_and_what_was_written_stays(tmp_path):
    need("unshare")
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode:
        pytest.skip("needs the right to make a name space of mounts")
    room = tmp_path / "room"
    room.mkdir()
    work = """
        import subprocess, sys
        from datetime import date, datetime, timezone
        from pathlib import Path
        from reminder.core.model import Entry, How, Outcome
        from reminder.errors import HistoryError
        from reminder.storage.history import History
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", sys.argv[1]], check=True)
        room = Path(sys.argv[1])
        history = History(room / "history.sqlite3")
        history.begin(date(2026, 3, 27))
        moment = datetime(2026, 3, 27, tzinfo=timezone.utc)
        history.add(Entry("before", Outcome.DONE, How.ANSWERED, moment))
        (room / "film").write_bytes(bytes(1))
        with (room / "film").open("wb", buffering=0) as film:
            try:
                while True:
                    film.write(bytes(4096))
            except OSError:
                pass
        try:
            history.add(*(Entry(f"during {n}", Outcome.DONE, How.ANSWERED, moment) for n in range(1000)))
        except HistoryError as error:
            print(error)
        (room / "film").unlink()
        print(history.add(Entry("after", Outcome.DONE, How.ANSWERED, moment)), [e.key for e in history.entries()])
        """

    other = subprocess.run(
        ["unshare", "-rm", sys.executable, "-c", textwrap.dedent(work), str(room)], capture_output=True, text=True
    )

    assert other.stdout.splitlines() == [
        f"{room / 'history.sqlite3'}: the disk is full; make some room",
        "1 ['before', 'after']",
    ], other.stderr


# ------------------------------------------------------------------------------------------- several at a time

WRITER = """
    import sys
    from datetime import datetime, timedelta, timezone
    from pathlib import Path
    from reminder.core.model import Entry, How, Outcome
    from reminder.storage.history import History
    history = History(Path(sys.argv[1]), patience=timedelta(seconds=30))
    begun = datetime(2026, 3, 27, tzinfo=timezone.utc)
    number = 0
    while number < int(sys.argv[3]):
        key = f"{sys.argv[2]}{number}"
        history.add(Entry(key, Outcome.DONE, How.ANSWERED, begun + timedelta(seconds=number)))
        print(number, flush=True)
        number += 1
    """


def test_processes_that_write_at_once_lose_nothing_and_repeat_nothing(history, file):
    others = [child(WRITER, file, name, 25) for name in ("a", "a", "b")]  # two of them write the same entries

    for other in others:
        other.communicate(timeout=60)
        assert other.returncode == 0

    assert sorted(each.key for each in history.entries()) == sorted(
        f"{name}{number}" for name in "ab" for number in range(25)
    )


@needs_posix
def test_a_writer_killed_at_any_moment_loses_nothing_it_had_written(history, file):
    said = []
    for turn in range(8):
        other = child(WRITER, file, f"{turn}-", 10**6)
        for _ in range(2 + 3 * turn):
            last = int(other.stdout.readline())
        time.sleep(0.003 * turn)  # not a wait for something: the moment of the kill is to vary
        other.send_signal(signal.SIGKILL)
        rest = other.stdout.read().splitlines()
        other.wait()
        other.stdout.close()
        said += [f"{turn}-{number}" for number in range(max([last, *map(int, rest)]) + 1)]

        assert history.begin(TODAY) is None  # sound, without anybody's help

    assert set(said) <= {each.key for each in history.entries()}
