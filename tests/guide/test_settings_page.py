"""The settings as a page: every key, changed by mouse and keyboard, kept in the file, and heard by the daemon."""

from __future__ import annotations

import threading
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reminder.guide import settings_page
from reminder.guide.visit import Limits
from reminder.storage.keys import KEYS

TAB, ENTER, HOME, SHIFT_END, BACKSPACE = "\ue004", "\ue007", "\ue011", "\ue008\ue010", "\ue003"
SOON = Limits(gone_after=timedelta(milliseconds=400))


@pytest.fixture
def file(posture: Any) -> Path:
    path: Path = posture.config
    path.write_text('# mine\n[reminder]\nearliest = "45m" # not too often\n')
    return path


@pytest.fixture
def page(file: Path, browser: Any, wait_until: Any) -> Any:
    """The page of these settings in the browser."""
    sent: list[str] = []
    thread = threading.Thread(target=settings_page.show, args=(file, sent.append), kwargs={"limits": SOON})
    thread.start()
    wait_until(lambda: sent, "the browser is sent somewhere")
    browser.open(sent[0])
    wait_until(lambda: browser.run("return 'listens' in document.body.dataset"), "the page is alive")
    yield browser
    # Else the browser asks whether to leave what was not saved.
    browser.run("document.getElementById('form')?.reset()")
    browser.leave()
    thread.join(20)
    assert not thread.is_alive()


def field(name: str) -> str:
    return f"#{name.replace('.', chr(92) + '.')}"


def write(page: Any, name: str, text: str) -> None:
    page.run("const f = document.getElementById(arguments[0]); f.focus(); f.select()", name)
    page.press(BACKSPACE, *text)


def click(page: Any, selector: str) -> None:
    # The bar with the button stands over the lower edge; a person scrolls on, too.
    page.run("document.querySelector(arguments[0]).scrollIntoView({block: 'center'})", selector)
    page.find(selector).click()


def save(page: Any, wait_until: Any, key: str = "sentences") -> str:
    page.button("Save").click()
    wait_until(lambda: page.find(f"#{key}").text, "an answer")
    text: str = page.find(f"#{key}").text
    return text


def test_every_key_has_a_field_with_its_manual_and_its_default(page: Any) -> None:
    found = page.run(
        "return Object.fromEntries([...document.querySelectorAll('[data-key]')].map((row) => "
        "[row.dataset.key, row.textContent]))"
    )

    assert set(found) == {f"{section}.{key}" for section, keys in KEYS.items() for key in keys}
    assert found["reminder.earliest"].startswith("Earliest reminder earliest")
    assert "Default: 50m. From 1s to 12h." in found["reminder.earliest"]
    assert 'From "1s" to "12h".' in found["reminder.earliest"]
    assert page.run("return document.getElementById('reminder.earliest').value") == "45m"


def test_a_change_by_mouse_is_kept_with_the_comments_and_reaches_the_daemon(
    page: Any, posture: Any, file: Path, wait_until: Any
) -> None:
    posture.daemon()
    write(page, "reminder.earliest", "40m")
    click(page, field("quiet.call"))

    said = save(page, wait_until)

    assert said == settings_page.SAVED
    assert file.read_text().startswith('# mine\n[reminder]\nearliest = "40m" # not too often\n')
    assert tomllib.loads(file.read_text())["quiet"] == {"call": False}
    assert "latest" not in file.read_text()
    wait_until(lambda: abs(posture.status["next_earliest_s"] - 2400) < 30, "the daemon follows")


def test_by_keyboard_alone(page: Any, file: Path, wait_until: Any) -> None:
    page.run("document.getElementById('reminder.latest').focus()")
    page.press(HOME)
    page.run("document.activeElement.select()")
    page.press("5", "5", "m", ENTER)

    wait_until(lambda: page.find("#sentences").text, "it is saved")

    assert tomllib.loads(file.read_text())["reminder"]["latest"] == "55m"


