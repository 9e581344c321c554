#!/usr/bin/env python3
"""How long the statistics take: makes up the history of a working year and times ``posture stats`` on it.

    python tests/benchmarks/stats.py [--days 365]

The person is that of the tests, with about 2,000 reminders and natural breaks in a year.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
TURNS = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    words = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    from report.people import records

    from reminder.storage.history import History

    with tempfile.TemporaryDirectory() as folder:
        today = datetime.now(UTC).date()
        lived = records(today - timedelta(days=words.days), words.days)
        file = Path(folder) / "posture-reminder" / "history.sqlite3"
        history = History(file)
        history.begin(today)
        history.add(*lived.entries)
        history.add_holds(*lived.holds)
        history.add_work(*lived.work)
        print(f"{words.days} days: {len(lived.entries)} records, {len(lived.work)} spans of work, "
              f"{file.stat().st_size // 1024} KiB")  # fmt: skip
        begun = time.perf_counter()
        history.begin(today)
        print(f"looked over at the start of the daemon: {time.perf_counter() - begun:.2f} s")
        env = {**os.environ, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder, "XDG_STATE_HOME": folder}
        page = str(Path(folder) / "page.html")
        for command in (["stats"], ["stats", "--days", "365"], ["stats", "--json"], ["stats", "--html", page]):
            print(f"posture {' '.join(command).replace(page, 'page.html')}: {_fastest(command, env):.2f} s")


def _fastest(command: list[str], env: dict[str, str]) -> float:
    """Return the wall time of the fastest of some runs: what the machine adds is not ours."""
    took = []
    for _ in range(TURNS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "reminder", *command], check=True, env=env, stdout=subprocess.DEVNULL)
        took.append(time.perf_counter() - begun)
    return min(took)


if __name__ == "__main__":
    main()
