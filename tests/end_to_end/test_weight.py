"""What the resident daemon must not load nor do, seen in one that shows a tray, has reminded, and was answered."""

from __future__ import annotations

import json
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from desktops.desktop import Desktop
from end_to_end.running import Run
from endurance.points import look

import reminder
from reminder import paths

WATCHED = Path(__file__).with_name("watched_run.py")
FORBIDDEN = (
    "asyncio", "ssl", "PIL", "gi", "urllib.request", "tomlkit", "http.server", "webbrowser", "email",
    "html", "multiprocessing", "importlib.metadata", "concurrent", "tzlocal", "hashlib", "shutil", "tempfile",
    "argparse", "locale", "six", "tomllib", "zoneinfo", "pickle",
    "inspect", "ast", "dis", "tokenize", "linecache", "textwrap", "traceback",
    "reminder.storage.settings_file", "reminder.storage.exercise_file",
    "sqlite3", "_sqlite3", "reminder.storage.history", "reminder.storage.database", "reminder.storage.salvage",
)  # fmt: skip


class Watched(Run):
    """A daemon that tells what is inside it."""

    program = (sys.executable, str(WATCHED))

    def report(self) -> dict[str, Any]:
        """Ask for a report, and wait for it."""
        file = Path(self._env["REPORT"])
        file.unlink(missing_ok=True)
        self.process.signal(signal.SIGUSR1)
        self._session.wait_until(file.exists, what="the report")
        told: dict[str, Any] = json.loads(file.read_text())
        return told

    def at_rest(self) -> dict[str, Any]:
        """Wait until nothing but these questions has woken it for a second; return the last report."""
        seen: list[tuple[float, int]] = []

        def rests() -> dict[str, Any] | None:
            told = self.report()
            if seen and told["turns"] - seen[-1][1] > 1:
                seen.clear()
            seen.append((time.monotonic(), told["turns"]))
            return told if told["wait"] >= 30 and seen[-1][0] - seen[0][0] >= 1 else None

        return self._session.wait_until(rests, "a daemon at rest") or {}


@pytest.fixture
def watched(desktop: Desktop) -> Watched:
    """A daemon with the default settings, which has shown one reminder that was answered with Done."""
    run = Watched(desktop, {}, REPORT=str(desktop.folder / "report.json"))
    desktop.tray.wait()
    run.posture("now")
    desktop.notifications.wait("Your break")
    desktop.notifications.press("Done")
    run.wait_for("reminder 1 settled: done")
    desktop.notifications.wait_gone()
    return run


@pytest.mark.desktop("xfce", "sway", "gnome")
def test_in_full_use_it_loads_nothing_heavy_and_has_one_thread(desktop: Desktop, watched: Watched) -> None:
    names = watched.status()["adapters"]

    told = watched.report()

    loaded = {name for name in told["modules"] if name.startswith(FORBIDDEN)}
    assert "none" not in (names["notifications"], names["tray"], names["idle"], names["busy"])
    assert loaded == set()
    assert told["compiled"] == []
    # The client of one display server is enough.
    assert not {"reminder.desktop.x11", "reminder.desktop.wayland"} <= set(told["modules"])
    assert told["threads"] == 1
    assert len(list(Path(f"/proc/{watched.process.pid}/task").iterdir())) == 1
    watched.stop()


@pytest.mark.desktop("xfce", "sway", "gnome")
def test_at_rest_it_wakes_up_twice_a_minute_at_most(desktop: Desktop, watched: Watched) -> None:
    at_rest = watched.at_rest()
    desktop.move(400, 400)
    desktop.type("sit tall and breathe")

    after = watched.report()

    # Somebody who types is not idle, so nothing can happen. One turn is for the report, others for what a panel or
    # a compositor may still say; were a key a turn, it would be a score of them.
    assert after["wait"] >= 25
    assert after["turns"] - at_rest["turns"] <= 4
    watched.stop()


@pytest.mark.desktop("xfce")
def test_a_first_start_that_compiles_the_program_is_as_light_as_any(desktop: Desktop, tmp_path: Path) -> None:
    package = tmp_path / "reminder"
    shutil.copytree(Path(reminder.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(paths.shipped(), tmp_path / "config")
    run = FromItsSources(desktop, {}, PYTHONPATH=str(tmp_path))
    first = private(run)
    run.stop()

    run.start()

    assert first - private(run) < 512  # the compiler's memory is 1,300
    run.stop()


@pytest.mark.desktop("xfce")
def test_a_look_at_the_whole_catalogue_leaves_little_behind(desktop: Desktop) -> None:
    run = Run(desktop, {})
    before = private(run)

    run.posture("exercises")

    assert private(run) - before < 256  # its data is 600
    run.stop()


class FromItsSources(Run):
    """A daemon of the modules that PYTHONPATH leads to."""

    program = (sys.executable, "-m", "reminder", "run")


def private(run: Run) -> int:
    """Return its private memory in KiB, once it has settled in."""
    run.wait_for("here: ")
    return look(0, 0, run.process.pid, Path("/nowhere")).dirty
