"""What is wrong with a drawing: the faults that an eye misses in one frame and sees in motion.

A figure without faults keeps its bones, reaches what it reaches for, stays within human joints, sinks into
nothing, keeps its contacts, stays in the picture and does what the text says.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot

from figures import anatomy, hand
from figures.marks import arrow as arrow_shapes
from figures.marks import arrow_box
from figures.measure import claimed, gap, knee_bends_back, measure
from figures.model import Arrow, Figure, Moment
from figures.outlines import Box, polygon
from figures.pose import Foot
from figures.props import blocks
from figures.scene import body_at, view_box
from figures.solve import FOREARM, SHIN, THIGH, UPPER_ARM, Body
from figures.vectors import distance

SAMPLES = 12
"""Bodies looked at on each way from key to key."""

_BONES = (("sh", "elbow", UPPER_ARM), ("elbow", "wrist", FOREARM), ("hip", "knee", THIGH), ("knee", "ankle", SHIN))

# What healthy people can do without strain, with a little room for the roundness of the model.
_RANGES = {
    "knee": (0, 150),
    "elbow": (0, 150),
    "wrist": (0, 90),
    "hip": (-35, 150),
    "abduction": (-36, 50),
    "ankle": (-60, 41),
}
_KNEELING_ANKLE = -95.0

SINK = 1.8
"""How deep in cm a hand, foot or limb may be in the floor or a thing."""

SOFT_SINK = 3.0
"""And how deep what is soft: seats and cushions give, and so do people."""

_SOFT = ("pelvis", "thigh_l", "thigh_r", "trunk", "head")
TOUCH = 2.0
JUMP = 22.0
"""How far in cm a joint may go from one sample to the next: a wrist gets to 21 when a whole arm is raised."""


class Faults:
    """The worst of each kind of fault."""

    def __init__(self, figure: Figure) -> None:
        self._figure = figure
        self._worst: dict[str, tuple[float, str]] = {}

    def add(self, kind: str, size: float, moment: Moment) -> None:
        """Note a fault of *size* at *moment*."""
        if kind not in self._worst or abs(size) > abs(self._worst[kind][0]):
            name = self._figure.keys[moment.to].name
            self._worst[kind] = (size, f"{kind}: {size:.1f} at {moment.t:.2f} of the way to {name}")

    @property
    def sentences(self) -> list[str]:
        """What is wrong, each kind once."""
        return [sentence for _, sentence in self._worst.values()]


def moments(figure: Figure) -> Iterator[Moment]:
    """Return moments along the whole loop."""
    for i in range(len(figure.keys)):
        if figure.loops or i > 0:
            yield from (Moment(i, n / SAMPLES) for n in range(1, SAMPLES))
        yield Moment(i)


def faults(figure: Figure) -> list[str]:
    """Return every fault as a sentence, each kind once, with the worst of it."""
    found = Faults(figure)
    if figure.is_hand:
        _hand_faults(figure, found)
    else:
        _motion_faults(figure, found)
        for touch in figure.touches:
            for key in touch.keys:
                apart = gap(figure, body_at(figure, Moment(key)), touch.part, touch.on)
                if not -SOFT_SINK - 0.5 <= apart <= TOUCH:
                    found.add(f"{touch.part} does not rest on {touch.on}", apart, Moment(key))
    for claim in figure.claims:
        value = claimed(figure, claim)
        if not claim.least <= value <= claim.most:
            wanted = f"{claim.measure} ({claim.least} to {claim.most})"
            found.add(f'"{claim.text}": {wanted}', value, Moment(claim.key))
    return found.sentences


def _motion_faults(figure: Figure, found: Faults) -> None:
    before: Body | None = None
    for moment in moments(figure):
        body = body_at(figure, moment)
        _body_faults(body, moment, found)
        _room_faults(figure, body, moment, found)
        _feet_faults(figure, body, moment, found)
        if before and (figure.loops or moment.to > 0):
            for joint in (f"{name}_{side}" for name in ("elbow", "wrist", "knee", "ankle") for side in "lr"):
                went = distance(body.joints[joint], before.joints[joint])
                if went > JUMP:
                    found.add(f"{joint} jumps", went, moment)
        before = body


def _inside(box: Box, x: float, y: float, r: float) -> bool:
    return box[0] <= x - r and x + r <= box[0] + box[2] and box[1] <= y - r and y + r <= box[1] + box[3]


def _body_faults(body: Body, moment: Moment, found: Faults) -> None:
    for side in ("l", "r"):
        for start, end, long in _BONES:
            off = distance(body.joints[f"{start}_{side}"], body.joints[f"{end}_{side}"]) - long
            if abs(off) > 0.1:
                found.add(f"bone {start}-{end}_{side} changes length", off, moment)
        for name, (least, most) in _RANGES.items():
            value = measure(body, f"{name}_{side}")
            floor = _KNEELING_ANKLE if name == "ankle" and body.joints[f"knee_{side}"][1] < 25 else least
            if not floor - 0.5 <= value <= most + 0.5:
                found.add(f"{name}_{side} beyond its range", value, moment)
        if measure(body, f"knee_{side}") > 8 and not knee_bends_back(body, side):
            found.add(f"knee_{side} bends the wrong way", 0.0, moment)
    for limb, short in body.short.items():
        if short > 0.5:
            found.add(f"{limb} does not reach its place", short, moment)


def _room_faults(figure: Figure, body: Body, moment: Moment, found: Faults) -> None:
    solid = [(b.name, b) for prop in figure.props for b in blocks(prop) if b.name not in ("floor", "rail", "roll")]
    box = view_box(figure)
    for part, (centre, radius) in anatomy.balls(body):
        allowed = SOFT_SINK if part in _SOFT else SINK
        low = centre[1] - radius
        if low < -allowed:
            found.add(f"{part} sinks into the floor", low, moment)
        for kind, block in solid:
            deep = block.gap(centre, radius)
            if deep < -allowed:
                found.add(f"{part} sinks into the {kind}", deep, moment)
        x, y, r = figure.camera.circle((centre, radius))
        if not figure.box and not _inside(box, x, y, r):
            found.add(f"{part} leaves the picture", 0.0, moment)
    for arrow in figure.keys[moment.to].arrows:
        _arrow_faults(figure, arrow, body, moment, found)


def _arrow_faults(figure: Figure, arrow: Arrow, body: Body | None, moment: Moment, found: Faults) -> None:
    ax, ay, aw, ah = arrow_box(arrow, body, figure.camera)
    left, top, width, height = view_box(figure)
    out = max(left - ax, top - ay, ax + aw - left - width, ay + ah - top - height)
    if out > 0:
        found.add("an arrow leaves the picture", out, moment)
    if body is not None:
        line = arrow_shapes(arrow, body, figure.camera)[0].outlines[0]
        for part, (centre, radius) in anatomy.balls(body):
            if part in ("head", "bun"):
                x, y, r = figure.camera.circle((centre, radius))
                over = max(r - hypot(x - px, y - py) for px, py in polygon(line))
                if over > 0:
                    found.add(f"an arrow covers the {part}", over, moment)


def _feet_faults(figure: Figure, body: Body, moment: Moment, found: Faults) -> None:
    there, before = figure.keys[moment.to].pose, figure.keys[moment.to - 1].pose
    for side in ("l", "r"):
        a, b = getattr(before, f"leg_{side}"), getattr(there, f"leg_{side}")
        if isinstance(a, Foot) and isinstance(b, Foot) and (a.at, a.height, a.yaw) == (b.at, b.height, b.yaw):
            joint = "heel" if a.heel < 0 or b.heel < 0 else "ball"
            if min(a.heel, b.heel) < 0 < max(a.heel, b.heel):
                continue  # rolling from heel to toes
            slid = distance(
                body.joints[f"{joint}_{side}"], body_at(figure, Moment(moment.to)).joints[f"{joint}_{side}"]
            )
            if slid > 0.6 + 0.06 * abs(a.heel - b.heel):
                found.add(f"foot_{side} slides", slid, moment)


def _hand_faults(figure: Figure, found: Faults) -> None:
    box = view_box(figure)
    for moment in moments(figure):
        key = figure.keys[moment.to]
        for arrow in key.arrows:
            _arrow_faults(figure, arrow, None, moment, found)
        there = key.hands
        if moment.t < 1:
            there = tuple(
                hand.blended(a, b, moment.t)
                for a, b in zip(figure.keys[moment.to - 1].hands, key.hands, strict=True)
            )
        for view in figure.views:
            for i in view.hands:
                for part in hand.hand_parts(there[i]):
                    if part.name in ("sleeve", "fore"):
                        continue
                    for ball in part.balls:
                        x, y, r = view.camera.circle(ball)
                        x, y = x + view.shift[0], y + view.shift[1]
                        if not _inside(box, x, y, r):
                            found.add(f"{part.name} leaves the picture", 0.0, moment)
