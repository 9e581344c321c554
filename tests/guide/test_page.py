"""The guided break in a real browser, from Start to done, and what the daemon hears of it."""

from pathlib import Path
from typing import Any

import pytest

RIGHT, LEFT, TAB, ENTER, ESCAPE = "\ue014", "\ue012", "\ue004", "\ue007", "\ue00c"
DESKTOP, NARROW = (1280, 900), (320, 640)


@pytest.fixture
def begun(posture: Any, browser: Any) -> Any:
    """A break that was started at the daemon's door, and its page in the browser."""
    posture.daemon()
    posture.command("now")
    posture.command("start")
    browser.open(posture.page())
    return browser


def ended(posture: Any) -> dict[str, int]:
    counts: dict[str, int] = posture.status["today"]
    return {outcome: count for outcome, count in counts.items() if count}


def title(browser: Any) -> str:
    text: str = browser.run(
        "return [...document.querySelectorAll('h1')].find((h) => h.checkVisibility()).textContent"
    )
    return text


# ------------------------------------------------------------------------------------ from start to done


def test_from_start_to_done_by_mouse(posture: Any, begun: Any, wait_until: Any, pictures: Path) -> None:
    assert title(begun) == "How do you sit?"
    begun.screenshot(pictures / "1-posture.png")
    begun.button("Next").click()
    wait_until(lambda: title(begun) == "A short walk", "the walk")
    begun.screenshot(pictures / "2-walk.png")
    begun.button("Next").click()
    # As it stands in the file, markup and all.
    wait_until(lambda: title(begun) == "Quick <b>reach</b> & back", "the exercise")
    assert begun.find("#count").text == "Welcome back. Start when you are in position."

    begun.button("Start").click()

    wait_until(lambda: begun.find("#cue").text == "Move", "the movement", 8)
    assert begun.find("#count").text.startswith("1 of 2")
    assert "right side" in begun.find("#count").text
    wait_until(lambda: begun.find("#cue").text == "Change sides", "the change of sides", 15)
    wait_until(lambda: "left side" in begun.find("#count").text, "the left side", 8)
    wait_until(lambda: title(begun) == "Well done", "the end", 20)
    assert begun.find("[data-end=done] .tip").shown
    begun.screenshot(pictures / "5-done.png")
    wait_until(lambda: ended(posture) == {"done": 1}, "the record")
    assert posture.status["state"] == "working"


def test_from_start_to_done_by_keyboard_alone(posture: Any, begun: Any, wait_until: Any) -> None:
    begun.press(" ")
    wait_until(lambda: begun.find("#count").text == "Paused", "the pause")
    stopped = begun.find("#left").text
    begun.press(" ")
    begun.press("n", RIGHT)
    wait_until(lambda: "Quick" in title(begun), "the exercise")
    begun.press(LEFT)
    wait_until(lambda: title(begun) == "A short walk", "back")
    begun.press(RIGHT, " ")
    wait_until(lambda: begun.find("#cue").text == "Move", "the movement", 8)
    begun.press("d")

    wait_until(lambda: title(begun) == "Well done", "the end")
    wait_until(lambda: ended(posture) == {"done": 1}, "the record")
    assert int(stopped) <= 20


def test_every_control_is_reached_with_tab_and_pressed_with_enter(begun: Any, wait_until: Any) -> None:
    seen = []
    for _ in range(8):
        begun.press(TAB)
        seen.append(begun.focused())
        visible = begun.run("return getComputedStyle(document.activeElement).outlineStyle")
        assert visible != "none", seen[-1]
    for label in ("Back", "Pause", "Next", "It hurts", "Stop early", "Done", "Sound", "Keys"):
        assert any(label in text for text in seen), (label, seen)
    begun.run("document.getElementById('next').focus()")

    begun.press(ENTER)

    wait_until(lambda: title(begun) == "A short walk", "the walk")


