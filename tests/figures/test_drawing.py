from __future__ import annotations

import shutil
import struct
import subprocess
import sys
import zlib
from math import cos, pi, sin
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminder import figures
from reminder.figures import load, raster
from reminder.figures.drawing import Group, Picture, Shape, mirrored
from reminder.figures.model import Moment
from reminder.figures.outlines import Hull, Line, hull
from reminder.figures.scene import picture
from reminder.figures.svg import number
from reminder.figures.themes import contrast, palette

circles = st.lists(
    st.tuples(st.integers(0, 6).map(float), st.integers(0, 6).map(float), st.sampled_from([1.0, 1.0, 2.0, 3.5])),
    min_size=1,
    max_size=8,
)
CHROMIUM = shutil.which("chromium")
needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's package chromium")
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


def test_numbers_are_written_short():
    assert [number(x) for x in (1.0, 0.25, -0.04, 12.34, -3.5)] == ["1", "0.2", "0", "12.3", "-3.5"]


def test_lettering_stays_readable_in_a_mirrored_picture():
    letters = Group((Shape((Line(((1.0, 0.0), (3.0, 0.0))),), edge="line", width=1.0),), upright_about=2.0)

    (group,) = mirrored((letters,), 10.0)

    assert group.shapes[0].outlines[0].points == ((17.0, 0.0), (19.0, 0.0))


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


def pixels(data: bytes) -> tuple[int, list[bytes]]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, width, packed = 8, 0, b""
    while at < len(data):
        (size,), kind = struct.unpack(">I", data[at : at + 4]), data[at + 4 : at + 8]
        body = data[at + 8 : at + 8 + size]
        assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0]
        if kind == b"IHDR":
            width = struct.unpack(">I", body[:4])[0]
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    raw, rows, stride = zlib.decompress(packed), [], 4 * width + 1
    for start in range(0, len(raw), stride):
        line = bytearray(raw[start + 1 : start + stride])
        assert raw[start] == 1
        for i in range(4, len(line)):
            line[i] = (line[i] + line[i - 4]) & 255
        rows.append(bytes(line))
    return width, rows


def test_a_disc_covers_its_area_and_a_half_pixel_is_half_covered():
    disc = raster._Mask([[(20 + 9 * cos(n / 50 * pi), 20 + 9 * sin(n / 50 * pi)) for n in range(100)]], 40, 40)
    strip = raster._Mask([[(2.5, 1.0), (5.0, 1.0), (5.0, 3.0), (2.5, 3.0)]], 10, 10)

    assert sum(map(sum, disc.rows)) == pytest.approx(pi * 81, rel=0.005)
    assert [strip.at(x, 1) for x in range(7)] == pytest.approx([0, 0, 0.5, 1, 1, 0, 0])
    assert strip.at(3, 0) == 0
    assert strip.at(3, 3) == 0


def test_a_shape_beyond_the_edge_is_cut_off_cleanly():
    mask = raster._Mask([[(-50.0, -50.0), (3.5, -50.0), (3.5, 60.0), (-50.0, 60.0)]], 8, 8)

    assert [mask.at(x, 4) for x in range(8)] == pytest.approx([1, 1, 1, 0.5, 0, 0, 0, 0])
    assert mask.at(0, 0) == mask.at(0, 7) == 1


def test_a_png_has_its_size_its_colours_and_round_clear_corners():
    red = Shape((hull([(50.0, 50.0, 20.0)]),), "accent")

    width, rows = pixels(raster.png(Picture((0.0, 0.0, 100.0, 100.0), (red,), ()), 50, dark=False))

    assert width == len(rows) == 50
    assert rows[25][100:104] == bytes((0xD9, 0x41, 0x2B, 255))
    assert rows[5][100:104] == bytes((0xFB, 0xFA, 0xF7, 255))
    assert rows[0][3] == 0


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_square_picture_shows_somebody(theme):
    data = figures.png("bird_dog", size=64, theme=theme)

    _, rows = pixels(data)
    colours = {row[i : i + 3] for row in rows for i in range(0, 256, 4)}
    assert len(colours) > 30


