"""A process that is stopped (or on a machine that sleeps) was not working then, and nothing bursts afterwards."""

from __future__ import annotations

import signal
import time

from acceptance.person import Home

TINY = """\
[reminder]
earliest = "{earliest}"
latest = "{earliest}"
lull = "1s"
break_length = "{break_length}"
again_after = "10m"
"""


def stopped_for(home: Home, seconds: float) -> None:
    daemon = home.started[-1]
    daemon.send_signal(signal.SIGSTOP)
    home.wait_for_seconds(seconds)
    daemon.send_signal(signal.SIGCONT)


def test_a_gap_shorter_than_a_break_is_not_work(home: Home) -> None:
    home.write_settings(TINY.format(earliest="1m", break_length="30s"))
    home.run()
    home.wait(lambda: home.status()["worked_s"] >= 6, "some seconds of work")
    before, since = home.status()["worked_s"], time.monotonic()

    stopped_for(home, 5)
    facts = home.status()

    assert facts["worked_s"] - before <= time.monotonic() - since - 5 + 1.5
    # It takes away what was since the last look: 1.2 s here, and a busy machine looks late.
    assert facts["worked_s"] >= before - 4
    assert facts["state"] == "working"
    assert facts["today"]["rested"] == 0


def test_a_gap_longer_than_a_break_is_a_natural_break_and_nothing_fires_for_it(home: Home) -> None:
    home.write_settings(TINY.format(earliest="7s", break_length="3s"))
    home.run()
    home.wait(lambda: home.status()["worked_s"] >= 3, "three seconds of work")

    stopped_for(home, 4.5)
    since = time.monotonic()
    facts = home.status()

    assert facts["today"]["rested"] == 1
    assert facts["worked_s"] <= time.monotonic() - since + 1
    assert facts["reminder"] is None
    assert home.printed() == ""


def test_stopped_across_an_open_reminder_there_is_one_record_and_no_burst(home: Home) -> None:
    home.write_settings(TINY.format(earliest="1s", break_length="3s"))
    home.run()
    home.wait_for_state("reminded")

    stopped_for(home, 4.5)
    facts = home.status()

    assert facts["today"] == {**dict.fromkeys(facts["today"], 0), "done": 1}
    assert facts["reminder"] is None
    assert home.rows("SELECT reminder, outcome, how FROM entry") == [(1, "done", "left the desk")]
