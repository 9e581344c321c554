"""The catalogue as the person's own files leave it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from reminder import clock, paths
from reminder.cli.tips import lines
from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.core.model import Entry, How, Outcome
from reminder.errors import SettingsError
from reminder.offline import survey, tips
from reminder.storage.history import History


@pytest.fixture(autouse=True)
def folder() -> None:
    paths.config_folder().mkdir(parents=True)


def listed(found: dict[str, object]) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in found["exercises"]}  # type: ignore[attr-defined]


def test_a_newcomer_is_offered_the_gentlest():
    found = survey()

    assert (
        sum(
            row["allowed"] and row["kind"] not in ("walk", "eyes", "posture-check")
            for row in listed(found).values()
        )
        == 9
    )
    assert found["faults"] == []


def test_settings_history_care_and_own_exercises_all_count():
    paths.settings_file().write_text('[exercises]\nconditions = []\nnever = ["heel_raise"]\n', encoding="utf-8")
    paths.own_exercises().mkdir()
    (paths.own_exercises() / "bad.toml").write_text("x", encoding="utf-8")
    history = History(paths.history_file())
    now = clock.wall()
    history.begin(now.date())
    history.add(Entry("a", Outcome.DONE, How.ANSWERED, now, reminder=1, exercise="wall_sit"))
    history.note(Note("b", NoteKind.SUSPENDED, now - timedelta(days=200), "chin_tuck"))

    found = survey()

    rows = listed(found)
    assert [rows[id]["why_not"][:5] for id in ("heel_raise", "wall_sit", "chin_tuck")] == [
        "never",
        "R5: Y",
        "R11: ",
    ]
    assert rows["wall_push_up"]["allowed"]
    assert [fault[:18] for fault in found["faults"]] == ["exercises/bad.toml"]  # type: ignore[attr-defined]


def test_settings_that_cannot_be_used_are_an_error():
    paths.settings_file().write_text("nonsense", encoding="utf-8")

    with pytest.raises(SettingsError):
        survey()


def test_tips_come_by_topic_and_with_their_sources_on_request():
    short, long = lines(tips(), sources=False), lines(tips(), sources=True)

    assert [line for line in short if line and line[0] != " "] == [
        "Desk",
        "Standing",
        "Lifting",
        "Week",
        "Leave out",
    ]
    assert all(len(line) <= 78 for line in short)
    assert "    (HSE: Display screen equipment FAQs, http://www.hse.gov.uk/MSD/dse/faqs.htm)" in long
    assert "    (S9, see docs/exercises.md)" in long
