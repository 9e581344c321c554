"""The guided break in a real browser: its faces, what is pressed, and what the daemon hears of it."""

from dataclasses import replace
from typing import Any, cast

import pytest
from guide.breaks import KNOWN, Heard, of

from reminder import paths
from reminder.core import offering
from reminder.core.commands import Start
from reminder.core.model import Outcome
from reminder.core.offering import Offered
from reminder.guide.report import Report, SetAside
from reminder.guide.visit import LIMITS
from reminder.ipc import client

RIGHT, LEFT, TAB, ENTER, ESCAPE, SHIFT = "\ue014", "\ue012", "\ue004", "\ue007", "\ue00c", "\ue008"
LAPTOP, NARROW = (1366, 657), (320, 640)


@pytest.fixture
def begin(posture: Any, opened: Any) -> Any:
    """Begins a break with a daemon, and opens its page, whose clock may run fast."""

    def begin(speed: float = 1) -> Any:
        posture.daemon()
        posture.command("now")
        client.command(Start(guided=True))
        offer = client.ask("offer")
        offered = offering.read(cast("dict[str, Any]", offer["offer"]))
        opened(offered, Report(int(str(offer["reminder"]))), speed=speed)
        return posture

    return begin


def ended(posture: Any) -> dict[str, int]:
    counts: dict[str, int] = posture.status["today"]
    return {outcome: count for outcome, count in counts.items() if count}


def title(browser: Any) -> str:
    text: str = browser.run(
        "return [...document.querySelectorAll('h1')].find((h) => h.checkVisibility())?.textContent ?? ''"
    )
    return text


def face(browser: Any) -> str:
    return str(browser.run("return document.body.dataset.face"))


def buttons(browser: Any) -> list[str]:
    found: list[str] = browser.run(
        "return [...document.querySelectorAll('main button')].filter((b) => b.checkVisibility())"
        ".map((b) => b.textContent)"
    )
    return found


# A busy machine paints few frames: the page's clock waits for them, so that nothing is missed between two looks.
RECORD = """
const text = (id) => document.getElementById(id).textContent;
const now = performance.now.bind(performance);
let before = now();
let time = before;
performance.now = () => time;
window.seen = [];
const look = () => {
  time += Math.min(now() - before, 1000 / 30);
  before = now();
  const picture = document.querySelector('.picture:not([hidden])');
  const film = picture?.querySelector('.moves svg')?.getAnimations({ subtree: true })[0];
  if (document.body.dataset.face === 'play') seen.push({
    cue: text('cue'), count: text('count'), left: text('left'), breath: text('breath'),
    picture: picture?.dataset.picture, view: picture?.querySelector('.stays > svg').getAttribute('viewBox'),
    at: film?.currentTime, air: Number(document.getElementById('air').style.getPropertyValue('--air')),
  });
  requestAnimationFrame(look);
};
look();
"""


def watched(browser: Any, wait_until: Any) -> list[dict[str, Any]]:
    """Return what was on the page at each refresh of an exercise from its start to its end."""
    browser.run(RECORD)
    browser.press(" ")
    wait_until(lambda: title(browser) == "Well done", "the end", 200)
    seen: list[dict[str, Any]] = browser.run("return seen")
    return seen


# -------------------------------------------------------------------------------------- from start to done


def test_from_start_to_done_by_mouse(begin: Any, browser: Any, wait_until: Any) -> None:
    posture = begin(speed=12)
    assert title(browser) == "How are you sitting?"
    browser.button("On to the walk").click()
    wait_until(lambda: title(browser) == "A short walk", "the walk")
    browser.button("I'm back").click()
    # As it stands in the file, markup and all.
    wait_until(lambda: title(browser) == "Quick <b>reach</b> & back", "the exercise")
    assert face(browser) == "before"

    browser.button("Start").click()

    wait_until(lambda: title(browser) == "Well done", "the end")
    text = browser.find("[data-end=done]").text
    assert "Quick <b>reach</b> & back, 2 times each side" in text
    wait_until(
        lambda: "This week: strengthening on 0 of 2 days" in browser.find("[data-end=done]").text, "the week"
    )
    assert "The next reminder comes in 50-60 min." in browser.find("[data-end=done]").text
    assert browser.find("[data-end=done] .tip").shown
    assert ended(posture) == {"done": 1}
    assert posture.status["state"] == "working"


