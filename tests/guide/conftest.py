"""The guide as a person meets it: the real program, its page in a real Chromium, and a daemon to hear of it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from desktops.processes import end_all
from guide.breaks import Heard
from guide.browser import axe, chromium, until

from reminder.core.offering import Offered
from reminder.errors import NotRunning
from reminder.guide import page
from reminder.guide.visit import Limits
from reminder.ipc import client

__all__ = ["axe", "chromium"]  # fixtures

SOON = Limits(gone_after=timedelta(milliseconds=400))
ARTEFACTS = Path(__file__).parents[2] / "artefacts" / "guide"

# Short enough to be done in a test to its very end.
QUICK = """\
[[exercise]]
id = "quick"
name = "Quick <b>reach</b> & back"
kind = "mobility"
body_area = ["shoulder"]
posture = "seated"
place = ["desk", "home"]
equipment = []
duration_s = 12
hold_s = 1
hold_s_max = 1
reps = 2
reps_max = 2
sides = "each"
steps = ["Sit tall.", "Reach & come back <script>alert(1)</script>."]
breathing = "Breathe in as you reach."
cautions = ["Slowly.", "Stop if it hurts."]
avoid_when = []
max_per_day = 9
"""


@pytest.fixture
def browser(chromium: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The browser as it comes, and nothing it complains of left unsaid."""
    chromium.leave()
    chromium.log()
    chromium.prefer()
    chromium.resize(1280, 900)
    yield chromium
    complaints = [line for line in chromium.log() if not is_about_a_server_that_ended(line)]
    chromium.leave()
    if "expects_complaints" not in request.fixturenames:
        assert complaints == []


def is_about_a_server_that_ended(complaint: str) -> bool:
    """Return whether the browser asks for news of a program that has ended.

    It is refused, reset, or, if it was connected and not yet read when the program ended, answered with nothing.
    """
    ends = ("ERR_CONNECTION_REFUSED", "ERR_CONNECTION_RESET")
    return any(end in complaint for end in ends) or ("/events" in complaint and "ERR_EMPTY_RESPONSE" in complaint)


@pytest.fixture
def expects_complaints() -> None:
    """The browser may complain: that is the point of the test."""


class Posture:
    """The commands, with folders of their own and a browser that only says where it was sent."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._address = folder / "address"
        opener = folder / "browser.sh"
        opener.write_text(f'#!/bin/sh\nprintf %s "$1" > {folder}/new && mv {folder}/new {self._address}\n')
        opener.chmod(0o755)
        self.env = {**os.environ, "DISPLAY": ":nowhere", "BROWSER": f"{opener} %s", "PYTHONDONTWRITEBYTECODE": "1"}
        self.config = Path(self.env["XDG_CONFIG_HOME"]) / "posture-reminder" / "config.toml"
        self.config.parent.mkdir(parents=True)
        (self.config.parent / "exercises").mkdir()
        (self.config.parent / "exercises" / "quick.toml").write_text(QUICK)
        self.settings('conditions = []\nonly = ["quick"]')
        self._started: list[subprocess.Popen[str]] = []

    def settings(self, exercises: str) -> None:
        self.config.write_text(f"# mine\n[exercises]\n{exercises}\n")

    def run(self, *words: str, code: int = 0, typed: str = "") -> str:
        """Run a command to its end; return what it said."""
        ended = subprocess.run(
            [sys.executable, "-m", "reminder", *words],
            capture_output=True, text=True, timeout=60, check=False, env=self.env, input=typed,
        )  # fmt: skip
        assert ended.returncode == code, ended.stdout + ended.stderr
        return ended.stdout + ended.stderr

    def begin(self, *words: str, **env: str) -> subprocess.Popen[str]:
        """Start a command and let it run."""
        log = (self.folder / f"log{len(self._started)}").open("w+")
        process = subprocess.Popen(
            [sys.executable, "-m", "reminder", *words],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, text=True, env={**self.env, **env},
        )  # fmt: skip
        log.close()
        self._started.append(process)
        return process

    def daemon(self) -> None:
        process = self.begin("run")
        until(lambda: process.poll() is not None or self.answers(), "the daemon answers", 30)
        assert process.poll() is None, self.logs()

    # Asked within this process, whose folders are the same: a command for each look would take most of the time.

    def answers(self) -> bool:
        try:
            return client.ask("ping") == {}
        except NotRunning:
            return False

    @property
    def status(self) -> dict[str, Any]:
        return client.ask("status")

    def command(self, do: str) -> None:
        client.ask("command", {"command": {"is": do}})

    def page(self) -> str:
        """Return the address to which the browser was sent, once it was."""
        until(self._address.exists, f"the browser is sent to a page; {self.logs()}", 30)
        address = self._address.read_text()
        self._address.unlink()
        return address

    def logs(self) -> str:
        return "\n".join(file.read_text() for file in sorted(self.folder.glob("log*")))

    def stop(self) -> None:
        for process in self._started:
            if process.poll() is None:
                process.terminate()
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(10)
            if process.poll() is None:
                process.kill()
                process.wait()
        # What the daemon has opened is not among our children, but carries our browser in its environment.
        end_all(f"{self.folder}/browser.sh", [])


@pytest.fixture
def posture(tmp_path: Path) -> Iterator[Posture]:
    if os.name == "nt":
        pytest.skip("not on Windows: a browser that is a shell script")
    posture = Posture(tmp_path)
    yield posture
    posture.stop()


@pytest.fixture
def opened(browser: Any, wait_until: Any) -> Any:
    """Opens the page of a break in the browser; returns what is heard of it."""
    threads = []

    def open(offered: Offered, heard: Any = None, *, speed: float = 1, limits: Limits = SOON) -> Any:
        heard = heard or Heard()
        sent: list[str] = []
        thread = threading.Thread(
            target=page.show,
            args=(offered, heard, sent.append, []),
            kwargs={"limits": limits, "speed": speed},
        )
        thread.start()
        threads.append(thread)
        wait_until(lambda: sent, "the browser is sent somewhere")
        browser.open(sent[0])
        wait_until(lambda: browser.run("return 'listens' in document.body.dataset"), "the page is alive")
        return heard

    yield open
    browser.leave()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def wait_until() -> Any:
    return until


@pytest.fixture
def pictures() -> Path:
    """Where screenshots are kept, to be looked at."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS


@pytest.fixture
def terminal(posture: Posture) -> Iterator[Any]:
    """Runs a command on a terminal of its own."""
    from guide.pty_terminal import Terminal

    opened: list[Terminal] = []

    def open(*words: str, size: tuple[int, int] = (30, 90), **env: str) -> Terminal:
        opened.append(Terminal({**posture.env, **env}, *words, size=size))
        return opened[-1]

    yield open
    for one in opened:
        one.close()
