"""The commands against the real daemon, on a machine with no desktop at all."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.ipc import client, protocol
from reminder.stand_ins import quoted

Posture = Callable[..., subprocess.CompletedProcess[str]]
Run = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def world(tmp_path: Path) -> dict[str, str]:
    """An environment with folders of its own, and neither display nor bus."""
    folders = {name: str(tmp_path) for name in ("HOME", "XDG_RUNTIME_DIR")}
    kept = {name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", **folders}


@pytest.fixture
def posture(world: dict[str, str]) -> Posture:
    def posture(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "reminder", *words],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
            env=world,
        )

    return posture


@pytest.fixture
def run(world: dict[str, str], tmp_path: Path) -> Iterator[Run]:
    """Start the daemon, and return when it answers."""
    started: list[subprocess.Popen[str]] = []

    def run(*words: str) -> subprocess.Popen[str]:
        log = (tmp_path / f"log{len(started)}").open("w+")
        daemon = subprocess.Popen(
            [sys.executable, "-m", "reminder", "run", *words], stdout=log, stderr=log, text=True, env=world
        )
        log.close()
        started.append(daemon)
        for _ in range(600):
            assert daemon.poll() is None, (tmp_path / f"log{len(started) - 1}").read_text()
            if is_answering(control_socket(tmp_path)):
                return daemon
            # Waits for the process, not for the time: it returns early where it has died.
            try:
                daemon.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
        raise AssertionError("the daemon does not answer")

    yield run
    for daemon in started:
        daemon.kill()
        daemon.wait()


def control_socket(runtime: Path) -> Path:
    return runtime / "posture-reminder" / "control.sock"


def is_answering(path: Path) -> bool:
    try:
        return client.ask("ping", path=path) == {}
    except client.NotRunning:
        return False


def test_one_runs_and_a_second_one_is_told(run: Run, posture: Posture) -> None:
    first = run()

    second = posture("run")

    assert second.returncode == 4
    assert second.stderr == f"posture: The posture daemon is already running (process {first.pid}).\n"
    assert posture("status").returncode == 0


def test_status_has_every_field_of_the_contract(run: Run, posture: Posture) -> None:
    run()

    facts = json.loads(posture("status", "--json").stdout)

    assert facts.keys() >= {
        *("state", "worked_s", "since_break_s", "next_earliest_s", "next_latest_s", "busy", "paused", "reminder"),
        *("today", "adapters"),
    }
    assert facts["state"] == "working"
    assert facts["reminder"] is None
    assert facts["today"].keys() == {"done", "cut_short", "skipped", "ignored", "withdrawn", "rested", "snoozes"}
    assert facts["adapters"].keys() >= {"notifications", "tray", "idle", "busy", "session"}


def test_a_reminder_is_asked_for_snoozed_twice_and_then_no_more(run: Run, posture: Posture) -> None:
    run()

    codes = [posture(*words.split()).returncode for words in ("snooze", "now", "snooze 5m", "snooze", "snooze")]
    facts = json.loads(posture("status", "--json").stdout)

    assert codes == [5, 0, 0, 0, 5]
    assert facts["state"] == "snoozed"
    assert facts["reminder"]["snoozes_left"] == 0


def test_what_was_answered_is_counted_and_told(run: Run, posture: Posture) -> None:
    run()

    said = [posture(*words.split()) for words in ("now", "start", "done", "done", "log", "status")]

    assert [done.returncode for done in said] == [0, 0, 0, 5, 0, 0]
    assert "settled: done" in said[4].stdout
    assert "1 done" in said[5].stdout


def test_after_a_kill_nobody_is_running_and_the_next_one_starts(run: Run, posture: Posture, tmp_path: Path) -> None:
    run().kill()
    alone = posture("status")
    left = control_socket(tmp_path).exists()

    run()

    assert alone.returncode == 3
    assert left
    assert posture("status").returncode == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_at_once_and_followers_learn_of_it(
    run: Run, tmp_path: Path, number: signal.Signals
) -> None:
    daemon = run()
    followed = client.follow("status", path=control_socket(tmp_path))
    next(followed)

    daemon.send_signal(number)

    assert daemon.wait(30) == 0
    with pytest.raises(client.NotRunning, match="has ended"):
        for _ in followed:
            pass
    assert not control_socket(tmp_path).exists()


def test_a_flood_of_hangups_keeps_nobody_waiting_nor_the_end(run: Run, posture: Posture) -> None:
    daemon = run()

    for _ in range(2000):
        daemon.send_signal(signal.SIGHUP)
    status = posture("status")
    daemon.send_signal(signal.SIGTERM)

    assert status.returncode == 0
    assert daemon.wait(30) == 0


@pytest.mark.parametrize("after", [0.0, 0.05, 0.1, 0.2, 0.4])
def test_told_to_end_while_it_starts_it_ends_without_a_word(
    world: dict[str, str], tmp_path: Path, after: float
) -> None:
    daemon = subprocess.Popen(
        [sys.executable, "-m", "reminder", "run"],
        env=world,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    time.sleep(after)

    daemon.send_signal(signal.SIGTERM)
    printed, _ = daemon.communicate(timeout=30)

    # Before the interpreter has come to the program, the system ends it.
    assert daemon.returncode in (0, -signal.SIGTERM)
    assert "Traceback" not in printed
    assert not control_socket(tmp_path).exists()


def test_quit_ends_it(run: Run, posture: Posture, tmp_path: Path) -> None:
    daemon = run()

    done = posture("quit")

    assert (done.returncode, done.stderr) == (0, "")
    assert daemon.wait(30) == 0
    assert posture("quit").returncode == 3


def test_a_crowd_that_asks_and_never_reads_keeps_nobody_waiting(run: Run, posture: Posture, tmp_path: Path) -> None:
    run()
    crowd = []
    for _ in range(200):
        caller = socket.socket(socket.AF_UNIX)
        caller.connect(str(control_socket(tmp_path)))
        caller.setblocking(False)
        crowd.append(caller)
        try:
            caller.send(protocol.request_line("status") * 50 + b"{")
        except OSError:
            continue

    assert posture("status").returncode == 0
    for caller in crowd:
        caller.close()


@given(st.binary(max_size=40))
def test_paths_become_the_addresses_that_urllib_makes(path: bytes) -> None:
    assert quoted(path) == quote_from_bytes(path)


@pytest.mark.posix("a pipe's size is set")
@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_pipe_that_nobody_reads_stops_neither_reminders_nor_the_end(
    world: dict[str, str], posture: Posture, tmp_path: Path, stream: str
) -> None:
    import fcntl

    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL} | {stream: writing}
    daemon = subprocess.Popen([sys.executable, "-m", "reminder", "run", "-v"], env=world, **streams)
    os.close(writing)
    try:
        end = time.monotonic() + 30
        while not is_answering(control_socket(tmp_path)):
            assert time.monotonic() < end
            time.sleep(0.05)

        codes = [posture(word).returncode for _ in range(15) for word in ("now", "done")]
        daemon.send_signal(signal.SIGTERM)

        assert set(codes) == {0}
        assert daemon.wait(30) == 0
    finally:
        daemon.kill()
        daemon.wait()
        os.close(reading)
