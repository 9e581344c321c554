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
LATER = {"reminder": {"earliest": "50m"}}


@pytest.fixture
def logind(xfce: Xfce) -> Logind:
    require("logind")
    return xfce.start_logind()


def wait_for_logind(run: Run) -> None:
    """Wait until the daemon listens to logind: the bus tells who that is after the start."""
    run.wait_until(lambda: "logind" in run.status()["adapters"]["session"], "logind is listened to")


def test_nobody_is_reminded_behind_a_lock_and_there_is_peace_after_it(xfce: Xfce, logind: Logind) -> None:
    run = Run(xfce, LATER)
    wait_for_logind(run)

    place = 0
    for _ in range(5):
        logind.lock()
        place = run.wait_for("screen locked", after=place)
        logind.unlock()
        place = run.wait_for("screen unlocked", after=place)
    logind.lock()
    run.write({"reminder": {"earliest": "2s", "latest": "3s", "lull": "1s"}})  # before the lock it might be shown
    run.wait_for("due after", after=place)
    xfce.wait_until(lambda: run.status()["worked_s"] > 3, what="the end of the window")
    behind_the_lock = run.status()
    logind.unlock()
    run.wait_for("screen unlocked", after=place)
    facts = run.status()

    assert (behind_the_lock["state"], behind_the_lock["next_latest_s"]) == ("due", None)
    assert xfce.notifications.shown == []
    assert facts["state"] == "due"
    assert PEACE / 2 < facts["next_earliest_s"] <= PEACE
    assert run.log.count("due after") == 1
    run.stop()


def test_five_sleeps_are_no_work_and_one_reminder_follows(xfce: Xfce, logind: Logind) -> None:
    began = time.monotonic()
    run = Run(xfce, LATER)
    wait_for_logind(run)
    run.wait_for("here: ")  # said once it is up: what is stopped while it starts is another matter
    asleep = 0.0

    for _ in range(5):
        logind.prepare_for_sleep(True)
        # Stopped meanwhile, as in a real sleep, and for longer than a busy machine would be late.
        run.process.signal(signal.SIGSTOP)
        fell_asleep = time.monotonic()
        xfce.wait_until(lambda since=fell_asleep: time.monotonic() - since > 3.2, what="the morning")
        run.process.signal(signal.SIGCONT)
        asleep += time.monotonic() - fell_asleep
        logind.prepare_for_sleep(False)
    worked = run.status()["worked_s"]
    awake = time.monotonic() - began - asleep
    run.write(QUICK)
    run.wait_for("reminder 1 shown (at a pause in typing) after")
    xfce.notifications.wait("without a break")

    assert worked <= awake + 1, "a sleep was taken for work"
    assert run.log.count("shown") == len(xfce.notifications.shown) == 1
    run.stop()
