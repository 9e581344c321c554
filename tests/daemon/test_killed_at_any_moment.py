"""``kill -9`` at any moment of random days: what follows is what the rules of time say of the gap.

A killed process cannot save the moment: the gap begins at its last look (T5, T12). The daemon is compared with the
naive model of the rules, which is told just that. More days:
``POSTURE_KILLS=0-2000 pytest --timeout 0 tests/daemon/test_killed_at_any_moment.py``.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from core.naive import Line, Naive
from core.test_naive_model import NORMAL
from daemon.conftest import MORNING, Person

from reminder.core import commands
from reminder.core.effects import Effect, Record, Remind
from reminder.core.engine import Engine
from reminder.errors import Refused

DAYS = os.environ.get("POSTURE_KILLS", "0-25")
# How often the daemon looks while work time runs.
LOOK_EVERY = timedelta(minutes=2, seconds=30)
ANSWERS = {
    "start": commands.Start(),
    "done": commands.Done(),
    "skip": commands.Skip(),
    "snooze": commands.Snooze(),
}
Fact = dict[str, Any]


class Day:
    """What happens to one person, done with a daemon and written down for the model."""

    def __init__(self, folder: Path, number: int, patch: pytest.MonkeyPatch) -> None:
        self.rng = Random(f"kills {number}")
        self.person = Person(folder)
        self.began = self.person.clock.at
        self.facts: list[Fact] = []
        self.found: list[Line] = []
        self.kills = self.in_gaps = 0
        turn = Engine.turn

        def remembering(*args: Any, **more: Any) -> list[Effect]:
            effects = turn(*args, **more)
            for effect in effects:
                self.remember(effect)
            return effects

        patch.setattr(Engine, "turn", remembering)
        self.person.start()

    def remember(self, effect: Effect) -> None:
        match effect:
            case Remind():
                self.found.append(("remind", self.t, effect.why.value, effect.worked.total_seconds()))
            case Record():
                how = effect.how.value if effect.outcome == "done" else ""
                self.found.append(("record", self.t, effect.outcome.value, how, effect.snoozes))

    @property
    def t(self) -> int:
        return round((self.person.clock.at - self.began).total_seconds())

    def passes(self) -> None:
        for _ in range(self.rng.randint(8, 30)):
            self.person.wait(self.rng.randint(1, self.rng.choice((20, 200, 700, 3700))))
            self.happens()
        self.person.wait(4000)
        self.facts.append({"t": self.t, "end": True})

    def happens(self) -> None:
        person, rng = self.person, self.rng
        touched = person.adapters.last_input is None
        match rng.choice(("input", "answer", "answer", "now", "pause", "resume", "sleep", "kill", "kill", "kill")):
            case "input":
                self.facts.append({"t": self.t, "input": not touched})
                person.hands_off() if touched else person.hands_on()
            case "answer" if touched:
                answer = rng.choice([*ANSWERS])
                self.facts.append({"t": self.t, "answer": answer})
                self.say(ANSWERS[answer])
            case "now" if touched:
                self.facts.append({"t": self.t, "now": True})
                self.say(commands.Now())
            case "pause":
                length = rng.choice((300, 1800))
                self.facts.append({"t": self.t, "pause": length})
                self.say(commands.Pause(commands.For(timedelta(seconds=length))))
            case "resume":
                self.facts.append({"t": self.t, "resume": True})
                self.say(commands.Resume())
            case "sleep":
                self.sleep(rng.choice((60, 250, 1000)))
            case "kill":
                self.kill(rng.choice((0, 1, 30, 140, 200, 299, 400, 2000)))

    def say(self, command: commands.Command) -> None:
        try:
            self.person.say(command)
        except Refused:
            return

    def sleep(self, seconds: int) -> None:
        person = self.person
        self.facts.append({"t": self.t, "asleep": True})
        person.daemon.on_sleep(True)
        person.clock.at += timedelta(seconds=seconds)
        person.clock.asleep += timedelta(seconds=seconds)
        person.daemon.on_sleep(False)
        self.facts.append({"t": self.t, "asleep": False})

    def kill(self, down: int) -> None:
        """Kill the daemon, and start it again after *down* seconds, perhaps on another boot."""
        person, timer = self.person, self.person.daemon.engine.snapshot().timer
        since = person.clock.now() - person.daemon.engine.seen
        # Never more than this is lost of work that was done.
        assert since <= LOOK_EVERY or not timer.counts
        self.kills += 1
        self.in_gaps += since > timedelta()
        seen = self.t - round(since.total_seconds())
        position = next((i for i, fact in enumerate(self.facts) if fact["t"] > seen), len(self.facts))
        self.facts.insert(position, {"t": seen, "down": self.t + down - seen})
        if self.rng.randrange(2):
            person.clock.booted += "+"
        person.restart(down=down)


def test_killed_at_any_moment_the_gap_is_counted_as_the_rules_say(tmp_path: Path) -> None:
    first, _, last = DAYS.partition("-")
    kills = in_gaps = 0

    for number in range(int(first), int(last)):
        (tmp_path / str(number)).mkdir()
        with pytest.MonkeyPatch.context() as patch:
            day = Day(tmp_path / str(number), number, patch)
            day.passes()
        model = Naive(MORNING, "Europe/Berlin", NORMAL, {})
        assert day.found == model.day(day.facts), f"{number}: {day.facts}"
        kills, in_gaps = kills + day.kills, in_gaps + day.in_gaps

    assert (kills > 100 and in_gaps > 80) or int(last) - int(first) < 25
