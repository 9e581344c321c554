"""Months of simulated work inside one process: ``python tests/endurance --days 180 --plot FILE``.

The daemon, its engine, records and files are the real ones; clock, loop and desktop are those of ``tests/daemon``,
which remember what they are told and are emptied each day. What a panel does to the real menu is not in it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from endurance.life import Point, live, plot


def main() -> int:
    """Live through so many days, print a line for each tenth of them, and draw the curves."""
    parser = argparse.ArgumentParser(prog="python tests/endurance", description=__doc__)
    parser.add_argument("--days", type=int, default=180)
    parser.add_argument("--plot", type=Path, help="where to write the picture")
    words = parser.parse_args()
    points: list[Point] = []
    with tempfile.TemporaryDirectory() as folder:
        for point in live(Path(folder), words.days):
            points.append(point)
            if point.day % max(1, words.days // 10) == 0:
                print(point, flush=True)
    if words.plot is not None:
        words.plot.write_text(plot(points), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
