"""The shipped defaults: data for people, and equal to what the core takes for granted."""

import tomllib
from dataclasses import fields

import pytest

from reminder import paths
from reminder.core.exercises import Condition, Place
from reminder.core.settings import CONDITIONS, EQUIPMENT, PLACES, WEEKDAYS, Settings
from reminder.storage import catalogue
from reminder.storage.config import from_text, load
from reminder.storage.keys import KEYS

TEXT = (paths.shipped() / "defaults.toml").read_text(encoding="utf-8")


def test_the_shipped_defaults_are_those_of_the_core():
    loaded = load(paths.shipped() / "defaults.toml")

    assert loaded.settings == Settings()
    assert loaded.warnings == ()


def test_every_key_stands_in_the_defaults_except_what_only_a_person_can_know():
    shipped = {(section, key) for section, keys in tomllib.loads(TEXT).items() for key in keys}
    known = {(section, key) for section, keys in KEYS.items() for key in keys}

    assert known - shipped == {("exercises", "conditions"), *(("hours", day) for day in WEEKDAYS)}
    assert shipped <= known


def test_every_section_and_key_of_the_core_can_be_written_in_the_file():
    core = {
        field.name: {each.name for each in fields(getattr(Settings(), field.name))} for field in fields(Settings)
    }
    core["hours"] = set(WEEKDAYS)

    assert {section: set(keys) for section, keys in KEYS.items()} == core


def test_the_comment_above_every_key_is_its_manual():
    rows = TEXT.splitlines()

    for number, row in enumerate(rows):
        if "=" in row and not row.startswith("#"):
            assert rows[number - 1].startswith("# "), row


def test_the_words_of_the_settings_are_those_of_the_catalogue():
    shipped = catalogue.load(paths.shipped()).catalogue

    assert tuple(Condition) == CONDITIONS
    assert tuple(Place) == PLACES
    assert {thing for exercise in shipped for thing in exercise.equipment} == set(EQUIPMENT)


@pytest.mark.parametrize("words", [CONDITIONS, EQUIPMENT, WEEKDAYS])
def test_the_manual_names_every_word_that_may_be_written(words):
    for word in words:
        assert word in TEXT


def test_the_examples_in_the_manual_are_accepted():
    rows = [row.removeprefix("# Example:").removeprefix("#").strip() for row in TEXT.splitlines()]
    section, tried = "", 0

    for row, original in zip(rows, TEXT.splitlines(), strict=True):
        if original.startswith("["):
            section = original
        elif original.startswith("#") and (row.split(" = ")[0] in KEYS.get(section.strip("[]"), {})):
            from_text(f"{section}\n{row}\n", "example")
            tried += 1
    assert tried >= 8
