"""A LaunchAgent: what launchd starts when the person logs in at the screen (macOS).

https://developer.apple.com/library/archive/documentation/MacOSX/Conceptual/BPSystemStartup/Chapters/CreatingLaunchdJobs.html
"""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from pathlib import Path
from xml.parsers.expat import ExpatError

from reminder.desktop import entry
from reminder.desktop.ports import Registered

_LABEL = "posture-reminder"


class LaunchAgent:
    """The agent of this person."""

    name = "launch-agent"

    def __init__(self) -> None:
        self._file = Path.home() / "Library/LaunchAgents" / f"{_LABEL}.plist"
        self.place = str(self._file)

    def registered(self) -> Registered | None:
        """Return what the agent runs."""
        try:
            agent = plistlib.loads(self._file.read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValueError, ExpatError) as reason:
            return Registered((), f"it cannot be read: {reason}")
        command = list(map(str, agent.get("ProgramArguments", ())))
        return entry.registered(command, "it is switched off" if agent.get("Disabled") else "")

    def enable(self, command: Sequence[str]) -> None:
        """Write the agent; launchd reads it at the next login."""
        agent = {
            "Label": _LABEL,
            "ProgramArguments": list(command),
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
        }
        entry.put(self._file, plistlib.dumps(agent))

    def disable(self) -> bool:
        """Remove the agent."""
        return entry.remove(self._file)
