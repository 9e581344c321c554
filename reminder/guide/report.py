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
    """Why the end could not be recorded, or what there is to know after it."""

    failed: str = ""
    news: tuple[str, ...] = ()
    set_aside: tuple[SetAside, ...] = ()


class Report:
    """Reports a break to the daemon; a preview (*reminder* is None) reports nothing.

    Safe to use from any thread. ``over`` is set once the break has ended, here or elsewhere.
    """

    def __init__(self, reminder: int | None) -> None:
        self.reminder = reminder
        self.over = threading.Event()
        self._is_shown = False
        self._ending = False
        self._guard = threading.Lock()

    def begin(self) -> None:
        """Notice from now on when the break is ended elsewhere."""
        if self.reminder is not None:
            threading.Thread(target=self._follow, name="status", daemon=True).start()

    def shown(self) -> None:
        """Report that the break is on the screen: its notification has the same steps, and would cover them."""
        self._is_shown = True
        if self.reminder is not None:
            _refusal(lambda: client.ask("guided", {"reminder": self.reminder}))

    def end(self, outcome: Outcome, *, without_exercise: bool = False) -> Ending:
        """Report that the break was done, with or without its exercise, or cut short."""
        if not self._may_end():
            return Ending()
        failed = self._end(outcome, without_exercise=without_exercise)
        self.over.set()
        return Ending(failed) if failed or self.reminder is None else _ending()

    def hurts(self, how: str, exercise: str | None) -> str:
        """Report "mild" pain, or "strong", which ends the break; return a sentence where that failed."""
        ending = how == Pain.STRONG and self._may_end()
        failed = _refusal(lambda: _report_pain(Pain(how), exercise))
        if ending:
            if failed:
                # A daemon that takes the pain ends the break itself.
                self._end(Outcome.CUT_SHORT)
            self.over.set()
        return failed

    def set_up(self) -> str:
        """Open the safety questions; return a sentence where that failed."""
        return _refusal(lambda: client.command(OpenSetup(), door=Door.GUIDE))

    def enable(self, exercise: str) -> str:
        """Have an exercise offered again that was set aside; return a sentence where that failed."""
        return _refusal(lambda: client.command(EnableExercise(exercise), door=Door.GUIDE))

    def _end(self, outcome: Outcome, *, without_exercise: bool = False) -> str:
        if self.reminder is None:
            return ""
        done = outcome is Outcome.DONE
        command = Done(self.reminder, without_exercise) if done else CutShort(self.reminder)
        return _refusal(lambda: client.command(command, door=Door.GUIDE))

    def _may_end(self) -> bool:
        """Return whether the break is still to be ended; the first to ask ends it."""
        with self._guard:
            first = not self._ending and not self.over.is_set()
            self._ending = True
            return first

    def _follow(self) -> None:
        while not self.over.is_set():
            try:
                for status in client.follow("status"):
                    if self.over.is_set():
                        return
                    if not self._is_ours(status):
                        if self._may_end():
                            self.over.set()
                        return
            except NotRunning as gone:
                # A break outlives a restart of the daemon, which then shows its notification again.
                log.info("%s", gone)
            except ReminderError as fault:
                log.warning("%s", fault)
                return
            self.over.wait(_TRY_AGAIN.total_seconds())
            if self._is_shown:
                self.shown()

    def _is_ours(self, status: dict[str, object]) -> bool:
        reminder = status.get("reminder")
        return (
            status.get("state") == "on-break" and isinstance(reminder, dict) and reminder.get("id") == self.reminder
        )


def _report_pain(pain: Pain, exercise: str | None) -> None:
    from reminder import offline

    report = ReportPain(pain, exercise)
    try:
        client.command(report, door=Door.GUIDE)
    except NotRunning:
        offline.report(report)


def _ending() -> Ending:
    """Return the week, the next reminder and what was set aside after pain, as far as the daemon answers."""
    try:
        summary = client.ask("summary")
        week = doses.week(cast("Mapping[str, Any]", summary["week"]))
        upcoming = codec.read(tuple[timedelta | None, ...], summary["next"])
        set_aside = codec.read(tuple[SetAside, ...], summary["set_aside"])
    except (ReminderError, KeyError, TypeError, ValueError) as fault:
        log.info("%s", fault)
        return Ending()
    news = (week, words.next_reminder(*upcoming))
    return Ending(news=tuple(filter(None, news)), set_aside=set_aside)


def _refusal(request: Callable[[], object]) -> str:
    """Make *request*; return the sentence with which it was refused, or ""."""
    try:
        request()
    except ReminderError as fault:
        log.info("%s", fault)
        return str(fault)
    return ""