def test_start_at_the_daemons_door_opens_the_page(posture: Any, browser: Any, wait_until: Any) -> None:
    posture.daemon()
    posture.command("now")
    posture.command("start")

    browser.open(posture.page())
    wait_until(lambda: title(browser) == "How are you sitting?", "the page")
    browser.press("d")

    wait_until(lambda: ended(posture) == {"done": 1}, "the record")


def test_each_face_has_one_obvious_button_and_three_at_most(opened: Any, browser: Any, wait_until: Any) -> None:
    opened(of("seated_knee_hug"))
    seen = {}
    for name in ("posture", "walk", "before", "play", "paused"):
        seen[name] = buttons(browser)
        browser.press(" ")

    assert seen == {
        "posture": ["On to the walk", "Stop here"],
        "walk": ["I'm back", "Back", "Stop here"],
        "before": ["Start", "Leave it out", "Back"],
        "play": ["Pause", "Done", "It hurts"],
        "paused": ["Resume", "Stop here", "It hurts"],
    }


def test_from_start_to_done_by_keyboard_alone(opened: Any, browser: Any, wait_until: Any) -> None:
    heard = opened(of("chin_tuck"), speed=40)
    browser.press("n", RIGHT)
    wait_until(lambda: face(browser) == "before", "the exercise")
    browser.press(LEFT)
    wait_until(lambda: title(browser) == "A short walk", "back")
    browser.press(RIGHT, " ")

    wait_until(lambda: title(browser) == "Well done", "the end")
    wait_until(lambda: heard.heard == [Outcome.DONE], "the record")


def test_every_control_is_reached_with_tab_and_pressed_with_enter(
    opened: Any, browser: Any, wait_until: Any
) -> None:
    opened(of("chin_tuck"))
    browser.press(" ", " ")
    wait_until(lambda: face(browser) == "before", "the exercise")
    seen = []
    for _ in range(6):
        browser.press(TAB)
        seen.append(browser.focused())
        visible = browser.run(
            "const on = document.activeElement; return [on, on.nextElementSibling].some((e) => e && "
            "getComputedStyle(e).outlineStyle !== 'none')"
        )
        assert visible, seen[-1]
    for label in ("Start", "Leave it out", "Back", "Keys", "When to get help at once"):
        assert any(label in text for text in seen), (label, seen)
    browser.run("document.querySelector('[data-controls=before] .main').focus()")

    browser.press(ENTER)

    wait_until(lambda: face(browser) == "play", "the movement")
    # Who uses the keyboard stays on the button that took the place of the one pressed.
    assert browser.focused() == "Pause"


def test_space_presses_the_button_that_has_the_focus_and_nothing_else(
    opened: Any, browser: Any, wait_until: Any
) -> None:
    heard = opened(of("chin_tuck"))
    browser.run("document.querySelector('[data-controls=posture] [data-do=stop]').focus()")

    browser.press(" ")

    wait_until(lambda: title(browser) == "A break cut short is still a break", "the end")
    wait_until(lambda: heard.heard == [Outcome.CUT_SHORT], "the record")


def test_keys_without_ctrl_can_be_switched_off(opened: Any, browser: Any) -> None:
    opened(of("chin_tuck"))
    browser.press("?")
    browser.find("#single").click()
    browser.run("document.activeElement.blur()")

    browser.press("n", "d")

    assert title(browser) == "How are you sitting?"


# ------------------------------------------------------------------------------------------------ the walk


def test_the_walk_lasts_until_the_person_is_back(opened: Any, browser: Any, wait_until: Any) -> None:
    opened(of("chin_tuck"), speed=400)

    wait_until(lambda: len(browser.find("#walked").text) >= 5, "ten minutes and more")

    assert face(browser) == "walk"
    browser.button("I'm back").click()
    wait_until(lambda: face(browser) == "before", "the exercise waits")
    browser.button("Leave it out").click()
    wait_until(lambda: title(browser) == "Well done", "the end")


