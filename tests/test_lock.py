"""One daemon for each user and session."""

import os
import signal
import stat
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from reminder import clock
from reminder.errors import AlreadyRunning, Refused
from reminder.lock import Lock

HOLD = "import sys, time; from pathlib import Path; from reminder.lock import Lock; held = Lock(Path(sys.argv[1]));"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "daemon.lock"


def held_elsewhere(path: Path, then: str = "time.sleep(60)") -> subprocess.Popen[str]:
    """Return a process that holds the lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", f"{HOLD} print('held', flush=True); {then}", str(path)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_process_is_told_the_number_of_the_first(path: Path) -> None:
    with held_elsewhere(path) as first:
        with pytest.raises(AlreadyRunning, match=rf"already running \(process {first.pid}\)") as caught:
            Lock(path)
        first.kill()

    assert caught.value.exit_code == 4


def test_a_second_lock_in_one_process_is_refused_too(path: Path) -> None:
    first = Lock(path)

    with pytest.raises(AlreadyRunning, match=str(os.getpid())):
        Lock(path)

    first.release()


def test_a_killed_process_leaves_no_lock(path: Path) -> None:
    with held_elsewhere(path) as first:
        first.kill()

    Lock(path).release()


@pytest.mark.posix("a process that is stopped")
def test_a_stopped_process_still_holds_it(path: Path) -> None:
    with held_elsewhere(path) as first:
        first.send_signal(signal.SIGSTOP)
        with pytest.raises(AlreadyRunning):
            Lock(path)
        first.kill()


@pytest.mark.posix("a child that inherits descriptors")
def test_a_child_of_a_dead_daemon_does_not_keep_it(path: Path) -> None:
    child = "import subprocess; p = subprocess.Popen(['sleep', '60'], close_fds=False); print(p.pid, flush=True)"
    with held_elsewhere(path, child) as first:
        assert first.stdout
        pid = int(first.stdout.readline())
        first.wait()

        try:
            Lock(path).release()
        finally:
            os.kill(pid, signal.SIGKILL)


def test_a_released_lock_can_be_taken_again(path: Path) -> None:
    first = Lock(path)
    first.release()
    first.release()

    Lock(path).release()


def test_the_number_of_a_former_holder_is_covered(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("99999999999\n")
    held = Lock(path)

    assert path.read_text().split() == [str(os.getpid())]
    held.release()


def test_a_holder_caught_before_it_wrote_its_number_is_told_without(path: Path) -> None:
    with held_elsewhere(
        path, "Path(sys.argv[1]).write_text(''); print('empty', flush=True); time.sleep(60)"
    ) as first:
        assert first.stdout
        assert first.stdout.readline() == "empty\n"
        with pytest.raises(AlreadyRunning, match="its number is not known"):
            Lock(path)
        first.kill()


@pytest.mark.posix("an open file that is removed")
def test_a_lock_file_removed_under_its_holder_is_a_new_lock(path: Path) -> None:
    """The one who holds the removed file keeps it for nothing: that cannot be known, but nothing breaks."""
    first = Lock(path)
    path.unlink()

    second = Lock(path)

    with pytest.raises(AlreadyRunning):
        Lock(path)
    first.release()
    second.release()


@pytest.mark.posix("waiting for any child")
def test_only_one_of_many_gets_it(path: Path) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", f"{HOLD} print('held', flush=True); sys.stdin.read()", str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for _ in range(6)
    ]
    # The losers end by themselves; the winner waits for its input to be closed.
    end = clock.now() + timedelta(seconds=30)
    while sum(racer.poll() is None for racer in racers) > 1 and clock.now() < end:
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    said = [racer.communicate()[0] for racer in racers]

    assert sorted(said) == [b""] * 5 + [b"held\n"]


@pytest.mark.posix("modes of files")
def test_the_folder_is_private_and_the_file_too(path: Path) -> None:
    Lock(path).release()

    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.posix("links that anybody may make")
def test_a_planted_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.symlink_to(tmp_path / "elsewhere")

    with pytest.raises(Refused, match="cannot be taken"):
        Lock(path)

    assert not (tmp_path / "elsewhere").exists()


def test_a_folder_in_the_place_of_the_file_is_told(path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(Refused, match="cannot be taken"):
        Lock(path)


def test_the_runtime_folder_is_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))

    held = Lock()

    assert held.path == tmp_path / "posture-reminder" / "daemon.lock"
    held.release()
