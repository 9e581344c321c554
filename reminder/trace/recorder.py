"""Records a trace: writes the inputs of a daemon's engine as the lines that ``trace`` reads."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import IO, Any, assert_never

from reminder.core import codec, events
from reminder.core.engine import Engine
from reminder.core.model import Door, Instant
from reminder.storage import to_toml
from reminder.trace import Header, commands
from reminder.trace.offsets import OffsetChange, changes_around

log = logging.getLogger(__name__)

# Less is the imprecision of two clocks.
_CLOCK_STEP = timedelta(milliseconds=500)


def header(engine: Engine, now: Instant, wall: datetime) -> Header:
    """Return the first line of a trace that begins now: all that the replay's engine depends on."""
    state = engine.snapshot()
    return Header(
        wall,
        seed=state.seed,
        settings=to_toml.changed(engine.settings),
        state=codec.plain(state, now),
        history=engine.coach.history,
        own=tuple(exercise for exercise in engine.coach.catalogue if exercise.own),
    )


class Recorder:
    """Writes the inputs of a daemon's engine, in order. A write error ends the recording and nothing else."""

    def __init__(self, file: IO[str], now: Instant, header: Header, local: Callable[[datetime], datetime]) -> None:
        """Begin a trace at *now*; *local* returns an aware moment with the offset in force then.

        Raises: OSError: the file cannot be written.
        """
        self._file: IO[str] | None = file
        self._origin = now
        self._wall = header.start  # the wall clock at the origin, as the trace gives it
        self._local = local
        self._zone: tuple[timedelta | None, tuple[OffsetChange, ...]] = header.start.utcoffset(), ()
        first = codec.plain(header)
        if not header.zone:
            del first["zone"]  # The offset of the start says as much as is known.
        file.write(json.dumps(first) + "\n")
        file.flush()

    def turn(
        self,
        now: Instant,
        wall: datetime,
        sample: events.Sampled,
        before: Iterable[events.Input],
        after: Iterable[events.Input],
    ) -> None:
        """Write the arguments of ``Engine.turn``."""
        self._clocks(now, wall)
        for each in before:
            self._fact(now, _as_line(each))
        look: dict[str, Any] = {"idle": None if sample.idle is None else sample.idle.total_seconds()}
        if sample.holds is not None:
            look["busy"] = sorted({hold.reason.value for hold in sample.holds})
        self._fact(now, look)
        for each in after:
            self._fact(now, _as_line(each))

    def close(self, now: Instant) -> None:
        """End the trace."""
        self._fact(now, {"end": True})
        if self._file is not None:
            self._file.close()
            self._file = None

    def _clocks(self, now: Instant, wall: datetime) -> None:
        step = (wall - self._wall) - (now - self._origin)
        if abs(step) > _CLOCK_STEP:
            self._wall += step
            self._fact(now, {"clock": step.total_seconds()})
        zone = offset, changes = wall.utcoffset() or timedelta(), changes_around(wall, self._local)
        if zone != self._zone:
            self._zone = zone
            self._fact(
                now,
                {
                    "utc_offset": offset.total_seconds(),
                    **({"changes": codec.plain(changes)} if changes else {}),
                },
            )

    def _fact(self, now: Instant, fact: Mapping[str, Any] | None) -> None:
        if self._file is None or fact is None:
            return
        try:
            # To the microsecond: at a threshold, less would be another decision.
            line = json.dumps({"t": (now - self._origin).total_seconds(), **fact})
            self._file.write(line + "\n")
            self._file.flush()
        except OSError as fault:
            log.warning("the trace ends here, it cannot be written: %s", fault.strerror or fault)
            file, self._file = self._file, None
            _give_up(file)


def _give_up(file: IO[str]) -> None:
    try:
        file.close()
    except OSError as fault:
        log.debug("what was left of the trace is lost: %s", fault)


def _as_line(what: events.Input) -> dict[str, Any] | None:
    match what:
        case events.Missed(length, stopped):
            return {"stopped" if stopped else "missed": length.total_seconds()}
        case events.Locked() | events.Unlocked():
            return {"locked": isinstance(what, events.Locked)}
        case events.CatalogueChanged(catalogue):
            return {"exercises": [codec.plain(exercise) for exercise in catalogue if exercise.own]}
        case events.QuestionsAnswered():
            return {"questions": True}
        case events.Asked(command, door):
            fact = commands.written(command)
            return fact if fact is None or door is Door.COMMAND_LINE else {**fact, "door": door.value}
        case events.SettingsChanged(settings):
            return {"settings": dict(to_toml.changed(settings))}
        case events.HistoryErased():
            return {"erased": True}
        case _:
            assert_never(what)
