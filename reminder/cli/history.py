"""``posture history``: export or erase everything that is kept about the person."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.cli import output
from reminder.errors import NotRunning, Refused, ReminderError
from reminder.ipc import client


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "history",
        description="Export all that is kept about you, or erase it. It never leaves this computer by itself.",
        epilog="Example: posture history export my-breaks.json\n         posture history erase",
    )
    below = parser.add_subparsers(metavar="export | erase", required=True)
    export = below.add_parser(
        "export",
        description="Write everything that is kept about you into one JSON file that only you can read.",
        epilog="Example: posture history export my-breaks.json",
    )
    export.add_argument("file", metavar="FILE", type=Path, help="the file to write; an existing one is replaced")
    export.set_defaults(run=_export)
    erase = below.add_parser(
        "erase",
        description="Delete the history, the log and the state, for good. Settings and own exercises stay.",
        epilog="Example: posture history erase --yes",
    )
    erase.add_argument("--yes", action="store_true", help="do not ask")
    erase.add_argument("--json", action="store_true", help="print as JSON which files are gone")
    erase.set_defaults(run=_erase)


def _export(words: Namespace) -> int:
    # Works with and without a daemon: the files are the truth.
    from reminder import clock
    from reminder.storage import export

    try:
        kept = export.collect(clock.wall(), words.config or paths.settings_file())
        export.write(kept, words.file)
    except OSError as fault:
        raise ReminderError(f"{fault.filename or words.file}: it cannot be exported ({fault.strerror}).") from None
    if kept["rescued"]:
        print("posture: the history is damaged; what can be read of it was exported", file=sys.stderr)
    counts = {name: len(each) for name, each in kept.items() if isinstance(each, list)}
    print(
        f"Written to {words.file}: {counts['records']} records, {counts['notes']} notes of care, "
        f"{counts['holds']} holds, {counts['work']} spans of work, {counts['log']} lines of the log, "
        "and your settings."
    )
    return 0


def _erase(words: Namespace) -> int:
    from reminder.storage import export

    if not words.yes:
        if not sys.stdin.isatty():
            raise Refused("Nothing was erased: there is nobody to ask here. To erase without a question: --yes")
        print("This deletes the record of all your breaks, the notes of pain and soreness, and the log, for good.")
        if input("Erase it all? Type yes: ").strip().lower() not in ("y", "yes"):
            raise Refused("Nothing was erased.")
    try:
        gone = export.erase()
    except OSError as fault:
        raise ReminderError(f"{fault.filename}: it cannot be erased ({fault.strerror}).") from None
    with suppress(NotRunning):
        client.ask("forget")
    if words.json:
        output.json_text([str(file) for file in gone])
    elif gone:
        print(
            f"Erased: {len(gone)} file{'s' if len(gone) > 1 else ''}. Your settings stay: {paths.settings_file()}"
        )
    else:
        print("There was nothing to erase.")
    return 0
