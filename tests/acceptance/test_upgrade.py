"""What 0.1.0 wrote is read by today's program; what a newer program wrote is left alone, and said.

tests/fixtures/0.1.0 was made by 0.1.0 itself: a few answered reminders, one that nobody answered, pain and
soreness, an open trace, and then a kill -9 with a snoozed reminder and a pause in force.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from acceptance.person import Home
from reminder.core.settings import Settings
from reminder.storage import config

MADE = Path(__file__).parents[1] / "fixtures/0.1.0"


@pytest.fixture
def moved_in(home: Home) -> Home:
    shutil.copytree(MADE / "config", home.settings.parent)
    shutil.copytree(MADE / "data", home.history.parent)
    shutil.copytree(MADE / "state", home.state)
    return home


def records(home: Home) -> list[tuple[Any, ...]]:
    return home.rows("SELECT key, outcome, how, day, exercise, snoozes, worked FROM entry ORDER BY id")


def test_its_settings_mean_what_they_meant() -> None:
    loaded = config.load(MADE / "config/config.toml")

    assert loaded.settings != Settings()
    assert loaded.settings.exercises.never == ("wall_sit",)
    assert loaded.settings.history.keep is None
    # Another language than English was accepted in silence then.
    assert any('nothing is translated into "de" yet' in warning for warning in loaded.warnings)


def test_its_history_state_and_exercises_are_taken_over(moved_in: Home) -> None:
    before = records(moved_in)

    moved_in.run()

    facts = moved_in.status()
    assert facts["paused"] == ["user"]
    assert facts["settings_error"] == facts["history_error"] == ""
    after = records(moved_in)
    assert [row[1] for row in before] == ["done", "skipped", "cut_short", "done", "ignored"]
    assert after[: len(before)] == before
    assert moved_in.posture("exercises", "show", "window_stretch").returncode == 0
    assert "set aside" not in moved_in.log()
    # The reminder that was snoozed then was left for longer than a break since: that settles it, once.
    assert facts["reminder"] is None
    assert [row[1:3] for row in after[len(before) :]] == [("done", "left the desk")]


def test_its_trace_replays_to_the_same_reminders_and_records(home: Home) -> None:
    def without_exercise(line: str) -> dict[str, Any]:
        # Which exercise is chosen follows from the catalogue of today.
        said: dict[str, Any] = json.loads(line)
        said.get("remind", {}).pop("exercise", None)
        return said

    done = home.posture("replay", str(MADE / "trace.jsonl"))

    assert (done.returncode, done.stderr) == (0, "")
    expected = (MADE / "replayed.jsonl").read_text().splitlines()
    assert [*map(without_exercise, done.stdout.splitlines())] == [*map(without_exercise, expected)]


def _newer_history(home: Home) -> Path:
    database = sqlite3.connect(home.history)
    database.execute("PRAGMA user_version = 99")
    database.close()
    return home.history


def _newer_state(home: Home) -> Path:
    file = home.state / "state.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "version": 99}))
    return file


def test_a_history_of_a_newer_version_is_said_and_left_as_it_is(moved_in: Home) -> None:
    file = _newer_history(moved_in)
    before = file.read_bytes()

    daemon = moved_in.start()

    assert daemon.wait(60) == 6
    assert "a newer posture-reminder wrote this history" in moved_in.log()
    assert file.read_bytes() == before


def test_a_state_of_a_newer_version_is_said_and_kept(moved_in: Home) -> None:
    file = _newer_state(moved_in)
    before = file.read_bytes()

    moved_in.run()

    assert "was written by another version of this program; it is kept as" in moved_in.log()
    (aside,) = file.parent.glob("state.*.set-aside.json")
    assert aside.read_bytes() == before
