"""The camera: parallel projection, so a limb keeps its length on paper wherever it is."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from figures.outlines import Circle, Hull, hull
from figures.vectors import Vec

Ball = tuple[Vec, float]
"""A centre and a radius: every part of the body is a hull around a few of these."""


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the figure is seen from, in degrees.

    ``yaw`` 0 is the profile facing right, seen from the figure's own right; 90 the front; -90 the back.
    ``pitch`` is how far the camera looks down. A ``mirror`` shows the figure as one sees oneself: what its right
    arm does from the front is then on the viewer's right.
    """

    yaw: float
    pitch: float
    mirror: bool = False

    def see(self, v: Vec) -> Vec:
        """Return (x, y down, nearness to the viewer) of a point."""
        y, p = radians(self.yaw), radians(self.pitch)
        across = v[0] * sin(y) + v[2] * cos(y)
        aside = v[0] * cos(y) - v[2] * sin(y)
        return (-aside if self.mirror else aside, across * sin(p) - v[1] * cos(p), across * cos(p) + v[1] * sin(p))

    def circle(self, ball: Ball) -> Circle:
        """Return a ball as the circle it is on paper."""
        x, y, _ = self.see(ball[0])
        return (x, y, ball[1])

    def hull(self, balls: list[Ball]) -> Hull:
        """Return the outline around some balls."""
        return hull(self.circle(ball) for ball in balls)

    def depth(self, v: Vec) -> float:
        """Return how near a point is."""
        return self.see(v)[2]

    @property
    def near_side(self) -> str:
        """Which side of the body faces the viewer."""
        return "r" if cos(radians(self.yaw)) >= 0 else "l"

    @property
    def from_the_side(self) -> bool:
        """Whether one side of the body is clearly further away."""
        return abs(cos(radians(self.yaw))) > 0.7
