"""A home for each test."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.person import Home


@pytest.fixture
def home() -> Iterator[Home]:
    folder = Path(tempfile.mkdtemp(prefix="posture-person-"))
    home = Home(folder)
    yield home
    home.end()
    for each in [folder, *(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())]:
        each.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)
