"""The icon's faces, as numbers; how they look was judged by eye on dark and light panels (see test_panels.py)."""

from __future__ import annotations

import itertools
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.desktop.ports import Badge
from reminder.desktop.tray import drawing
from reminder.desktop.tray.raster import Canvas, Colour, Stroke, coverage, dot, ring

DARK, LIGHT = (0x30, 0x30, 0x30), (0xF2, 0xF2, 0xF2)


def luminance(colour: Colour) -> float:
    """Relative luminance as WCAG 2 defines it."""
    linear = [
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pixel(argb: bytes, size: int, x: int, y: int) -> tuple[int, ...]:
    at = 4 * (y * size + x)
    return tuple(argb[at : at + 4])


@pytest.mark.parametrize("size", [16, 22, 32, 44])
def test_a_face_has_a_pixel_for_every_place(size: int) -> None:
    argb = drawing.argb(size, 0.5, Badge.NONE)

    assert len(argb) == size * size * 4
    assert pixel(argb, size, 0, 0) == (0, 0, 0, 0)
    assert pixel(argb, size, size // 2, size - 3)[0] == 255


@pytest.mark.parametrize("size", [22, 44])
def test_every_face_differs_from_every_other(size: int) -> None:
    faces = [(twelfths / 12, Badge.NONE) for twelfths in range(13)]
    faces += [(0.5, badge) for badge in Badge if badge is not Badge.NONE]

    drawn = [drawing.argb(size, *face) for face in faces]

    for (one, first), (other, second) in itertools.combinations(zip(faces, drawn, strict=True), 2):
        assert first != second, f"{one} looks like {other}"


def test_every_sign_differs_in_shape_and_not_only_in_colour() -> None:
    def grey(badge: Badge) -> tuple[bool, ...]:
        argb = drawing.argb(22, 1.0, badge)
        colours = [argb[at + 1 : at + 4] for at in range(0, len(argb), 4)]
        return tuple(luminance((r, g, b)) > 0.3 for r, g, b in colours)

    shapes = [grey(badge) for badge in Badge if badge is not Badge.LONG_OWED]  # that one is OWED, stronger

    assert len(set(shapes)) == len(shapes)


@pytest.mark.parametrize("colour", [drawing.CALM, drawing.WARM, drawing.STRONG, drawing.REST, drawing.WHITE])
def test_what_is_drawn_stands_out_from_the_coin_whatever_the_panel(colour: Colour) -> None:
    assert contrast(colour, drawing.COIN) > 5


def test_the_coin_stands_out_from_a_light_panel_and_its_ring_from_a_dark_one() -> None:
    assert contrast(drawing.COIN, LIGHT) > 10
    assert contrast(drawing.CALM, DARK) > 5


@given(st.integers(0, 11))
def test_the_ring_fills_with_progress(twelfths: int) -> None:
    def filled(progress: float) -> float:
        return sum(share for _, share in ring(9.3, 2.2, 44, progress))

    assert filled(twelfths / 12) < filled((twelfths + 1) / 12)


def test_a_quarter_of_the_ring_is_its_upper_right() -> None:
    quarter = dict(ring(9.0, 2.0, 44, 0.25))

    assert all(place % 44 >= 21 and place // 44 <= 22 for place in quarter)
    assert sum(quarter.values()) == pytest.approx(sum(dict(ring(9.0, 2.0, 44)).values()) / 4, rel=0.02)


def test_a_dot_covers_its_area() -> None:
    covered = sum(share for _, share in coverage((dot(11, 11, 5),), 44))

    assert covered == pytest.approx(3.14159 * 10**2, rel=0.02)


def test_strokes_that_overlap_are_one_shape() -> None:
    stroke = Stroke(4, 11, 18, 11, 2)

    assert dict(coverage((stroke, stroke), 22)) == dict(coverage((stroke,), 22))


@given(
    st.lists(st.builds(Stroke, *[st.floats(-30, 50)] * 4, st.floats(0, 15)), max_size=3).map(tuple),
    st.sampled_from([16, 22]),
)
def test_shapes_may_leave_the_canvas(strokes: tuple[Stroke, ...], size: int) -> None:
    found = coverage(strokes, size)

    assert all(0 <= place < size * size and 0 < share <= 1 for place, share in found)


def test_painting_over_and_erasing() -> None:
    canvas = Canvas(1)
    canvas.paint([(0, 1.0)], (200, 0, 0))
    canvas.paint([(0, 0.5)], (0, 0, 100))

    assert tuple(canvas.argb()) == (255, 100, 0, 50)

    canvas.erase([(0, 0.5)])

    assert tuple(canvas.argb()) == (128, 100, 0, 50)


def test_of_all_faces_only_the_last_are_kept() -> None:
    drawing.argb.cache_clear()
    drawing.argb(44, 0.0, Badge.NONE)
    tracemalloc.start()

    for badge, step, size in itertools.product(Badge, range(7), (22, 44)):
        drawing.argb(size, step / 6, badge)
    kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert kept < 40_000
    # What a face needs for a moment stays with the process, too.
    assert most < 150_000
