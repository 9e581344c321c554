"""From an exercise and a moment of its loop to a picture: what is in front of what, and what is marked."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

from figures import anatomy, hand
from figures import marks as marked
from figures.areas import Area, area
from figures.camera import Ball, Camera
from figures.drawing import Drawn, Picture, Shape, moved
from figures.head import HALO, head
from figures.model import Figure, Key, Moment
from figures.outlines import Box, Outline, bounds
from figures.props import draw
from figures.solve import Body, eased, solve
from figures.vectors import between

NARROWEST, WIDEST = 3 / 4, 2.0
_JOINTS = (
    ("thigh", "shin", "knee"),
    ("shin", "foot", "ankle"),
    ("uarm", "fore", "elbow"),
    ("fore", "hand", "wrist"),
)
_PAD = 7.0
# Areas that are not seen from the other side of the trunk.
_BEHIND = ("blades", "upper_back", "lower_back")
_IN_FRONT = ("chest", "abdomen")


def body_at(figure: Figure, moment: Moment) -> Body:
    """Return the solved body at *moment*."""
    there = figure.keys[moment.to].pose
    if moment.t >= 1:
        return solve(there)
    t = moment.t if figure.even else eased(moment.t)
    return solve(figure.keys[moment.to - 1].pose, there, t)


def picture(figure: Figure, moment: Moment, *, marks: bool = True, box: Box | None = None) -> Picture:
    """Return what is drawn of *figure* at *moment*; without *marks* no arrows and no ground, for small sizes."""
    box = box or view_box(figure)
    key = figure.keys[moment.to]
    shown = [prop for prop in figure.props if marks or prop.kind != "floor"]
    still = [shape for prop in shown for shape in draw(prop, figure.camera)]
    moving: list[Drawn] = []
    if figure.is_hand:
        moving += _hands(figure, moment)
        if marks:
            moving += [s for arrow in key.arrows for s in marked.arrow(arrow, None, figure.camera)]
    else:
        body = body_at(figure, moment)
        if marks and figure.pace:
            moving += marked.ground(figure, moment)
        if marks and figure.ghost and key.felt:
            moving += marked.ghost(figure)
        bare = marked.gap(figure, body) if marks and key.gap else []
        bare += _figure(figure, body, key)
        moving += bare
        moving += marked.straps(figure, body, moment)
        if marks or figure.emblem_arrow:
            moving += [s for arrow in key.arrows for s in marked.arrow(arrow, body, figure.camera)]
        if marks:
            for inset in figure.insets:
                if inset.camera is None:
                    moving.append(marked.inset(inset, [*still, *bare], figure.camera))
                else:
                    seen = replace(figure, camera=inset.camera, order={})
                    floor = [s for prop in shown if prop.kind == "floor" for s in draw(prop, inset.camera)]
                    moving.append(marked.inset(inset, [*floor, *_figure(seen, body, key)], inset.camera))
    return Picture(box, tuple(still), tuple(moving))


def _figure(figure: Figure, body: Body, key: Key) -> list[Drawn]:
    camera, order = figure.camera, figure.order
    painted: list[tuple[float, str, str]] = []
    found = anatomy.parts(body)
    trunk = camera.depth(between(body.spine[0], body.spine[4], 0.5))
    facing = camera.depth(body.frames[3][0])
    top = camera.depth(body.joints["head"]) + order.get("head", 0.0)
    flesh: dict[str, tuple[list[Ball], ...]] = {}
    outlines: dict[str, tuple[Outline, ...]] = {}
    tones: dict[str, str] = {}
    for name, part in found.items():
        points = [centre for balls in part.hulls for centre, _ in balls]
        near = sum(camera.depth(p) for p in points) / len(points)
        if name.startswith("hand"):
            near += 3  # a hand lies on what it holds
        if name == "neck":
            near = min(near, top - 0.01)  # chin and hair lie over the neck, from every side
            if facing < -0.5:
                near = min(near, trunk - 0.01)  # and from behind the shirt does
        if part.limb == "trunk":
            near = trunk + (0.01 if name == "pelvis" else 0.0)
        far = (
            figure.pale_far_side
            and camera.from_the_side
            and name[-2:] in ("_l", "_r")
            and name[-1] != camera.near_side
        )
        tones[name] = part.tone + (".far" if far else "")
        flesh[name] = part.hulls
        if name == "pelvis" and not camera.from_the_side:
            flesh[name] += anatomy.seat(body)
        outlines[name] = tuple(camera.hull(balls) for balls in flesh[name])
        painted.append((near + order.get(name, order.get(part.limb, 0.0)), part.limb, name))
    painted.append((top, "head", "head"))
    # Rounded: seen from the front both arms are equally near, and the last bit of a sine must not decide.
    painted.sort(key=lambda item: round(item[0], 6))
    patches: dict[str, list[Area]] = {}
    for area_name in key.felt:
        patch = area(body, area_name)
        if (area_name in _BEHIND and facing > 0.7) or (area_name in _IN_FRONT and facing < -0.7):
            continue
        # From behind, seat and thighs are one piece: what lies on both is painted last.
        both = not camera.from_the_side and area_name.startswith(("hipside", "buttock"))
        patches.setdefault("seat" if both else patch.on, []).append(patch)
    shapes: list[Drawn] = []
    done: set[str] = set()
    for limb, run in groupby(painted, key=lambda item: item[1]):
        names = [name for _, _, name in run]
        if limb == "head":
            shapes += head(body, camera)
            continue
        # Parts of one limb that follow each other share one halo, else a seam shows at the joint.
        together = tuple(o for name in names for o in outlines[name])
        shapes.append(Shape(together, edge="paper", width=2 * HALO))
        for name in names:
            for other, place in _neighbours(name, body, found):
                if other in done and (place or tones[other] == tones[name]):
                    # No seam where one body goes on: there the halo of the later part is painted over again.
                    ring = tuple(camera.hull([(c, r + HALO + 1.5) for c, r in balls]) for balls in flesh[name])
                    clip = (camera.hull(place),) if place else outlines[other]
                    shapes.append(Shape(ring, tones[other], clip=clip))
        done.update(names)
        shapes += [Shape(outlines[name], tones[name]) for name in names]
        for name in names:
            for patch in patches.get(name, ()):
                shapes += _patch(patch, name, outlines, camera)
    for patch in patches.get("seat", ()):
        shapes += _patch(patch, "seat", outlines, camera)
    return shapes


def _neighbours(name: str, body: Body, found: dict[str, anatomy.Part]) -> list[tuple[str, list[Ball]]]:
    """Return the parts that a part grows out of, with their ends at the joint; seat and legs are one piece."""
    if name == "pelvis":
        return [("thigh_l", []), ("thigh_r", [])]
    kind, side = name[:-2], name[-2:]
    near = [("pelvis", list[Ball]())] if kind == "thigh" else []
    for first, second, joint in _JOINTS:
        if kind in (first, second):
            other = (second if kind == first else first) + side
            near.append((other, anatomy.end_at(found[other], body.joints[joint + side])))
    return near


def _patch(found: Area, name: str, outlines: dict[str, tuple[Outline, ...]], camera: Camera) -> list[Drawn]:
    """Draw where it is felt, with an edge of paper, so that it is seen without colour too."""
    patch = tuple(camera.hull(balls) for balls in found.hulls)
    clip = outlines.get(name, ())
    if name == "neck":
        clip += outlines["trunk"] + outlines["uarm_l"] + outlines["uarm_r"]
    if name in ("trunk", "seat") or name.startswith("thigh"):
        clip += outlines["trunk"] + outlines["pelvis"]
    if name == "seat":
        clip += outlines["thigh_l"] + outlines["thigh_r"]
    return [Shape(patch, edge="paper", width=2.4, clip=clip), Shape(patch, "accent", clip=clip)]


def _hands(figure: Figure, moment: Moment) -> list[Drawn]:
    there = figure.keys[moment.to].hands
    if moment.t < 1:
        t = eased(moment.t)
        before = figure.keys[moment.to - 1].hands
        there = tuple(hand.blended(a, b, t) for a, b in zip(before, there, strict=True))
    shapes: list[Drawn] = []
    for view in figure.views:
        shapes += moved(hand.draw_hands([there[i] for i in view.hands], view.camera), 1.0, *view.shift)
    return shapes


# By identity, and with the figure itself, so that the identity is not used again.
_BOXES: dict[int, tuple[Figure, Box]] = {}


def view_box(figure: Figure) -> Box:
    """Return the part of the paper that holds every moment of *figure*: fixed, so that nothing jumps."""
    if id(figure) not in _BOXES:
        _BOXES[id(figure)] = (figure, _fitted(figure.box or _needed(figure)))
    return _BOXES[id(figure)][1]


def _fitted(box: Box) -> Box:
    x, y, w, h = box
    if w / h < NARROWEST:
        return (x - (h * NARROWEST - w) / 2, y, h * NARROWEST, h)
    if w / h > WIDEST:
        # More air above than below: figures lie on the ground.
        return (x, y - (w / WIDEST - h) * 0.7, w, w / WIDEST)
    return box


def _needed(figure: Figure) -> Box:
    camera = figure.camera
    circles: list[tuple[float, float, float]] = []
    for i, key in enumerate(figure.keys):
        for t in (0.1, 0.25, 0.5, 0.75, 1.0):
            if t < 1 and i == 0 and not figure.loops:
                continue
            body = body_at(figure, Moment(i, t))
            circles += [camera.circle(ball) for _, ball in anatomy.balls(body)]
            for arrow in key.arrows:
                x, y, w, h = marked.arrow_box(arrow, body, camera)
                circles += [(x, y, -3.0), (x + w, y + h, -3.0)]
    circles += [(*camera.see(point)[:2], 0.0) for point in figure.room]
    circles += [(*inset.at, inset.size) for inset in figure.insets]
    for prop in figure.props:
        if prop.kind not in ("floor", "mat", "wall", "post", "beam", "step"):
            for shape in draw(prop, camera):
                outlines = shape.outlines if isinstance(shape, Shape) else ()
                if outlines:
                    x, y, w, h = bounds(outlines)
                    circles += [(x, y, 0.0), (x + w, y + h, 0.0)]
    left, right = min(x - r for x, _, r in circles), max(x + r for x, _, r in circles)
    top, bottom = min(y - r for _, y, r in circles), max(y + r for _, y, r in circles)
    return (left - _PAD, top - _PAD, right - left + 2 * _PAD, bottom - top + 2 * _PAD)
