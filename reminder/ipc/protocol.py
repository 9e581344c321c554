"""The lines of the control socket: their form, their limits, and how a fault travels. Bytes in, values out.

A request is ``{"v": 1, "do": "status", "args": {...}}``. Its reply is ``{"v": 1, "ok": true, "data": {...}}`` or
``{"v": 1, "ok": false, "code": 5, "error": "a sentence"}``, where the code is the exit code of reminder/errors.py.
To ``follow`` a topic is to be answered as if one had asked for it, and then to get one more such reply at each
change, until one of the two hangs up.

The command line loads this on every call, so nothing here is a dataclass: that module alone costs 10 ms.
"""

from __future__ import annotations

import json
from datetime import timedelta

from reminder.errors import AlreadyRunning, HistoryError, NotRunning, Refused, ReminderError, UsageError

VERSION = 1

REQUEST_MOST = 64 * 1024
"""Bytes a request may have. The longest real one is under 200."""

REPLY_MOST = 2 * 1024 * 1024
"""Bytes a reply may have: the whole catalogue with its reasons is about 150 KiB."""

TOPICS = ("status", "log")
"""What can be followed."""

_BY_CODE: dict[int, type[ReminderError]] = {
    error.exit_code: error for error in (UsageError, NotRunning, AlreadyRunning, Refused, HistoryError)
}


class Malformed(UsageError):
    """A line that is no request, or no reply."""


def request_line(do: str, args: dict[str, object] | None = None) -> bytes:
    """Return the line that asks for *do*."""
    return _line({"v": VERSION, "do": do, "args": args or {}})


def read_request(line: bytes) -> tuple[str, dict[str, object]]:
    """Return what a line asks for, and its arguments.

    Raises:
        Malformed: with a sentence for the client.
    """
    message = _read(line)
    if not _is_one(message.get("v", VERSION)):
        raise Malformed(f'This daemon speaks version {VERSION} of the protocol: write "v": {VERSION}.')
    do, args = message.get("do"), message.get("args", {})
    if not isinstance(do, str) or not do:
        raise Malformed('The request lacks "do": write what is asked for, such as "do": "status".')
    if not isinstance(args, dict):
        raise Malformed('"args" of a request must be an object, such as {"value": "5m"}.')
    return do, args


def reply_line(data: dict[str, object]) -> bytes:
    """Return the line that grants a request."""
    return _line({"v": VERSION, "ok": True, "data": data})


def error_line(error: ReminderError) -> bytes:
    """Return the line that refuses a request."""
    return _line({"v": VERSION, "ok": False, "code": error.exit_code, "error": str(error)})


def read_reply(line: bytes) -> dict[str, object]:
    """Return the data of a reply.

    Raises:
        ReminderError: the kind that the daemon raised, by its code; :class:`Malformed` for a line that is no reply.
    """
    message = _read(line)
    if message.get("ok") is True:
        data = message.get("data", {})
        if isinstance(data, dict):
            return data
        raise Malformed("The daemon's reply has no readable data.")
    code, error = message.get("code"), message.get("error")
    if not isinstance(code, int) or not isinstance(error, str):
        raise Malformed("The daemon's reply is neither granted nor refused.")
    raise _BY_CODE.get(code, ReminderError)(error)


def ended() -> NotRunning:
    """Return the error of a daemon that hung up."""
    return NotRunning("The posture daemon has ended.")


def silent(timeout: timedelta) -> NotRunning:
    """Return the error of a daemon that does not answer: stopped by a debugger, or a hanging machine."""
    return NotRunning(f"The posture daemon is there but has not answered for {timeout.total_seconds():g} s.")


def _is_one(version: object) -> bool:
    # A bool is an int to Python, and true is no version.
    return type(version) is int and version == VERSION


def _line(message: dict[str, object]) -> bytes:
    # ASCII only: no byte of a text can be mistaken for the end of the line, a lone surrogate travels too.
    return json.dumps(message, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def _read(line: bytes) -> dict[str, object]:
    try:
        message = json.loads(line.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        # ValueError covers bytes that are not UTF-8 and numbers of more digits than Python converts.
        raise Malformed("This line is not JSON: one JSON object a line is expected.") from error
    if not isinstance(message, dict):
        raise Malformed("This line is not a JSON object: one object a line is expected.")
    return message


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is no JSON")
