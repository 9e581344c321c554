"""Lock and sleep, as logind tells of them: no reminder meanwhile, none lost, and never a burst afterwards."""

from __future__ import annotations

import signal
import time

import pytest
from desktops.fixtures import require
from desktops.logind import Logind
from desktops.xfce import Xfce
from end_to_end.running import QUICK, Run

PEACE = 120


@pytest.fixture
def logind(xfce: Xfce) -> Logind:
    require("logind")
    return xfce.start_logind()


def wait_for_logind(run: Run) -> None:
    """Wait until the daemon listens to logind: the bus tells who that is after the start."""
    run.wait_until(lambda: "logind" in run.status()["adapters"]["session"], "logind is listened to")


def test_nobody_is_reminded_behind_a_lock_and_there_is_peace_after_it(xfce: Xfce, logind: Logind) -> None:
    run = Run(xfce, QUICK | {"reminder": {"earliest": "3s", "latest": "4s", "lull": "1s"}})
    wait_for_logind(run)

    place = 0
    for _ in range(5):
        logind.lock()
        place = run.wait_for("screen locked", after=place)
        logind.unlock()
        place = run.wait_for("screen unlocked", after=place)
    logind.lock()
    run.wait_for("due after", after=place)
    xfce.wait_until(lambda: run.status()["worked_s"] > 5, what="the end of the window")
    behind_the_lock = run.status()
    logind.unlock()
    run.wait_for("screen unlocked", after=place)
    facts = run.status()

    assert (behind_the_lock["state"], behind_the_lock["next_latest_s"]) == ("due", None)
    assert xfce.notifications.shown == []
    assert facts["state"] == "due"
    assert PEACE - 10 < facts["next_earliest_s"] <= PEACE
    assert run.log.count("due after") == 1
    run.stop()


def test_five_sleeps_across_the_due_time_are_no_work_and_bring_one_reminder(xfce: Xfce, logind: Logind) -> None:
    began = time.monotonic()
    run = Run(xfce, QUICK | {"reminder": {"earliest": "8s", "latest": "30m", "lull": "1s"}})
    wait_for_logind(run)
    run.wait_for("here: ")  # said once it is up: what is stopped while it starts is another matter
    asleep = 0.0

    for _ in range(5):
        before = run.log
        logind.prepare_for_sleep(True)
        # Stopped meanwhile, as in a real sleep, and for longer than a busy machine would be late.
        run.process.signal(signal.SIGSTOP)
        fell_asleep = time.monotonic()
        xfce.wait_until(lambda since=fell_asleep: time.monotonic() - since > 3.2, what="the morning")
        run.process.signal(signal.SIGCONT)
        asleep += time.monotonic() - fell_asleep
        logind.prepare_for_sleep(False)
        assert "due" not in run.log.removeprefix(before), "a sleep was taken for work"
    worked = run.status()["worked_s"]
    awake = time.monotonic() - began - asleep
    run.wait_for("reminder 1 shown (at a pause in typing) after")
    xfce.notifications.wait("without a break")

    assert worked <= awake + 1
    assert run.log.count("shown") == len(xfce.notifications.shown) == 1
    run.stop()
