"""The notification of the one reminder: from its first showing, through the break, to its end."""

from __future__ import annotations

from reminder import clock
from reminder.core import offering
from reminder.core.coach import Coach
from reminder.core.effects import Remind
from reminder.core.model import Instant, State, Status
from reminder.core.settings import Settings
from reminder.daemon import launch
from reminder.desktop.ports import Hold, Message, Notifier
from reminder.wording import breaks

# As long as one of these lasts, a reminder that was held has not been shown yet.
_STILL_AHEAD = (State.DUE, State.SNOOZED, State.PAUSED)


class Screen:
    """What is on the screen of the reminder, and for how long it was kept from it."""

    def __init__(self, notifier: Notifier, coach: Coach) -> None:
        self._notifier = notifier
        self._coach = coach
        self._taken = False
        self._held: breaks.Held | None = None
        self._held_since: Instant | None = None

    def remind(self, remind: Remind, settings: Settings) -> None:
        """Show the reminder; after a long hold it says so."""
        self._show(breaks.reminder(remind, self._suggestion(remind.id), settings, self._held))
        self._held = None

    def on_break(self, reminder: int, settings: Settings) -> None:
        """Show the break that has begun, in the reminder's place."""
        self._show(breaks.on_break(reminder, self._suggestion(reminder)))

    def clear(self) -> None:
        """Take it off the screen."""
        self._taken = False
        self._notifier.close()

    def restore(self, status: Status, settings: Settings) -> None:
        """After a restart, put back on the screen what was on it."""
        reminder = status.reminder
        if reminder is None or self._taken:
            return
        if status.state is State.ON_BREAK:
            self.on_break(reminder.id, settings)
        elif status.state is State.REMINDED:
            left = reminder.snoozes_left
            self.remind(Remind(reminder.id, reminder.why, status.worked, status.since_break, left), settings)

    def follow(self, status: Status, holds: tuple[Hold, ...], now: Instant) -> None:
        """Remember for how long a reminder is held and by what, until it is shown."""
        if status.state is State.OWED:
            self._held_since = self._held_since or now
            self._held = breaks.Held(now - self._held_since, holds)
            return
        self._held_since = None
        if status.state not in _STILL_AHEAD:
            self._held = None

    def _show(self, message: Message) -> None:
        self._taken = True
        self._notifier.show(message)

    def _suggestion(self, reminder: int) -> breaks.Suggestion:
        today = clock.wall().date()
        offered = offering.of(self._coach.offer(reminder, today), self._coach.situation(today))
        image = None if offered.exercise is None else launch.picture(offered.exercise.id)
        return breaks.Suggestion(offered, image)
