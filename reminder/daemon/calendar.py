"""The jobs of local time: working hours, the end of a pause, the turn of the day, a question that is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta

from reminder import clock
from reminder.core import hours
from reminder.core.settings import Hours
from reminder.loop import Loop

# A longer wait is cut in two: local time may be redefined (a journey) without the clock being set.
_LONGEST = timedelta(hours=6)


def local(naive: datetime) -> datetime:
    """Return the moment at which clocks on the wall here show *naive*."""
    return naive.astimezone()


class Calendar:
    """Holds named moments of wall time, and finds them again after the clock was set."""

    def __init__(self, loop: Loop) -> None:
        self._loop = loop
        self._jobs: dict[str, tuple[datetime, Callable[[], None]]] = {}
        loop.on_clock_step(self._arm_all)

    def at(self, name: str, moment: datetime | None, call: Callable[[], None]) -> None:
        """Run *call* when the wall clock reaches *moment* (aware); None calls it off."""
        if moment is None:
            self._jobs.pop(name, None)
            self._loop.arm(name, None, call)
        else:
            self._jobs[name] = (moment, call)
            self._arm(name)

    def when(self, name: str) -> datetime | None:
        """Return the moment of the job called *name*, in local time."""
        job = self._jobs.get(name)
        return None if job is None else job[0].astimezone()

    def _arm(self, name: str) -> None:
        moment, _ = self._jobs[name]
        wait = min(moment - clock.utc(), _LONGEST)
        self._loop.arm(name, clock.now() + wait, lambda: self._ring(name))

    def _arm_all(self) -> None:
        for name in self._jobs:
            self._arm(name)

    def _ring(self, name: str) -> None:
        if name not in self._jobs:
            return
        moment, call = self._jobs[name]
        if clock.utc() < moment:
            self._arm(name)
            return
        del self._jobs[name]
        call()


def next_hours(wanted: Hours) -> tuple[bool, datetime | None]:
    """Return whether it is working time now, and when that changes."""
    now = clock.wall()
    return hours.is_open(wanted, now, local), hours.next_change(wanted, now, local)


def next_midnight() -> datetime:
    """Return when the local day turns."""
    return local(datetime.combine(clock.wall().date() + timedelta(days=1), time()))
