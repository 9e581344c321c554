"""The history is locked, damaged or from the future: a sentence, the right exit code, and nothing is lost."""

from __future__ import annotations

import os
import sqlite3

import pytest

from acceptance.person import Home


def one_break(home: Home) -> None:
    assert home.posture("now").returncode == 0
    assert home.posture("done").returncode == 0


def ended(home: Home) -> None:
    home.posture("quit")
    home.started[-1].wait(10)


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
