"""Between a guided break and the daemon: how the break ended, what hurts, and whether it was ended elsewhere."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast

from reminder.core import codec
from reminder.core.care import Pain
from reminder.core.commands import CutShort, Done, EnableExercise, OpenSetup, ReportPain
from reminder.core.model import Door, Outcome
from reminder.errors import NotRunning, ReminderError
from reminder.guide import words
from reminder.ipc import client
from reminder.wording import doses

log = logging.getLogger(__name__)

_TRY_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class SetAside:
    """An exercise that is left out since it hurt."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Ending:
    """How telling the end went: why it could not be recorded, or what there is to know afterwards."""

    failed: str = ""
    news: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


class Report:
    """What becomes of a break; *reminder* None is a look at an exercise, of which nothing is recorded.

    Safe to use from any thread. ``over`` is set once nothing more can come of the break.
    """

    def __init__(self, reminder: int | None) -> None:
        self.reminder = reminder
        self.over = threading.Event()
        self._ending = False
        self._guard = threading.Lock()

    def begin(self, on_ended_elsewhere: Callable[[], None] = lambda: None) -> None:
        """Notice from now on when the break is ended by another door."""
        if self.reminder is not None:
            args = (on_ended_elsewhere,)
            threading.Thread(target=self._follow, args=args, name="status", daemon=True).start()

    def end(self, outcome: Outcome, *, without_exercise: bool = False) -> Ending:
        """Say that the break was done, with or without its exercise, or cut short."""
        if not self._may_end():
            return Ending()
        failed = self._end(outcome, without_exercise=without_exercise)
        self.over.set()
        return Ending(failed) if failed or self.reminder is None else _ending()

    def hurts(self, how: str, exercise: str | None) -> str:
        """Say that it hurts, "mild" or "strong" (which ends the break); return a sentence where that failed."""
        ending = how == "strong" and self._may_end()
        failed = _refusal(lambda: _tell_pain(how, exercise))
        if ending:
            if failed:
                # Who heard of the pain would have ended the break.
                self._end(Outcome.CUT_SHORT)
            self.over.set()
        return failed

    def set_up(self) -> str:
        """Have the safety questions asked; return a sentence where that failed."""
        return _refusal(lambda: client.command(OpenSetup(), door=Door.GUIDE))

    def enable(self, exercise: str) -> str:
        """Have an exercise offered again that was set aside; return a sentence where that failed."""
        return _refusal(lambda: client.command(EnableExercise(exercise), door=Door.GUIDE))

    def _end(self, outcome: Outcome, *, without_exercise: bool = False) -> str:
        if self.reminder is None:
            return ""
        done = outcome is Outcome.DONE
        ended = Done(self.reminder, without_exercise) if done else CutShort(self.reminder)
        return _refusal(lambda: client.command(ended, door=Door.GUIDE))

    def _may_end(self) -> bool:
        """Whether the break is still to be ended; the first to ask ends it."""
        with self._guard:
            first = not self._ending and not self.over.is_set()
            self._ending = True
            return first

    def _follow(self, on_ended_elsewhere: Callable[[], None]) -> None:
        pause = threading.Event()
        while not self.over.is_set():
            try:
                # Again after a restart of the daemon, which shows the notification anew.
                _refusal(lambda: client.ask("guided", {"reminder": self.reminder}))
                for status in client.follow("status"):
                    if self.over.is_set():
                        return
                    if not self._is_ours(status):
                        if self._may_end():
                            self.over.set()
                            on_ended_elsewhere()
                        return
            except NotRunning as gone:
                # A break outlives a restart of the daemon.
                log.info("%s", gone)
            except ReminderError as fault:
                log.warning("%s", fault)
                return
            pause.wait(_TRY_AGAIN.total_seconds())

    def _is_ours(self, status: dict[str, object]) -> bool:
        reminder = status.get("reminder")
        return (
            status.get("state") == "on-break" and isinstance(reminder, dict) and reminder.get("id") == self.reminder
        )


def _tell_pain(how: str, exercise: str | None) -> None:
    from reminder import offline

    report = ReportPain(Pain(how), exercise)
    try:
        client.command(report, door=Door.GUIDE)
    except NotRunning:
        offline.report(report)


def _ending() -> Ending:
    """Return the week, the next reminder and what was set aside after pain, as far as the daemon tells."""
    try:
        told = client.ask("summary")
        week = doses.week(cast("Mapping[str, Any]", told["week"]))
        upcoming = codec.read(tuple[timedelta | None, ...], told["next"])
        set_aside = codec.read(tuple[SetAside, ...], told["set_aside"])
    except (ReminderError, KeyError, TypeError, ValueError) as fault:
        log.info("%s", fault)
        return Ending()
    news = (week, words.next_reminder(*upcoming))
    return Ending(news=tuple(filter(None, news)), set_aside=set_aside)


def _refusal(tell: Callable[[], object]) -> str:
    """Return the sentence with which *tell* was refused, or ""."""
    try:
        tell()
    except ReminderError as fault:
        log.info("%s", fault)
        return str(fault)
    return ""
