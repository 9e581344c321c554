"""``posture settings``: the settings as a page in the browser."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.desktop.display import has_display
from reminder.errors import Refused
from reminder.guide.browser import open_page


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "settings",
        description="Show the settings as a page in the browser, each with its help. They stay in the settings\n"
        "file, whose comments are kept; posture config does the same in a terminal.",
        epilog="Example: posture settings",
    )
    parser.set_defaults(run=_run)


def _run(words: Namespace) -> int:
    from reminder.guide import settings_page

    if not has_display():
        raise Refused("There is no display for a page here. In a terminal: posture config")
    required = words.config is not None
    file = Path(words.config) if required else paths.settings_file()
    print("The settings open in your browser.", flush=True)
    if settings_page.show(file, open_page, required=required):
        return 0
    raise Refused("No browser came for the page. In a terminal: posture config")
