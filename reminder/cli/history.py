"""``posture history``: export or erase everything that is kept about the person."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.cli import output
from reminder.cli.parser import command, settings_file
from reminder.errors import NotRunning, Refused
from reminder.ipc import client


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "history",
        "Export all that is kept about you, or erase it. It never leaves this computer by itself.",
        "posture history export my-breaks.json",
        "posture history erase",
    )
    whats = parser.add_subparsers(metavar="WHAT", required=True, title="what to do")
    export = command(
        whats,
        "export",
        "Write everything that is kept about you into one JSON file that only you can read.",
        "posture history export my-breaks.json",
        run=_export,
        short="write it all into one file",
    )
    export.add_argument("file", metavar="FILE", type=Path, help="the file to write; an existing one is replaced")
    erase = command(
        whats,
        "erase",
        "Delete the history, the log and the state, for good. Settings and own exercises stay.",
        "posture history erase --yes",
        run=_erase,
        short="delete it all, for good",
    )
    erase.add_argument("--yes", action="store_true", help="do not ask")
    erase.add_argument("--json", action="store_true", help="print as JSON which files are gone")


def _export(words: Namespace) -> int:
    # Works with and without a daemon: the files are the truth.
    from reminder import clock
    from reminder.storage import export

    with output.file_errors("read"):
        kept = export.collect(clock.wall(), settings_file(words))
    with output.file_errors("written", words.file):
        export.write(kept, words.file)
    if kept["rescued"]:
        print("posture: the history is damaged; what can be read of it was exported", file=sys.stderr)
    counts = {name: len(each) for name, each in kept.items() if isinstance(each, list)}
    print(
        f"Written to {words.file}. Breaks: {counts['records']}, notes of care: {counts['notes']}, holds: "
        f"{counts['holds']}, spans of work: {counts['work']}, lines of the log: {counts['log']}, and your settings."
    )
    return 0


def _erase(words: Namespace) -> int:
    from reminder.storage import export

    if not words.yes:
        if not sys.stdin.isatty():
            raise Refused("Nothing was erased: there is nobody to ask here. To erase without a question: --yes")
        print("This deletes the record of all your breaks, the notes of pain and soreness, and the log, for good.")
        if output.ask("Erase it all? Type yes: ", "Nothing was erased.").lower() not in ("y", "yes"):
            raise Refused("Nothing was erased.")
    with output.file_errors("erased"):
        gone = export.erase()
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
