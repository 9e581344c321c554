"""How a person goes through a break: gates that wait for them, a walk that lasts as long as they like, pauses.

The page does the same in its own language (assets/guide.js).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from reminder.core import break_plan
from reminder.core.break_plan import Moment, Part, Phase, Plan

_ZERO = timedelta()


class Face(StrEnum):
    """What is shown: the same words, and at most three things to do, on the page and in the terminal."""

    POSTURE = "posture"
    WALK = "walk"
    BEFORE = "before"  # the exercise, with its steps, until the person starts it
    PLAY = "play"
    OVER = "over"


@dataclass(slots=True)
class Pace:
    """Where somebody is in *plan*. *gates*: whether steps wait for them; not where nobody could press a key."""

    plan: Plan
    gates: bool = True
    elapsed: timedelta = _ZERO
    paused: bool = False
    waiting: bool = field(init=False, default=False)
    started: bool = field(init=False, default=False)  # the exercise
    walked: timedelta = field(init=False, default=_ZERO)  # on the walk that is shown, or the last one

    def __post_init__(self) -> None:
        self.started = not self.gates
        self._stop_at_a_gate()

    @property
    def moment(self) -> Moment | None:
        """What to show, or None once it is over."""
        return break_plan.at(self.plan, self.elapsed)

    @property
    def face(self) -> Face:
        """How to show it."""
        match self.moment:
            case None:
                return Face.OVER
            case Moment(step) if step.phase is Phase.POSTURE:
                return Face.POSTURE
            case Moment(step) if step.phase is Phase.WALK:
                return Face.WALK
            case _:
                return Face.BEFORE if self.waiting else Face.PLAY

    @property
    def done(self) -> tuple[Part, ...]:
        """The parts that were reached, but for an exercise that was left out."""
        reached = [step.part for step in self.plan.steps if step.start <= self.elapsed]
        return tuple(
            part for part in self.plan.parts if part in reached and (part is not Part.EXERCISE or self.started)
        )

    def advance(self, passed: timedelta) -> None:
        """Let time go by, up to the next step that waits; a walk lasts until the person is back."""
        passed = max(passed, _ZERO)
        if self.paused or self.waiting or self.moment is None:
            return
        if self.gates and self.face is Face.WALK:
            self.walked += passed
            return
        stops = (step.start for step in self.plan.steps if step.waits or step.phase is Phase.WALK)
        gate = next((start for start in stops if self.gates and start > self.elapsed), None)
        self.elapsed += passed
        if gate is not None and self.elapsed >= gate:
            self.elapsed = gate
            self._arrive()

    def go(self) -> None:
        """Do the obvious: on to the walk, back from it, start, pause, go on."""
        match self.face:
            case Face.POSTURE | Face.WALK:
                self.next()
            case Face.BEFORE:
                self.waiting, self.started = False, True
            case Face.PLAY:
                self.paused = not self.paused
            case Face.OVER:
                pass

    def next(self) -> None:
        """Go to the next part, or side."""
        self._jump(break_plan.following(self.plan, self.elapsed))

    def back(self) -> None:
        """Go to the beginning of this part, or the one before."""
        self._jump(break_plan.preceding(self.plan, self.elapsed))

    def _jump(self, to: timedelta) -> None:
        self.elapsed, self.paused, self.waiting = to, False, False
        self._arrive()

    def _arrive(self) -> None:
        if self.face is Face.WALK:
            self.walked = _ZERO
        self._stop_at_a_gate()

    def _stop_at_a_gate(self) -> None:
        moment = self.moment
        self.waiting = self.gates and moment is not None and moment.step.waits and self.elapsed == moment.step.start
