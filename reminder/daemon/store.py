"""What must not be lost: the state across restarts, and the records on their way into the history.

The order makes a kill harmless at any moment: first the state is saved, with the records not yet written beside it
(the outbox), then the records are written, each under a key of its own; writing one twice leaves one row.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from reminder import clock, paths
from reminder.core.care import Care, Fact
from reminder.core.care_log import Note, NoteKind
from reminder.core.effects import Record
from reminder.core.exercises import Taken, taken_from
from reminder.core.model import Entry, How, Instant, Outcome, Why
from reminder.errors import HistoryError
from reminder.storage.database import Damaged
from reminder.storage.history import History
from reminder.storage.snapshot import Snapshot

log = logging.getLogger(__name__)

_VERSION = 1
# The loop must not wait longer for a history that another program is writing to.
_PATIENCE = timedelta(milliseconds=200)


class Keeper:
    """The daemon's memory on disk. Nothing here raises for a disk that fails: it warns once and tries again."""

    def __init__(self) -> None:
        self._snapshot = Snapshot(paths.state_folder() / "state.json", _VERSION)
        self._history = History(paths.history_file(), patience=_PATIENCE)
        self._entries: list[Entry] = []
        self._notes: list[Note] = []
        self._troubles: set[str] = set()
        self._boot = clock.boot()
        # What the history says of a day and of the last entry, until something is written.
        self._counts: tuple[date, dict[str, int]] | None = None
        self._last: Entry | None = None
        self.trouble = ""  # why the history cannot be written just now, for status

    # -------------------------------------------------------------------------------------- beginning

    def begin(self, today: date) -> str | None:
        """Make the history ready; return a sentence for the person where a damaged one was set aside.

        Raises: HistoryError: it is there, and cannot be used by this version.
        """
        return self._history.begin(today)

    def load(self) -> tuple[dict[str, Any], Instant, timedelta] | None:
        """Return the state of before, the instant of its last look, and for how long nothing ran since.

        What was on its way into the history is taken up again.
        """
        restored = self._snapshot.load()
        if restored.warning:
            log.warning("%s", restored.warning)
        state = restored.state
        if state is None:
            return None
        try:
            self._entries = [_entry(each) for each in state["entries"]]
            self._notes = [_note(each) for each in state["notes"]]
            now = clock.now()
            if state["boot"] and state["boot"] == self._boot:
                down = now - Instant.at(state["at"])
            else:
                # Another boot: only the wall clock spans it, and it may have been set meanwhile.
                down = clock.utc() - datetime.fromisoformat(state["wall"])
        except (KeyError, TypeError, ValueError) as fault:
            log.warning("the state of before cannot be used (%r): starting anew", fault)
            return None
        down = max(down, timedelta())
        return state, now - down, down

    def taken(self, since: date) -> list[Taken]:
        """Return what the dose counts."""
        try:
            entries = [entry for entry in self._history.entries(since) if entry.reminder is not None]
        except HistoryError as fault:
            self._warn(str(fault))
            return []
        known = {entry.key for entry in entries}
        entries += [entry for entry in self._entries if entry.key not in known and entry.reminder is not None]
        return taken_from(entries)

    def care(self) -> Care:
        """Return the care that the notes come to."""
        try:
            notes = self._history.notes()
        except HistoryError as fault:
            self._warn(str(fault))
            notes = []
        known = {note.key for note in notes}
        return Care.of([*notes, *(note for note in self._notes if note.key not in known)])

    def highest_reminder_id(self) -> int:
        """Return the highest number that a recorded reminder had."""
        try:
            return self._history.highest_reminder_id()
        except HistoryError as fault:
            self._warn(str(fault))
            return 0

    # ---------------------------------------------------------------------------------------- keeping

    def record(self, record: Record, exercise: str | None) -> Entry:
        """Stamp a record with wall time, and put it into the outbox."""

        def moment(instant: Instant | None) -> datetime | None:
            return None if instant is None else (wall - (steady - instant)).replace(microsecond=0)

        wall, steady = clock.wall(), clock.now()
        entry = Entry(
            key=os.urandom(12).hex(),
            outcome=record.outcome,
            how=record.how,
            ended=wall - (steady - record.ended),
            reminder=record.reminder,
            why=record.why,
            exercise=exercise,
            snoozes=record.snoozes,
            worked=record.worked,
            since_break=record.since_break,
            shown=moment(record.shown),
            started=moment(record.started),
        )
        self._entries.append(entry)
        return entry

    def note(self, fact: Fact) -> None:
        """Stamp a fact of care with wall time, and put it into the outbox."""
        self._notes.append(Note(os.urandom(12).hex(), fact.kind, clock.wall(), fact.exercise, fact.value))

    def save(self, state: Mapping[str, Any], at: Instant, *, durable: bool) -> None:
        """Keep the state, as of the look at *at*, with the outbox."""
        trouble = self._snapshot.save(
            {
                **state,
                "at": at.since_origin.total_seconds(),
                "boot": self._boot,
                "wall": (clock.utc() - (clock.now() - at)).isoformat(),
                "entries": [_entry_data(entry) for entry in self._entries],
                "notes": [_note_data(note) for note in self._notes],
            },
            durable=durable,
        )
        if trouble:
            self._warn(trouble)

    def write(self) -> None:
        """Bring the outbox into the history; what cannot be written waits for the next time."""
        if not self._entries and not self._notes:
            return
        try:
            self._write()
        except Damaged as fault:
            self._warn(str(fault))
            self._begin_again()
        except HistoryError as fault:
            self._failed(fault)

    def _write(self) -> None:
        if self._entries:
            self._history.add(*self._entries)
            self._entries, self._counts, self._last = [], None, None
        if self._notes:
            self._history.note(*self._notes)
            self._notes = []
        self.trouble = ""
        self._troubles.clear()

    def _begin_again(self) -> None:
        """The history was damaged while we ran: set it aside, begin a new one, and lose nothing of what waits."""
        try:
            said = self._history.begin(clock.wall().date())
            self._write()
        except HistoryError as fault:
            self._failed(fault)
        else:
            self._warn(said or "the history was begun anew")

    def _failed(self, fault: HistoryError) -> None:
        self.trouble = str(fault)
        self._warn(f"{fault}; the records are kept and will be written later")

    @property
    def waiting(self) -> bool:
        """Whether something waits to be written."""
        return bool(self._entries or self._notes)

    # ---------------------------------------------------------------------------------------- telling

    def counts(self, today: date) -> dict[str, int]:
        """Return today's counts by outcome, and the snoozes; what waits in the outbox included."""
        if self._counts is None or self._counts[0] != today:
            self._counts = (today, self._counted(today))
        counts = dict(self._counts[1])
        for entry in self._entries:
            if entry.ended.date() == today:
                counts[entry.outcome] += 1
                counts["snoozes"] += entry.snoozes
        return counts

    def _counted(self, today: date) -> dict[str, int]:
        try:
            return self._history.counts(today)
        except HistoryError as fault:
            self._warn(str(fault))
            return {outcome.value: 0 for outcome in Outcome} | {"snoozes": 0}

    def last(self) -> Entry | None:
        """Return the entry that ended last."""
        if self._entries:
            return self._entries[-1]
        if self._last is None:
            try:
                self._last = self._history.last()
            except HistoryError as fault:
                self._warn(str(fault))
        return self._last

    def prune(self, keep: timedelta | None, today: date) -> None:
        """Forget what is older than the person wants it kept."""
        try:
            forgotten = self._history.prune(keep, today)
        except HistoryError as fault:
            self._warn(str(fault))
        else:
            if forgotten:
                log.info("forgot %d records older than the settings keep them", forgotten)

    def forget(self) -> None:
        """Forget what waits and what was read: the person has erased it."""
        self._entries, self._notes, self._counts, self._last = [], [], None, None

    def _warn(self, sentence: str) -> None:
        if sentence not in self._troubles:
            self._troubles.add(sentence)
            log.warning("%s", sentence)


