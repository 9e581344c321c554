"""``posture replay``: a recorded trace through the same core, with no daemon and no waiting."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "replay",
        description="Print what would have happened in a trace, as one JSON object a line.",
        epilog="Example: posture replay today.jsonl | jq .remind",
    )
    parser.add_argument("trace", type=Path, metavar="FILE", help="a trace, as posture run --trace writes it")
    parser.add_argument("--json", action="store_true", help="the output is always JSON lines")
    parser.set_defaults(run=_run)


def _run(words: Namespace) -> int:
    # Replay stands in for the daemon, and joins the rooms as it does: imported here as ``run`` imports that.
    from reminder import replay

    return replay.run(words.trace, sys.stdout)
