"""What holds for each of the drawings that are shipped."""

from __future__ import annotations

import re
import tomllib
from functools import partial
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from reminder import figures, paths
from reminder.figures import animation, load, panels
from reminder.figures.__main__ import SHIPPED_SIZE, is_current
from reminder.figures.animation import frames, loop_seconds
from reminder.figures.checks import faults
from reminder.figures.model import Moment
from reminder.figures.scene import picture, view_box

SVG = "{http://www.w3.org/2000/svg}"
ALL = figures.known()


def catalogue() -> dict[str, dict]:
    found = {}
    for file in sorted((paths.shipped() / "exercises").glob("*.toml")):
        with file.open("rb") as stream:
            for exercise in tomllib.load(stream).get("exercise", ()):
                found[exercise["id"]] = exercise
    return found


EXERCISES = catalogue()


def test_every_exercise_has_a_drawing_and_every_drawing_an_exercise():
    assert set(ALL) == set(EXERCISES)


@pytest.mark.parametrize("name", ALL)
def test_a_drawing_has_no_faults(name):
    assert faults(load.load(name)) == []


@pytest.mark.parametrize("name", ALL)
def test_a_drawing_claims_what_its_exercise_says(name):
    exercise = EXERCISES[name]
    text = " ".join([*exercise["steps"], *exercise["cautions"]]).casefold()

    figure = load.load(name)

    assert figure.name == exercise["name"]
    assert figure.claims or name == "look_far"
    for claim in figure.claims:
        assert claim.text.casefold() in text, f"the exercise no longer says: {claim.text}"


@pytest.mark.parametrize("name", ALL)
def test_what_is_to_be_held_rests_in_the_loop(name):
    longest = max(key.hold.total_seconds() for key in load.load(name).keys)

    assert longest >= 1.2 or EXERCISES[name]["hold_s"] < 2


@pytest.mark.parametrize("name", ALL)
def test_the_other_side_is_the_same_picture_mirrored(name):
    figure = load.load(name)
    box = view_box(figure)
    axis = box[0] + box[2] / 2

    right = picture(figure, Moment(len(figure.keys) - 1))
    left = picture(figure, Moment(len(figure.keys) - 1), side="left")

    assert left.box == right.box
    assert len(left.moving) == len(right.moving)
    expected = sorted((round(2 * axis - x, 3), round(y, 3), round(r, 3)) for x, y, r in _arcs(right.moving))
    assert sorted((round(x, 3), round(y, 3), round(r, 3)) for x, y, r in _arcs(left.moving)) == expected


def _arcs(shapes):
    outlines = [o for shape in shapes for o in getattr(shape, "outlines", ())]
    return [(arc.x, arc.y, arc.r) for outline in outlines for arc in getattr(outline, "arcs", ())]


@pytest.mark.parametrize(("name", "side"), [*((name, "right") for name in ALL), ("look_far", "left")])
def test_the_moving_figure_is_safe_to_stand_in_a_page(name, side, monkeypatch):
    # Few frames are enough to see what a frame may hold.
    monkeypatch.setattr(animation, "frames", partial(frames, per_second=1))

    svg = figures.figure(name, side=side, nonce="abc")
    root = ElementTree.fromstring(svg)
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    tags = {element.tag.removeprefix(SVG) for element in root.iter()}

    assert len(ids) == len(set(ids))
    assert tags <= {"svg", "title", "desc", "style", "rect", "g", "path", "clipPath"}
    assert "style=" not in svg.replace("<style", "")
    assert " on" not in re.sub(r">[^<]*<", "><", svg), "an event handler"
    assert "href" not in svg
    assert re.findall(r"url\(([^)]*)\)", svg) == [f"#{i}" for i in _used(svg)]
    assert set(_used(svg)) <= set(ids)
    assert root.find(f"{SVG}style").get("nonce") == "abc"
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == EXERCISES[name]["name"]
    assert len(root.find(f"{SVG}desc").text) > 40


def _used(svg: str) -> list[str]:
    return re.findall(r'clip-path="url\(#([^)"]*)\)"', svg)


@pytest.mark.parametrize("name", ALL)
def test_the_frames_fill_the_loop_without_gaps(name):
    figure = load.load(name)

    shown = frames(figure)

    for one, following in pairwise(shown):
        assert one.start + one.seconds == pytest.approx(following.start)
    first = 0 if figure.loops else 1
    moves = sum(key.move.total_seconds() for key in figure.keys[first:])
    holds = sum(key.hold.total_seconds() for key in figure.keys)
    assert loop_seconds(figure) == pytest.approx(moves + holds)


@pytest.mark.parametrize("name", ALL)
def test_the_shipped_picture_is_up_to_date(name):
    file = figures.figure_path(name)

    assert file is not None, "python -m reminder.figures build"
    assert is_current(file, panels.mark(load.load(name), SHIPPED_SIZE)), "python -m reminder.figures build"
    assert file.stat().st_size < 40_000


def test_the_right_side_works_near_the_viewer():
    """Mirroring then keeps the working limb in front."""
    for name in ALL:
        if EXERCISES[name]["sides"] == "each":
            felt = {area for key in load.load(name).keys for area in key.felt}
            assert not any(area.endswith("_l") for area in felt) or {"side_l", "neck_l"} & felt, name
