"""What a process and its files hold at a moment, and curves of it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Point:
    """How things stood: at a minute or a day, after so many reminders. Memory in KiB, files in bytes."""

    at: int
    reminders: int
    dirty: int  # Private_Dirty: memory that nobody else could use
    descriptors: int
    state: int
    history: int
    log: int

    def __str__(self) -> str:
        return (
            f"{self.at:5d} {self.reminders:6d} reminders {self.dirty:7d} KiB {self.descriptors:3d} descriptors, "
            f"bytes: state {self.state}, history {self.history}, log {self.log}"
        )


def look(at: int, reminders: int, pid: int, home: Path) -> Point:
    """Return how things stand for the process *pid*, whose files are below *home*."""
    return Point(
        at,
        reminders,
        _dirty(pid),
        len(list(Path(f"/proc/{pid}/fd").iterdir())),
        _bytes(home, "state.json"),
        _bytes(home, "history.sqlite3*"),
        _bytes(home, "20??-??-??.jsonl"),
    )


def _dirty(pid: int) -> int:
    """Return the largest of five readings: while a forked child reads for it, most of its memory is shared."""
    readings = []
    for _ in range(5):
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        readings.append(next(int(line.split()[1]) for line in rollup if line.startswith("Private_Dirty:")))
        time.sleep(0.02)
    return max(readings)


def _bytes(home: Path, names: str) -> int:
    return sum(path.stat().st_size for path in home.rglob(names))


_CURVES = (
    ("private memory, KiB", "dirty"),
    ("descriptors", "descriptors"),
    ("state, bytes", "state"),
    ("history, bytes", "history"),
    ("log, bytes", "log"),
)


def plot(points: Sequence[Point], unit: str) -> str:
    """Return the curves over *unit* ("day", "minute"), each from 0 up, as SVG."""
    drawn = []
    for number, (name, key) in enumerate(_CURVES):
        values = [getattr(point, key) for point in points]
        most, top = max(1, *values), 20 + number * 70
        line = " ".join(
            f"{20 + 560 * index / max(1, len(values) - 1):.0f},{top + 45 - 38 * value / most:.1f}"
            for index, value in enumerate(values)
        )
        drawn.append(
            f'<text x="20" y="{top}">{name}: first {values[0]:,}, last {values[-1]:,}, most {most:,}</text>'
            f'<polyline points="{line}" fill="none" stroke="#2b6" stroke-width="1.5"/>'
            f'<path d="M20 {top + 45}h560" stroke="#999"/>'
        )
    end = 20 + len(_CURVES) * 70
    drawn.append(f'<text x="20" y="{end}">{unit} {points[0].at} to {unit} {points[-1].at}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 {end + 15}" font-family="sans-serif" '
        'font-size="12"><rect width="100%" height="100%" fill="#fff"/>' + "".join(drawn) + "</svg>\n"
    )
