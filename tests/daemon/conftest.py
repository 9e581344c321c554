"""A daemon in this process, built from fakes that remember: time passes when a test says so."""

from __future__ import annotations

import itertools
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from reminder import paths
from reminder.core.commands import Command
from reminder.core.exercises import Catalogue
from reminder.core.menu import Choice
from reminder.core.model import Door, Hold, Instant
from reminder.core.selection import LOOK_BACK
from reminder.core.settings import QuietSettings
from reminder.daemon.app import Daemon
from reminder.daemon.sources import Sources
from reminder.daemon.store import VERSION, Store
from reminder.desktop.ports import Face, Message
from reminder.log import Log
from reminder.storage import catalogue, config
from reminder.storage.history import History
from reminder.storage.loaded import LoadedCatalogue
from reminder.storage.log_file import LogFile
from reminder.storage.snapshot import Snapshot

ZONE = ZoneInfo("Europe/Berlin")
MORNING = datetime(2026, 3, 27, 8, tzinfo=UTC)
Call = Callable[[], None]


def local(moment: datetime, zone: ZoneInfo = ZONE) -> datetime:
    """Return *moment* in *zone* as Python gives local time: with the offset in force then, and no zone to it."""
    there = moment.astimezone(UTC).astimezone(zone)
    return moment.astimezone(timezone(there.utcoffset() or timedelta()))


class FakeClock:
    """Steady time that a test moves on, and a wall that may be set."""

    def __init__(self) -> None:
        self.at = timedelta(hours=1)
        self.set_by = timedelta()
        self.asleep = timedelta()
        self.booted = "one"
        self.zone = ZONE

    def now(self) -> Instant:
        return Instant(self.at)

    def wall(self) -> datetime:
        return self.local(MORNING + self.at - timedelta(hours=1) + self.set_by)

    def local(self, moment: datetime) -> datetime:
        return local(moment, self.zone)

    def slept(self) -> timedelta:
        return self.asleep

    def boot(self) -> str:
        return self.booted


