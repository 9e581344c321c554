"""Flesh on the bones: every body part as hulls around a few balls."""

from __future__ import annotations

from dataclasses import dataclass

from figures.camera import Ball
from figures.solve import SIDES, Body
from figures.vectors import Vec, add, between, distance, into_world

BUN: Vec = (-5.5, 14.6, 0.0)
"""Where the hair is tied up, from the middle of the head: on the crown, so that it is seen from every side."""


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
    # From the neck to both shoulders, under the shirt: the muscle that shrugs.
    yoke = tuple(
        [
            (add(spine[4], into_world(frames[4], (-1.0, 1.5, k * 3.5))), 3.6),
            (between(joints[f"sh_{side}"], add(spine[4], into_world(frames[4], (-1.0, 1.0, k * 6.0))), 0.45), 4.2),
            (add(spine[4], into_world(frames[4], (0.0, -5.0, k * 4.0))), 5.0),
        ]
        for side, k in SIDES
    )
    belly = [(joints["belly"], 7.0), *waist, hips[2]]
    belt = [(between(a[0], b[0], 0.35), a[1]) for a, b in zip(hips[:2], waist, strict=True)]
    found = {
        "trunk": Part(
            (hips + waist, waist + middle, middle + chest, chest + shoulders, *yoke, belly), "top", "trunk"
        ),
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


def seat(body: Body) -> tuple[list[Ball], ...]:
    """Return what joins pelvis and thighs: from the front and from behind, trousers are one piece."""
    middle = add(body.spine[0], into_world(body.frames[0], (0.0, -3.0, 0.0)))
    return tuple(
        [
            (body.joints[f"hip_{side}"], 9.0),
            (between(body.joints[f"hip_{side}"], body.joints[f"knee_{side}"], 0.3), 8.1),
            (middle, 7.0),
        ]
        for side, _ in SIDES
    )


def end_at(part: Part, joint: Vec) -> list[Ball]:
    """Return the end of a limb's part at *joint*."""
    balls_ = part.hulls[0]
    here = min(balls_, key=lambda ball: distance(ball[0], joint))
    there = max(balls_, key=lambda ball: distance(ball[0], joint))
    return [here, (between(here[0], there[0], 0.3), here[1] + (there[1] - here[1]) * 0.3)]


def small_of_back(body: Body) -> list[Ball]:
    """Return the back of the waist, where a hollow shows on somebody who lies."""
    joints, frames = body.spine, body.frames
    return [(add(joints[i], into_world(frames[i], (0.0, 0.0, 0.0))), 8.7) for i in (1, 2)]


def balls(body: Body) -> list[tuple[str, Ball]]:
    """Return every ball of the body with the part it belongs to: what fills room."""
    found = [(name, ball) for name, part in parts(body).items() for balls_ in part.hulls for ball in balls_]
    found.append(("head", (body.joints["head"], 12.5)))
    found.append(("bun", (add(body.joints["head"], into_world(body.head, BUN)), 4.7)))
    return found
