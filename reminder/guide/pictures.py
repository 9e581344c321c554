"""The drawings of a break, for its page: both sides, moving, and still for who asked for that."""

from __future__ import annotations

from collections.abc import Callable

from reminder import figures
from reminder.core.break_plan import Part, Plan, Side, Step
from reminder.core.exercises import Exercise, Kind, Sides
from reminder.core.offering import Offered
from reminder.guide.film import film

_POSTURE_FIGURE = "posture_reset_seated"

Pictures = dict[str, str]


def drawing(offered: Offered) -> Callable[[str], Pictures]:
    """Return what draws each picture of the break; a picture is named by its part and side."""

    def draw(nonce: str) -> Pictures:
        drawn: Pictures = {}
        if offered.prompt is not None:
            drawn["posture"] = _picture(_POSTURE_FIGURE, "right", nonce)
        if offered.walk is not None:
            drawn["walk"] = _picture(offered.walk.id, "right", nonce)
        if (exercise := offered.exercise) is not None:
            name = "walk" if exercise.kind is Kind.WALK else "exercise"
            drawn[name] = _picture(exercise.id, "right", nonce)
            if _has_two_pictures(exercise):
                drawn["exercise-left"] = _picture(exercise.id, "left", nonce)
        return drawn

    return draw


def _has_two_pictures(exercise: Exercise) -> bool:
    shown = film(exercise.id, exercise.sides)
    return exercise.sides is not Sides.NONE and not (shown and shown.sides)


def name_of(step: Step, plan: Plan, offered: Offered) -> str:
    """Return the name of the picture that belongs to *step*."""
    if step.part is not Part.EXERCISE or offered.exercise is None or not _has_two_pictures(offered.exercise):
        return step.part
    side = step.side or next((other.side for other in plan.steps if other.side is not None), Side.RIGHT)
    return "exercise" if side is Side.RIGHT else "exercise-left"


def _picture(id: str, side: figures.Side, nonce: str) -> str:
    try:
        moving = figures.figure(id, side=side, nonce=nonce)
        return (
            f'<div class="moves">{moving}</div><div class="stays">{figures.strip(id, side=side, nonce=nonce)}</div>'
        )
    except KeyError:
        # An exercise of one's own has no drawing.
        return ""
