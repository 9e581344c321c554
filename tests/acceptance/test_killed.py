"""``kill -9`` at random moments loses neither a record nor the reminder.

A dozen kills by default; ``POSTURE_KILLS=200`` for the two hundred of the promise, ``POSTURE_SEED`` for the same
moments again.
"""

from __future__ import annotations

import os
import random
import re
import threading
import time
from collections import Counter

from acceptance.person import Home

KILLS = int(os.environ.get("POSTURE_KILLS", "12"))
SEED = int(os.environ.get("POSTURE_SEED", random.randrange(1 << 30)))

# A busy minute: a reminder every other second, and an answer to it as soon as there is one to be had.
MINUTE = """\
[reminder]
earliest = "1s"
latest = "1s"
[snooze]
choices = ["1s"]
most = 10
"""
ANSWERS = ("snooze", "now", "start", "done", "now", "skip", "status", "now", "snooze", "done", "pause 1s", "resume")


class Minute:
    """What the person and the log know of it: enough to say what must not be lost."""

    def __init__(self, home: Home, chance: random.Random) -> None:
        self.home = home
        self.chance = chance
        self.settled_for_sure: Counter[str] = Counter()
        self.settled_perhaps: Counter[str] = Counter()

    def until_killed(self, seconds: float) -> None:
        daemon = self.home.start()
        killer = threading.Timer(seconds, daemon.kill)
        killer.start()
        try:
            while daemon.poll() is None:
                self.answer()
        finally:
            killer.cancel()
            daemon.kill()
            daemon.wait()

    def answer(self) -> None:
        words = self.chance.choice(ANSWERS)
        outcome = {"done": "done", "skip": "skipped"}.get(words)
        done = self.home.posture(*words.split())
        assert done.returncode in (0, 1, 3, 5), done.stderr
        assert "Traceback" not in done.stderr
        if outcome and done.returncode == 0:
            self.settled_for_sure[outcome] += 1
        elif outcome and done.returncode in (1, 3):
            self.settled_perhaps[outcome] += 1  # killed between the deed and the word of it

    def check(self) -> None:
        """After the last kill: start again, and compare."""
        self.home.run()
        # What was snoozed or paused comes back within two minutes; asked for, at once. On a break it is refused.
        self.home.posture("now")
        # A reminder that nobody answers stays for minutes: from then on nothing moves between the questions.
        facts = self.home.wait_for_state("reminded", "on-break")
        records = self.home.rows("SELECT reminder, outcome FROM entry WHERE reminder IS NOT NULL")
        log = self.home.log()
        shown = {int(number) for number in re.findall(r"^reminder (\d+) shown", log, re.MULTILINE)}
        still_open = {facts["reminder"]["id"]}

        ids = [number for number, _ in records]
        assert len(ids) == len(set(ids)), f"a reminder with two records: {sorted(ids)}"
        assert not still_open & set(ids), "a reminder both open and settled"
        assert shown - set(ids) - still_open == set(), "a reminder that is neither open nor settled"
        assert set(ids) | still_open == set(range(1, max(still_open) + 1)), sorted(ids)
        counts = Counter(outcome for _, outcome in records)
        for outcome, sure in self.settled_for_sure.items():
            assert sure <= counts[outcome] <= sure + self.settled_perhaps[outcome], (outcome, counts, self.__dict__)
        assert "Traceback" not in log


def test_killed_at_random_moments_nothing_is_lost(home: Home) -> None:
    print(f"POSTURE_SEED={SEED}")
    home.write_settings(MINUTE)
    minute = Minute(home, random.Random(SEED))
    before = time.monotonic()
    home.run().kill()
    start = time.monotonic() - before  # how long that takes here, just now
    home.started[-1].wait()

    for _ in range(KILLS):
        minute.until_killed(minute.chance.uniform(0.05, start + 1.2))

    minute.check()


def test_what_is_open_when_it_is_killed_is_open_afterwards(home: Home) -> None:
    home.write_settings(MINUTE.replace('1s"]', '2m"]'))
    before = []
    after = []

    for words in ((), ("snooze",), ("start",)):
        home.run()
        home.wait_for_state("reminded", "snoozed", "on-break")
        if words:
            assert home.posture(*words).returncode == 0
        before.append(home.status()["reminder"])
        home.started[-1].kill()
        home.started[-1].wait()
        home.run()
        after.append(home.status()["reminder"])
        home.posture("quit")
        home.started[-1].wait()

    assert [reminder["id"] for reminder in before] == [1, 2, 3]
    assert [(r["id"], r["exercise"], r["snoozes_left"]) for r in after] == [
        (r["id"], r["exercise"], r["snoozes_left"]) for r in before
    ]
    assert home.rows("SELECT reminder, outcome, how FROM entry ORDER BY reminder") == [
        (number, "withdrawn", "quit") for number in (1, 2, 3)
    ]
