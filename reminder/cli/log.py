"""``posture log``: what happened and why, in sentences."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from reminder.cli import output
from reminder.errors import UsageError
from reminder.ipc import client


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "log",
        description="Tell what happened and why, since the daemon was started.",
        epilog="Example: posture log --lines 20\n         posture log --follow",
    )
    parser.add_argument("--follow", action="store_true", help="go on as it happens, until the daemon ends")
    parser.add_argument("--lines", type=_number, metavar="N", help="the last N lines only")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line: at, text")
    parser.set_defaults(run=_run)


def _run(words: Namespace) -> int:
    wanted: dict[str, object] = {} if words.lines is None else {"lines": words.lines}
    answers: Iterable[dict[str, Any]] = (
        client.follow("log", wanted) if words.follow else [client.ask("log", wanted)]
    )
    day = None
    for answer in answers:
        for line in answer.get("lines", []):
            if words.json:
                output.json_line(line)
                continue
            at = datetime.fromisoformat(line["at"])
            if at.date() != day:
                day = at.date()
                print(f"-- {day} --")
            print(f"{at:%H:%M} {line['text']}")
        sys.stdout.flush()
    return 0


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise UsageError(f"--lines {text!r} is no number of lines: write such as --lines 20.")
    return int(text)
