"""The log: what happened and why, in sentences; kept in memory and in files, and published to followers."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from reminder.core.effects import Effect
from reminder.core.model import Busy, State, Status
from reminder.core.scene import Scene
from reminder.storage.log_file import Line
from reminder.wording import log_text

log = logging.getLogger(__name__)

# Kept in memory, for a disk that cannot be written; the log itself is in files.
_LINES = 200

Publish = Callable[[str, dict[str, object]], None]


class Wall(Protocol):
    """The wall clock."""

    def wall(self) -> datetime:
        """Return it, aware and local."""


class Sink(Protocol):
    """Where lines are written."""

    def append(self, line: Line) -> None:
        """Write *line* down. Raises: OSError: it cannot be written."""


class Log:
    """Logs effects, changes of state, and what else the daemon does."""

    def __init__(self, clock: Wall, file: Sink, publish: Publish) -> None:
        self._clock = clock
        self._file = file
        self._publish = publish
        self._unwritten = ""
        self._lines: deque[Line] = deque(maxlen=_LINES)
        self._last: tuple[State, frozenset[Busy]] | None = None

    def add(self, sentence: str) -> None:
        """Log a sentence: in memory, in the file, and published."""
        line = Line(self._clock.wall(), sentence)
        self._lines.append(line)
        log.info("%s", sentence)
        self._write(line)
        self._publish("log", {"lines": [_as_json(line)]})

    def effect(self, effect: Effect) -> None:
        """Log an effect, where there is a sentence for it."""
        if sentence := log_text.effect(effect):
            self.add(sentence)

    def state(self, status: Status, scene: Scene) -> None:
        """Log the state, if it has changed."""
        shown = (status.state, status.busy if status.state is State.OWED else frozenset())
        if shown == self._last:
            return
        before = None if self._last is None else self._last[0]
        if before is shown[0]:
            sentence = log_text.busy_changed(status, scene)
        else:
            sentence = log_text.state_changed(status, scene, before)
        if sentence:
            self.add(sentence)
        self._last = shown

    def lines(self) -> list[dict[str, object]]:
        """Return the lines in memory, oldest first."""
        return [_as_json(line) for line in self._lines]

    def forget(self) -> None:
        """Forget everything: the person has erased it."""
        self._lines.clear()

    def _write(self, line: Line) -> None:
        try:
            self._file.append(line)
            self._unwritten = ""
        except OSError as fault:
            if self._unwritten != (reason := f"{fault.filename}: {fault.strerror}"):
                self._unwritten = reason
                log.warning("the log cannot be written (%s): it is kept in memory only", reason)


def _as_json(line: Line) -> dict[str, object]:
    return {"at": line.at.isoformat(timespec="seconds"), "text": line.text}
