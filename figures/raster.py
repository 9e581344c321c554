"""Pictures as PNG, with Pillow: painted four times as large and reduced, for smooth edges."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from itertools import pairwise
from math import hypot

from PIL import Image, ImageChops, ImageDraw
from PIL.PngImagePlugin import PngInfo

from figures.drawing import Drawn, Group, Picture
from figures.outlines import Box, Hull, Outline, Point, hull, polygon
from figures.themes import palette

FINER = 4

Polygon = Sequence[Point]


class _Painter:
    """Paints shapes in the units of the paper onto an image; where something is seen through, with a mask."""

    def __init__(self, image: Image.Image, box: Box, colours: dict[str, str]) -> None:
        self._image = image
        self._draw = ImageDraw.Draw(image)
        self._left, self._top = box[0], box[1]
        self._k = image.width / box[2]
        self._colours = colours

    def paint(self, shapes: Iterable[Drawn], through: Image.Image | None = None) -> None:
        for shape in shapes:
            inside = through
            if shape.clip:
                inside = self._mask(polygon(o, 0.2) for o in shape.clip)
                if through is not None:
                    inside = ImageChops.multiply(inside, through)
            if isinstance(shape, Group):
                self.paint(shape.shapes, inside)
                continue
            if shape.fill:
                self._fill([polygon(o, 0.2) for o in shape.outlines], shape.fill, inside)
            if shape.edge:
                strokes = [piece for o in shape.outlines for piece in _stroke(o, shape.width, shape.dash)]
                self._fill(strokes, shape.edge, inside)

    def _fill(self, polygons: list[Polygon], tone: str, through: Image.Image | None) -> None:
        colour = self._colours[tone]
        if through is not None:
            self._image.paste(colour, mask=ImageChops.multiply(self._mask(polygons), through))
            return
        for points in polygons:
            self._draw.polygon(self._scaled(points), fill=colour)

    def _mask(self, polygons: Iterable[Polygon]) -> Image.Image:
        mask = Image.new("L", self._image.size)
        draw = ImageDraw.Draw(mask)
        for points in polygons:
            draw.polygon(self._scaled(points), fill=255)
        return mask

    def _scaled(self, points: Polygon) -> list[Point]:
        return [((x - self._left) * self._k, (y - self._top) * self._k) for x, y in points]


def _stroke(outline: Outline, width: float, dash: float) -> list[Polygon]:
    """Return a line of some width as polygons that lie end to end."""
    points = polygon(outline, 0.8)
    if isinstance(outline, Hull) or outline.closed:
        points.append(points[0])
    pieces = _dashed(points, dash) if dash else [points]
    return [polygon(hull([(*a, width / 2), (*b, width / 2)]), 0.3) for piece in pieces for a, b in pairwise(piece)]


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


def image_of(picture: Picture, width: int, *, dark: bool) -> Image.Image:
    """Return *picture* painted *width* pixels wide."""
    colours = palette(dark)
    size = (width, round(width * picture.box[3] / picture.box[2]))
    image = Image.new("RGB", (size[0] * FINER, size[1] * FINER), colours["paper"])
    painter = _Painter(image, picture.box, colours)
    painter.paint(picture.still)
    painter.paint(picture.moving)
    return image.resize(size, Image.Resampling.BOX)


def png(picture: Picture, width: int, *, dark: bool, mark: str = "") -> bytes:
    """Return *picture* as a PNG with round, transparent corners; *mark* is kept in the file as a comment."""
    image = image_of(picture, width, dark=dark)
    corners = Image.new("L", (image.width * FINER, image.height * FINER))
    box = (0, 0, corners.width - 1, corners.height - 1)
    ImageDraw.Draw(corners).rounded_rectangle(box, image.width * FINER * 0.09, fill=255)
    image.putalpha(corners.resize(image.size, Image.Resampling.BOX))
    info = PngInfo()
    info.add_text("Comment", mark)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True, pnginfo=info)
    return file.getvalue()
