"""D-Bus messages: what arrives as a value of ours, what we send as bytes. The only module that knows jeepney's.

Values inside bodies are jeepney's: a variant is a pair (signature, value), a dictionary a dict, a structure a
tuple, an array a list, an array of bytes bytes.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from enum import Enum
from typing import Any

from jeepney import Endianness, Header, HeaderFields, Message, MessageFlag, MessageType

Body = tuple[Any, ...]

_TYPE_CODES = rb"ybnqiuxtdsogvah(){}"
_EMPTY_STRUCT = re.compile(rb"(?s)(?=(.)([%b]{0,255}\(\)[%b]{0,255})\0)" % (_TYPE_CODES, _TYPE_CODES))
# What jeepney raises for bytes that are no message.
_MALFORMED = (ValueError, TypeError, LookupError, AssertionError, OverflowError, RecursionError, struct.error)


class Kind(Enum):
    """What a message is for."""

    CALL = MessageType.method_call
    RETURN = MessageType.method_return
    ERROR = MessageType.error
    SIGNAL = MessageType.signal


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that arrived. Absent header fields are "" or 0; only an error has an *error*."""

    kind: Kind
    serial: int
    reply_to: int
    sender: str
    path: str
    interface: str
    member: str
    error: str
    body: Body
    wants_reply: bool


def parsed(raw: bytes) -> Incoming | None:
    """Return the message whose bytes are *raw*; None if they are none that can be understood."""
    # WORKAROUND: jeepney 0.9 never ends on an array of empty structures, which the specification forbids anyway.
    if b"()" in raw and any(len(sig) == ord(length) for length, sig in _EMPTY_STRUCT.findall(raw)):
        return None
    try:
        message = Message.from_buffer(raw)
        return _incoming(message)
    except _MALFORMED:
        return None


def _incoming(message: Message) -> Incoming:
    header = message.header

    def text(field: HeaderFields) -> str:
        value = header.fields.get(field, "")
        if not isinstance(value, str):
            raise TypeError(f"{field.name} is not a string")
        return value

    reply_to = header.fields.get(HeaderFields.reply_serial, 0)
    if not isinstance(reply_to, int):
        raise TypeError("reply_serial is not a number")
    kind = Kind(header.message_type)
    return Incoming(
        kind=kind,
        serial=header.serial,
        reply_to=reply_to,
        sender=text(HeaderFields.sender),
        path=text(HeaderFields.path),
        interface=text(HeaderFields.interface),
        member=text(HeaderFields.member),
        error=(text(HeaderFields.error_name) or "org.freedesktop.DBus.Error.Failed") if kind is Kind.ERROR else "",
        body=tuple(message.body),
        wants_reply=not header.flags & MessageFlag.no_reply_expected,
    )


def call(
    serial: int,
    destination: str,
    path: str,
    interface: str,
    member: str,
    signature: str,
    body: Body,
    *,
    wants_reply: bool,
    activate: bool,
) -> bytes:
    """Return the bytes of a method call."""
    fields = {HeaderFields.destination: destination, HeaderFields.path: path, HeaderFields.member: member}
    if interface:
        fields[HeaderFields.interface] = interface
    flags = (0 if wants_reply else MessageFlag.no_reply_expected) | (0 if activate else MessageFlag.no_auto_start)
    return _bytes(MessageType.method_call, serial, fields, signature, body, flags)


def signal(serial: int, path: str, interface: str, member: str, signature: str, body: Body) -> bytes:
    """Return the bytes of a signal to everybody."""
    fields = {HeaderFields.path: path, HeaderFields.interface: interface, HeaderFields.member: member}
    return _bytes(MessageType.signal, serial, fields, signature, body)


def answer(serial: int, to: Incoming, signature: str, body: Body) -> bytes:
    """Return the bytes of the answer to the call *to*."""
    return _bytes(MessageType.method_return, serial, _back_to(to), signature, body)


def refusal(serial: int, to: Incoming, name: str, text: str) -> bytes:
    """Return the bytes of an error in answer to the call *to*."""
    fields = _back_to(to)
    fields[HeaderFields.error_name] = name
    return _bytes(MessageType.error, serial, fields, "s", (text,))


def _back_to(caller: Incoming) -> dict[HeaderFields, Any]:
    fields: dict[HeaderFields, Any] = {HeaderFields.reply_serial: caller.serial}
    if caller.sender:
        fields[HeaderFields.destination] = caller.sender
    return fields


def _bytes(
    kind: MessageType, serial: int, fields: dict[HeaderFields, Any], signature: str, body: Body, flags: int = 0
) -> bytes:
    if signature:
        fields[HeaderFields.signature] = signature
    header = Header(Endianness.little, kind, flags, 1, -1, serial, fields)
    data: bytes = Message(header, body).serialise()
    return data
