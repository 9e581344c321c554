"""Notifications as the server was asked to show them, and a hand that answers them on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from jeepney import MessageType

from desktops.bus import Heard, Listener, plain

if TYPE_CHECKING:
    from desktops.desktop import Desktop

NOTIFICATIONS = "org.freedesktop.Notifications"
PATH = "/org/freedesktop/Notifications"


@dataclass(frozen=True, slots=True)
class Shown:
    """One request to show a notification, and the id that the server gave it."""

    id: int
    app: str
    replaces: int
    icon: str
    title: str
    body: str
    actions: tuple[tuple[str, str], ...]
    hints: dict[str, Any]
    expires: int

    @property
    def buttons(self) -> tuple[str, ...]:
        """The labels of the actions, "default" left out: that one is the click on the body."""
        return tuple(label for key, label in self.actions if key != "default")


class Notifications:
    """What was said about notifications on one session bus since the test began, or since the bus was restarted."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop
        self._listener: Listener | None = None

    def attend(self) -> None:
        """Listen. After a restart of the bus the story begins anew: names and serial numbers repeat themselves."""
        self.close()
        self._listener = self._desktop.bus.monitor()

    def close(self) -> None:
        if self._listener:
            self._listener.close()
            self._listener = None

    def forget(self) -> None:
        """Begin anew, for the next test."""
        if self._listener:
            self._listener.forget()

    def _messages(self) -> list[Heard]:
        return self._listener.received if self._listener else []

    @property
    def shown(self) -> list[Shown]:
        """Every notification that was asked for and given an id, oldest first, updates included."""
        messages = self._messages()
        replies = {
            (heard.destination, heard.reply_to): heard.body[0]
            for heard in messages
            if heard.kind is MessageType.method_return and heard.body
        }
        # GNOME's service passes each request on to the shell: that is the same notification.
        server = self._desktop.bus.owner(NOTIFICATIONS)
        asked = [
            heard
            for heard in messages
            if heard.kind is MessageType.method_call
            and heard.member == "Notify"
            and heard.interface == NOTIFICATIONS
            and heard.sender != server
            and (heard.sender, heard.serial) in replies
        ]
        return [_shown(heard.body, replies[heard.sender, heard.serial]) for heard in asked]

    @property
    def closed(self) -> list[tuple[int, int]]:
        """(id, reason) of every notification that the server reported as closed."""
        return self._signals("NotificationClosed")

    @property
    def invoked(self) -> list[tuple[int, str]]:
        """(id, key) of every action that the server reported."""
        return self._signals("ActionInvoked")

    def _signals(self, member: str) -> list[Any]:
        server = self._desktop.bus.owner(NOTIFICATIONS)
        return [
            heard.body
            for heard in self._messages()
            if heard.kind is MessageType.signal and heard.member == member and heard.sender == server
        ]

    def on_screen(self) -> list[Shown]:
        """Return the latest form of every notification that has not been reported closed."""
        latest = {shown.id: shown for shown in self.shown}
        gone = {number for number, _ in self.closed}
        return [shown for number, shown in latest.items() if number not in gone]

    def wait(self, title: str = "") -> Shown:
        """Wait until a notification with *title* in its title is on the screen, and return the newest."""
        what = f"a notification {title!r}" if title else "a notification"
        return self._desktop.wait_until(
            lambda: [shown for shown in self.on_screen() if title in shown.title], what
        )[-1]

    def wait_gone(self) -> None:
        """Wait until no notification is left on the screen."""
        self._desktop.wait_until(lambda: not self.on_screen(), "no notification on the screen")

    def press(self, label: str, title: str = "") -> Shown:
        """Click on the button that reads *label*, with the real pointer."""
        shown = self.wait(title)
        if label not in shown.buttons:
            raise LookupError(f"no button {label!r} among {shown.buttons}")
        self._desktop.press_button(shown, label)
        return shown

    def click_body(self, title: str = "") -> Shown:
        """Click on the title of the notification, with the real pointer."""
        shown = self.wait(title)
        self._desktop.click(*self._desktop.title_point(shown))
        return shown

    def capabilities(self) -> list[str]:
        """Return what the server says it can do."""
        return list(self._desktop.bus.call(NOTIFICATIONS, PATH, NOTIFICATIONS, "GetCapabilities"))


def _shown(body: tuple[Any, ...], number: int) -> Shown:
    app, replaces, icon, title, text, actions, hints, expires = body
    pairs = tuple(zip(actions[::2], actions[1::2], strict=True))
    return Shown(number, app, replaces, icon, title, text, pairs, plain(hints), expires)
