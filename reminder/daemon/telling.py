"""What people are told of the daemon: the log in sentences, and ``posture status``, now and at every change."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from reminder import clock
from reminder.core import listing
from reminder.core.coach import Coach
from reminder.core.model import Busy, State, Status
from reminder.daemon.store import Keeper
from reminder.storage.export import log_file
from reminder.storage.log_file import Line
from reminder.wording import log_text, tray
from reminder.wording.tray import Scene

log = logging.getLogger(__name__)

# What is kept in memory, for a disk that takes nothing; the log itself is in files.
_LINES = 200
_COUNTS = ("done", "cut_short", "skipped", "ignored", "withdrawn", "rested", "snoozes")
# What changes by itself as time goes by; a line for status bars is due when something happened.
_FLOWING = {
    "worked_s",
    "since_break_s",
    "next_earliest_s",
    "next_latest_s",
    "next_earliest_at",
    "next_latest_at",
    "at",
}
# The sentence about the reminder, or about the answer to it, has said so; only a start begins in the midst of one.
_SAID_ALREADY = (State.REMINDED, State.SNOOZED, State.ON_BREAK)

Publish = Callable[[str, dict[str, object]], None]


class Teller:
    """Keeps the log, and notices what is worth telling to followers."""

    def __init__(self) -> None:
        self.publish: Publish = lambda topic, payload: None
        self._file = log_file()
        self._unwritten = ""
        self._story: deque[tuple[datetime, str]] = deque(maxlen=_LINES)
        self._said: tuple[State, frozenset[Busy]] | None = None
        self._published: dict[str, object] = {}

    def tell(self, sentence: str) -> None:
        """Add a sentence to the log."""
        line = (clock.wall(), sentence)
        self._story.append(line)
        log.info("%s", sentence)
        self._write(Line(*line))
        self.publish("log", {"lines": [_line(*line)]})

    def _write(self, line: Line) -> None:
        try:
            self._file.append(line)
            self._unwritten = ""
        except OSError as fault:
            if self._unwritten != (reason := f"{fault.filename}: {fault.strerror}"):
                self._unwritten = reason
                log.warning("the log cannot be written (%s): it is kept in memory only", reason)

    def forget(self) -> None:
        """Forget what was told."""
        self._story.clear()

    def story(self, lines: int | None = None) -> list[dict[str, object]]:
        """Return the last *lines* of what happened (None: all), oldest first."""
        told = list(self._story)
        return [_line(*line) for line in (told if lines is None else told[-lines:] if lines else [])]

    def state(self, status: Status, scene: Scene) -> None:
        """Say how things stand, if that is new."""
        said = (status.state, status.busy if status.state is State.OWED else frozenset())
        if said == self._said:
            return
        if self._said is not None and said[0] == self._said[0]:
            self.tell(log_text.busy_changed(status, scene))
        elif status.state not in (_SAID_ALREADY if self._said is not None else (State.REMINDED,)):
            self.tell(log_text.state_changed(status, scene))
        self._said = said

    def followers(self, facts: dict[str, object]) -> None:
        """Tell those who follow the status, if anything happened."""
        steady = {name: fact for name, fact in facts.items() if name not in _FLOWING}
        if steady != self._published:
            self._published = steady
            self.publish("status", facts)


def facts(
    status: Status, scene: Scene, coach: Coach, keeper: Keeper, *, adapters: Mapping[str, str], settings_error: str
) -> dict[str, object]:
    """Return ``posture status --json``."""
    wall = scene.wall
    reminder = None
    if status.reminder is not None:
        offer = coach.offer(status.reminder.id, wall.date())
        reminder = {
            "id": status.reminder.id,
            "exercise": offer.exercise.id if offer.exercise else None,
            "why": status.reminder.why,
            "snoozes_left": status.reminder.snoozes_left,
        }
    last = None
    if (entry := keeper.last()) is not None:
        ended = entry.ended.isoformat(timespec="seconds")
        last = {"at": ended, "outcome": entry.outcome, "exercise": entry.exercise}
    counts = keeper.counts(wall.date())
    owed = status.state is State.OWED
    return {
        "state": status.state,
        "worked_s": _seconds(status.worked),
        "since_break_s": _seconds(status.since_break),
        "next_earliest_s": _seconds(status.next_earliest),
        "next_latest_s": _seconds(status.next_latest),
        "busy": sorted(status.busy) if owed else [],
        "paused": sorted(status.paused),
        "reminder": reminder,
        "today": {name: counts.get(name, 0) for name in _COUNTS},
        "care": listing.care_as_json(coach.person, wall.date()),
        "adapters": dict(adapters),
        # What follows is more than the contract asks for.
        "at": wall.isoformat(timespec="seconds"),
        "next_earliest_at": _at(wall, status.next_earliest),
        "next_latest_at": _at(wall, status.next_latest),
        "says": tray.headline(status, scene),
        "waiting": log_text.since(status.waiting_since, scene) if owed and status.waiting_since is not None else "",
        "holds": [{"reason": hold.reason, "who": hold.who} for hold in scene.holds] if owed else [],
        "last": last,
        "settings_error": settings_error,
        "history_error": keeper.trouble,
        "set_up": coach.person.set_up,
        "care_says": tray.care_lines(scene.care),
    }


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else round(duration.total_seconds())


def _at(wall: datetime, wait: timedelta | None) -> str | None:
    return None if wait is None else (wall + wait).isoformat(timespec="seconds")


def _line(moment: datetime, sentence: str) -> dict[str, object]:
    return {"at": moment.isoformat(timespec="seconds"), "text": sentence}
