"""The line of a status bar, from the fields of `posture status --json`."""

import json
from typing import Any

import pytest

from reminder.cli import bars, main
from reminder.ipc import client

WORKING: dict[str, Any] = {
    "state": "working",
    "worked_s": 480,
    "since_break_s": 480,
    "at": "2026-03-27T14:05:00+01:00",
    "next_earliest_at": "2026-03-27T14:47:00+01:00",
    "next_earliest_s": 2520,
    "next_latest_s": 3120,
    "busy": [],
    "paused": [],
    "reminder": None,
    "today": {"done": 2},
    "adapters": {},
    "says": "Next break between 14:47 and 14:57",
}
OWED = WORKING | {
    "state": "owed",
    "next_earliest_s": 0,
    "busy": ["call"],
    "holds": [{"reason": "call", "who": "microphone in use by <b>Fox & Co</b>"}],
    "says": "Break due - on hold",
}


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    said = [WORKING]
    monkeypatch.setattr(client, "ask", lambda do: said[0])
    monkeypatch.setattr(client, "follow", lambda topic: iter(said))
    return said


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        (WORKING, "break from 14:47"),
        (WORKING | {"state": "snoozed"}, "snoozed until 14:47"),
        (WORKING | {"state": "snoozed", "next_earliest_s": 0}, "snoozed"),
        (WORKING | {"state": "paused", "next_earliest_s": None}, "paused"),
        (OWED, "break on hold"),
        (WORKING | {"state": "reminded"}, "break time"),
    ],
)
@pytest.mark.parametrize("form", ["polybar", "tmux"])
def test_a_bar_has_room_for_a_few_words(
    form: str, facts: dict[str, Any], line: str, answers: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    answers[0] = facts

    code = main(["status", "--format", form])

    assert (code, capsys.readouterr().out) == (0, f"{line}\n")


def test_waybar_gets_text_class_and_the_whole_status_as_a_tooltip(
    answers: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    answers[0] = OWED

    main(["status", "--format", "waybar"])

    block = json.loads(capsys.readouterr().out)
    assert (block["text"], block["class"], block["alt"]) == ("break on hold", "owed", "owed")
    assert "Break due - on hold\n" in block["tooltip"]
    assert "&lt;b&gt;Fox &amp; Co&lt;/b&gt;" in block["tooltip"]


def test_i3blocks_gets_a_short_text_too_and_a_colour_when_something_waits(
    answers: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    main(["status", "--format", "i3blocks"])
    answers[0] = OWED
    main(["status", "--format", "i3blocks"])

    calm, waiting = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert calm == {"full_text": "Next break between 14:47 and 14:57", "short_text": "break from 14:47"}
    assert waiting["color"].startswith("#")


def test_followed_it_prints_what_has_changed(
    answers: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    answers[:] = [WORKING, WORKING | {"today": {"done": 3}}, OWED]

    main(["status", "--follow", "--format", "tmux"])

    assert capsys.readouterr().out.splitlines() == ["break from 14:47", "break on hold"]


def test_an_answer_of_another_version_is_said_so(
    answers: list[dict[str, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    answers[0] = {key: value for key, value in WORKING.items() if key != "worked_s"}

    code = main(["status", "--format", "waybar"])

    assert code == 1
    assert "a different version" in capsys.readouterr().err


def test_every_state_has_its_words() -> None:
    from reminder.core.model import State

    assert set(bars._SHORT) == {state.value for state in State}


def test_json_and_a_bar_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "--json", "--format", "tmux"]) == 2
