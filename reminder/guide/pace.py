"""How a person goes through a break: time that stands still while they pause, and gates that wait for them.

The page does the same in its own language (assets/break_plan.js).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from reminder.core import break_plan
from reminder.core.break_plan import Moment, Plan

_ZERO = timedelta()


@dataclass(slots=True)
class Pace:
    """Where somebody is in *plan*. *gates* says whether a step that waits does so: not where nobody could press."""

    plan: Plan
    gates: bool = True
    elapsed: timedelta = _ZERO
    paused: bool = False
    waiting: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        self._stop_at_a_gate()

    @property
    def moment(self) -> Moment | None:
        """What to show, or None once it is over."""
        return break_plan.at(self.plan, self.elapsed)

    @property
    def moving(self) -> bool:
        """Whether time goes by."""
        return not self.paused and not self.waiting and self.moment is not None

    def advance(self, passed: timedelta) -> None:
        """Let time go by, up to the next step that waits."""
        if not self.moving:
            return
        gate = next((s.start for s in self.plan.steps if s.waits and self.gates and s.start > self.elapsed), None)
        self.elapsed += max(passed, _ZERO)
        if gate is not None and self.elapsed >= gate:
            self.elapsed = gate
            self._stop_at_a_gate()

    def go(self) -> None:
        """Start what waits; else pause, or go on."""
        if self.waiting:
            self.waiting = False
        else:
            self.paused = not self.paused

    def next(self) -> None:
        """Go to the next part, or side."""
        self._jump(break_plan.following(self.plan, self.elapsed))

    def back(self) -> None:
        """Go to the beginning of this part, or the one before."""
        self._jump(break_plan.preceding(self.plan, self.elapsed))

    def _jump(self, to: timedelta) -> None:
        self.elapsed, self.paused, self.waiting = to, False, False
        self._stop_at_a_gate()

    def _stop_at_a_gate(self) -> None:
        moment = self.moment
        self.waiting = self.gates and moment is not None and moment.step.waits and self.elapsed == moment.step.start
