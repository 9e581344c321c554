"""The icon's faces: a dark coin whose ring fills, a figure on it, and a sign at its lower right.

The coin brings its own background, so that one picture reads on dark and on light panels alike. Every state
differs in shape and not only in colour.
"""

from __future__ import annotations

from functools import lru_cache

from reminder.desktop.ports import Badge
from reminder.desktop.tray.raster import Canvas, Colour, Stroke, coverage, dot, ring

COIN: Colour = (24, 38, 48)
TRACK: Colour = (72, 92, 106)
CALM: Colour = (94, 214, 190)
WARM: Colour = (255, 186, 84)
STRONG: Colour = (255, 122, 102)
REST: Colour = (142, 220, 110)
QUIET: Colour = (150, 164, 174)
WARM_FROM = 10 / 12
WHITE: Colour = (246, 249, 250)

_COIN = (dot(11, 11, 11),)
_RING_RADIUS, _RING_THICKNESS = 9.3, 2.2

# A person seated upright on a chair, seen from the side. Edges lie on whole units, so that 22 pixels stay crisp.
_SITTING = (
    dot(10.5, 5.9, 1.9),
    Stroke(10.5, 9.5, 10.5, 13, 1.2),
    Stroke(10.5, 13.5, 14, 13.5, 1.0),
    Stroke(14, 13.5, 14, 16.2, 1.0),
    Stroke(7.5, 8.5, 7.5, 16.5, 0.55),
    Stroke(7.5, 15.5, 11, 15.5, 0.45),
)
# The chair they left.
_CHAIR = (
    Stroke(8.5, 7.0, 8.5, 16.2, 0.8),
    Stroke(8.5, 12.5, 13.5, 12.5, 0.8),
    Stroke(13.5, 12.5, 13.5, 16.2, 0.8),
)
# A person stretching, arms and legs apart; a whole pixel of air under the head, or it melts into the arms.
_STRETCHING = (
    dot(11, 5.5, 1.7),
    Stroke(11, 9.7, 11, 12.6, 0.85),
    Stroke(11, 9.6, 6.2, 6.4, 0.7),
    Stroke(11, 9.6, 15.8, 6.4, 0.7),
    Stroke(11, 12.8, 8.2, 17.0, 0.8),
    Stroke(11, 12.8, 13.8, 17.0, 0.8),
)
# A person standing up, which is what is asked for, to the left of the sign.
_STANDING = (
    dot(8.5, 5.4, 1.8),
    Stroke(8.5, 9.3, 8.5, 12.2, 1.2),
    Stroke(8.3, 9.2, 6.2, 12.6, 0.65),
    Stroke(8.7, 9.2, 11.2, 9.9, 0.65),
    Stroke(8.1, 12.6, 7.3, 17.0, 0.8),
    Stroke(8.9, 12.6, 9.6, 16.0, 0.8),
)
_BARS = (Stroke(9, 8, 9, 14, 1.1), Stroke(13, 8, 13, 14, 1.1))

_SIGN = (dot(16.8, 16.8, 5.0),)
_SIGN_GAP = (dot(16.8, 16.8, 6.2),)
_CALL = (Stroke(16.8, 14.0, 16.8, 17.0, 0.8), dot(16.8, 19.4, 0.9))
_HANDS = (Stroke(16.8, 14.2, 16.8, 16.9, 0.7), Stroke(16.8, 16.9, 18.9, 16.9, 0.7))


@lru_cache(maxsize=32)
def argb(size: int, progress: float, badge: Badge) -> bytes:
    """Return the face as rows of alpha, red, green, blue, *size* pixels wide and high."""
    canvas = Canvas(size)
    canvas.paint(coverage(_COIN, size), COIN)
    canvas.paint(ring(_RING_RADIUS, _RING_THICKNESS, size), TRACK)
    accent = _accent(progress, badge)
    share = 1.0 if badge in (Badge.OPEN, Badge.OWED, Badge.LONG_OWED, Badge.ON_BREAK) else progress
    if share > 0:
        canvas.paint(ring(_RING_RADIUS, _RING_THICKNESS, size, min(share, 1.0)), accent)
    match badge:
        case Badge.PAUSED:
            canvas.paint(coverage(_BARS, size), WHITE)
        case Badge.AWAY:
            canvas.paint(coverage(_CHAIR, size), WHITE)
        case Badge.ON_BREAK:
            canvas.paint(coverage(_STRETCHING, size), WHITE)
        case Badge.OPEN | Badge.OWED | Badge.LONG_OWED:
            canvas.paint(coverage(_STANDING, size), WHITE)
            canvas.erase(coverage(_SIGN_GAP, size))
            canvas.paint(coverage(_SIGN, size), accent)
            canvas.paint(coverage(_CALL if badge is Badge.OPEN else _HANDS, size), COIN)
        case _:
            canvas.paint(coverage(_SITTING, size), WHITE)
    return canvas.argb(0.7 if badge is Badge.AWAY else 1.0)


def _accent(progress: float, badge: Badge) -> Colour:
    match badge:
        case Badge.PAUSED | Badge.AWAY:
            return QUIET
        case Badge.ON_BREAK:
            return REST
        case Badge.OPEN | Badge.OWED:
            return WARM
        case Badge.LONG_OWED:
            return STRONG
        case _:
            # Warmer only towards the end, and in one step: what lies between the two colours is mud.
            return WARM if progress >= WARM_FROM else CALM
