"""``posture status``: how things stand.

It runs every few seconds in status bars, so it loads little: the daemon sends the headline ready-made (``says``),
because the module that words it costs as much time as all the rest together.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from reminder.cli import output
from reminder.ipc import client
from reminder.wording.status import headline, lines

if TYPE_CHECKING:
    from argparse import Namespace


def add(commands: Any) -> None:
    """Add the command to the command line."""
    from reminder.cli.parser import command

    parser = command(
        commands,
        "status",
        "Show how things stand: work time, the next reminder, what holds it back, and today's counts.",
        "posture status --json | jq .state",
        "posture status --follow --format waybar",
        run=_run,
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the facts as JSON, one object")
    form.add_argument(
        "--format",
        choices=("waybar", "polybar", "i3blocks", "tmux"),
        help="print a line for this status bar",
    )
    parser.add_argument(
        "--follow", action="store_true", help="print a line at every change, until the daemon ends (exit code 3)"
    )


def plainly(*, as_json: bool) -> int:
    """Ask once, with no other option."""
    return _run(SimpleNamespace(json=as_json, format=None, follow=False))


def _run(words: Namespace | SimpleNamespace) -> int:
    with output.same_version(KeyError):
        _print(words)
    return 0


def _print(words: Namespace | SimpleNamespace) -> None:
    if words.format is not None:
        from reminder.cli import bars

        bars.run(words.format, follow=words.follow)
    elif words.follow:
        _follow(as_json=words.json)
    elif words.json:
        output.json_text(client.ask("status"))
    else:
        output.show(*lines(client.ask("status")))


def _follow(*, as_json: bool) -> None:
    last = ""
    for facts in client.follow("status"):
        if as_json:
            output.json_line(facts)
        elif headline(facts) != last:
            # Otherwise only what the line does not show has changed.
            last = headline(facts)
            print(last)
        output.flush()
