"""Where a movement is felt: the patch of a muscle on the body, clipped to the part it lies on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from figures.camera import Ball
from figures.solve import Body
from figures.vectors import Vec, add, between, cross, dot, into_world, scale, square_to, sub, unit

Hulls = tuple[list[Ball], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """The hulls of a patch and the part it is clipped to; ``seat`` shines through whatever is in front."""

    hulls: Hulls
    on: str


def area(body: Body, name: str) -> Area:
    """Return the patch called *name*, such as ``calf_r`` or ``lower_back``; KeyError when there is none."""
    side = name[-2:] if name[-2:] in ("_l", "_r") else ""
    kind = name.removesuffix(side)
    for group in (_trunk, _neck_and_arms, _legs):
        found = group(body, kind, side)
        if found is not None:
            return found
    raise KeyError(name)


def on_spine(body: Body) -> Callable[[int, float, float, float], Vec]:
    """Return what finds a place beside a bone of the spine: forward, up and to the right of it."""

    def at(bone: int, forward: float, up: float, aside: float) -> Vec:
        return add(body.spine[bone], into_world(body.frames[bone], (forward, up, aside)))

    return at


def _trunk(body: Body, kind: str, side: str) -> Area | None:
    at = on_spine(body)
    k = -1.0 if side == "_l" else 1.0
    hulls: Hulls
    match kind:
        case "lower_back":
            low, mid, top = (at(0, -10, 4, 0), 6.5), (at(1, -9, 0, 0), 6.0), (at(2, -9, 2, 0), 6.0)
            hulls = ([low, mid], [mid, top])
        case "upper_back":
            low, mid, top = (at(2, -9, 3, 0), 6.0), (at(3, -9, 0, 0), 7.0), (at(4, -6, -6, 0), 6.0)
            hulls = ([low, mid], [mid, top])
        case "blades":
            hulls = tuple([(at(3, -8, 4, s * 7), 5.0), (at(3, -8, -4, s * 5), 3.5)] for s in (-1, 1))
        case "abdomen":
            hulls = ([(at(0, 9, 5, 0), 6.5), (at(2, 9, 0, 0), 6.0)],)
        case "chest":
            hulls = ([(at(3, 9, 0, -8), 6.0), (at(3, 9, 0, 8), 6.0), (at(4, 7, -9, 0), 5.0)],)
        case "side":
            low, mid, top = (at(0, 0, 6, k * 17), 6.0), (at(2, 0, 0, k * 16), 6.5), (at(3, 0, 6, k * 17), 6.0)
            hulls = ([low, mid], [mid, top])
        case "waist_front":
            # The side of the belly that lengthens in a roll, seen from above on somebody who lies.
            hulls = ([(at(0, 2, 6, k * 15), 5.5), (at(2, 3, 2, k * 14), 5.5)],)
        case _:
            return None
    return Area(hulls, "trunk")


def _neck_and_arms(body: Body, kind: str, side: str) -> Area | None:
    at, joints = on_spine(body), body.joints
    k = -1.0 if side == "_l" else 1.0
    if kind == "neck" and side:
        # The muscle from behind the ear down the side of the neck and along the shoulder.
        high = add(joints["skull"], into_world(body.head, (-1, 1, k * 5)))
        low, tip = at(4, -1, 0, k * 6.5), between(joints[f"sh{side}"], at(4, -1, 2, k * 6), 0.3)
        return Area(([(high, 2.6), (low, 3.2), (tip, 3.2)],), "neck")
    if kind == "neck":
        high = add(joints["skull"], into_world(body.head, (-4, 2, 0)))
        return Area(([(high, 3.4), (at(4, -5, -1, 0), 4.0)],), "neck")
    if not side:
        return None
    shoulder, elbow, wrist = joints[f"sh{side}"], joints[f"elbow{side}"], joints[f"wrist{side}"]
    if kind == "shoulder":
        return Area(([(shoulder, 7.0), (between(shoulder, elbow, 0.25), 6.0)],), f"uarm{side}")
    if kind == "fore_stretched":
        # The side of the forearm that the bent hand leaves.
        along = unit(sub(wrist, elbow))
        away = scale(unit(square_to(sub(wrist, joints[f"tip{side}"]), along)), 2.6)
        return Area(_along(elbow, wrist, away, (0.25, 2.8), (0.98, 2.2)), f"fore{side}")
    if kind == "arm_back":
        # The triceps lies opposite to the forearm; on a straight arm, behind.
        out = square_to(sub(shoulder, wrist), unit(sub(elbow, shoulder)))
        off = scale(unit(out) if dot(out, out) > 1 else body.frames[4][0], 3.0 if dot(out, out) > 1 else -3.0)
        return Area(_along(shoulder, elbow, off, (0.2, 3.6), (0.92, 3.2)), f"uarm{side}")
    return None


def _legs(body: Body, kind: str, side: str) -> Area | None:
    if not side:
        return None
    joints, pelvis = body.joints, body.pelvis
    k = -1.0 if side == "_l" else 1.0
    hip, knee, ankle = joints[f"hip{side}"], joints[f"knee{side}"], joints[f"ankle{side}"]
    thigh, shin = unit(sub(knee, hip)), unit(sub(ankle, knee))
    # Square to the thigh within the pelvis' plane of walking: "forward" alone would put the front of a raised
    # thigh underneath it.
    front = unit(square_to(cross(pelvis[2], thigh), thigh))
    toes = unit(square_to(sub(joints[f"toe{side}"], joints[f"heel{side}"]), shin))

    def near_hip(forward: float, up: float, aside: float) -> Vec:
        return add(hip, into_world(pelvis, (forward, up, aside)))

    hulls: Hulls
    match kind:
        case "thigh_back":
            hulls = _along(hip, knee, scale(front, -6.0), (0.15, 5.5), (0.9, 4.0))
        case "thigh_front":
            hulls = _along(hip, knee, scale(front, 5.5), (0.15, 5.5), (0.9, 4.5))
        case "hip":
            hulls = ([(add(hip, scale(front, 6.0)), 6.5), (add(between(hip, knee, 0.3), scale(front, 5.0)), 5.0)],)
        case "hipside":
            hulls = ([(near_hip(-2, 3, k * 6), 6.5), (between(hip, knee, 0.2), 4.0)],)
        case "buttock":
            hulls = ([(near_hip(-7, -3, k * 3), 7.6), (between(hip, knee, 0.14), 4.6)],)
        case "seat":
            return Area(([(near_hip(-8, 0, k * -1), 6.4), (near_hip(-8, -6, k * 0.5), 6.2)],), "seat")
        case "glute":
            return Area(([(near_hip(-3, -3, k * 6), 8.0), (between(hip, knee, 0.3), 5.5)],), "seat")
        case "calf":
            return Area(_along(knee, ankle, scale(toes, -4.0), (0.12, 5.0), (0.62, 3.0)), f"shin{side}")
        case "shin_front":
            return Area(_along(knee, ankle, scale(toes, 4.4), (0.16, 4.0), (0.78, 2.8)), f"shin{side}")
        case _:
            return None
    return Area(hulls, f"thigh{side}")


def _along(a: Vec, b: Vec, off: Vec, start: tuple[float, float], end: tuple[float, float]) -> Hulls:
    """Return a hull beside the bone from a to b: at each end how far along, and the radius."""
    return ([(add(between(a, b, start[0]), off), start[1]), (add(between(a, b, end[0]), off), end[1])],)
