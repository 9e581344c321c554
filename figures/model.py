"""An exercise as it is drawn: camera, things around, key poses, and what the picture claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from figures.camera import Camera
from figures.hand import HandPose
from figures.outlines import Box
from figures.pose import Pair, Place, Pose
from figures.props import Prop
from figures.vectors import Vec


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from ``off`` (on paper, y down) beside a place on the body, bent by ``bow``."""

    at: Place
    off: Pair
    by: Pair
    bow: float = 0.0
    both: bool = False


@dataclass(frozen=True, slots=True)
class Key:
    """A key pose: how long the way to it takes, how long it is shown, and what is marked meanwhile.

    ``hold`` is the time in the loop; the real seconds of a hold are the catalogue's and are counted beside
    the picture.
    """

    name: str
    pose: Pose
    move: timedelta
    hold: timedelta
    felt: tuple[str, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    gap: bool = False
    hands: tuple[HandPose, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment of the loop: *t* of the way to key *to*; at 1 it is there."""

    to: int
    t: float = 1.0


@dataclass(frozen=True, slots=True)
class Strap:
    """A line along some places: a towel, a line of sight."""

    via: tuple[Place, ...]
    tone: str
    width: float
    dash: float = 0.0
    keys: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Inset:
    """A round magnified detail: the middle and radius of what it shows, and where it is drawn how large."""

    look: Vec
    radius: float
    at: Pair
    size: float
    camera: Camera | None = None
    """The detail from another side: the figure alone is shown, without what is around it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Something the text says that can be measured on the picture, with the words it stands for."""

    text: str
    measure: str
    key: int
    least: float
    most: float
    since: int | None = None
    """Measure the change since this key, where there is one."""


@dataclass(frozen=True, slots=True)
class Touch:
    """At these keys (and between them, if ``stays``) a part of the body rests on something."""

    part: str
    on: str
    keys: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class View:
    """A hand seen from somewhere, placed on the paper."""

    camera: Camera
    shift: Pair
    hands: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """Everything that is drawn for one exercise. It is authored with the right side at work, near the viewer."""

    id: str
    name: str
    describe: str
    camera: Camera
    keys: tuple[Key, ...]
    props: tuple[Prop, ...] = ()
    straps: tuple[Strap, ...] = ()
    insets: tuple[Inset, ...] = ()
    views: tuple[View, ...] = ()
    box: Box | None = None
    room: tuple[Vec, ...] = ()
    """Points of the world that the picture must also hold."""
    shots: tuple[tuple[int, float], ...] = ()
    emblem: int | None = None
    """The key on the square picture; the last one of the strip unless told."""
    emblem_arrow: bool = False
    """Whether the square picture has the arrows: where the position alone does not say what moves."""
    ghost: tuple[str, ...] = ()
    order: dict[str, float] = field(default_factory=dict)
    even: bool = False
    """Move at an even pace (walking) instead of starting and ending gently."""
    loops: bool = True
    pale_far_side: bool = True
    pace: float = 0.0
    """How many cm the ground passes in one loop: the walker stays in the middle of the picture."""
    claims: tuple[Claim, ...] = ()
    touches: tuple[Touch, ...] = ()

    @property
    def is_hand(self) -> bool:
        """Whether only hands are drawn."""
        return bool(self.views)
