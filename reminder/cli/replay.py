"""``posture replay``: run a trace through the daemon's engine, without waiting."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from reminder.cli.parser import command


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "replay",
        "Print what would have happened in a trace: as one JSON object a line, or as the log.",
        "posture replay today.jsonl | jq .remind",
        "posture replay today.jsonl --log",
        run=_run,
    )
    parser.add_argument("trace", type=Path, metavar="FILE", help="a trace, as posture run --trace writes it")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print JSON lines (as it does in any case)")
    form.add_argument("--log", action="store_true", help="print sentences, as posture log does")


def _run(words: Namespace) -> int:
    # Replay stands in for the daemon, and joins the rooms as it does: imported here as ``run`` imports that.
    from reminder import replay

    return replay.run(words.trace, sys.stdout, as_log=words.log)
