"""The body from the front and from behind, with a path for each area: for whoever colours what has been moved.

The paths are named ``area-lower_back`` and so on, have the class ``area`` and no colour of their own. One path
holds an area wherever it is seen, left and right, front and back; ``area-whole_body`` is a rim around all.
"""

from __future__ import annotations

from pathlib import Path

from figures import anatomy, load
from figures.animation import theme_rules
from figures.areas import on_spine
from figures.camera import Ball, Camera
from figures.drawing import Drawn, Shape, moved
from figures.model import Figure, Moment
from figures.outlines import Box, Outline
from figures.scene import body_at, picture
from figures.solve import SIDES, Body
from figures.svg import ROUND, Writer, fineness, painter
from figures.vectors import add as plus
from figures.vectors import between, into_world

BOX: Box = (-44.0, -177.0, 204.0, 184.0)
VIEWS = ((90.0, 0.0), (-90.0, 116.0))
"""Front and back: where from, and how far to the right on the paper."""


def body() -> str:
    """Return the two views as SVG."""
    writer = Writer("body", painter("auto"), fineness(BOX))
    base: list[Drawn] = []
    areas: dict[str, list[Outline]] = {}
    whole: list[Outline] = []
    around: list[Outline] = []
    for yaw, shift in VIEWS:
        figure = _figure(yaw)
        solved = body_at(figure, Moment(0))
        base += moved(picture(figure, Moment(0), box=BOX).moving, 1.0, shift, 0.0)
        parts = [balls for part in anatomy.parts(solved).values() for balls in part.hulls]
        head = solved.joints["head"]
        parts += [[(head, 12.0)], [(plus(head, into_world(solved.head, anatomy.BUN)), 4.7)]]
        whole += _placed(parts, figure.camera, shift)
        around += _placed([[(at, radius + 3.0) for at, radius in balls] for balls in parts], figure.camera, shift)
        for name, hulls in (_front(solved) if yaw > 0 else _back(solved)).items():
            areas.setdefault(name, []).extend(_placed(hulls, figure.camera, shift))
    rim = f'<path id="area-whole_body" class="area" fill="none" d="{writer.path(around)}"/>'
    clip = "".join(f'<path d="{writer.path((outline,))}"/>' for outline in whole)
    painted = "".join(
        f'<path id="area-{name}" class="area" fill="none" clip-path="url(#body-clip)" d="{writer.path(outlines)}"/>'
        for name, outlines in sorted(areas.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" id="body" viewBox="{writer.view(BOX)}" {ROUND} role="img" '
        f'aria-labelledby="body-t"><title id="body-t">The body from the front and from behind</title>'
        f'<style>{theme_rules("#body")}</style><clipPath id="body-clip">{clip}</clipPath>'
        f"{rim}{writer.write(base)}{painted}</svg>\n"
    )


def _figure(yaw: float) -> Figure:
    bases = load.bases()
    arms = {"up": [0, 16], "fore": [6, 14], "hand": [6, 12]}
    pose = {"like": "standing", "arms": arms, "legs": {"foot": [0, 12], "yaw": 20}}
    data = {
        "name": "Body",
        "describe": "Somebody stands upright.",
        "camera": {"yaw": yaw, "pitch": 0},
        "keys": [{"pose": "body", "move": 1, "hold": 1}],
        "pose": {"body": pose},
    }
    return load.parse("body", data, bases, Path("body"))


def _placed(hulls: list[list[Ball]], camera: Camera, shift: float) -> list[Outline]:
    found = moved([Shape(tuple(camera.hull(balls) for balls in hulls), "skin")], 1.0, shift, 0.0)
    return [outline for shape in found if isinstance(shape, Shape) for outline in shape.outlines]


def _front(body: Body) -> dict[str, list[list[Ball]]]:
    """Return the hulls of what is seen from the front."""
    at, joints = on_spine(body), body.joints
    head = joints["head"]
    eyes = [[(plus(head, into_world(body.head, (10, 0.8, k * 4.3))), 3.0)] for k in (-1, 1)]
    found = {
        "eyes": eyes,
        "neck": [[(at(4, 5, 5, 0), 5.0), (at(4, 5, -1, -3), 4.0), (at(4, 5, -1, 3), 4.0)]],
        "chest": [
            [(at(3, 9, 3, k * 4.5), 4.4), (at(3, 9, 5, k * 10), 4.6), (at(4, 8, -8, k * 7), 3.6)] for k in (-1, 1)
        ],
        "abdomen": [[(at(1, 9, 9, k * 5), 4.4), (at(0, 9, 7, k * 4), 4.4)] for k in (-1, 1)],
        "hip": [],
        "thigh_front": [],
        **_limbs(body),
    }
    for side, k in SIDES:
        hip, knee = joints[f"hip_{side}"], joints[f"knee_{side}"]
        found["hip"].append([(plus(hip, (9, 7, k * 5)), 4.6), (plus(hip, (9, -2, k * 2)), 4.6)])
        found["thigh_front"].append([(between(hip, knee, 0.32), 6.2), (between(hip, knee, 0.8), 5.0)])
    return found


def _back(body: Body) -> dict[str, list[list[Ball]]]:
    """Return the hulls of what is seen from behind."""
    at, joints = on_spine(body), body.joints
    found = {
        "neck": [[(at(4, -5, 5, 0), 4.6), (at(4, -5, -1, -6), 3.2), (at(4, -5, -1, 6), 3.2)]],
        "upper_back": [
            [(at(4, -9, -9, k * 5), 4.6), (at(4, -9, -10, k * 9), 4.2), (at(2, -9, 7, k * 5), 4.6)] for k in (-1, 1)
        ],
        "lower_back": [[(at(2, -9, -2, k * 4), 4.4), (at(0, -9, 11, k * 4), 4.4)] for k in (-1, 1)],
        "buttock": [[(at(0, -10, -3, k * 8), 6.6), (at(0, -10, 1, k * 7), 6.0)] for k in (-1, 1)],
        "thigh_back": [],
        "calf_ankle": [],
        **_limbs(body),
    }
    for side, _ in SIDES:
        hip, knee, ankle = (joints[f"{name}_{side}"] for name in ("hip", "knee", "ankle"))
        found["thigh_back"].append([(between(hip, knee, 0.4), 5.8), (between(hip, knee, 0.86), 4.6)])
        found["calf_ankle"].append([(between(knee, ankle, 0.2), 5.0), (between(knee, ankle, 0.9), 2.8)])
    return found


def _limbs(body: Body) -> dict[str, list[list[Ball]]]:
    joints = body.joints
    shoulders, hands = [], []
    for side, _ in SIDES:
        shoulder, elbow, wrist = (joints[f"{name}_{side}"] for name in ("sh", "elbow", "wrist"))
        shoulders.append([(shoulder, 5.4), (between(shoulder, elbow, 0.28), 4.4)])
        hands.append([(between(elbow, wrist, 0.82), 3.4), (joints[f"tip_{side}"], 4.6)])
    return {"shoulder": shoulders, "wrist_hand": hands}
