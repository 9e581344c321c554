"""Flat shapes: the exact outline around circles, and lines. Screen coordinates, y down, in cm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import acos, atan2, cos, hypot, pi, sin

Point = tuple[float, float]
Circle = tuple[float, float, float]
Box = tuple[float, float, float, float]
"""x, y, width, height."""


@dataclass(frozen=True, slots=True)
class Arc:
    """A piece of a circle from angle *start* to *end*, clockwise on the screen."""

    x: float
    y: float
    r: float
    start: float
    end: float

    def at(self, turn: float) -> Point:
        """Return the point of the circle at angle *turn*."""
        return (self.x + self.r * cos(turn), self.y + self.r * sin(turn))


@dataclass(frozen=True, slots=True)
class Hull:
    """The outline of the smallest rounded shape around some circles: arcs joined by straight tangents."""

    arcs: tuple[Arc, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Points joined by straight lines."""

    points: tuple[Point, ...]
    closed: bool = False


Outline = Hull | Line


def hull(circles: Iterable[Circle]) -> Hull:
    """Return the hull of *circles*, found by rolling a straight edge around them."""
    kept: list[Circle] = []
    for c in circles:
        if any(hypot(c[0] - o[0], c[1] - o[1]) <= o[2] - c[2] + 1e-6 for o in kept):
            continue
        kept = [o for o in kept if hypot(c[0] - o[0], c[1] - o[1]) > c[2] - o[2] + 1e-6]
        kept.append(c)
    if len(kept) == 1:
        return Hull((Arc(*kept[0], 0.0, 2 * pi),))
    # Starting at an odd angle: at a round one the edge often lies along two circles at once.
    start = 0.1234567
    here = max(range(len(kept)), key=lambda i: kept[i][0] * cos(start) + kept[i][1] * sin(start) + kept[i][2])
    turn, arcs = start, []
    while turn < start + 2 * pi:
        x, y, r = kept[here]
        step, following, reach = start + 2 * pi - turn, here, 0.0
        for i, (ox, oy, o_r) in enumerate(kept):
            if i == here:
                continue
            apart = hypot(ox - x, oy - y)
            lean = max(-1.0, min(1.0, (r - o_r) / apart))
            # From this angle on the edge touches the other circle first; of several in a row, take the last.
            ahead = (atan2(oy - y, ox - x) - acos(lean) - turn) % (2 * pi)
            if ahead > 1e-9 and (ahead < step - 1e-9 or (ahead < step + 1e-9 and apart > reach)):
                step, following, reach = ahead, i, apart
        arcs.append(Arc(x, y, r, turn, turn + step))
        turn += step
        if following == here:
            break
        here = following
    if len(arcs) > 1 and (arcs[0].x, arcs[0].y, arcs[0].r) == (arcs[-1].x, arcs[-1].y, arcs[-1].r):
        last = arcs.pop()
        arcs[0] = Arc(last.x, last.y, last.r, last.start - 2 * pi, arcs[0].end)
    return Hull(tuple(arcs))


def curve(start: Point, bow: Point, end: Point, pieces: int = 10) -> tuple[Point, ...]:
    """Return a bent line from *start* to *end*, drawn towards *bow*."""
    points = []
    for i in range(pieces + 1):
        t = i / pieces
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append((a * start[0] + b * bow[0] + c * end[0], a * start[1] + b * bow[1] + c * end[1]))
    return tuple(points)


def polygon(outline: Outline, detail: float = 0.6) -> list[Point]:
    """Return *outline* as points, at most about *detail* cm apart on its arcs."""
    if isinstance(outline, Line):
        return list(outline.points)
    points: list[Point] = []
    for arc in outline.arcs:
        pieces = max(2, int((arc.end - arc.start) * max(arc.r, 1.0) / detail))
        points += [arc.at(arc.start + (arc.end - arc.start) * i / pieces) for i in range(pieces + 1)]
    return points


def bounds(outlines: Sequence[Outline]) -> Box:
    """Return the smallest upright box around *outlines*."""
    points = [p for outline in outlines for p in polygon(outline)]
    left, top = min(p[0] for p in points), min(p[1] for p in points)
    return (left, top, max(p[0] for p in points) - left, max(p[1] for p in points) - top)
