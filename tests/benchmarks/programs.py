"""The programs that are measured: ours and its peers, how each comes to a break a minute, and what it installs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktops.session import Session

ROOT = Path(__file__).parents[2]
SAFEEYES = Path("/usr/lib/python3/dist-packages/safeeyes/config")
MINUTE = 60  # the shortest interval that all of them take, in seconds


@dataclass(frozen=True, slots=True)
class Program:
    """A resident program. *every_minute* sets it up, in a session, for a break a minute; None: it cannot be."""

    command: tuple[str, ...]
    every_minute: Callable[[Session], object] | None = None
    packages: tuple[str, ...] = ()  # Debian's, without the libraries they need
    ours: bool = False

    @property
    def name(self) -> str:
        """The words by which it is started."""
        return " ".join(self.command)

    def installed(self) -> int | None:
        """Return the bytes it installs, None where that is not known. What it depends on is not counted."""
        if self.ours:
            return sum(file.stat().st_size for file in _shipped())
        if not self.packages:
            return None
        query = subprocess.run(
            ["dpkg-query", "-W", "-f", "${Installed-Size}\n", *self.packages], stdout=subprocess.PIPE, text=True
        )
        return 1024 * sum(map(int, query.stdout.split())) if query.returncode == 0 else None


def _shipped() -> list[Path]:
    """Return the files of the wheel, and the bytecode that the first run writes."""
    files = [file for folder in ("reminder", "config") for file in (ROOT / folder).rglob("*") if file.is_file()]
    mine = f".{sys.implementation.cache_tag}.pyc"
    return [file for file in files if file.suffix != ".pyc" or file.name.endswith(mine)]


def _posture(session: Session) -> None:
    session.write("posture-reminder/config.toml", '[reminder]\nearliest = "1m"\nlatest = "1m"\n')


def _workrave(session: Session) -> None:
    session.write("glib-2.0/settings/keyfile", "[org/workrave/timers/micro-pause]\nlimit=60\n")


def _safeeyes(session: Session) -> None:
    settings = json.loads((SAFEEYES / "safeeyes.json").read_text())
    settings |= {"short_break_interval": 1, "long_break_interval": 60}
    session.write("safeeyes/safeeyes.json", json.dumps(settings))
    # It makes neither of the two where it finds the other.
    style = "style/safeeyes_style.css"
    session.write(f"safeeyes/{style}", (SAFEEYES / style).read_text())


def _rsibreak(session: Session) -> None:
    session.write("rsibreakrc", "[General Settings]\nTinyInterval=1\n\n[General]\nAutoStart=false\n")


OURS = Program(("posture", "run"), _posture, ours=True)
PEERS = (
    Program(("workrave",), _workrave, ("workrave", "workrave-data")),
    Program(("safeeyes",), _safeeyes, ("safeeyes",)),
    Program(("rsibreak",), _rsibreak, ("rsibreak",)),
)
