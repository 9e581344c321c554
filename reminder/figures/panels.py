"""Still pictures: one position, the positions side by side, and the square one of a notification."""

from __future__ import annotations

import hashlib
from html import escape

from reminder.figures import anatomy
from reminder.figures.animation import opening, theme_rules
from reminder.figures.drawing import Picture
from reminder.figures.model import Figure, Moment
from reminder.figures.outlines import Box
from reminder.figures.scene import body_at, picture, view_box
from reminder.figures.svg import ROUND, Writer, backdrop, painter, static, view
from reminder.figures.themes import Theme


def still(figure: Figure, key: int, *, side: str, theme: Theme, uid: str) -> str:
    """Return one position as SVG; -1 is the last one shown in the strip."""
    return _one(figure, Moment(*figure.shots[-1]) if key == -1 else Moment(key), side, theme, uid)


def shot(figure: Figure, number: int, *, side: str, theme: Theme, uid: str) -> str:
    """Return one position of the strip as SVG."""
    return _one(figure, Moment(*figure.shots[number]), side, theme, uid)


def _one(figure: Figure, moment: Moment, side: str, theme: Theme, uid: str) -> str:
    content = static(picture(figure, moment, side=side), theme, uid)
    return opening(figure, uid) + content + "</svg>"


def strip(figure: Figure, *, side: str, theme: Theme, nonce: str, uid: str) -> str:
    """Return the positions of ``shots`` side by side; the first without marks."""
    box = view_box(figure)
    x, y, w, h = box
    paint = painter(theme)
    gap = 2.0
    wide: Box = (x, y, len(figure.shots) * (w + gap) - gap, h)
    guard = f' nonce="{escape(nonce)}"' if nonce else ""
    style = f"<style{guard}>{theme_rules(f'#{uid}')}</style>" if theme == "auto" else ""
    written = [
        opening(figure, uid).replace(f'viewBox="{view(box)}"', f'viewBox="{view(wide)}"'),
        style,
    ]
    written.append(backdrop(wide, paint))
    for n, shot in enumerate(figure.shots):
        panel = picture(figure, Moment(*shot), side=side)
        writer = Writer(f"{uid}-{n}", paint)
        clip = f"{uid}-{n}-w"
        inside = f'<rect x="{x:.1f}" y="{y:.1f}" width="{w:.1f}" height="{h:.1f}"/>'
        written.append(
            f'<g transform="translate({n * (w + gap):.1f} 0)"><clipPath id="{clip}">{inside}</clipPath>'
            f'<g clip-path="url(#{clip})">{writer.write(panel.still)}{writer.write(panel.moving)}</g></g>'
        )
    return "".join(written) + "</svg>"


def square(figure: Figure, side: str = "right") -> Picture:
    """Return the position to hold, cropped to a square around the figure, without arrows and ground."""
    moment = Moment(*figure.shots[-1]) if figure.emblem is None else Moment(figure.emblem)
    box = _around(figure, moment)
    return picture(figure, moment, marks=False, side=side, box=box)


def _around(figure: Figure, moment: Moment) -> Box:
    if figure.is_hand:
        x, y, w, h = view_box(figure)
        return (x, y + (h - w) / 2, w, w)
    if figure.box:
        x, y, w, h = view_box(figure)
        return (x + (w - h) / 2, y, h, h)
    circles = [figure.camera.circle(ball) for _, ball in anatomy.balls(body_at(figure, moment))]
    left, right = min(x - r for x, _, r in circles) - 5, max(x + r for x, _, r in circles) + 5
    top, bottom = min(y - r for _, y, r in circles) - 5, max(y + r for _, y, r in circles) + 5
    size = max(right - left, bottom - top)
    return ((left + right - size) / 2, (top + bottom - size) / 2, size, size)


def png(figure: Figure, size: int, *, side: str, theme: Theme) -> bytes:
    """Return the square picture as PNG with round corners; it carries the mark of what it was made from."""
    from reminder.figures import raster

    dark = theme == "dark"
    return raster.png(square(figure, side), size, dark=dark, mark=mark(figure, size, side=side, theme=theme))


def mark(figure: Figure, size: int, *, side: str = "right", theme: Theme = "light") -> str:
    """Return what tells whether a shipped PNG is still up to date: the digest of the same picture as SVG."""
    drawn = static(square(figure, side), theme, "m")
    return hashlib.sha256(f"{size} {drawn}".encode()).hexdigest()


def sheet(figures: list[Figure], *, theme: Theme, columns: int = 2) -> str:
    """Return the strips of many exercises under each other as one SVG, with their names."""
    width, height, label, shown = 240.0, 180.0, 22.0, 3
    cell_w, cell_h = width * shown + 16, height + label
    paint = painter(theme)
    rows = (len(figures) + columns - 1) // columns
    box: Box = (0.0, 0.0, columns * cell_w, rows * cell_h)
    written = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view(box)}" width="{box[2]:.0f}" {ROUND}>']
    written.append(backdrop(box, paint))
    for n, figure in enumerate(figures):
        left, top = n % columns * cell_w + 8, n // columns * cell_h
        written.append(
            f'<text x="{left:.0f}" y="{top + 15:.0f}" font-family="sans-serif" font-size="12" '
            f'fill="{paint("line")}">{escape(figure.name)}</text>'
        )
        for i, shot in enumerate(figure.shots[:shown]):
            panel = picture(figure, Moment(*shot))
            content = static(panel, theme, f"s{n}-{i}")
            written.append(
                f'<svg x="{left + i * width:.0f}" y="{top + label:.0f}" width="{width:.0f}" height="{height:.0f}" '
                f'viewBox="{view(panel.box)}">{content}</svg>'
            )
    return "".join(written) + "</svg>"
