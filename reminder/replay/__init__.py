"""``posture replay``: run a trace through the daemon's engine, without waiting, and print the effects."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from reminder import paths, trace
from reminder.core.settings import Settings
from reminder.errors import TraceError
from reminder.replay.by_hand import WorldReplay
from reminder.replay.recorded import Replay
from reminder.storage import catalogue, settings_file
from reminder.trace import Fact, Header


def run(path: Path, out: IO[str], *, as_log: bool = False) -> int:
    """Replay the trace *path* ("-": standard input) and print what happens to *out*; return the exit code.

    Raises: TraceError, SettingsError, CatalogueError: the trace, or what it needs, cannot be used.
    """
    name = "standard input" if str(path) == "-" else path.name
    try:
        if str(path) == "-":
            import sys

            header, facts = trace.read(trace.lines(sys.stdin), name)
        else:
            with path.open(encoding="utf-8") as file:
                header, facts = trace.read(trace.lines(file), name)
    except UnicodeDecodeError:
        raise TraceError(f"{name}: not a text in UTF-8") from None
    except OSError as fault:
        raise TraceError(f"{path}: {fault.strerror or fault}") from None
    for line in replayed(header, facts, name=name, as_log=as_log):
        out.write(line + "\n")
    return 0


def replayed(header: Header, facts: Sequence[Fact], *, name: str = "trace", as_log: bool = False) -> Iterator[str]:
    """Yield the lines of the replay; the settings are the defaults and those of the trace, never the person's."""
    settings = settings_file.from_mapping(header.settings, f"{name}, line 1") if header.settings else Settings()
    known = catalogue.load(paths.shipped()).catalogue
    kind = Replay if header.looked else WorldReplay
    yield from kind(header, settings, known, as_log=as_log).run(facts)
