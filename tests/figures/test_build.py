"""What is shipped is what is drawn now."""

from __future__ import annotations

import json
import lzma
from xml.etree import ElementTree

import pytest

from figures import animation, build, load
from reminder import paths
from reminder.core.exercises import Area

SHIPPED = paths.shipped() / "figures"
SVG = "{http://www.w3.org/2000/svg}"


def test_every_shipped_file_is_up_to_date():
    assert build.stale(SHIPPED) == [], "python -m figures build"


def test_the_shipped_drawings_are_small():
    sizes = [file.stat().st_size for file in SHIPPED.rglob("*") if file.is_file()]

    assert sum(sizes) < 1_600_000
    assert max(sizes) < 100_000


@pytest.mark.parametrize("file", sorted((SHIPPED / "page").iterdir()), ids=lambda file: file.name.split(".")[0])
def test_a_page_file_is_two_lines_the_moving_figure_and_its_positions(file):
    moving, positions = lzma.decompress(file.read_bytes()).decode().splitlines()

    film, strip = ElementTree.fromstring(moving), ElementTree.fromstring(positions)
    drawn = load.load(file.name.split(".")[0])
    assert len(film.findall(".//{*}g[@class='film']/{*}g")) == len(animation.frames(drawn))
    assert len(strip.findall("{*}svg[@class='shot']")) == len(drawn.shots)
    assert {film.get("id"), strip.get("id")} == {f"fig-{drawn.id.replace('_', '-')}-r{end}" for end in ("", "-s")}


@pytest.fixture
def few(monkeypatch):
    """Two drawings are enough to see how files are made."""
    monkeypatch.setattr(load, "known", lambda: ["chin_tuck", "neck_side_tilt"])
    monkeypatch.setattr(animation, "FRAMES_PER_SECOND", 2)


def test_building_writes_what_is_missing_wrong_or_left_over_and_nothing_else(tmp_path, few):
    everything = build.build(tmp_path)
    (tmp_path / "page/chin_tuck.svg.xz").write_bytes(lzma.compress(b"<svg/>"))
    (tmp_path / "png/neck_side_tilt.png").unlink()
    (tmp_path / "page/headstand.svg.xz").write_bytes(b"")
    (tmp_path / "timing.json").write_text("{}")

    changed = build.build(tmp_path)

    assert len(everything) == 6
    assert changed == ["page/chin_tuck.svg.xz", "page/headstand.svg.xz", "png/neck_side_tilt.png", "timing.json"]
    assert build.stale(tmp_path) == []
    assert not (tmp_path / "page/headstand.svg.xz").exists()


def test_the_same_drawing_packed_by_another_library_is_up_to_date(tmp_path, few):
    build.build(tmp_path)
    page = tmp_path / "page/chin_tuck.svg.xz"
    page.write_bytes(lzma.compress(lzma.decompress(page.read_bytes()), preset=0))

    assert build.stale(tmp_path) == []


def test_the_timing_says_when_each_position_is_held():
    shown = json.loads((SHIPPED / "timing.json").read_text())

    for name, timing in shown.items():
        figure = load.load(name)
        assert [key[0] for key in timing["keys"]] == [key.name for key in figure.keys]
        for (_, reached, left, hold), key in zip(timing["keys"], figure.keys, strict=True):
            assert hold == key.hold.total_seconds()
            assert left - reached >= hold - 3e-3
        assert timing["length"] == pytest.approx(animation.loop_seconds(animation.frames(figure)), abs=2e-3)


def test_the_body_has_every_area_once():
    root = ElementTree.parse(SHIPPED / "body.svg").getroot()

    ids = [element.get("id") for element in root.iter() if element.get("class") == "area"]

    assert sorted(ids) == sorted(f"area-{area}" for area in Area)
    assert all(path.get("d") for path in root.iter(f"{SVG}path"))