def test_a_fault_stands_beside_its_field_and_nothing_is_saved(page: Any, file: Path, wait_until: Any) -> None:
    before = file.read_text()
    write(page, "reminder.lull", "ten seconds")
    write(page, "reminder.latest", "30m")

    assert save(page, wait_until, "failed") == settings_page.FAULTS

    fault = page.find(field("reminder.lull-fault")).text
    assert "Expected a duration such as" in fault
    assert page.run("return document.activeElement.id") == "reminder.lull"
    assert page.run("return document.getElementById('reminder.lull').getAttribute('aria-invalid')") == "true"
    assert file.read_text() == before
    write(page, "reminder.lull", "12s")
    write(page, "reminder.latest", "60m")
    save(page, wait_until)
    assert tomllib.loads(file.read_text())["reminder"]["lull"] == "12s"


def test_lists_hours_and_what_was_never_answered(page: Any, file: Path, wait_until: Any) -> None:
    write(page, "snooze.choices", "3m, 10m")
    write(page, "hours.monday", "09:00-12:30, 13:15-18:00")
    click(page, '[id="exercises.equipment"] input[value=mat]')
    click(page, '[id="exercises.conditions"] input[value=knee_pain]')
    click(page, '[id="exercises.conditions"] input[value=""]')

    save(page, wait_until)

    kept = tomllib.loads(file.read_text())
    assert kept["snooze"]["choices"] == ["3m", "10m"]
    assert kept["hours"] == {"monday": ["09:00-12:30", "13:15-18:00"]}
    assert "mat" in kept["exercises"]["equipment"]
    assert kept["exercises"]["conditions"] == []


def test_what_was_not_touched_is_not_written(page: Any, file: Path, wait_until: Any) -> None:
    before = file.read_text()

    assert save(page, wait_until) == settings_page.NOTHING

    assert file.read_text() == before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1366, 657), (390, 844)], ids=["wide", "narrow"])
def test_it_fits_and_axe_finds_nothing(
    page: Any, axe: str, wait_until: Any, pictures: Path, scheme: str, size: tuple[int, int]
) -> None:
    page.prefer(color_scheme=scheme)
    page.resize(*size)
    page.screenshot(pictures / f"settings-{scheme}-{size[0]}.png", whole=False)
    assert page.run("return document.documentElement.scrollWidth <= innerWidth")
    write(page, "reminder.lull", "ten seconds")
    save(page, wait_until, "failed")

    assert page.violations(axe) == []
    page.screenshot(pictures / f"settings-fault-{scheme}-{size[0]}.png", whole=False)


def test_without_a_daemon_that_is_said(file: Path) -> None:
    assert settings_page.save(file, {"tray.remaining": False}) == {"sentences": [settings_page.SAVED_ALONE]}


@pytest.mark.parametrize("name", ["", "reminder", "reminder.moon", "moon.earliest", "reminder.earliest.x"])
def test_what_no_page_of_ours_sends_is_refused(file: Path, name: str) -> None:
    before = file.read_text()

    assert "There is no setting" in str(settings_page.save(file, {name: "1"})["failed"])

    assert file.read_text() == before


@pytest.mark.parametrize("value", [None, {"a": 1}, [["x"]], 1e400, "\x00", "x" * 5000])
def test_whatever_is_sent_is_refused_with_a_fault_at_its_key(file: Path, value: object) -> None:
    before = file.read_text()

    assert "reminder.earliest" in settings_page.save(file, {"reminder.earliest": value})["faults"]  # type: ignore[operator]  # faults by key

    assert file.read_text() == before


def test_a_file_that_cannot_be_used_is_named_and_no_page_opens(posture: Any) -> None:
    posture.config.write_text('[reminder]\nearliest = "never"\n')

    assert "earliest" in posture.run("settings", code=2)


def test_without_a_display_there_is_no_page(posture: Any) -> None:
    del posture.env["DISPLAY"]

    assert "posture config" in posture.run("settings", code=5)


def test_the_tray_opens_the_settings(posture: Any) -> None:
    posture.daemon()

    posture.command("open-settings")

    assert posture.page().startswith("http://127.0.0.1:")


def test_every_label_belongs_to_a_key() -> None:
    assert {f"{section}.{key}" for section, keys in KEYS.items() for key in keys} >= settings_page.LABELS.keys()
