"""The presence of the person: idle time, lock and sleep as one absence."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum, auto

from reminder.core.model import Instant
from reminder.core.values import dataclass

# Beyond this a pause in the input is no longer a lull: there may be nobody to remind.
EMPTY_AFTER = timedelta(seconds=60)
# Nobody is reminded on sitting down.
PEACE = timedelta(minutes=2)
# Between the key that opens the screen and the news of it.
_UNLOCKING = timedelta(seconds=2)

_SECOND = timedelta(seconds=1)

_NONE = timedelta()


class Change(Enum):
    """What a look has shown to be new."""

    NOTHING = auto()
    LEFT = auto()  # the absence has reached break_length
    SAT_DOWN = auto()  # back at an empty chair, after however long


@dataclass(slots=True)
class Attendance:
    """The machine of presence: PRESENT or AWAY, and within PRESENT whether the chair is empty just now.

    Reading without typing is presence; a person is away once nobody has touched anything for break_length.
    Idle time, lock and sleep with no input between them are one absence, which began at ``last_input``.
    """

    last_input: Instant
    locked: bool = False
    away: bool = False
    empty: bool = False
    left: Instant | None = None  # when the absence was last proven: input from then on is the return
    peace_until: Instant | None = None
    # Sleep since the last input, and when it ended: many sensors count on a clock that stops in sleep.
    slept: timedelta = _NONE
    woke: Instant | None = None
    # Input before this says nothing: it was made on the locked screen, or the sensor had only begun to count.
    deaf_until: Instant | None = None

    def sampled(self, idle: timedelta | None, now: Instant) -> None:
        """Take in a sensor's value; None, where it has none yet, leaves an absence and a presence alone."""
        if self.locked:
            return
        if idle is None:
            self.deaf_until = now
            if not self.absent:
                self.last_input = now
            return
        seen = now - idle
        if self.absent and self.deaf_until is not None and self.last_input < seen <= self.deaf_until:
            return
        if self.slept and self.woke is not None and seen < self.woke and seen - self.last_input <= self.slept:
            # Explained by the sensor's clock having stood still: there was no input since.
            return
        if seen > self.last_input:
            self.last_input = seen
            self.slept = _NONE
        elif not self.slept:
            # An event-driven sensor reports 0 up to its threshold, whatever the true idle time.
            # Its first true value counts, and so does idle time from before the start.
            self.last_input = seen

    def lock(self) -> None:
        """The screen was locked: from now on input is no sign of presence."""
        self.locked = True

    def unlock(self, now: Instant) -> None:
        """The screen is open again. Whoever opened it has just touched something; earlier input was on the lock."""
        if self.locked:
            self.locked = False
            self.deaf_until = now - _UNLOCKING

    def missed(self, length: timedelta, now: Instant, *, last_look: Instant, stopped: bool = False) -> None:
        """Take in that nothing ran for *length* until *now*; *stopped*: from some moment after the last look on."""
        began = now - length
        if not self.absent and began - last_look > _SECOND:
            # There was no look just before the gap: a person who was present at the last one was, until it began.
            self.last_input = max(self.last_input, began)
        elif stopped and not self.empty and last_look - self.last_input < _SECOND:
            # A person who was typing at the last look typed on for a moment: a reminder shown then was seen.
            self.last_input = last_look + timedelta.resolution
        self.slept += length
        self.woke = now

    def change(self, now: Instant, break_length: timedelta) -> Change:
        """Draw the conclusions at *now*, and return what is new."""
        idle = now - self.last_input
        was_empty, was_away = self.empty, self.away
        self.empty = self.locked or idle > EMPTY_AFTER
        proven = idle >= break_length
        # Whoever has left stays away until they are back, even if a longer break_length was set meanwhile.
        untouched = self.empty or (self.left is not None and self.last_input < self.left)
        self.away = proven or (was_away and untouched)
        if proven:
            self.left = now
        if self.away and not was_away:
            return Change.LEFT
        if was_empty and not self.empty:
            self.peace_until = now + PEACE
            return Change.SAT_DOWN
        if was_away and not self.away:
            # With a break_length under a minute the chair was never seen empty: back, but with no need of peace.
            return Change.SAT_DOWN
        return Change.NOTHING

    @property
    def absent(self) -> bool:
        """Whether nobody is there, for however short a while."""
        return self.empty or self.away

    def in_peace(self, now: Instant) -> bool:
        """Return whether the person has only just sat down."""
        return self.peace_until is not None and now < self.peace_until
