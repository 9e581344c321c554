"""All figures, one after the other: ``python tests/benchmarks``. Options are those of ``resident.py``.

The resident program beside its peers in a private desktop, then ours alone: a year's replay, a year's statistics.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent


def main() -> int:
    """Run each benchmark in a process of its own; return 1 if any failed."""
    load = " ".join(Path("/proc/loadavg").read_text().split()[:3])
    print(f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, load {load}\n", flush=True)
    codes = []
    for name, options in (("resident.py", sys.argv[1:]), ("replay.py", []), ("stats.py", [])):
        begun = time.monotonic()
        codes.append(subprocess.run([sys.executable, str(HERE / name), *options]).returncode)
        print(f"({name}: {time.monotonic() - begun:.0f} s)\n", flush=True)
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
