"""Dataclasses as JSON values and back; what is no such value is refused."""

import json
from dataclasses import fields, is_dataclass
from datetime import time, timedelta
from importlib import import_module
from pkgutil import walk_packages
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reminder.core
from reminder.core import codec
from reminder.core.commands import Command, For, Pause, Snooze, Tomorrow, Until
from reminder.core.menu import Choice
from reminder.core.model import Instant

lengths = st.integers(1, 86400).map(lambda seconds: timedelta(seconds=seconds))
untils = st.none() | st.builds(Tomorrow) | st.builds(For, lengths) | st.builds(Until, st.times())
commands = st.builds(Pause, untils) | st.builds(Snooze, st.none() | lengths, st.none() | st.integers(0, 1 << 40))
commands |= st.one_of(*(st.builds(kind) for kind in get_args(Command) if kind not in (Pause, Snooze)))
choices = st.builds(Choice, st.text(), st.none() | commands, st.none() | st.booleans())
json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["is", "until", "length"]), inner),
)


@given(commands)
def test_a_command_comes_back_as_it_was(command: Command) -> None:
    assert codec.read(Command, json.loads(json.dumps(codec.plain(command, tagged=True)))) == command


@given(st.builds(Choice, st.text(), choices=st.lists(choices, max_size=3).map(tuple)))
def test_a_menu_comes_back_as_it_was(choice: Choice) -> None:
    assert codec.read(Choice, json.loads(json.dumps(codec.plain(choice)))) == choice


@given(json_values)
def test_what_is_no_command_is_a_value_error(data: Any) -> None:
    try:
        codec.read(Command, data)
    except ValueError:
        return


def test_an_instant_is_told_by_how_long_ago_it_was() -> None:
    told = codec.plain(Instant.at(90), Instant.at(100))

    assert told == 10
    assert codec.read(Instant, told, Instant.at(5000)) == Instant.at(4990)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"is": "pause", "until": {"is": "until", "at": "noon"}}, '"until": "at"'),
        ({"is": "snooze", "length": float("inf")}, '"length": expected a number'),
        ({"is": "enable-exercise"}, '"exercise" is missing'),
        ({"is": "dance"}, "expected one of"),
    ],
)
def test_the_fault_is_named_with_its_field(data: Any, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        codec.read(Command, data)


def test_a_time_of_day_has_no_date() -> None:
    assert codec.plain(Until(time(14)), tagged=True) == {"is": "until", "at": "14:00:00"}


def test_the_schema_of_every_class_of_the_core_is_what_typing_makes_of_its_annotations() -> None:
    """Some inherit fields whose names their own module does not know."""
    modules = [import_module(each.name) for each in walk_packages(reminder.core.__path__, "reminder.core.")]
    kinds = {each for module in modules for each in vars(module).values() if isinstance(each, type)}
    schemas, expected = {}, {}

    for kind in filter(is_dataclass, kinds):
        hints = get_type_hints(kind)
        schemas[kind] = {name: hint for name, (hint, _) in codec._schema(kind).items()}
        expected[kind] = {each.name: hints[each.name] for each in fields(kind)}

    assert schemas == expected
    assert len(schemas) > 100
