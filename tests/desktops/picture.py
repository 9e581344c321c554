"""Looking at screenshots: what changed between two, and where lines and blocks of ink are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PIL import Image, ImageChops

GRAIN = 4  # changes are looked for in blocks of so many pixels
THRESHOLD = 40  # by how much (of 255) ink differs from its background: the grey of a disabled line still does


class Box(NamedTuple):
    """A rectangle; right and bottom are the first column and row outside it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[int, int]:
        return (self.left + self.right) // 2, (self.top + self.bottom) // 2

    def shrunk(self, by: int) -> Box:
        return Box(self.left + by, self.top + by, self.right - by, self.bottom - by)

    def grown(self, by: int) -> Box:
        return self.shrunk(-by)

    def holds(self, x: int, y: int) -> bool:
        return self.left <= x < self.right and self.top <= y < self.bottom


def _mask(one: Image.Image, other: Image.Image, threshold: int) -> Image.Image:
    """Return a picture that is 255 where the two differ in any colour by more than *threshold*."""
    bands = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).split()
    most = ImageChops.lighter(ImageChops.lighter(bands[0], bands[1]), bands[2])
    return most.point(lambda value: 255 if value > threshold else 0)


def changes(
    before: Image.Image,
    after: Image.Image,
    *,
    within: Box | None = None,
    without: Sequence[Box] = (),
    threshold: int = 24,
) -> list[Box]:
    """Return the regions that changed, the largest first; what is less than two blocks apart is one region."""
    mask = _mask(before, after, threshold)
    for box in without:
        mask.paste(0, box)
    if within:
        inside = Image.new("L", mask.size)
        inside.paste(mask.crop(within), within[:2])
        mask = inside
    coarse = mask.resize((mask.width // GRAIN, mask.height // GRAIN), Image.Resampling.BOX)
    width, data = coarse.width, coarse.tobytes()
    left = {index for index, value in enumerate(data) if value}
    found = []
    while left:
        todo = [left.pop()]
        xs, ys = [], []
        while todo:
            y, x = divmod(todo.pop(), width)
            xs.append(x)
            ys.append(y)
            near = {(y + dy) * width + x + dx for dy in (-2, -1, 0, 1, 2) for dx in (-2, -1, 0, 1, 2)} & left
            left -= near
            todo += near
        rough = Box(min(xs) * GRAIN, min(ys) * GRAIN, (max(xs) + 1) * GRAIN, (max(ys) + 1) * GRAIN)
        exact = mask.crop(rough).getbbox() or (0, 0, rough.width, rough.height)
        found.append(Box(rough.left + exact[0], rough.top + exact[1], rough.left + exact[2], rough.top + exact[3]))
    return sorted(found, key=lambda box: -box.width * box.height)


def background(picture: Image.Image, box: Box) -> tuple[int, int, int]:
    """Return the commonest colour inside *box*."""
    colours = picture.convert("RGB").crop(box).getcolors(box.width * box.height) or [(0, (0, 0, 0))]
    return max(colours)[1]  # type: ignore[return-value]


def ink(picture: Image.Image, box: Box, threshold: int) -> Image.Image:
    """Return a mask of what stands out from the background of *box*."""
    part = picture.convert("RGB").crop(box)
    return _mask(part, Image.new("RGB", part.size, background(picture, box)), threshold)


def _runs(filled: list[bool], gap: int) -> list[tuple[int, int]]:
    """Return the stretches of true values, joining those that are at most *gap* apart."""
    runs: list[tuple[int, int]] = []
    for index, value in enumerate(filled):
        if value and runs and index - runs[-1][1] <= gap:
            runs[-1] = (runs[-1][0], index + 1)
        elif value:
            runs.append((index, index + 1))
    return runs


def lines(picture: Image.Image, box: Box, gap: int = 3, least: int = 4, threshold: int = THRESHOLD) -> list[Box]:
    """Return the lines of text in *box*, from top to bottom; rules thinner than *least* pixels are no text."""
    mask = ink(picture, box, threshold)
    filled = [mask.crop((0, y, mask.width, y + 1)).getbbox() is not None for y in range(mask.height)]
    found = []
    for top, bottom in _runs(filled, gap):
        if bottom - top >= least:
            extent = mask.crop((0, top, mask.width, bottom)).getbbox() or (0, 0, mask.width, 0)
            found.append(Box(box.left + extent[0], box.top + top, box.left + extent[2], box.top + bottom))
    return found


def blocks(picture: Image.Image, box: Box, gap: int = 8, least: int = 4, threshold: int = THRESHOLD) -> list[Box]:
    """Return the blocks of ink in *box*, from left to right; what is at most *gap* pixels apart is one block."""
    mask = ink(picture, box, threshold)
    filled = [mask.crop((x, 0, x + 1, mask.height)).getbbox() is not None for x in range(mask.width)]
    found = []
    for left, right in _runs(filled, gap):
        if right - left >= least:
            extent = mask.crop((left, 0, right, mask.height)).getbbox() or (0, 0, 0, mask.height)
            found.append(Box(box.left + left, box.top + extent[1], box.left + right, box.top + extent[3]))
    return found


def fields(picture: Image.Image, box: Box, gap: int = 1, least: int = 16) -> list[Box]:
    """Return the plain surfaces in *box*, from left to right: stretches of columns with its commonest colour."""
    mask = ImageChops.invert(ink(picture, box, 0))
    filled = [mask.crop((x, 0, x + 1, mask.height)).getbbox() is not None for x in range(mask.width)]
    return [
        Box(box.left + left, box.top, box.left + right, box.bottom)
        for left, right in _runs(filled, gap)
        if right - left >= least
    ]
