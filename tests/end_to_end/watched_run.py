"""`posture run`, and what is inside it: on SIGUSR1 it writes a report to the file named in REPORT.

The report is made by the loop itself, at its next turn. Nothing is imported before the program would import it.
"""

from __future__ import annotations

import builtins
import os
import signal
import sys
from typing import Any

import reminder.cli.run as command

compiled: list[str] = []


def noted(source: Any, filename: Any, *how: Any, **more: Any) -> Any:
    """Compile, and take note of what is no module: whoever does it first brings the classes of the syntax tree."""
    if filename == "<string>":
        compiled.append(repr(source))
    return compiles(source, filename, *how, **more)


compiles, builtins.compile = builtins.compile, noted


def watched(*words: Any) -> int:
    """Run the daemon on a loop that reports when asked."""
    import reminder.loop

    class WatchedLoop(reminder.loop.Loop):
        """The daemon's loop, which reports when asked."""

        def __init__(self) -> None:
            super().__init__()
            self.on_signal(signal.SIGUSR1, self.report)

        def report(self) -> None:
            """Write which modules are loaded, how many threads there are, and when it wakes up next by itself."""
            import json
            import threading
            from pathlib import Path

            told = {
                "modules": sorted(sys.modules),
                "threads": threading.active_count(),
                "wait": self._timeout(),
                "turns": self.turns,
                "compiled": compiled,
            }
            file = Path(os.environ["REPORT"])
            file.with_suffix(".new").write_text(json.dumps(told))
            file.with_suffix(".new").replace(file)

    reminder.loop.Loop = WatchedLoop  # type: ignore[misc]
    return run(*words)


run, command._daemon = command._daemon, watched
sys.argv = ["posture", "run"]
raise SystemExit(command.plainly())
