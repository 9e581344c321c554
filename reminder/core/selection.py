"""The choice: one posture prompt, the walk, exactly one exercise, and one tip for the break page (R4).

The hard rules of dose.py say what may be offered; here the soft ones rank what is left. Same history, same
settings, same chance: same choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

from reminder.core.dose import (
    LOWER_BACK_A_DAY,
    Person,
    Refusal,
    Situation,
    allowed,
    counts_for_lower_back,
    refusals,
    same_week,
    why_never,
)
from reminder.core.exercises import LEGS, Area, Catalogue, Exercise, Kind, PosturePrompt, Taken, Tip
from reminder.core.model import Outcome

# How far back a choice looks: four weeks of variety, and the days around them.
LOOK_BACK = timedelta(days=35)
RECENT_IDS = 5  # R16
DAYS_A_WEEK = 2  # R17, R18: strength, and stretching for lower back and legs (S6)
FIRST_BREAKS = 2  # R17: at the first two breaks of the day, when people are fresh


class Chance(Protocol):
    """What the choice needs of ``random.Random``."""

    def random(self) -> float:
        """Return the next number from 0 up to 1."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reminder shows. *exercise* is None where nothing is allowed: posture and walk remain.

    *walk* is None only where the person wants no walk at all. *set_up* False: say in one line how to answer
    the safety questions; *ask_again*: they were answered long ago, and are worth another look (R22).
    """

    prompt: PosturePrompt | None
    walk: Exercise | None
    exercise: Exercise | None
    tip: Tip | None
    set_up: bool
    ask_again: bool


def choose(
    catalogue: Catalogue, *, history: Sequence[Taken], person: Person, today: date, number: int, rng: Chance
) -> Offer:
    """Return what to show now.

    Args:
        catalogue: Everything there is.
        history: What reminders brought in the last ``LOOK_BACK``, oldest first.
        person: What they have set and reported.
        today: The local calendar day.
        number: Counts reminders for ever (the reminder's id): posture prompts and tips take turns by it.
        rng: The chance. Give it a seed made of the person's own number and *number*, so that asking twice for
            the same reminder answers alike.
    """
    now = Situation.of(catalogue, history, person, today)
    return Offer(
        prompt=catalogue.prompts[number % len(catalogue.prompts)] if catalogue.prompts else None,
        walk=_walk(now, history),
        exercise=_exercise(now, history, rng),
        tip=catalogue.tips[number % len(catalogue.tips)] if catalogue.tips else None,
        set_up=person.set_up,
        ask_again=person.set_up and person.care.worth_asking_again(today),
    )


def reconsider(
    offer: Offer, catalogue: Catalogue, *, history: Sequence[Taken], person: Person, today: date
) -> Offer:
    """Return an open *offer* without what a hard rule has come to refuse since: soreness, pain, other settings.

    Nothing takes its place: posture and walk remain for this break.
    """
    now = Situation.of(catalogue, history, person, today)
    kept = offer
    if kept.exercise is not None and not allowed(kept.exercise, now):
        kept = replace(kept, exercise=None)
    if kept.walk is not None and not allowed(kept.walk, now):
        kept = replace(kept, walk=_walk(now, history))
    return kept


def explain(
    catalogue: Catalogue, id: str, *, history: Sequence[Taken], person: Person, today: date
) -> tuple[Refusal, ...]:
    """Return why *id* is not offered now; empty means that it may be. Raises KeyError for an id nobody knows."""
    if (never := why_never(catalogue, id)) is not None:
        return (never,)
    return refusals(catalogue.exercises[id], Situation.of(catalogue, history, person, today))


# ---------------------------------------------------------------------------------------------- the walk


def _walk(now: Situation, history: Sequence[Taken]) -> Exercise | None:
    """Take turns among the walks that are allowed, each no more often than its day allows (R4, R5)."""
    walks = sorted((e for e in now.catalogue if e.kind is Kind.WALK and allowed(e, now)), key=lambda e: e.id)
    if not walks:
        return None
    # The history knows no walks, but every reminder had one, in turn: the count of reminders is enough.
    round, turn = divmod(sum(taken.day == now.today for taken in history), len(walks))
    walk = walks[turn]
    return walk if round < walk.max_per_day else max(walks, key=lambda e: e.max_per_day)


# ------------------------------------------------------------------------------------------ the exercise


def _exercise(now: Situation, history: Sequence[Taken], rng: Chance) -> Exercise | None:
    # By id: neither the order of files nor that of a set may have a say.
    candidates = sorted((e for e in now.catalogue if e.load and allowed(e, now)), key=lambda e: e.id)
    if not candidates:
        return None
    past = _Past(now, history)
    ranks = [past.rank(exercise) for exercise in candidates]
    best = min(ranks)
    finalists = [exercise for exercise, rank in zip(candidates, ranks, strict=True) if rank == best]
    return _draw(finalists, [past.weight(exercise) for exercise in finalists], rng)


def _draw(exercises: Sequence[Exercise], weights: Sequence[float], rng: Chance) -> Exercise:
    mark = rng.random() * sum(weights)
    for exercise, weight in zip(exercises, weights, strict=True):
        mark -= weight
        if mark < 0:
            return exercise
    return exercises[-1]


class _Past:
    """What the soft rules know of the past: everything that was shown, done or not."""

    def __init__(self, now: Situation, history: Sequence[Taken]) -> None:
        self._now = now
        shown = [taken for taken in history if taken.exercise is not None]
        ids = [taken.exercise for taken in shown]
        self._last_ids = frozenset(ids[-RECENT_IDS:])
        last = now.catalogue.get(ids[-1] or "") if ids else None
        self._last_area = last.area if last else None
        today = [taken.exercise for taken in shown if taken.day == now.today]
        self._offered_today = Counter(today)
        self._areas_today = Counter(e.area for id in today if (e := now.catalogue.get(id or "")) is not None)
        yesterday = now.today - timedelta(days=1)
        self._yesterday = frozenset(taken.exercise for taken in shown if taken.day == yesterday)
        self._offered = Counter(ids)
        self._skipped = Counter(taken.exercise for taken in shown if taken.outcome is Outcome.SKIPPED)
        first = sum(taken.day == now.today for taken in history) < FIRST_BREAKS
        self._strength_wanted = first and self._wanted(is_strength, shown)
        self._stretch_wanted = self._wanted(is_stretch_for_back_or_legs, shown)

    def _wanted(self, is_meant: Callable[[Exercise], bool], shown: Sequence[Taken]) -> bool:
        """Whether a day of this week is still to be found for it, and today is not one already."""
        days = days_this_week(self._now.catalogue, shown, self._now.today, is_meant)
        return len(days) < DAYS_A_WEEK and self._now.today not in days

    def rank(self, exercise: Exercise) -> tuple[bool, ...]:
        """Return what speaks against it, weightiest first; the least of these are drawn from."""
        strength = is_strength(exercise)
        return (
            # The dose is how often something is *offered*, as far as there is anything else to offer.
            self._offered_today[exercise.id] >= exercise.max_per_day
            or (counts_for_lower_back(exercise) and self._areas_today[Area.LOWER_BACK] >= LOWER_BACK_A_DAY),
            exercise.area is self._last_area,  # R16
            exercise.id in self._last_ids,  # R16
            self._strength_wanted and not strength,  # R17
            strength and exercise.id in self._yesterday,  # R17
            self._stretch_wanted and not is_stretch_for_back_or_legs(exercise),  # R18
        )

    def weight(self, exercise: Exercise) -> float:
        """Return its share in the draw: less for what was skipped, for what came often, for an area of today.

        The numbers are a guess that the four simulated weeks bear out; nobody has measured them.
        """
        offered, skipped = self._offered[exercise.id], self._skipped[exercise.id]
        liked = (1 + offered - skipped) / (1 + offered)
        return liked**2 / (1 + offered) ** 2 / (1 + self._areas_today[exercise.area])


def is_strength(exercise: Exercise) -> bool:
    """Whether R17 counts it."""
    return exercise.kind is Kind.STRENGTHENING


def is_stretch_for_back_or_legs(exercise: Exercise) -> bool:
    """Whether R18 counts it."""
    return exercise.kind in (Kind.STRETCH, Kind.MOBILITY) and (
        exercise.area is Area.LOWER_BACK or exercise.area in LEGS
    )


def days_this_week(
    catalogue: Catalogue, history: Sequence[Taken], today: date, is_meant: Callable[[Exercise], bool]
) -> frozenset[date]:
    """Return the days of this ISO week on which such an exercise was done."""
    return frozenset(
        taken.day
        for taken in history
        if taken.done
        and same_week(taken.day, today)
        and (exercise := catalogue.get(taken.exercise or "")) is not None
        and is_meant(exercise)
    )
