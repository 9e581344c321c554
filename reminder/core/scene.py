"""What the wording needs besides the timer's status."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from reminder.core.coach import CareState
from reminder.core.model import Hold, Instant
from reminder.core.settings import Settings
from reminder.core.values import dataclass


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

    def wall_time(self, moment: Instant) -> datetime:
        """Return the local time at which *moment* was."""
        return self.wall - (self.steady - moment)