def test_space_presses_the_button_that_has_the_focus_and_does_not_pause_as_well(
    begun: Any, wait_until: Any
) -> None:
    begun.run("document.getElementById('next').focus()")

    begun.press(" ")

    wait_until(lambda: title(begun) == "A short walk", "the walk")
    assert begun.find("#go").text == "Pause"


def test_keys_without_ctrl_can_be_switched_off(begun: Any) -> None:
    begun.press("?")
    begun.find("#single").click()
    begun.run("document.activeElement.blur()")

    begun.press("n", "d")

    assert title(begun) == "How do you sit?"


# --------------------------------------------------------------------------------------------- other ends


def test_a_page_that_is_closed_early_is_a_break_cut_short(posture: Any, begun: Any, wait_until: Any) -> None:
    wait_until(lambda: begun.find("#left").text, "the clock runs")

    begun.leave()

    wait_until(lambda: ended(posture) == {"cut_short": 1}, "the record", 15)


def test_a_page_that_is_loaded_again_is_the_same_break(posture: Any, begun: Any, wait_until: Any) -> None:
    begun.reload()
    wait_until(lambda: begun.find("#left").text, "the clock runs")

    begun.press("d")

    wait_until(lambda: ended(posture) == {"done": 1}, "the record")


def test_a_break_that_is_done_in_the_tray_says_goodbye_here(posture: Any, begun: Any, wait_until: Any) -> None:
    wait_until(lambda: begun.find("#left").text, "the clock runs")

    posture.command("done")

    wait_until(lambda: title(begun) == "See you at the next break", "the goodbye")
    assert ended(posture) == {"done": 1}
    begun.leave()
    assert ended(posture) == {"done": 1}


def test_stop_early_is_a_break_cut_short(posture: Any, begun: Any, wait_until: Any) -> None:
    begun.button("Stop early").click()

    wait_until(lambda: title(begun) == "A break cut short is still a break", "the end")
    wait_until(lambda: ended(posture) == {"cut_short": 1}, "the record")


# -------------------------------------------------------------------------------------------------- pain


def test_strong_pain_stops_at_once_and_says_what_to_do(
    posture: Any, begun: Any, wait_until: Any, pictures: Path
) -> None:
    begun.press("n", "n", " ")
    wait_until(lambda: begun.find("#cue").text == "Move", "the movement", 8)
    begun.button("It hurts").click()
    begun.screenshot(pictures / "4-it-hurts.png", whole=False)

    begun.button("More than a little").click()

    wait_until(lambda: title(begun) == "Please stop here", "the stop")
    text = begun.find("[data-end=stopped]").text
    assert "contact a doctor" in text
    assert "numbness around the genitals" in text
    begun.screenshot(pictures / "6-stopped.png")
    wait_until(lambda: ended(posture) == {"cut_short": 1}, "the record")
    assert "R11" in posture.run("exercises", "--why", "quick")
    assert "R7" in posture.run("exercises", "--why", "quick")


def test_mild_pain_offers_to_stop_and_to_go_on(posture: Any, begun: Any, wait_until: Any) -> None:
    begun.press("n", "n", "h")
    begun.button("A little").click()
    wait_until(lambda: "Mild discomfort" in begun.find("dialog").text, "the text")
    begun.button("Go on gently").click()
    begun.press("h")
    begun.button("A little").click()
    begun.button("Stop here").click()

    wait_until(lambda: title(begun) == "A break cut short is still a break", "the end")
    wait_until(lambda: ended(posture) == {"cut_short": 1}, "the record")
    assert "may be suggested now" in posture.run("exercises", "--why", "quick")


def test_the_clock_stands_still_while_the_question_about_pain_is_open(begun: Any, wait_until: Any) -> None:
    wait_until(lambda: begun.find("#left").text, "the clock runs")
    begun.press("h")
    wait_until(lambda: begun.find("dialog").shown, "the question")
    assert begun.find("#go").text == "Go on"

    begun.press(ESCAPE)

    wait_until(lambda: not begun.find("dialog").shown, "the question is gone")
    assert begun.find("#count").text == "Paused"


