"""The manual pages: complete, and read by man without a complaint."""

from __future__ import annotations

import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from desktops.packages import need

from reminder.cli import command_groups
from reminder.storage.keys import KEYS

ROOT = Path(__file__).parents[2]
PAGES = runpy.run_path(str(ROOT / "packaging/man.py"))


def rendered(make: Callable[[], str], file: Path) -> str:
    need("man", "groff")
    file.write_text(make(), encoding="utf-8")
    done = subprocess.run(
        ["man", "--warnings", "-l", file],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "MANWIDTH": "1000", "LC_ALL": "C.UTF-8", "MAN_KEEP_FORMATTING": ""},
        timeout=60,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout


def test_every_command_has_its_place_in_the_page(tmp_path: Path) -> None:
    page = rendered(PAGES["command_page"], tmp_path / "posture.1")

    for names in command_groups().values():
        for name in names:
            assert f"posture {name}" in page
    assert "--follow" in page
    assert "posture snooze 10m" in page
    assert "~/.config/posture-reminder/config.toml" in page


def test_every_setting_has_its_place_in_the_page(tmp_path: Path) -> None:
    page = rendered(PAGES["settings_page"], tmp_path / "posture-config.5")

    for section, keys in KEYS.items():
        assert f"[{section.upper()}]" in page
        for key in keys:
            assert key in page
    assert 'Default: "50m".' in page


def test_two_pages_made_at_different_times_are_alike() -> None:
    assert PAGES["command_page"]() == PAGES["command_page"]()
    assert '"" "posture\\-reminder' in PAGES["command_page"]().splitlines()[0]


def test_what_a_build_makes_of_the_commands_needs_nothing_but_python() -> None:
    # pip builds in an environment of its own, where nothing that the program needs is installed.
    script = "from reminder.cli import whole_parser; whole_parser()"

    done = subprocess.run(
        [sys.executable, "-S", "-c", script],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT)},
        timeout=60,
    )

    assert done.stderr == ""
