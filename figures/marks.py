"""What is marked on a picture: arrows, where the body was, a gap, a towel, a window on a detail."""

from __future__ import annotations

from math import hypot

from figures import anatomy
from figures.camera import Camera
from figures.drawing import Drawn, Group, Shape, moved
from figures.head import contour
from figures.model import Arrow, Figure, Inset, Moment
from figures.outlines import Box, Line, bounds, curve, hull
from figures.solve import Body, solve


def ghost(figure: Figure) -> list[Drawn]:
    """Draw the dashed outline of the first key underneath, so that only the changed rim shows."""
    body = solve(figure.keys[0].pose)
    found = anatomy.parts(body)
    shapes: list[Drawn] = []
    for name in figure.ghost:
        if name == "head":
            shapes.append(contour(body, figure.camera))
        else:
            hulls = tuple(figure.camera.hull(balls) for balls in found[name].hulls)
            shapes.append(Shape(hulls, edge="line", width=1.1, dash=2.4))
    return shapes


def gap(figure: Figure, body: Body) -> list[Drawn]:
    """Draw the room between the back and the floor, or the wall; the body is painted over the rest of it."""
    camera, at = figure.camera, [body.joints[name] for name in ("pelvis", "chest")]
    walls = [prop for prop in figure.props if prop.kind == "wall"]
    if walls:
        face = walls[0].at[0] + 2 * walls[0].size[0] + 1.2
        ends = [camera.see((face, y, 0.0)) for _, y, _ in at]
    else:
        ends = [camera.see((x, 1.2, 0.0)) for x, _, _ in at]
    middle = camera.see(body.joints["waist"])
    return [Shape((hull([(p[0], p[1], 1.0) for p in (*ends, middle)]),), "accent")]


def ground(figure: Figure, moment: Moment) -> list[Drawn]:
    """Draw marks on the floor that pass under a walker."""
    floor = next(prop for prop in figure.props if prop.kind == "floor")
    half, aside = floor.size[0] - 4, floor.size[2] * 0.55
    gone = sum(key.move.total_seconds() for key in figure.keys[: moment.to])
    gone += moment.t * figure.keys[moment.to].move.total_seconds()
    total = sum(key.move.total_seconds() for key in figure.keys)
    apart = figure.pace / 3
    first = -(gone / total * figure.pace) % apart
    dashes: list[Drawn] = []
    place = first - apart * 3
    while place < half:
        left, right = max(place, -half), min(place + apart * 0.4, half)
        if right - left > 1:
            ends = [(*figure.camera.see((x, 0.0, aside))[:2], 0.9) for x in (left, right)]
            dashes.append(Shape((hull(ends),), "wall"))
        place += apart
    return dashes


def straps(figure: Figure, body: Body, moment: Moment) -> list[Drawn]:
    """Draw the lines that follow the body: a towel, a line of sight."""
    shapes: list[Drawn] = []
    for strap in figure.straps:
        # A line of sight to somewhere is there once somebody looks.
        if not strap.keys or (moment.to in strap.keys and moment.t > 0.9):
            points = tuple(figure.camera.see(body.at(place))[:2] for place in strap.via)
            if not strap.dash:
                shapes.append(Shape((Line(points),), edge="line", width=strap.width + 1.2))
            shapes.append(Shape((Line(points),), edge=strap.tone, width=strap.width, dash=strap.dash))
    return shapes


def arrow_ends(arrow: Arrow, body: Body | None, camera: Camera) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where an arrow starts and ends on paper."""
    x, y, _ = camera.see(body.at(arrow.at)) if body else (0.0, 0.0, 0.0)
    k = -1 if camera.mirror else 1
    start = (x + k * arrow.off[0], y + arrow.off[1])
    return start, (start[0] + k * arrow.by[0], start[1] + arrow.by[1])


def arrow_box(shown: Arrow, body: Body | None, camera: Camera) -> Box:
    """Return the room that an arrow takes, its head and its thickness included."""
    line, head = arrow(shown, body, camera)
    x, y, w, h = bounds((*line.outlines, *head.outlines))
    half = max(line.width, head.width) / 2
    return (x - half, y - half, w + 2 * half, h + 2 * half)


def arrow(shown: Arrow, body: Body | None, camera: Camera) -> tuple[Shape, Shape]:
    """Draw an arrow; beside a hand on its own it is smaller."""
    start, end = arrow_ends(shown, body, camera)
    dx, dy = end[0] - start[0], end[1] - start[1]
    k = -shown.bow if camera.mirror else shown.bow
    bow = ((start[0] + end[0]) / 2 - dy * k, (start[1] + end[1]) / 2 + dx * k)
    small = 0.5 if body is None else 1.0
    heads = [_tip(end, bow, small)] + ([_tip(start, bow, small)] if shown.both else [])
    return (
        Shape((Line(curve(start, bow, end)),), edge="arrow", width=2.6 * small),
        Shape(tuple(heads), "arrow", "arrow", 0.9 * small),
    )


def _tip(end: tuple[float, float], behind: tuple[float, float], small: float) -> Line:
    away = hypot(end[0] - behind[0], end[1] - behind[1])
    ux, uy = (end[0] - behind[0]) / away, (end[1] - behind[1]) / away
    size = 4.4 * small
    x, y = end[0] - ux * size * 0.5, end[1] - uy * size * 0.5
    tip = (end[0] + ux * size * 0.9, end[1] + uy * size * 0.9)
    return Line((tip, (x - uy * size, y + ux * size), (x + uy * size, y - ux * size)), closed=True)


def inset(detail: Inset, shapes: list[Drawn], camera: Camera) -> Drawn:
    """Return the magnified detail: the same shapes again, larger, in a round window."""
    x, y, _ = camera.see(detail.look)
    k = detail.size / detail.radius
    window = (hull([(*detail.at, detail.size)]),)
    inside = moved(shapes, k, detail.at[0] - x * k, detail.at[1] - y * k)
    paper = Shape(window, "paper")
    return Group((paper, Group(inside, window), Shape(window, edge="line", width=1.2)))
