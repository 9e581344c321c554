"""Child processes with a captured log, and the certainty that none of them outlives its session."""

from __future__ import annotations

import contextlib
import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36


class Process:
    """A started program: its log, whether it runs, and how to end it."""

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        name: str,
        env: Mapping[str, str],
        log: Path,
        pass_fds: Sequence[int] = (),
        before: Sequence[str] = (),
    ) -> None:
        self.name = name
        self.command = [str(word) for word in command]
        self._log = log
        if shutil.which(self.command[0], path=env.get("PATH")) is None:
            raise FileNotFoundError(f"{name}: there is no program {self.command[0]!r} to start")
        with log.open("wb") as out:
            # setpriv replaces itself by the program. The signal reaches it even when the tests are killed with -9.
            self.popen = subprocess.Popen(
                [*before, "setpriv", "--pdeathsig", "TERM", "--", *self.command],
                env=dict(env),
                cwd=env["HOME"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=pass_fds,
            )

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def log(self) -> str:
        """Everything the program has printed so far."""
        return self._log.read_text(errors="replace")

    @property
    def running(self) -> bool:
        return self.popen.poll() is None

    @property
    def exit_code(self) -> int | None:
        return self.popen.poll()

    def signal(self, number: int) -> None:
        self.popen.send_signal(number)

    def wait(self, within: float = 60.0) -> int:
        """Wait for its end; return the exit code. Raises subprocess.TimeoutExpired."""
        return self.popen.wait(within)

    def stop(self, within: float = 5.0) -> int:
        """End it as a person's logout would: SIGTERM, and SIGKILL for one that does not listen."""
        self.signal(signal.SIGTERM)
        try:
            return self.wait(within)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        self.signal(signal.SIGKILL)
        return self.wait()


def adopt_orphans() -> None:
    """Make this process the parent of what its descendants leave behind, so that it can be found and reaped."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def processes_with(mark: str) -> set[int]:
    """Return all live processes in whose environment *mark* occurs, also the daemonised and the activated."""
    found = set()
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and int(folder.name) != os.getpid():
            with contextlib.suppress(OSError):
                if mark.encode() in (folder / "environ").read_bytes():
                    found.add(int(folder.name))
    return found


def end_all(mark: str, processes: Sequence[Process]) -> None:
    """End every process that carries *mark*; *processes* are those among them that are our own children."""
    seen: set[int] = set()
    for number, patience in ((signal.SIGTERM, 1.5), (signal.SIGKILL, 5.0)):
        deadline = time.monotonic() + patience
        told: set[int] = set()
        while left := processes_with(mark):
            seen |= left
            for pid in left - told:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)
            told |= left
            for process in processes:
                process.popen.poll()
            if time.monotonic() > deadline:
                break
            time.sleep(0.02)
    for process in processes:
        process.popen.wait(60)
    for pid in seen - {process.pid for process in processes}:
        # An adopted orphan would stay a zombie; somebody else's child is not ours to reap.
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