def _entry_data(entry: Entry) -> dict[str, Any]:
    return {
        "key": entry.key,
        "outcome": entry.outcome,
        "how": entry.how,
        "ended": entry.ended.isoformat(),
        "reminder": entry.reminder,
        "why": entry.why,
        "exercise": entry.exercise,
        "snoozes": entry.snoozes,
        "worked": entry.worked.total_seconds(),
        "since_break": entry.since_break.total_seconds(),
        "shown": entry.shown and entry.shown.isoformat(),
        "started": entry.started and entry.started.isoformat(),
    }


def _entry(data: Mapping[str, Any]) -> Entry:
    return Entry(
        key=data["key"],
        outcome=Outcome(data["outcome"]),
        how=How(data["how"]),
        ended=datetime.fromisoformat(data["ended"]),
        reminder=data["reminder"],
        why=data["why"] and Why(data["why"]),
        exercise=data["exercise"],
        snoozes=data["snoozes"],
        worked=timedelta(seconds=data["worked"]),
        since_break=timedelta(seconds=data["since_break"]),
        shown=data["shown"] and datetime.fromisoformat(data["shown"]),
        started=data["started"] and datetime.fromisoformat(data["started"]),
    )


def _note_data(note: Note) -> dict[str, Any]:
    return {
        "key": note.key,
        "kind": note.kind,
        "at": note.at.isoformat(),
        "exercise": note.exercise,
        "value": note.value,
    }


def _note(data: Mapping[str, Any]) -> Note:
    return Note(
        data["key"], NoteKind(data["kind"]), datetime.fromisoformat(data["at"]), data["exercise"], data["value"]
    )