def test_the_walk_that_was_chosen_is_shown_with_its_name_and_steps(opened: Any, browser: Any) -> None:
    opened(of("chin_tuck", walk="walk_stairs"))

    browser.press(" ")

    assert title(browser) == "One or two flights of stairs"
    assert "Walk to the nearest stairs." in browser.find("main").text


def test_a_walk_alone_ends_when_the_person_is_back(opened: Any, browser: Any, wait_until: Any) -> None:
    heard = opened(Offered(exercise=KNOWN.exercises["walk_short"]), Heard(None))
    assert title(browser) == "A short walk"
    assert "the exercise will wait" not in browser.find("main").text

    browser.button("I'm back").click()

    wait_until(lambda: title(browser) == "Well done", "the end")
    wait_until(lambda: heard.heard == [Outcome.DONE], "the record")


# --------------------------------------------------------------------------------------------- other ends


@pytest.mark.parametrize(
    ("keys", "reached"),
    [
        ("d", ["Posture checked"]),
        (" d", ["Posture checked", "A short walk"]),
        ("  d", ["Posture checked", "A short walk"]),
        ("  n", ["Posture checked", "A short walk"]),
    ],
)
def test_done_before_the_exercise_has_begun_leaves_it_out(
    opened: Any, browser: Any, wait_until: Any, keys: str, reached: list[str]
) -> None:
    heard = opened(of("chin_tuck"))

    browser.press(*keys)

    wait_until(lambda: heard.heard == ["without", Outcome.DONE], "the record")
    assert browser.find("[data-end=done] .did").text.splitlines() == reached


def test_a_page_that_is_closed_early_is_a_break_cut_short(begin: Any, browser: Any, wait_until: Any) -> None:
    posture = begin()

    browser.leave()

    wait_until(lambda: ended(posture) == {"cut_short": 1}, "the record")


def test_a_page_that_is_loaded_again_is_the_same_break(opened: Any, browser: Any, wait_until: Any) -> None:
    heard = opened(of("chin_tuck"), limits=LIMITS)
    browser.reload()
    wait_until(lambda: title(browser) == "How are you sitting?", "the page")

    browser.press("d")

    wait_until(lambda: heard.heard == ["without", Outcome.DONE], "the record")


def test_a_break_that_is_done_in_the_tray_says_goodbye_here(begin: Any, browser: Any, wait_until: Any) -> None:
    posture = begin()

    posture.command("done")

    wait_until(lambda: title(browser) == "See you at the next break", "the goodbye")
    browser.leave()
    assert ended(posture) == {"done": 1}


def test_close_closes_or_says_that_one_may(opened: Any, browser: Any, wait_until: Any) -> None:
    opened(of("chin_tuck"))
    browser.press("d")
    wait_until(lambda: title(browser) == "Well done", "the end")
    # A window that a program opened would go; the one of this test stays.
    browser.run("window.close = () => {}")

    browser.button("Close").click()

    wait_until(lambda: browser.find("[data-end=done] [data-closed]").shown, "the sentence")


# -------------------------------------------------------------------------------------------------- pain


def test_strong_pain_stops_at_once_and_says_what_to_do(begin: Any, browser: Any, wait_until: Any) -> None:
    posture = begin()
    browser.press(" ", " ", " ")
    browser.button("It hurts").click()

    browser.button("More than a little").click()

    wait_until(lambda: title(browser) == "Please stop here", "the stop")
    text = browser.find("[data-end=stopped]").text
    assert "contact a doctor" in text
    assert "numbness around the genitals" in text
    wait_until(lambda: ended(posture) == {"cut_short": 1}, "the record")
    said = posture.run("exercises", "--why", "quick")
    assert "R11" in said
    assert "R7" in said


