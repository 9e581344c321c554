"""``posture run``: the daemon in the foreground."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from reminder.stand_ins import FOR_PATHLIB, standing_in, when_asked

if TYPE_CHECKING:
    from argparse import Namespace
    from pathlib import Path


def add(commands: Any) -> None:
    """Add the command to the command line."""
    from pathlib import Path

    from reminder.cli.parser import command

    parser = command(
        commands,
        "run",
        "Run the reminder in the foreground, with its log on stderr. One for each user and session.",
        "posture run",
        "posture run -v --trace today.jsonl",
        run=_run,
    )
    parser.add_argument(
        "--trace", type=Path, metavar="FILE", help="record a trace for posture replay, for bug reports"
    )
    parser.add_argument(
        "-v", "--verbose", action="count", default=0, help="log more; twice: everything that is sampled"
    )
    parser.add_argument("-q", "--quiet", action="count", default=0, help="log warnings only; twice: errors only")


def plainly() -> int:
    """Run without any option."""
    with standing_in(_NOT_AT_ONCE):
        for name in ("pathlib", "logging", "dataclasses"):
            importlib.import_module(name)
    return _daemon(None, None, 0)


_NOT_AT_ONCE = {
    **FOR_PATHLIB,
    # For logging, when it logs an exception. It reads sources, so it brings what takes them apart.
    "traceback": when_asked("traceback"),
    # For dataclasses without a docstring, of which there are none here. It brings the parser and the disassembler.
    "inspect": when_asked("inspect"),
}


def _run(words: Namespace) -> int:
    return _daemon(words.config, words.trace, words.verbose - words.quiet)


def _daemon(settings: Path | None, trace: Path | None, verbosity: int) -> int:
    # Imported here: no other command loads the daemon.
    from reminder import daemon

    return daemon.main(settings, trace, verbosity)
