"""``posture stats`` over the history on disk."""

import csv
import io
import json
import os
import sqlite3
import stat
from datetime import timedelta

import pytest
from report.people import records

from reminder import clock, paths
from reminder.cli import main
from reminder.storage.history import History

DAYS = 40


@pytest.fixture
def kept(own_home):
    """Forty days of a person, up to yesterday."""
    today = clock.wall().date()
    lived = records(today - timedelta(days=DAYS), DAYS)
    history = History(paths.history_file())
    history.begin(today)
    history.add(*lived.entries)
    history.add_holds(*lived.holds)
    history.add_work(*lived.work)
    return lived


def test_of_an_empty_history_there_is_something_to_say(own_home, capsys):
    assert main(["stats"]) == 0

    said = capsys.readouterr().out
    assert "Nothing is recorded yet." in said
    assert not paths.history_file().exists()


def test_four_weeks_are_told_without_a_terminal_and_without_a_daemon(kept, capsys):
    assert main(["stats"]) == 0

    said = capsys.readouterr().out
    assert "This week" in said
    assert "\x1b" not in said


def test_as_json_the_days_are_those_asked_for_and_add_up_to_the_records(kept, capsys):
    assert main(["stats", "--days", "10", "--json"]) == 0

    data = json.loads(capsys.readouterr().out)
    first = clock.wall().date() - timedelta(days=9)
    done = sum(each.ended.date() >= first and each.outcome == "done" for each in kept.entries)
    assert len(data["days"]) == 10
    assert data["from"] == first.isoformat()
    assert data["totals"]["done"] == done


def test_as_csv_there_is_a_row_for_each_day(kept, capsys):
    assert main(["stats", "--days", "10", "--csv"]) == 0

    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 10
    assert rows[-1]["date"] == clock.wall().date().isoformat()


def test_the_page_is_written_for_its_owner(kept, tmp_path, capsys):
    file = tmp_path / "mine.html"

    assert main(["stats", "--html", str(file)]) == 0

    text = file.read_text(encoding="utf-8")
    assert f"{DAYS + 1} days" in text or f"{DAYS} days" in text or f"{DAYS - 1} days" in text
    assert 'id="area-neck"' in text
    assert f"Written to {file}." in capsys.readouterr().out
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.posix("a session without a display")
def test_where_there_is_no_display_opening_says_what_to_do_instead(kept, capsys):
    assert main(["stats", "--open"]) == 5

    assert "--html FILE" in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-3", "many", "99999999"])
def test_what_is_no_number_of_days_is_refused(number, capsys):
    assert main(["stats", f"--days={number}"]) == 2

    assert "--days 90" in capsys.readouterr().err


def test_a_page_that_cannot_be_written_is_a_sentence(kept, tmp_path, capsys):
    assert main(["stats", "--html", str(tmp_path / "nowhere" / "x.html")]) == 1

    assert "cannot be written" in capsys.readouterr().err


def test_a_damaged_history_is_told_as_far_as_it_can_be_read(kept, capsys):
    with sqlite3.connect(paths.history_file()) as connection:
        connection.execute("UPDATE entry SET outcome = 'eone' WHERE id = (SELECT max(id) FROM entry)")
    connection.close()

    assert main(["stats", "--json"]) == 0

    said = capsys.readouterr()
    assert "what can be read of it" in said.err
    assert json.loads(said.out)["totals"]["done"] > 0


def test_a_history_of_a_newer_version_is_refused(kept, capsys):
    with sqlite3.connect(paths.history_file()) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    assert main(["stats"]) == 6

    assert "newer posture-reminder" in capsys.readouterr().err
