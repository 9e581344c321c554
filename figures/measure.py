"""Measures a drawn body as a physiotherapist would: joint angles, heights, distances. Degrees and cm."""

from __future__ import annotations

from itertools import pairwise
from math import asin, atan2, degrees

from figures import anatomy
from figures.camera import Ball
from figures.model import Claim, Figure
from figures.props import blocks
from figures.solve import Body, solve
from figures.vectors import Vec, angle, between, cross, distance, dot, length, scale, sub, unit


def bone(body: Body, start: str, end: str) -> Vec:
    """Return the way from one joint to another."""
    return sub(body.joints[end], body.joints[start])


def measure(body: Body, what: str) -> float:
    """Return one measure of *body*; KeyError for a name that is not one.

    ``knee_r`` ``elbow_l`` ``wrist_r``   flexion, 0 is straight
    ``hip_r`` ``abduction_r``            of the thigh in the frame of the pelvis, forward and outward
    ``ankle_r``                          0 is a right angle, + toes towards the shin
    ``trunk`` ``trunk_side``             lean of the trunk from upright, + forward, + to the own right
    ``pelvis``                           tip of the pelvis, + forward
    ``back``                             how much the spine is bent between pelvis and chest, + rounded
    ``chest_turn`` ``face_turn``         turn against the pelvis, + to the own right
    ``face`` ``face_side``               pitch of the head, + looking up; tilt, + to the own right
    ``thigh_r`` ``shin_r`` ``leg_r``     above the horizontal
    ``height:PART``                      the lowest point of a part above the floor
    ``apart:A:B``                        between two joints
    ``ahead:A:B`` ``above:A:B`` ``aside:A:B``  how much further forward, higher, or to the right A is than B
    ``hollow``                           the room between the small of the back and the floor, lying
    """
    joints = body.joints
    if ":" in what:
        kind, *names = what.split(":")
        match kind, names:
            case "height", [name]:
                return min(c[1] - r for part, (c, r) in anatomy.balls(body) if part == name)
            case "apart", [a, b]:
                return distance(joints[a], joints[b])
            case "ahead", [a, b]:
                return joints[a][0] - joints[b][0]
            case "above", [a, b]:
                return joints[a][1] - joints[b][1]
            case "aside", [a, b]:
                return joints[a][2] - joints[b][2]
        raise KeyError(what)
    upper = sub(body.spine[4], body.spine[0])
    match what:
        case "trunk":
            return degrees(atan2(upper[0], upper[1]))
        case "trunk_side":
            return degrees(atan2(upper[2], upper[1]))
        case "hollow":
            return min(c[1] - r for c, r in anatomy.small_of_back(body))
        case "pelvis":
            return degrees(atan2(body.frames[0][1][0], body.frames[0][1][1]))
        case "back":
            first, last, right = body.frames[0][1], body.frames[4][1], body.frames[0][2]
            return degrees(atan2(dot(cross(last, first), right), dot(first, last)))
        case "chest_turn":
            return _turn(body.frames[4][0], body.frames[0])
        case "face_turn":
            return _turn(body.head[0], body.frames[0])
        case "face":
            return degrees(asin(max(-1.0, min(1.0, body.head[0][1]))))
        case "face_side":
            return -degrees(asin(max(-1.0, min(1.0, body.head[2][1]))))
    kind, side = what[:-2], what[-2:]
    k = 1 if side == "_r" else -1
    thigh, shin = bone(body, f"hip{side}", f"knee{side}"), bone(body, f"knee{side}", f"ankle{side}")
    match kind:
        case "knee":
            return angle(thigh, shin)
        case "elbow":
            return angle(bone(body, f"sh{side}", f"elbow{side}"), bone(body, f"elbow{side}", f"wrist{side}"))
        case "wrist":
            return angle(bone(body, f"elbow{side}", f"wrist{side}"), bone(body, f"wrist{side}", f"tip{side}"))
        case "hip":
            forward, up, _ = body.pelvis
            return degrees(atan2(dot(thigh, forward), -dot(thigh, up)))
        case "abduction":
            return k * degrees(asin(max(-1.0, min(1.0, dot(unit(thigh), body.pelvis[2])))))
        case "ankle":
            return 90 - angle(bone(body, f"heel{side}", f"ball{side}"), scale(shin, -1))
        case "thigh":
            return degrees(asin(unit(thigh)[1]))
        case "shin":
            return degrees(asin(unit(shin)[1]))
        case "leg":
            return degrees(asin(unit(bone(body, f"hip{side}", f"ankle{side}"))[1]))
    raise KeyError(what)


