"""The last resort: the reminder printed where the daemon runs, with the commands that answer it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

from reminder.desktop.ports import Message
from reminder.wording.grammar import command_line


class TerminalNotifier:
    """Prints; it has no buttons, takes nothing back, and never fails the daemon.

    *stream* is for tests; standard output as it is at each showing otherwise.
    """

    name = "terminal"
    buttons = False
    certain = True
    trouble = ""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Print *message*; False where nobody can read it."""
        stream = self._stream or sys.stdout
        if stream is None or stream.closed:  # pythonw has none
            return False
        text = "\n".join(("", *_page(message), ""))
        # A terminal in the C locale must not cost the reminder.
        encoding = stream.encoding or "utf-8"  # in memory there is none
        try:
            stream.write(text.encode(encoding, "replace").decode(encoding) + "\n")
            stream.flush()
        except (OSError, ValueError):
            # The terminal was closed, or the pipe at the other end.
            return False
        return True

    def close(self, slot: str = "reminder") -> None:
        """Do nothing: what is printed stays."""

    def stop(self) -> None:
        """Do nothing: there is nothing to give back."""


def _page(message: Message) -> Iterable[str]:
    yield f"  {_one_line(message.title)}"
    for line in message.body.splitlines():
        yield f"    {_one_line(line)}"
    lines = [command_line(choice.command) for choice in message.choices if choice.command is not None]
    if commands := [line for line in lines if line]:
        yield f"    Answer with: {', '.join(commands)}"


def _one_line(text: str) -> str:
    # An exercise of one's own may contain anything; nothing that steers a terminal comes through.
    return "".join(character if character.isprintable() else " " for character in text)
