"""The drawings of a break, for its page: both sides, moving, or still where less motion is wanted."""

from __future__ import annotations

import logging
import lzma
from html import escape

from reminder import paths
from reminder.core.break_plan import Part, Plan, Side, Step
from reminder.core.exercises import Exercise, Kind, Sides
from reminder.core.offering import Offered
from reminder.guide.film import film

log = logging.getLogger(__name__)

_POSTURE_FIGURE = "posture_reset_seated"


def pictures(offered: Offered, nonce: str) -> dict[str, str]:
    """Return the pictures of the break as HTML, each named by its part and side; *nonce* is for their styles."""
    drawn = {}
    if offered.prompt is not None:
        drawn["posture"] = _picture(_POSTURE_FIGURE, Side.RIGHT, nonce)
    if offered.walk is not None:
        drawn["walk"] = _picture(offered.walk.id, Side.RIGHT, nonce)
    if (exercise := offered.exercise) is not None:
        name = "walk" if exercise.kind is Kind.WALK else "exercise"
        drawn[name] = _picture(exercise.id, Side.RIGHT, nonce)
        if _has_two_pictures(exercise):
            drawn["exercise-left"] = _picture(exercise.id, Side.LEFT, nonce)
    return drawn


def name_of(step: Step, plan: Plan, offered: Offered) -> str:
    """Return the name of the picture that belongs to *step*."""
    if step.part is not Part.EXERCISE or offered.exercise is None or not _has_two_pictures(offered.exercise):
        return step.part
    side = step.side or next((other.side for other in plan.steps if other.side is not None), Side.RIGHT)
    return "exercise" if side is Side.RIGHT else "exercise-left"


def _has_two_pictures(exercise: Exercise) -> bool:
    loop = film(exercise.id, exercise.sides)
    return exercise.sides is not Sides.NONE and not (loop and loop.sides)


def _picture(exercise: str, side: Side, nonce: str) -> str:
    file = paths.shipped() / "figures" / "page" / f"{exercise}.svg.xz"
    try:
        text = lzma.decompress(file.read_bytes()).decode()
    except FileNotFoundError:
        # A person's own exercise has no drawing.
        return ""
    except (OSError, lzma.LZMAError) as fault:
        log.warning("no drawing of %s: %s", exercise, fault)
        return ""
    text = text.replace("<style>", f'<style nonce="{escape(nonce)}">')
    if side is Side.LEFT:
        # The left side is the mirrored picture, with ids of its own.
        name = f"fig-{exercise.replace('_', '-')}"
        text = text.replace(f"{name}-r", f"{name}-l").replace("data-turn=", "transform=")
    moving, positions = text.splitlines()
    return f'<div class="moves">{moving}</div><div class="stays">{positions}</div>'
