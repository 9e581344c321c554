"""The wheel and the sdist: alike in every build, and complete."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import reminder

ROOT = Path(__file__).parents[2]
VERSION = reminder.__version__


def build(folder: Path, checkout: Path, *targets: str) -> dict[str, Path]:
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", folder, *(f"-t{target}" for target in targets)],
        cwd=checkout,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.returncode == 0, done.stderr
    return {path.suffix: path for path in folder.iterdir()}


def digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    return build(tmp_path_factory.mktemp("dist"), ROOT, "sdist", "wheel")


def test_the_wheel_from_the_sdist_is_bit_by_bit_the_one_from_the_checkout(
    built: dict[str, Path], tmp_path: Path
) -> None:
    with tarfile.open(built[".gz"]) as sdist:
        # Python asks for a filter since 3.12, and knows none before 3.11.4.
        sdist.extraction_filter = getattr(tarfile, "data_filter", None)
        sdist.extractall(tmp_path)

    again = build(tmp_path / "dist", tmp_path / f"posture_reminder-{VERSION}", "wheel")

    assert digest(again[".whl"]) == digest(built[".whl"])


def test_the_wheel_holds_data_drawings_manual_pages_completions_and_both_commands(built: dict[str, Path]) -> None:
    wheel = zipfile.ZipFile(built[".whl"])
    names = wheel.namelist()
    share = f"posture_reminder-{VERSION}.data/data/share"

    assert "reminder/config/defaults.toml" in names
    assert "reminder/config/exercises/never.toml" in names
    assert any(name.startswith("reminder/config/figures/png/") for name in names)
    assert "reminder/guide/assets/guide.css" in names
    assert f"{share}/man/man1/posture.1" in names
    assert f"{share}/man/man5/posture-config.5" in names
    assert f"{share}/bash-completion/completions/posture" in names
    assert not [name for name in names if name.startswith(("tests/", "figures/", "docs/")) or ".pyc" in name]
    commands = wheel.read(f"posture_reminder-{VERSION}.dist-info/entry_points.txt").decode()
    assert "[console_scripts]\nposture = reminder.cli:main" in commands
    assert "[gui_scripts]\nposturew = reminder.cli:main" in commands


def test_the_sdist_holds_what_its_own_first_line_and_its_tests_need(built: dict[str, Path]) -> None:
    with tarfile.open(built[".gz"]) as sdist:
        names = {name.partition("/")[2] for name in sdist.getnames()}

    assert {"bootstrap.py", "packaging/deb.py", "tests/conftest.py", "LICENSE", "CHANGELOG.md"} <= names