def test_mild_pain_offers_to_stop_and_to_go_on(opened: Any, browser: Any, wait_until: Any) -> None:
    heard = opened(of("wall_sit"))
    browser.press(" ", " ", " ", "h")
    browser.button("A little").click()
    wait_until(lambda: "Mild discomfort" in browser.find("dialog").text, "the text")
    browser.button("Carry on gently").click()
    browser.press("h")
    browser.button("A little").click()
    browser.find("[data-pain=early]").click()

    wait_until(lambda: title(browser) == "A break cut short is still a break", "the end")
    wait_until(lambda: heard.heard == [("mild", "wall_sit")] * 2 + [Outcome.CUT_SHORT], "what is heard")


def test_the_clock_stands_still_while_the_question_about_pain_is_open(
    opened: Any, browser: Any, wait_until: Any
) -> None:
    opened(of("wall_sit"))
    browser.press(" ", " ", " ", "h")
    wait_until(lambda: browser.find("dialog").shown, "the question")

    browser.press(ESCAPE)

    wait_until(lambda: not browser.find("dialog").shown, "the question is gone")
    assert browser.find("#count").text == "Paused"
    assert "Resume" in buttons(browser)


def test_pain_that_shows_after_the_end_can_still_be_said(opened: Any, browser: Any, wait_until: Any) -> None:
    heard = opened(of("wall_sit"))
    browser.press("d")
    wait_until(lambda: title(browser) == "Well done", "the end")
    browser.button("Something hurts").click()

    browser.button("More than a little").click()

    wait_until(lambda: title(browser) == "Please stop here", "the stop")
    wait_until(lambda: ("strong", "wall_sit") in heard.heard, "what is heard")


# ------------------------------------------------------------------------------------- who sees and who hears


def test_the_steps_stand_beside_the_picture_and_nothing_needs_scrolling(opened: Any, browser: Any) -> None:
    browser.resize(*LAPTOP)
    drawn = {file.name.removesuffix(".svg.xz") for file in (paths.shipped() / "figures" / "page").iterdir()}
    moved = [exercise for exercise in KNOWN if exercise.load and exercise.id in drawn]
    longest = max(moved, key=lambda e: sum(map(len, (*e.steps, *e.cautions, e.breathing))))
    opened(of(longest.id))
    browser.press(" ", " ")

    places = browser.run(
        "const box = (s) => document.querySelector(s).getBoundingClientRect().toJSON();"
        "return {picture: box('.picture:not([hidden])'), steps: box('[data-part=exercise] .steps'),"
        "start: box('[data-controls=before] .main'), height: innerHeight}"
    )
    assert places["picture"]["right"] <= places["steps"]["left"]
    assert places["steps"]["bottom"] < places["start"]["bottom"] <= places["height"]
    assert places["picture"]["bottom"] <= places["height"]


@pytest.mark.parametrize("exercise", ["seated_hamstring_stretch", "cat_stretch", "heel_raise"])
def test_word_and_number_can_be_read_from_two_metres(
    opened: Any, browser: Any, wait_until: Any, exercise: str
) -> None:
    browser.resize(*LAPTOP)
    opened(of(exercise, alone=True), Heard(None))
    browser.press(" ")
    wait_until(lambda: face(browser) == "play", "the movement")

    sizes = browser.run(
        "const size = (s) => parseFloat(getComputedStyle(document.querySelector(s)).fontSize);"
        "const box = document.querySelector('.picture:not([hidden])').getBoundingClientRect();"
        "const share = (box) => box.width * box.height / innerWidth / innerHeight;"
        "return {word: size('#cue'), digits: size('#left'), picture: share(box),"
        "scrolls: document.documentElement.scrollHeight > innerHeight}"
    )

    # 64 px are about 17 mm on a laptop: letters of that height are read at 4 m by good eyes, at 2 m by most.
    assert sizes["word"] >= 64
    assert sizes["digits"] >= 90
    assert sizes["picture"] >= 0.45
    assert not sizes["scrolls"]


@pytest.mark.parametrize("exercise", ["seated_knee_hug", "bird_dog", "childs_pose"])
def test_nothing_is_cut_off_in_a_narrow_window(opened: Any, browser: Any, wait_until: Any, exercise: str) -> None:
    browser.resize(*NARROW)
    opened(of(exercise))
    for _ in range(5):
        assert browser.run("return document.documentElement.scrollWidth <= innerWidth"), face(browser)
        browser.press(" ")


