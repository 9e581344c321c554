"""Questions to services that may or may not be there: "not there" is an answer, everything else a failure."""

from __future__ import annotations

from typing import Any

from reminder.desktop.bus import Bus
from reminder.desktop.busy.sensor import PATIENCE
from reminder.desktop.calls import Body, BusError
from reminder.desktop.ports import Unavailable

# The service, the object or what we ask for does not exist, or the bus itself is gone (of which it warns itself).
_NOT_THERE = (
    "ServiceUnknown",
    "NameHasNoOwner",
    "UnknownMethod",
    "UnknownObject",
    "UnknownInterface",
    "UnknownProperty",
    "InvalidArgs",
    "Disconnected",
    "PropertyNotFound",
    "ChannelNotFound",
)


def ask(
    bus: Bus, destination: str, path: str, interface: str, member: str, signature: str = "", body: Body = ()
) -> Body | None:
    """Return what the service answers, None where there is no such service or method. It is never started for this.

    Raises:
        Unavailable: it does not answer, or refuses.
    """
    try:
        return bus.ask(destination, path, interface, member, signature, body, timeout=PATIENCE, activate=False)
    except BusError as error:
        _raise_unless_not_there(error, f"{interface}.{member}")
        return None


def get(bus: Bus, destination: str, path: str, interface: str, name: str) -> Any:
    """Return the value of a property, None where there is no such service or property.

    Raises:
        Unavailable: it does not answer, or refuses.
    """
    try:
        return bus.get_property(destination, path, interface, name, timeout=PATIENCE, activate=False)
    except BusError as error:
        _raise_unless_not_there(error, f"{interface}.{name}")
        return None


def owner(bus: Bus, name: str) -> str:
    """Return the unique name of who owns *name*, "" for nobody."""
    match ask(
        bus, "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "GetNameOwner", "s", (name,)
    ):
        case (str(unique),):
            return unique
    return ""


def _raise_unless_not_there(error: BusError, what: str) -> None:
    if error.name.rpartition(".")[2] not in _NOT_THERE:
        raise Unavailable(f"{what}: {error}") from error
