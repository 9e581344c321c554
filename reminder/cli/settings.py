"""``posture settings``: the settings as a page in the browser."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from reminder.cli import output
from reminder.cli.parser import command, settings_file


def add(commands: Any) -> None:
    """Add the command to the command line."""
    command(
        commands,
        "settings",
        "Show the settings as a page in the browser, each with its help. They stay in the settings\n"
        "file, whose comments are kept; posture config does the same in a terminal.",
        "posture settings",
        run=_run,
    )


def _run(words: Namespace) -> int:
    from reminder.guide import settings_page
    from reminder.guide.browser import open_page

    output.need_display("In a terminal: posture config")
    print("The settings open in your browser.", flush=True)
    if settings_page.show(settings_file(words), open_page, required=words.config is not None):
        return 0
    raise output.no_browser("In a terminal: posture config")
