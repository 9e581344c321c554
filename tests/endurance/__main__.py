"""Months of simulated work, or an hour of real one, and what they leave behind in the daemon."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parents[2])]

from endurance import hour, months  # noqa: E402 - the path first
from endurance.points import Point, plot  # noqa: E402


def main() -> int:
    """Print how things stand as time goes by, and draw the curves."""
    parser = argparse.ArgumentParser(prog="python tests/endurance", description=__doc__)
    parser.add_argument("--days", type=int, help="live through so many simulated days")
    parser.add_argument("--minutes", type=int, help="live through so many real minutes")
    parser.add_argument("--plot", type=Path, help="where to write the picture")
    words = parser.parse_args()
    points: list[Point] = []
    unit = "minute" if words.minutes else "day"
    for point in hour.live(words.minutes) if words.minutes else months.live(words.days or 180):
        points.append(point)
        if unit == "minute" or point.at % 5 == 0:
            print(unit, point, flush=True)
        if words.plot is not None:
            words.plot.write_text(plot(points, unit), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
