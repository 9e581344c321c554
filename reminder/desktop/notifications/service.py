"""The owner of org.freedesktop.Notifications: its capabilities, and starting one that is not running."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from reminder.desktop.bus import Bus
from reminder.desktop.calls import Body, BusError
from reminder.desktop.link import THE_BUS
from reminder.desktop.notifications.server import Server
from reminder.desktop.ports import Loop, Timer

log = logging.getLogger(__name__)

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"

_PATIENCE = timedelta(seconds=5)
# A server that is restarted is back within this; else the bus is asked to start one.
_RESTART = timedelta(seconds=2)


class Client(Protocol):
    """Whoever shows notifications through the service."""

    def on_owner_changed(self) -> None:
        """Forget what is on the screen: it went with the server that showed it, or that server is new."""

    def on_ready(self) -> None:
        """Send what waits: ``Service.server`` is known."""

    def on_startable(self, *, patient: bool) -> None:
        """Say ``need`` for what waits; what has been seen before only when no longer *patient*."""

    def on_hopeless(self, reason: str) -> None:
        """Give back what waits: nobody will show it soon."""


class Service:
    """The service as it comes and goes. ``server`` is None until its capabilities are known."""

    def __init__(self, bus: Bus, loop: Loop, client: Client) -> None:
        self._bus = bus
        self._loop = loop
        self._client = client
        self.server: Server | None = None
        self._epoch = 0  # counts the owners
        self._owner: str | None = None  # None: not known yet
        self._can_start: bool | None = None
        self._asking = False
        self._starting = False
        self._restart: Timer | None = None
        self._watch = bus.watch_name(NAME, self._on_owner)

    @property
    def hopeless(self) -> bool:
        """Whether nobody is there and nobody can be started."""
        return not self._bus.connected or (self._owner == "" and self._can_start is False)

    @property
    def startable(self) -> bool:
        """Whether nobody is there, and the bus can start somebody."""
        return self._owner == "" and self._can_start is True

    def need(self) -> None:
        """See to it that ``server`` becomes known, or the client hears that it cannot."""
        if self.server is not None or self._owner is None or not self._bus.connected:
            return
        if self._owner:
            self._ask()
        else:
            self._start()

    def call(
        self,
        member: str,
        signature: str,
        arguments: Body,
        *,
        on_reply: Callable[[Body], None] | None = None,
        on_error: Callable[[BusError], None] | None = None,
        timeout: timedelta = _PATIENCE,
    ) -> None:
        """Call a method of the service, as ``Bus.call``; the answer of an owner that is gone is ignored."""
        reply, error = on_reply and self.current(on_reply), on_error and self.current(on_error)
        target = (NAME, PATH, NAME)
        self._bus.call(target, member, signature, arguments, on_reply=reply, on_error=error, timeout=timeout)

    def current(self, callback: Callable[..., None]) -> Callable[..., None]:
        """Return *callback* to be called for the present owner only: what one that is gone answers is ignored."""
        epoch = self._epoch

        def call(*args: object) -> None:
            if epoch == self._epoch:
                callback(*args)

        return call

    def stop(self) -> None:
        """Ask and listen no more."""
        self._watch.cancel()
        if self._restart is not None:
            self._restart.cancel()

    def _on_owner(self, owner: str) -> None:
        self._owner = owner
        self._epoch += 1
        self.server = None
        self._asking = False
        self._client.on_owner_changed()
        if owner:
            self._ask()
        elif self._bus.connected:
            self._ask_whether_it_can_start()

    def _ask(self) -> None:
        """Ask what the server can do; again for every owner."""
        if self._asking:
            return
        self._asking = True
        information: list[Body] = []

        def on_capabilities(body: Body) -> None:
            self._asking = False
            self.server = Server.of(information[0] if information else (), body)
            log.debug("notification server: %s", self.server)
            self._client.on_ready()

        def on_error(error: BusError) -> None:
            self._asking = False
            self._client.on_hopeless(f"the notification service does not answer: {error}")

        # Both are under way at once and answered in this order. The name is a comfort, the capabilities matter.
        self.call("GetServerInformation", "", (), on_reply=information.append, on_error=_ignore)
        self.call("GetCapabilities", "", (), on_reply=on_capabilities, on_error=on_error)

    def _ask_whether_it_can_start(self) -> None:
        def on_reply(body: Body) -> None:
            self._can_start = bool(body) and isinstance(body[0], list) and NAME in body[0]
            if not self._can_start:
                self._client.on_hopeless("no notification service is running, and the session can start none")
                return
            self._client.on_startable(patient=True)
            # It may be about to come back by itself: a session restarts what it started.
            self._restart = self._loop.call_later(_RESTART, lambda: self._client.on_startable(patient=False))

        self._bus.call(THE_BUS, "ListActivatableNames", on_reply=self.current(on_reply), on_error=_ignore)

    def _start(self) -> None:
        """Ask the bus to start a server; its coming shows as a new owner."""
        if self._starting:
            return
        self._starting = True

        def on_reply(body: Body) -> None:
            self._starting = False

        def on_error(error: BusError) -> None:
            self._starting = False
            if not self._owner:
                self._client.on_hopeless(f"no notification service could be started: {error}")

        start = ("StartServiceByName", "su", (NAME, 0))
        self._bus.call(THE_BUS, *start, on_reply=on_reply, on_error=on_error, timeout=_PATIENCE)


def _ignore(error: BusError) -> None:
    log.debug("%s", error)
