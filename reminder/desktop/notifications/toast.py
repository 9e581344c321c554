"""Buttons on Windows and macOS: the optional desktop-notifier, in a process of its own (``toast_helper.py``).

It needs asyncio, ten megabytes that the daemon must not carry; the helper lives only while its notification does.
Not yet seen running on either system.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from reminder.core.commands import Command
from reminder.desktop.ports import Loop, Message, OnCommand, Unavailable

log = logging.getLogger(__name__)

OnLost = Callable[[Message, str], None]
HELPER = (sys.executable, "-m", "reminder.desktop.notifications.toast_helper")
# Windows lays out five at most, macOS folds more than one into a list.
_MOST_BUTTONS = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A line of the helper: *word* is "shown", "pressed", "clicked", "dismissed" or "failed"."""

    word: str
    about: str = ""


def order(message: Message) -> str:
    """Return *message* as the one line that the helper reads; a button's key is its place among the choices."""
    buttons = [
        {"key": str(place), "label": choice.label}
        for place, choice in enumerate(message.choices)
        if choice.command is not None
    ]
    return json.dumps(
        {
            "title": message.title,
            "body": message.body,
            "buttons": buttons[:_MOST_BUTTONS],
            "image": str(message.image) if message.image else "",
            "sound": message.sound,
            "urgency": str(message.urgency),
        }
    )


def understand(line: str) -> Said | None:
    """Return what a line of the helper says; None for anything else, such as a library's own chatter."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    if not isinstance(said, dict):
        return None
    word, about = said.get("said"), said.get("about", "")
    if word not in ("shown", "pressed", "clicked", "dismissed", "failed") or not isinstance(about, str):
        return None
    return Said(word, about)


def command_of(said: Said, message: Message) -> Command | None:
    """Return what the person meant."""
    match said.word:
        case "clicked":
            return message.default
        case "dismissed":
            return message.dismissed
        case "pressed" if said.about.isdecimal() and int(said.about) < len(message.choices):
            return message.choices[int(said.about)].command
    return None


@dataclass(slots=True, eq=False)
class _Showing:
    """One helper and the message that it shows."""

    message: Message
    process: subprocess.Popen[str]
    settled: bool = field(default=False)  # answered, closed or replaced: what it says now is an echo


class ToastNotifier:
    """The notifier. *on_lost* is called with a message that the helper could not show; *helper* is for tests.

    Raises:
        Unavailable: desktop-notifier is not installed.
    """

    name = "toast"
    buttons = True
    certain = True

    def __init__(
        self, loop: Loop, on_command: OnCommand, on_lost: OnLost, helper: Sequence[str] | None = None
    ) -> None:
        if helper is None and importlib.util.find_spec("desktop_notifier") is None:
            raise Unavailable('buttons need the package desktop-notifier: pip install "posture-reminder[buttons]"')
        self._loop = loop
        self._on_command = on_command
        self._on_lost = on_lost
        self._helper = tuple(helper or HELPER)
        self._showing: dict[str, _Showing] = {}
        self.trouble = ""

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Start a helper for *message*; False where it cannot be started."""
        self.close(slot)
        try:
            process = subprocess.Popen(
                self._helper,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
                encoding="utf-8",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            self._complain(f"the helper for notifications could not be started: {error}")
            return False
        showing = self._showing[slot] = _Showing(message, process)
        assert process.stdout is not None
        threading.Thread(target=self._read, args=(process.stdout, showing, slot), name="toast", daemon=True).start()
        self._tell(showing, order(message))
        return True

    def close(self, slot: str = "reminder") -> None:
        """Let the helper take its notification away and end."""
        showing = self._showing.pop(slot, None)
        if showing is not None and not showing.settled:
            showing.settled = True
            self._tell(showing, "close")

    def stop(self) -> None:
        """Close all of them."""
        for slot in tuple(self._showing):
            self.close(slot)

    def _tell(self, showing: _Showing, line: str) -> None:
        stdin = showing.process.stdin
        assert stdin is not None
        try:
            stdin.write(line + "\n")
            stdin.flush()
        except (OSError, ValueError) as error:
            # It has ended already; its last words, or their lack, are read by its thread.
            log.debug("the helper for notifications does not listen: %s", error)

    def _read(self, stdout: IO[str], showing: _Showing, slot: str) -> None:
        """Run in a thread: a pipe cannot be watched on Windows. Everything that follows happens on the loop's."""
        with stdout:
            for line in stdout:
                if (said := understand(line)) is not None:
                    self._post(said, showing, slot)
        if showing.process.stdin is not None:
            try:
                showing.process.stdin.close()
            except OSError as error:
                log.debug("the helper for notifications: %s", error)
        showing.process.wait()
        self._post(Said("failed", "it ended without a word"), showing, slot)

    def _post(self, said: Said, showing: _Showing, slot: str) -> None:
        try:
            self._loop.call_soon(lambda: self._hear(said, showing, slot))
        except OSError as error:
            log.debug("the loop has ended: %s", error)

    def _hear(self, said: Said, showing: _Showing, slot: str) -> None:
        if showing.settled:
            return
        if said.word == "shown":
            self.trouble = ""
            return
        showing.settled = True
        if self._showing.get(slot) is showing:
            del self._showing[slot]
        if said.word == "failed":
            self._complain(f"the helper for notifications could not show it: {said.about}")
            self._on_lost(showing.message, slot)
        elif (command := command_of(said, showing.message)) is not None:
            self._on_command(command)

    def _complain(self, reason: str) -> None:
        if not self.trouble:
            log.warning("%s", reason)
        self.trouble = reason


def parse_order(line: str) -> Mapping[str, object]:
    """Return the helper's order as ``order`` wrote it."""
    said = json.loads(line)
    if not isinstance(said, dict):
        raise ValueError("an order is an object")
    return said
