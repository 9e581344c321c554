"""The things around the figure: drawn behind it, and solid, so that a test sees what touches and what sinks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

from figures.camera import Camera
from figures.drawing import Drawn, Shape
from figures.outlines import Line, hull
from figures.vectors import Vec

SEAT = 45.0
DESK = 73.0


@dataclass(frozen=True, slots=True)
class Block:
    """A solid box with a name: its middle and half its sizes."""

    name: str
    middle: Vec
    half: Vec

    def gap(self, point: Vec, radius: float) -> float:
        """Return how far a ball is from the surface; below 0 it is that deep inside."""
        out = [abs(point[i] - self.middle[i]) - self.half[i] for i in range(3)]
        outside = hypot(*(max(o, 0.0) for o in out))
        return outside + min(max(out), 0.0) - radius


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing of a kind, somewhere. What ``size`` means is told at each kind below."""

    kind: str
    at: Vec = (0.0, 0.0, 0.0)
    size: Vec = (0.0, 0.0, 0.0)
    keys: tuple[int, ...] = ()
    """At which keys it is there; empty is always."""


def blocks(prop: Prop) -> list[Block]:
    """Return what is solid of *prop*: nothing may sink into it, and hands and feet rest on it."""
    x, y, z = prop.at
    w, h, d = prop.size
    match prop.kind:
        case "floor":
            return [Block("floor", (x, -50.0, z), (400.0, 50.0, 400.0))]
        case "chair" | "stool":
            seat = Block("seat", (x + 1, SEAT - 2.5, z), (20.0, 2.5, 20.0))
            if prop.kind == "stool":
                return [seat]
            # The back leans a little; its face is where a straight back rests.
            posts = [Block("backrest", (x - 20.5, SEAT + 12, z + k * 18), (3.0, 14.0, 1.2)) for k in (-1, 1)]
            return [seat, Block("backrest", (x - 23.5, SEAT + 35, z), (2.0, 9.0, 19.0)), *posts]
        case "wall" | "post":
            return [Block(prop.kind, (x + w, h / 2, z), (w, h / 2, d))]
        case "desk":
            return [Block(prop.kind, (x, h - 2, z), (w, 2.0, d))]
        case "step":
            return [Block(prop.kind, (x, h / 2, z), (w, h / 2, d))]
        case "pillow" | "roll":
            return [Block(prop.kind, (x, y, z), (w, h, d))]
        case "bar":
            # A rail may slope: beads along it.
            bx, by, bz = prop.size
            beads = [((x + (bx - x) * n / 20), (y + (by - y) * n / 20), (z + (bz - z) * n / 20)) for n in range(21)]
            return [Block("rail", bead, (1.5, 1.5, 1.5)) for bead in beads] if prop.keys == () and y > 40 else []
    return []


