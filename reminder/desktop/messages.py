"""D-Bus messages: received ones as values, sent ones as bytes. The only module that imports jeepney's messages.

Values inside bodies are jeepney's: a variant is a pair (signature, value), a dictionary a dict, a structure a
tuple, an array a list, an array of bytes bytes.
"""

from __future__ import annotations

import struct
from typing import Any

from jeepney import Endianness, Header, HeaderFields, Message, MessageFlag, MessageType
from jeepney.low_level import Array, DictEntry, Struct, simple_types

from reminder.core.values import dataclass

Body = tuple[Any, ...]

# What jeepney raises for bytes that are no message.
_MALFORMED = (ValueError, TypeError, LookupError, AssertionError, OverflowError, RecursionError, struct.error)
_FIELDS_AT = 12  # the array of header fields begins here


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message that arrived, its body unread. Absent header fields are "" or 0; only an error has an *error*.

    Reading a body costs more than anything else here, and any program may send one: ``body`` is called only for
    messages that are wanted.
    """

    kind: MessageType
    serial: int
    reply_to: int
    sender: str
    path: str
    interface: str
    member: str
    error: str
    wants_reply: bool
    signature: str = ""
    raw: bytes = b""
    body_at: int = 0

    def body(self) -> Body | None:
        """Return the values in the body; None where they cannot be read."""
        if not self.signature:
            return ()
        try:
            values, _ = _type(f"({self.signature})").parse_data(self.raw, self.body_at, _order(self.raw))
        except _MALFORMED:
            return None
        return tuple(values)


def parsed(raw: bytes) -> Incoming | None:
    """Return the message whose bytes are *raw*; None if its header cannot be understood."""
    try:
        fields, at = _FIELDS.parse_data(raw, _FIELDS_AT, _order(raw))
        return _incoming(raw, {key: value for key, (_, value) in fields}, at + -at % 8)
    except _MALFORMED:
        return None


def _incoming(raw: bytes, fields: dict[int, Any], body_at: int) -> Incoming:
    def text(field: HeaderFields) -> str:
        value = fields.get(field, "")
        if not isinstance(value, str):
            raise TypeError(f"{field.name} is not a string")
        return value

    reply_to = fields.get(HeaderFields.reply_serial, 0)
    if not isinstance(reply_to, int):
        raise TypeError("reply_serial is not a number")
    kind = MessageType(raw[1])
    (serial,) = struct.unpack_from(f"{_order(raw).struct_code()}I", raw, 8)
    return Incoming(
        kind=kind,
        serial=serial,
        reply_to=reply_to,
        sender=text(HeaderFields.sender),
        path=text(HeaderFields.path),
        interface=text(HeaderFields.interface),
        member=text(HeaderFields.member),
        error=(text(HeaderFields.error_name) or "org.freedesktop.DBus.Error.Failed")
        if kind is MessageType.error
        else "",
        wants_reply=not raw[2] & MessageFlag.no_reply_expected,
        signature=text(HeaderFields.signature),
        raw=raw,
        body_at=body_at,
    )


def _order(raw: bytes) -> Endianness:
    return {ord("l"): Endianness.little, ord("B"): Endianness.big}[raw[0]]


# ---------------------------------------------------------------------------------------- reading values


class _Variant:
    """jeepney's variant, but its type is read by ``_type``."""

    alignment = 1

    def parse_data(self, raw: bytes, pos: int, order: Endianness, fds: Any = ()) -> tuple[tuple[str, Any], int]:
        """Return (signature, value) and where the next value begins."""
        signature, pos = simple_types["g"].parse_data(raw, pos, order)
        value, pos = _type(signature).parse_data(raw, pos, order, fds=fds)
        return (signature, value), pos


def _type(signature: str) -> Any:
    """Return what reads one value of that type.

    Raises:
        ValueError: it is no single complete type.
    """
    codes = list(reversed(signature))
    read = _next_type(codes)
    if codes:
        raise ValueError(f"{signature!r} is more than one type")
    return read


def _next_type(codes: list[str]) -> Any:
    match code := codes.pop():
        case "a":
            return Array(_next_type(codes))
        case "v":
            return _Variant()
        case "(" | "{":
            inner, end = [], ")" if code == "(" else "}"
            while codes[-1] != end:
                inner.append(_next_type(codes))
            codes.pop()
            # WORKAROUND: jeepney 0.9 never ends on an array of empty structures, which no valid message has.
            if not inner:
                raise ValueError("an empty structure")
            return Struct(inner) if code == "(" else DictEntry(inner)
        case _:
            return simple_types[code]


_FIELDS = Array(Struct([simple_types["y"], _Variant()]))


# ------------------------------------------------------------------------------------------- what we send


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