def test_asking_for_a_file_loads_no_renderer():
    code = (
        "import sys; from reminder.figures import figure_path; file = figure_path('chin_tuck');"
        "assert file.is_file(), file; assert figure_path('nobody') is None; assert figure_path('../x') is None;"
        "print([m for m in sys.modules if m.startswith('reminder.figures.') or m in ('tomllib', 'zlib')])"
    )

    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, cwd=_root())

    assert done.stdout.strip() == "[]", done.stderr


def _root() -> Path:
    return Path(figures.__file__).parents[2]


def test_two_figures_share_no_id():
    first, second = figures.figure("chin_tuck"), figures.figure("chin_tuck", side="left")
    third = figures.figure("neck_rotation")

    ids = [set(_ids(svg)) for svg in (first, second, third)]

    assert not ids[0] & ids[1]
    assert not ids[0] & ids[2]


def _ids(svg: str) -> list[str]:
    return [piece.split('"')[0] for piece in svg.split(' id="')[1:]]


def _chromium(page: Path, *arguments: str) -> str:
    profile = page.parent / "profile"
    command = [str(CHROMIUM), *FLAGS.split(), f"--user-data-dir={profile}", *arguments, str(page)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@needs_chromium
@pytest.mark.parametrize("reduced", [False, True])
def test_one_frame_is_shown_at_any_moment_under_a_strict_policy(tmp_path, reduced):
    """In Chromium, with a Content-Security-Policy that allows nothing but the nonce."""
    page = tmp_path / "page.html"
    policy = "default-src 'none'; style-src 'nonce-n'; script-src 'nonce-n'"
    script = """
      const shown = [];
      for (const ms of [11, 400, 1500, 2600, 4000, 7000]) {
        document.getAnimations().forEach(a => { a.pause(); a.currentTime = ms; });
        const frames = [...document.querySelectorAll("svg > g")];
        shown.push(frames.map((f, i) => getComputedStyle(f).visibility == "visible" ? i : -1).filter(i => i >= 0));
      }
      document.title = JSON.stringify(shown);
    """
    page.write_text(
        f'<!doctype html><meta http-equiv="Content-Security-Policy" content="{policy}"><title>-</title>'
        f'{figures.figure("chin_tuck", nonce="n")}<script nonce="n">{script}</script>'
    )

    dom = _chromium(page, "--dump-dom", *(["--force-prefers-reduced-motion"] if reduced else []))

    shown = eval(dom.split("<title>")[1].split("</title>")[0])
    # Never none; two only for the hair's breadth in which one follows the other.
    assert all(1 <= len(frames) <= 2 for frames in shown), shown
    assert sum(len(frames) for frames in shown) <= 7, shown
    assert len({frames[0] for frames in shown}) == 1 if reduced else len({frames[0] for frames in shown}) > 3


@needs_chromium
def test_the_rasteriser_and_chromium_see_the_same_picture(tmp_path):
    from PIL import Image  # the tray brings Pillow; only this test reads pictures

    figure = load.load("seated_figure_four")
    shown = picture(figure, Moment(2))
    svg = figures.still("seated_figure_four", key=2).replace("<svg ", '<svg width="320" height="240" ', 1)
    (tmp_path / "still.svg").write_text(svg)
    shot = tmp_path / "shot.png"
    canvas = raster.canvas_of(shown, 320, dark=False)

    _chromium(tmp_path / "still.svg", f"--screenshot={shot}", "--window-size=320,240")

    with Image.open(shot) as image:
        raw = image.convert("RGB").tobytes()
    theirs = [tuple(raw[i : i + 3]) for i in range(0, len(raw), 3)]
    ours = [tuple(round(c) for c in row[3 * x : 3 * x + 3]) for row in canvas.rows for x in range(320)]
    far = sum(max(abs(a - b) for a, b in zip(p, q, strict=True)) > 60 for p, q in zip(ours, theirs, strict=True))
    assert far < len(ours) * 0.002
    assert isinstance(shown.moving[1].outlines[0], Hull)
