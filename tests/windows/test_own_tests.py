"""The project's own tests, run by Windows' Python. What only POSIX has is skipped there, each with its reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desktops import wine
from desktops.fixtures import SAID_AT_THE_END
from desktops.windows import Windows

# Rooms of tests, or single files of one. The others start shells, sockets and desktops of Linux.
COMMANDS = ("bars", "cli", "cli_startup", "config_command", "history_command", "log_command", "stats_command")
ROOMS = {
    **{room: (room,) for room in ("core", "wording", "storage", "guide", "desktop", "desktops", "windows/native")},
    "cli": tuple(f"cli/test_{name}.py" for name in COMMANDS),
    "the rest": tuple(file.name for file in sorted((wine.ROOT / "tests").glob("test_*.py"))),
}


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_no_failure_with_windows_python(
    windows: Windows, room: str, record_property: Callable[[str, object], None]
) -> None:
    files = [wine.ROOT / "tests" / file for file in ROOMS[room]]
    options = ("-p", "no:cacheprovider", "--quiet", "-rfEs", "--tb=short", "--rootdir", wine.ROOT)

    run = windows.python("-m", "pytest", *options, *files, TEMP=wine.path(windows.folder))
    code = run.wait(1700)

    report = windows.artefacts / "report.txt"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(run.log)
    record_property(SAID_AT_THE_END, f"{room}: {run.log.strip().splitlines()[-1]}")
    assert code == 0, run.log[-6000:]
