"""Our dataclass beside the standard library's: nobody who uses one can tell which it is."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field
from typing import Any

import pytest

from reminder.core import values


def make(dataclass: Callable[..., Any]) -> dict[str, Any]:
    """Return the same classes, made by that decorator."""

    @dataclass(frozen=True, slots=True)
    class Point:
        """A point."""

        x: int
        y: tuple[int, ...] = ()
        note: str = field(default="", compare=False, repr=False)
        made: list[int] = field(default_factory=list, compare=False)

        def __post_init__(self) -> None:
            if self.x < 0:
                raise ValueError("x")

        @property
        def double(self) -> int:
            return 2 * self.x

    @dataclass(frozen=True, slots=True)
    class Place(Point):
        """A point with a name."""

        name: str = "here"

    @dataclass(frozen=True, slots=True)
    class Nothing:
        """No fields at all."""

    @dataclass(frozen=True)
    class Own:
        """With ways of its own, and no slots."""

        x: int

        def __eq__(self, other: object) -> bool:
            return True

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "own"

    @dataclass(frozen=True, kw_only=True)
    class Named:
        """By name only, without slots, and with what nobody gives."""

        x: int
        y: int = 2
        parts: tuple[int, ...] = field(default_factory=tuple)
        told: str = field(default="so", init=False)

    @dataclass(slots=True, eq=False)
    class Changing:
        """Not frozen."""

        x: int = 0

    return {cls.__name__: cls for cls in (Point, Place, Nothing, Own, Named, Changing)}


STANDARD, OURS = make(dataclasses.dataclass), make(values.dataclass)
CASES = [
    "Point(1)",
    "Point(1, (2,))",
    "Point(1, (2,), 'n', [3])",
    "Point(2)",
    "Place(1)",
    "Place(1, (2,), name='x')",
]
CASES += ["Nothing()", "Own(1)", "Own(2)", "Named(x=1)", "Named(x=1, y=3, parts=(1,))", "Changing(1)"]


def each(case: str) -> tuple[Any, Any]:
    return eval(case, dict(STANDARD)), eval(case, dict(OURS))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("other", CASES)
def test_equality_and_hash_agree(case: str, other: str) -> None:
    (one, mine), (another, my_other) = each(case), each(other)

    assert (mine == my_other) == (one == another)
    assert (mine != my_other) == (one != another)
    if mine == my_other and "Own" not in case + other:
        assert hash(mine) == hash(my_other)


@pytest.mark.parametrize("case", CASES[:-1])
def test_text_fields_copies_and_patterns_agree(case: str) -> None:
    standard, ours = each(case)

    assert repr(ours).rpartition(".")[2] == repr(standard).rpartition(".")[2]
    assert dataclasses.asdict(ours) == dataclasses.asdict(standard)
    assert dataclasses.replace(ours) == ours
    assert copy.deepcopy(ours) == ours
    assert type(ours).__match_args__ == type(standard).__match_args__
    assert hasattr(ours, "__dict__") == hasattr(standard, "__dict__")


@pytest.mark.parametrize("made", [STANDARD, OURS], ids=["standard", "ours"])
def test_nothing_can_be_set_or_taken_away(made: dict[str, Any]) -> None:
    point = made["Place"](1)

    for change in (lambda: setattr(point, "x", 2), lambda: delattr(point, "x"), lambda: setattr(point, "z", 2)):
        with pytest.raises((FrozenInstanceError, TypeError)):
            change()
    assert point.x == 1
    assert point.double == 2
    with pytest.raises(ValueError, match="x"):
        dataclasses.replace(point, x=-1)
    with pytest.raises(TypeError, match="argument"):
        made["Point"]()


WRONG = ["Point()", "Point(1, (), '', [], 5)", "Point(y=())", "Point(1, z=2)", "Nothing(1)", "Named(1)", "Named()"]


@pytest.mark.parametrize("again", [False, True], ids=["first", "later"])
@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_made_is_refused_in_the_same_words(case: str, again: bool) -> None:
    standard, ours = make(dataclasses.dataclass), make(values.dataclass)
    if again:
        ours["Point"](1), ours["Nothing"](), ours["Named"](x=1)

    with pytest.raises(TypeError) as expected:
        eval(case, dict(standard))
    with pytest.raises(TypeError) as found:
        eval(case, dict(ours))

    assert str(found.value) == str(expected.value)


@pytest.mark.parametrize("name", STANDARD)
def test_signatures_and_annotations_agree(name: str) -> None:
    standard, ours = make(dataclasses.dataclass)[name], make(values.dataclass)[name]

    signature, expected = inspect.signature(ours), inspect.signature(standard)
    assert list(signature.parameters) == list(expected.parameters)
    assert [parameter.kind for parameter in signature.parameters.values()] == [
        parameter.kind for parameter in expected.parameters.values()
    ]
    assert ours.__init__.__annotations__ == standard.__init__.__annotations__


def test_every_object_has_mutable_defaults_of_its_own() -> None:
    one, other = OURS["Point"](1), OURS["Point"](1)

    one.made.append(1)

    assert other.made == []


def test_the_initializer_is_compiled_for_the_first_object_and_stays() -> None:
    point = make(values.dataclass)["Point"]
    waiting = vars(point)["__init__"]

    point(1)
    compiled = vars(point)["__init__"]
    point(2)

    assert waiting is not compiled
    assert vars(point)["__init__"] is compiled
    assert compiled.__code__.co_varnames[:3] == ("self", "x", "y")


def test_a_class_that_says_nothing_of_itself_does_not_make_the_standard_library_load_inspect() -> None:
    @values.dataclass(frozen=True)
    class Silent:
        x: int

    assert Silent.__doc__ == "Silent"


@values.dataclass(frozen=True, slots=True)
class Kept:
    """At the top of a module, where pickle finds it."""

    x: int


def test_it_can_be_pickled() -> None:
    assert pickle.loads(pickle.dumps(Kept(3))) == Kept(3)


def test_a_plain_subclass_may_have_attributes_of_its_own() -> None:
    class Named(OURS["Own"]):  # type: ignore[misc]
        """A class like any other."""

    named = Named(1)

    named.extra = 2
    with pytest.raises(FrozenInstanceError):
        named.x = 2

    assert named.extra == 2
