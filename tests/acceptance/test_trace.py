"""A trace of a real run replays to the same reminders, within two seconds."""

from __future__ import annotations

import json
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from desktops.packages import need

from acceptance.person import Home

TINY = """\
[reminder]
earliest = "2s"
latest = "4s"
lull = "1s"
break_length = "4s"
again_after = "1m"
[snooze]
choices = ["1s"]
"""
WITHIN = 2.0


def in_life(home: Home) -> list[tuple[int, str, float]]:
    """Return what the history says: which reminder ended how, and when it was first shown."""
    return home.rows("SELECT reminder, outcome, shown FROM entry WHERE reminder IS NOT NULL ORDER BY reminder")


def in_replay(home: Home, trace: Path) -> tuple[list[tuple[int, str, float]], list[str]]:
    done = home.posture("replay", str(trace))
    assert done.returncode == 0, done.stderr
    shown: dict[int, float] = {}
    ended, rests = [], []
    for line in map(json.loads, done.stdout.splitlines()):
        if "remind" in line:
            shown.setdefault(line["remind"]["id"], line["t"])
        elif "record" in line and line["record"]["id"] is not None:
            ended.append((line["record"]["id"], line["record"]["outcome"], shown[line["record"]["id"]]))
        elif "record" in line:
            rests.append(line["record"]["outcome"])
    return ended, rests


def assert_alike(home: Home, trace: Path) -> None:
    home.started[-1].send_signal(signal.SIGTERM)
    assert home.started[-1].wait(60) == 0
    life = in_life(home)
    replay, rests = in_replay(home, trace)

    assert [each[:2] for each in replay] == [each[:2] for each in life], trace.read_text()
    # The trace begins with the run, the history in 1970: what must agree is the time between reminders.
    for (*_, first), (*_, second), (*_, before), (*_, after) in zip(
        life, life[1:], replay, replay[1:], strict=False
    ):
        assert abs((second - first) - (after - before)) <= WITHIN, trace.read_text()
    assert len(rests) == home.rows("SELECT count(*) FROM entry WHERE reminder IS NULL")[0][0]


def test_without_a_sensor(home: Home) -> None:
    home.write_settings(TINY)
    trace = home.folder / "trace"
    home.run("--trace", str(trace))

    home.wait_for_state("reminded")
    home.posture("snooze", "1s")
    home.posture("done")
    home.wait_for_state("reminded")
    home.posture("skip")
    home.started[-1].send_signal(signal.SIGSTOP)
    home.wait_for_seconds(5)
    home.started[-1].send_signal(signal.SIGCONT)
    home.wait_for_state("reminded")
    home.posture("start")
    home.posture("done")

    assert_alike(home, trace)


def test_begun_in_the_middle_of_a_day(home: Home) -> None:
    home.write_settings(TINY)
    home.run()
    home.wait_for_state("reminded")
    home.posture("snooze", "1s")
    home.started[-1].kill()
    home.started[-1].wait()
    trace = home.folder / "trace"

    home.run("--trace", str(trace))
    home.posture("done")
    home.wait_for_state("reminded")
    home.posture("done")

    home.started[-1].send_signal(signal.SIGTERM)
    assert home.started[-1].wait(60) == 0
    done = home.posture("replay", str(trace))
    records = [line["record"] for line in map(json.loads, done.stdout.splitlines()) if "record" in line]
    assert [(record["id"], record["snoozes"]) for record in records] == [(1, 1), (2, 0)], done.stderr


@pytest.fixture
def display(home: Home) -> Iterator[str]:
    """A display of its own, whose number it chooses by itself."""
    need("Xvfb", "xdotool")
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "320x240x8", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    number = server.stdout.readline().strip()
    home.environ["DISPLAY"] = f":{number}"
    yield number
    home.end()
    server.terminate()
    server.wait()
    server.stdout.close()


@contextmanager
def typing(home: Home) -> Iterator[None]:
    """Somebody types all the while, however long it takes to look."""
    # A key that is down when this ends would repeat itself, but for this one.
    keys = subprocess.Popen(["xdotool", "key", "--delay", "100", *["shift"] * 2000], env=home.environ)
    yield
    assert keys.poll() is None, "the keys did not last"
    keys.kill()
    keys.wait()


@pytest.mark.usefixtures("display")
def test_with_keys_and_pauses(home: Home) -> None:
    home.write_settings(TINY)
    trace = home.folder / "trace"
    home.run("--trace", str(trace))
    assert home.status()["adapters"]["idle"] == "x11-sync"

    # The log, not the state: a busy machine may take longer for a question than a state lasts.
    with typing(home):
        home.wait_for_log(r"reminder 1 shown")
        home.posture("done")
        home.wait_for_log(r"(?s)settled: done.*(due after|reminder 2 shown)")
    home.wait_for_log(r"reminder 2 shown")
    with typing(home):
        home.posture("skip")
    home.wait_for_log(r"a natural break")
    with typing(home):
        home.wait_for_log(r"reminder 3 shown")
        home.posture("snooze")
        home.posture("done")

    assert_alike(home, trace)
