"""macOS' osascript: text only, where plyer has no pyobjus. Written from the documentation, not yet seen running.

https://developer.apple.com/library/archive/documentation/AppleScript/Conceptual/AppleScriptLangGuide/
"""

from __future__ import annotations

import shutil

from reminder.desktop.ports import Message, Notifier, Unavailable
from reminder.desktop.probe import Troubled
from reminder.desktop.start import start

# The texts come in as arguments: nothing in them can become a part of the script.
_SCRIPT = ("on run argv", "display notification (item 2 of argv) with title (item 1 of argv)", "end run")


def command(message: Message) -> list[str]:
    """Return the command that shows *message*."""
    lines = [part for line in _SCRIPT for part in ("-e", line)]
    # "--" ends the options: a title may begin with a dash.
    return ["osascript", *lines, "--", message.title, message.body_without_buttons]


class OsascriptNotifier(Troubled, Notifier):
    """Shows text, and cannot take it back.

    Raises:
        Unavailable: there is no osascript.
    """

    name = "osascript"
    buttons = False
    certain = True

    def __init__(self) -> None:
        if shutil.which("osascript") is None:
            raise Unavailable("there is no osascript")

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Start osascript; False where it cannot be started."""
        try:
            start(command(message))
        except OSError as error:
            self._complain(f"osascript could not be started: {error}")
            return False
        self.trouble = ""
        return True
