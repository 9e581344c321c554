"""What the wording needs besides the timer's status."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from datetime import datetime, timedelta

from reminder.core.coach import CareState
from reminder.core.model import Hold, Instant
from reminder.core.settings import Settings
from reminder.core.values import dataclass


def _as_it_is(moment: datetime) -> datetime:
    return moment


@dataclass(frozen=True, slots=True)
class Scene:
    """The moment of a status, in context. *wall* and *steady* are the same moment on two clocks."""

    wall: datetime
    steady: Instant
    settings: Settings = field(default_factory=Settings)
    holds: tuple[Hold, ...] = ()
    paused_until: datetime | None = None  # the person's own pause; None: until resumed
    opens: datetime | None = None  # the next working range; None: unknown, or no hours set
    exercise: str = ""  # the name of the open reminder's exercise
    care: CareState = field(default_factory=CareState)
    # Gives an aware moment the offset that local time has then: it is not that of *wall* once the clocks are set.
    local: Callable[[datetime], datetime] = field(default=_as_it_is, compare=False)

    def wall_time(self, moment: Instant) -> datetime:
        """Return the local time at which *moment* was."""
        return self.local(self.wall - (self.steady - moment))

    def in_a_while(self, wait: timedelta) -> datetime:
        """Return the local time that it is after *wait*."""
        return self.local(self.wall + wait)
