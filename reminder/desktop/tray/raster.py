"""An anti-aliased rasteriser: rounded strokes on a square canvas, by distance, in pure Python.

Everything is given on a grid of 22 units, whatever the size in pixels. One kind of shape is enough: a stroke with
round ends, whose centre line may have no length (a dot). A pixel is covered by as much as its centre lies within
the stroke's edge, which for such small pictures is as good as supersampling and far cheaper.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Iterator

from reminder.core.values import dataclass

GRID = 22.0

Colour = tuple[int, int, int]
# Pixels by their number, row by row, and how much of each from 0 to 1; only where it is more than 0.
Coverage = Iterator[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line from (x0, y0) to (x1, y1), *radius* thick to both sides, with round ends."""

    x0: float
    y0: float
    x1: float
    y1: float
    radius: float


def dot(x: float, y: float, radius: float) -> Stroke:
    """Return a filled circle."""
    return Stroke(x, y, x, y, radius)


def coverage(strokes: tuple[Stroke, ...], size: int) -> Coverage:
    """Return which pixels of a picture *size* pixels wide the union of *strokes* covers."""
    scale = size / GRID
    found = array("f", bytes(4 * size * size))
    for stroke in strokes:
        ends = (stroke.x0, stroke.y0, stroke.x1, stroke.y1, stroke.radius)
        x0, y0, x1, y1, radius = (value * scale for value in ends)
        dx, dy = x1 - x0, y1 - y0
        length2 = dx * dx + dy * dy
        reach = radius + 0.5
        left, right = max(int(min(x0, x1) - reach), 0), min(math.ceil(max(x0, x1) + reach), size)
        top, bottom = max(int(min(y0, y1) - reach), 0), min(math.ceil(max(y0, y1) + reach), size)
        for row in range(top, bottom):
            y = row + 0.5 - y0
            for column in range(left, right):
                x = column + 0.5 - x0
                along = min(max((x * dx + y * dy) / length2, 0.0), 1.0) if length2 else 0.0
                share = reach - math.hypot(x - along * dx, y - along * dy)
                if share > 0:
                    pixel = row * size + column
                    found[pixel] = max(found[pixel], min(share, 1.0))
    return ((pixel, share) for pixel, share in enumerate(found) if share > 0)


def ring(radius: float, thickness: float, size: int, share: float = 1.0) -> Coverage:
    """Return the pixels of the *share* of a ring around the centre, clockwise from the top.

    The two ends of a part are cut straight, towards the centre.
    """
    scale = size / GRID
    middle, half = size / 2, thickness * scale / 2
    centre_line = radius * scale
    for row in range(size):
        y = row + 0.5 - middle
        for column in range(size):
            x = column + 0.5 - middle
            distance = math.hypot(x, y)
            within = half + 0.5 - abs(distance - centre_line)
            if within <= 0:
                continue
            if share < 1:
                turn = math.atan2(x, -y) / math.tau % 1.0
                inside = min(turn, share - turn) if turn < share else -min(turn - share, 1 - turn)
                within = min(within, 0.5 + inside * math.tau * distance)
            if within > 0:
                yield row * size + column, min(within, 1.0)


class Canvas:
    """A transparent square on which coverages are painted, one over the other."""

    def __init__(self, size: int) -> None:
        # Premultiplied, so that painting over is one line for each channel. Packed: lists of numbers would need a
        # quarter of a megabyte, which stays with the process.
        self._red, self._green, self._blue, self._alpha = (array("d", bytes(8 * size * size)) for _ in range(4))

    def paint(self, where: Coverage, colour: Colour) -> None:
        """Lay *colour* over what is there."""
        r, g, b = colour
        red, green, blue, alpha = self._red, self._green, self._blue, self._alpha
        for pixel, a in where:
            rest = 1.0 - a
            red[pixel] = r * a + red[pixel] * rest
            green[pixel] = g * a + green[pixel] * rest
            blue[pixel] = b * a + blue[pixel] * rest
            alpha[pixel] = a + alpha[pixel] * rest

    def erase(self, where: Coverage) -> None:
        """Make what is there transparent again."""
        for pixel, share in where:
            rest = 1.0 - share
            for channel in (self._red, self._green, self._blue, self._alpha):
                channel[pixel] *= rest

    def argb(self, opacity: float = 1.0) -> bytes:
        """Return the pixels row by row as alpha, red, green, blue; colours not premultiplied."""
        out = bytearray(4 * len(self._alpha))
        for pixel, a in enumerate(self._alpha):
            if a > 0.002:
                at = 4 * pixel
                out[at] = round(a * opacity * 255)
                out[at + 1] = min(round(self._red[pixel] / a), 255)
                out[at + 2] = min(round(self._green[pixel] / a), 255)
                out[at + 3] = min(round(self._blue[pixel] / a), 255)
        return bytes(out)
