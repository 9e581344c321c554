"""Frozen dataclasses that cost a third: use ``dataclass`` from here as one from the standard library.

That one writes and compiles six methods for each class, which for the some hundred and forty classes of the daemon
are 2 MiB and 60 ms of its start. Only ``__init__`` needs code of its own, and it is compiled for the first object:
of many classes a day makes none. The other methods are the same functions for all, and as fast. What is not frozen,
or asks for anything else, is made as usual.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, **how: Any) -> Any:
        """Make *cls* a dataclass; *how* as for ``dataclasses.dataclass``. It may have no ``InitVar``."""
        if cls is None:
            return lambda decorated: dataclass(decorated, **how)
        if cls.__doc__ is None:
            # The standard library writes the signature instead, and loads inspect for it: 0.8 MiB.
            cls.__doc__ = cls.__name__
        if not how.get("frozen") or set(how) - {"frozen", "slots", "kw_only"}:
            return dataclasses.dataclass(cls, **how)
        shared = {**_SHARED, **_SLOTTED} if how.get("slots") else _SHARED
        own = {name for name in shared if cls.__dict__.get(name) is not None}
        # Told that it is frozen, it would compile two methods that say so.
        made = dataclasses.dataclass(cls, init=False, eq=False, repr=False, **{**how, "frozen": False})
        compared = [field.name for field in dataclasses.fields(made) if field.compare]
        made._compared = staticmethod(attrgetter(*compared) if compared else _nothing)
        for name, method in shared.items():
            if name not in own:
                setattr(made, name, method)
        made.__init__ = _CompiledWhenUsed(made)
        made.__setattr__, made.__delattr__ = _set, _delete
        return made


def _nothing(value: object) -> tuple[()]:
    return ()


# ---------------------------------------------------------------------------------------------- __init__


class _CompiledWhenUsed:
    """Stands in the place of ``__init__`` until it is first used."""

    __slots__ = ("_made",)

    def __init__(self, made: Any) -> None:
        self._made = made

    def __get__(self, one: Any, owner: type | None = None) -> Any:
        compiled = _initializer(self._made)
        if self._made.__dict__.get("__init__") is self:
            self._made.__init__ = compiled
        return compiled.__get__(one, owner)


def _initializer(made: Any) -> Any:
    """Return the ``__init__`` that the standard library would have written."""
    names: dict[str, Any] = {"_set": object.__setattr__, "_MISSING": MISSING}
    by_place, by_name, lines, annotations = ["self"], list[str](), list[str](), {}
    for number, field in enumerate(dataclasses.fields(made)):
        value = field.name
        if field.default_factory is not MISSING:
            names[f"_make{number}"] = field.default_factory
            value = f"_make{number}()"
        elif field.default is not MISSING:
            names[f"_default{number}"] = field.default
            value = f"_default{number}"
        if field.init:
            if field.default_factory is not MISSING:
                parameter = f"{field.name}=_MISSING"
                value = f"{value} if {field.name} is _MISSING else {field.name}"
            else:
                parameter = field.name if value == field.name else f"{field.name}={value}"
                value = field.name
            (by_name if field.kw_only else by_place).append(parameter)
            annotations[field.name] = field.type
        elif value == field.name:
            continue  # neither given nor with a default: __post_init__ sets it
        lines.append(f"    _set(self, {field.name!r}, {value})")
    if hasattr(made, "__post_init__"):
        lines.append("    self.__post_init__()")
    arguments = ", ".join([*by_place, *(["*", *by_name] if by_name else [])])
    exec("\n".join([f"def __init__({arguments}):", *(lines or ["    pass"])]), names)
    compiled = names["__init__"]
    compiled.__qualname__ = f"{made.__qualname__}.__init__"
    compiled.__module__ = made.__module__
    compiled.__annotations__ = {**annotations, "return": None}
    return compiled


# ------------------------------------------------------------------------------------ what all of them share


def _equal(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    compared = self._compared
    return compared(self) == compared(other)


def _hash(self: Any) -> int:
    return hash(self._compared(self))


def _repr(self: Any) -> str:
    shown = (field.name for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _is_frozen(self: Any, name: str) -> bool:
    """Whether the attribute is a field, or the object is of the very class that was made, which has no others."""
    return name in self.__dataclass_fields__ or "_compared" in type(self).__dict__


def _set(self: Any, name: str, value: object) -> None:
    if _is_frozen(self, name):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delete(self: Any, name: str) -> None:
    if _is_frozen(self, name):
        raise FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


_SHARED = {"__eq__": _equal, "__hash__": _hash, "__repr__": _repr}
# Python would copy and unpickle by setting the slots, which is refused.
_SLOTTED = {"__getstate__": _state, "__setstate__": _restore}
