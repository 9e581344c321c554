"""The project's own tests, run by Windows' Python. What only POSIX has is skipped there, each with its reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from desktops import wine
from desktops.fixtures import SAID_AT_THE_END
from desktops.windows import Windows

# The rooms whose tests need no desktop of Linux; in the others a file here and there runs as well.
ROOMS = ("core", "wording", "storage", "guide", "cli", "desktop", "desktops", "acceptance", "windows/native", "")


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("room", ROOMS)
def test_a_room_has_no_failure_with_windows_python(
    windows: Windows, room: str, record_property: Callable[[str, object], None]
) -> None:
    folder = wine.ROOT / "tests" / room
    files = [folder] if room else sorted(folder.glob("test_*.py"))
    options = ("-p", "no:cacheprovider", "--quiet", "-rfEs", "--tb=short", "--rootdir", wine.ROOT)

    run = windows.python("-m", "pytest", *options, *files, TEMP=wine.path(windows.folder))
    code = run.wait(1700)

    report = windows.artefacts / "report.txt"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(run.log)
    record_property(SAID_AT_THE_END, f"{room or 'tests'}: {run.log.strip().splitlines()[-1]}")
    assert code == 0, run.log[-6000:]
