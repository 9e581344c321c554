"""The doses of an exercise, from the low one to the top of its sourced range, each within two minutes (R4).

A person goes up it by their own choice only, a step at a time (R29) or to the top (R19).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from reminder.core import break_plan
from reminder.core.exercises import LONGEST, Dose, Exercise, Kind

# R29: a step of the ladder, and the end of it for a stretch (ACSM: up to 30 s a hold, 60 s a side).
FINE, COARSE, COARSE_FROM = timedelta(seconds=1), timedelta(seconds=5), timedelta(seconds=15)
WIDE_RANGE = 6
STRETCH_HOLD, STRETCH_SIDE = timedelta(seconds=30), timedelta(seconds=60)


def ladder(exercise: Exercise) -> tuple[Dose, ...]:
    """Return the doses from the low one to the top of the sourced range, each one step above the one before (R29).

    A stretch is held longer before it is repeated more, everything else the other way round. No dose takes longer
    than two minutes, as the guide counts it (R4).
    """
    found = [exercise.low]
    while exercise.load and (higher := next((d for d in _steps(found[-1], exercise) if fits(exercise, d)), None)):
        found.append(higher)
    return tuple(found)


def fits(exercise: Exercise, dose: Dose) -> bool:
    """Whether the whole of it, getting ready and changing sides included, takes two minutes or less (R4)."""
    return break_plan.plan(exercise=exercise, dose=dose).length <= LONGEST


def _steps(dose: Dose, exercise: Exercise) -> Iterator[Dose]:
    """Yield what may come one step above *dose*, the better one first."""
    more = min(dose.reps + (2 if exercise.reps_max - exercise.reps >= WIDE_RANGE else 1), exercise.reps_max)
    longer = min(dose.hold + (COARSE if dose.hold >= COARSE_FROM else FINE), exercise.hold_max)
    steps = [Dose(dose.hold, more, dose.sides), Dose(longer, dose.reps, dose.sides)]
    if exercise.kind is Kind.STRETCH:
        steps = [s for s in reversed(steps) if s.hold <= STRETCH_HOLD and s.hold * s.reps <= STRETCH_SIDE]
    return (step for step in steps if step != dose)
