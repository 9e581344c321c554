"""``posture setup``: as options, in a terminal, and as a page in a real browser; what is saved and said."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from reminder.core.care_log import care_of
from reminder.core.commands import OpenSetup
from reminder.core.exercises import Condition, Equipment, Place
from reminder.guide import questions
from reminder.guide.setup_page import answers_of
from reminder.wording import safety

TAB, SHIFT_TAB, DOWN = "\ue004", "\ue008\ue004", "\ue015"


def saved(posture: Any) -> dict[str, Any]:
    settings: dict[str, Any] = tomllib.loads(posture.config.read_text())["exercises"]
    return settings


# ----------------------------------------------------------------------------------------------- options


def test_options_answer_everything_and_keep_the_comments(posture: Any) -> None:
    said = posture.run("setup", "--conditions", "knee_pain,acute_back_pain", "--place", "home", "--floor",
                       "--equipment", "chair,mat")  # fmt: skip

    assert saved(posture) == {
        "conditions": ["acute_back_pain", "knee_pain"],
        "only": ["quick"],
        "place": "home",
        "floor": True,
        "equipment": ["chair", "mat"],
    }
    assert posture.config.read_text().startswith("# mine\n")
    assert safety.ACUTE_BACK_PAIN in said
    assert safety.URGENT[0] in said


def test_what_is_not_given_stays_as_it_is(posture: Any) -> None:
    posture.settings('conditions = ["knee_pain"]\nequipment = ["mat"]\nfloor = true')

    posture.run("setup", "--conditions", "none", "--place", "desk")

    assert saved(posture) == {"conditions": [], "equipment": ["mat"], "floor": True, "place": "desk"}


def test_a_script_that_leaves_something_out_is_told_what_to_write(posture: Any) -> None:
    before = posture.config.read_text()

    assert "write --place desk (or home)" in posture.run("setup", "--conditions", "none", code=2)
    assert "write --conditions none" in posture.run("setup", "--place", "desk", code=2)
    assert "write --conditions none" in posture.run("setup", code=2)
    assert posture.config.read_text() == before


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--conditions", "kneepain"), "Did you mean knee_pain?"),
        (("--conditions", ""), "needs a value"),
        (("--place", "dsk"), "Did you mean desk?"),
        (("--equipment", "charr"), "Did you mean chair?"),
        (("--page", "--place", "desk"), "leave the other options out"),
    ],
)
def test_a_slip_gets_its_sentence(posture: Any, words: tuple[str, ...], hint: str) -> None:
    assert hint in posture.run("setup", *words, code=2)


def test_a_settings_file_with_a_fault_is_not_touched(posture: Any) -> None:
    posture.config.write_text('[exercises]\nplace = "moon"\n')

    posture.run("setup", "--conditions", "none", "--place", "desk", code=0)
    posture.config.write_text('[reminder]\nearliest = "never"\n')
    posture.run("setup", "--conditions", "none", "--place", "desk", code=2)

    assert posture.config.read_text() == '[reminder]\nearliest = "never"\n'


def test_the_running_daemon_offers_more_at_once(posture: Any) -> None:
    posture.settings("# not answered yet")
    posture.daemon()
    assert "R22" in posture.run("exercises", "--why", "wall_sit")

    posture.run("setup", "--conditions", "none", "--place", "desk")

    assert "may be suggested now" in posture.run("exercises", "--why", "wall_sit")


def test_without_a_daemon_the_day_of_the_answers_is_known_too(posture: Any) -> None:
    from reminder import clock, paths
    from reminder.storage.history import History

    posture.run("setup", "--conditions", "none", "--place", "desk")

    assert care_of(History(paths.history_file()).notes()).answered == clock.wall().date()


def test_there_is_a_question_for_every_condition_place_and_thing() -> None:
    assert list(safety.CONDITIONS) == list(Condition)
    assert set(questions.PLACES) == set(Place)
    assert set(questions.EQUIPMENTS) == set(Equipment)


@pytest.mark.parametrize("condition", Condition)
def test_whoever_has_something_is_sent_to_somebody_who_knows(condition: str) -> None:
    said = " ".join(questions.follows([condition]))

    assert "Ask a doctor" in said
    # R24: nothing is promised.
    for claim in ("cure", "heal", "prevent", "relief", "guarantee"):
        assert claim not in said.lower()


# ---------------------------------------------------------------------------------------------- terminal


def test_the_questions_in_a_terminal(posture: Any, terminal: Any, wait_until: Any) -> None:
    posture.settings('place = "desk"')
    asked = terminal("setup", size=(60, 100))
    wait_until(lambda: "0 for none" in asked.hear(), "the conditions")
    assert "It is not medical advice" in asked.text.replace("\r\n", " ")
    asked.press("\n", "99\n")
    wait_until(
        lambda: asked.hear().count("Please write the numbers that apply, or 0.") == 2, "an empty line is no answer"
    )
    asked.press("7, 4\n")
    wait_until(lambda: questions.PLACE in asked.hear(), "the place")
    asked.press("2\n")
    wait_until(lambda: questions.FLOOR in asked.hear(), "the floor")
    asked.press("y\n")
    wait_until(lambda: questions.EQUIPMENT in asked.hear(), "the things")
    asked.press("1,5,7\n")
    wait_until(lambda: questions.MOVES_TITLE in asked.hear(), "how the person gets about")
    asked.press("2\n")
    wait_until(lambda: questions.CAN_STAND in asked.hear(), "whether they can stand")
    asked.press("n\n")
    wait_until(lambda: "Save this?" in asked.hear(), "the last question")

    asked.press("\n")

    assert asked.wait() == 0
    assert "Saved in" in asked.text
    assert saved(posture) == {
        "place": "home",
        "conditions": ["pregnancy", "knee_pain"],
        "floor": True,
        "equipment": ["chair", "wall", "mat"],
        "moves": "roll",
        "can_stand": False,
    }


def test_only_what_is_missing_is_asked(posture: Any, terminal: Any, wait_until: Any) -> None:
    asked = terminal("setup", "--conditions", "none")
    wait_until(lambda: questions.PLACE in asked.hear(), "the place")
    assert questions.CONDITIONS not in asked.text

    asked.press("\n")
    wait_until(lambda: "Save this?" in asked.hear(), "the last question")
    asked.press("y\n")

    assert asked.wait() == 0
    assert saved(posture)["place"] == "desk"


@pytest.mark.parametrize("last", ["n\n", "\x04"])
def test_whoever_changes_their_mind_changes_nothing(
    posture: Any, terminal: Any, wait_until: Any, last: str
) -> None:
    before = posture.config.read_text()
    asked = terminal("setup", size=(60, 100))
    wait_until(lambda: "0 for none" in asked.hear(), "the conditions")
    asked.press("0\n", "\n")
    wait_until(lambda: questions.EQUIPMENT in asked.hear(), "the things")
    asked.press("\n", "\n")
    wait_until(lambda: "Save this?" in asked.hear(), "the last question")

    asked.press(last)

    assert asked.wait() == 5
    assert "Nothing was changed." in asked.text
    assert posture.config.read_text() == before


# -------------------------------------------------------------------------------------------------- page


@pytest.fixture
def page(posture: Any, browser: Any) -> Any:
    posture.settings('place = "desk"')
    posture.process = posture.begin("setup", "--page")
    browser.open(posture.page())
    return browser


def test_the_questions_on_a_page_by_mouse(posture: Any, page: Any, wait_until: Any, pictures: Path) -> None:
    page.screenshot(pictures / "setup-1.png")
    page.button("Save").click()
    wait_until(lambda: page.find("#missing").text == questions.MISSING, "it wants an answer")
    page.find("input[value=sciatica]").click()
    assert not page.find("#floor-box").shown
    page.find("input[value=home]").click()
    page.find("input[value=floor]").click()
    page.find("input[value=mat]").click()
    assert not page.find("#stand-box").shown
    page.find("input[value=stay]").click()
    page.find("input[name=can_stand]").click()

    page.button("Save").click()

    wait_until(lambda: page.find("#saved").shown, "it is saved")
    assert safety.URGENT[0] in page.find("#sentences").text
    page.screenshot(pictures / "setup-2.png")
    assert saved(posture) == {
        "place": "home",
        "conditions": ["sciatica"],
        "floor": True,
        "equipment": ["chair", "desk", "wall", "mat"],
        "moves": "stay",
        "can_stand": True,
    }
    assert posture.config.read_text().startswith("# mine\n")
    # A window that a program opened would go; the one of this test stays.
    page.run("window.close = () => {}")
    page.button("Close").click()
    wait_until(lambda: "You can close this page." in page.find("#saved").text, "the sentence")
    page.leave()
    assert posture.process.wait(15) == 0


def test_the_questions_by_keyboard_alone(posture: Any, page: Any, wait_until: Any) -> None:
    page.press(*[TAB] * (len(Condition) + 1), " ")
    assert page.run("return document.activeElement.name") == "none"
    page.press(TAB, DOWN, *[TAB] * (len(Equipment) + 3))
    assert page.focused() == "Save"

    page.press("\ue007")

    wait_until(lambda: page.find("#saved").shown, "it is saved")
    assert saved(posture)["conditions"] == []
    assert saved(posture)["place"] == "home"
    assert page.focused() == "Thank you"


def test_none_of_these_and_the_others_exclude_each_other(page: Any) -> None:
    page.find("input[value=knee_pain]").click()
    page.find("input[name=none]").click()
    assert page.run("return document.querySelectorAll('[name=conditions]:checked').length") == 0

    page.find("input[value=hip_pain]").click()

    assert page.run("return document.querySelector('[name=none]').checked") is False


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 900), (320, 640)], ids=["wide", "narrow"])
def test_it_fits_and_axe_finds_nothing(
    page: Any, axe: str, wait_until: Any, pictures: Path, scheme: str, size: tuple[int, int]
) -> None:
    page.prefer(color_scheme=scheme)
    page.resize(*size)
    page.screenshot(pictures / f"setup-{scheme}-{size[0]}.png")
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    assert page.violations(axe) == []

    page.button("Save").click()
    assert page.violations(axe) == []
    page.find("input[value=sciatica]").click()
    page.button("Save").click()
    wait_until(lambda: page.find("#saved").shown, "it is saved")

    assert page.violations(axe) == []


def test_without_a_display_there_is_no_page(posture: Any) -> None:
    del posture.env["DISPLAY"]

    assert "posture setup" in posture.run("setup", "--page", code=5)


def test_the_tray_opens_the_questions(posture: Any) -> None:
    from reminder.ipc import client

    posture.daemon()

    client.command(OpenSetup())

    assert posture.page().startswith("http://127.0.0.1:")


GOOD = {
    "conditions": [],
    "place": "desk",
    "floor": False,
    "equipment": ["chair"],
    "moves": "walk",
    "can_stand": False,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"conditions": ["plague"]},
        {"conditions": "none"},
        {"conditions": [["knee_pain"]]},
        {"conditions": None},
        {"place": "moon"},
        {"place": ["desk"]},
        {"floor": "yes"},
        {"moves": "fly"},
        {"can_stand": None},
        {"equipment": [1]},
    ],
)
def test_answers_that_no_page_of_ours_sends_are_none(wrong: dict[str, Any]) -> None:
    assert answers_of(GOOD) is not None
    assert answers_of({**GOOD, **wrong}) is None
    assert answers_of({}) is None
