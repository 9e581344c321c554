"""The guided break in a terminal: a real one with keys, plain lines without, and what the daemon hears."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from typing import Any

import pytest


class Terminal:
    """A program on a pseudo-terminal; ``text`` is all that it has drawn, without the codes that place it."""

    def __init__(self, env: dict[str, str], *words: str, size: tuple[int, int] = (30, 90)) -> None:
        ours, theirs = pty.openpty()
        self.resize(size, ours)
        self._ours = ours
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reminder", *words],
            stdin=theirs, stdout=theirs, stderr=theirs, env={**env, "TERM": "xterm"}, start_new_session=True,
        )  # fmt: skip
        os.close(theirs)
        self.raw = ""

    def resize(self, size: tuple[int, int], descriptor: int | None = None) -> None:
        fcntl.ioctl(descriptor or self._ours, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))

    def press(self, *keys: str) -> None:
        for key in keys:
            os.write(self._ours, key.encode())
            time.sleep(0.05)  # as fast as anybody types: one key is one press

    def hear(self) -> str:
        while select.select([self._ours], [], [], 0)[0]:
            try:
                heard = os.read(self._ours, 65536)
            except OSError:  # how Linux says that the other end is closed
                break
            if not heard:
                break
            self.raw += heard.decode(errors="replace")
        return self.text

    @property
    def text(self) -> str:
        return re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", self.raw)

    @property
    def screen(self) -> str:
        """What was drawn last."""
        self.hear()
        return re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", self.raw.rpartition("\x1b[H")[2])

    def wait(self, seconds: float = 10) -> int:
        """Return the exit code; what is drawn meanwhile is read, or it would wait for us."""
        deadline = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < deadline:
            self.hear()
            time.sleep(0.03)
        self.hear()
        return self.process.wait(0)

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._ours)


@pytest.fixture
def terminal(posture: Any) -> Iterator[Any]:
    opened: list[Terminal] = []

    def open(*words: str, **env: str) -> Terminal:
        opened.append(Terminal({**posture.env, **env}, *words))
        return opened[-1]

    yield open
    for one in opened:
        one.close()


def ended(posture: Any) -> dict[str, int]:
    return {outcome: count for outcome, count in posture.status["today"].items() if count}


def test_a_break_from_start_to_done_with_keys(posture: Any, terminal: Any, wait_until: Any) -> None:
    posture.daemon()
    guide = terminal("guide", "--terminal")
    wait_until(lambda: "How do you sit?" in guide.screen, "posture")
    guide.press("n")
    wait_until(lambda: "A short walk" in guide.screen, "the walk")
    guide.press("\x1b[C")
    wait_until(lambda: "Welcome back" in guide.screen, "the exercise waits")
    assert "Careful: Slowly." in guide.screen

    guide.press(" ")

    wait_until(lambda: "1 of 2" in guide.screen, "the first repetition", 10)
    wait_until(lambda: "left side" in guide.screen, "the other side", 15)
    assert guide.wait(20) == 0
    assert "Well done. The break is recorded" in guide.hear()
    assert ended(posture) == {"done": 1}


def test_pause_back_and_the_window_that_changes_its_size(posture: Any, terminal: Any, wait_until: Any) -> None:
    posture.settings("conditions = []")
    guide = terminal("guide", "seated_knee_hug", "--terminal")
    wait_until(lambda: "Start when you are in position" in guide.screen, "the exercise")
    guide.press(" ", " ")
    wait_until(lambda: "Paused" in guide.screen, "the pause")

    guide.resize((12, 40))

    wait_until(lambda: max(map(len, guide.screen.splitlines())) <= 40, "it fits the window")
    assert "Paused" in guide.screen
    assert len(guide.screen.splitlines()) <= 12
    guide.press("q")
    assert guide.wait(10) == 0


def test_strong_pain_stops_it_and_sets_the_exercise_aside(posture: Any, terminal: Any, wait_until: Any) -> None:
    posture.daemon()
    guide = terminal("guide", "--terminal")
    wait_until(lambda: "How do you sit?" in guide.screen, "posture")
    guide.press("n", "n", "h")
    wait_until(lambda: "How much does it hurt?" in guide.screen, "the question")

    guide.press("s")

    assert guide.wait(10) == 0
    assert "contact a doctor" in guide.hear().replace("\r\n", " ")
    assert "R11" in posture.run("exercises", "--why", "quick")
    assert ended(posture) == {"cut_short": 1}


def test_mild_pain_offers_to_stop(posture: Any, terminal: Any, wait_until: Any) -> None:
    posture.daemon()
    guide = terminal("guide", "--terminal")
    wait_until(lambda: "How do you sit?" in guide.screen, "posture")

    guide.press("n", "n", "h", "m")
    wait_until(lambda: "Mild discomfort" in guide.screen, "the text")
    guide.press("q")

    assert guide.wait(10) == 0
    assert ended(posture) == {"cut_short": 1}


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_is_closed_is_a_break_cut_short(
    posture: Any, terminal: Any, wait_until: Any, how: signal.Signals
) -> None:
    posture.daemon()
    guide = terminal("guide", "--terminal")
    wait_until(lambda: "How do you sit?" in guide.screen, "posture")

    guide.process.send_signal(how)

    guide.wait(10)
    wait_until(lambda: ended(posture) == {"cut_short": 1}, "the record")
    # The screen of before is given back, and its cursor.
    assert "\x1b[?1049l" in (guide.hear() and guide.raw)


def test_a_break_that_ends_elsewhere_ends_here(posture: Any, terminal: Any, wait_until: Any) -> None:
    posture.daemon()
    guide = terminal("guide", "--terminal")
    wait_until(lambda: "How do you sit?" in guide.screen, "posture")
    time.sleep(0.3)

    posture.command("done")

    assert guide.wait(10) == 0
    assert "ended elsewhere" in guide.hear()


def test_without_colours_where_they_are_not_wanted(terminal: Any, wait_until: Any) -> None:
    guide = terminal("guide", "quick", "--terminal", NO_COLOR="1")
    wait_until(lambda: "Start when you" in guide.screen, "the exercise")

    assert "\x1b[1m" not in guide.raw


def test_plain_lines_where_nobody_can_press(posture: Any) -> None:
    said = posture.run("guide", "quick", "--terminal").splitlines()

    assert "Quick <b>reach</b> & back: 2 times each side" in said
    lines = [line.split() for line in said if line.startswith("  ")]
    assert [" ".join(line) for line in lines[:4]] == [
        "Get ready 5 s the right side first",
        "Move 1 s 1 of 2 · right side",
        "And back 1 s 1 of 2 · right side",
        "Move 1 s 2 of 2 · right side",
    ]
    assert any(line.startswith("Well done. That was all of it. Nothing was recorded.") for line in said)


def test_without_a_display_it_is_the_terminal(posture: Any) -> None:
    del posture.env["DISPLAY"]

    assert "Breathing: Breathe in as you reach." in posture.run("guide", "brief")
