"""The guided break as a timetable: the step for each second.

Pure: a shell (the page, the terminal) keeps the time, stops it while the person pauses, and asks :func:`at` what
to show. How long a movement takes is in no source; it follows from the catalogue's duration of the whole exercise.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from datetime import timedelta
from enum import StrEnum

from reminder.core.exercises import Dose, Exercise, Kind, Posture, Sides
from reminder.core.values import dataclass

_ZERO = timedelta()
_HALF = timedelta(milliseconds=500)

POSTURE = timedelta(seconds=30)  # R4: the posture check takes 30 s or less
WALK = timedelta(minutes=2)  # R4: two to five minutes; longer if the person likes
READY = timedelta(seconds=5)  # to take the first position, once the person is ready
READY_ON_THE_FLOOR = timedelta(seconds=10)
CHANGE = timedelta(seconds=6)  # of sides, in a chair or standing
CHANGE_ON_THE_FLOOR = timedelta(seconds=8)
# A repetition's way there and back, its hold apart. Whatever the catalogue's duration would leave for it: into a
# hold and out of it one goes slowly (S24), a rhythm has its least, and nobody waits for more than the most.
EASE_LEAST, STRETCH_LEAST, EASE_MOST = timedelta(seconds=2), timedelta(seconds=2.5), timedelta(seconds=3)
TURN_LEAST, TURN_MOST = timedelta(seconds=1.5), timedelta(seconds=3)  # each way of a rhythm
MOTION_MOST = timedelta(seconds=10)  # what is left after the ease is for letting go and resting
_JUST_PAST = timedelta(seconds=2)  # "back" right after a stop leads to the one before
TURNING_POINT = timedelta(seconds=2)  # a shorter hold is only where a movement turns


class Part(StrEnum):
    """What a break is made of (R4), in this order."""

    POSTURE = "posture"
    WALK = "walk"
    EXERCISE = "exercise"


class Phase(StrEnum):
    """What a step asks for."""

    POSTURE = "posture"  # look at how one sits
    WALK = "walk"
    READY = "ready"  # take the first position
    MOVE = "move"  # into the position, or there in one go
    HOLD = "hold"
    REST = "rest"  # back, and a breath
    CHANGE = "change"  # to the other side
    KEEP = "keep"  # keep going: what has no repetitions


class Side(StrEnum):
    """The side at work."""

    RIGHT = "right"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Step:
    """One step, from *start* for *length*.

    *rep* of *reps* counts from 1 on each side, *position* those of one repetition; 0 where nothing is counted.
    *side* is None where both sides work alike. A step that *waits* begins only when the person says so: they may
    still be on their walk.
    """

    phase: Phase
    part: Part
    start: timedelta
    length: timedelta
    side: Side | None = None
    rep: int = 0
    reps: int = 0
    position: int = 0
    waits: bool = False

    @property
    def end(self) -> timedelta:
        """When the next one begins."""
        return self.start + self.length


@dataclass(frozen=True, slots=True)
class Moment:
    """What to show: the step, which one it is, and how much of it is left."""

    step: Step
    index: int
    left: timedelta


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of a break, one after the other without a gap."""

    steps: tuple[Step, ...]

    @property
    def length(self) -> timedelta:
        """All of it, waiting not counted."""
        return self.steps[-1].end if self.steps else _ZERO

    @property
    def parts(self) -> tuple[Part, ...]:
        """The parts that it has."""
        return tuple(part for part in Part if any(step.part is part for step in self.steps))

    @property
    def stops(self) -> tuple[timedelta, ...]:
        """Where "next" and "back" lead to: the beginning of each part, and of the second side."""
        starts, seen = [], set[Part]()
        for step in self.steps:
            if step.part not in seen or step.phase is Phase.CHANGE:
                starts.append(step.start)
            seen.add(step.part)
        return tuple(starts)


def at(plan: Plan, elapsed: timedelta) -> Moment | None:
    """Return the moment shown at *elapsed*, or None once the break is over."""
    elapsed = max(elapsed, _ZERO)
    if elapsed >= plan.length:
        return None
    index = bisect_right(plan.steps, elapsed, key=lambda step: step.start) - 1
    step = plan.steps[index]
    return Moment(step, index, step.end - elapsed)


def following(plan: Plan, elapsed: timedelta) -> timedelta:
    """Return the moment to which "next" leads from *elapsed*: the next stop, or the end."""
    return next((stop for stop in plan.stops if stop > elapsed), plan.length)


def preceding(plan: Plan, elapsed: timedelta) -> timedelta:
    """Return the moment to which "back" leads: the last stop, or the one before it where that one is just past."""
    return next((stop for stop in reversed(plan.stops) if stop + _JUST_PAST < elapsed), _ZERO)


