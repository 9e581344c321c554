"""``kill -9`` at every step of a turn: what was shown or answered is there afterwards, and nothing is there twice.

What a killed process leaves is what its files hold at that moment. They are copied at every call into the file
system or SQLite, and a daemon started on each copy must find things as they were before the turn or as they are
after it: nothing between, and nothing of before once something was shown.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
import sqlite3
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest
from daemon.conftest import Call, Person

from reminder.core.care import Pain
from reminder.core.commands import Done, For, Now, Pause, Quit, ReportPain, Resume, Skip, Snooze, Sore, Start
from reminder.storage import aside

# A call by one of these names, of the file system, of a file or of SQLite, may change what is on the disk.
_WRITES = re.compile(
    "__exit__|backup|close|commit|connect|execute|executemany|executescript|flush|fsync|mkdir|open|rename|replace|"
    "unlink|write"
)
_PLACES = frozenset({"posix", "nt", "_io", "sqlite3"})

Facts = dict[str, Any]


@pytest.fixture
def person(tmp_path: Path) -> Person:
    """A person with a folder of their own, beside the copies of it."""
    (tmp_path / "home").mkdir()
    return Person(tmp_path / "home")


@pytest.fixture(autouse=True)
def read_in_this_process() -> None:
    """A child that reads would count calls of its own; another test may have left it wanted."""
    aside.end()


def test_killed_at_any_step_of_a_day_nothing_is_lost_doubled_or_halved(person: Person, tmp_path: Path) -> None:
    day = Day(person, tmp_path)

    day.does(person.start)
    day.does(lambda: person.wait(20), lead=3590)  # the reminder comes
    day.does(lambda: person.say(Snooze(timedelta(minutes=5))))
    day.does(lambda: person.wait(20), lead=290)  # it comes again
    day.does(lambda: person.say(Start()))
    day.does(lambda: person.say(ReportPain(Pain.MILD, person.status["reminder"]["exercise"])))
    day.does(lambda: person.say(Done()))
    day.does(lambda: person.wait(20), lead=3590)
    day.does(lambda: person.say(Pause(For(timedelta(minutes=10)))))
    day.does(lambda: person.say(Resume()))
    day.does(lambda: person.wait(130))  # it comes back
    day.does(lambda: person.say(Skip()))
    day.does(lambda: person.say(Sore()))
    person.hands_off()
    day.does(lambda: person.wait(20), lead=290)  # a natural break
    person.hands_on()
    day.does(lambda: person.say(Now()), lead=60)
    day.does(lambda: person.say(Quit()))
    day.does(person.daemon.end)

    assert day.records() == [
        (1, "done", "answered"),
        (2, "skipped", "answered"),
        (None, "rested", "natural break"),
        (3, "withdrawn", "quit"),
    ]
    assert day.cuts > 200


def test_killed_while_a_damaged_history_is_replaced_every_readable_record_is_kept(
    person: Person, tmp_path: Path
) -> None:
    person.start()
    for _ in range(3):
        person.say(Now())
        person.say(Done())
    person.daemon.end()
    with closing(sqlite3.connect(person.folder / "history.sqlite3")) as database:
        database.execute("DROP INDEX entry_by_day")
    day = Day(person, tmp_path)

    day.does(person.start)

    assert [number for number, _, _ in day.records()] == [1, 2, 3]
    assert day.cuts > 20


class Day:
    """What one person does, and what must be there wherever it is cut off."""

    def __init__(self, person: Person, folder: Path) -> None:
        self.person = person
        self.cuts = 0
        self._folders = (folder / f"kept {number}" for number in itertools.count())

    def does(self, act: Call, *, lead: float = 0) -> None:
        """Do *act*, *lead* seconds later, and look at what every cut on the way through it would have left."""
        if lead:
            self.person.wait(lead)
        before = self._kept(self.person.folder)
        cuts = self._cuts(self.person, act)
        found_before, found_after = self._found(before), self._found(self.person.folder)
        for left, shown in cuts:
            found = self._found(left)
            assert found == found_after or (found == found_before and not shown)
            if _waits_for_the_history(left):
                again = Person(self._kept(left))
                for left_again, _ in self._cuts(again, lambda: self._restart(again)):  # noqa: B023 - called at once
                    assert self._found(left_again) == found

    def records(self) -> list[tuple[int | None, str, str]]:
        """Return what the history says in the end."""
        return [(entry.reminder, entry.outcome.value, entry.how.value) for entry in self.person.history.entries()]

    def _cuts(self, person: Person, act: Call) -> list[tuple[Path, bool]]:
        """Do *act*; return what a kill at each call would have left, and whether by then something was shown."""
        cuts: dict[tuple[str, bool], Path] = {}
        shown = len(person.adapters.notifier.shown)

        def at_each_call(frame: FrameType, event: str, called: Any) -> None:
            if event == "c_call" and _writes(called):
                self.cuts += 1
                sign = _sign(person.folder), len(person.adapters.notifier.shown) > shown
                if sign not in cuts:
                    cuts[sign] = self._kept(person.folder)

        sys.setprofile(at_each_call)
        try:
            act()
        finally:
            sys.setprofile(None)
        return [(left, said) for (_, said), left in cuts.items()]

    def _restart(self, person: Person) -> None:
        """Start the daemon, five seconds later, in the folder of *person*, with the desktop as it is now."""
        person.clock.at = self.person.clock.at + timedelta(seconds=5)
        person.adapters.last_input = self.person.adapters.last_input
        person.start()

    def _found(self, left: Path) -> Facts:
        """Return what a daemon finds that is started on what is *left*."""
        person = Person(self._kept(left))
        self._restart(person)
        person.daemon.look()
        state = person.kept()
        timer, care = state["engine"]["timer"], state["engine"]["care"]
        opened = timer.get("opened") or {}
        entries = person.history.entries()
        ids = [entry.reminder for entry in entries if entry.reminder is not None]
        assert len(ids) == len(set(ids))
        assert opened.get("id") not in ids
        assert timer["next_id"] == max([*ids, opened.get("id", 0)]) + 1
        assert state["outbox"] == {"entries": [], "notes": [], "holds": [], "work": []}
        assert not [*person.folder.glob("*set-aside*"), *person.folder.glob("*.new")]
        assert bool(person.adapters.notifier.shown) == (person.state in ("reminded", "on-break"))
        return {
            "cycle": timer["cycle"],
            "open": {name: opened.get(name) for name in ("id", "why", "snoozes", "agains", "hidden")},
            "started": "started" in opened,
            "paused": sorted(timer["paused"]),
            "care": care,
            "records": sorted((e.ended, e.reminder, e.outcome, e.how, e.exercise is None) for e in entries),
            "notes": sorted((note.at, note.kind, note.value) for note in person.history.notes()),
            "work": sorted(each.since for each in person.history.work()),
        }

    def _kept(self, folder: Path) -> Path:
        return Path(shutil.copytree(folder, next(self._folders)))


def _writes(called: Any) -> bool:
    place = getattr(called, "__self__", None)
    module = getattr(place, "__name__", "") if isinstance(place, ModuleType) else type(place).__module__
    return module in _PLACES and _WRITES.fullmatch(called.__name__) is not None


def _sign(folder: Path) -> str:
    """Return what tells one content of *folder* from another; the memory that SQLite shares is none."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.endswith("-shm"):
            digest.update(f"{path.relative_to(folder)} {path.stat().st_size}".encode() + path.read_bytes())
    return digest.hexdigest()


def _waits_for_the_history(folder: Path) -> bool:
    try:
        state = json.loads((folder / "state.json").read_bytes())
    except FileNotFoundError:
        return False
    return any(state["outbox"].values())
