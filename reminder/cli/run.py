"""``posture run``: the daemon in the foreground."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from argparse import Namespace


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "run",
        description="Run the reminder in the foreground, with its log on stderr. One for each user and session.",
        epilog="Example: posture run\n         posture run -v --trace today.jsonl",
    )
    parser.add_argument(
        "--trace", type=Path, metavar="FILE", help="record a trace for posture replay, for bug reports"
    )
    parser.add_argument("-v", "--verbose", action="count", default=0, help="log more; twice: all that is sampled")
    parser.add_argument("-q", "--quiet", action="count", default=0, help="log warnings only; twice: errors only")
    parser.set_defaults(run=_run)


def plainly() -> int:
    """Run without any option."""
    return _daemon(None, None, 0)


def _run(words: Namespace) -> int:
    return _daemon(words.config, words.trace, words.verbose - words.quiet)


def _daemon(settings: Path | None, trace: Path | None, verbosity: int) -> int:
    # The one door from the command line to the hall: whoever says run wants all rooms, in this very process.
    from reminder import daemon

    return daemon.main(settings, trace, verbosity)
