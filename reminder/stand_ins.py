"""Stand-ins for modules while others import them: what an import loads and nothing here uses is left out.

A resident program pays for every module for as long as it runs, and nothing gives the memory back. A stand-in has
the few names that are asked for at import; each either does what the original does, or fetches the original when it
is used. Nothing of them stays in ``sys.modules``.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import PathFinder
from types import ModuleType
from typing import Any

Names = Callable[[], dict[str, Any]]


def when_asked(module: str) -> Names:
    """Return a stand-in for a module that is imported whole: the first use of a name fetches the original."""

    def __getattr__(name: str) -> Any:
        if name.startswith("__"):
            # The import system's own questions are no use of the module.
            raise AttributeError(name)
        if vars(sys.modules.get(module, sys)).get("__getattr__") is __getattr__:
            del sys.modules[module]  # asked for by the very import that it stands in for
        return getattr(importlib.import_module(module), name)

    return lambda: {"__getattr__": __getattr__}


def when_called(module: str, *names: str) -> Names:
    """Return a stand-in with those functions, each of which fetches the original's when it is called."""

    def function(name: str) -> Callable[..., Any]:
        return lambda *args, **how: getattr(importlib.import_module(module), name)(*args, **how)

    return lambda: {name: function(name) for name in names}


# What an address may hold as it is.
_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-~")


def quoted(path: bytes, safe: str = "/") -> str:
    """Return *path* as it stands in an address, as ``urllib.parse.quote_from_bytes`` does."""
    plain = _UNRESERVED | set(safe.encode())
    return "".join(chr(byte) if byte in plain else f"%{byte:02X}" for byte in path)


# Until Python 3.13 pathlib asks urllib for one function, by which it makes addresses of paths; and urllib brings
# the arithmetic of networks along.
FOR_PATHLIB: dict[str, Names] = {"urllib.parse": lambda: {"quote_from_bytes": quoted}}

# subprocess asks it how text is encoded, for who reads text; its table of names is half a megabyte.
FOR_SUBPROCESS: dict[str, Names] = {"locale": when_asked("locale")}


@contextmanager
def standing_in(stand_ins: Mapping[str, Names]) -> Iterator[None]:
    """Have modules with those names in ``sys.modules``, except where the original is loaded already."""
    made = {name: ModuleType(name) for name in stand_ins if name not in sys.modules}
    hidden: list[tuple[ModuleType, str, object]] = []
    try:
        for name, module in made.items():
            vars(module).update(stand_ins[name]())
            sys.modules[name] = module
            parent, _, child = name.rpartition(".")
            if parent in sys.modules:
                # ``import a.b as c`` reads the attribute of the package.
                hidden.append((sys.modules[parent], child, vars(sys.modules[parent]).get(child)))
                setattr(sys.modules[parent], child, module)
        yield
    finally:
        for package, child, before in hidden:
            if before is None:
                delattr(package, child)
            else:
                setattr(package, child, before)
        for name, module in made.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


def alone(name: str, **stand_ins: Names) -> ModuleType:
    """Import the module *name* without running the packages that it is in: only their folders are known meanwhile.

    *stand_ins* are those for what it imports itself.
    """
    folders: list[str] | None = None
    packages = name.split(".")[:-1]
    for end in range(len(packages)):
        package = ".".join(packages[: end + 1])
        spec = PathFinder.find_spec(package, folders)
        folders = list(spec.submodule_search_locations or ()) if spec is not None else []
        stand_ins[package] = _package(folders)
    with standing_in(stand_ins):
        return importlib.import_module(name)


def _package(folders: list[str]) -> Names:
    return lambda: {"__path__": folders}
