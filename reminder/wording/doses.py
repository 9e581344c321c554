"""How much of an exercise, in words: the same in the notification, on the page, in the list and in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reminder.core.break_plan import TURNING_POINT
from reminder.core.exercises import Dose, Exercise, Sides
from reminder.wording.times import exact

_TIMES = "\N{MULTIPLICATION SIGN}"


def of(dose: Dose, exercise: Exercise) -> str:
    """Return how much of *exercise*; one that is held without a count takes its time."""
    return spoken(dose) if dose.hold or dose.reps > 1 else exact(exercise.duration)


def week(data: Mapping[str, Any]) -> str:
    """Return how the week stands (S6), from ``this_week`` of the dose that is left."""
    wanted = data["days_wanted"]
    return (
        f"This week: strengthening on {data['strengthening_days']} of {wanted} days "
        f"(back and stomach on {data['back_and_stomach_days']}), "
        f"stretching on {data['stretching_days']} of {wanted}."
    )


def spoken(dose: Dose | None) -> str:
    """Return a dose: four holds of 5 s with a times sign between, "8 times", "15 s each side"."""
    if dose is None:
        return "the same"
    each = "" if dose.sides is Sides.NONE else " each side"
    # A hold of a second is only the turning point of a movement.
    if dose.hold < TURNING_POINT:
        return f"{dose.reps} times{each}" if dose.reps > 1 else f"once{each}"
    held = exact(dose.hold)
    return f"{dose.reps} {_TIMES} {held}{each}" if dose.reps > 1 else f"{held}{each}"
