"""The choice: one posture prompt, one line for the walk, exactly one exercise, and one tip for the break page (R4).

The hard rules of dose.py say what may be offered; here the soft ones rank what is left. Same history, same
settings, same chance: same choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from reminder.core import lines
from reminder.core.dose import (
    COUNTED,
    LOWER_BACK_A_DAY,
    Person,
    Situation,
    allowed,
    counts_for_lower_back,
    refusals,
    same_week,
)
from reminder.core.exercises import (
    LEGS,
    TRUNK,
    Area,
    Catalogue,
    Exercise,
    Kind,
    Line,
    Place,
    Posture,
    PosturePrompt,
    Taken,
    Tip,
)
from reminder.core.model import Outcome
from reminder.core.values import dataclass

# How far back a choice looks: four weeks of variety, and the days around them.
LOOK_BACK = timedelta(days=35)
RECENT_IDS = 5  # R16
DAYS_A_WEEK = 2  # R17, R18: strength, and stretching for lower back and legs (S6)
FIRST_BREAKS = 2  # R17: at the first two breaks of the day, when people are fresh
PRESSED_A_DAY = 2  # R18: this often a day, before everything else has its turn
GENTLE_FIRST = timedelta(days=14)  # R26
# Getting up is the best supported part of a break; an exercise in standing is this much likelier at a desk.
STANDING_WEIGHT = 3.0


class Chance(Protocol):
    """What the choice needs of ``random.Random``."""

    def random(self) -> float:
        """Return the next number from 0 up to 1."""


class Without(StrEnum):
    """Why a reminder has no exercise."""

    REST_DAYS = "rest-days"
    PAIN = "pain"
    SURGERY = "surgery"
    USED_UP = "used-up"  # today's dose
    SETTINGS = "settings"  # nothing that the answers and the settings allow


@dataclass(frozen=True, slots=True)
class NoExercise:
    """The reason, with the last rest day or the day of the pain."""

    why: Without
    until: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """What a reminder shows. *exercise* is None where nothing is allowed; *without* then says why.

    *line* says how to spend the walk, and *walk* is its exercise: None without a walk.
    *sit_stand* is the line about a desk that can be raised, in every second reminder. *set_up* False: say in one
    line how to answer the safety questions; *first*: no exercise was done so far, so the safety text belongs to
    it; *ask_again*: the questions were answered long ago, and are worth another look (R22).
    """

    prompt: PosturePrompt | None = None
    walk: Exercise | None = None
    exercise: Exercise | None = None
    tip: Tip | None = None
    set_up: bool = True
    ask_again: bool = False
    line: Line | None = None
    sit_stand: Line | None = None
    without: NoExercise | None = None
    first: bool = False


NOTHING = Offer()


def choose(
    catalogue: Catalogue,
    *,
    history: Sequence[Taken],
    person: Person,
    today: date,
    number: int,
    rng: Chance,
    recent_lines: Sequence[str] = (),
    posture: Posture | None = None,
) -> Offer:
    """Return what to show now.

    Args:
        catalogue: Everything there is.
        history: What reminders brought in the last ``LOOK_BACK``, oldest first.
        person: What they have set and reported.
        today: The local calendar day.
        number: Counts reminders (the reminder's id): prompts, lines and tips rotate by it.
        rng: The chance. Give it a seed made of the person's own number and *number*, so that asking twice for
            the same reminder answers alike.
        recent_lines: The ids of the walk lines of the last reminders, latest last.
        posture: Whether the person sits or stands at a desk that can be raised; None: unknown.
    """
    now = Situation.of(catalogue, history, person, today)
    line = lines.walk_line(now, number, recent_lines)
    exercise = _exercise(now, history, rng)
    return Offer(
        prompt=lines.prompt(now, history, number, posture),
        walk=catalogue.get(line.walk or "") if line else None,
        exercise=exercise,
        tip=catalogue.tips[number % len(catalogue.tips)] if catalogue.tips else None,
        set_up=person.set_up,
        ask_again=person.set_up and person.care.worth_asking_again(today),
        line=line,
        sit_stand=lines.sit_stand(now, number, posture),
        without=None if exercise else why_none(now),
        first=not person.set_up and not any(taken.done and taken.exercise for taken in history),
    )


def reconsider(
    offer: Offer, catalogue: Catalogue, *, history: Sequence[Taken], person: Person, today: date, number: int
) -> Offer:
    """Return *offer* without what is refused since it was chosen: after a report, or by other settings."""
    now = Situation.of(catalogue, history, person, today)
    exercise = offer.exercise if offer.exercise is not None and allowed(offer.exercise, now) else None
    line = (
        offer.line
        if offer.line is not None and lines.line_allowed(offer.line, now)
        else lines.walk_line(now, number, ())
    )
    return replace(
        offer,
        exercise=exercise,
        line=line,
        walk=catalogue.get(line.walk or "") if line else None,
        set_up=person.set_up,
        first=offer.first and not person.set_up,
        ask_again=person.set_up and person.care.worth_asking_again(today),
        without=None if exercise else offer.without or why_none(now),
    )


def why_none(now: Situation) -> NoExercise:
    """Return why nothing that loads the body may be offered now: what weighs most first."""
    care = now.person.care
    if care.doctor:
        return NoExercise(Without.PAIN, since=care.hurt)
    if (until := care.resting_until(now.today)) is not None:
        return NoExercise(Without.REST_DAYS, until=until)
    if "recent_surgery" in now.person.conditions:
        return NoExercise(Without.SURGERY)
    against = [{refusal.rule for refusal in refusals(e, now)} for e in now.catalogue if e.load]
    return NoExercise(Without.USED_UP if any(rules <= COUNTED for rules in against) else Without.SETTINGS)


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
        here = [e for id in today if (e := now.catalogue.get(id or "")) is not None]
        self._areas_today = Counter(e.area for e in here)
        yesterday = now.today - timedelta(days=1)
        self._yesterday = frozenset(taken.exercise for taken in shown if taken.day == yesterday)
        self._offered = Counter(ids)
        self._skipped = Counter(taken.exercise for taken in shown if taken.outcome is Outcome.SKIPPED)
        first = sum(taken.day == now.today for taken in history) < FIRST_BREAKS
        self._strength_wanted = first and self._wanted(is_strength, shown)
        self._trunk_wanted = self._strength_wanted and self._wanted(is_trunk_strength, shown)
        pressed = sum(map(is_stretch_for_back_or_legs, here))
        self._stretch_wanted = pressed < PRESSED_A_DAY and self._wanted(is_stretch_for_back_or_legs, shown)
        since = now.person.care.answered
        self._gentle_wanted = now.person.starts_gently and (since is None or now.today - since < GENTLE_FIRST)

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
            self._gentle_wanted and not exercise.gentle,  # R26
            self._strength_wanted and not strength,  # R17
            strength and exercise.id in self._yesterday,  # R17
            self._trunk_wanted and not is_trunk_strength(exercise),  # R30
            self._stretch_wanted and not is_stretch_for_back_or_legs(exercise),  # R18
            self._offered_today[exercise.id] > 0,
            exercise.id in self._yesterday,
        )

    def weight(self, exercise: Exercise) -> float:
        """Return its share in the draw: less for what was skipped, for what came often, for an area of today.

        The numbers are a guess that the four simulated weeks bear out; nobody has measured them.
        """
        offered, skipped = self._offered[exercise.id], self._skipped[exercise.id]
        liked = (1 + offered - skipped) / (1 + offered)
        at_desk = self._now.person.settings.place == Place.DESK
        up = STANDING_WEIGHT if at_desk and exercise.posture is Posture.STANDING else 1.0
        return up * liked**2 / (1 + offered) ** 2 / (1 + self._areas_today[exercise.area])


def is_strength(exercise: Exercise) -> bool:
    """Whether R17 counts it."""
    return exercise.kind is Kind.STRENGTHENING


def is_trunk_strength(exercise: Exercise) -> bool:
    """Whether R30 counts it: strength for the back and the stomach, the buttocks with them."""
    return is_strength(exercise) and exercise.area in TRUNK


def is_stretch_for_back_or_legs(exercise: Exercise) -> bool:
    """Whether R18 counts it."""
    return exercise.kind in (Kind.STRETCH, Kind.MOBILITY) and (
        exercise.area is Area.LOWER_BACK or exercise.area in LEGS
    )


def days_this_week(
    catalogue: Catalogue, history: Sequence[Taken], today: date, is_meant: Callable[[Exercise], bool]
) -> frozenset[date]:
    """Return the days of this ISO week on which the person confirmed such an exercise (R30)."""
    return frozenset(
        taken.day
        for taken in history
        if taken.counts_for_a_goal
        and same_week(taken.day, today)
        and (exercise := catalogue.get(taken.exercise or "")) is not None
        and is_meant(exercise)
    )
