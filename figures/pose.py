"""A pose as numbers: what config/figures says about one position of the body."""

from __future__ import annotations

from dataclasses import dataclass

from figures.vectors import Vec

Pair = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """A point of the world, or one that follows a part of the body.

    ``on`` is a joint (``knee_r``), a segment (``thigh_r``, with ``along`` from 0 to 1) or one of the frames
    ``head``, ``chest``, ``pelvis``, in which ``off`` then counts; empty means the world.
    """

    off: Vec
    on: str = ""
    along: float = 0.0


@dataclass(frozen=True, slots=True)
class Reach:
    """An arm whose wrist is somewhere; the elbow finds its own place on the side of ``pole``."""

    to: Place
    pole: Vec
    hand: Vec | None = None
    palm: Vec | None = None


@dataclass(frozen=True, slots=True)
class Hang:
    """An arm given by the directions of its segments: degrees forward from hanging, degrees out."""

    up: Pair
    fore: Pair
    hand: Pair
    palm: Vec | None = None


@dataclass(frozen=True, slots=True)
class Foot:
    """A leg whose foot stands at x, z, ``height`` above the floor.

    ``heel`` above 0 lifts the heel about the ball, below 0 the toes about the heel, in degrees. ``step`` is how
    high the foot rises on its way here from another place.
    """

    at: Pair
    pole: Vec
    height: float = 0.0
    heel: float = 0.0
    yaw: float = 0.0
    step: float = 0.0


@dataclass(frozen=True, slots=True)
class Ankle:
    """A leg whose ankle is somewhere; ``toe`` is the pitch of the foot, ``foot`` its direction outright."""

    to: Place
    pole: Vec
    toe: float = 0.0
    yaw: float = 0.0
    foot: Vec | None = None
    step: float = 0.0


@dataclass(frozen=True, slots=True)
class Lift:
    """A leg given by the directions of its segments."""

    thigh: Pair
    shin: Pair
    toe: float = 0.0
    yaw: float = 0.0
    foot: Vec | None = None


Arm = Reach | Hang
Leg = Foot | Ankle | Lift


@dataclass(frozen=True, slots=True)
class Pin:
    """A point of the spine that stays where it is; the rest of the body follows."""

    joint: str
    at: Vec


@dataclass(frozen=True, slots=True)
class Pose:
    """One position of the body. Triples of angles are (flex forward, side to own right, twist to own right)."""

    pelvis: Vec
    pelvis_turn: Vec
    lumbar: Vec
    thorax: Vec
    neck: Vec
    head: Vec
    slide: float  # the head forward (+) or back (-) without tipping: a chin poke, a chin tuck
    shoulder_l: Pair  # up, forward in cm
    shoulder_r: Pair
    arm_l: Arm
    arm_r: Arm
    leg_l: Leg
    leg_r: Leg
    pin: Pin | None = None
    kneel: float | None = None  # thigh angle with the knees kept on the floor
    belly: float = 0.0  # how far it stands out (+) or is drawn in (-)
    plant: Vec | None = None  # where the ball of the right foot stays, of legs that are given by directions
