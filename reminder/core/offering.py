"""What a reminder offers as plain data, and back: so the guide, a process of its own, learns of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from reminder.core import listing
from reminder.core.dose import Dose, Refusal, Situation, dose, refusals
from reminder.core.exercises import Area, Condition, Exercise, Kind, Place, Posture, PosturePrompt, Sides, Tip
from reminder.core.selection import Offer


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


def of(offer: Offer, now: Situation) -> Offered:
    """Return *offer* with the dose that the person has chosen."""
    exercise = offer.exercise
    return Offered(
        prompt=offer.prompt,
        walk=offer.walk,
        exercise=exercise,
        dose=dose(exercise, now.person.settings.dose) if exercise else None,
        tip=offer.tip,
        set_up=offer.set_up,
        ask_again=offer.ask_again,
        against=refusals(exercise, now) if exercise else (),
    )


def as_json(offered: Offered, now: Situation) -> dict[str, object]:
    """Return it as plain data; an exercise has every field that ``posture exercises list --json`` gives it."""
    prompt, tip = offered.prompt, offered.tip
    return {
        "prompt": prompt and {"id": prompt.id, "text": prompt.text, "fix": prompt.fix},
        "walk": offered.walk and listing.as_json(offered.walk, now),
        "exercise": offered.exercise and listing.as_json(offered.exercise, now),
        "dose": offered.dose
        and {
            "hold_s": round(offered.dose.hold.total_seconds()),
            "reps": offered.dose.reps,
            "sides": str(offered.dose.sides),
        },
        "tip": tip and {"id": tip.id, "topic": tip.topic, "text": tip.text},
        "set_up": offered.set_up,
        "ask_again": offered.ask_again,
    }


def read(data: Mapping[str, Any]) -> Offered:
    """Return what *data* says; the inverse of :func:`as_json`, without the sources of prompt and tip.

    Raises:
        KeyError, TypeError, ValueError: it says something else.
    """
    prompt, dose, tip = data["prompt"], data["dose"], data["tip"]
    refused = data["exercise"]["refusals"] if data["exercise"] else ()
    return Offered(
        prompt=PosturePrompt(prompt["id"], prompt["text"], prompt["fix"], ()) if prompt else None,
        walk=exercise(data["walk"]) if data["walk"] else None,
        exercise=exercise(data["exercise"]) if data["exercise"] else None,
        dose=Dose(timedelta(seconds=dose["hold_s"]), dose["reps"], Sides(dose["sides"])) if dose else None,
        tip=Tip(tip["id"], tip["topic"], tip["text"], ()) if tip else None,
        set_up=bool(data["set_up"]),
        ask_again=bool(data["ask_again"]),
        against=tuple(Refusal(each["rule"], each["sentence"]) for each in refused),
    )


def exercise(data: Mapping[str, Any]) -> Exercise:
    """Return the exercise that ``listing.as_json`` has written."""
    return Exercise(
        id=data["id"],
        name=data["name"],
        kind=Kind(data["kind"]),
        areas=tuple(map(Area, data["body_area"])),
        posture=Posture(data["posture"]),
        places=tuple(map(Place, data["place"])),
        equipment=tuple(data["equipment"]),
        duration=timedelta(seconds=data["duration_s"]),
        hold=timedelta(seconds=data["hold_s"]),
        hold_max=timedelta(seconds=data["hold_s_max"]),
        reps=data["reps"],
        reps_max=data["reps_max"],
        sides=Sides(data["sides"]),
        steps=tuple(data["steps"]),
        breathing=data["breathing"],
        cautions=tuple(data["cautions"]),
        avoid_when=tuple(map(Condition, data["avoid_when"])),
        max_per_day=data["max_per_day"],
        per_week=data["per_week"],
        aka=tuple(data["aka"]),
        sources=tuple(data["sources"]),
        seed=data["seed"],
        own=data["own"],
    )
