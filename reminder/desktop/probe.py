"""Try mechanisms in order; keep the first that works, or all that do, and why the others do not.

A mechanism that fails later is ``Troubled``: one warning until it works again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NoReturn, TypeVar

from reminder.core.values import dataclass
from reminder.desktop.ports import Unavailable

log = logging.getLogger(__name__)

A = TypeVar("A")
Candidates = Iterable[tuple[str, Callable[[], A]]]
# Each mechanism that does not work, as (name, reason), for status and doctor.
Refusals = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Found(Generic[A]):
    """The first adapter that works (None if none does), and each refusal before it."""

    adapter: A | None
    refusals: Refusals


def first_that_works(candidates: Candidates[A]) -> Found[A]:
    """Construct the candidates, given as (name, constructor), until one does not raise ``Unavailable``."""
    refusals: list[tuple[str, str]] = []
    adapter = next(_constructed(candidates, refusals), None)
    return Found(adapter, tuple(refusals))


def all_that_work(candidates: Candidates[A]) -> tuple[tuple[A, ...], Refusals]:
    """Construct all candidates; return those that work, and the refusals."""
    refusals: list[tuple[str, str]] = []
    adapters = tuple(_constructed(candidates, refusals))
    return adapters, tuple(refusals)


def refuse(reason: str) -> Callable[[], NoReturn]:
    """Return the constructor of what cannot work here, and why."""

    def construct() -> NoReturn:
        raise Unavailable(reason)

    return construct


def _constructed(candidates: Candidates[A], refusals: list[tuple[str, str]]) -> Iterator[A]:
    for name, construct in candidates:
        try:
            yield construct()
        except Unavailable as refusal:
            log.debug("%s is not available: %s", name, refusal)
            refusals.append((name, str(refusal)))


class Troubled:
    """A mechanism that may fail for a while. *trouble* is why, a sentence; "" while it works."""

    trouble = ""

    def _complain(self, reason: str) -> None:
        if not self.trouble:
            logging.getLogger(type(self).__module__).warning("%s", reason)
        self.trouble = reason
