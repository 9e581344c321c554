"""Every command's exit code, before, while and after the program runs."""

from __future__ import annotations

import json
import signal

import pytest

from acceptance.person import Home

TALKS_TO_THE_DAEMON = (
    *("status", "status --json", "now", "start", "done", "skip", "snooze", "snooze 5m", "pause", "pause 1h"),
    *("pause until 14:00", "pause tomorrow", "resume", "log", "quit"),
)
WRONG = (
    *(
        "snooze 5",
        "snooze x",
        "pause 5",
        "pause 0s",
        "pause until 25:00",
        "pause until",
        "pause soon",
        "pain",
        "pain awful",
    ),
    *("bogus", "--bogus", "run --bogus", "replay", "replay /nowhere", "config get nope", "config set nope.x 5"),
    *("config set reminder.earliest 5", "exercises show nope", "exercises --why nope", "run --config /nowhere"),
    "run --trace /nowhere/trace",
)


@pytest.mark.parametrize("words", TALKS_TO_THE_DAEMON)
def test_with_nobody_running_it_says_how_to_start(home: Home, words: str) -> None:
    done = home.posture(*words.split())

    assert done.returncode == 3
    assert "posture run" in done.stderr


@pytest.mark.parametrize("words", WRONG)
def test_what_cannot_be_meant_is_told_in_a_sentence(home: Home, words: str) -> None:
    done = home.posture(*words.split())

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


def test_a_bare_number_gets_a_hint(home: Home) -> None:
    for words in ("pause 5", "snooze 5", "config set reminder.earliest 5"):
        assert '"5m"' in home.posture(*words.split()).stderr


def test_a_day_at_the_shell(home: Home) -> None:
    home.run()
    said = []
    for words, code in {
        "done": 5,
        "start ": 5,
        "skip ": 5,
        "snooze ": 5,
        "resume": 5,
        "now": 0,
        "snooze 5m": 0,
        "snooze": 0,
        "snooze 10m": 5,
        "start": 0,
        "skip": 5,
        "now ": 5,
        "done ": 0,
        "done  ": 5,
        "pause 1h": 0,
        "pause until 14:00": 0,
        "pause tomorrow": 0,
        "resume ": 0,
        "sore": 0,
        "sore --clear": 5,
        "pain strong": 0,
        "log --json": 0,
        "exercises list --json": 0,
        "quit": 0,
    }.items():
        done = home.posture(*words.split())
        said.append((words, done.returncode, code))
        assert done.returncode == code or "Traceback" not in done.stderr
        assert done.returncode != 5 or done.stderr.startswith("posture: ")

    assert [words for words, got, expected in said if got != expected] == []
    assert home.started[-1].wait(60) == 0
    assert home.posture("status").returncode == 3
    assert "Traceback" not in home.log()
    assert home.rows("SELECT reminder, outcome, snoozes FROM entry") == [(1, "done", 2)]


def test_status_follow_tells_every_change_and_ends_with_the_daemon(home: Home) -> None:
    home.write_settings()
    daemon = home.run()
    follower = home.spawn("status", "--follow", "--json")
    assert follower.stdout is not None
    states = []
    for line in follower.stdout:
        states.append(json.loads(line)["state"])
        if states[-1] == "reminded":
            break
    daemon.send_signal(signal.SIGTERM)

    assert follower.wait(60) == 3
    assert states[-1] == "reminded"
    assert daemon.wait(60) == 0