def _turn(forward: Vec, pelvis: tuple[Vec, Vec, Vec]) -> float:
    return degrees(atan2(dot(forward, pelvis[2]), dot(forward, pelvis[0])))


JOINTS = ("head", *(f"{joint}_{side}" for joint in ("elbow", "wrist", "knee", "ankle", "tip") for side in "lr"))


def longest_way(figure: Figure, key: int) -> float:
    """Return how far the joint goes that goes furthest on the way to *key*, in cm; of hands alone, a guess."""
    if figure.is_hand:
        return 40.0
    a, b = figure.keys[key - 1].pose, figure.keys[key].pose
    bodies = [solve(a, b, n / 8) for n in range(9)]
    return max(sum(distance(p.joints[joint], q.joints[joint]) for p, q in pairwise(bodies)) for joint in JOINTS)


def knee_bends_back(body: Body, side: str) -> bool:
    """Return whether a bent knee bends the way knees do."""
    thigh, shin = bone(body, f"hip_{side}", f"knee_{side}"), bone(body, f"knee_{side}", f"ankle_{side}")
    return dot(cross(thigh, shin), body.pelvis[2]) / (length(thigh) * length(shin)) < 0.25


def claimed(figure: Figure, claim: Claim) -> float:
    """Return what *claim* measures on *figure*."""
    if claim.measure == "seconds":
        return figure.keys[claim.key].move.total_seconds()
    value = _at_key(figure, claim.key, claim.measure)
    return value if claim.since is None else value - _at_key(figure, claim.since, claim.measure)


def _at_key(figure: Figure, key: int, what: str) -> float:
    if figure.is_hand:
        first = figure.keys[key].hands[0]
        return {"flex": first.flex, "spread": first.spread, "knuckles": first.curl[0], "fingers": first.curl[1]}[
            what
        ]
    body = solve(figure.keys[key].pose)
    if what.startswith("gap:"):
        _, part, on = what.split(":")
        return gap(figure, body, part, on)
    return measure(body, what)


def gap(figure: Figure, body: Body, part: str, on: str) -> float:
    """Return how far a part is from the floor, a thing around it, or another part; below 0 it is inside."""
    balls = [ball for name, ball in anatomy.balls(body) if name == part]
    if part == "small_of_back":
        balls = anatomy.small_of_back(body)
    if on == "floor":
        return min(c[1] - r for c, r in balls)
    solid = [block for prop in figure.props for block in blocks(prop) if on in (prop.kind, block.name)]
    if solid:
        return min(block.gap(c, r) for block in solid for c, r in balls)
    others = [ball for name, ball in anatomy.balls(body) if name == on]
    if on == "head":
        others = [(body.joints["head"], 11.0)]
    if not others:
        raise KeyError(on)
    return min(distance(a, b) - ra - rb for a, ra in balls for b, rb in _filled(others))


def _filled(balls: list[Ball]) -> list[Ball]:
    """Return balls with more of them in between: a hand may rest on the middle of a thigh."""
    more = list(balls)
    for (a, ra), (b, rb) in pairwise(balls):
        more += [(between(a, b, n / 8), ra + (rb - ra) * n / 8) for n in range(1, 8)]
    return more
