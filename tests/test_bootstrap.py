from __future__ import annotations

import importlib.util
import runpy
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
TEST_LINE = "python3 bootstrap.py test"


def test_ci_runs_the_very_line_that_the_readme_names() -> None:
    orders = [line for line in (ROOT / ".ci/run").read_text().splitlines() if not line.startswith("#")]

    assert orders == [f"exec {TEST_LINE}"]
    assert TEST_LINE in (ROOT / "README.md").read_text()


def test_where_it_cannot_become_the_program_it_waits_for_its_end_after_ctrl_c(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
    assert spec
    assert spec.loader
    bootstrap = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bootstrap)
    ends = iter([KeyboardInterrupt, 0])

    class Child:
        def __init__(self, command: list[str]) -> None:
            self.command = command

        def wait(self) -> int:
            end = next(ends)
            if end is KeyboardInterrupt:
                raise KeyboardInterrupt
            return end

    monkeypatch.setattr(bootstrap, "os", SimpleNamespace(name="nt"))
    monkeypatch.setattr(bootstrap.subprocess, "Popen", Child)

    assert bootstrap.start("-m", "reminder", "run") == 0


def test_a_wrong_word_is_answered_with_how_to_use_it() -> None:
    done = subprocess.run([sys.executable, ROOT / "bootstrap.py", "tset"], stderr=subprocess.PIPE, text=True)

    assert done.returncode == 2
    assert done.stderr == "'tset' is neither run nor test. See python3 bootstrap.py --help.\n"


@pytest.mark.parametrize("fails", [None, "ruff", "pytest", "mypy"])
def test_one_step_that_fails_fails_all_and_every_step_is_taken(
    fails: str | None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bootstrap: dict[str, Any] = runpy.run_path(str(ROOT / "bootstrap.py"))
    taken: list[str] = []

    def step(command: list[Any], **_: object) -> int:
        taken.append(str(command[2]))
        return int(command[2] == fails)

    class Types:
        def __init__(self, command: list[Any], **_: object) -> None:
            self.returncode = step(command)

        def communicate(self) -> tuple[bytes, None]:
            return b"said by mypy\n", None

    stand_in = SimpleNamespace(call=step, Popen=Types, PIPE=None, STDOUT=None)
    monkeypatch.setitem(bootstrap["check"].__globals__, "subprocess", stand_in)

    code = bootstrap["check"]([])

    assert code == (fails is not None)
    assert sorted(set(taken)) == ["mypy", "pytest", "ruff"]
    assert "said by mypy" in capsys.readouterr().out