class FakeLoop:
    """Holds what is to happen, and lets it happen at its time."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.soon: list[Call] = []
        self.armed: dict[str, tuple[Instant, Call]] = {}
        self.steps: list[Call] = []
        self.stopped = False
        self.turns = 0  # in which something armed was due
        self._numbers = itertools.count()

    def call_soon(self, call: Call) -> None:
        self.soon.append(call)

    def call_later(self, delay: timedelta, call: Call) -> None:
        self.armed[f"later {next(self._numbers)}"] = (self.clock.now() + delay, call)

    def arm(self, name: str, when: Instant | None, call: Call) -> None:
        self.armed.pop(name, None)
        if when is not None:
            self.armed[name] = (when, call)

    def on_clock_step(self, call: Call) -> None:
        self.steps.append(call)

    def stop(self) -> None:
        self.stopped = True

    @property
    def stopping(self) -> bool:
        return self.stopped

    def settle(self) -> None:
        while self.soon:
            self.soon.pop(0)()

    def pass_time(self, length: timedelta) -> None:
        end = self.clock.at + length
        self.settle()
        while due := [(when, name) for name, (when, _) in self.armed.items() if when.since_origin <= end]:
            when, name = min(due, key=lambda each: each[0].since_origin)
            self.clock.at = max(self.clock.at, when.since_origin)
            _, call = self.armed.pop(name)
            self.turns += 1
            call()
            self.settle()
        self.clock.at = end


class FakeNotifier:
    name = "fake"

    def __init__(self) -> None:
        self.shown: list[Message] = []
        self.notices: list[Message] = []
        self.open: Message | None = None
        self.fails = False

    def show(self, message: Message, slot: str = "reminder") -> bool:
        if self.fails:
            raise RuntimeError("no notification today")
        if slot == "notice":
            self.notices.append(message)
        else:
            self.shown.append(message)
            self.open = message
        return True

    def close(self, slot: str = "reminder") -> None:
        self.open = None


class FakeTray:
    name = "fake"
    visible = True

    def __init__(self) -> None:
        self.shown: list[tuple[Face, tuple[Choice, ...]]] = []
        self.fails = False

    def show(self, face: Face, lines: tuple[Choice, ...], default: Command | None = None) -> None:
        if self.fails:
            raise RuntimeError("no tray today")
        self.shown.append((face, lines))


class FakeAdapters:
    def __init__(self, clock: FakeClock) -> None:
        self.notifier = FakeNotifier()
        self.tray = FakeTray()
        self.clock = clock
        self.last_input: Instant | None = None  # None: keys are in continuous use
        self.known = True
        self.tells_returns = False  # as sensors do on X11, Mutter and Wayland
        self.reasons: tuple[Hold, ...] = ()
        self.answers_at: Instant | None = None  # when the detectors will know; None: always
        self.looks = 0
        self.asked = 0
        self.wanted: list[bool] = []
        self.stopped = False

    def idle(self) -> timedelta | None:
        self.looks += 1
        if not self.known:
            return None
        return timedelta() if self.last_input is None else self.clock.now() - self.last_input

    def arm(self, threshold: timedelta, *, returning: bool) -> bool:
        return self.tells_returns

    def holds(self, quiet: QuietSettings) -> tuple[Hold, ...] | None:
        self.asked += 1
        return None if self.answers_at is not None and self.clock.now() < self.answers_at else self.reasons

    def want_tray(self, wanted: bool) -> None:
        self.wanted.append(wanted)

    def names(self) -> dict[str, str]:
        return dict.fromkeys(("notifications", "tray", "idle", "busy", "session"), "fake")

    def stop(self) -> None:
        self.stopped = True


class CountedSnapshot(Snapshot):
    saves = 0

    def save(self, state: Any, *, durable: bool = False) -> str | None:
        self.saves += 1
        return super().save(state, durable=durable)


class CountedHistory(History):
    reads = 0

    def counts(self, day: Any) -> dict[str, int]:
        self.reads += 1
        return super().counts(day)

    def last(self) -> Any:
        self.reads += 1
        return super().last()


class QuickSources(Sources):
    """Reads the shipped exercises once for all tests: they take a while."""

    def _catalogue(self) -> Catalogue:
        return shipped()


@cache
def shipped() -> Catalogue:
    return catalogue.load(paths.shipped()).catalogue


class FakeLauncher:
    def __init__(self) -> None:
        self.guides: list[int] = []
        self.opened: list[str] = []

    def picture(self, exercise: str) -> Path | None:
        return None

    def guide(self, reminder: int) -> None:
        self.guides.append(reminder)

    def set_up(self) -> str:
        self.opened.append("set-up")
        return "The questions open in your browser."

    def open_settings(self) -> str:
        self.opened.append("settings")
        return ""

    def reap(self) -> None:
        pass


class Person:
    """A daemon, and all that is around it. ``restart`` is a kill and a new start."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = folder / "config.toml"
        self.clock = FakeClock()
        self.adapters = FakeAdapters(self.clock)
        self.published: list[tuple[str, dict[str, object]]] = []

    def start(self, settings: str = "", *, trace: Path | None = None) -> Daemon:
        if settings:
            self.settings.write_text(settings)
        self.loop = FakeLoop(self.clock)
        self.snapshot = CountedSnapshot(self.folder / "state.json", VERSION)
        self.history = CountedHistory(self.folder / "history.sqlite3")
        loaded = self.history.load(self.clock.wall().date(), LOOK_BACK)
        store = Store(self.snapshot, loaded, lambda: self.history, self.clock)
        self.launcher = FakeLauncher()
        self.daemon = Daemon(
            loop=self.loop,  # type: ignore[arg-type]  # what the daemon needs of it
            clock=self.clock,
            sources=QuickSources(self.settings, config.load(self.settings), LoadedCatalogue(shipped())),
            store=store,
            log=Log(self.clock, LogFile(self.folder / "log"), self.publish),
            launcher=self.launcher,  # type: ignore[arg-type]
            publish=self.publish,
            adapters=lambda listener: self.adapters,  # type: ignore[arg-type,return-value]
            zone=lambda naive: self.clock.local(naive.replace(tzinfo=self.clock.zone)),
        )
        if trace is not None:
            file = trace.open("w")
            self.daemon.record_trace(file)
        self.daemon.begin()
        return self.daemon

    def restart(self, *, down: float = 0, trace: Path | None = None) -> Daemon:
        self.clock.at += timedelta(seconds=down)
        return self.start(trace=trace)

    def publish(self, topic: str, payload: dict[str, object]) -> None:
        self.published.append((topic, payload))

    def wait(self, seconds: float) -> None:
        self.loop.pass_time(timedelta(seconds=seconds))

    def hands_off(self) -> None:
        self.adapters.last_input = self.clock.now()

    def hands_on(self) -> None:
        self.adapters.last_input = None
        self.daemon.look()

    def goes_on(self) -> None:
        """The process was stopped until now."""
        self.daemon.on_continued()
        self.daemon.look()

    def say(self, command: Command, door: Door = Door.COMMAND_LINE) -> str:
        said = self.daemon.perform(command, door)
        self.loop.settle()
        return said

    @property
    def status(self) -> dict[str, Any]:
        status: dict[str, Any] = json.loads(json.dumps(self.daemon.status()))
        return status

    @property
    def state(self) -> str:
        return str(self.status["state"])

    def log(self) -> list[str]:
        return [str(line["text"]) for line in self.daemon.log.lines()]

    def outcomes(self) -> list[str]:
        return [entry.outcome.value for entry in self.history.entries()]

    def kept(self) -> dict[str, Any]:
        state: dict[str, Any] = json.loads((self.folder / "state.json").read_text())
        return state


@pytest.fixture(autouse=True)
def disk_in_no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody cuts the power here."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)
