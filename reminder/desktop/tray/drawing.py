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


def _figure(head: Stroke, *limbs: tuple[float, float, float, float, float]) -> tuple[Stroke, ...]:
    return (head, *(Stroke(*limb) for limb in limbs))


# A person seated upright on a chair, seen from the side. Edges lie on whole units, so that 22 pixels stay crisp.
_SITTING = _figure(
    dot(10.5, 5.9, 1.9), (10.5, 9.5, 10.5, 13, 1.2), (10.5, 13.5, 14, 13.5, 1.0), (14, 13.5, 14, 16.2, 1.0),
    (7.5, 8.5, 7.5, 16.5, 0.55), (7.5, 15.5, 11, 15.5, 0.45),
)  # fmt: skip
# The chair they left.
_CHAIR = (Stroke(8.5, 7, 8.5, 16.2, 0.8), Stroke(8.5, 12.5, 13.5, 12.5, 0.8), Stroke(13.5, 12.5, 13.5, 16.2, 0.8))
# A person stretching, arms and legs apart; a whole pixel of air under the head, or it melts into the arms.
_STRETCHING = _figure(
    dot(11, 5.5, 1.7), (11, 9.7, 11, 12.6, 0.85), (11, 9.6, 6.2, 6.4, 0.7), (11, 9.6, 15.8, 6.4, 0.7),
    (11, 12.8, 8.2, 17.0, 0.8), (11, 12.8, 13.8, 17.0, 0.8),
)  # fmt: skip
# A person standing up, which is what is asked for, to the left of the sign.
_STANDING = _figure(
    dot(8.5, 5.4, 1.8), (8.5, 9.3, 8.5, 12.2, 1.2), (8.3, 9.2, 6.2, 12.6, 0.65), (8.7, 9.2, 11.2, 9.9, 0.65),
    (8.1, 12.6, 7.3, 17.0, 0.8), (8.9, 12.6, 9.6, 16.0, 0.8),
)  # fmt: skip
_BARS = (Stroke(9, 8, 9, 14, 1.1), Stroke(13, 8, 13, 14, 1.1))

_SIGN = (dot(16.8, 16.8, 5.0),)
_SIGN_GAP = (dot(16.8, 16.8, 6.2),)
_CALL = (Stroke(16.8, 14.0, 16.8, 17.0, 0.8), dot(16.8, 19.4, 0.9))
_HANDS = (Stroke(16.8, 14.2, 16.8, 16.9, 0.7), Stroke(16.8, 16.9, 18.9, 16.9, 0.7))


# What each badge puts into the ring, and the colour of the ring.
_FACES = {
    Badge.NONE: (_SITTING, CALM),
    Badge.OPEN: (_STANDING, WARM),
    Badge.OWED: (_STANDING, WARM),
    Badge.LONG_OWED: (_STANDING, STRONG),
    Badge.PAUSED: (_BARS, QUIET),
    Badge.AWAY: (_CHAIR, QUIET),
    Badge.ON_BREAK: (_STRETCHING, REST),
}
_SIGNS = {Badge.OPEN: _CALL, Badge.OWED: _HANDS, Badge.LONG_OWED: _HANDS}


# What is shown and what was before it; a new face takes 5 ms.
@lru_cache(maxsize=4)
def argb(size: int, progress: float, badge: Badge) -> bytes:
    """Return the face as rows of alpha, red, green, blue, *size* pixels wide and high."""
    figure, accent = _FACES[badge]
    if badge is Badge.NONE and progress >= WARM_FROM:
        accent = WARM  # only towards the end, and in one step: what lies between the two colours is mud
    sign = _SIGNS.get(badge)
    share = 1.0 if sign or badge is Badge.ON_BREAK else min(progress, 1.0)
    canvas = Canvas(size)
    canvas.paint(coverage(_COIN, size), COIN)
    canvas.paint(ring(_RING_RADIUS, _RING_THICKNESS, size), TRACK)
    if share > 0:
        canvas.paint(ring(_RING_RADIUS, _RING_THICKNESS, size, share), accent)
    canvas.paint(coverage(figure, size), WHITE)
    if sign:
        canvas.erase(coverage(_SIGN_GAP, size))
        canvas.paint(coverage(_SIGN, size), accent)
        canvas.paint(coverage(sign, size), COIN)
    return canvas.argb(0.7 if badge is Badge.AWAY else 1.0)
