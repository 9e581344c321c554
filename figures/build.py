"""What is shipped of the drawings: made anew, compared with what lies in config/figures, written.

figures/png/ID.png             for a notification
figures/page/ID.svg.xz         for the page: the moving figure, and on the next line its positions side by side,
                               for those who asked for less motion
figures/timing.json            when each position is reached and left, for the count beside the moving figure
figures/body.svg               the body from both sides, an area a path
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path

from figures import animation, load, panels
from figures.body import body
from figures.model import Figure

PIXELS = 192
"""Of the shipped pictures: notification servers show 48 to 96, on fine screens twice that."""


@dataclass(frozen=True, slots=True)
class Output:
    """A shipped file: where it lies under config/figures, whether it is up to date, and how it is made."""

    name: str
    is_current: Callable[[Path], bool]
    make: Callable[[], bytes]


def outputs() -> Iterator[Output]:
    """Return every file that is shipped."""
    figures = [load.load(name) for name in load.known()]
    for figure in figures:
        uid = f"fig-{figure.id.replace('_', '-')}-r"
        yield _picture(figure)
        moving = animation.animated(figure, theme="auto", uid=uid)
        positions = panels.strip(figure, theme="auto", uid=f"{uid}-s")
        yield _packed(f"page/{figure.id}.svg.xz", f"{moving}\n{positions}\n")
    times = ",\n".join(f"{json.dumps(figure.id)}: {json.dumps(timing(figure))}" for figure in figures)
    yield _plain("timing.json", f"{{\n{times}\n}}\n")
    yield _plain("body.svg", body())


def stale(folder: Path, wanted: list[Output] | None = None) -> list[str]:
    """Return the shipped files that are missing, out of date, or of no exercise any more."""
    wanted = wanted or list(outputs())
    unknown = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if file.is_file()}
    return sorted(
        [output.name for output in wanted if not output.is_current(folder / output.name)]
        + list(unknown - {output.name for output in wanted})
    )


def build(folder: Path) -> list[str]:
    """Write what is missing or out of date, remove what is of no exercise any more, and return their names."""
    wanted = list(outputs())
    changed = stale(folder, wanted)
    made = {output.name: output for output in wanted}
    for name in changed:
        file = folder / name
        if name in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(made[name].make())
        else:
            file.unlink()
    return changed


def timing(figure: Figure) -> dict[str, object]:
    """Return the seconds of the loop at which each position is reached and left.

    ``keys`` are (name, reached, left, seconds it is held); ``shots`` say which key a picture of the strip shows
    (null for one on the way); ``free`` is a loop that runs beside the count, because it does not come back to its
    beginning or walks on.
    """
    frames = animation.frames(figure)
    there = [(f.start, f.start + f.seconds) for f in frames if f.moment.t >= 1]
    return {
        "length": round(animation.loop_seconds(frames), 3),
        "free": not figure.loops or figure.pace > 0,
        "keys": [
            [key.name, ceil(start * 1000) / 1000, floor(end * 1000) / 1000, key.hold.total_seconds()]
            for key, (start, end) in zip(figure.keys, there, strict=True)
        ],
        "shots": [to if t >= 1 else None for to, t in figure.shots],
    }


def _picture(figure: Figure) -> Output:
    mark = panels.mark(figure, PIXELS).encode()

    def is_current(file: Path) -> bool:
        return file.is_file() and mark in file.read_bytes()[:400]

    return Output(f"png/{figure.id}.png", is_current, lambda: panels.png(figure, PIXELS, theme="light"))


def _packed(name: str, text: str) -> Output:
    # What is packed is compared, not the packing: libraries differ in how well they do it.
    def is_current(file: Path) -> bool:
        return file.is_file() and lzma.decompress(file.read_bytes()) == text.encode()

    return Output(name, is_current, lambda: lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))


def _plain(name: str, text: str) -> Output:
    def is_current(file: Path) -> bool:
        return file.is_file() and file.read_text(encoding="utf-8") == text

    return Output(name, is_current, text.encode)
