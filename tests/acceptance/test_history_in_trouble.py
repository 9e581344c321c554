"""The history is locked, damaged or from the future: a sentence, the right exit code, and nothing is lost."""

from __future__ import annotations

import os
import re
import sqlite3

import pytest

from acceptance.person import Home


def one_break(home: Home) -> None:
    assert home.posture("now").returncode == 0
    assert home.posture("done").returncode == 0


def ended(home: Home) -> None:
    home.posture("quit")
    home.started[-1].wait(60)


def recorded(home: Home) -> list[int]:
    return [number for (number,) in home.rows("SELECT reminder FROM entry ORDER BY reminder")]


def test_locked_by_another_program_the_record_is_counted_and_written_later(home: Home) -> None:
    home.run()
    one_break(home)
    other = sqlite3.connect(home.history, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")

    one_break(home)
    counted, trouble = home.status()["today"]["done"], home.status()["history_error"]
    other.execute("ROLLBACK")
    other.close()
    one_break(home)

    assert counted == 2
    assert "locked" in trouble
    assert home.status()["history_error"] == ""
    assert recorded(home) == [1, 2, 3]


def test_killed_while_the_history_is_locked_the_record_is_written_by_the_next_run(home: Home) -> None:
    home.run()
    one_break(home)
    other = sqlite3.connect(home.history, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    one_break(home)
    home.started[-1].kill()
    home.started[-1].wait()
    other.execute("ROLLBACK")
    other.close()

    home.run()

    home.wait(lambda: recorded(home) == [1, 2], "both records")


def test_a_damaged_one_is_set_aside_and_a_new_one_begun_and_numbers_go_on(home: Home) -> None:
    home.run()
    one_break(home)
    ended(home)
    for each in home.history.parent.iterdir():
        each.unlink()
    home.history.write_bytes(os.urandom(5000))

    home.run()
    one_break(home)

    aside = [path for path in home.history.parent.glob("history-damaged-*.sqlite3") if path.stat().st_size == 5000]
    assert len(aside) == 1
    assert aside[0].name in home.log()
    assert recorded(home) == [2]


def flip_a_bit(home: Home) -> None:
    """Make "done" in the file "eone": SQLite has no checksums."""
    data = home.history.read_bytes()
    place = data.rindex(b"doneanswered")
    home.history.write_bytes(data[:place] + b"e" + data[place + 1 :])


def test_after_one_flipped_bit_every_command_starts_and_what_can_be_read_is_kept(home: Home) -> None:
    home.run()
    one_break(home)
    assert home.posture("sore").returncode == 0
    one_break(home)
    ended(home)
    flip_a_bit(home)

    done = {words: home.posture(*words.split()) for words in ("exercises list", "exercises show chin_tuck", "log")}
    home.run()

    assert {words: each.returncode for words, each in done.items()} == dict.fromkeys(done, 0)
    assert not any("Traceback" in each.stderr for each in done.values())
    assert "history-damaged-" in home.log()
    assert re.search(r"with the \d+ records that could be read", home.log())
    assert home.posture("sore", "--clear").returncode == 5  # the rest day is not forgotten
    one_break(home)
    assert 3 in recorded(home)


def test_a_history_that_is_emptied_while_running_takes_the_next_record(home: Home) -> None:
    home.run()
    one_break(home)
    home.history.write_bytes(b"")

    one_break(home)

    assert recorded(home) == [2]
    assert home.status()["history_error"] == ""


def test_the_log_is_there_after_a_restart_and_without_a_daemon(home: Home) -> None:
    home.run()
    one_break(home)
    ended(home)
    home.run()
    ended(home)

    told = home.posture("log").stdout

    assert told.count("started") == 2
    assert "settled: done" in told


def test_erased_while_running_it_is_gone_and_goes_on(home: Home) -> None:
    home.run()
    one_break(home)

    assert home.posture("history", "erase", "--yes").returncode == 0

    assert home.status()["today"]["done"] == 0
    one_break(home)
    assert home.status()["today"]["done"] == 1
    assert len(recorded(home)) == 1


@pytest.mark.parametrize("how", ["newer", "a folder"])
def test_one_that_cannot_be_used_ends_the_start_with_a_sentence(home: Home, how: str) -> None:
    home.history.parent.mkdir(parents=True)
    if how == "newer":
        with sqlite3.connect(home.history) as future:
            future.execute("PRAGMA user_version = 999")
        future.close()
    else:
        home.history.mkdir()

    done = home.posture("run")

    assert done.returncode == 6
    assert "history.sqlite3" in done.stderr
    assert "Traceback" not in done.stderr