def test_what_is_there_to_press_steps_back_while_nobody_touches_anything(
    opened: Any, browser: Any, wait_until: Any
) -> None:
    opened(of("seated_hamstring_stretch", alone=True), Heard(None), speed=3)
    browser.press(" ")

    opacity = "return getComputedStyle(document.querySelector('[data-controls=play]')).opacity"
    wait_until(lambda: browser.run(opacity) == "0", "it steps back")

    def touched() -> str:
        browser.press(SHIFT)
        return str(browser.run(opacity))

    wait_until(lambda: touched() == "1", "it is back")


def test_whoever_asked_for_less_motion_sees_the_position_that_is_meant(
    opened: Any, browser: Any, wait_until: Any
) -> None:
    browser.prefer(reduced_motion="reduce")
    opened(of("cat_stretch", alone=True), Heard(None), speed=8)
    shots = browser.run(
        "return [...document.querySelectorAll('.picture:not([hidden]) .shot')].map((s) => "
        "['x', 'y', 'width', 'height'].map((a) => s.getAttribute(a)).join(' '))"
    )
    assert browser.find(".stays").shown
    assert not browser.find(".moves").shown
    assert browser.run("return document.getAnimations().filter((a) => a.playState === 'running').length") == 0
    # All of them before the start.
    view = "return document.querySelector('.picture:not([hidden]) .stays > svg').getAttribute('viewBox')"
    assert browser.run(view) not in shots

    seen = watched(browser, wait_until)

    views = {cue: {moment["view"] for moment in seen if moment["cue"] == cue} for cue in ("Round", "Sink", "Level")}
    assert views == {"Round": {shots[1]}, "Sink": {shots[2]}, "Level": {shots[0]}}


def test_the_picture_is_mirrored_for_the_other_side(opened: Any, browser: Any, wait_until: Any) -> None:
    opened(of("seated_knee_hug", alone=True), Heard(None))
    assert browser.find("[data-picture=exercise]").shown

    browser.press("n")

    wait_until(lambda: browser.find("#cue").text == "Change sides", "the other side")
    assert browser.find("#count").text == "now the left leg"
    assert browser.find("[data-picture=exercise-left]").shown
    assert not browser.find("[data-picture=exercise]").shown


def test_the_drawing_holds_while_the_count_says_hold(opened: Any, browser: Any, wait_until: Any) -> None:
    opened(of("chin_tuck", alone=True), Heard(None), speed=8)

    seen = watched(browser, wait_until)

    held = {moment["at"] for moment in seen if moment["cue"] == "Hold"}
    moved = {moment["at"] for moment in seen if moment["cue"] == "Slide back"}
    assert len(held) == 1
    assert len(moved) > 3
    # Seconds where there are some to count, and none where a number would only flicker.
    assert {moment["left"] for moment in seen if moment["cue"] == "Hold"} == {"5", "4", "3", "2", "1"}
    assert {moment["left"] for moment in seen if moment["cue"] == "Slide back"} == {""}


def test_a_rhythm_counts_repetitions_and_the_ring_breathes_as_the_exercise_says(
    opened: Any, browser: Any, wait_until: Any
) -> None:
    opened(of("sit_to_stand", alone=True), Heard(None), speed=3)

    seen = watched(browser, wait_until)

    rising = [moment for moment in seen if moment["cue"] == "Rise"]
    sitting = [moment for moment in seen if moment["cue"] == "Sit"]
    assert {moment["left"] for moment in rising} == {"1", "2", "3", "4", "5"}
    assert {moment["count"] for moment in rising} == {"of 5"}
    assert {moment["breath"] for moment in rising} == {"breathe out"}
    assert {moment["breath"] for moment in sitting} == {"breathe in"}
    assert min(moment["air"] for moment in rising) < 0.85
    assert max(moment["air"] for moment in sitting) > 0.9


