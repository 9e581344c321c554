"""Still pictures: one position, the positions side by side, and the square one of a notification."""

from __future__ import annotations

import hashlib
from html import escape
from typing import Literal

from figures import anatomy, raster
from figures.animation import opening, theme_rules, turn
from figures.drawing import Picture
from figures.marks import arrow_box
from figures.model import Figure, Moment
from figures.outlines import Box
from figures.scene import body_at, picture, view_box
from figures.svg import ROUND, Writer, fineness, painter
from figures.themes import Theme

GAP = 2.0
"""Between two positions of a strip, in cm."""


def strip(figure: Figure, *, theme: Theme, uid: str) -> str:
    """Return the positions of ``shots`` side by side, each a group of the class ``shot``."""
    box = view_box(figure)
    x, y, w, h = box
    wide: Box = (x, y, len(figure.shots) * (w + GAP) - GAP, h)
    writer = Writer(uid, painter(theme), fineness(box))
    left, top, width, height = (writer.number(v) for v in box)
    style = f"<style>{theme_rules(f'#{uid}')}</style>" if theme == "auto" else ""
    written = [opening(figure, uid, writer.view(wide)), style]
    for n, moment in enumerate(figure.shots):
        shown = picture(figure, Moment(*moment))
        written.append(
            f'<svg class="shot" x="{left + n * writer.number(w + GAP)}" y="{top}" width="{width}" '
            f'height="{height}" viewBox="{writer.view(box)}">{writer.backdrop(box)}'
            f"<g {turn(writer, box)}>{writer.write(shown.still)}{writer.write(shown.moving)}</g></svg>"
        )
    return "".join(written) + "</svg>"


def square(figure: Figure) -> Picture:
    """Return the position to hold, cropped to a square around the figure, without arrows and ground."""
    moment = Moment(*figure.shots[-1]) if figure.emblem is None else Moment(figure.emblem)
    box = _around(figure, moment)
    return picture(figure, moment, marks=False, box=box)


def _around(figure: Figure, moment: Moment) -> Box:
    if figure.is_hand:
        x, y, w, h = view_box(figure)
        return (x, y + (h - w) / 2, w, w)
    circles = [figure.camera.circle(ball) for _, ball in anatomy.balls(body_at(figure, moment))]
    if figure.emblem_arrow:
        for arrow in figure.keys[moment.to].arrows:
            x, y, w, h = arrow_box(arrow, body_at(figure, moment), figure.camera)
            circles += [(x, y, 0.0), (x + w, y + h, 0.0)]
    if figure.box:
        return _close_up(view_box(figure), circles)
    left, right = min(x - r for x, _, r in circles) - 5, max(x + r for x, _, r in circles) + 5
    top, bottom = min(y - r for _, y, r in circles) - 5, max(y + r for _, y, r in circles) + 5
    size = max(right - left, bottom - top)
    return ((left + right - size) / 2, (top + bottom - size) / 2, size, size)


def _close_up(box: Box, circles: list[tuple[float, float, float]]) -> Box:
    """Return the square of a close-up: as high as *box*, or wider, so that no hand and no arrow is cut."""
    x, y, w, h = box
    seen = [(cx, r) for cx, cy, r in circles if y < cy < y + h]
    left = max(x, min(cx - r for cx, r in seen) - 3)
    right = min(x + w, max(cx + r for cx, r in seen) + 3)
    middle, size = x + w / 2, max(h, right - left)
    if left < middle - h / 2 or right > middle + h / 2:
        middle = (left + right) / 2
    return (middle - size / 2, y + h - size, size, size)


def png(figure: Figure, size: int, *, theme: Literal["light", "dark"]) -> bytes:
    """Return the square picture as PNG with round corners; it carries the mark of what it was made from."""
    return raster.png(square(figure), size, dark=theme == "dark", mark=mark(figure, size, theme=theme))


def mark(figure: Figure, size: int, *, theme: Theme = "light") -> str:
    """Return what tells whether a shipped PNG is still up to date: the digest of the same picture as SVG."""
    drawn = square(figure)
    text = Writer("m", painter(theme), fineness(drawn.box)).static(drawn)
    return hashlib.sha256(f"{size} {text}".encode()).hexdigest()


def sheet(figures: list[Figure], *, theme: Theme, columns: int = 2, shown: int = 3) -> str:
    """Return the strips of many exercises under each other as one SVG, with their names."""
    width, height, label = 240, 180, 22
    cell_w, cell_h = width * shown + 16, height + label
    paint = painter(theme)
    rows = (len(figures) + columns - 1) // columns
    wide, tall = columns * cell_w, rows * cell_h
    root = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {tall}" width="{wide}" {ROUND}>'
    written = [root, f'<rect width="{wide}" height="{tall}" fill="{paint("paper")}"/>']
    for n, figure in enumerate(figures):
        left, top = n % columns * cell_w + 8, n // columns * cell_h
        written.append(
            f'<text x="{left}" y="{top + 15}" font-family="sans-serif" font-size="12" '
            f'fill="{paint("line")}">{escape(figure.name)}</text>'
        )
        for i, shot in enumerate(figure.shots[:shown]):
            panel = picture(figure, Moment(*shot))
            writer = Writer(f"s{n}-{i}", paint, fineness(panel.box))
            written.append(
                f'<svg x="{left + i * width}" y="{top + label}" width="{width}" height="{height}" '
                f'viewBox="{writer.view(panel.box)}">{writer.static(panel)}</svg>'
            )
    return "".join(written) + "</svg>"
