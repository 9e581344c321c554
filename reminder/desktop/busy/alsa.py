"""Which process records from a sound card directly, from /proc/asound."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

_STATE = re.compile(r"^state:\s*(\w+)", re.MULTILINE)
_OWNER = re.compile(r"^owner_pid\s*:\s*(\d{1,10})", re.MULTILINE)


def read_status(text: str) -> int | None:
    """Return which process records, by a file .../pcm0c/sub0/status; 0 for an unknown one, None for nobody."""
    state, owner = _STATE.search(text), _OWNER.search(text)
    # A stream that is set up or paused hears nothing.
    if state is None or state[1] not in ("RUNNING", "DRAINING"):
        return None
    return int(owner[1]) if owner else 0


def recorders(asound: Path = Path("/proc/asound")) -> tuple[int, ...]:
    """Return the processes that record from a card of this machine, each once."""
    found: list[int | None] = []
    for status in sorted(asound.glob("card*/pcm*c/sub*/status")):
        with suppress(OSError):
            found.append(read_status(status.read_text(encoding="utf-8", errors="replace")))
    return tuple(dict.fromkeys(owner for owner in found if owner is not None))