def test_a_screen_reader_hears_of_steps_and_not_of_seconds(opened: Any, browser: Any, wait_until: Any) -> None:
    opened(of("chin_tuck", alone=True), Heard(None), speed=8)
    browser.run(
        "const line = document.getElementById('say'); window.heard = [];"
        "new MutationObserver(() => heard.push(line.textContent)).observe(line, {childList: true})"
    )

    watched(browser, wait_until)

    heard = browser.run("return heard")
    assert "Hold, 5 s. 1 of 4" in heard
    assert len(heard) <= 10
    assert browser.run("return document.querySelectorAll('[aria-live=polite]').length") == 1


def test_a_voice_says_the_words_only_where_it_was_asked_for(opened: Any, browser: Any, wait_until: Any) -> None:
    opened(of("cat_stretch", alone=True), Heard(None), speed=8)
    browser.run("window.spoken = []; speechSynthesis.speak = (said) => spoken.push(said.text)")
    assert "you may not see the screen" in browser.find("#sound").text
    browser.press("s", "s")
    assert browser.run("return document.querySelector('[name=sound]:checked').value") == "voice"

    watched(browser, wait_until)

    spoken = browser.run("return spoken")
    assert spoken[:5] == ["Get ready", "Round", "Hold", "Sink", "Hold"]
    assert spoken[-1] == "Well done"


def test_who_skipped_the_questions_reads_the_safety_text_first(opened: Any, browser: Any) -> None:
    opened(replace(of("shoulder_shrug", set_up=False), first=True))

    text = browser.find("main").text
    assert "It is not medical advice" in text
    assert "Answer a few health questions" in buttons(browser)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_face(opened: Any, browser: Any, axe: str, wait_until: Any, scheme: str) -> None:
    browser.prefer(color_scheme=scheme, reduced_motion="reduce")
    found = {}
    opened(of("wall_push_up", set_up=False))
    for name in ("posture", "walk", "before", "play", "paused"):
        found[name] = _violations(browser, axe, scheme)
        browser.press(" ")
    browser.press("h")
    found["pain"] = _violations(browser, axe, scheme)
    browser.button("A little").click()
    found["mild"] = _violations(browser, axe, scheme)
    browser.find("[data-pain=early]").click()
    wait_until(lambda: title(browser) == "A break cut short is still a break", "the end")
    found["cut short"] = _violations(browser, axe, scheme)
    browser.button("Something hurts").click()
    browser.button("More than a little").click()
    wait_until(lambda: title(browser) == "Please stop here", "the stop")
    found["stopped"] = _violations(browser, axe, scheme)
    opened(of("wall_push_up"))
    browser.press("d")
    wait_until(lambda: title(browser) == "Well done", "the end")
    found["done"] = _violations(browser, axe, scheme)

    assert found == {view: [] for view in found}


def _violations(browser: Any, axe: str, scheme: str) -> list[str]:
    # A drawing is one picture with a name; looking at each of its thousand paths takes most of a minute.
    browser.run("document.querySelectorAll('.picture svg > :not(title, desc)').forEach((part) => part.remove())")
    # Only the colours differ between light and dark.
    options = {} if scheme == "light" else {"runOnly": ["color-contrast"]}
    found: list[str] = browser.violations(axe, **options)
    return found


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


def test_what_the_page_is_not_given_it_does_not_load(opened: Any, browser: Any, expects_complaints: None) -> None:
    opened(of("chin_tuck", alone=True), Heard(None))

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
    wait_until(lambda: face(browser) == "before", "the page")

    guide.kill()
    guide.wait()

    wait_until(lambda: title(browser) == "This page is on its own now", "the sentence", 20)


def test_what_was_set_aside_after_pain_is_offered_again_at_a_press(
    opened: Any, browser: Any, wait_until: Any
) -> None:
    heard = Heard()
    heard.set_aside = (SetAside("wall_sit", "Wall sit"),)
    opened(of("chin_tuck"), heard)
    browser.press("d")
    wait_until(lambda: "Wall sit" in browser.find("[data-end=done]").text, "what was left out")

    browser.button("Offer it again").click()

    wait_until(lambda: "It may be suggested again" in browser.find("[data-end=done]").text, "the answer")
    assert ("enable", "wall_sit") in heard.heard
