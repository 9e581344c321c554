"""The shipped drawings as they stand in the page."""

import logging
from xml.etree import ElementTree

import pytest

from reminder import paths
from reminder.core.break_plan import Part, Side
from reminder.core.offering import Offered
from reminder.guide.film import plan_of
from reminder.guide.pictures import name_of, pictures
from reminder.storage import catalogue

KNOWN = catalogue.load(paths.shipped()).catalogue


def shown(exercise: str) -> dict[str, ElementTree.Element]:
    drawn = pictures(Offered(exercise=KNOWN.exercises[exercise]), "a-nonce")
    return {name: ElementTree.fromstring(f"<div>{picture}</div>") for name, picture in drawn.items()}


def ids(root: ElementTree.Element) -> set[str]:
    return {element.get("id", "") for element in root.iter() if element.get("id")}


def test_the_other_side_is_the_mirrored_picture_with_names_of_its_own() -> None:
    drawn = shown("seated_hamstring_stretch")

    right, left = drawn["exercise"], drawn["exercise-left"]
    turned = [g.get("transform") for g in left.iter() if "scale(-1 1)" in g.get("transform", "")]
    assert len(turned) == 1 + len(left.findall(".//{*}svg[@class='shot']"))
    assert not any("scale(-1 1)" in g.get("transform", "") for g in right.iter())
    assert ids(right)
    assert not ids(right) & ids(left)


def test_an_exercise_without_sides_has_one_picture() -> None:
    assert set(shown("chin_tuck")) == {"exercise"}


def test_every_style_carries_the_nonce_of_the_page() -> None:
    styles = shown("chin_tuck")["exercise"].findall(".//{*}style")

    assert len(styles) == 2
    assert {style.get("nonce") for style in styles} == {"a-nonce"}


def test_the_side_that_is_counted_is_the_side_that_is_shown() -> None:
    offered = Offered(exercise=KNOWN.exercises["seated_hamstring_stretch"])
    plan = plan_of(offered)

    names = {
        step.side: name_of(step, plan, offered) for step in plan.steps if step.part is Part.EXERCISE and step.side
    }

    assert names in ({}, {Side.RIGHT: "exercise", Side.LEFT: "exercise-left"})


@pytest.fixture
def moved_away(tmp_path, monkeypatch):
    (tmp_path / "figures/page").mkdir(parents=True)
    monkeypatch.setattr(paths, "shipped", lambda: tmp_path)
    return tmp_path / "figures/page"


def test_an_exercise_nobody_drew_has_no_picture(moved_away, caplog) -> None:
    drawn = pictures(Offered(prompt=KNOWN.prompts[0]), "n")

    assert drawn == {"posture": ""}
    assert not caplog.records


def test_a_damaged_drawing_is_one_warning_and_no_picture(moved_away, caplog) -> None:
    (moved_away / "posture_reset_seated.svg.xz").write_bytes(b"not packed")

    with caplog.at_level(logging.WARNING):
        drawn = pictures(Offered(prompt=KNOWN.prompts[0]), "n")

    assert drawn == {"posture": ""}
    assert len(caplog.records) == 1
