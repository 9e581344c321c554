from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from desktops import packages

pytestmark = pytest.mark.posix("the desktops of Linux")

TESTS = Path(__file__).parents[1]
SKIPPED = """
import pytest

@pytest.mark.desktop("xfce")
def test_on_a_desktop():
    pytest.skip("no such desktop")

def test_of_a_program():
    pytest.skip("needs Debian packages: apt-get install something")

def test_of_another_system():
    pytest.skip("only on Windows")
"""


def run_pytest(folder: Path, source: str, *options: str, ci: bool) -> str:
    (folder / "test_it.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers =\n  desktop(kind): x\n  plasma: x\n")
    env = {name: value for name, value in os.environ.items() if name != "CI"}
    env |= {"PYTHONPATH": str(TESTS)} | ({"CI": "true"} if ci else {})
    command = [sys.executable, "-m", "pytest", "-q", "-p", "desktops.fixtures", *options]
    return subprocess.run(command, cwd=folder, env=env, stdout=subprocess.PIPE, text=True).stdout


def test_in_ci_no_desktop_and_no_package_may_be_missing(tmp_path: Path) -> None:
    printed = run_pytest(tmp_path, SKIPPED, ci=True)

    assert "2 failed, 1 skipped" in printed
    assert "may not be skipped in CI: Skipped: no such desktop" in printed


def test_elsewhere_a_missing_desktop_is_a_skipped_test(tmp_path: Path) -> None:
    assert "3 skipped" in run_pytest(tmp_path, SKIPPED, ci=False)


def test_plasma_is_left_out_unless_asked_for(tmp_path: Path) -> None:
    source = "def test_on_plasma(request):\n    assert 'plasma' in request.keywords\n    assert False, 'ran'\n"
    source = f"import pytest\n@pytest.mark.plasma\n{source}def test_of_nothing(): pass\n"

    assert "1 passed, 1 deselected" in run_pytest(tmp_path, source, ci=False)
    assert "ran" in run_pytest(tmp_path, source, "-m", "plasma", ci=False)


def test_a_missing_program_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    assert {"xvfb", "openbox", "xfce4-panel"} <= set(packages.missing("xfce"))
    with pytest.raises(pytest.skip.Exception, match=r"apt-get install .* pulseaudio-utils tmux$"):
        packages.need("tmux", "pactl", "pacat")


def test_nobody_skips_for_want_of_a_program_but_by_the_common_helper() -> None:
    by_hand = re.compile(r"skip(if)?\([^)]*(which\(|Debian|apt-get|advice)")

    found = {file.name for file in TESTS.rglob("*.py") if by_hand.search(file.read_text(encoding="utf-8"))}
    assert found == {"packages.py", "fixtures.py", "test_fixtures.py"}


def test_the_large_desktops_are_installed_only_on_request() -> None:
    always, asked = set(packages.everything([])), set(packages.everything(["plasma"]))

    assert {"plasma-workspace"} == {"plasma-workspace", "wine"} & asked - always
    assert "wine" in packages.everything(["windows"])
    assert {"sway", "gnome-shell", "xfce4-panel"} <= always


def test_what_is_to_be_installed_are_names_of_packages() -> None:
    wanted = packages.everything(list(packages.OPT_IN.values()))

    # Debian Policy, 5.6.7
    assert [name for name in wanted if not re.fullmatch(r"[a-z0-9][a-z0-9+.-]+", name)] == []
