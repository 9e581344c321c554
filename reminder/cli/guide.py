"""``posture guide``: the guided break, as a page or in the terminal; or a look at one exercise."""

from __future__ import annotations

import argparse
import signal
import sys
from argparse import Namespace
from collections.abc import Mapping
from typing import Any, cast

from reminder.cli.parser import command
from reminder.core import offering
from reminder.core.commands import Now, Start
from reminder.core.model import Door
from reminder.core.offering import Offered
from reminder.desktop.display import has_display
from reminder.errors import NotRunning, Refused
from reminder.guide import words as texts
from reminder.guide.browser import open_page
from reminder.guide.report import Report
from reminder.ipc import client
from reminder.wording import refusals

# What is not shown even to look at: conditions, and what a person has reported of pain and soreness. The other
# rules are about when to suggest something, and become a remark.
_HARD = {"R7", "R8", "R9", "R10", "R11", "R12", "R13", "R22", "R26"}


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "guide",
        "Take a guided break: posture, walk and one exercise with its picture, step by step.\n"
        "With ID, look at that one exercise; nothing is recorded then.",
        "posture guide",
        "posture guide chin_tuck --terminal",
        run=_run,
    )
    parser.add_argument("id", nargs="?", metavar="ID", help="an exercise to look at: posture exercises lists them")
    parser.add_argument(
        "--terminal",
        action="store_true",
        help="in the terminal instead of the browser (the default without a display)",
    )
    # The daemon opens the guide of the break that has begun.
    parser.add_argument("--reminder", type=int, help=argparse.SUPPRESS)


def _run(words: Namespace) -> int:
    # However it is ended: a break that was under way is then cut short, and the terminal is as it was.
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    alone, reminder = False, None
    if words.id is not None:
        offered = _looked_at(words)
    else:
        try:
            offered, reminder = _begun(words.reminder)
        except NotRunning:
            if words.reminder is not None:
                raise
            offered, alone = _from_files(words), True
    report = Report(reminder)
    notes = texts.notes(offered, preview=reminder is None, alone=alone)
    if has_display() and not words.terminal:
        from reminder.guide import page

        if words.reminder is None:
            print("The guide opens in your browser. To end it: close the page, or press Ctrl+C here.", flush=True)
        if page.show(offered, report, open_page, notes):
            return 0
        if words.reminder is not None:
            # Nobody looks at our output; the notification has the steps, and the break goes on.
            return 0
        print("No browser came for the page; so here it is.", file=sys.stderr)
    from reminder.guide import terminal

    return terminal.show(offered, Report(reminder), notes)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _begun(reminder: int | None) -> tuple[Offered, int]:
    """Return the offer of the break that has begun; begin one where none has.

    Raises:
        Refused: the *reminder* that the guide was to be for is over.
        NotRunning: no daemon answers.
    """
    data = client.ask("offer")
    if reminder is not None and data.get("reminder") != reminder:
        raise Refused("That break is over.")
    if data.get("reminder") is None:
        client.command(Now(), door=Door.GUIDE)
        data = client.ask("offer")
    if not data.get("started"):
        client.command(Start(guided=True), door=Door.GUIDE)
        data = client.ask("offer")
    return offering.read(cast("Mapping[str, Any]", data["offer"])), int(str(data["reminder"]))


def _looked_at(words: Namespace) -> Offered:
    offered = _from_files(words, words.id)
    if hard := [refusal for refusal in offered.against if refusal.rule in _HARD]:
        raise Refused(" ".join(refusals.reasons(hard)))
    return offered


def _from_files(words: Namespace, id: str | None = None) -> Offered:
    from reminder import offline

    return offering.read(offline.offer(words.config, id))