def test_pain_that_shows_after_the_end_can_still_be_said(posture: Any, begun: Any, wait_until: Any) -> None:
    begun.press("d")
    wait_until(lambda: title(begun) == "Well done", "the end")
    begun.button("It hurts").click()

    begun.button("More than a little").click()

    wait_until(lambda: title(begun) == "Please stop here", "the stop")
    wait_until(lambda: "R11" in posture.run("exercises", "--why", "quick"), "it is set aside")
    assert ended(posture) == {"done": 1}


# ------------------------------------------------------------------------------------- who sees and who hears


def test_a_walk_can_be_looked_at_too(posture: Any, browser: Any, wait_until: Any) -> None:
    posture.begin("guide", "walk_short")

    browser.open(posture.page())

    wait_until(lambda: title(browser) == "A short walk", "the walk")
    assert browser.find("[data-picture=walk] .moves").shown
    assert "the exercise waits" not in browser.find("main").text
    browser.press("n")
    wait_until(lambda: title(browser) == "Welcome back", "the end")
    browser.button("Done").click()
    wait_until(lambda: title(browser) == "Well done", "done")


@pytest.mark.parametrize("exercise", ["seated_knee_hug", "bird_dog", "childs_pose"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESKTOP, NARROW], ids=["wide", "narrow"])
def test_it_fits_the_window_in_light_and_dark(
    posture: Any, browser: Any, wait_until: Any, pictures: Path, exercise: str, scheme: str, size: tuple[int, int]
) -> None:
    posture.settings('conditions = []\nplace = "home"\nfloor = true\nequipment = ["chair", "mat", "pillow"]')
    posture.begin("guide", exercise)
    browser.resize(*size)
    browser.prefer(color_scheme=scheme)

    browser.open(posture.page())

    wait_until(lambda: browser.find("#left").text, "the clock")
    browser.screenshot(pictures / f"3-{exercise}-{scheme}-{size[0]}.png")
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")
    # What is needed most is there without scrolling, in a window of usual size.
    if size == DESKTOP:
        assert browser.run("return document.getElementById('done').getBoundingClientRect().bottom <= innerHeight")


def test_whoever_asked_for_less_motion_gets_still_pictures(posture: Any, browser: Any, wait_until: Any) -> None:
    posture.settings("conditions = []")
    posture.begin("guide", "chin_tuck")
    browser.prefer(reduced_motion="reduce")

    browser.open(posture.page())

    wait_until(lambda: browser.find("#left").text, "the clock")
    assert browser.find(".stays").shown
    assert not browser.find(".moves").shown
    assert browser.run("return document.getAnimations().filter((a) => a.playState === 'running').length") == 0


def test_the_picture_is_mirrored_for_the_other_side(posture: Any, browser: Any, wait_until: Any) -> None:
    posture.settings("conditions = []")
    posture.begin("guide", "seated_knee_hug")
    browser.open(posture.page())
    assert browser.find("[data-picture=exercise]").shown

    browser.press("n")

    wait_until(lambda: browser.find("#cue").text == "Change sides", "the other side")
    assert browser.find("[data-picture=exercise-left]").shown
    assert not browser.find("[data-picture=exercise]").shown


def test_the_drawing_holds_while_the_count_says_hold(posture: Any, browser: Any, wait_until: Any) -> None:
    posture.settings("conditions = []")
    posture.begin("guide", "chin_tuck")
    browser.open(posture.page())
    at = (
        "return document.querySelector('.picture:not([hidden]) .moves svg')"
        ".getAnimations({subtree: true})[0].currentTime"
    )
    browser.press(" ")
    wait_until(lambda: browser.find("#cue").text == "Ease into it", "the way there", 10)
    early = browser.run(at)
    wait_until(lambda: browser.run(at) > early, "it moves")
    wait_until(lambda: browser.find("#cue").text == "Hold", "the hold", 10)
    held = browser.run(at)

    wait_until(lambda: browser.find("#left").text == "3", "some of the hold is over", 10)

    assert browser.run(at) == held
    browser.press(" ")
    assert browser.run(at) == held


