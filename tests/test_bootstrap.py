from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TEST_LINE = "python3 bootstrap.py test"


def test_ci_runs_the_very_line_that_the_readme_names() -> None:
    orders = [line for line in (ROOT / ".ci/run").read_text().splitlines() if not line.startswith("#")]

    assert orders == [f"exec {TEST_LINE}"]
    assert TEST_LINE in (ROOT / "README.md").read_text()


def test_a_wrong_word_is_answered_with_how_to_use_it() -> None:
    done = subprocess.run([sys.executable, ROOT / "bootstrap.py", "tset"], stdout=subprocess.PIPE, text=True)

    assert done.returncode == 2
    assert TEST_LINE in done.stdout
