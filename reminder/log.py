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

# What is kept in memory, for a disk that takes nothing; the log itself is in files.
_LINES = 200

Publish = Callable[[str, dict[str, object]], None]


class Wall(Protocol):
    """Tells the wall time."""

    def wall(self) -> datetime:
        """Return it, aware and local."""


class Sink(Protocol):
    """Takes what is said."""

    def append(self, line: Line) -> None:
        """Write *line* down. Raises: OSError: it cannot be written."""


class Log:
    """Keeps the log, and says what is new of the state."""

    def __init__(self, clock: Wall, file: Sink, publish: Publish) -> None:
        self._clock = clock
        self._file = file
        self._publish = publish
        self._unwritten = ""
        self._lines: deque[Line] = deque(maxlen=_LINES)
        self._said: tuple[State, frozenset[Busy]] | None = None

    def say(self, sentence: str) -> None:
        """Add a sentence."""
        line = Line(self._clock.wall(), sentence)
        self._lines.append(line)
        log.info("%s", sentence)
        self._write(line)
        self._publish("log", {"lines": [_as_json(line)]})

    def effect(self, effect: Effect) -> None:
        """Say what was done, where that is worth a sentence."""
        if sentence := log_text.effect(effect):
            self.say(sentence)

    def state(self, status: Status, scene: Scene) -> None:
        """Say how things stand, if that is new."""
        said = (status.state, status.busy if status.state is State.OWED else frozenset())
        if said == self._said:
            return
        before = None if self._said is None else self._said[0]
        if before is said[0]:
            sentence = log_text.busy_changed(status, scene)
        else:
            sentence = log_text.state_changed(status, scene, before)
        if sentence:
            self.say(sentence)
        self._said = said

    def lines(self, most: int | None = None) -> list[dict[str, object]]:
        """Return the last *most* lines (None: all that are in memory), oldest first."""
        lines = list(self._lines)
        return [_as_json(line) for line in (lines if most is None else lines[-most:] if most else [])]

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
