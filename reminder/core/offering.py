"""What a reminder offers as plain data and back, for the guide, which is another process."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reminder.core import codec
from reminder.core.dose import Refusal, Situation, dose, refusals
from reminder.core.exercises import Dose, Exercise, Line, PosturePrompt, Tip
from reminder.core.selection import NoExercise, Offer
from reminder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Offered:
    """An :class:`Offer` on its way: its parts, the dose of its exercise, and what speaks against that one."""

    prompt: PosturePrompt | None = None
    walk: Exercise | None = None
    exercise: Exercise | None = None
    dose: Dose | None = None
    tip: Tip | None = None
    set_up: bool = True
    ask_again: bool = False
    against: tuple[Refusal, ...] = ()
    line: Line | None = None
    sit_stand: Line | None = None
    without: NoExercise | None = None
    first: bool = False


def of(offer: Offer, now: Situation) -> Offered:
    """Return *offer* with the dose that the person has chosen."""
    exercise = offer.exercise
    return Offered(
        prompt=offer.prompt,
        walk=offer.walk,
        exercise=exercise,
        dose=dose(exercise, now.person) if exercise else None,
        tip=offer.tip,
        set_up=offer.set_up,
        ask_again=offer.ask_again,
        against=refusals(exercise, now) if exercise else (),
        line=offer.line,
        sit_stand=offer.sit_stand,
        without=offer.without,
        first=offer.first,
    )


def as_json(offered: Offered) -> dict[str, Any]:
    """Return it as plain data."""
    data: dict[str, Any] = codec.plain(offered)
    return data


def read(data: Mapping[str, Any]) -> Offered:
    """Return the offer in *data*; the inverse of :func:`as_json`.

    Raises: ValueError: it says something else.
    """
    offered: Offered = codec.read(Offered, data)
    return offered
