"""The program as a person runs it: `posture run` in a desktop, and the commands beside it."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Mapping
from typing import Any

from desktops.processes import Process
from desktops.session import PATIENCE, Session

Config = Mapping[str, Mapping[str, Any]]

# A working hour in two seconds: the reminder comes at the first second without input after that.
QUICK: Config = {
    "reminder": {"earliest": "2s", "latest": "30m", "lull": "1s"},
    "snooze": {"choices": ["2s", "4s"]},
}


class Run:
    """A running daemon.

    Waiting is done by its log. To ask for the status makes the daemon look, and a test that asks again and again
    would never find out that the daemon does not wake up by itself.
    """

    program: tuple[str, ...] = ("posture", "run")

    def __init__(self, session: Session, config: Config = QUICK, *options: str, **env: str) -> None:
        """Write the settings file and start."""
        self._session = session
        self._options = options
        self._env = env
        self.write(config)
        self.start()

    def write(self, config: Config) -> None:
        """Write the settings file, which a running daemon takes up at once."""
        self._session.write("posture-reminder/config.toml", toml(config))

    def start(self) -> None:
        """Start the program, or start it again, and wait until it can be asked."""
        self.process: Process = self._session.spawn(*self.program, *self._options, **self._env)
        socket = self._session.runtime / "posture-reminder" / "control.sock"
        self._session.wait_until(lambda: self._running() and socket.is_socket(), "a running daemon")

    @property
    def log(self) -> str:
        """Everything it has said so far."""
        return self.process.log

    def wait_for(self, words: str, *, after: int = 0, within: float = PATIENCE) -> int:
        """Wait until the log says *words* beyond the place *after*; return the place where they end."""

        def end() -> int:
            found = self.log.find(words, after)
            return self._running() and (found + len(words) if found >= 0 else 0)

        return self._session.wait_until(end, f"{words!r} in the daemon's log", within)

    def wait_until(self, holds: Callable[[], object], what: str, within: float = PATIENCE) -> None:
        """Wait until something holds, as long as the daemon runs."""
        self._session.wait_until(lambda: self._running() and holds(), what, within)

    def _running(self) -> bool:
        assert self.process.running, f"the daemon has ended with {self.process.exit_code}:\n{self.log}"
        return True

    def posture(self, *words: str) -> str:
        """Run a command to its good end, and return what it printed."""
        return self._session.run("posture", *words)

    def status(self) -> dict[str, Any]:
        """Return what `posture status --json` says."""
        facts: dict[str, Any] = json.loads(self.posture("status", "--json"))
        return facts

    def today(self) -> dict[str, int]:
        """Return today's counts, those that are not 0."""
        return {what: count for what, count in self.status()["today"].items() if count}

    def stop(self) -> None:
        """End it as a logout does, and see that it ended well and never stumbled."""
        self.process.signal(signal.SIGTERM)
        assert self.process.wait() == 0, self.log
        assert "Traceback" not in self.log


def toml(config: Config) -> str:
    """Return *config* as a settings file."""
    lines = []
    for section, values in config.items():
        lines += [f"[{section}]", *(f"{key} = {json.dumps(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"
