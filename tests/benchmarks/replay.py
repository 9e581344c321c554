#!/usr/bin/env python3
"""How long a year takes: makes up the trace of a working year and times ``posture replay`` on it.

    python tests/benchmarks/replay.py [--days 365] [--keep year.jsonl]

The year is always the same (a seed decides): five days a week of typing with pauses, calls, lunch, snoozes and
answers, then a suspended machine until the next morning.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DAY, HOUR = 24 * 3600, 3600
WORKDAY = 9 * HOUR
ANSWERS = ({"answer": "start"}, {"answer": "done"}, {"answer": "skip"}, {"answer": "snooze", "for": "5m"})


def year(days: int, rng: random.Random) -> Iterator[dict[str, Any]]:
    """Yield the facts of so many days from a Monday morning on, in order of time."""
    yield {"start": "2026-01-05T09:00:00+01:00", "zone": "Europe/Berlin", "seed": 7}
    for day in range(days):
        begin = day * DAY
        if day % 7 >= 5:
            continue
        if day:
            yield {"t": begin, "asleep": False}
            yield {"t": begin, "input": True}
        at, calls = begin, False
        while True:
            at += rng.randint(20, 600)
            if at > begin + WORKDAY:
                break
            yield {"t": at, "input": False}
            at += rng.choice((4, 8, 15, 15, 30, 90, 240, 400, 1800))
            if rng.random() < 0.1:
                calls = not calls
                yield {"t": at, "busy": ["call"] if calls else []}
            yield {"t": at, "input": True}
            if rng.random() < 0.1:
                yield {"t": at, **rng.choice(ANSWERS)}
        at = max(at, begin + WORKDAY) + 1
        yield {"t": at, "busy": []}
        yield {"t": at, "input": False}
        yield {"t": at + 60, "asleep": True}
    yield {"t": days * DAY, "end": True}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--keep", type=Path, help="where to leave the trace")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = options.keep or Path(folder) / "year.jsonl"
        facts = [json.dumps(fact) for fact in year(options.days, random.Random(7))]
        file.write_text("\n".join(facts) + "\n")
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "reminder", "replay", str(file)], stdout=subprocess.PIPE, text=True
        )
        seconds = time.perf_counter() - begun
    if done.returncode:
        sys.exit(done.returncode)
    kinds = [next((kind for kind in ("remind", "record") if kind in line), "") for line in done.stdout.splitlines()]
    print(f"{options.days} days, {len(facts)} facts: {seconds:.2f} s", end="")
    print(f" for {kinds.count('remind')} reminders and {kinds.count('record')} records")


if __name__ == "__main__":
    main()