def draw(prop: Prop, camera: Camera) -> Iterator[Drawn]:
    """Draw *prop*: flat, calm, without contours."""
    x, y, z = prop.at
    w, h, d = prop.size

    def box(middle: Vec, half: Vec, tone: str, rounded: float = 1.2) -> Shape:
        corners = [
            (middle[0] + i * half[0], middle[1] + j * half[1], middle[2] + k * half[2])
            for i in (-1, 1)
            for j in (-1, 1)
            for k in (-1, 1)
        ]
        return Shape((hull((*camera.see(c)[:2], rounded) for c in corners),), tone)

    def bar(a: Vec, b: Vec, tone: str = "prop", width: float = 3.0) -> Shape:
        return Shape((hull((*camera.see(p)[:2], width / 2) for p in (a, b)),), tone)

    match prop.kind:
        case "floor":
            yield box((x, -0.5, z), (w - 5, 0.3, d - 5), "floor", 5.0)
        case "mat":
            yield box((x, -1.0, z), (w, 0.6, d), "mat", 1.6)
        case "chair" | "stool" | "chairback":
            back, front, half = x - 19, x + 21, 21.0
            if prop.kind != "chairback":
                for aside in (-half + 3, half - 3):
                    for leg in (back + 3, front - 3):
                        yield bar((leg, SEAT - 4, z + aside), (leg, 1, z + aside))
            if prop.kind == "chair":
                for aside in (-half + 3, half - 3):
                    yield bar((back + 2, SEAT, z + aside), (back - 5, SEAT + 42, z + aside))
            if prop.kind != "chairback":
                yield box(((back + front) / 2, SEAT - 2.5, z), ((front - back) / 2 - 1.2, 1.6, half - 1), "prop")
            if prop.kind != "stool":
                corners = [
                    (back - 4.8 + lean, SEAT + up, z + aside)
                    for lean, up in ((0, 44), (2.6, 26))
                    for aside in (-half + 2, half - 2)
                ]
                yield Shape((hull((*camera.see(c)[:2], 1.8) for c in corners),), "prop")
        case "wall" | "post":
            yield box((x + w, h / 2, z), (w, h / 2, d), "wall")
        case "beam":
            yield box((x, y, z), (w, h, d), "wall")
        case "step":
            yield box((x, h / 2, z), (w, h / 2, d), "wall")
            yield bar((x - w, h, z + d), (x + w, h, z + d), "prop", 2.2)
            yield bar((x - w, 0, z + d), (x - w, h, z + d), "prop", 2.2)
        case "desk":
            for aside in (z - d + 3, z + d - 3):
                for leg in (x - w + 3, x + w - 3):
                    yield bar((leg, h - 3, aside), (leg, 1, aside))
            yield box((x, h - 2, z), (w, 1.5, d), "prop")
        case "monitor":
            yield box((x, DESK + 5, z), (3, 5, 8), "prop")
            yield box((x + 1, DESK + 26, z), (1.2, 16, 25), "line")
        case "laptop":
            yield box((x, DESK + 0.6, z), (11, 0.5, 15), "line")
            corners = [
                (x + 11 + lean, DESK + 1 + up, z + aside) for lean, up in ((0, 0), (6, 20)) for aside in (-15, 15)
            ]
            yield Shape((hull((*camera.see(c)[:2], 0.8) for c in corners),), "line")
        case "bar":
            yield bar(prop.at, prop.size)
        case "pillow" | "roll":
            yield box(prop.at, (max(w - 3, 0.1), max(h - 3, 0.1), max(d - 3, 0.1)), "cloth", 3.0)
        case "window":
            yield from _window(prop, camera)
        case _:
            raise KeyError(prop.kind)


def _window(prop: Prop, camera: Camera) -> Iterator[Drawn]:
    """Draw a window with a hill, the sun and a far tree; size is how far it goes forward, up and to the right."""
    x, y, z = prop.at
    w, h, d = prop.size

    def on(across: float, up: float) -> tuple[float, float]:
        sx, sy, _ = camera.see((x + across * w, y + up * h, z + across * d))
        return (sx, sy)

    frame = Line((on(0, 0), on(0, 1), on(1, 1), on(1, 0)), closed=True)
    ridge = ((0, 0), (0, 0.28), (0.2, 0.45), (0.35, 0.38), (0.6, 0.6), (0.8, 0.42), (1, 0.5), (1, 0))
    yield Shape((frame,), "sky")
    yield Shape((hull([(*on(0.24, 0.8), 4.5)]),), "sun")
    yield Shape((Line(tuple(on(*p) for p in ridge), closed=True),), "leaf")
    yield Shape((hull([(*on(0.68, 0.56), 0.6), (*on(0.68, 0.7), 0.6)]),), "trunk")
    yield Shape((hull([(*on(0.68, 0.7), 3.0), (*on(0.68, 0.8), 2.0)]),), "tree")
    yield Shape((Line((on(0.5, 0), on(0.5, 1))),), edge="prop", width=2.0)
    yield Shape((frame,), edge="prop", width=3.0)
    yield Shape((Line((on(-0.05, 0), on(1.05, 0))),), edge="prop", width=4.5)
