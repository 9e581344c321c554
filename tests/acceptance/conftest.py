"""A home for each test, and what ``posture replay`` prints there."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from acceptance.person import Home


@pytest.fixture
def home() -> Iterator[Home]:
    # A short path: that of a socket has room for 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="posture-person-"))
    home = Home(folder)
    yield home
    home.end()
    for each in [folder, *(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())]:
        each.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


Replayed = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def replayed(home: Home) -> Replayed:
    """Return what ``posture replay`` prints for these facts."""

    def replayed(*facts: dict[str, Any], end: float, **header: Any) -> list[dict[str, Any]]:
        lines = [*([header] if header else []), *facts, {"t": end, "end": True}]
        done = home.posture("replay", "-", stdin="".join(json.dumps(line) + "\n" for line in lines))
        assert (done.returncode, done.stderr) == (0, "")
        return [json.loads(line) for line in done.stdout.splitlines()]

    return replayed
