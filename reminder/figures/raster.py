"""Pictures as PNG, in plain Python: exact area coverage for smooth edges, zlib for the file.

Only for the small squares of notifications, made beforehand: some tenths of a second each.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import ceil, floor, hypot

from reminder.figures.drawing import Drawn, Group, Picture
from reminder.figures.outlines import Box, Hull, Outline, Point, hull, polygon
from reminder.figures.themes import palette

Polygon = Sequence[Point]


class _Mask:
    """How much of each pixel in a window of the canvas is covered, from 0 to 1."""

    def __init__(self, polygons: Iterable[Polygon], width: int, height: int) -> None:
        shapes = [p for p in polygons if len(p) > 2]
        xs = [x for p in shapes for x, _ in p]
        ys = [y for p in shapes for _, y in p]
        self.x0 = max(0, floor(min(xs, default=0.0)))
        self.y0 = max(0, floor(min(ys, default=0.0)))
        self.x1 = min(width, ceil(max(xs, default=0.0)) + 1)
        self.y1 = min(height, ceil(max(ys, default=0.0)) + 1)
        self.rows: list[list[float]] = []
        if self.x0 >= self.x1 or self.y0 >= self.y1:
            self.x1, self.y1 = self.x0, self.y0
            return
        wide = self.x1 - self.x0
        self.rows = [[0.0] * wide for _ in range(self.y1 - self.y0)]
        for shape in shapes:
            # Each piece is added with its own winding made positive, and sums are cut at 1: overlapping pieces
            # unite. (Only faint where two soft edges lie on each other.)
            rows = [[0.0] * (wide + 2) for _ in self.rows]
            area = 0.0
            for (ax, ay), (bx, by) in zip(shape, [*shape[1:], shape[0]], strict=True):
                area += ax * by - bx * ay
                self._edge(rows, ax - self.x0, ay - self.y0, bx - self.x0, by - self.y0, wide)
            sign = 1.0 if area > 0 else -1.0
            for row, sums in zip(self.rows, rows, strict=True):
                cover = 0.0
                for i in range(wide):
                    cover += sums[i]
                    value = -cover * sign
                    if value > 1e-4:
                        # What was free is covered in proportion: 1 - (1-a)(1-b).
                        row[i] += (1 - row[i]) * min(1.0, value)

    @staticmethod
    def _edge(rows: list[list[float]], ax: float, ay: float, bx: float, by: float, wide: int) -> None:
        """Add the signed area to the right of one edge, as differences along each row."""
        if ay == by:
            return
        way = 1.0
        if ay > by:
            ax, ay, bx, by, way = bx, by, ax, ay, -1.0
        slope = (bx - ax) / (by - ay)
        if ay < 0:
            ax, ay = ax - ay * slope, 0.0
        bottom = min(by, float(len(rows)))
        y = ay
        while y < bottom:
            line = int(y)
            until = min(bottom, line + 1.0)
            tall = until - y
            left, right = sorted((ax + (y - ay) * slope, ax + (until - ay) * slope))
            row = rows[line]
            left, right = min(max(left, 0.0), float(wide)), min(max(right, 0.0), float(wide))
            first, last = int(left), int(right)
            if first == last:
                inside = way * tall
                share = 1 - ((left + right) / 2 - first)
                row[first] += inside * share
                row[first + 1] += inside * (1 - share)
            else:
                # The edge crosses several pixels of this row: give each its trapezoid.
                per = way * tall / (right - left)

                for column in range(first, last + 1):
                    a, b = max(left, float(column)), min(right, column + 1.0)
                    piece = per * (b - a)
                    share = 1 - ((a + b) / 2 - column)
                    row[column] += piece * share
                    row[column + 1] += piece * (1 - share)

            y = until

    def at(self, x: int, y: int) -> float:
        """Return how much of a pixel is covered."""
        if self.x0 <= x < self.x1 and self.y0 <= y < self.y1:
            return self.rows[y - self.y0][x - self.x0]
        return 0.0


class Canvas:
    """Red, green and blue in one list of rows, on a coloured ground."""

    def __init__(self, width: int, height: int, ground: str) -> None:
        self.width, self.height = width, height
        self.rows = [[float(c) for c in _colour(ground)] * width for _ in range(height)]

    def fill(self, polygons: Iterable[Polygon], colour: str, clips: Sequence[_Mask] = ()) -> None:
        """Paint *polygons*, seen through every mask of *clips*."""
        mask = _Mask(polygons, self.width, self.height)
        red, green, blue = _colour(colour)
        for y in range(mask.y0, mask.y1):
            row, cover = self.rows[y], mask.rows[y - mask.y0]
            for x in range(mask.x0, mask.x1):
                c = cover[x - mask.x0]
                if c <= 0:
                    continue
                for clip in clips:
                    c *= clip.at(x, y)
                if c > 0:
                    i = 3 * x
                    row[i] += (red - row[i]) * c
                    row[i + 1] += (green - row[i + 1]) * c
                    row[i + 2] += (blue - row[i + 2]) * c

    def mask(self, polygons: Iterable[Polygon]) -> _Mask:
        """Return a mask of this canvas."""
        return _Mask(polygons, self.width, self.height)


def _colour(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


class _Painter:
    """Paints shapes in the units of the paper onto a canvas."""

    def __init__(self, canvas: Canvas, box: Box, colours: dict[str, str]) -> None:
        self._canvas = canvas
        self._left, self._top = box[0], box[1]
        self._k = canvas.width / box[2]
        self._colours = colours

    def paint(self, shapes: Iterable[Drawn], clips: tuple[_Mask, ...] = ()) -> None:
        for shape in shapes:
            inside = clips
            if shape.clip:
                inside = (*clips, self._canvas.mask(self._scaled(polygon(o, 0.4)) for o in shape.clip))
            if isinstance(shape, Group):
                self.paint(shape.shapes, inside)
                continue
            if shape.fill:
                filled = [self._scaled(polygon(o, 0.4)) for o in shape.outlines]
                self._canvas.fill(filled, self._colours[shape.fill], inside)
            if shape.edge:
                strokes = [piece for o in shape.outlines for piece in _stroke(o, shape.width, shape.dash)]
                self._canvas.fill([self._scaled(s) for s in strokes], self._colours[shape.edge], inside)

    def _scaled(self, points: Polygon) -> list[Point]:
        return [((x - self._left) * self._k, (y - self._top) * self._k) for x, y in points]


def _stroke(outline: Outline, width: float, dash: float) -> list[Polygon]:
    """Return a line of some width as polygons that lie end to end."""
    points = polygon(outline, 0.8)
    if isinstance(outline, Hull) or outline.closed:
        points.append(points[0])
    pieces = _dashed(points, dash) if dash else [points]
    return [polygon(hull([(*a, width / 2), (*b, width / 2)]), 0.6) for piece in pieces for a, b in pairwise(piece)]


def _dashed(points: list[Point], dash: float) -> list[list[Point]]:
    pieces: list[list[Point]] = []
    drawn, left = True, dash
    current = [points[0]]
    for a, b in pairwise(points):
        here, span = a, hypot(b[0] - a[0], b[1] - a[1])
        while span > left:
            here = (here[0] + (b[0] - here[0]) * left / span, here[1] + (b[1] - here[1]) * left / span)
            span -= left
            if drawn:
                pieces.append([*current, here])
            current, drawn, left = [here], not drawn, dash
        left -= span
        current.append(b)
    if drawn and len(current) > 1:
        pieces.append(current)
    return pieces


def canvas_of(picture: Picture, width: int, *, dark: bool) -> Canvas:
    """Return *picture* painted *width* pixels wide."""
    colours = palette(dark)
    canvas = Canvas(width, round(width * picture.box[3] / picture.box[2]), colours["paper"])
    painter = _Painter(canvas, picture.box, colours)
    painter.paint(picture.still)
    painter.paint(picture.moving)
    return canvas


def _rounded(width: int, height: int, radius: float) -> _Mask:
    corners = [
        (radius, radius),
        (width - radius, radius),
        (width - radius, height - radius),
        (radius, height - radius),
    ]
    return _Mask([polygon(hull((x, y, radius) for x, y in corners))], width, height)


def png(picture: Picture, width: int, *, dark: bool, mark: str = "") -> bytes:
    """Return *picture* as a PNG with round, transparent corners; *mark* is kept in the file as a comment."""
    canvas = canvas_of(picture, width, dark=dark)
    corners = _rounded(canvas.width, canvas.height, canvas.width * 0.09)
    lines = bytearray()
    for y, row in enumerate(canvas.rows):
        line = bytearray()
        for x in range(canvas.width):
            line += bytes(min(255, round(c)) for c in row[3 * x : 3 * x + 3])
            line.append(round(255 * corners.at(x, y)))
        lines.append(1)  # filter "sub": flat colours become runs of zeros
        lines += line[:4] + bytes((line[i] - line[i - 4]) & 255 for i in range(4, len(line)))
    header = struct.pack(">IIBBBBB", canvas.width, canvas.height, 8, 6, 0, 0, 0)
    chunks = [(b"IHDR", header)]
    if mark:
        chunks.append((b"tEXt", b"Comment\0" + mark.encode("latin-1")))
    chunks += [(b"IDAT", zlib.compress(bytes(lines), 9)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
