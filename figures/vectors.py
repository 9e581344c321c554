"""Points, directions and turned frames in the figure's space: x forward, y up, z to the figure's own right."""

from __future__ import annotations

from math import acos, cos, radians, sin, sqrt

Vec = tuple[float, float, float]
Frame = tuple[Vec, Vec, Vec]
"""Where a body part's own forward, up and right point in the world."""


def add(a: Vec, b: Vec) -> Vec:
    """Return a + b."""
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vec, b: Vec) -> Vec:
    """Return the way from b to a."""
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vec, k: float) -> Vec:
    """Return a, k times as long."""
    return (a[0] * k, a[1] * k, a[2] * k)


def dot(a: Vec, b: Vec) -> float:
    """Return how far a and b point the same way."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    """Return the direction square to both; x cross y is z."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def length(a: Vec) -> float:
    """Return how long a is."""
    return sqrt(dot(a, a))


def distance(a: Vec, b: Vec) -> float:
    """Return how far apart two points are."""
    return length(sub(a, b))


def unit(a: Vec) -> Vec:
    """Return a with length 1; nothing stays nothing."""
    size = length(a)
    return scale(a, 1 / size) if size > 1e-9 else a


def between(a: Vec, b: Vec, t: float) -> Vec:
    """Return the point *t* of the way from a to b."""
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def square_to(a: Vec, axis: Vec) -> Vec:
    """Return the part of a that is square to the unit vector *axis*."""
    return sub(a, scale(axis, dot(a, axis)))


def angle(a: Vec, b: Vec) -> float:
    """Return the angle between two directions in degrees."""
    return acos(max(-1.0, min(1.0, dot(unit(a), unit(b))))) * 57.29577951308232


def swing(a: Vec, b: Vec, t: float) -> Vec:
    """Return the direction *t* of the way from a to b along the great circle."""
    w = acos(max(-1.0, min(1.0, dot(a, b))))
    if w < 1e-4:
        return a
    if w > 3.13:  # opposite: every way round is as good as another
        return unit(between(a, b, t))
    return add(scale(a, sin((1 - t) * w) / sin(w)), scale(b, sin(t * w) / sin(w)))


def turned(v: Vec, axis: Vec, degrees: float) -> Vec:
    """Return v turned about the unit vector *axis* (Rodrigues)."""
    a = radians(degrees)
    along = scale(axis, dot(axis, v) * (1 - cos(a)))
    return add(add(scale(v, cos(a)), scale(cross(axis, v), sin(a))), along)


def into_world(frame: Frame, v: Vec) -> Vec:
    """Return a direction given in *frame* as a direction of the world."""
    return add(add(scale(frame[0], v[0]), scale(frame[1], v[1])), scale(frame[2], v[2]))


def compose(outer: Frame, inner: Frame) -> Frame:
    """Return *inner*, which is given in *outer*, in the world."""
    return (into_world(outer, inner[0]), into_world(outer, inner[1]), into_world(outer, inner[2]))


def bent(flex: float, side: float, twist: float) -> Frame:
    """Return upright, bent forward by *flex*, to the own right by *side*, then turned right by *twist* degrees."""
    a, b, c = radians(flex), radians(side), radians(twist)
    twisted: Frame = ((cos(c), 0.0, sin(c)), (0.0, 1.0, 0.0), (-sin(c), 0.0, cos(c)))
    sideways: Frame = ((1.0, 0.0, 0.0), (0.0, cos(b), sin(b)), (0.0, -sin(b), cos(b)))
    forward: Frame = ((cos(a), -sin(a), 0.0), (sin(a), cos(a), 0.0), (0.0, 0.0, 1.0))
    return compose(compose(twisted, sideways), forward)


def limb_direction(forward: float, out: float, hand: int) -> Vec:
    """Return where a limb points: degrees *forward* from hanging (180 is up), then *out* to its own side.

    *hand* is 1 for the right limb and -1 for the left, so both sides are written with the same numbers.
    """
    a, b = radians(forward), radians(out)
    return (sin(a) * cos(b), -cos(a) * cos(b), hand * sin(b))
