"""A person who works day after day, and what it does to the process that reminds them."""

from __future__ import annotations

import gc
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from daemon.conftest import Person

from reminder.core.commands import Done, Skip, Snooze, Start
from reminder.core.model import Door

WORK = timedelta(hours=9)


@dataclass(frozen=True, slots=True)
class Point:
    """How things stood at the end of a day."""

    day: int
    reminders: int
    kib: int
    descriptors: int
    objects: int
    state_bytes: int


def live(folder: Path, days: int) -> Iterator[Point]:
    """Work nine hours a day, answer each reminder in turn, reload twice and ask a hundred times a day."""
    person = Person(folder)
    person.start("[history]\nkeep = '60d'\n")
    answers = itertools.cycle((Start(), Done(), Snooze(), Done(), Skip()))
    for day in range(1, days + 1):
        for step in range(108):
            person.wait(300)
            person.daemon.status()
            if person.state in ("reminded", "on-break"):
                answer = Done() if person.state == "on-break" else next(answers)
                if not (isinstance(answer, Snooze) and person.status["reminder"]["snoozes_left"] == 0):
                    person.say(answer, Door.TRAY)
            if step % 54 == 0:
                person.daemon.reload()
        person.hands_off()
        person.wait(15 * 3600)
        person.hands_on()
        forget(person)
        yield measured(person, day)


def forget(person: Person) -> None:
    """Empty what the fakes remember: it is not the daemon's."""
    for kept in (
        person.published,
        person.adapters.notifier.shown,
        person.adapters.tray.shown,
        person.launcher.guides,
    ):
        kept.clear()


def measured(person: Person, day: int) -> Point:
    """Return how things stand now."""
    gc.collect()
    status = Path("/proc/self/status").read_text()
    rss = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))
    return Point(
        day,
        person.daemon.engine.snapshot().timer.next_id - 1,
        rss,
        len(list(Path("/proc/self/fd").iterdir())),
        len(gc.get_objects()),
        (person.folder / "state.json").stat().st_size,
    )


def plot(points: Sequence[Point]) -> str:
    """Return a picture (SVG) of memory, descriptors and the state file, each over the days."""
    rows = [("memory, KiB", "kib"), ("descriptors", "descriptors"), ("state file, bytes", "state_bytes")]
    drawn = []
    for number, (name, key) in enumerate(rows):
        values = [getattr(point, key) for point in points]
        most, top = max(values), 20 + number * 110
        path = " ".join(
            f"{20 + 560 * index / max(1, len(values) - 1):.1f},{top + 80 - 70 * value / most:.1f}"
            for index, value in enumerate(values)
        )
        drawn.append(
            f'<text x="20" y="{top}" font-size="12">'
            f"{name}: first {values[0]}, last {values[-1]}, most {most}</text>"
            f'<polyline points="{path}" fill="none" stroke="#2b6" stroke-width="1.5"/>'
            f'<path d="M20 {top + 80}h560" stroke="#999"/>'
        )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 350" font-family="sans-serif">'
        '<rect width="600" height="350" fill="#fff"/>' + "".join(drawn) + "</svg>\n"
    )
