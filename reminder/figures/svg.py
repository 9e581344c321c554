"""Pictures as SVG: presentation attributes only, no scripts, nothing from outside."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import pi

from reminder.figures.drawing import Drawn, Group, Picture, Shape
from reminder.figures.outlines import Box, Hull, Outline
from reminder.figures.themes import Theme, palette

Paint = Callable[[str], str]

ROUND = 'stroke-linejoin="round" stroke-linecap="round"'
"""Belongs on the element around what is written here: every line has round ends."""


def number(x: float) -> str:
    """Return *x* with one decimal, as short as can be."""
    text = f"{x:.1f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def painter(theme: Theme) -> Paint:
    """Return how tones are written: as colours, or as variables that follow the reader's theme."""
    if theme == "auto":
        return lambda tone: f"var(--{tone.replace('.', '-')})"
    colours = palette(theme == "dark")
    return colours.__getitem__


def path(outlines: Iterable[Outline]) -> str:
    """Return outlines as the data of one path."""
    return "".join(_hull(o) if isinstance(o, Hull) else _line(o.points, o.closed) for o in outlines)


def _line(points: tuple[tuple[float, float], ...], closed: bool) -> str:
    return "M" + "L".join(f"{number(x)} {number(y)}" for x, y in points) + ("Z" if closed else "")


def _hull(shape: Hull) -> str:
    if len(shape.arcs) == 1:
        a = shape.arcs[0]
        r, d = number(a.r), number(2 * a.r)
        return f"M{number(a.x - a.r)} {number(a.y)}a{r} {r} 0 1 1 {d} 0a{r} {r} 0 1 1 -{d} 0Z"
    written = ""
    for arc in shape.arcs:
        (x0, y0), (x1, y1) = arc.at(arc.start), arc.at(arc.end)
        r = number(arc.r)
        large = 1 if arc.end - arc.start > pi else 0
        written += (
            f"{'L' if written else 'M'}{number(x0)} {number(y0)}A{r} {r} 0 {large} 1 {number(x1)} {number(y1)}"
        )
    return written + "Z"


class Writer:
    """Writes shapes, and gives every clip its own name: several figures stand in one page."""

    def __init__(self, prefix: str, paint: Paint) -> None:
        self._prefix = prefix
        self._paint = paint
        self._clips = 0

    def write(self, shapes: Iterable[Drawn]) -> str:
        """Return *shapes* as SVG."""
        return "".join(self._group(s) if isinstance(s, Group) else self._shape(s) for s in shapes)

    def _clip(self, outlines: tuple[Outline, ...]) -> tuple[str, str]:
        self._clips += 1
        name = f"{self._prefix}-c{self._clips}"
        # A path for each outline: they overlap, and a clip takes them all.
        inside = "".join(f'<path d="{path((o,))}"/>' for o in outlines)
        return name, f'<clipPath id="{name}">{inside}</clipPath>'

    def _group(self, group: Group) -> str:
        inside = self.write(group.shapes)
        if not group.clip:
            return inside
        name, definition = self._clip(group.clip)
        return f'{definition}<g clip-path="url(#{name})">{inside}</g>'

    def _shape(self, shape: Shape) -> str:
        attributes = f'd="{path(shape.outlines)}" fill="{self._paint(shape.fill) if shape.fill else "none"}"'
        if shape.edge:
            attributes += f' stroke="{self._paint(shape.edge)}" stroke-width="{number(shape.width)}"'
        if shape.dash:
            attributes += f' stroke-dasharray="{number(shape.dash)} {number(shape.dash)}"'
        if not shape.clip:
            return f"<path {attributes}/>"
        name, definition = self._clip(shape.clip)
        return f'{definition}<path clip-path="url(#{name})" {attributes}/>'


def view(box: Box) -> str:
    """Return a box as a viewBox."""
    return " ".join(number(v) for v in box)


def backdrop(box: Box, paint: Paint) -> str:
    """Return the paper."""
    x, y, w, h = (number(v) for v in box)
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{paint("paper")}"/>'


def static(picture: Picture, theme: Theme, prefix: str) -> str:
    """Return *picture* as SVG content, without the element around it."""
    paint = painter(theme)
    writer = Writer(prefix, paint)
    return backdrop(picture.box, paint) + writer.write(picture.still) + writer.write(picture.moving)
