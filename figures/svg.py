"""Pictures as SVG: presentation attributes only, no scripts, nothing from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import floor, pi

from figures.drawing import Drawn, Group, Picture, Shape
from figures.outlines import Box, Hull, Outline
from figures.themes import Theme, palette

Paint = Callable[[str], str]

ROUND = 'stroke-linejoin="round" stroke-linecap="round"'
"""Belongs on the element around what is written here: every line has round ends."""

# Halves of the grid are common in drawings (a foot at 12.5), and the last bit of a sine decides where such a number
# goes. Just beside the halves every C library rounds alike, so files made on two systems are the same.
_OFF_THE_HALVES = 0.0137


def painter(theme: Theme) -> Paint:
    """Return how tones are written: as colours, or as variables that follow the reader's theme."""
    if theme == "auto":
        return lambda tone: f"var(--{tone.replace('.', '-')})"
    colours = palette(theme == "dark")
    return colours.__getitem__


def fineness(box: Box) -> int:
    """Return how many units a centimetre is written with: whole numbers are short, close-ups need smaller ones."""
    return 10 if max(box[2], box[3]) > 120 else 25


class Writer:
    """Writes shapes in whole units, *fine* to the centimetre; *prefix* begins the name of every clip."""

    def __init__(self, prefix: str, paint: Paint, fine: int) -> None:
        self._prefix = prefix
        self._paint = paint
        self._fine = fine
        self._clips = 0

    def number(self, x: float) -> int:
        """Return a length in units."""
        return floor(x * self._fine + 0.5 + _OFF_THE_HALVES)

    def view(self, box: Box) -> str:
        """Return a box as a viewBox."""
        return " ".join(str(self.number(v)) for v in box)

    def backdrop(self, box: Box) -> str:
        """Return the paper."""
        x, y, w, h = (self.number(v) for v in box)
        return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{self._paint("paper")}"/>'

    def write(self, shapes: Iterable[Drawn]) -> str:
        """Return *shapes* as SVG."""
        return "".join(self._group(s) if isinstance(s, Group) else self._shape(s) for s in shapes)

    def path(self, outlines: Iterable[Outline]) -> str:
        """Return outlines as the data of one path."""
        return "".join(self._hull(o) if isinstance(o, Hull) else self._line(o.points, o.closed) for o in outlines)

    def _line(self, points: tuple[tuple[float, float], ...], closed: bool) -> str:
        placed = [(self.number(x), self.number(y)) for x, y in points]
        (x, y), written = placed[0], [f"M{placed[0][0]} {placed[0][1]}"]
        for u, v in placed[1:]:
            written.append(f"l{u - x} {v - y}")
            x, y = u, v
        return "".join(written) + ("z" if closed else "")

    def _hull(self, shape: Hull) -> str:
        number = self.number
        if len(shape.arcs) == 1:
            a = shape.arcs[0]
            r = number(a.r)
            return f"M{number(a.x) - r} {number(a.y)}a{r} {r} 0 1 1 {2 * r} 0a{r} {r} 0 1 1 {-2 * r} 0z"
        written, x, y = "", 0, 0
        for arc in shape.arcs:
            (x0, y0), (x1, y1) = ((number(u), number(v)) for u, v in (arc.at(arc.start), arc.at(arc.end)))
            r = number(arc.r)
            large = 1 if arc.end - arc.start > pi else 0
            written += f"l{x0 - x} {y0 - y}" if written else f"M{x0} {y0}"
            written += f"a{r} {r} 0 {large} 1 {x1 - x0} {y1 - y0}"
            x, y = x1, y1
        return written + "z"

    def _clip(self, outlines: tuple[Outline, ...]) -> tuple[str, str]:
        self._clips += 1
        name = f"{self._prefix}-c{self._clips}"
        # A path for each outline: they overlap, and a clip takes them all.
        inside = "".join(f'<path d="{self.path((o,))}"/>' for o in outlines)
        return name, f'<clipPath id="{name}">{inside}</clipPath>'

    def _group(self, group: Group) -> str:
        if not group.clip:
            return self.write(group.shapes)
        name, definition = self._clip(group.clip)
        return f'{definition}<g clip-path="url(#{name})">{self.write(group.shapes)}</g>'

    def _shape(self, shape: Shape) -> str:
        attributes = f'd="{self.path(shape.outlines)}" fill="{self._paint(shape.fill) if shape.fill else "none"}"'
        if shape.edge:
            attributes += f' stroke="{self._paint(shape.edge)}" stroke-width="{self.number(shape.width)}"'
        if shape.dash:
            attributes += f' stroke-dasharray="{self.number(shape.dash)}"'
        if not shape.clip:
            return f"<path {attributes}/>"
        name, definition = self._clip(shape.clip)
        return f'{definition}<path clip-path="url(#{name})" {attributes}/>'

    def static(self, picture: Picture) -> str:
        """Return *picture* as SVG content, without the element around it."""
        return self.backdrop(picture.box) + self.write(picture.still) + self.write(picture.moving)
