"""How the pages look, to be looked at: each face in light and dark and in three windows, in artefacts/guide."""

from pathlib import Path
from typing import Any

import pytest
from guide.breaks import of

SIZES = {"phone": (390, 844), "laptop": (1366, 657), "desktop": (1920, 1080)}


@pytest.mark.parametrize("exercise", ["seated_hamstring_stretch", "cat_stretch"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("window", SIZES)
def test_every_face_fits_its_window(
    opened: Any, browser: Any, wait_until: Any, pictures: Path, window: str, scheme: str, exercise: str
) -> None:
    browser.resize(*SIZES[window])
    browser.prefer(color_scheme=scheme)
    opened(of(exercise), speed=3)

    for number, face in enumerate(("posture", "walk", "before", "play", "paused"), start=1):
        if face == "play":
            cue = "return document.getElementById('dial').dataset.phase"
            wait_until(lambda cue=cue: browser.run(cue) == "hold", "the hold", 40)
        browser.screenshot(pictures / f"{exercise}-{number}-{face}-{window}-{scheme}.png", whole=False)
        button = browser.run(
            "const main = document.querySelector('[data-controls]:not([hidden]) button').getBoundingClientRect();"
            "return main.top >= 0 && main.bottom <= innerHeight && main.left >= 0 && main.right <= innerWidth"
        )
        assert button, face
        assert browser.run("return document.documentElement.scrollWidth <= innerWidth"), face
        browser.press(" ")
    browser.press("d")
    wait_until(lambda: browser.find("[data-end=done] .news").text, "the end")
    browser.screenshot(pictures / f"{exercise}-6-end-{window}-{scheme}.png", whole=False)
    assert browser.run("return document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_shown_of_pain_and_safety(
    opened: Any, browser: Any, wait_until: Any, pictures: Path, scheme: str
) -> None:
    browser.resize(*SIZES["laptop"])
    browser.prefer(color_scheme=scheme)
    opened(of("wall_sit", set_up=False))
    browser.screenshot(pictures / f"safety-{scheme}.png", whole=False)
    browser.press(" ", " ", " ", "h")
    browser.screenshot(pictures / f"it-hurts-{scheme}.png", whole=False)

    browser.button("More than a little").click()

    wait_until(lambda: browser.find("[data-end=stopped]").shown, "the stop")
    browser.screenshot(pictures / f"stopped-{scheme}.png")
