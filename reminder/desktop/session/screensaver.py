"""Locking, from the screen savers of the desktops: KDE, GNOME, Cinnamon, MATE, XFCE, all in one form."""

from __future__ import annotations

import logging
from collections.abc import Callable

from reminder.desktop.bus import Bus
from reminder.desktop.calls import Body, BusError

log = logging.getLogger(__name__)


# The interface is called like the service, and so is the path of the object.
SERVICES = tuple(f"org.{desktop}.ScreenSaver" for desktop in ("freedesktop", "gnome", "cinnamon", "mate", "xfce"))


def path_of(service: str) -> str:
    """Return where the service has its object."""
    return "/" + service.replace(".", "/")


class ScreenSaver:
    """One source of ``open_session``: *on_change* is called when ``locked``, ``present`` or ``reason`` changed.

    Present is one that answers whether it is active: on GNOME and elsewhere a proxy owns the name of the first
    and can only be inhibited.
    """

    def __init__(self, bus: Bus, name: str, on_change: Callable[[], None]) -> None:
        self.name = name
        self.present = False
        self.locked = False
        self.reason = f"{name} has not answered yet"
        self._bus, self._on_change = bus, on_change
        self._owner = ""
        self._signals = (
            bus.subscribe(self._changed, sender=name, interface=name, member="ActiveChanged"),
            bus.watch_name(name, self._owned),
        )

    def stop(self) -> None:
        """Stop listening."""
        for signal in self._signals:
            signal.cancel()

    def _owned(self, owner: str) -> None:
        self._owner = owner
        self._know(None, f"nobody owns {self.name} on the session bus")
        if owner:
            self._bus.call(
                (self.name, path_of(self.name), self.name),
                "GetActive",
                on_reply=lambda body: self._answered(owner, body),
                on_error=lambda error: self._refused(owner, error),
                activate=False,
            )

    def _answered(self, owner: str, body: Body) -> None:
        if owner == self._owner:
            self._read(body)

    def _refused(self, owner: str, error: BusError) -> None:
        if owner == self._owner and not self.present:
            self._know(None, f"{self.name} does not answer whether it is active: {error}")

    def _changed(self, body: Body, path: str) -> None:
        self._read(body)

    def _read(self, body: Body) -> None:
        match body:
            case (bool(active),):
                self._know(active, "")
            case _:
                log.debug("%s answered %r", self.name, body)

    def _know(self, active: bool | None, reason: str) -> None:
        """Store what is known now; None is nothing."""
        self.present, self.locked, self.reason = active is not None, active is True, reason
        self._on_change()
