"""Try mechanisms in order, keep the first that works, and why the others did not."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from reminder.desktop.ports import Unavailable

log = logging.getLogger(__name__)

A = TypeVar("A")


@dataclass(frozen=True, slots=True)
class Found(Generic[A]):
    """The first adapter that works (None if none does), and each refusal before it as (name, reason)."""

    adapter: A | None
    refusals: tuple[tuple[str, str], ...]


def first_that_works(candidates: Iterable[tuple[str, Callable[[], A]]]) -> Found[A]:
    """Construct the candidates, given as (name, constructor), until one does not raise ``Unavailable``."""
    refusals: list[tuple[str, str]] = []
    for name, construct in candidates:
        try:
            return Found(construct(), tuple(refusals))
        except Unavailable as refusal:
            log.debug("%s is not available: %s", name, refusal)
            refusals.append((name, str(refusal)))
    return Found(None, tuple(refusals))
