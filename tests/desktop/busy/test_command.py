"""Small programs are bounded in what they print and in how long they run, and so is what they start."""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest

from reminder.desktop.busy import command
from reminder.desktop.ports import Unavailable

SHELL = "/bin/sh"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="these programs are of Unix")


def run(script: str, within: float = 10) -> str:
    return command.output(SHELL, "-c", script, environ=os.environ, within=timedelta(seconds=within))


def test_what_is_printed_is_returned() -> None:
    assert run("printf 'eins\\n'; printf zwei") == "eins\nzwei"


def test_a_failure_is_told_in_the_programs_own_words() -> None:
    with pytest.raises(Unavailable, match=r"sh failed \(no such source\)"):
        run("echo hm >&2; echo 'no such source' >&2; exit 3")


@pytest.mark.parametrize("where", ["", ">&2"])
def test_a_program_that_prints_without_end_is_ended_early(where: str) -> None:
    with pytest.raises(Unavailable, match="prints without end"):
        run(f"exec yes {where}")


def test_what_a_hanging_program_started_ends_with_it(tmp_path: Path) -> None:
    note = tmp_path / "child"

    for patience in (0.5, 4, 30):  # a busy machine may take as long to come to the note
        with pytest.raises(Unavailable, match="did not answer in time"):
            run(f"sleep 600 & echo $! > {note}.new; mv {note}.new {note}; wait", within=patience)
        if note.exists():
            break

    child = int(note.read_text())
    end = time.monotonic() + 10
    while alive(child) and time.monotonic() < end:
        time.sleep(0.02)
    assert not alive(child)


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be reaped by nobody we know does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_program_that_closes_its_output_and_goes_on_is_waited_for_in_bounds() -> None:
    with pytest.raises(Unavailable, match="did not answer in time"):
        run("exec >&- 2>&-; sleep 600", within=0.3)
