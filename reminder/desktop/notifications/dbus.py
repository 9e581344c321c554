"""Notifications over D-Bus (org.freedesktop.Notifications), with buttons, replacing in place and closing.

https://specifications.freedesktop.org/notification-spec/latest/
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from plyer.facades import Notification

from reminder.core.wishes import Wish
from reminder.desktop.bus import Body, Bus, BusError
from reminder.desktop.notifications.server import Fitted, Server, dismissal, fit
from reminder.desktop.ports import Loop, Message, OnWish, Timer

log = logging.getLogger(__name__)

NAME = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"
_DBUS = "org.freedesktop.DBus"
_APP_NAME = "Posture reminder"
# A name of the icon theme, for messages without a picture; every theme seen has it.
_ICON = "appointment-soon"

# Past this a server is taken to hang, and the next mechanism shows the message. Its answer is awaited all the
# same: what it shows late has to be closed.
_PATIENCE = timedelta(seconds=5)
_LATE = timedelta(hours=1)
# A server that is restarted is back within this; else the bus is asked to start one.
_RESTART = timedelta(seconds=2)
# A server that dies of our message must not be killed for ever.
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
    wishes: Mapping[str, Wish] = field(default_factory=dict)
    dismissed: Wish | None = None
    reshown: int = 0


class DBusNotifier(Notification):  # type: ignore[misc]  # plyer ships no types
    """The notifier (``ports.Notifier``), and plyer's facade: ``notify(title=..., message=...)`` works as ever.

    *on_lost* is called with a message that was accepted and then could not be shown after all.
    """

    name = "dbus"
    certain = True  # what it cannot show after all it gives back

    def __init__(self, bus: Bus, loop: Loop, on_wish: OnWish, on_lost: OnLost | None = None) -> None:
        self._bus = bus
        self._loop = loop
        self._on_wish = on_wish
        self._on_lost = on_lost or _shrug
        self._slots: dict[str, _Slot] = {}
        self._server: Server | None = None
        self._owner: str | None = None  # None: the bus has not said yet
        self._epoch = 0  # counts owners, so that answers of a server that is gone are known as such
        self._can_start: bool | None = None
        self._asking = False
        self._starting = False
        self._hangs = False
        self._start_later: Timer | None = None
        self.trouble = ""
        self._subscriptions = [
            bus.subscribe(self._on_action, sender=NAME, interface=NAME, member="ActionInvoked"),
            bus.subscribe(self._on_closed, sender=NAME, interface=NAME, member="NotificationClosed"),
            bus.watch_name(NAME, self._on_owner),
        ]

    # --------------------------------------------------------------------------------- ports.Notifier

    @property
    def buttons(self) -> bool:
        """Whether the person sees the choices as buttons."""
        return self._server is not None and self._server.draws_buttons

    @property
    def server(self) -> Server | None:
        """The server in use, for status and doctor; None while it has not said who it is."""
        return self._server

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Show *message*; False where no server is there and none can be started, or where it hangs."""
        place = self._slots.setdefault(slot, _Slot(slot))
        if not self._bus.connected or self._hangs or (self._owner == "" and self._can_start is False):
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
        if self._start_later is not None:
            self._start_later.cancel()

    # ------------------------------------------------------------------------------- plyer's own door

    def _notify(self, **kwargs: Any) -> None:
        """Answer plyer's public ``notify``; nothing is kept of such a notification."""
        server = self._server or Server()
        hints = {str(key): _variant(hint) for key, hint in dict(kwargs.get("hints") or {}).items()}
        arguments: Body = (
            str(kwargs.get("app_name") or _APP_NAME),
            0,
            str(kwargs.get("app_icon") or ""),
            str(kwargs.get("title") or ""),
            server.plain(str(kwargs.get("message") or "")),
            [],
            hints,
            int(float(kwargs.get("timeout") or 0) * 1000),
        )
        self._call("Notify", "susssasa{sv}i", arguments)

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
            if self._server is not None:
                self._send(place, place.wanted, self._server)
            elif self._owner == "":
                self._start()
            elif self._owner is not None and not self._asking:
                self._ask_server()

    def _send(self, place: _Slot, message: Message, server: Server) -> None:
        fitted = fit(message, server)
        icon = "" if "image-path" in fitted.hints else _ICON
        arguments: Body = (
            _APP_NAME,
            place.id,
            icon,
            fitted.title,
            fitted.body,
            list(fitted.actions),
            dict(fitted.hints),
            fitted.timeout,
        )
        place.stale = False
        place.under_way = True
        epoch = self._epoch
        patience = self._loop.call_later(_PATIENCE, lambda: self._on_silence(place, epoch))

        def on_reply(body: Body) -> None:
            patience.cancel()
            if epoch == self._epoch:
                self._on_shown(place, message, fitted, body)

        def on_error(error: BusError) -> None:
            patience.cancel()
            if epoch == self._epoch:
                self._on_refused(place, error)

        self._call("Notify", "susssasa{sv}i", arguments, on_reply=on_reply, on_error=on_error, timeout=_LATE)

    def _on_shown(self, place: _Slot, message: Message, fitted: Fitted, body: Body) -> None:
        place.under_way = False
        place.id = body[0] if body and isinstance(body[0], int) else 0
        place.wishes = fitted.wishes
        place.dismissed = message.dismissed
        self._hangs = False
        self._mended()
        self._work(place)

    def _on_refused(self, place: _Slot, error: BusError) -> None:
        place.under_way = False
        if self._bus.connected:
            self._complain(f"the notification service did not show the message: {error}")
        self._lose(place)

    def _on_silence(self, place: _Slot, epoch: int) -> None:
        if epoch == self._epoch and place.under_way:
            self._hangs = True
            self._complain("the notification service does not answer")
            self._lose(place)

    def _lose(self, place: _Slot) -> None:
        """Give a message back that cannot be shown here."""
        message, place.wanted, place.stale = place.wanted, None, False
        if message is not None:
            self._on_lost(message, place.name)

    def _lose_all(self) -> None:
        """Give back what was never seen. What was, waits for the next server: it is no news."""
        for place in tuple(self._slots.values()):
            if place.stale and not place.reshown:
                self._lose(place)

    def _close_on_server(self, place: _Slot) -> None:
        number, place.id = place.id, 0
        self._call("CloseNotification", "u", (number,))

    # ------------------------------------------------------------------------------------ what people do

    def _on_action(self, body: Body, path: str) -> None:
        match body:
            case (int(number), str(key)):
                place = self._at(number)
            case _:
                return
        if place is None or (wish := place.wishes.get(key)) is None:
            return
        self._answered(place)
        # dunst and mako leave it open after an action; where it is gone already this does no harm.
        self._call("CloseNotification", "u", (number,))
        self._on_wish(wish)

    def _on_closed(self, body: Body, path: str) -> None:
        match body:
            case (int(number), int(reason)):
                place = self._at(number)
            case _:
                return
        # While a replacement is under way its answer tells what is on the screen.
        if place is None or place.under_way:
            return
        wish = place.dismissed
        self._answered(place)
        if wish is not None and dismissal(reason):
            self._on_wish(wish)

    def _at(self, number: int) -> _Slot | None:
        return next((place for place in self._slots.values() if number and place.id == number), None)

    def _answered(self, place: _Slot) -> None:
        """Forget what was shown: whatever follows about it is an echo."""
        place.id = 0
        if not place.stale and not place.under_way:
            place.wanted = None

    # ----------------------------------------------------------------------------------- the server itself

    def _on_owner(self, owner: str) -> None:
        self._owner = owner
        self._epoch += 1
        self._server = None
        self._asking = self._hangs = False
        for place in self._slots.values():
            place.under_way = False
            place.id = 0
            if place.wanted is not None and not place.stale:
                self._show_again(place)
        if owner:
            self._ask_server()
        elif self._bus.connected:
            self._ask_whether_it_can_start()

    def _show_again(self, place: _Slot) -> None:
        """Its server went away with an open message: the next server shows it, and makes no noise about it."""
        assert place.wanted is not None
        if place.reshown >= _MOST_RESHOWN:
            place.wanted = None
            return
        place.reshown += 1
        place.wanted = replace(place.wanted, sound=False)
        place.stale = True

    def _ask_server(self) -> None:
        epoch = self._epoch
        self._asking = True
        information: list[Body] = []

        def on_information(body: Body) -> None:
            information.append(body)

        def on_capabilities(body: Body) -> None:
            if epoch == self._epoch:
                self._asking = False
                self._server = Server.of(information[0] if information else (), body)
                log.debug("notification server: %s", self._server)
                self._mended()
                self._work_all()

        def on_error(error: BusError) -> None:
            if epoch == self._epoch:
                self._asking = False
                if self._bus.connected:
                    self._complain(f"the notification service does not answer: {error}")
                self._lose_all()

        # Both are under way at once and answered in this order. The name is a comfort, the capabilities matter.
        self._call("GetServerInformation", "", (), on_reply=on_information, on_error=_ignore)
        self._call("GetCapabilities", "", (), on_reply=on_capabilities, on_error=on_error)

    def _work_all(self) -> None:
        for place in tuple(self._slots.values()):
            self._work(place)

    def _ask_whether_it_can_start(self) -> None:
        epoch = self._epoch

        def on_reply(body: Body) -> None:
            if epoch != self._epoch:
                return
            self._can_start = bool(body) and NAME in body[0]
            if not self._can_start:
                self._complain("no notification service is running, and the session can start none")
                self._lose_all()
            elif any(place.stale and not place.reshown for place in self._slots.values()):
                self._start()
            else:
                # It may be about to come back by itself: a session restarts what it started.
                self._start_later = self._loop.call_later(_RESTART, self._start)

        self._bus.call(
            _DBUS, "/org/freedesktop/DBus", _DBUS, "ListActivatableNames", on_reply=on_reply, on_error=_ignore
        )

    def _start(self) -> None:
        """Ask the bus to start a server; its coming shows as a new owner."""
        nothing_to_show = not any(place.stale for place in self._slots.values())
        if self._starting or self._owner or nothing_to_show or not self._bus.connected:
            return
        self._starting = True

        def on_reply(body: Body) -> None:
            self._starting = False

        def on_error(error: BusError) -> None:
            self._starting = False
            if not self._owner:
                self._complain(f"no notification service could be started: {error}")
                self._lose_all()

        self._bus.call(
            _DBUS,
            "/org/freedesktop/DBus",
            _DBUS,
            "StartServiceByName",
            "su",
            (NAME, 0),
            on_reply=on_reply,
            on_error=on_error,
            timeout=_PATIENCE,
        )

    def _call(
        self,
        member: str,
        signature: str,
        arguments: Body,
        *,
        on_reply: Callable[[Body], None] | None = None,
        on_error: Callable[[BusError], None] | None = None,
        timeout: timedelta = _PATIENCE,
    ) -> None:
        self._bus.call(
            NAME, PATH, NAME, member, signature, arguments, on_reply=on_reply, on_error=on_error, timeout=timeout
        )

    def _complain(self, reason: str) -> None:
        if not self.trouble:
            log.warning("%s", reason)
        self.trouble = reason

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


def _ignore(error: BusError) -> None:
    log.debug("%s", error)


def _shrug(message: Message, slot: str) -> None:
    log.debug("%r was not shown", message.title)
