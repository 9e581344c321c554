"""The last resort: the reminder printed where the daemon runs, with the commands that answer it."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

from reminder.desktop.ports import Message, Notifier
from reminder.desktop.text import printable
from reminder.nonblocking import NonBlocking
from reminder.wording.grammar import command_line


class TerminalNotifier(Notifier):
    """Prints; it has no buttons and takes nothing back.

    *stream* is for tests; standard output as it is at each showing otherwise.
    """

    name = "terminal"
    buttons = False
    certain = True
    trouble = ""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self._output: NonBlocking | None = None

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Print *message*; False where nobody can read it."""
        stream = self._stream or sys.stdout
        if stream is None or stream.closed:  # pythonw has none
            return False
        if self._output is None or self._output.stream is not stream:
            self.stop()
            self._output = NonBlocking(stream)
        try:
            return self._output.write("\n".join(("", *_page(message), "", ""))) > 0
        except (OSError, ValueError):
            # The terminal was closed, or the pipe at the other end.
            return False

    def stop(self) -> None:
        """Give the descriptor back."""
        if self._output is not None:
            self._output.close()
            self._output = None


def _page(message: Message) -> Iterable[str]:
    # A person's own exercise may contain anything; nothing that steers a terminal comes through.
    yield f"  {printable(message.title, ' ', '')}"
    for line in message.body.splitlines():
        yield f"    {printable(line, ' ', '')}"
    lines = [command_line(choice.command) for choice in message.choices if choice.command is not None]
    if commands := [line for line in lines if line]:
        yield f"    Answer with: {', '.join(commands)}"
