"""Notifications over D-Bus (org.freedesktop.Notifications), with buttons, replacing in place and closing.

https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from reminder.core.commands import Command
from reminder.desktop.bus import Bus
from reminder.desktop.calls import Body, BusError, uint32
from reminder.desktop.notifications.server import Fitted, Server, dismissal, fit
from reminder.desktop.notifications.service import NAME, Service
from reminder.desktop.ports import Loop, Message, OnCommand
from reminder.desktop.probe import Troubled
from reminder.paths import DISPLAY_NAME, ICON
from reminder.stand_ins import alone

log = logging.getLogger(__name__)

_facade = alone("plyer.facades.notification")  # its package imports forty others beside it

# Past this a server is taken to hang, and the next mechanism shows the message. Its answer is awaited all the
# same: what it shows late has to be closed.
_PATIENCE = timedelta(seconds=5)
_LATE = timedelta(hours=1)
# A server that crashes on our message must not be crashed again and again.
_MOST_RESHOWN = 3

OnLost = Callable[[Message, str], None]


@dataclass(slots=True, eq=False)
class _Slot:
    """One place on the screen: what is wanted there, and what is there."""

    name: str
    wanted: Message | None = None
    stale: bool = False  # what is wanted has not been sent yet
    under_way: bool = False  # Notify was called and has not answered
    id: int = 0  # in the server's numbers; 0: nothing is there
    commands: Mapping[str, Command] = field(default_factory=dict)
    dismissed: Command | None = None
    reshown: int = 0


class DBusNotifier(Troubled, _facade.Notification):  # type: ignore[misc,name-defined]  # plyer ships no types
    """The notifier (``ports.Notifier``), and plyer's facade: ``notify(title=..., message=...)`` works too.

    *on_lost* is called with a message that was accepted and then could not be shown after all.
    """

    name = "dbus"
    certain = True  # what it cannot show after all it gives back

    def __init__(self, bus: Bus, loop: Loop, on_command: OnCommand, on_lost: OnLost) -> None:
        self._bus = bus
        self._loop = loop
        self._on_command = on_command
        self._on_lost = on_lost
        self._slots: dict[str, _Slot] = {}
        self._hangs = False
        self._service = Service(bus, loop, self)
        self._subscriptions = [
            bus.subscribe(self._on_action, sender=NAME, interface=NAME, member="ActionInvoked"),
            bus.subscribe(self._on_closed, sender=NAME, interface=NAME, member="NotificationClosed"),
        ]

    # --------------------------------------------------------------------------------- ports.Notifier

    @property
    def buttons(self) -> bool:
        """Whether the person sees the choices as buttons."""
        return self.server is not None and self.server.draws_buttons

    @property
    def server(self) -> Server | None:
        """The server in use, for status and doctor; None until it has answered."""
        return self._service.server

    @property
    def startable(self) -> bool:
        """Whether nobody is there, and the bus starts somebody for the first message."""
        return self._service.startable

    def shows(self, slot: str) -> bool:
        """Whether the service has confirmed that it shows the slot's message."""
        return slot in self._slots and self._slots[slot].id != 0

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Show *message*; False where no server is there and none can be started, or where it hangs."""
        place = self._slots.setdefault(slot, _Slot(slot))
        if self._hangs or self._service.hopeless:
            # Somebody else shows it: what the slot had here must not come back.
            place.wanted = None
            return False
        place.wanted = message
        place.stale = True
        place.reshown = 0
        self._work(place)
        return True

    def close(self, slot: str = "reminder") -> None:
        """Take the slot's notification off the screen."""
        place = self._slots.get(slot)
        if place is not None:
            place.wanted = None
            self._work(place)

    def stop(self) -> None:
        """Close what is shown, and listen no more."""
        for place in self._slots.values():
            place.wanted = None
            if place.id:
                self._close_on_server(place)
        for subscription in self._subscriptions:
            subscription.cancel()
        self._subscriptions.clear()
        self._service.stop()

    # ------------------------------------------------------------------------------- plyer's own door

    def _notify(self, **kwargs: Any) -> None:
        """Answer plyer's public ``notify``; nothing is kept of such a notification."""
        name, icon, title, text = (
            str(kwargs.get(key) or "") for key in ("app_name", "app_icon", "title", "message")
        )
        text = (self.server or Server()).plain(text)
        hints = {str(key): _variant(hint) for key, hint in dict(kwargs.get("hints") or {}).items()}
        timeout = int(float(kwargs.get("timeout") or 0) * 1000)
        arguments: Body = (name or DISPLAY_NAME, 0, icon, title, text, [], hints, timeout)
        self._service.call("Notify", "susssasa{sv}i", arguments)

    # -------------------------------------------------------------------------- bringing a slot up to date

    def _work(self, place: _Slot) -> None:
        """Take the next step from what is on the screen to what is wanted there."""
        if place.under_way:
            return
        if place.wanted is None:
            place.stale = False
            if place.id:
                self._close_on_server(place)
        elif place.stale:
            if self.server is not None:
                self._send(place, place.wanted, self.server)
            else:
                self._service.need()

    def _send(self, place: _Slot, message: Message, server: Server) -> None:
        fitted = fit(message, server)
        arguments: Body = (
            DISPLAY_NAME,
            place.id,
            ICON.as_uri(),  # not a name of the icon theme: a file is there without `posture install-desktop`
            fitted.title,
            fitted.body,
            list(fitted.actions),
            dict(fitted.hints),
            fitted.timeout,
        )
        place.stale = False
        place.under_way = True
        silence = self._loop.call_later(_PATIENCE, self._service.current(lambda: self._on_silence(place)))

        def on_reply(body: Body) -> None:
            silence.cancel()
            self._on_shown(place, message, fitted, body)

        def on_error(error: BusError) -> None:
            silence.cancel()
            self._on_refused(place, error)

        notify = ("Notify", "susssasa{sv}i", arguments)
        self._service.call(*notify, on_reply=on_reply, on_error=on_error, timeout=_LATE)

    def _on_shown(self, place: _Slot, message: Message, fitted: Fitted, body: Body) -> None:
        place.under_way = False
        # A number that is none of the protocol's could not be sent back to close it.
        place.id = (uint32(body[0]) or 0) if body else 0
        place.commands = fitted.commands
        place.dismissed = message.dismissed
        self._hangs = False
        self._mended()
        self._work(place)

    def _on_refused(self, place: _Slot, error: BusError) -> None:
        place.under_way = False
        if self._bus.connected:
            self._complain(f"the notification service did not show the message: {error}")
        self._lose(place)

    def _on_silence(self, place: _Slot) -> None:
        if place.under_way:
            self._hangs = True
            self._complain("the notification service does not answer")
            self._lose(place)

    def _lose(self, place: _Slot) -> None:
        """Give a message back that cannot be shown here."""
        message, place.wanted, place.stale = place.wanted, None, False
        if message is not None:
            self._on_lost(message, place.name)

    def _close_on_server(self, place: _Slot) -> None:
        number, place.id = place.id, 0
        self._service.call("CloseNotification", "u", (number,))

    # ------------------------------------------------------------------------------------ what people do

    def _on_action(self, body: Body, path: str) -> None:
        match body:
            case (int(number), str(key)) if (place := self._at(number)) is not None and key in place.commands:
                command = place.commands[key]
                self._answered(place)
                # dunst and mako leave it open after an action; where it is gone already this does no harm.
                self._service.call("CloseNotification", "u", (number,))
                self._on_command(command)

    def _on_closed(self, body: Body, path: str) -> None:
        match body:
            # While a replacement is under way its answer tells what is on the screen.
            case (int(number), int(reason)) if (place := self._at(number)) is not None and not place.under_way:
                command = place.dismissed
                self._answered(place)
                if command is not None and dismissal(reason):
                    self._on_command(command)

    def _at(self, number: int) -> _Slot | None:
        return next((place for place in self._slots.values() if number and place.id == number), None)

    def _answered(self, place: _Slot) -> None:
        """Forget what was shown: whatever follows about it is an echo."""
        place.id = 0
        if not place.stale and not place.under_way:
            place.wanted = None

    # ------------------------------------------------------------------------------------ service.Client

    def on_owner_changed(self) -> None:
        """See ``service.Client``: what was on the screen is gone; what is open waits for the next server."""
        self._hangs = False
        for place in self._slots.values():
            place.under_way = False
            place.id = 0
            if place.wanted is not None and not place.stale:
                self._show_again(place)

    def _show_again(self, place: _Slot) -> None:
        """Its server went away with an open message: the next server shows it, and makes no noise about it."""
        assert place.wanted is not None
        if place.reshown >= _MOST_RESHOWN:
            place.wanted = None
            return
        place.reshown += 1
        place.wanted = replace(place.wanted, sound=False)
        place.stale = True

    def on_ready(self) -> None:
        """See ``service.Client``."""
        self._mended()
        for place in tuple(self._slots.values()):
            self._work(place)

    def on_startable(self, *, patient: bool) -> None:
        """See ``service.Client``."""
        if any(place.stale and not (patient and place.reshown) for place in self._slots.values()):
            self._service.need()

    def on_hopeless(self, reason: str) -> None:
        """See ``service.Client``: give back what was never seen. What was, waits for the next server, no news."""
        if self._bus.connected:
            self._complain(reason)
        for place in tuple(self._slots.values()):
            if place.stale and not place.reshown:
                self._lose(place)

    def _mended(self) -> None:
        if self.trouble:
            log.info("notifications work again")
        self.trouble = ""


def _variant(hint: Any) -> tuple[str, Any]:
    """Return a plyer hint as a D-Bus variant; a pair (signature, value) is one already."""
    match hint:
        case (str(signature), value):
            return signature, value
        case bool():
            return "b", hint
        case int():
            return "i", hint
        case float():
            return "d", hint
        case bytes():
            return "ay", hint
        case _:
            return "s", str(hint)
