"""`posture run`, and what is inside it: on SIGUSR1 it writes a report to the file named in REPORT.

The report is made by the loop itself, at its next turn.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path

import reminder.loop
from reminder.cli import main


class WatchedLoop(reminder.loop.Loop):
    """The daemon's loop, which reports when asked."""

    def __init__(self) -> None:
        super().__init__()
        self.on_signal(signal.SIGUSR1, self.report)

    def report(self) -> None:
        """Write which modules are loaded, how many threads there are, and when it wakes up next by itself."""
        told = {
            "modules": sorted(sys.modules),
            "threads": threading.active_count(),
            "wait": self._timeout(),
            "turns": self.turns,
        }
        file = Path(os.environ["REPORT"])
        file.with_suffix(".new").write_text(json.dumps(told))
        file.with_suffix(".new").replace(file)


reminder.loop.Loop = WatchedLoop  # type: ignore[misc]
sys.argv = ["posture", "run"]
raise SystemExit(main())
