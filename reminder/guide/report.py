"""Between a guided break and the daemon: how the break ended, what hurts, and whether it was ended elsewhere."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from reminder.core.care import Pain
from reminder.core.commands import CutShort, Done, ReportPain
from reminder.core.model import Door, Outcome
from reminder.errors import NotRunning, ReminderError
from reminder.ipc import client

log = logging.getLogger(__name__)

_TRY_AGAIN = timedelta(seconds=2)


class Report:
    """What becomes of a break; *reminder* None is a look at an exercise, of which nothing is recorded.

    Safe to use from any thread. ``over`` is set once nothing more can come of the break.
    """

    def __init__(self, reminder: int | None, on_ended_elsewhere: Callable[[], None] = lambda: None) -> None:
        self.reminder = reminder
        self.over = threading.Event()
        self.on_ended_elsewhere = on_ended_elsewhere
        self._guard = threading.Lock()

    def begin(self) -> None:
        """Notice from now on when the break is ended by another door."""
        if self.reminder is not None:
            threading.Thread(target=self._follow, name="status", daemon=True).start()

    def end(self, outcome: Outcome) -> str:
        """Say that the break was done or cut short; return a sentence where that could not be recorded."""
        with self._guard:
            if self.over.is_set():
                return ""
            self.over.set()
        if self.reminder is None:
            return ""
        try:
            client.command((Done if outcome is Outcome.DONE else CutShort)(self.reminder), door=Door.GUIDE)
        except ReminderError as fault:
            log.info("%s: %s", outcome, fault)
            return str(fault)
        return ""

    def hurts(self, how: str, exercise: str | None) -> str:
        """Say that it hurts, "mild" or "strong" (which ends the break); return a sentence where that failed."""
        # Held, so that the daemon's news of the break that it cuts short is not taken for another door's.
        with self._guard:
            failed = self._report_pain(how, exercise)
            if how == "strong" and not failed:
                self.over.set()
        return failed

    def _report_pain(self, how: str, exercise: str | None) -> str:
        try:
            client.command(ReportPain(Pain(how), exercise), door=Door.GUIDE)
        except NotRunning:
            return self._note_pain(how, exercise)
        except ReminderError as fault:
            log.info("pain: %s", fault)
            return str(fault)
        return ""

    def _note_pain(self, how: str, exercise: str | None) -> str:
        from reminder import alone

        try:
            alone.report_pain(Pain(how), exercise)
        except ReminderError as fault:
            log.info("pain: %s", fault)
            return str(fault)
        return ""

    def _follow(self) -> None:
        pause = threading.Event()
        while not self.over.is_set():
            try:
                for status in client.follow("status"):
                    if self.over.is_set():
                        return
                    if not self._is_ours(status):
                        self._ended_elsewhere()
                        return
            except NotRunning as gone:
                # A break outlives a restart of the daemon.
                log.info("%s", gone)
            except ReminderError as fault:
                log.warning("%s", fault)
                return
            pause.wait(_TRY_AGAIN.total_seconds())

    def _ended_elsewhere(self) -> None:
        with self._guard:
            if self.over.is_set():
                return
            self.over.set()
        self.on_ended_elsewhere()

    def _is_ours(self, status: dict[str, object]) -> bool:
        reminder = status.get("reminder")
        return (
            status.get("state") == "on-break" and isinstance(reminder, dict) and reminder.get("id") == self.reminder
        )
