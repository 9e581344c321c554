"""The log on disk: a file a day, read again after a restart, and only so many of them."""

import os
import stat
from datetime import date, datetime, timedelta, timezone

import pytest

from reminder.storage.log_file import DAYS_KEPT, Line, LogFile

SUMMER = timezone(timedelta(hours=2))
NOON = datetime(2026, 3, 27, 12, tzinfo=SUMMER)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "state" / "log"


def test_lines_are_read_back_in_the_order_they_were_said(folder):
    lines = [
        Line(NOON, "due, waiting: call"),
        Line(NOON - timedelta(minutes=5), "the clock was set back"),
        Line(NOON, "Zoë ☕"),
    ]
    for line in lines:
        LogFile(folder).append(line)

    assert LogFile(folder).lines(NOON.date()) == lines
    assert LogFile(folder).days() == [NOON.date()]


def test_a_line_belongs_to_the_local_day_on_which_it_was_said(folder):
    late = datetime(2026, 3, 27, 23, 59, tzinfo=SUMMER)
    log = LogFile(folder)

    log.append(Line(late, "late"))
    log.append(Line(late + timedelta(minutes=2), "early"))

    assert [line.text for line in log.lines(date(2026, 3, 27))] == ["late"]
    assert [line.text for line in log.lines(date(2026, 3, 28))] == ["early"]


def test_more_than_thirty_days_are_kept_and_the_oldest_make_room(folder):
    log = LogFile(folder)
    for number in range(60):
        log.append(Line(NOON + timedelta(days=number), "something"))

    assert log.days() == [NOON.date() + timedelta(days=number) for number in range(60 - DAYS_KEPT, 60)]
    assert DAYS_KEPT > 30


def test_a_clock_that_is_ahead_once_empties_no_log(folder):
    log = LogFile(folder)
    for number in range(30):
        log.append(Line(NOON + timedelta(days=number), "something"))

    log.append(Line(NOON.replace(year=2106), "from the future"))

    assert len(log.days()) == 31


def test_lines_that_make_no_sense_are_left_out(folder):
    log = LogFile(folder)
    log.append(Line(NOON, "one"))
    path = folder / "2026-03-27.jsonl"
    path.write_bytes(
        path.read_bytes()
        + b'\xff\xfe\n{"at": "noon", "text": "x"}\n[]\n{"at": "2026-03-27T12:00:00", "text": "naive"}\n'
        b'{"at": "2026-03-27T12:00:00+02:00", "text": 5}\n{"at": "2026-03-27T12:00:00+02:00", "te'
    )
    (folder / "notes.txt").write_text("mine")
    (folder / "today.jsonl").write_text("mine")

    assert [line.text for line in log.lines(NOON.date())] == ["one"]
    assert log.days() == [NOON.date()]


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_the_files_are_the_persons_own(folder):
    LogFile(folder).append(Line(NOON, "one"))

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "2026-03-27.jsonl").stat().st_mode) == 0o600


def test_what_goes_wrong_without_end_does_not_fill_the_disk(folder, monkeypatch):
    monkeypatch.setattr("reminder.storage.log_file._MOST_BYTES", 1000)
    log = LogFile(folder)

    for _ in range(200):
        log.append(Line(NOON, "again and again"))

    assert (folder / "2026-03-27.jsonl").stat().st_size < 1200


def test_a_folder_that_cannot_be_written_is_an_error_of_the_system(tmp_path):
    (tmp_path / "log").write_text("")

    with pytest.raises(OSError, match="log"):
        LogFile(tmp_path / "log").append(Line(NOON, "one"))
