"""Commands as processes of Windows: pipes that close, editors, Ctrl+C, files that somebody holds open."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from reminder import paths
from reminder.storage.replacing import put_in_place

POSTURE = (sys.executable, "-m", "reminder")
ROOT = Path(__file__).parents[3]


def posture(*words: str, code: int = 0, **env: str) -> str:
    """Run a command to its end; return what it printed."""
    ran = subprocess.run(
        [*POSTURE, *words], capture_output=True, cwd=ROOT, env=os.environ | env, timeout=60, check=False
    )
    assert ran.returncode == code, ran.stdout + ran.stderr
    return (ran.stdout + ran.stderr).decode().replace("\r\n", "\n")


@pytest.fixture
def settings() -> Path:
    file = paths.settings_file()
    file.parent.mkdir(parents=True)
    file.write_text('[reminder]\nearliest = "50m"\n', encoding="utf-8")
    return file


# ---------------------------------------------------------------------------------------------------- pipes


def test_a_reader_that_has_seen_enough_is_no_fault() -> None:
    process = subprocess.Popen([*POSTURE, "exercises"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT)
    assert process.stdout
    assert process.stderr
    process.stdout.close()

    said = process.stderr.read()

    assert process.wait(60) == 141
    assert said == b""
    process.stderr.close()


# -------------------------------------------------------------------------------------------------- editors


@pytest.mark.parametrize("file", ["an editor/edit.cmd", "edit.cmd"])
def test_an_editor_may_be_a_batch_file_or_stand_in_quotes(settings: Path, tmp_path: Path, file: str) -> None:
    batch = tmp_path / file
    batch.parent.mkdir(exist_ok=True)
    change = (
        "import pathlib, sys; p = pathlib.Path(sys.argv[-1]); p.write_text(p.read_text().replace('50m', '45m'))"
    )
    (tmp_path / "change.py").write_text(change)
    batch.write_text(f'@"{sys.executable}" "{tmp_path / "change.py"}" %*\r\n')
    named = f'"{batch}" --wait' if " " in file else "edit --wait"

    posture("config", "edit", EDITOR=named, VISUAL="", PATH=f"{tmp_path};{os.environ['PATH']}")

    assert 'earliest = "45m"' in settings.read_text(encoding="utf-8")


def test_a_folder_in_the_place_of_the_settings_is_called_one() -> None:
    paths.settings_file().mkdir(parents=True)

    assert "it is a folder" in posture("config", "check", code=2)


# ---------------------------------------------------------------------------------- files that are held open


def test_a_file_that_somebody_holds_open_for_a_moment_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Played by hand: under Wine an open file can be replaced."""
    refusals = [PermissionError(13, "Access denied")] * 3
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        if refusals:
            raise refusals.pop()
        return real(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    (tmp_path / "new").write_text("new")

    put_in_place(tmp_path / "new", tmp_path / "old")

    assert (tmp_path / "old").read_text() == "new"


# --------------------------------------------------------------------------------------------------- Ctrl+C


@contextmanager
def console() -> Iterator[None]:
    """Give this process a console of its own, which its children share."""
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]  # Windows only
    kernel.FreeConsole()
    assert kernel.AllocConsole()
    try:
        yield
    finally:
        kernel.FreeConsole()


def press_ctrl_c() -> None:
    """Send Ctrl+C to everybody in the console but us."""
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]  # Windows only
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert kernel.GenerateConsoleCtrlEvent(0, 0)
        time.sleep(0.5)  # until our own has come, too
    finally:
        signal.signal(signal.SIGINT, before)


def begin(*words: str, until: str) -> subprocess.Popen[str]:
    """Start a command, and wait until it has printed *until*."""
    process = subprocess.Popen(
        [sys.executable, "-u", *POSTURE[1:], *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout
    for line in process.stdout:
        if until in line:
            return process
    raise AssertionError(f"it ended with {process.wait()}")


def test_ctrl_c_ends_the_daemon_and_nothing_stumbles(settings: Path) -> None:
    with console():
        daemon = begin("run", until="started")
        press_ctrl_c()
        said, _ = daemon.communicate(timeout=10)

    assert daemon.returncode == 0
    assert "Traceback" not in said


def test_ctrl_c_ends_a_guide_that_no_browser_comes_for(settings: Path) -> None:
    settings.write_text("[exercises]\nconditions = []\n", encoding="utf-8")

    with console():
        guide = begin("guide", "chin_tuck", until="press Ctrl+C here")
        press_ctrl_c()
        said, _ = guide.communicate(timeout=10)

    assert guide.returncode != 0
    assert "Traceback" not in said
