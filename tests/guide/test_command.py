"""``posture guide`` and the daemon: what it shows, what it refuses, and when it gives up."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reminder.core import offering
from reminder.core.care import Pain
from reminder.core.commands import ReportPain, Start
from reminder.guide import page
from reminder.guide.report import Report
from reminder.guide.visit import Limits
from reminder.ipc import client

pytestmark = pytest.mark.posix("a browser that is a shell script")


@pytest.mark.parametrize(
    ("settings", "exercise", "rule"),
    [
        ("conditions = []", "standing_toe_touch", "R13"),
        ('conditions = ["knee_pain"]', "wall_sit", "R8"),
        ('conditions = ["recent_surgery"]', "shoulder_shrug", "R10"),
        ("# not answered", "wall_sit", "R22"),
    ],
)
def test_what_could_harm_is_not_even_shown(posture: Any, settings: str, exercise: str, rule: str) -> None:
    posture.settings(settings)

    assert rule in posture.run("guide", exercise, "--terminal", code=5)


def test_a_rest_day_is_kept(posture: Any) -> None:
    posture.daemon()
    posture.command("sore")

    # R7 is in the history a moment later.
    assert "R7" in posture.run("guide", "quick", "--terminal", code=5)


def test_what_is_only_not_suggested_now_is_shown_with_the_reason(posture: Any, wait_until: Any) -> None:
    posture.settings('conditions = []\nnever = ["quick"]')

    posture.begin("guide", "quick", "--terminal")

    wait_until(lambda: "Breathing: Breathe in as you reach." in posture.logs(), "the exercise is shown")
    assert "You asked never to be offered it" in posture.logs()


def test_an_unknown_exercise_gets_the_nearest(posture: Any) -> None:
    assert "Did you mean chin_tuck?" in posture.run("guide", "chin_tuk", code=2)


def test_a_look_at_an_exercise_records_nothing(posture: Any, wait_until: Any) -> None:
    posture.daemon()
    look = posture.begin("guide", "quick", "--terminal")
    wait_until(lambda: "Get ready" in posture.logs(), "it has begun")

    look.terminate()

    look.wait(20)
    assert not any(posture.status["today"].values())


def test_without_a_daemon_it_says_that_nothing_is_recorded(posture: Any, wait_until: Any) -> None:
    posture.settings('conditions = ["recent_surgery"]')

    posture.begin("guide", "--terminal")

    wait_until(lambda: "How are you sitting?" in posture.logs(), "it has begun")
    assert "The reminder program is not running, so nothing is recorded." in posture.logs()
    assert "No exercise, because of your answers" in posture.logs()


def test_pain_without_a_daemon_is_known_to_the_next_one(posture: Any) -> None:
    from reminder.core.care import Pain
    from reminder.guide.report import Report

    assert Report(None).hurts(Pain.STRONG, "quick") == ""

    said = posture.run("exercises", "--why", "quick")
    assert "R11" in said
    assert "R7" in said


def test_the_open_reminder_tells_what_it_offers_in_full(posture: Any) -> None:
    posture.daemon()
    assert client.ask("offer") == {"reminder": None}
    posture.command("now")

    data = client.ask("offer")

    offered = offering.read(data["offer"])
    assert data["reminder"] == 1
    assert data["started"] is False
    assert offered.exercise is not None
    assert offered.exercise.id == "quick"
    assert offered.dose is not None
    assert (offered.dose.hold, offered.dose.reps) == (timedelta(seconds=1), 2)


def test_start_opens_the_guide_only_where_there_is_a_display(posture: Any, wait_until: Any) -> None:
    posture.env.pop("DISPLAY")
    posture.daemon()
    posture.command("now")

    posture.command("start")

    assert posture.status["state"] == "on-break"
    assert not (posture.folder / "address").exists()


def test_whoever_guides_the_break_gets_no_second_guide(posture: Any) -> None:
    posture.daemon()
    posture.command("now")

    client.command(Start(guided=True))

    assert posture.status["state"] == "on-break"
    assert not (posture.folder / "address").exists()


def test_pain_names_its_exercise_even_when_another_one_is_open(posture: Any) -> None:
    posture.daemon()
    posture.command("now")

    client.command(ReportPain(Pain.STRONG, "chin_tuck"))

    assert "R11" in posture.run("exercises", "--why", "chin_tuck")
    assert "R11" not in posture.run("exercises", "--why", "quick")


def test_a_break_that_is_over_has_no_guide(posture: Any) -> None:
    posture.daemon()

    assert "over" in posture.run("guide", "--reminder", "7", code=5)


def test_where_no_browser_comes_it_gives_up_and_the_break_goes_on(posture: Any) -> None:
    posture.daemon()
    posture.command("now")
    client.command(Start(guided=True))
    sent: list[str] = []

    shown = page.show(
        offering.Offered(), Report(1), sent.append, [], limits=Limits(open_within=timedelta(milliseconds=100))
    )

    assert shown is False
    assert sent[0].startswith("http://127.0.0.1:")
    assert posture.status["state"] == "on-break"


def test_the_notes_reach_the_history(posture: Any) -> None:
    posture.daemon()
    posture.run("setup", "--conditions", "none", "--place", "desk")

    file = Path(posture.env["XDG_DATA_HOME"]) / "posture-reminder" / "history.sqlite3"
    with sqlite3.connect(file) as database:
        kinds = [kind for (kind,) in database.execute("SELECT kind FROM note")]
    database.close()
    assert kinds == ["setup"]
