"""From the numbers of a pose to the joints of a body, by two-bone inverse kinematics.

A pose between two poses is solved anew, never drawn between two solved bodies: so bones keep their length and
a hand stays on what it holds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sin, sqrt

from figures.pose import Ankle, Arm, Foot, Hang, Leg, Lift, Pair, Place, Pose, Reach
from figures.vectors import (
    Frame,
    Vec,
    add,
    bent,
    between,
    compose,
    cross,
    into_world,
    length,
    limb_direction,
    scale,
    square_to,
    sub,
    swing,
    unit,
)

# Bone lengths in cm for a figure of 1.70 m. The head is a little large (6.5 heads tall): friendlier, and its
# direction is still readable on a picture the size of a stamp.
PELVIS, LUMBAR, THORAX = 11.0, 12.0, 12.0
NECK, SKULL = 9.0, 11.0
UPPER_ARM, FOREARM, HAND = 28.0, 25.0, 15.0
THIGH, SHIN = 42.0, 41.0
HALF_HIPS, HALF_SHOULDERS, SHOULDER_DROP = 9.0, 16.0, 4.5
SOLE, HEEL_BACK, BALL_AHEAD, TOE_AHEAD = 7.0, 4.5, 11.0, 6.5
KNEE_RADIUS = 6.3

SIDES = (("l", -1), ("r", 1))
_SEGMENTS = {
    "thigh": ("hip", "knee"),
    "shin": ("knee", "ankle"),
    "uarm": ("sh", "elbow"),
    "fore": ("elbow", "wrist"),
}


@dataclass(slots=True)
class Body:
    """The solved joints, the frames of the trunk, and by how much each limb fell short of its target."""

    joints: dict[str, Vec] = field(default_factory=dict)
    spine: tuple[Vec, ...] = ()
    frames: tuple[Frame, ...] = ()
    head: Frame = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
    palms: dict[str, Vec] = field(default_factory=dict)
    short: dict[str, float] = field(default_factory=dict)

    @property
    def pelvis(self) -> Frame:
        """The frame of the pelvis."""
        return self.frames[0]

    def at(self, place: Place) -> Vec:
        """Return where *place* is on this body."""
        name = place.on
        if not name:
            return place.off
        if name == "head":
            return add(self.joints["head"], into_world(self.head, place.off))
        if name == "chest":
            return add(self.spine[4], into_world(self.frames[4], place.off))
        if name == "pelvis":
            return add(self.spine[0], into_world(self.frames[0], place.off))
        if name[:-2] in _SEGMENTS:
            start, end = (joint + name[-2:] for joint in _SEGMENTS[name[:-2]])
            return add(between(self.joints[start], self.joints[end], place.along), place.off)
        return add(self.joints[name], place.off)


@dataclass(slots=True)
class _Bones:
    """A solved limb: its middle joint, its end, and where hand or foot points."""

    middle: Vec
    end: Vec
    ahead: Vec
    up: Vec | None = None
    toes: Vec | None = None
    short: float = 0.0


def two_bones(root: Vec, target: Vec, first: float, second: float, pole: Vec) -> tuple[Vec, Vec, float]:
    """Return the middle joint, the end, and how far the end stays short of *target* (0 when it is reached)."""
    way = sub(target, root)
    wanted = length(way)
    along = unit(way)
    reach = max(abs(first - second) + 0.1, min(wanted, first + second - 0.05))
    x = (first * first - second * second + reach * reach) / (2 * reach)
    height = sqrt(max(0.0, first * first - x * x))
    bulge = unit(square_to(pole, along))
    middle = add(add(root, scale(along, x)), scale(bulge, height))
    return middle, add(root, scale(along, reach)), max(0.0, wanted - reach)


def solve(a: Pose, b: Pose | None = None, t: float = 0.0) -> Body:
    """Return the body *t* of the way from pose *a* to pose *b*."""
    b = b or a
    body = Body()
    _trunk(body, a, b, t)
    for side in _order(a, b, "leg"):
        _leg(body, a, b, t, side)
    if a.plant and b.plant:
        # The foot stays and all of the body goes with the leg, as when the heels rise.
        _shift(body, sub(between(a.plant, b.plant, t), body.joints["ball_r"]))
    for side in _order(a, b, "arm"):
        _arm(body, a, b, t, side)
    return body


def _shift(body: Body, by: Vec) -> None:
    body.joints = {name: add(point, by) for name, point in body.joints.items()}
    body.spine = tuple(add(point, by) for point in body.spine)


def _order(a: Pose, b: Pose, limb: str) -> str:
    """Return which limb of a pair is solved first: the one that the other one holds."""
    held = ("uarm", "fore", "elbow", "wrist", "hand") if limb == "arm" else ("thigh", "shin", "knee", "ankle")
    for pose in (a, b):
        left = getattr(pose, f"{limb}_l")
        if isinstance(left, Reach | Ankle) and left.to.on.startswith(held) and left.to.on.endswith("_r"):
            return "rl"
    return "lr"


def _mix(a: float, b: float, t: float) -> float:
    return a + (b - a) * t


def _pair(a: Pair, b: Pair, t: float) -> Pair:
    return (_mix(a[0], b[0], t), _mix(a[1], b[1], t))


def _trunk(body: Body, a: Pose, b: Pose, t: float) -> None:
    joints = body.joints
    lumbar, thorax = scale(between(a.lumbar, b.lumbar, t), 0.5), scale(between(a.thorax, b.thorax, t), 0.5)
    frames = [bent(*between(a.pelvis_turn, b.pelvis_turn, t))]
    for curve in (lumbar, lumbar, thorax, thorax):
        frames.append(compose(frames[-1], bent(*curve)))
    root = between(a.pelvis, b.pelvis, t)
    if a.kneel is not None and b.kneel is not None:
        # The knees stay where they are and the pelvis follows the thighs; solving for the ankles instead
        # would press the knees into the floor on the way.
        thigh = radians(_mix(a.kneel, b.kneel, t))
        root = (-THIGH * sin(thigh), KNEE_RADIUS + THIGH * cos(thigh), 0.0)
    spine = [root]
    for frame, bone in ((0, PELVIS), (1, LUMBAR), (3, THORAX), (4, THORAX)):
        spine.append(add(spine[-1], scale(frames[frame][1], bone)))
    names = ("pelvis", "waist", "mid", "chest", "c7")
    if a.pin or b.pin:
        first, second = a.pin or b.pin, b.pin or a.pin
        assert first is not None
        assert second is not None
        shift = sub(between(first.at, second.at, t), spine[names.index(first.joint)])
        spine = [add(point, shift) for point in spine]
    body.spine, body.frames = tuple(spine), tuple(frames)
    joints.update(zip(names, spine, strict=True))
    out = 2.0 + _mix(a.belly, b.belly, t)
    joints["belly"] = add(spine[1], into_world(frames[1], (out, -1.0, 0.0)))
    slide = _mix(a.slide, b.slide, t)
    neck = compose(frames[4], bent(*add(between(a.neck, b.neck, t), (slide, 0.0, 0.0))))
    body.head = compose(neck, bent(*sub(between(a.head, b.head, t), (slide, 0.0, 0.0))))
    joints["skull"] = add(spine[4], scale(neck[1], NECK))
    joints["head"] = add(joints["skull"], into_world(body.head, (2.0, SKULL, 0.0)))
    for side, k in SIDES:
        up, ahead = _pair(getattr(a, f"shoulder_{side}"), getattr(b, f"shoulder_{side}"), t)
        at = (ahead, up - SHOULDER_DROP, k * (HALF_SHOULDERS - abs(ahead) * 0.35))
        joints[f"sh_{side}"] = add(spine[4], into_world(frames[4], at))
        joints[f"hip_{side}"] = add(spine[0], into_world(frames[0], (0.0, 0.0, k * HALF_HIPS)))


def _foot_axes(pitch: float, yaw: float) -> tuple[Vec, Vec]:
    p, h = radians(pitch), radians(yaw)
    return (cos(p) * cos(h), sin(p), cos(p) * sin(h)), (-sin(p) * cos(h), cos(p), -sin(p) * sin(h))


def _solve_leg(body: Body, leg: Leg, root: Vec, k: int, lift: float) -> _Bones:
    """Return the leg with its ankle raised by *lift*, as a foot is that takes a step."""
    if isinstance(leg, Lift):
        middle = add(root, scale(limb_direction(*leg.thigh, k), THIGH))
        end = add(middle, scale(limb_direction(*leg.shin, k), SHIN))
        ahead, up = _foot_axes(leg.toe, leg.yaw)
        # On the ball of a foot the toes stay flat.
        flat = _foot_axes(0.0, leg.yaw)[0] if -60 < leg.toe < 0 else None
        return _shod(_Bones(middle, end, ahead, up, flat), leg.foot)
    if isinstance(leg, Ankle):
        middle, end, short = two_bones(root, add(body.at(leg.to), (0.0, lift, 0.0)), THIGH, SHIN, leg.pole)
        ahead, up = _foot_axes(leg.toe, leg.yaw)
        return _shod(_Bones(middle, end, ahead, up, short=short), leg.foot)
    flat, level = _foot_axes(0.0, leg.yaw)
    ahead, up = _foot_axes(-leg.heel, leg.yaw)
    ankle = (leg.at[0], SOLE + leg.height + lift, leg.at[1])
    # The ball stays on the floor while the heel rises, the heel while the toes rise.
    hinge = 12.0 if leg.heel >= 0 else -5.0
    fixed = add(ankle, add(scale(flat, hinge), scale(level, -SOLE)))
    target = add(fixed, add(scale(ahead, -hinge), scale(up, SOLE)))
    middle, end, short = two_bones(root, target, THIGH, SHIN, leg.pole)
    return _Bones(middle, end, ahead, up, flat if leg.heel > 0 else None, short)


def _shod(bones: _Bones, foot: Vec | None) -> _Bones:
    if foot is not None:
        bones.ahead = unit(foot)
        shin = unit(sub(bones.middle, bones.end))
        bones.up = unit(square_to(shin, bones.ahead))
    return bones


def _leg(body: Body, a: Pose, b: Pose, t: float, side: str) -> None:
    k = 1 if side == "r" else -1
    first: Leg = getattr(a, f"leg_{side}")
    second: Leg = getattr(b, f"leg_{side}")
    root = body.joints[f"hip_{side}"]
    stays = (
        isinstance(first, Foot)
        and isinstance(second, Foot)
        and (first.at, first.height) == (second.at, second.height)
    )
    rise = second.step * 4 * t * (1 - t) if isinstance(second, Foot | Ankle) and not stays else 0.0
    if isinstance(first, Foot) and isinstance(second, Foot):
        mixed = Foot(
            _pair(first.at, second.at, t),
            between(first.pole, second.pole, t),
            _mix(first.height, second.height, t),
            _mix(first.heel, second.heel, t),
            _mix(first.yaw, second.yaw, t),
        )
        bones = _solve_leg(body, mixed, root, k, rise)
    elif isinstance(first, Ankle) and isinstance(second, Ankle):
        to = Place(between(body.at(first.to), body.at(second.to), t))
        pole, toe, yaw = between(first.pole, second.pole, t), _mix(first.toe, second.toe, t), second.yaw
        bones = _solve_leg(body, Ankle(to, pole, toe, yaw, _mixed_foot(first, second, t)), root, k, rise)
    elif isinstance(first, Lift) and isinstance(second, Lift):
        thigh, shin = _pair(first.thigh, second.thigh, t), _pair(first.shin, second.shin, t)
        toe, yaw = _mix(first.toe, second.toe, t), _mix(first.yaw, second.yaw, t)
        bones = _solve_leg(body, Lift(thigh, shin, toe, yaw, _mixed_foot(first, second, t)), root, k, 0.0)
    else:
        bones = _swung(_solve_leg(body, first, root, k, 0.0), _solve_leg(body, second, root, k, 0.0), root, t)
        if rise:
            raised = add(bones.end, (0.0, rise, 0.0))
            pole = sub(bones.middle, between(root, bones.end, 0.5))
            bones.middle, bones.end, _ = two_bones(root, raised, THIGH, SHIN, pole)
    joints = body.joints
    joints[f"knee_{side}"], joints[f"ankle_{side}"] = bones.middle, bones.end
    body.short[f"leg_{side}"] = bones.short
    ahead, up = bones.ahead, bones.up or (0.0, 1.0, 0.0)
    joints[f"heel_{side}"] = add(bones.end, add(scale(ahead, -HEEL_BACK), scale(up, 3.4 - SOLE)))
    ball = add(bones.end, add(scale(ahead, BALL_AHEAD), scale(up, 3.0 - SOLE)))
    toes = (bones.toes or ahead, (0.0, 1.0, 0.0) if bones.toes else up)
    joints[f"ball_{side}"] = ball
    joints[f"toe_{side}"] = add(ball, add(scale(toes[0], TOE_AHEAD), scale(toes[1], -0.4)))


def _mixed_foot(a: Ankle | Lift, b: Ankle | Lift, t: float) -> Vec | None:
    if a.foot is None and b.foot is None:
        return None
    first = unit(a.foot) if a.foot is not None else _foot_axes(a.toe, a.yaw)[0]
    second = unit(b.foot) if b.foot is not None else _foot_axes(b.toe, b.yaw)[0]
    return swing(first, second, t)


def _swung(a: _Bones, b: _Bones, root: Vec, t: float) -> _Bones:
    """Blend two legs of different kinds by the directions of their solved bones."""
    middle = add(root, scale(swing(unit(sub(a.middle, root)), unit(sub(b.middle, root)), t), THIGH))
    shin = swing(unit(sub(a.end, a.middle)), unit(sub(b.end, b.middle)), t)
    end = add(middle, scale(shin, SHIN))
    ahead = swing(a.ahead, b.ahead, t)
    up = unit(square_to(between(a.up or (0.0, 1.0, 0.0), b.up or (0.0, 1.0, 0.0), t), ahead))
    toes = swing(a.toes or a.ahead, b.toes or b.ahead, t) if a.toes or b.toes else None
    return _Bones(middle, end, ahead, up, toes, a.short if t <= 0 else b.short if t >= 1 else 0.0)


def _solve_arm(body: Body, arm: Arm, root: Vec, k: int) -> _Bones:
    if isinstance(arm, Hang):
        middle = add(root, scale(limb_direction(*arm.up, k), UPPER_ARM))
        end = add(middle, scale(limb_direction(*arm.fore, k), FOREARM))
        return _Bones(middle, end, limb_direction(*arm.hand, k))
    middle, end, short = two_bones(root, body.at(arm.to), UPPER_ARM, FOREARM, arm.pole)
    return _Bones(middle, end, unit(arm.hand) if arm.hand else unit(sub(end, middle)), short=short)


def _arm(body: Body, a: Pose, b: Pose, t: float, side: str) -> None:
    k = 1 if side == "r" else -1
    first: Arm = getattr(a, f"arm_{side}")
    second: Arm = getattr(b, f"arm_{side}")
    root = body.joints[f"sh_{side}"]
    if isinstance(first, Reach) and isinstance(second, Reach):
        to = Place(between(body.at(first.to), body.at(second.to), t))
        bones = _solve_arm(body, Reach(to, between(first.pole, second.pole, t)), root, k)
        along = unit(sub(bones.end, bones.middle))
        bones.ahead = swing(
            unit(first.hand) if first.hand else along, unit(second.hand) if second.hand else along, t
        )
    elif isinstance(first, Hang) and isinstance(second, Hang):
        mixed = Hang(
            _pair(first.up, second.up, t), _pair(first.fore, second.fore, t), _pair(first.hand, second.hand, t)
        )
        bones = _solve_arm(body, mixed, root, k)
    else:
        one, two = _solve_arm(body, first, root, k), _solve_arm(body, second, root, k)
        middle = add(root, scale(swing(unit(sub(one.middle, root)), unit(sub(two.middle, root)), t), UPPER_ARM))
        fore = swing(unit(sub(one.end, one.middle)), unit(sub(two.end, two.middle)), t)
        # On the way between the two kinds nothing is held yet: only the ends can fall short.
        short = one.short if t <= 0 else two.short if t >= 1 else 0.0
        bones = _Bones(middle, add(middle, scale(fore, FOREARM)), swing(one.ahead, two.ahead, t), short=short)
    joints = body.joints
    joints[f"elbow_{side}"], joints[f"wrist_{side}"] = bones.middle, bones.end
    joints[f"hand_{side}"] = add(bones.end, scale(bones.ahead, HAND * 0.5))
    joints[f"tip_{side}"] = add(bones.end, scale(bones.ahead, HAND - 2))
    body.short[f"arm_{side}"] = bones.short
    # The palm faces inward unless the pose says otherwise; the thumb follows from it.
    inward: Vec = (0.0, -0.3, -float(k))
    palm = unit(square_to(between(first.palm or inward, second.palm or inward, t), bones.ahead))
    body.palms[side] = palm
    thumb = cross(bones.ahead, palm) if k > 0 else cross(palm, bones.ahead)
    joints[f"thumb_{side}"] = add(bones.end, add(scale(bones.ahead, HAND * 0.52), scale(thumb, 4.2)))


def eased(t: float) -> float:
    """Return *t* with a gentle start and end."""
    return t * t * (3 - 2 * t)
