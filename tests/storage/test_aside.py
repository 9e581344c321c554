"""What is read in a child comes home whole: values, faults with their places, and the loss of the child."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from reminder import paths
from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.daemon import first_reading
from reminder.errors import HistoryDamaged, SettingsError
from reminder.storage import aside, catalogue, config
from reminder.storage.faults import SettingsFaults

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere everybody reads for themselves")


TODAY = date(2026, 3, 27)
NOTE = Note("a", NoteKind.SORE, datetime(2026, 3, 27, 9, tzinfo=UTC))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the settings, the data and the state of a person."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[bool]]:
    """Read aside; what is yielded says for each reading whether the child's answer was of use."""
    if threading.active_count() > 1:
        pytest.skip("another test left a thread")
    useful: list[bool] = []
    answered = aside._answer

    def noted(child: int, pipe: int) -> tuple[bool, object] | None:
        answer = answered(child, pipe)
        useful.append(answer is not None)
        return answer

    monkeypatch.setattr(aside, "_answer", noted)
    aside.begin()
    yield useful
    aside.end()


def test_it_is_another_process_that_reads(begun: list[bool]) -> None:
    assert aside.run(os.getpid) != os.getpid()


def test_only_who_asks_for_it_reads_aside() -> None:
    assert aside.run(os.getpid) == os.getpid()


def test_the_catalogue_comes_home_as_it_is(begun: list[bool]) -> None:
    there = catalogue.load(paths.shipped(), Path("/nowhere"))
    aside.end()
    here = catalogue.load(paths.shipped(), Path("/nowhere"))

    assert there == here
    assert begun == [True]
    with pytest.raises(TypeError):
        there.catalogue.exercises["x"] = None  # type: ignore[index]


def test_all_that_a_start_needs_is_read_by_one_child(begun: list[bool], home: Path) -> None:
    file = home / "config.toml"
    first_reading.open_history().begin(TODAY)
    first_reading.open_history().note(NOTE)

    there = first_reading.begin(file, required=False, today=TODAY)()
    aside.end()

    assert begun == [True]
    assert there == first_reading.begin(file, required=False, today=TODAY)()
    assert there.history.notes == (NOTE,)
    assert (there.settings, there.catalogue) == (
        config.load(file),
        catalogue.load(paths.shipped(), home / "exercises"),
    )


def test_a_settings_file_that_must_be_there_is_missed_and_no_history_begun(begun: list[bool], home: Path) -> None:
    with pytest.raises(SettingsError, match="config"):
        first_reading.begin(home / "config.toml", required=True, today=TODAY)()

    assert begun == [True]
    assert not paths.history_file().exists()


def test_a_damaged_history_comes_home_as_one(begun: list[bool]) -> None:
    def read() -> None:
        raise HistoryDamaged("history.sqlite3: the history is damaged")

    with pytest.raises(HistoryDamaged, match="is damaged"):
        aside.run(read)

    assert begun == [True]


def test_a_child_has_nothing_open_that_is_its_parents(begun: list[bool], tmp_path: Path) -> None:
    with (tmp_path / "daemon.lock").open("w") as lock:
        there = aside.run(
            lambda: [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.exists()]
        )

        assert Path(lock.name) not in there


def test_settings_come_home_with_hours_and_warnings(begun: list[bool], tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[reminder]\nearliest = "5m"\n[hours]\nmonday = ["22:00-06:00"]\n')

    there = config.load(file)
    aside.end()

    assert there == config.load(file)
    assert there.warnings
    assert begun == [True]


def test_faults_come_home_with_their_places(begun: list[bool], tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[reminder]\nearliest = "soon"\nlull = 5\n')

    with pytest.raises(SettingsError) as there:
        config.load(file)
    aside.end()
    with pytest.raises(SettingsError) as here:
        config.load(file)

    assert str(there.value) == str(here.value)
    assert isinstance(there.value, SettingsFaults)
    assert [fault.line for fault in there.value.faults] == [2, 3]
    assert begun == [True]


def dies_in_a_child(parent: int) -> int:
    if os.getpid() != parent:
        os._exit(3)
    return parent


def test_a_child_that_dies_is_no_loss(begun: list[bool]) -> None:
    assert aside.run(dies_in_a_child, os.getpid()) == os.getpid()
    assert begun == [False]


def test_beside_another_thread_nobody_forks(begun: list[bool]) -> None:
    ended = threading.Event()
    thread = threading.Thread(target=ended.wait)
    thread.start()

    read_by = aside.run(os.getpid)

    ended.set()
    thread.join()
    assert read_by == os.getpid()


def test_a_thread_that_is_about_to_end_is_waited_for(begun: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aside, "_MOMENT", 60)
    threading.Timer(0.05, lambda: None).start()

    read_by = aside.run(os.getpid)

    assert read_by != os.getpid()


def test_a_signal_writes_nothing_in_a_child_where_the_database_may_have_its_descriptor(begun: list[bool]) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    before = signal.set_wakeup_fd(writing)
    try:
        there = aside.run(signal.set_wakeup_fd, -1)
    finally:
        signal.set_wakeup_fd(before)
        os.close(reading)
        os.close(writing)

    assert there == -1


def test_no_descriptor_and_no_child_is_left(begun: list[bool]) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    others = children()  # desktops that other tests keep, for one

    for _ in range(20):
        aside.run(os.getpid)

    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert children() <= others


def children() -> set[str]:
    """Return the numbers of this process's children, those that nobody has waited for included."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if parent == str(os.getpid()):
            found.add(process.name)
    return found
