"""The page as a person meets it in a real Chromium: any history, light, dark, on paper, on a narrow window."""

import re
import xml.etree.ElementTree as ElementTree
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from colours import contrast
from report.people import records

from reminder import paths
from reminder.core.model import Entry, How, Outcome
from reminder.report.page import _STYLE as STYLE
from reminder.report.page import render
from reminder.report.summary import Records, summarize
from reminder.storage import catalogue

TODAY = date(2026, 11, 26)
HISTORIES = {"empty": 0, "a-day": 1, "a-year": 365, "three-years": 1096}
PICTURES = Path(__file__).parents[2] / "artefacts" / "report"


@pytest.fixture(scope="module")
def known():
    return catalogue.load(paths.shipped()).catalogue


@pytest.fixture(scope="module")
def page(known):
    body = (paths.shipped() / "figures" / "body.svg").read_text(encoding="utf-8")

    def of(days):
        lived = records(TODAY - timedelta(days=days - 1), days) if days else Records(TODAY)
        return render(summarize(lived, known), body)

    return of


@pytest.fixture
def shown(chromium, page, tmp_path):
    """Open the page of so many days."""

    def show(days, *, scheme="light", width=1200, media=""):
        file = tmp_path / "page.html"
        file.write_text(page(days), encoding="utf-8")
        chromium.log()
        chromium.resize(width, 900)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        chromium.devtools("Emulation.setEmulatedMedia", media=media, features=features)
        chromium.open(file.as_uri())
        return chromium

    yield show
    chromium.leave()
    chromium.devtools("Emulation.setEmulatedMedia", media="", features=[])


@pytest.mark.parametrize("name", HISTORIES)
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 1200), ("light", 390)])
def test_axe_finds_nothing_and_nothing_sticks_out(shown, axe, name, scheme, width):
    browser = shown(HISTORIES[name], scheme=scheme, width=width)
    browser.screenshot(PICTURES / f"{name}-{scheme}-{width}.png")
    browser.run("document.querySelectorAll('details').forEach((each) => { each.open = true; })")

    assert browser.violations(axe) == []
    assert browser.run("return document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", HISTORIES)
def test_on_paper_it_is_light_whatever_the_reader_prefers(shown, name):
    browser = shown(HISTORIES[name], scheme="dark", width=794, media="print")
    browser.screenshot(PICTURES / f"{name}-print.png")

    ground = browser.run("return getComputedStyle(document.body).backgroundColor")

    assert ground == "rgb(255, 255, 255)"


@pytest.mark.parametrize("name", HISTORIES)
def test_it_asks_nobody_for_anything(shown, page, name):
    browser = shown(HISTORIES[name])

    assert browser.run("return performance.getEntriesByType('resource').map((each) => each.name)") == []
    assert browser.log() == []
    text = page(HISTORIES[name])
    assert "<script" not in text
    # The name of SVG is no address that is asked for.
    assert re.findall(r"https?://[^\"' ]+", text.replace("http://www.w3.org/2000/svg", "")) == []
    assert "default-src 'none'" in text


def test_every_plot_is_said_in_words_and_has_its_table(page):
    text = page(365)
    plots = re.findall(r'<svg class="plot".*?</svg>', text, re.S)
    sections = re.findall(r"<section.*?</section>", text, re.S)

    assert len(plots) == 3
    for plot in plots:
        svg = ElementTree.fromstring(plot)
        labels = svg.attrib["aria-labelledby"].split()
        texts = {each.attrib.get("id"): each.text for each in svg}
        assert all(texts[label].strip() for label in labels)
    for section in sections:
        if "<svg" in section:
            assert "<table" in section
            assert re.search(r"<h2>[^<]+</h2><p>[^<]+\.</p>", section)


def test_parts_of_the_body_are_shaded_by_how_often_they_were_moved(shown):
    browser = shown(365)

    def fill(part):
        return browser.run(f"return getComputedStyle(document.getElementById('area-{part}')).fill")

    assert fill("abdomen") == "none"
    assert fill("neck") != fill("wrist_hand") != "none"


def test_what_differs_by_colour_differs_by_lightness_too():
    light, dark = (
        dict(re.findall(r"--([\w-]+): (#\w{6})", each))
        for each in STYLE.read_text(encoding="utf-8").split(":root {")[1:3]
    )
    for colours in (light, dark):
        neighbours = [
            ("done", "cut"),
            ("cut", "skipped"),
            ("skipped", "ignored"),
            ("limb", "heat-1"),
            ("heat-1", "heat-2"),
        ]
        neighbours += [("ignored", "card"), ("heat-2", "heat-3"), ("heat-3", "heat-4")]
        for one, other in neighbours:
            assert contrast(colours[one], colours[other]) >= 1.25, (one, other)


def test_a_day_on_which_nothing_was_taken_is_a_page_without_plots_of_it(known):
    skipped = Entry(
        "1", Outcome.SKIPPED, How.ANSWERED, datetime(2026, 11, 26, 10, 57, tzinfo=UTC), 1, exercise="chin_tuck"
    )

    page = render(summarize(Records(TODAY, [skipped]), known), "")

    assert "No break is recorded yet." in page
    assert "No exercise has been done yet." in page
    assert "When breaks are taken</title>" not in page


def test_names_of_exercises_are_text_and_never_markup(known):
    from dataclasses import replace
    from types import MappingProxyType

    evil = replace(known.get("chin_tuck"), name='<script>alert(1)</script>"&')
    catalogue_of_evil = replace(known, exercises=MappingProxyType({**known.exercises, "chin_tuck": evil}))

    text = render(summarize(records(TODAY - timedelta(days=60), 61), catalogue_of_evil), "")

    assert "<script" not in text
    assert "&lt;script&gt;" in text
