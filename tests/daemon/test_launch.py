"""What is started for a person in a process of its own: once at a time, and its failure is said."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from reminder.daemon import launch

SLEEP, FAIL = "import time; time.sleep(600)", "import sys; sys.exit(2)"


@pytest.fixture
def plays(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[str], None]:
    """Have ``python -m reminder`` run a program of the test's instead."""
    monkeypatch.setattr(launch, "has_display", lambda: True)
    monkeypatch.setattr(launch, "_questions", None)
    start = launch._start

    def play(program: str) -> None:
        monkeypatch.setattr(launch, "_start", lambda *command, **how: start(sys.executable, "-c", program, **how))

    return play


def test_the_questions_are_asked_once_at_a_time(plays: Callable[[str], None], tmp_path: Path) -> None:
    plays(SLEEP)
    settings = tmp_path / "config.toml"

    said = [launch.set_up(settings, print) for _ in range(20)]
    child = launch._questions
    assert child is not None
    child.kill()
    child.wait()
    again = launch.set_up(settings, print)

    assert (
        said == ["The questions open in your browser."] + ["The questions are open in your browser already."] * 19
    )
    assert again == "The questions open in your browser."
    assert launch._questions is not child
    launch._questions.kill()
    launch._questions.wait()


def test_questions_that_could_not_be_asked_are_told(plays: Callable[[str], None], tmp_path: Path) -> None:
    plays(FAIL)
    failed: list[int] = []

    launch.set_up(tmp_path / "config.toml", failed.append)

    end = time.monotonic() + 30
    while not failed and time.monotonic() < end:
        time.sleep(0.02)
    assert failed == [2]
