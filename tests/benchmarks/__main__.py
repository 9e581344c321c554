"""All figures, one after the other: ``python tests/benchmarks [--write docs/benchmarks.md]``, in eight minutes.

The resident program beside its peers in a private desktop, then ours alone: a year's replay, a year's statistics.
Other options are those of ``resident.py``. With ``--write`` the figures take the place of those in that page.
"""

from __future__ import annotations

import re
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
BLOCK = re.compile(r"^```\n.*?^```\n", re.DOTALL | re.MULTILINE)


def main() -> int:
    """Run each benchmark in a process of its own; return 1 if any failed (the page then shows what there is)."""
    options = sys.argv[1:]
    page: Path | None = None
    if "--write" in options:
        at = options.index("--write")
        page = Path(options[at + 1])
        del options[at : at + 2]
    codes, printed = [], [_now(options)]
    print(printed[0], flush=True)
    for name, own in (("resident.py", options), ("replay.py", []), ("stats.py", [])):
        begun = time.monotonic()
        run = subprocess.run([sys.executable, str(HERE / name), *own], stdout=subprocess.PIPE, text=True)
        codes.append(run.returncode)
        printed.append(f"{run.stdout}({name}: {time.monotonic() - begun:.0f} s)\n")
        print(printed[-1], flush=True)
    if page is not None:
        page.write_text(replaced(page.read_text(), "\n".join(printed)))
    return int(any(codes))


def replaced(page: str, figures: str) -> str:
    """Return *page* with *figures* in the place of those in its first block."""
    return BLOCK.sub(lambda _: f"```\n{figures}```\n", page, count=1)


def _now(options: list[str]) -> str:
    load = " ".join(Path("/proc/loadavg").read_text().split()[:3])
    words = " ".join(["tests/benchmarks", *options])
    return f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {load}, {words}\n"


if __name__ == "__main__":
    sys.exit(main())
