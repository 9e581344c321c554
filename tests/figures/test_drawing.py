from __future__ import annotations

import io
import json
import subprocess
from math import cos, pi, sin
from pathlib import Path

import pytest
from colours import contrast
from desktops.packages import need
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from figures import animation, load, panels, raster
from figures.animation import opening
from figures.drawing import Group, Picture, Shape
from figures.model import Moment
from figures.outlines import Line, hull
from figures.scene import picture, view_box
from figures.svg import Writer, fineness, painter
from figures.themes import palette

circles = st.lists(
    st.tuples(st.integers(0, 6).map(float), st.integers(0, 6).map(float), st.sampled_from([1.0, 1.0, 2.0, 3.5])),
    min_size=1,
    max_size=8,
)
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
FLAGS += "--disable-component-update --disable-sync --hide-scrollbars --force-device-scale-factor=1"


def reach(arcs, turn):
    return max(x * cos(turn) + y * sin(turn) + r for x, y, r in arcs)


@given(circles)
@settings(max_examples=300)
def test_a_hull_reaches_exactly_as_far_as_its_circles(given_circles):
    """Many of these lie in a row, where a rolling edge touches two at once."""
    found = hull(given_circles)

    assert sum(arc.end - arc.start for arc in found.arcs) == pytest.approx(2 * pi)
    for n in range(24):
        turn = n / 24 * 2 * pi + 0.01
        assert reach([(a.x, a.y, a.r) for a in found.arcs], turn) == pytest.approx(reach(given_circles, turn))


def test_lengths_are_whole_units_and_halves_go_one_way_on_every_system():
    writer = Writer("w", str, 10)

    assert [writer.number(x) for x in (1.0, 0.26, -0.04, 12.34, -3.51)] == [10, 3, 0, 123, -35]
    assert {writer.number(12.25 + nudge) for nudge in (-1e-12, 0.0, 1e-12)} == {123}


@pytest.mark.parametrize("dark", [False, True])
def test_what_matters_is_seen_without_colour(dark):
    tones = palette(dark)

    # The patch also has an edge of paper, so that it needs no more than this against the clothes.
    assert contrast(tones["accent"], tones["paper"]) >= 3
    assert contrast(tones["accent"], tones["trousers"]) >= 1.9
    assert contrast(tones["accent"], tones["top"]) >= 1.9
    assert contrast(tones["arrow"], tones["paper"]) >= 3
    for limb in ("skin", "top", "trousers", "shoe", "hair"):
        assert contrast(tones[limb], tones["paper"]) >= 1.9, limb
    assert contrast(tones["top"], tones["trousers"]) >= 1.6
    assert contrast(tones["face"], tones["skin"]) >= 3
    assert contrast(tones["line"], tones["paper"]) >= 3
    assert contrast(tones["band"], tones["paper"]) >= 3


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_png_has_its_size_its_colours_its_mark_and_round_clear_corners():
    red = Shape((hull([(50.0, 50.0, 20.0)]),), "accent")

    with opened(raster.png(Picture((0.0, 0.0, 100.0, 100.0), (red,), ()), 50, dark=False, mark="so")) as image:
        assert image.size == (50, 50)
        assert image.getpixel((25, 25)) == (0xD9, 0x41, 0x2B, 255)
        assert image.getpixel((25, 5)) == (0xFB, 0xFA, 0xF7, 255)
        assert image.getpixel((0, 0))[3] == 0
        assert image.text["Comment"] == "so"


def test_a_shape_is_seen_through_both_holes_it_lies_behind():
    left, top = hull([(30.0, 50.0, 20.0)]), hull([(50.0, 30.0, 20.0)])
    all_over = Shape((Line(((0, 0), (100, 0), (100, 100), (0, 100)), closed=True),), "accent", clip=(left,))

    image = raster.image_of(Picture((0.0, 0.0, 100.0, 100.0), (Group((all_over,), (top,)),), ()), 100, dark=False)

    assert image.getpixel((40, 40)) == (0xD9, 0x41, 0x2B)
    assert image.getpixel((20, 60)) == image.getpixel((60, 20)) == (0xFB, 0xFA, 0xF7)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_square_picture_shows_somebody(theme):
    with opened(panels.png(load.load("bird_dog"), 64, theme=theme)) as image:
        assert len(image.getcolors(64 * 64)) > 30


def _chromium(page: Path, *arguments: str) -> str:
    need("chromium")
    profile = page.parent / "profile"
    command = ["chromium", *FLAGS.split(), f"--user-data-dir={profile}", *arguments, str(page)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("reduced", [False, True])
def test_one_frame_is_shown_at_any_moment_under_a_strict_policy(tmp_path, reduced):
    """In Chromium, with a Content-Security-Policy that allows nothing but the nonce."""
    page = tmp_path / "page.html"
    policy = "default-src 'none'; style-src 'nonce-n'; script-src 'nonce-n'"
    script = """
      const svg = document.querySelector("svg").getBoundingClientRect();
      const frames = [...document.querySelectorAll(".film > g")];
      const seen = (box) => box.right > svg.left && box.left < svg.right;
      const shown = [];
      for (let ms = 0; ms < 9000; ms += 1000 / 60) {
        document.getAnimations().forEach(a => { a.pause(); a.currentTime = ms; });
        shown.push(frames.map((f, i) => seen(f.getBoundingClientRect()) ? i : -1).filter(i => i >= 0));
      }
      document.title = JSON.stringify([document.getAnimations().length, shown]);
    """
    figure = animation.animated(load.load("chin_tuck"), theme="auto", uid="fig")
    figure = figure.replace("<style>", '<style nonce="n">')
    page.write_text(
        f'<!doctype html><meta http-equiv="Content-Security-Policy" content="{policy}"><title>-</title>'
        f'{figure}<script nonce="n">{script}</script>'
    )

    dom = _chromium(page, "--dump-dom", *(["--force-prefers-reduced-motion"] if reduced else []))

    animations, shown = json.loads(dom.split("<title>")[1].split("</title>")[0])
    assert animations == (0 if reduced else 1)
    assert {len(frames) for frames in shown} == {1}
    assert len({frames[0] for frames in shown}) == (1 if reduced else len(animation.frames(load.load("chin_tuck"))))


def test_the_rasteriser_and_chromium_see_the_same_picture(tmp_path):
    figure = load.load("seated_figure_four")
    ours = raster.image_of(picture(figure, Moment(2)), 320, dark=False)
    size = f'<svg width="{ours.width}" height="{ours.height}" preserveAspectRatio="none" '
    box, drawn = view_box(figure), picture(figure, Moment(2))
    writer = Writer("one", painter("light"), fineness(box))
    svg = f"{opening(figure, 'one', writer.view(box))}{writer.static(drawn)}</svg>"
    (tmp_path / "still.svg").write_text(svg.replace("<svg ", size, 1))
    shot = tmp_path / "shot.png"

    _chromium(tmp_path / "still.svg", f"--screenshot={shot}", f"--window-size={ours.width},{ours.height}")

    with Image.open(shot) as image:
        red, green, blue = ImageChops.difference(ours, image.convert("RGB")).split()
    worst = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    far = sum(worst.histogram()[61:])
    assert far < ours.width * ours.height * 0.003
