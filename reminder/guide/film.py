"""The drawing and the count in step: which stretch of the figure's loop belongs to which step of the break.

The loop of a drawing has its own pace; in a guided break it shows what is to be done this second. A drawing that
does not lend itself to that runs freely beside the count.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any, NamedTuple

from reminder import paths
from reminder.core import break_plan
from reminder.core.break_plan import Phase, Plan, Side, Step
from reminder.core.exercises import Sides
from reminder.core.offering import Offered
from reminder.core.values import dataclass


class Stretch(NamedTuple):
    """Seconds of the loop: backwards where the end is earlier, past the loop's end from its beginning again.

    Where both are alike the figure stands still.
    """

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Film:
    """A loop: when each held position is reached and left; *first* is the same for the beginning."""

    length: float
    first: tuple[float, float]
    held: tuple[tuple[float, float], ...]
    sides: dict[Side, int]  # of a loop that shows both: which held position is whose
    shots: tuple[int | None, ...] = ()  # the still picture of the beginning and of each held position
    # The position kept between two repetitions, where it is not the first: a stride, a crossed leg.
    stays: float | None = None

    def shot(self, step: Step) -> int | None:
        """Return which of the still pictures shows the position that *step* goes to or holds."""
        if step.phase is Phase.CHANGE:
            return self.shots[0]
        if not step.position:
            return None
        if step.phase in (Phase.MOVE, Phase.HOLD):
            return self.shots[self._index(step) + 1]
        return self.shots[0]

    def _index(self, step: Step) -> int:
        # A drawing with fewer positions than the catalogue shows its last one.
        return self.sides[step.side] if self.sides and step.side else min(step.position, len(self.held)) - 1

    def stretch(self, step: Step) -> Stretch | None:
        """Return what to show during *step*, or None for the loop as it runs."""
        begins, leaves = self.first
        if step.phase in (Phase.READY, Phase.CHANGE):
            return Stretch(begins, begins)
        if not step.position:
            return None
        index = self._index(step)
        reached, left = self.held[index]
        match step.phase:
            case Phase.MOVE if self.stays is not None and step.rep > 1:
                return Stretch(self.stays, reached)
            case Phase.MOVE:
                before = self.held[index - 1][1] if step.position > 1 else leaves
                return Stretch(self._before(index) if self.sides else before, reached)
            case Phase.HOLD:
                return Stretch(reached, reached)
            case _ if self.stays is not None and step.rep < step.reps:
                return Stretch(reached, self.stays)
            case _:
                return Stretch(left, self._after(index) if self.sides else self.length + begins)

    def _before(self, index: int) -> float:
        # One side follows the other: each way begins half-way between the two positions held.
        return self.first[1] if index == 0 else (self.held[index - 1][1] + self.held[index][0]) / 2

    def _after(self, index: int) -> float:
        last = index == len(self.held) - 1
        return self.length + self.first[0] if last else (self.held[index][1] + self.held[index + 1][0]) / 2


def film(exercise: str, sides: Sides) -> Film | None:
    """Return the film of an exercise; None without a drawing, or with a loop that does not come back."""
    timing = _timings().get(exercise)
    if timing is None or timing["free"] or len(timing["keys"]) < 2:
        return None
    there = [(reached, left) for _, reached, left, _ in timing["keys"]]
    names = [name for name, *_ in timing["keys"]]
    holds = [hold for *_, hold in timing["keys"]]
    longest = max(holds[1:])
    held = [n for n, hold in enumerate(holds) if n and hold == longest]
    if not longest or len(held) > 2:
        return None
    # A loop that shows the right side and then the left says so by the names of its positions.
    named = {Side(names[n]): turn for turn, n in enumerate(held) if names[n] in set(Side)}
    both = named if sides is Sides.ALTERNATE and len(named) == len(held) == 2 else {}
    shots = tuple(timing["shots"].index(n) if n in timing["shots"] else None for n in (0, *held))
    # Where the drawing pauses on the way there, the body is ready for the movement itself.
    ready = [there[n][1] for n in range(1, held[0]) if holds[n] > 0] if len(held) == 1 else []
    return Film(
        timing["length"], there[0], tuple(there[n] for n in held), both, shots, ready[-1] if ready else None
    )


@cache
def _timings() -> dict[str, Any]:
    # Written by `python -m figures build`, together with the drawings.
    found: dict[str, Any] = json.loads((paths.shipped() / "figures" / "timing.json").read_text(encoding="utf-8"))
    return found


def plan_of(offered: Offered) -> Plan:
    """Return the timetable of what is offered."""
    return break_plan.plan(
        posture=offered.prompt is not None,
        walk=offered.walk is not None or offered.line is not None,
        exercise=offered.exercise,
        dose=offered.dose,
    )
