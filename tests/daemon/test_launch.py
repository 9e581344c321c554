"""What is started for a person in a process of its own: once at a time, and its failure is said."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

import pytest

from reminder.daemon import launch
from reminder.daemon.launch import Launcher

SLEEP, FAIL = "import time; time.sleep(600)", "import sys; sys.exit(2)"
OPENED, OPEN_ALREADY = "The questions open in your browser.", "The questions are already open in your browser."


@pytest.fixture
def launcher(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Launcher]:
    """Return one that runs a program of the test's instead of ``posture``."""
    monkeypatch.setattr(launch, "has_display", lambda: True)
    failed: list[int] = []

    def made(program: str, on_unasked: Callable[[int], None] = failed.append) -> Launcher:
        return Launcher(tmp_path / "config.toml", on_unasked, lambda: (sys.executable, "-c", program))

    return made


def reap_until(launcher: Launcher, done: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not done() and time.monotonic() < end:
        launcher.reap()
        time.sleep(0.02)


def test_the_questions_are_asked_once_at_a_time(launcher: Callable[..., Launcher]) -> None:
    asked = launcher(SLEEP)

    said = [asked.set_up() for _ in range(20)]
    ((child, _),) = asked._children
    child.kill()
    child.wait()
    again = asked.set_up()

    assert said == [OPENED] + [OPEN_ALREADY] * 19
    assert again == OPENED
    other = asked._children[-1][0]
    assert other is not child
    other.kill()
    reap_until(asked, lambda: not asked._children)


def test_questions_that_could_not_be_asked_are_told_and_no_thread_waits(launcher: Callable[..., Launcher]) -> None:
    failed: list[int] = []
    threads = threading.active_count()
    asked = launcher(FAIL, failed.append)

    asked.set_up()
    running = threading.active_count()
    reap_until(asked, lambda: bool(failed))

    assert failed == [2]
    assert running == threads
    assert asked._children == []


def test_where_no_signal_tells_of_it_the_end_of_a_child_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(launch, "has_display", lambda: True)
    calls: SimpleQueue[Callable[[], None]] = SimpleQueue()
    failed: list[int] = []
    asked = Launcher(tmp_path / "config.toml", failed.append, lambda: (sys.executable, "-c", FAIL), calls.put)

    asked.set_up()
    calls.get(timeout=30)()

    assert failed == [2]
    assert asked._children == []