def test_a_screen_reader_hears_of_steps_and_not_of_seconds(posture: Any, browser: Any, wait_until: Any) -> None:
    posture.settings("conditions = []")
    posture.begin("guide", "chin_tuck")
    browser.open(posture.page())
    browser.run(
        "const line = document.getElementById('say'); window.heard = [];"
        "new MutationObserver(() => heard.push(line.textContent)).observe(line, {childList: true})"
    )

    browser.press(" ")
    wait_until(lambda: browser.find("#count").text == "2 of 4", "the second one", 25)

    heard = browser.run("return heard")
    assert "Hold, 5 s. 1 of 4" in heard
    assert len(heard) <= 4
    assert browser.run("return document.querySelectorAll('[aria-live=polite]').length") == 1


@pytest.mark.parametrize(("scheme", "size"), [("light", DESKTOP), ("dark", NARROW)], ids=["light", "dark-narrow"])
def test_axe_finds_nothing(
    posture: Any, browser: Any, axe: str, wait_until: Any, scheme: str, size: tuple[int, int]
) -> None:
    posture.settings("conditions = []")
    posture.begin("guide")
    browser.prefer(color_scheme=scheme)
    browser.resize(*size)
    browser.open(posture.page())
    wait_until(lambda: browser.find("#left").text, "the clock")
    browser.run(f"{axe}; window.axe = axe")
    found = {"posture": _axe(browser)}

    browser.press("n", "n", "?")
    found["exercise"] = _axe(browser)
    browser.press("h")
    found["pain"] = _axe(browser)
    browser.button("A little").click()
    found["mild"] = _axe(browser)
    browser.button("Stop here").click()
    wait_until(lambda: title(browser) == "A break cut short is still a break", "the end")
    found["end"] = _axe(browser)
    browser.button("It hurts").click()
    browser.button("More than a little").click()
    wait_until(lambda: title(browser) == "Please stop here", "the stop")
    found["stopped"] = _axe(browser)

    assert found == {view: [] for view in found}


def _axe(browser: Any) -> list[str]:
    found: dict[str, list[str]] = browser.run(
        "return axe.run().then((found) => ({"
        "passed: found.passes.map((p) => p.id), wrong: found.violations.map((v) => "
        "`${v.impact} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`)}))"
    )
    # It did look.
    assert {"color-contrast", "document-title"} <= set(found["passed"])
    return found["wrong"]


# ------------------------------------------------------------------------------------------------ its means


def test_without_scripts_the_steps_are_there_and_the_break_goes_on(posture: Any, browser: Any) -> None:
    posture.settings("conditions = []")
    posture.begin("guide", "chin_tuck")
    browser.devtools("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(posture.page())

        text = browser.find("main").text
    finally:
        browser.devtools("Emulation.setScriptExecutionDisabled", value=False)
    assert "Slide your head straight back" in text
    assert "Without scripts" in text


def test_what_the_page_is_not_given_it_does_not_load(posture: Any, browser: Any, expects_complaints: None) -> None:
    posture.settings("conditions = []")
    posture.begin("guide", "chin_tuck")
    browser.open(posture.page())

    ran = browser.run(
        "const s = document.createElement('img'); s.src = 'https://example.org/x.png'; document.body.append(s);"
        "const t = document.createElement('style'); t.textContent = 'body { color: red }'; document.body.append(t);"
        "return getComputedStyle(document.body).color"
    )

    assert ran != "rgb(255, 0, 0)"
    assert browser.run("return fetch('https://example.org/').then(() => 'loaded', () => 'refused')") == "refused"


def test_when_the_program_behind_it_is_gone_the_page_says_so(posture: Any, browser: Any, wait_until: Any) -> None:
    posture.settings("conditions = []")
    guide = posture.begin("guide", "chin_tuck")
    browser.open(posture.page())
    wait_until(lambda: browser.find("#left").text, "the clock")

    guide.kill()
    guide.wait()

    wait_until(lambda: title(browser) == "This page is on its own now", "the sentence", 20)
