"""``posture history``: all that is kept, out as one file or gone."""

import io
import json
import os
import stat
from datetime import datetime, timedelta, timezone

import pytest

from reminder import paths
from reminder.cli import main
from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.core.model import Busy, Door, Entry, How, Outcome
from reminder.core.spans import HoldSpan, WorkSpan
from reminder.storage.history import History
from reminder.storage.log_file import Line, log_file

NOON = datetime(2026, 3, 27, 12, tzinfo=timezone(timedelta(hours=2)))


@pytest.fixture
def kept(own_home):
    history = History(paths.history_file())
    history.begin(NOON.date())
    history.add(
        Entry("e", Outcome.DONE, How.ANSWERED, NOON, 7, exercise="chin_tuck", held_by=(Busy.CALL,), door=Door.TRAY)
    )
    history.note(Note("n", NoteKind.PAIN, NOON, "chin_tuck", "mild"))
    history.add_holds(HoldSpan("h", (Busy.CALL,), NOON, NOON + timedelta(minutes=5)))
    history.add_work(WorkSpan("w", NOON, NOON + timedelta(minutes=50), timedelta(minutes=45)))
    log_file().append(Line(NOON, "said"))
    paths.state_folder().joinpath("state.json").write_text('{"version": 1}')
    paths.settings_file().parent.mkdir(parents=True)
    paths.settings_file().write_text("[exercises]\nconditions = []\n")
    return history


def test_everything_that_is_kept_comes_out_in_one_file_for_its_owner(kept, tmp_path, capsys):
    file = tmp_path / "mine.json"

    assert main(["history", "export", str(file)]) == 0

    data = json.loads(file.read_text())
    assert data["records"] == [
        {
            **{
                "key": "e",
                "outcome": "done",
                "how": "answered",
                "ended": "2026-03-27T12:00:00+02:00",
                "reminder": 7,
            },
            **{"why": None, "exercise": "chin_tuck", "snoozes": 0, "worked_s": 0.0, "since_break_s": 0.0},
            **{"shown": None, "started": None, "idle_s": None, "held_s": 0.0, "held_by": ["call"]},
            **{"answered_after_s": None, "door": "tray"},
        }
    ]
    assert [len(data[name]) for name in ("notes", "holds", "work", "log")] == [1, 1, 1, 1]
    assert data["state"] == {"version": 1}
    assert data["settings"] == "[exercises]\nconditions = []\n"
    assert "Breaks: 1, notes of care: 1," in capsys.readouterr().out
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_folder_that_takes_no_file_is_a_sentence(kept, tmp_path, capsys):
    assert main(["history", "export", str(tmp_path / "nowhere" / "mine.json")]) == 1

    assert "mine.json cannot be written" in capsys.readouterr().err


def test_a_damaged_history_comes_out_as_far_as_it_can_be_read(kept, tmp_path, capsys):
    import sqlite3

    with sqlite3.connect(paths.history_file()) as connection:
        connection.execute("UPDATE note SET kind = 'sorf'")
    connection.close()
    file = tmp_path / "mine.json"

    assert main(["history", "export", str(file)]) == 0

    assert len(json.loads(file.read_text())["records"]) == 1
    assert "the history is damaged" in capsys.readouterr().err


def files_of_records():
    folders = (paths.history_file().parent, paths.state_folder())
    return [file for folder in folders for file in folder.rglob("*") if file.is_file()]


def test_erased_is_everything_but_the_settings(kept, capsys):
    paths.history_file().with_name("history-damaged-2026-01-01.sqlite3").write_bytes(b"old")
    paths.history_file().with_name("salvage-x").mkdir()
    paths.history_file().with_name("salvage-x").joinpath("history.sqlite3").write_bytes(b"old")
    paths.state_folder().joinpath("statistics.html").write_text("mine")

    assert main(["history", "erase", "--yes"]) == 0

    assert files_of_records() == []
    assert paths.settings_file().exists()
    assert str(paths.settings_file()) in capsys.readouterr().out
    assert main(["history", "erase", "--yes"]) == 0
    assert "nothing to erase" in capsys.readouterr().out


def test_where_nobody_can_be_asked_nothing_is_erased(kept, monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))

    assert main(["history", "erase"]) == 5

    assert "--yes" in capsys.readouterr().err
    assert "e" in [entry.key for entry in kept.entries()]


@pytest.mark.parametrize(("answer", "code"), [("yes", 0), ("no", 5), ("", 5)])
def test_who_can_be_asked_decides(kept, monkeypatch, answer, code):
    terminal = io.StringIO(f"{answer}\n")
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)

    assert main(["history", "erase"]) == code

    assert ("e" in [entry.key for entry in kept.entries()]) == (code != 0)
