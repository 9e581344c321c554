"""The shipped defaults: data for people, and equal to what the core takes for granted."""

import re
import tomllib

import pytest

from reminder import paths
from reminder.core.settings import WEEKDAYS, Settings
from reminder.storage import manual
from reminder.storage.config import load
from reminder.storage.keys import KEYS
from reminder.storage.settings_file import from_text
from reminder.storage.validators import Flag, Keeping, Length, Several, Whole

TEXT = (paths.shipped() / "defaults.toml").read_text(encoding="utf-8")
MANUAL = manual.load()


def test_the_shipped_defaults_are_those_of_the_core():
    loaded = load(paths.shipped() / "defaults.toml")

    assert loaded.settings == Settings()
    assert loaded.warnings == ()


def test_every_key_stands_in_the_defaults_except_what_only_a_person_can_know():
    shipped = {(section, key) for section, keys in tomllib.loads(TEXT).items() for key in keys}
    known = {(section, key) for section, keys in KEYS.items() for key in keys}

    assert known - shipped == {("exercises", "conditions"), *(("hours", day) for day in WEEKDAYS)}
    assert shipped <= known


def test_every_key_has_its_manual_and_its_default_in_it():
    for section in MANUAL:
        assert section.keys or section.text
        for key in section.keys:
            assert key.text, key.name
            assert (key.default is None) == (key.name == "conditions")


def words_of(kind):
    return words_of(kind.each) if isinstance(kind, Several) else getattr(kind, "words", ())


@pytest.mark.parametrize(
    ("section", "key"), [(section, key) for section, keys in KEYS.items() for key in keys if section != "hours"]
)
def test_the_manual_of_a_key_names_every_word_and_range_that_it_takes(section, key):
    sections = {each.name: each for each in MANUAL}
    kind = KEYS[section][key]
    limits = [kind, *([kind.each] if isinstance(kind, Several) else [])]

    said = next(each.text for each in sections[section].keys if each.name == key)

    for word in words_of(kind):
        assert f'"{word}"' in said
    for limit in limits:
        if isinstance(limit, Length | Keeping):
            assert f'"{limit.low}"' in said
            assert f'"{limit.high}"' in said
        if isinstance(limit, Whole):
            assert re.search(rf"from {limit.low}\b.* to {limit.high}\b", said)
        if isinstance(limit, Flag):
            assert re.search(r"true or false|Whether", said + sections[section].text)


def test_the_manual_names_every_day():
    (hours,) = (each for each in MANUAL if each.name == "hours")

    assert all(day in hours.text for day in WEEKDAYS)


def test_the_examples_in_the_manual_are_accepted():
    examples = [
        (section.name, example)
        for section in MANUAL
        for example in (*section.examples, *(each for key in section.keys for each in key.examples))
    ]

    for section, example in examples:
        from_text(f"[{section}]\n{example}\n", "example")
    assert len(examples) >= 10