def plan(
    *,
    posture: bool = False,
    walk: bool = False,
    exercise: Exercise | None = None,
    dose: Dose | None = None,
) -> Plan:
    """Return the timetable of a break.

    Args:
        posture: Whether it begins with a posture prompt.
        walk: Whether a walk comes next, or what takes its place.
        exercise: What follows, if anything; one of :class:`Kind` ``WALK`` is walked.
        dose: How much of the exercise; the low end of its range unless given.
    """
    steps: list[Step] = []
    if posture:
        _add(steps, Phase.POSTURE, Part.POSTURE, POSTURE)
    if walk:
        _add(steps, Phase.WALK, Part.WALK, WALK)
    if exercise is not None and exercise.kind is Kind.WALK:
        _add(steps, Phase.WALK, Part.WALK, exercise.duration)
    elif exercise is not None:
        _exercise(steps, exercise, dose or exercise.low)
    return Plan(tuple(steps))


def motion(exercise: Exercise) -> timedelta:
    """Return how long a repetition takes besides its holds: as the exercise says, or by its duration."""
    if exercise.movements:
        return sum(exercise.movements, _ZERO) - (exercise.hold if exercise.hold < TURNING_POINT else _ZERO)
    times = exercise.reps * (1 if exercise.sides is Sides.NONE else 2)
    changing = _change(exercise) if exercise.sides is Sides.EACH else _ZERO
    positions = 1 if exercise.hold < TURNING_POINT else exercise.positions
    resting = exercise.rest * (exercise.reps - 1) * (times // exercise.reps)
    each = (exercise.duration - _ready(exercise) - changing - resting) / times - exercise.hold * positions
    ease = STRETCH_LEAST if exercise.kind is Kind.STRETCH else EASE_LEAST
    least, most = ease * (positions + 1), MOTION_MOST
    if exercise.hold < TURNING_POINT:
        least, most = TURN_LEAST * 2 - exercise.hold, TURN_MOST * 2 - exercise.hold
    return min(max(each // _HALF * _HALF, least), most)


def sides(exercise: Exercise) -> tuple[Side, Side]:
    """Return both sides in their order: the one that the steps name first begins, or else the right one."""
    named = re.search(r"\b(left|right)\b", " ".join(exercise.steps).lower())
    first = Side(named[1]) if named else Side.RIGHT
    return (first, Side.LEFT if first is Side.RIGHT else Side.RIGHT)


def _exercise(steps: list[Step], exercise: Exercise, dose: Dose) -> None:
    _add(steps, Phase.READY, Part.EXERCISE, _ready(exercise), waits=True)
    if not dose.hold:
        _add(steps, Phase.KEEP, Part.EXERCISE, max(exercise.duration - _ready(exercise), READY))
        return
    positions = 1 if dose.hold < TURNING_POINT else exercise.positions
    pattern = _pattern(exercise, dose, positions)
    match dose.sides:
        case Sides.NONE:
            for rep in range(1, dose.reps + 1):
                _repetition(steps, pattern, dose, rep, rest=exercise.rest)
        case Sides.EACH:
            for turn, side in enumerate(sides(exercise)):
                if turn:
                    _add(steps, Phase.CHANGE, Part.EXERCISE, _change(exercise), side=side)
                for rep in range(1, dose.reps + 1):
                    _repetition(steps, pattern, dose, rep, side, rest=exercise.rest)
        case Sides.ALTERNATE:
            for rep in range(1, dose.reps + 1):
                for side in sides(exercise):
                    _repetition(steps, pattern, dose, rep, side)


_Pattern = list[tuple[Phase, timedelta, int]]


def _pattern(exercise: Exercise, dose: Dose, positions: int) -> _Pattern:
    """Return what a repetition is made of: phases, how long they are, and which position they are about."""
    held = dose.hold >= TURNING_POINT
    *there, back = exercise.movements or _ways(motion(exercise), dose, positions)
    pattern: _Pattern = []
    for position, way in enumerate(there, start=1):
        pattern.append((Phase.MOVE, way, position))
        if held:
            pattern.append((Phase.HOLD, dose.hold, position))
    return [*pattern, (Phase.REST, back, positions)]


def _ways(motion: timedelta, dose: Dose, positions: int) -> tuple[timedelta, ...]:
    """Return how long each movement takes, the way back last."""
    if dose.hold < TURNING_POINT:
        half = (motion + dose.hold) / 2
        return (half, half)
    ease = min(motion / (positions + 1), EASE_MOST)
    return (*(ease for _ in range(positions)), motion - ease * positions)


def _repetition(
    steps: list[Step],
    pattern: _Pattern,
    dose: Dose,
    rep: int,
    side: Side | None = None,
    *,
    rest: timedelta = _ZERO,
) -> None:
    for phase, length, position in pattern:
        if phase is Phase.REST and rep < dose.reps:
            length += rest
        _add(steps, phase, Part.EXERCISE, length, side=side, rep=rep, reps=dose.reps, position=position)


def _ready(exercise: Exercise) -> timedelta:
    return READY_ON_THE_FLOOR if exercise.posture is Posture.FLOOR else READY


def _change(exercise: Exercise) -> timedelta:
    return CHANGE_ON_THE_FLOOR if exercise.posture is Posture.FLOOR else CHANGE


def _add(
    steps: list[Step],
    phase: Phase,
    part: Part,
    length: timedelta,
    *,
    side: Side | None = None,
    rep: int = 0,
    reps: int = 0,
    position: int = 0,
    waits: bool = False,
) -> None:
    start = steps[-1].end if steps else _ZERO
    steps.append(Step(phase, part, start, length, side, rep, reps, position, waits))
