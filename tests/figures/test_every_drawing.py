"""What holds for each of the drawings that are shipped."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from figures import animation, load
from figures.animation import frames, loop_seconds
from figures.checks import faults
from figures.measure import longest_way
from reminder import paths

SVG = "{http://www.w3.org/2000/svg}"
ALL = load.known()


def catalogue() -> dict[str, dict]:
    found = {}
    for file in sorted((paths.shipped() / "exercises").glob("*.toml")):
        with file.open("rb") as stream:
            for exercise in tomllib.load(stream).get("exercise", ()):
                found[exercise["id"]] = exercise
    return found


EXERCISES = catalogue()


@cache
def moving(name: str) -> str:
    return animation.animated(load.load(name), theme="auto", uid="f")


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
def test_the_moving_figure_is_safe_to_stand_in_a_page(name, monkeypatch):
    # Few frames are enough to see what a frame may hold.
    monkeypatch.setattr(animation, "FRAMES_PER_SECOND", 1)

    svg = animation.animated(load.load(name), theme="auto", uid="fig-one")
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
    assert svg.count("<style>") == 1
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == EXERCISES[name]["name"]
    assert len(root.find(f"{SVG}desc").text) > 40


def _used(svg: str) -> list[str]:
    return re.findall(r'clip-path="url\(#([^)"]*)\)"', svg)


STILL = [name for name in ALL if EXERCISES[name]["kind"] != "walk" and not load.load(name).is_hand]


@pytest.mark.parametrize("name", STILL)
def test_nothing_moves_faster_than_a_person_moves_slowly(name):
    """On average over a way: 70 cm in a second is an arm that goes all the way up in two and a half."""
    figure = load.load(name)

    for n, key in enumerate(figure.keys):
        assert longest_way(figure, n) <= 70 * key.move.total_seconds(), key.name


@pytest.mark.parametrize("name", [name for name in ALL if EXERCISES[name]["hold_s"] >= 8])
def test_nobody_hurries_into_a_stretch(name):
    keys = load.load(name).keys
    longest = max(key.hold for key in keys[1:])

    for key in keys[1:]:
        assert key.hold < longest or key.move.total_seconds() >= 2 or name in ("desk_plank", "look_far"), key.name


@pytest.mark.parametrize("name", ALL)
def test_the_frames_fill_the_loop_without_gaps(name):
    figure = load.load(name)

    shown = frames(figure)

    for one, following in pairwise(shown):
        assert one.start + one.seconds == pytest.approx(following.start)
    first = 0 if figure.loops else 1
    moves = sum(key.move.total_seconds() for key in figure.keys[first:])
    holds = sum(key.hold.total_seconds() for key in figure.keys)
    assert loop_seconds(shown) == pytest.approx(moves + holds)


@pytest.mark.parametrize("name", ALL)
def test_every_refresh_of_the_screen_shows_one_frame(name):
    """Computed over two loops at the rates of common screens, as a browser steps through the rules."""
    figure = load.load(name)
    svg = moving(name)
    shown = frames(figure)
    total = loop_seconds(shown)

    (rule,) = re.findall(r"@keyframes f-k\{(.*?\})\}", svg)
    steps = [(float(share) / 100 * total, int(x)) for share, x in re.findall(r"([\d.]+)%\{--at:(-?\d+)px\}", rule)]
    places = [int(x) for x in re.findall(r'<g transform="translate\((\d+)\)">', svg)]
    animations = re.findall(r"animation:([^}]*)\}", svg)

    assert animations == [f"f-k {total:.3f}s step-end infinite", "none;--at:" + animations[-1].split("at:")[1]]
    assert [time for time, _ in steps] == sorted({time for time, _ in steps})
    assert steps[0][0] == 0
    assert len(places) == len(set(places)) == len(shown)
    for rate in (60, 75, 144):
        for refresh in range(int(2 * total * rate)):
            now = refresh / rate % total
            x = [x for time, x in steps if time <= now][-1]
            seen = [n for n, place in enumerate(places) if abs(place + x) < animation.APART]
            assert len(seen) == 1, now
            frame = shown[seen[0]]
            assert frame.start - 0.001 <= now <= frame.start + frame.seconds + 0.001


@pytest.mark.parametrize("name", ALL)
def test_no_two_frames_are_seen_in_one_window(name):
    """A window may be three times as wide as the picture is high, and shows what lies beside it."""
    svg = moving(name)

    _, _, wide, tall = (int(v) for v in re.search(r'viewBox="([^"]*)"', svg)[1].split())

    assert max(wide, 3 * tall) * 1.1 < animation.APART


def test_the_right_side_works_near_the_viewer():
    """Mirroring then keeps the working limb in front."""
    for name in ALL:
        if EXERCISES[name]["sides"] == "each":
            felt = {area for key in load.load(name).keys for area in key.felt}
            assert not any(area.endswith("_l") for area in felt) or {"side_l", "neck_l"} & felt, name
