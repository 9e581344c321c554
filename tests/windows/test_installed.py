"""The wheel, installed by pip into Windows' Python: its two programs, start at login, and gone again."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desktops import wine
from desktops.windows import Windows

SCRIPTS = wine.PYTHON / "Scripts"
RUN = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Run"


def pip(windows: Windows, *words: str | Path) -> str:
    """Run Windows' pip."""
    return windows.run(*wine.python("-m", "pip", *words), within=120)


@pytest.fixture
def installed(windows: Windows, tmp_path: Path) -> Iterator[Windows]:
    """A Windows with the wheel installed; what it needs is there already."""
    build = (sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", tmp_path, wine.ROOT)
    subprocess.run(build, check=True, timeout=300)
    pip(windows, "install", "--quiet", "--no-deps", "--no-index", next(tmp_path.glob("*.whl")))
    yield windows
    if (SCRIPTS / "posture.exe").exists():
        pip(windows, "uninstall", "--quiet", "--yes", "posture-reminder")


def posture(windows: Windows, *words: str) -> str:
    """Run the installed command, and not the checkout."""
    return windows.run(
        *wine.command(SCRIPTS / "posture.exe", *words), within=60, **windows.theirs | {"PYTHONPATH": ""}
    )


@pytest.mark.timeout(400)
def test_it_starts_at_login_without_a_console_and_leaves_nothing(installed: Windows) -> None:
    windows = installed
    windows.settings('[reminder]\nearliest = "25m"\n')

    posture(windows, "autostart", "enable")
    line = re.search(r"REG_SZ\s+(.+)", windows.run(*wine.command("reg", "query", RUN, "/v", "posture-reminder")))
    assert line
    assert "posturew.exe" in line[1]
    at_login = windows.spawn(*wine.command("cmd", "/c", line[1].strip()), **windows.theirs | {"PYTHONPATH": ""})
    windows.icon()
    windows.screenshot("1 started by the Run key")
    status = posture(windows, "status")
    assert "tray: pystray" in status
    posture(windows, "quit")
    assert at_login.wait(30) == 0

    assert "Removed: HKEY_CURRENT_USER" in posture(windows, "uninstall")
    left = windows.spawn(*wine.command("reg", "query", RUN, "/v", "posture-reminder"))
    assert left.wait(30) != 0, left.log
    pip(windows, "uninstall", "--quiet", "--yes", "posture-reminder")
    assert not list(SCRIPTS.glob("posture*"))
    assert not list((wine.PYTHON / "Lib/site-packages").glob("*posture*"))


@pytest.mark.timeout(400)
def test_without_the_variables_of_xdg_its_files_are_in_local_app_data(installed: Windows) -> None:
    command = wine.command(SCRIPTS / "posture.exe", "config", "path")
    said = installed.run(*command, PYTHONPATH="", XDG_CONFIG_HOME="")

    assert re.search(r"C:\\users\\\w+\\AppData\\Local\\posture-reminder\\config\.toml", said)
