"""Flesh on the bones: every body part as hulls around a few balls, and where a muscle is felt."""

from __future__ import annotations

from dataclasses import dataclass

from reminder.ui.figures.camera import Ball
from reminder.ui.figures.solve import SIDES, Body
from reminder.ui.figures.vectors import Vec, add, between, dot, into_world, scale, square_to, sub, unit


@dataclass(frozen=True, slots=True)
class Part:
    """One painted part: its hulls, its tone, and the limb it belongs to."""

    hulls: tuple[list[Ball], ...]
    tone: str
    limb: str


def parts(body: Body) -> dict[str, Part]:
    """Return every part of *body* but the head."""
    joints, spine, frames = body.joints, body.spine, body.frames

    def pair(i: int, forward: float, aside: float, radius: float, up: float = 0.0) -> list[Ball]:
        return [(add(spine[i], into_world(frames[i], (forward, up, k * aside))), radius) for k in (-1, 1)]

    hips = [*pair(0, -2.5, 8, 9.2), (add(spine[0], into_world(frames[0], (1, 2, 0))), 9.5)]
    waist, middle, chest = pair(1, 0, 6.5, 8.6), pair(2, 0, 7.2, 8.8), pair(3, 0.5, 9, 9.2, 1)
    shoulders = [*pair(4, 0, 11.5, 5.6, -4.2), (add(spine[4], into_world(frames[4], (0, -2, 0))), 6.0)]
    shoulders += [(joints["sh_l"], 5.6), (joints["sh_r"], 5.6)]
    belt = [(between(a[0], b[0], 0.35), a[1]) for a, b in zip(hips[:2], waist, strict=True)]
    found = {
        "trunk": Part((hips + waist, waist + middle, middle + chest, chest + shoulders), "top", "trunk"),
        "pelvis": Part((hips + belt,), "trousers", "trunk"),
        "neck": Part(
            (
                [
                    (add(spine[4], into_world(frames[4], (0.5, -2, 0))), 5.2),
                    (add(joints["skull"], into_world(body.head, (1, 3, 0))), 4.8),
                ],
            ),
            "skin",
            "neck",
        ),
    }
    for side, _ in SIDES:
        elbow, wrist = joints[f"elbow_{side}"], joints[f"wrist_{side}"]
        hand, tip, thumb = joints[f"hand_{side}"], joints[f"tip_{side}"], joints[f"thumb_{side}"]
        knee, ankle = joints[f"knee_{side}"], joints[f"ankle_{side}"]
        ball, toe, heel = joints[f"ball_{side}"], joints[f"toe_{side}"], joints[f"heel_{side}"]
        arm, leg = f"arm_{side}", f"leg_{side}"
        found[f"uarm_{side}"] = Part(([(joints[f"sh_{side}"], 5.6), (elbow, 4.5)],), "top", arm)
        found[f"fore_{side}"] = Part(
            ([(elbow, 4.2), (between(elbow, wrist, 0.3), 4.1), (wrist, 3.0)],), "skin", arm
        )
        found[f"hand_{side}"] = Part(
            ([(wrist, 3.0), (hand, 3.6), (tip, 2.3)], [(between(wrist, hand, 0.4), 2.0), (thumb, 1.5)]), "skin", arm
        )
        found[f"thigh_{side}"] = Part(([(joints[f"hip_{side}"], 9), (knee, 6.3)],), "trousers", leg)
        found[f"shin_{side}"] = Part(
            ([(knee, 6.2), (between(knee, ankle, 0.35), 6.0), (ankle, 4.0)],), "trousers", leg
        )
        found[f"foot_{side}"] = Part(
            ([(heel, 3.4), (ankle, 4.0), (ball, 3.0)], [(ball, 3.0), (toe, 2.5)]), "shoe", leg
        )
    return found


def knee_stub(body: Body, bone: str, side: str) -> list[Ball]:
    """Return the end of a thigh or a shin at the knee."""
    joints = body.joints
    knee = joints[f"knee_{side}"]
    if bone == "thigh":
        return [(knee, 6.3), (between(knee, joints[f"hip_{side}"], 0.22), 6.9)]
    return [(knee, 6.2), (between(knee, joints[f"ankle_{side}"], 0.2), 6.1)]


def small_of_back(body: Body) -> list[Ball]:
    """Return the back of the waist, where a hollow shows on somebody who lies."""
    joints, frames = body.spine, body.frames
    return [(add(joints[i], into_world(frames[i], (0.0, 0.0, 0.0))), 8.7) for i in (1, 2)]


def balls(body: Body) -> list[tuple[str, Ball]]:
    """Return every ball of the body with the part it belongs to: what fills room."""
    found = [(name, ball) for name, part in parts(body).items() for balls_ in part.hulls for ball in balls_]
    found.append(("head", (body.joints["head"], 12.5)))
    return found


@dataclass(frozen=True, slots=True)
class Area:
    """Where a movement is felt: hulls, and the parts they are clipped to (``over`` the body, for an x-ray)."""

    hulls: tuple[list[Ball], ...]
    on: str
    over: bool = False


