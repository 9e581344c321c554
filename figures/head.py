"""The head: hair, a bun, a nose and two eyes, so that it is seen which way it faces even on a stamp."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from figures.anatomy import BUN
from figures.camera import Ball, Camera
from figures.drawing import Shape
from figures.outlines import Line
from figures.solve import Body
from figures.vectors import Vec, add, into_world

HALO = 1.1

# Offsets from the middle of the head: forward, up, right; and a radius.
_HAIR: tuple[Ball, ...] = (((-2.2, 2.2, 0), 11.2), ((-1, 4.2, 0), 9.8))
_BUN: tuple[Ball, ...] = ((BUN, 4.7), ((-4, 10, 0), 4.6))
_FACE: tuple[Ball, ...] = (((1.6, -0.6, 0), 10.4), ((2.6, -5.2, 0), 6.8))
_CHIN: tuple[Ball, ...] = (((5.2, -8.6, 0), 3.4), ((1.6, -0.6, 0), 9.0))
_NOSE: tuple[Ball, ...] = (((11.5, -1.6, 0), 1.9), ((7, -1, 0), 4.5))
_FRINGE: tuple[Ball, ...] = (
    ((3.4, 8.2, -6.6), 3.0),
    ((6.2, 8.6, -3.2), 3.3),
    ((6.4, 8.4, 2.4), 3.6),
    ((3.4, 7.6, 6.6), 3.0),
    ((-2.0, 8.0, 0), 5.5),
)
_SMILE = (
    (8.6, -5.0, 4.0, -1),
    (9.5, -5.9, 2.6, -1),
    (10.1, -6.5, 1.2, -1),
    (10.2, -6.7, 0.0, 1),
    (10.1, -6.5, 1.2, 1),
    (9.5, -5.9, 2.6, 1),
    (8.6, -5.0, 4.0, 1),
)
_CONTOUR = (*_HAIR, *_FACE[:1], _CHIN[0], _NOSE[0])


def contour(body: Body, camera: Camera) -> Shape:
    """Return the outline of the head, for the dashed shadow of where it was."""
    return Shape((camera.hull(_placed(body, _CONTOUR)),), edge="line", width=1.1, dash=2.4)


def _placed(body: Body, offsets: tuple[Ball, ...]) -> list[Ball]:
    middle = body.joints["head"]
    return [(add(middle, into_world(body.head, off)), radius) for off, radius in offsets]


def head(body: Body, camera: Camera) -> Iterator[Shape]:
    """Draw the head. The face is painted over the hair unless it looks away, then the hair over the face."""
    middle = body.joints["head"]
    near = camera.depth(middle)
    facing = camera.depth(into_world(body.head, (1.0, 0.0, 0.0)))

    def seen(off: Vec) -> Vec:
        return camera.see(add(middle, into_world(body.head, off)))

    def shape(offsets: tuple[Ball, ...], tone: str, halo: bool = False) -> Shape:
        edge = ("paper", 2 * HALO) if halo else ("", 0.0)
        return Shape((camera.hull(_placed(body, offsets)),), tone, *edge)

    yield shape(_HAIR + _FACE, "skin", halo=True)
    yield shape(_BUN, "hair", halo=True)
    yield shape(_NOSE, "skin", halo=True)
    face = [shape(_FACE, "skin"), shape(_CHIN, "skin"), shape(_NOSE, "skin")]
    hair = [shape(_HAIR, "hair"), shape(_BUN, "hair")]
    yield from face + hair if facing < -0.55 else hair + face
    if facing < -0.3:
        # The bun lies in front of the hair now: only a contour tells them apart.
        yield replace(shape(_BUN[:1], "hair"), edge="hair.line", width=0.7)
    # Seen from below the chin the hair over the forehead lies behind the face.
    if facing > -0.55 and camera.depth(into_world(body.head, (0.0, 1.0, 0.0))) > -0.4:
        yield shape(_FRINGE, "hair")
    for k in (-1, 1):
        ear = (-1.2, -1.2, k * 10.2)
        if abs(facing) < 0.85 and seen(ear)[2] - near > 3:
            yield shape(((ear, 2.3),), "blush")
        elif facing >= 0.85:
            yield shape((((-0.5, -1.2, k * 10.6), 2.1),), "skin")
    for k in (-1, 1):
        cheek = (8.6, -3.4, k * 5.6)
        if seen(cheek)[2] - near > 3.5:
            yield shape(((cheek, 1.7),), "cheek")
        eye = (10.2, 0.8, k * 4.3)
        if seen(eye)[2] - near > 2.0:
            # What lies beyond the outline of the face is behind it.
            clip = (camera.hull(_placed(body, (((1.6, -0.6, 0), 9.9), ((2.6, -5.2, 0), 6.4)))),)
            yield replace(shape(((eye, 1.25),), "face"), clip=clip)
    if facing > 0.6:
        # From the side the nose is an outline; from the front it is a touch of shade.
        yield shape((((11.8, -1.4, 0), 1.1), ((11.8, -2.9, 0), 1.6)), "blush")
    if facing > -0.35:
        smile = [seen((x, y, k * z)) for x, y, z, k in _SMILE]
        line = tuple(p[:2] for p in smile if p[2] - near > 3.2)
        if len(line) > 1:
            yield Shape((Line(line),), edge="face", width=1.1)
