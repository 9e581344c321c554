"""A hand on its own: forearm, palm, four fingers of three bones, a thumb."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from figures.camera import Ball, Camera
from figures.drawing import Shape
from figures.vectors import (
    Vec,
    add,
    between,
    cross,
    scale,
    square_to,
    sub,
    turned,
    unit,
)

Triple = tuple[float, float, float]

# From the little finger to the forefinger: place across the palm, spread when opened, relative length.
_FINGERS = (
    ("little", -3.1, -8.0, 0.93),
    ("ring", -1.05, -2.5, 1.02),
    ("middle", 1.05, 2.5, 1.08),
    ("index", 3.1, 8.0, 1.0),
)
_PHALANGES = (4.7, 3.0, 2.4)


@dataclass(frozen=True, slots=True)
class HandPose:
    """One hand: the forearm from ``elbow`` to ``wrist``, the way the palm looks, and its bends in degrees.

    ``curl`` bends the three joints of the fingers, ``thumb`` is (away from the palm, across it, two joints).
    """

    elbow: Vec
    wrist: Vec
    palm: Vec
    flex: float = 0.0
    curl: Triple = (6.0, 8.0, 6.0)
    spread: float = 0.0
    thumb: tuple[float, float, float, float] = (28.0, 25.0, 10.0, 10.0)
    right: bool = True
    sleeve: float = 0.45
    felt: str = ""
    """``back`` or ``front``: the side of the forearm where the stretch is felt."""
    fingers: tuple[str, ...] = ("little", "ring", "middle", "index", "thumb")
    """Those that are drawn: from the edge, one finger says more than four that hide each other."""


@dataclass(frozen=True, slots=True)
class HandPart:
    """One painted part of a hand."""

    name: str
    balls: list[Ball]
    tone: str


def _mix(a: float, b: float, t: float) -> float:
    return a + (b - a) * t


def blended(a: HandPose, b: HandPose, t: float) -> HandPose:
    """Return the hand *t* of the way from *a* to *b*; what is felt belongs to where it goes."""
    curl, bent = between(a.curl, b.curl, t), [_mix(x, y, t) for x, y in zip(a.thumb, b.thumb, strict=True)]
    return HandPose(
        between(a.elbow, b.elbow, t),
        between(a.wrist, b.wrist, t),
        unit(between(unit(a.palm), unit(b.palm), t)),
        _mix(a.flex, b.flex, t),
        curl,
        _mix(a.spread, b.spread, t),
        (bent[0], bent[1], bent[2], bent[3]),
        a.right,
        a.sleeve,
        b.felt,
        a.fingers,
    )


def hand_parts(hand: HandPose) -> list[HandPart]:
    """Return the parts of *hand*, and the balls they are made of."""
    k = 1.0 if hand.right else -1.0
    fore = unit(sub(hand.wrist, hand.elbow))
    palm = unit(square_to(hand.palm, fore))
    across = scale(cross(palm, fore), k)
    hinge = cross(fore, palm)
    ahead, palm = turned(fore, hinge, hand.flex), turned(palm, hinge, hand.flex)
    cuff = between(hand.elbow, hand.wrist, hand.sleeve)
    found = [
        HandPart("sleeve", [(hand.elbow, 5.2), (cuff, 4.9)], "top"),
        HandPart(
            "fore", [(hand.elbow, 4.2), (between(hand.elbow, hand.wrist, 0.5), 3.9), (hand.wrist, 2.9)], "skin"
        ),
    ]

    def on(forward: float, aside: float, out: float = 0.0) -> Vec:
        return add(hand.wrist, add(add(scale(ahead, forward), scale(across, aside)), scale(palm, out)))

    edge = [
        (on(1.5, 2.2), 2.0),
        (on(1.5, -2.2), 2.0),
        (on(8.8, 3.2), 1.5),
        (on(8.8, -3.2), 1.5),
        (on(5, 0, 0.3), 2.2),
    ]
    found.append(HandPart("palm", [(hand.wrist, 2.7), *edge], "skin"))
    for name, aside, spread, long in _FINGERS:
        pointing = turned(ahead, palm, k * spread * hand.spread / 8)
        axis = unit(cross(pointing, palm))
        joint, bend, radius = on(8.9 - abs(aside) * 0.18, aside), 0.0, 1.45
        bones: list[Ball] = [(joint, radius)]
        for bone, curl in zip(_PHALANGES, hand.curl, strict=True):
            bend += curl
            radius -= 0.13
            joint = add(joint, scale(turned(pointing, axis, bend), bone * long))
            bones.append((joint, radius))
        found += [HandPart(name, [bones[i], bones[i + 1]], "skin") for i in range(3)]
    away, over, middle, last = hand.thumb
    pointing = turned(turned(ahead, palm, k * away), ahead, k * over)
    base = on(2.2, 2.6, 0.6)
    knuckle = add(base, scale(pointing, 4.2))
    pointing = turned(turned(pointing, unit(cross(pointing, palm)), middle), palm, -k * middle * 0.5)
    joint = add(knuckle, scale(pointing, 3.4))
    tip = add(joint, scale(turned(pointing, palm, -k * last), 2.6))
    thumb: list[Ball] = [(base, 2.1), (knuckle, 1.75), (joint, 1.6), (tip, 1.3)]
    found += [HandPart("thumb", [thumb[i], thumb[i + 1]], "skin") for i in range(3)]
    return [part for part in found if part.name in ("sleeve", "fore", "palm", *hand.fingers)]


def draw_hands(hands: Iterable[HandPose], camera: Camera) -> list[Shape]:
    """Draw hands, each over the one before; fingers get a thin contour, or a fist would be one blot."""
    shapes: list[Shape] = []
    for hand in hands:
        parts = hand_parts(hand)
        if shapes:
            shapes.append(Shape(tuple(camera.hull(part.balls) for part in parts), edge="paper", width=1.6))
        shapes += _hand(hand, parts, camera)
    return shapes


def _hand(hand: HandPose, parts: list[HandPart], camera: Camera) -> list[Shape]:
    items: list[tuple[float, list[HandPart]]] = []
    for name, run in groupby(parts, key=lambda part: part.name):
        bones = sorted(run, key=lambda part: _near(part, camera))
        near = sum(_near(part, camera) for part in bones) / len(bones)
        items.append((near + {"sleeve": 2.0, "fore": -1.0}.get(name, 0.0), bones))
    items.sort(key=lambda item: round(item[0], 6))
    shapes: list[Shape] = []
    for _, bones in items:
        part = bones[0]
        contour = "" if part.name in ("fore", "palm") else f"{part.tone}.line"
        # A bent finger shows its joints, a straight one is a single form.
        bent = part.name not in ("thumb", "fore", "palm", "sleeve") and sum(hand.curl) > 60
        for group in [[bone] for bone in bones] if bent else [bones]:
            outlines = tuple(camera.hull(bone.balls) for bone in group)
            shapes.append(Shape(outlines, part.tone, contour, (0.38 if bent else 0.55) if contour else 0.0))
            if len(group) > 1:
                shapes.append(Shape(outlines, part.tone))
        if part.name == "fore" and hand.felt:
            shapes += _felt(hand, part, camera)
    return shapes


def _near(part: HandPart, camera: Camera) -> float:
    return sum(camera.depth(centre) for centre, _ in part.balls) / len(part.balls)


def _felt(hand: HandPose, fore: HandPart, camera: Camera) -> list[Shape]:
    palm = unit(square_to(hand.palm, unit(sub(hand.wrist, hand.elbow))))
    off = scale(palm, 2.4 if hand.felt == "front" else -2.4)
    start, end = between(hand.elbow, hand.wrist, 0.55), between(hand.elbow, hand.wrist, 0.97)
    patch = (camera.hull([(add(start, off), 1.9), (add(end, off), 1.7)]),)
    clip = (camera.hull(fore.balls),)
    return [Shape(patch, edge="paper", width=1.2, clip=clip), Shape(patch, "accent", clip=clip)]
