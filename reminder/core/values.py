"""Frozen dataclasses that cost half: use ``dataclass`` from here as one from the standard library.

That one writes and compiles six methods for each class, which for the some hundred and forty classes of the daemon
are 2 MiB and 60 ms of its start. Of a frozen class only ``__init__`` needs code of its own. Here the others are the
same functions for all, and as fast; what is not frozen, or asks for anything else, is made as usual.
"""

from __future__ import annotations

import dataclasses
from dataclasses import FrozenInstanceError
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, **how: Any) -> Any:
        """Make *cls* a dataclass; *how* as for ``dataclasses.dataclass``."""
        if cls is None:
            return lambda decorated: dataclass(decorated, **how)
        if not how.get("frozen") or set(how) - {"frozen", "slots", "kw_only"}:
            return dataclasses.dataclass(cls, **how)
        own = {name for name in _SHARED if cls.__dict__.get(name) is not None}
        made = dataclasses.dataclass(cls, eq=False, repr=False, **how)
        compared = [field.name for field in dataclasses.fields(made) if field.compare]
        made._compared = staticmethod(attrgetter(*compared) if compared else _nothing)
        for name, method in _SHARED.items():
            if name not in own:
                setattr(made, name, method)
        made.__setattr__, made.__delattr__ = _set, _delete
        return made


def _nothing(value: object) -> tuple[()]:
    return ()


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
