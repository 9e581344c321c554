"""Questions to services that may or may not be there: "not there" is an answer, everything else a failure."""

from __future__ import annotations

from typing import Any

from reminder.desktop.bus import Bus
from reminder.desktop.busy.sensor import PATIENCE
from reminder.desktop.calls import Body, BusError, Target
from reminder.desktop.ports import Unavailable

XFCONF = ("org.xfce.Xfconf", "/org/xfce/Xfconf", "org.xfce.Xfconf")
# The service, the object or what we ask for does not exist, or the bus itself is gone (of which it warns itself).
_NOT_THERE = {
    "ServiceUnknown", "NameHasNoOwner", "UnknownMethod", "UnknownObject", "UnknownInterface", "UnknownProperty",
    "InvalidArgs", "Disconnected", "PropertyNotFound", "ChannelNotFound",
}  # fmt: skip


def ask(bus: Bus, target: Target, member: str, signature: str = "", body: Body = ()) -> Body | None:
    """Return what the service answers, None where there is no such service or method. It is never started for this.

    Raises:
        Unavailable: it does not answer, or refuses.
    """
    try:
        return bus.ask(target, member, signature, body, timeout=PATIENCE, activate=False)
    except BusError as error:
        _raise_unless_not_there(error, f"{target[2]}.{member}")
        return None


def get(bus: Bus, target: Target, name: str) -> Any:
    """Return the value of a property, None where there is no such service or property.

    Raises:
        Unavailable: it does not answer, or refuses.
    """
    try:
        return bus.get_property(target, name, timeout=PATIENCE, activate=False)
    except BusError as error:
        _raise_unless_not_there(error, f"{target[2]}.{name}")
        return None


def _raise_unless_not_there(error: BusError, what: str) -> None:
    if error.name.rpartition(".")[2] not in _NOT_THERE:
        raise Unavailable(f"{what}: {error}") from error
