"""The first start has a child write the bytecode, where an installer has written none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from importlib.util import cache_from_source
from pathlib import Path

import pytest

import reminder
from reminder.daemon import bytecode
from reminder.storage import aside

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no such child")

# It prints whether the compiler was at work in this process.
WRITE = """
import sys
from reminder.storage import aside
aside.begin()
from reminder.daemon import bytecode
bytecode.write()
print("compileall" in sys.modules)
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the program without bytecode."""
    package = tmp_path / "reminder"
    shutil.copytree(Path(reminder.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    return package


def start(package: Path, unwritten: str = "") -> str:
    env = os.environ | {"PYTHONDONTWRITEBYTECODE": unwritten}
    # The folder we are in is the first in which Python looks for modules.
    return subprocess.check_output([sys.executable, "-c", WRITE], cwd=package.parent, env=env, text=True)


def missing(package: Path) -> list[Path]:
    return [each for each in package.rglob("*.py") if not Path(cache_from_source(each)).exists()]


def test_a_child_compiles_the_whole_program_at_the_first_start(checkout: Path) -> None:
    here = start(checkout)

    assert here == "False\n"
    assert missing(checkout) == []


def test_what_was_changed_since_is_compiled_again(checkout: Path) -> None:
    start(checkout)
    cached = Path(cache_from_source(checkout / "core" / "engine.py"))
    before = cached.stat().st_mtime_ns
    for source in checkout.rglob("*.py"):
        source.write_text(source.read_text() + "# a newer version\n")

    start(checkout)

    assert cached.stat().st_mtime_ns > before


def test_nobody_compiles_where_all_is_written(checkout: Path) -> None:
    start(checkout)
    unasked = checkout / "core" / "engine.py"
    Path(cache_from_source(unasked)).unlink()

    start(checkout)

    assert missing(checkout) == [unasked]


def test_who_wants_no_bytecode_gets_none(checkout: Path) -> None:
    start(checkout, unwritten="1")

    assert len(missing(checkout)) == len(list(checkout.rglob("*.py")))


def test_nobody_compiles_where_nothing_can_be_written(monkeypatch: pytest.MonkeyPatch) -> None:
    children = []
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", "/dev/null/nowhere")
    monkeypatch.setattr(aside, "run", children.append)

    bytecode.write()

    assert children == []
