"""What a reminder offers as plain data and back, for the guide, which is another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from reminder.core import codec
from reminder.core.dose import Refusal, Situation, dose, refusals
from reminder.core.exercises import Dose
from reminder.core.selection import Offer
from reminder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Offered(Offer):
    """An :class:`Offer` for the guide, with the dose of its exercise, and what speaks against that one."""

    dose: Dose | None = None
    against: tuple[Refusal, ...] = ()


def of(offer: Offer, now: Situation) -> Offered:
    """Return *offer* with the dose that the person has chosen."""
    parts = {each.name: getattr(offer, each.name) for each in fields(Offer)}
    if offer.exercise is None:
        return Offered(**parts)
    return Offered(**parts, dose=dose(offer.exercise, now.person), against=refusals(offer.exercise, now))


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
