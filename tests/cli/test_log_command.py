"""``posture log`` from the files of the last days, with and without a daemon."""

import json
from datetime import date, datetime, timedelta

import pytest

from reminder import clock
from reminder.cli import main
from reminder.storage.log_file import Line, log_file


@pytest.fixture
def told(own_home):
    """Lines of today, of yesterday and of a week ago, as daemons of these days wrote them."""
    noon = clock.wall().replace(hour=12, minute=0, second=0, microsecond=0)
    lines = [
        Line(noon - timedelta(days=7), "a week ago"),
        Line(noon - timedelta(days=1, hours=2), "paused until resumed"),
        Line(noon - timedelta(days=1), "resumed"),
        Line(noon, "due, waiting: call (microphone in use by Firefox)"),
    ]
    for line in lines:
        log_file().append(line)
    return lines


def shown(capsys):
    return capsys.readouterr().out.splitlines()


def test_without_a_daemon_the_last_day_is_told_from_its_file(told, capsys):
    assert main(["log"]) == 0

    assert shown(capsys) == [
        f"-- {told[-1].at.date()} --",
        "12:00 due, waiting: call (microphone in use by Firefox)",
    ]


@pytest.mark.parametrize("word", ["yesterday", "a date", "a weekday"])
def test_a_day_is_named_as_people_do(told, capsys, word):
    day = told[1].at.date()
    said = {"yesterday": "yesterday", "a date": day.isoformat(), "a weekday": f"{day:%A}"}[word]

    assert main(["log", "--day", said]) == 0

    assert shown(capsys) == [f"-- {day} --", "10:00 paused until resumed", "12:00 resumed"]


def test_the_last_lines_are_those_of_whatever_days(told, capsys):
    main(["log", "--lines", "3", "--json"])

    lines = [json.loads(line) for line in shown(capsys)]
    assert lines == [{"at": line.at.isoformat(), "text": line.text} for line in told[1:]]


def test_a_day_of_which_nothing_is_written_says_so(told, capsys):
    assert main(["log", "--day", "2020-01-01"]) == 0

    assert shown(capsys) == [
        "The log has nothing for 2020-01-01: nothing ran then, or it is more than five weeks ago."
    ]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--day", "mondy"], "Did you mean monday?"),
        (["--day", "the day before"], "Write today"),
        (["--day", "2026-02-31"], "Write today"),
        (["--day", "today", "--follow"], "leave --day out"),
        (["--lines", "many"], "--lines 20"),
    ],
)
def test_what_is_no_day_is_refused_with_a_hint(words, hint, capsys):
    assert main(["log", *words]) == 2

    assert hint in capsys.readouterr().err


def test_where_nothing_ever_ran_the_missing_daemon_is_told(capsys):
    assert main(["log"]) == 3

    assert "posture run" in capsys.readouterr().err


def test_a_log_that_cannot_be_read_is_a_sentence(told, capsys):
    folder = log_file()._folder
    path = folder / f"{date.today()}.jsonl"
    path.unlink()
    path.mkdir()

    assert main(["log", "--day", "today"]) == 1

    assert f"{path} cannot be read: " in capsys.readouterr().err


def test_the_time_of_a_line_is_that_of_the_place_where_it_was_said(own_home, capsys):
    log_file().append(Line(datetime.fromisoformat("2026-03-27T10:42:00+09:00"), "in Tokyo"))

    main(["log", "--day", "2026-03-27"])

    assert shown(capsys)[-1] == "10:42 in Tokyo"
