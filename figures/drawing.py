"""A drawing as data: shapes from back to front, for the SVG writer and the rasteriser alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from figures.outlines import Arc, Box, Hull, Line, Outline


@dataclass(frozen=True, slots=True)
class Shape:
    """Outlines filled with one tone, drawn along with another, or both."""

    outlines: tuple[Outline, ...]
    fill: str = ""
    edge: str = ""
    width: float = 0.0
    dash: float = 0.0
    clip: tuple[Outline, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Shapes that belong together, perhaps seen through a hole: an inset."""

    shapes: tuple[Drawn, ...]
    clip: tuple[Outline, ...] = ()


Drawn = Shape | Group


@dataclass(frozen=True, slots=True)
class Picture:
    """What is drawn, from back to front, and the part of the paper that is shown.

    ``still`` never changes while the exercise moves; ``moving`` does.
    """

    box: Box
    still: tuple[Drawn, ...]
    moving: tuple[Drawn, ...]


def _outline_moved(outline: Outline, k: float, dx: float, dy: float) -> Outline:
    if isinstance(outline, Line):
        return Line(tuple((x * k + dx, y * k + dy) for x, y in outline.points), outline.closed)
    return Hull(tuple(Arc(a.x * k + dx, a.y * k + dy, a.r * k, a.start, a.end) for a in outline.arcs))


def moved(shapes: Iterable[Drawn], k: float, dx: float, dy: float) -> tuple[Drawn, ...]:
    """Return *shapes* k times as large, then moved."""
    result: list[Drawn] = []
    for shape in shapes:
        clip = tuple(_outline_moved(o, k, dx, dy) for o in shape.clip)
        if isinstance(shape, Group):
            result.append(Group(moved(shape.shapes, k, dx, dy), clip))
        else:
            outlines = tuple(_outline_moved(o, k, dx, dy) for o in shape.outlines)
            result.append(replace(shape, outlines=outlines, clip=clip, width=shape.width * k, dash=shape.dash * k))
    return tuple(result)
