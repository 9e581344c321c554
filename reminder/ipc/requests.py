"""What travels over the control socket, as the daemon sees it, and how a line becomes an answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from reminder.core.wishes import Do, Wish
from reminder.errors import ReminderError, UsageError
from reminder.ipc import protocol

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asks for: "status", "wish", "log", "exercises", "reload", "ping"."""

    do: str
    args: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the daemon answers: data, or a code of reminder/errors.py with a sentence.

    A handler may as well raise the :class:`ReminderError` itself.
    """

    ok: bool = True
    data: dict[str, object] = field(default_factory=dict)
    code: int = 0
    error: str = ""


Handle = Callable[[Request], Reply]


def wish_of(request: Request) -> Wish:
    """Return the wish that a "wish" request carries.

    Raises:
        UsageError: it carries none.
    """
    word, reminder, value = (request.args.get(key) for key in ("do", "reminder", "value"))
    try:
        do = Do(str(word))
    except ValueError as error:
        raise UsageError(f'There is no wish "{str(word)[:40]}": write one of {", ".join(Do)}.') from error
    if reminder is not None and type(reminder) is not int:
        raise UsageError('"reminder" of a wish must be the number of a reminder.')
    if value is not None and not isinstance(value, str):
        raise UsageError('"value" of a wish must be a text such as "5m".')
    return Wish(do, reminder, value or "")


def answer(handle: Handle, line: bytes) -> tuple[bytes, str | None]:
    """Return the reply to *line*, and the topic it follows from now on."""
    follows: str | None = None
    try:
        do, args = protocol.read_request(line)
        if do == "follow":
            do = follows = _topic(args.get("topic"))
        reply = handle(Request(do, args))
        if reply.ok:
            return _bounded(protocol.reply_line(reply.data)), follows
        return protocol.error_line(_Coded(reply.code, reply.error)), None
    except ReminderError as error:
        return protocol.error_line(error), None
    except Exception:
        # A bug of ours: whoever asked learns of it, and the daemon lives on.
        log.exception("a request over the control socket failed")
        return protocol.error_line(ReminderError("The daemon failed to answer: its log says why.")), None


def push_line(payload: dict[str, object]) -> bytes | None:
    """Return the line that tells followers of *payload*, or None if it cannot be said (a bug of ours, logged)."""
    try:
        return _bounded(protocol.reply_line(payload))
    except (TypeError, ValueError, ReminderError):
        log.exception("followers could not be told")
        return None


class _Coded(ReminderError):
    """A refusal that came as a code instead of an exception."""

    def __init__(self, code: int, sentence: str) -> None:
        super().__init__(sentence)
        self.exit_code = code


def _topic(topic: object) -> str:
    if topic not in protocol.TOPICS:
        raise UsageError(f"Only these can be followed: {', '.join(protocol.TOPICS)}.")
    return str(topic)


def _bounded(line: bytes) -> bytes:
    if len(line) > protocol.REPLY_MOST:
        raise ReminderError(f"The answer is too long to be sent ({len(line)} bytes).")
    return line
