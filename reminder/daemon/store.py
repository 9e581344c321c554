"""What must not be lost: the state across restarts, and the records on their way into the history.

The order makes a kill harmless at any moment: first the state is saved, with the records not yet written beside it
(the outbox), then the records are written, each under a key of its own; writing one twice leaves one row.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from dataclasses import field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from reminder.clock import Clock
from reminder.core import codec
from reminder.core.care import Care
from reminder.core.care_log import Note, care_of
from reminder.core.effects import Effect, Record, RecordFact, RecordHold, RecordWork
from reminder.core.engine import EngineState
from reminder.core.exercises import Catalogue, Taken, taken_from
from reminder.core.model import Entry, Instant, Outcome
from reminder.core.spans import HoldSpan, WorkSpan, by_hour
from reminder.core.values import dataclass
from reminder.daemon import weekly
from reminder.errors import HistoryDamaged, HistoryError
from reminder.storage import aside
from reminder.storage.loaded import LoadedHistory
from reminder.storage.snapshot import Snapshot

if TYPE_CHECKING:
    from reminder.storage.history import History

log = logging.getLogger(__name__)

VERSION = 2
# A history that cannot be read (another program may be writing) is not asked again at every question.
_READ_AGAIN = timedelta(seconds=5)
_NOTHING = {outcome.value: 0 for outcome in Outcome} | {"snoozes": 0}

_Found = TypeVar("_Found")


@dataclass(slots=True)
class Outbox:
    """What waits to be written into the history."""

    entries: list[Entry] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    holds: list[HoldSpan] = field(default_factory=list)
    work: list[WorkSpan] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.entries or self.notes or self.holds or self.work)


@dataclass(frozen=True, slots=True)
class _Day:
    """What is shown of the history: the counts of a day, and the last entry."""

    day: date
    counts: dict[str, int]
    last: Entry | None
    until: Instant | None = None  # None: until the next write


@dataclass(frozen=True, slots=True)
class Before:
    """The state of the previous run, as of ``state.timer.at``, and the time since then."""

    state: EngineState
    down: timedelta


class Store:
    """The daemon's memory on disk. Nothing here raises for a disk that fails: it warns once and tries again.

    *loaded* is what the history held at the start; *history* opens it for more, in a child (``aside``).
    """

    def __init__(
        self, snapshot: Snapshot, loaded: LoadedHistory, history: Callable[[], History], clock: Clock
    ) -> None:
        self._snapshot = snapshot
        self._loaded = loaded
        self._open = history
        self._clock = clock
        self._boot = clock.boot()
        self._outbox = Outbox()
        self._troubles: set[str] = set()
        self._day: _Day | None = _Day(self._today, loaded.counts, loaded.last)
        self._notice = loaded.notice  # that a damaged history was set aside
        self.trouble = ""  # why the history cannot be written just now, for status
        if self._notice is not None:
            log.warning("%s", self._notice)

    # -------------------------------------------------------------------------------------- beginning

    def take_notice(self) -> str | None:
        """Return, once, that a damaged history was set aside."""
        notice, self._notice = self._notice, None
        return notice

    @property
    def is_first_run(self) -> bool:
        """Whether nothing was ever kept: neither a state nor a line of history."""
        return not (self._snapshot.exists or self._loaded.last or self._loaded.notes)

    def load(self) -> Before | None:
        """Return the saved state, its care brought up to date, or None; log why one cannot be used.

        What was on its way into the history is taken up again.
        """
        found = self._snapshot.load(self._today)
        if found.warning:
            log.warning("%s", found.warning)
        if found.state is None:
            return None
        data = found.state
        try:
            self._outbox = codec.read(Outbox, data.get("outbox"))
        except ValueError as fault:
            log.warning("records of before that were not yet written cannot be used (%s)", fault)
        try:
            saved = codec.read(datetime, data.get("wall"))
            down = max(self._down(data, saved), timedelta())
            at = self._clock.now() - down
            state: EngineState = codec.read(EngineState, data.get("engine"), at)
        except (ValueError, OverflowError) as fault:
            self.set_aside(f"cannot be used ({fault})")
            return None
        state.care = self.care(state.care, since=None if state.care is None else saved)
        return Before(state, down)

    def _down(self, data: dict[str, Any], saved: datetime) -> timedelta:
        if data.get("boot") and data.get("boot") == self._boot:
            return self._clock.now() - Instant(codec.read(timedelta, data.get("at")))
        # Another boot: only the wall clock spans it, and it may have been set meanwhile.
        return self._clock.wall() - saved

    def set_aside(self, why: str) -> None:
        """Move the saved state aside, and log that."""
        log.warning("%s", self._snapshot.set_aside(why, self._today))

    def taken(self) -> list[Taken]:
        """Return what the dose counted at the start."""
        entries = {entry.key: entry for entry in (*self._loaded.entries, *self._outbox.entries)}
        return taken_from(entries.values())

    def care(self, kept: Care | None = None, *, since: datetime | None = None) -> Care:
        """Return the care that the notes come to: all of them, or those after *since* on top of what was *kept*."""
        notes = {note.key: note for note in (*self._loaded.notes, *self._outbox.notes)}
        return care_of((note for note in notes.values() if since is None or note.at > since), kept)

    def highest_reminder_id(self) -> int:
        """Return the highest number that a recorded reminder had, or one whose record waits in the outbox."""
        waiting = [entry.reminder for entry in self._outbox.entries if entry.reminder is not None]
        return max([self._loaded.highest_reminder_id, *waiting])

    # ---------------------------------------------------------------------------------------- keeping

    def take(self, effect: Effect, now: Instant, wall: datetime) -> None:
        """Put what is to be recorded into the outbox, stamped with wall time; *now* and *wall* are one moment."""

        def moment(instant: Instant) -> datetime:
            # With the offset in force then: a clock may have been put back since.
            return self._clock.local(wall - (now - instant))

        def second(instant: Instant | None) -> datetime | None:
            return None if instant is None else moment(instant).replace(microsecond=0)

        key = os.urandom(12).hex()
        match effect:
            case Record():
                entry = Entry(
                    key=key,
                    outcome=effect.outcome,
                    how=effect.how,
                    ended=moment(effect.ended),
                    reminder=effect.reminder,
                    why=effect.why,
                    exercise=effect.exercise,
                    snoozes=effect.snoozes,
                    worked=effect.worked,
                    since_break=effect.since_break,
                    shown=second(effect.shown),
                    started=second(effect.started),
                    idle=effect.idle,
                    held=effect.held.length,
                    held_by=effect.held.by,
                    answered_after=effect.answered_after,
                    door=effect.door,
                )
                self._outbox.entries.append(entry)
            case RecordFact(fact):
                self._outbox.notes.append(Note(key, fact.kind, wall, fact.exercise, fact.value))
            case RecordHold(reasons, since, until):
                self._outbox.holds.append(HoldSpan(key, reasons, moment(since), moment(until)))
            case RecordWork(since, until, worked):
                self._outbox.work += by_hour(key, moment(since), moment(until), worked, self._clock.local)
            case _:
                pass

    def save(self, state: EngineState, *, durable: bool) -> None:
        """Keep the engine's *state*, as of its last turn, with the outbox."""
        at = state.timer.at
        trouble = self._snapshot.save(
            {
                "boot": self._boot,
                "at": at.since_origin.total_seconds(),
                "wall": (self._clock.wall() - (self._clock.now() - at)).isoformat(),
                "engine": codec.plain(state, at),
                "outbox": codec.plain(self._outbox),
            },
            durable=durable,
        )
        if trouble:
            self._warn(trouble)

    def write(self) -> None:
        """Bring the outbox into the history; what cannot be written waits for the next time."""
        if not self._outbox:
            return
        try:
            self._write()
        except HistoryDamaged as fault:
            self._warn(str(fault))
            self._begin_again()
        except HistoryError as fault:
            self._failed(fault)

    def _write(self) -> None:
        outbox, today = self._outbox, self._today

        def write(history: History) -> _Day:
            history.add(*outbox.entries)
            history.note(*outbox.notes)
            history.add_holds(*outbox.holds)
            history.add_work(*outbox.work)
            return _Day(today, history.counts(today), history.last())

        self._day = self._aside(write)
        self._outbox = Outbox()
        self.trouble = ""
        self._troubles.clear()

    def _begin_again(self) -> None:
        """The history was damaged while we ran: set it aside, begin a new one, and lose nothing of what waits."""
        try:
            self._notice = self._aside(lambda history: history.begin(self._today))
            self._write()
        except HistoryError as fault:
            self._failed(fault)
        else:
            self._warn(self._notice or "the history was begun anew")

    def _failed(self, fault: HistoryError) -> None:
        self.trouble = str(fault)
        self._warn(f"{fault}; the records are kept and will be written later")

    def forget(self) -> None:
        """Forget what waits and what was read: the person has erased it."""
        self._outbox, self._day = Outbox(), None

    def last_week(self, catalogue: Catalogue) -> str:
        """Return the summary of last week where this week's first answer was just recorded, else ""."""
        return self._try(lambda history: weekly.summary(history, catalogue, self._today)) or ""

    def prune(self, keep: timedelta | None) -> None:
        """Forget what is older than the person wants it kept."""
        if forgotten := self._try(lambda history: history.prune(keep, self._today)):
            log.info("forgot %d records older than the settings keep them", forgotten)

    # ---------------------------------------------------------------------------------------- reading

    def counts(self, today: date) -> dict[str, int]:
        """Return today's counts by outcome, and the snoozes; what waits in the outbox included."""
        return _added(self._shown(today).counts, self._outbox.entries, today)

    def last(self) -> Entry | None:
        """Return the entry that was recorded last."""
        return self._outbox.entries[-1] if self._outbox.entries else self._shown(self._today).last

    def _shown(self, today: date) -> _Day:
        known = self._day
        if known is not None and known.day == today and not (known.until and self._clock.now() >= known.until):
            return known
        read = self._try(lambda history: (history.counts(today), history.last()))
        if read is not None:
            shown = _Day(today, *read)
        else:
            until = self._clock.now() + _READ_AGAIN
            if known is not None and known.day == today:
                shown = replace(known, until=until)
            else:
                shown = _Day(today, _NOTHING, None if known is None else known.last, until)
        self._day = shown
        return shown

    def _aside(self, use: Callable[[History], _Found]) -> _Found:
        """Return what *use* makes of the history; in a child, or SQLite would stay in the daemon's memory."""
        return aside.run(lambda: use(self._open()))

    def _try(self, read: Callable[[History], _Found]) -> _Found | None:
        """Return what is read; None where the history cannot be read, which is logged once."""
        try:
            return self._aside(read)
        except HistoryError as fault:
            self._warn(str(fault))
            return None

    @property
    def _today(self) -> date:
        return self._clock.wall().date()

    def _warn(self, sentence: str) -> None:
        if sentence not in self._troubles:
            self._troubles.add(sentence)
            log.warning("%s", sentence)


def _added(counts: dict[str, int], entries: list[Entry], day: date) -> dict[str, int]:
    """Return *counts* with those of *entries* that ended on *day*."""
    added = dict(counts)
    for entry in entries:
        if entry.ended.date() == day:
            added[entry.outcome] += 1
            added["snoozes"] += entry.snoozes
    return added
