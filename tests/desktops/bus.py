"""A D-Bus bus as tests see it: calls, signals, and everything that is said on it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, MessageType, message_bus, new_method_call
from jeepney.io.blocking import DBusConnection, open_dbus_connection

DBUS = "org.freedesktop.DBus"
PROPERTIES = f"{DBUS}.Properties"


class BusError(Exception):
    """The bus, or whoever was called, answered with an error."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A message that went over the bus."""

    kind: MessageType
    member: str | None
    interface: str | None
    path: str | None
    sender: str | None
    destination: str | None
    serial: int
    reply_to: int | None
    body: tuple[Any, ...]


def plain(value: Any) -> Any:
    """Return *value* with variants replaced by what they hold.

    jeepney writes a variant as (signature, value); a struct of a short word and something would look the same,
    which nothing on these desktops sends.
    """
    if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) and _is_signature(value[0]):
        return plain(value[1])
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(plain(item) for item in value)
    return value


def _is_signature(text: str) -> bool:
    return bool(text) and set(text) <= set("ybnqiuxtdsogvha(){}")


class Listener:
    """Hears messages from its construction on; ``received`` grows whenever it is looked at."""

    def __init__(self, connection: DBusConnection) -> None:
        self._connection = connection
        self._received: list[Heard] = []

    @property
    def received(self) -> list[Heard]:
        with contextlib.suppress(TimeoutError, ConnectionError, OSError):
            while True:
                self._keep(self._connection.receive(timeout=0))
        return self._received

    def forget(self) -> None:
        """Begin anew."""
        self.received.clear()

    def close(self) -> None:
        self._connection.close()

    def _keep(self, message: Message) -> None:
        fields = message.header.fields
        self._received.append(
            Heard(
                message.header.message_type,
                fields.get(HeaderFields.member),
                fields.get(HeaderFields.interface),
                fields.get(HeaderFields.path),
                fields.get(HeaderFields.sender),
                fields.get(HeaderFields.destination),
                message.header.serial,
                fields.get(HeaderFields.reply_serial),
                message.body,
            )
        )


class Bus:
    """One bus by its address. Every call is a connection of its own, so a restarted bus needs no care."""

    def __init__(self, address: str) -> None:
        self.address = address

    def call(
        self,
        dest: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        *body: Any,
        within: float = 30.0,
    ) -> Any:
        """Call a method; return its result (a tuple if there are several). Raises :class:`BusError`."""
        address = DBusAddress(path, bus_name=dest, interface=interface)
        message = new_method_call(address, member, signature or None, body)
        try:
            with contextlib.closing(open_dbus_connection(self.address)) as connection:
                reply = connection.send_and_get_reply(message, timeout=within)
        except (OSError, TimeoutError) as error:
            raise BusError(f"{member} at {dest}: {error!r}") from error
        if reply.header.message_type is MessageType.error:
            name = reply.header.fields.get(HeaderFields.error_name)
            raise BusError(f"{member} at {dest}: {name}: {' '.join(map(str, reply.body))}")
        return reply.body[0] if len(reply.body) == 1 else reply.body

    def get(self, dest: str, path: str, interface: str, name: str) -> Any:
        """Return a property's plain value."""
        return plain(self.call(dest, path, PROPERTIES, "Get", "ss", interface, name))

    def owner(self, name: str) -> str | None:
        """Return the unique name that owns *name*, None where nobody does or there is no bus."""
        try:
            owner: str = self.call(
                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner", "s", name
            )
        except BusError:
            return None
        return owner

    def watch_signals(self, **rule: str) -> Listener:
        """Hear the signals that match *rule* (sender, path, interface, member)."""
        connection = open_dbus_connection(self.address)
        match = MatchRule(type="signal", **rule)
        connection.send_and_get_reply(message_bus.AddMatch(match), timeout=10)
        return Listener(connection)

    def monitor(self) -> Listener:
        """Hear everything that anybody says."""
        connection = open_dbus_connection(self.address)
        become = new_method_call(
            DBusAddress(
                "/org/freedesktop/DBus",
                bus_name="org.freedesktop.DBus",
                interface="org.freedesktop.DBus.Monitoring",
            ),
            "BecomeMonitor",
            "asu",
            ([], 0),
        )
        connection.send_and_get_reply(become, timeout=10)
        return Listener(connection)


def own(bus: Any, name: str) -> None:
    """Have the ``Bus`` own *name*, now and after each loss, for a service that a test plays."""

    def request(_owner: str = "") -> None:
        bus.call((DBUS, "/org/freedesktop/DBus", DBUS), "RequestName", "su", (name, 4))

    request()
    bus.watch_name(DBUS, request)
