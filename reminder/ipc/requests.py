"""The requests of the control socket as values, and how a line becomes an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import field

from reminder.core import codec
from reminder.core.commands import Command
from reminder.core.model import Door
from reminder.core.values import dataclass
from reminder.errors import ReminderError, UsageError
from reminder.ipc import protocol

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for: "status", "command", "log", "exercises", "reload", "ping"."""

    do: str
    args: dict[str, object] = field(default_factory=dict)


# The data of a reply, or its line where that was made elsewhere; a handler refuses by raising a ReminderError.
Reply = dict[str, object] | bytes
Handle = Callable[[Request], Reply]


def command_of(request: Request) -> tuple[Command, Door]:
    """Return the command that a "command" request carries, and where it came from.

    Raises:
        UsageError: it carries none.
    """
    if unknown := sorted(set(request.args) - {"command", "door"}):
        raise UsageError(f'A command request has "command" and "door", and no "{unknown[0][:40]}".')
    try:
        command: Command = codec.read(Command, request.args.get("command"))
        door: Door = codec.read(Door, request.args.get("door", Door.COMMAND_LINE))
    except ValueError as error:
        raise UsageError(f"That is no command: {error}.") from error
    return command, door


def answer(handle: Handle, line: bytes) -> tuple[bytes, str | None]:
    """Return the reply to *line*, and the topic it follows from now on."""
    follows: str | None = None
    try:
        do, args = protocol.read_request(line)
        if do == "follow":
            do = follows = _topic(args.get("topic"))
        reply = handle(Request(do, args))
        return _bounded(reply if isinstance(reply, bytes) else protocol.reply_line(reply)), follows
    except ReminderError as error:
        return protocol.error_line(error), None
    except Exception:
        # A bug of ours: the client gets an error instead of silence, and the reminders go on.
        log.exception("a request over the control socket failed")
        return protocol.error_line(ReminderError("The daemon failed to answer: its log says why.")), None


def push_line(payload: dict[str, object]) -> bytes | None:
    """Return the line that publishes *payload*, or None if it cannot be encoded (a bug of ours, logged)."""
    try:
        return _bounded(protocol.reply_line(payload))
    except (TypeError, ValueError, ReminderError):
        log.exception("the followers' line could not be encoded")
        return None


def _topic(topic: object) -> str:
    if topic not in protocol.TOPICS:
        raise UsageError(f"Only these can be followed: {', '.join(protocol.TOPICS)}.")
    return str(topic)


def _bounded(line: bytes) -> bytes:
    if len(line) > protocol.REPLY_MOST:
        raise ReminderError(f"The answer is too long to be sent ({len(line)} bytes).")
    return line
