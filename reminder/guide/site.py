"""What a page server serves, and what it hands to the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from reminder.core.values import dataclass

Message = dict[str, object]
Action = Callable[[dict[str, Any]], Message]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a page must carry: *nonce* on its own styles and scripts, *word* with every action."""

    nonce: str
    word: str


@dataclass(frozen=True, slots=True)
class Site:
    """What is served: the page, the assets it uses, and what it may ask for by POST."""

    page: Callable[[Ticket], str]
    assets: tuple[str, ...] = ()
    actions: Mapping[str, Action] = field(default_factory=dict)