def area(body: Body, name: str) -> Area:
    """Return the patch for ``calf_r``, ``lower_back``, ... on *body*."""
    joints, frames, spine = body.joints, body.frames, body.spine
    side = name[-2:] if name[-2:] in ("_l", "_r") else ""
    k = -1.0 if side == "_l" else 1.0
    kind = name.removesuffix(side) if side else name

    def at(i: int, forward: float, up: float, aside: float) -> Vec:
        return add(spine[i], into_world(frames[i], (forward, up, aside)))

    def along(first: str, second: str, off: Vec, start: Ball, end: Ball) -> tuple[list[Ball], ...]:
        a, b = joints[first + side], joints[second + side]
        return ([(add(between(a, b, start[0][0]), off), start[1]), (add(between(a, b, end[0][0]), off), end[1])],)

    match kind:
        case "lower_back":
            low, mid, top = (at(0, -10, 4, 0), 6.5), (at(1, -9, 0, 0), 6.0), (at(2, -9, 2, 0), 6.0)
            return Area(([low, mid], [mid, top]), "trunk")
        case "upper_back":
            low, mid, top = (at(2, -9, 3, 0), 6.0), (at(3, -9, 0, 0), 7.0), (at(4, -6, -6, 0), 6.0)
            return Area(([low, mid], [mid, top]), "trunk")
        case "blades":
            return Area(tuple([(at(3, -8, 4, s * 7), 5.0), (at(3, -8, -4, s * 5), 3.5)] for s in (-1, 1)), "trunk")
        case "abdomen":
            return Area(([(at(0, 9, 5, 0), 6.5), (at(2, 9, 0, 0), 6.0)],), "trunk")
        case "chest":
            return Area(([(at(3, 9, 0, -8), 6.0), (at(3, 9, 0, 8), 6.0), (at(4, 7, -9, 0), 5.0)],), "trunk")
        case "side":
            low, mid, top = (at(0, 0, 6, k * 17), 6.0), (at(2, 0, 0, k * 16), 6.5), (at(3, 0, 6, k * 17), 6.0)
            return Area(([low, mid], [mid, top]), "trunk")
        case "waist_front":
            # Seen from above on the back: the side of the belly that lengthens in a roll.
            low, top = (at(0, 2, 6, k * 15), 5.5), (at(2, 3, 2, k * 14), 5.5)
            return Area(([low, top],), "trunk")
        case "neck" if side:
            high, low = add(joints["skull"], into_world(body.head, (0, 3, k * 6))), at(4, 0, 0, k * 6)
            return Area(([(high, 3.4), (low, 3.6), (at(4, 0, -2.5, k * 13), 2.6)],), "neck", over=True)
        case "neck":
            high = add(joints["skull"], into_world(body.head, (-4, 2, 0)))
            return Area(([(high, 3.4), (at(4, -5, -1, 0), 4.0)],), "neck", over=True)
        case "shoulder":
            shoulder, elbow = joints[f"sh{side}"], joints[f"elbow{side}"]
            return Area(([(shoulder, 7.0), (between(shoulder, elbow, 0.25), 6.0)],), f"uarm{side}")
        case "arm_back":
            # The triceps: the side of the upper arm that the bent elbow points to.
            shoulder, elbow, wrist = joints[f"sh{side}"], joints[f"elbow{side}"], joints[f"wrist{side}"]
            bone = unit(sub(elbow, shoulder))
            out = scale(unit(square_to(sub(shoulder, wrist), bone)), 3.0)
            if dot(out, out) < 1:
                out = scale(body.frames[4][0], -3.0)
            return Area(along("sh", "elbow", out, ((0.2, 0, 0), 3.6), ((0.92, 0, 0), 3.2)), f"uarm{side}")
        case "glute":
            hip, knee = joints[f"hip{side}"], joints[f"knee{side}"]
            seat = add(hip, into_world(frames[0], (-3, -3, k * 6)))
            return Area(([(seat, 8.0), (between(hip, knee, 0.3), 5.5)],), "seat", over=True)
    if not side:
        raise KeyError(name)
    hip, knee, ankle = joints[f"hip{side}"], joints[f"knee{side}"], joints[f"ankle{side}"]
    thigh = unit(sub(knee, hip))
    # Square to the thigh within the pelvis' plane of walking: "forward" alone would put the front of a raised
    # thigh underneath it.
    ahead, up = frames[0][0], frames[0][1]
    front = unit(add(add(scale(ahead, -dot(thigh, up)), scale(up, dot(thigh, ahead))), scale(ahead, 1e-3)))
    toes = unit(sub(joints[f"toe{side}"], joints[f"heel{side}"]))
    shin = unit(sub(ankle, knee))
    toes = unit(square_to(toes, shin))
    match kind:
        case "thigh_back":
            return Area(
                along("hip", "knee", scale(front, -6.0), ((0.15, 0, 0), 5.5), ((0.9, 0, 0), 4.0)), f"thigh{side}"
            )
        case "thigh_front":
            return Area(
                along("hip", "knee", scale(front, 5.5), ((0.15, 0, 0), 5.5), ((0.9, 0, 0), 4.5)), f"thigh{side}"
            )
        case "calf":
            return Area(
                along("knee", "ankle", scale(toes, -4.0), ((0.12, 0, 0), 5.0), ((0.62, 0, 0), 3.0)), f"shin{side}"
            )
        case "shin_front":
            return Area(
                along("knee", "ankle", scale(toes, 4.4), ((0.16, 0, 0), 4.0), ((0.78, 0, 0), 2.8)), f"shin{side}"
            )
        case "hip":
            return Area(
                ([(add(hip, scale(front, 6.0)), 6.5), (add(between(hip, knee, 0.3), scale(front, 5.0)), 5.0)],),
                f"thigh{side}",
            )
        case "hipside":
            start = add(hip, into_world(frames[0], (-2, 3, k * 6)))
            return Area(([(start, 6.5), (between(hip, knee, 0.2), 4.0)],), f"thigh{side}")
        case "buttock":
            start = add(hip, into_world(frames[0], (-6, -4, k * 3)))
            return Area(([(start, 6.8), (between(hip, knee, 0.08), 3.0)],), f"thigh{side}")
        case "wrist":
            elbow, wrist = joints[f"elbow{side}"], joints[f"wrist{side}"]
            return Area(([(between(elbow, wrist, 0.55), 3.6), (wrist, 3.2)],), f"fore{side}")
    raise KeyError(name)
