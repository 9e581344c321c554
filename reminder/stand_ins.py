"""Stand-ins for modules while others import them: what an import loads and nothing here uses is left out.

A resident program pays for every module for as long as it runs, and nothing gives the memory back. A stand-in has
the few names that are asked for at import; each either does what the original does, or fetches the original when it
is used. Nothing of them stays in ``sys.modules``.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

Names = Callable[[], dict[str, Any]]


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
