"""The drawing and the count in step: which stretch of the figure's loop belongs to which step of the break.

The loop of a drawing has its own pace; in a guided break it shows what is to be done this second. A drawing that
does not lend itself to that runs freely beside the count.
"""

from __future__ import annotations

from dataclasses import dataclass

from reminder.core import break_plan
from reminder.core.break_plan import Phase, Plan, Side, Step
from reminder.core.exercises import Exercise, Sides
from reminder.core.offering import Offered


@dataclass(frozen=True, slots=True)
class Stretch:
    """Seconds of the loop, from *start* to *end*; past the loop's end it begins anew. Alike: it stands still."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Film:
    """A loop: for each position that is held, when it is reached and left; *first* is the same of the beginning."""

    length: float
    first: tuple[float, float]
    held: tuple[tuple[float, float], ...]
    sides: dict[Side, int]  # where one loop shows both sides: which of the held positions is whose

    @property
    def positions(self) -> int:
        """How many positions one repetition holds."""
        return 1 if self.sides else len(self.held)

    def stretch(self, step: Step) -> Stretch | None:
        """Return what to show during *step*, or None for the loop as it runs."""
        begins, leaves = self.first
        if step.phase is Phase.CHANGE:
            return Stretch(begins, begins)
        if not step.position:
            return None
        index = self.sides[step.side] if self.sides and step.side else step.position - 1
        reached, left = self.held[index]
        match step.phase:
            case Phase.MOVE:
                before = self.held[index - 1][1] if step.position > 1 else leaves
                return Stretch(self._before(index) if self.sides else before, reached)
            case Phase.HOLD:
                return Stretch(reached, reached)
            case _:
                return Stretch(left, self._after(index) if self.sides else self.length + begins)

    def _before(self, index: int) -> float:
        # One side is shown after the other: each way begins in the middle, half-way from what was held before.
        return self.first[1] if index == 0 else (self.held[index - 1][1] + self.held[index][0]) / 2

    def _after(self, index: int) -> float:
        last = index == len(self.held) - 1
        return self.length + self.first[0] if last else (self.held[index][1] + self.held[index + 1][0]) / 2


def film(exercise: str, sides: Sides) -> Film | None:
    """Return the film of an exercise; None where it has no drawing, or none whose loop comes back."""
    from reminder.figures import animation, load

    try:
        figure = load.load(exercise)
    except KeyError:
        return None
    if not figure.loops or figure.pace or len(figure.keys) < 2:
        return None
    frames = animation.frames(figure)
    there = {f.moment.to: (f.start, f.start + f.seconds) for f in frames if f.moment.t >= 1}
    longest = max(key.hold for key in figure.keys[1:])
    held = [n for n, key in enumerate(figure.keys) if n and key.hold == longest]
    if not longest or len(held) > 2 or set(there) != set(range(len(figure.keys))):
        return None
    # A loop that shows the right side and then the left says so by the names of its positions.
    named = {Side(figure.keys[n].name): turn for turn, n in enumerate(held) if figure.keys[n].name in set(Side)}
    both = named if sides is Sides.ALTERNATE and len(named) == len(held) == 2 else {}
    length = frames[-1].start + frames[-1].seconds
    return Film(length, there[0], tuple(there[n] for n in held), both)


def plan_of(offered: Offered) -> Plan:
    """Return the timetable of what is offered."""
    return break_plan.plan(
        posture=offered.prompt is not None,
        walk=offered.walk,
        exercise=offered.exercise,
        dose=offered.dose,
        positions=_positions(offered.exercise),
    )


def _positions(exercise: Exercise | None) -> int:
    """Return how many positions a repetition holds, as its drawing has it."""
    shown = film(exercise.id, exercise.sides) if exercise is not None else None
    return shown.positions if shown else 1
