"""What is outside of the daemon, on a real session bus: a panel, a notification service, a compositor."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from desktops.bus import own

from reminder.desktop.bus import Bus
from reminder.desktop.calls import Body, BusError, Target
from reminder.desktop.notifications.service import NAME, PATH
from reminder.loop import Loop

WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_PATH = "/StatusNotifierWatcher"
MENU = "com.canonical.dbusmenu"
IDLE = "org.gnome.Mutter.IdleMonitor"
IDLE_PATH = "/org/gnome/Mutter/IdleMonitor/Core"


def _unknown(member: str) -> BusError:
    return BusError("org.freedesktop.DBus.Error.UnknownMethod", member)


class Called:
    """A connection with somebody's name on it, that calls and is called."""

    def __init__(self, loop: Loop, path: str, name: str) -> None:
        self.loop = loop
        self.bus = Bus("session", loop, quiet=True)
        self.bus.export(path, self._handle)
        own(self.bus, name)

    def _handle(self, interface: str, member: str, body: Body, sender: str) -> tuple[str, Body]:
        raise NotImplementedError

    def call(self, target: Target, member: str, signature: str = "", body: Body = ()) -> Body:
        """Call a method, and go on answering others until it returns. Raises: BusError."""
        answers: list[Body] = []
        errors: list[BusError] = []
        self.bus.call(target, member, signature, body, on_reply=answers.append, on_error=errors.append)
        while not answers:
            if errors:
                raise errors[0]
            self.loop.turn(timedelta(seconds=1))
        return answers[0]

    def ping(self, to: str) -> None:
        """Return when *to* has received all that was sent to it before."""
        self.call((to, "/", "org.freedesktop.DBus.Peer"), "Ping")


class Panel(Called):
    """Watcher and panel in one."""

    def __init__(self, loop: Loop) -> None:
        super().__init__(loop, WATCHER_PATH, WATCHER)
        self.icon = ""  # the owner of the icon that was registered last
        self.path = ""

    def _handle(self, interface: str, member: str, body: Body, sender: str) -> tuple[str, Body]:
        match member, body:
            case "RegisterStatusNotifierItem", (str(path),):
                self.icon, self.path = sender, path
                return "", ()
            case "Get", (_, "IsStatusNotifierHostRegistered"):
                return "v", (("b", True),)
        raise _unknown(member)

    def open_menu(self) -> list[tuple[int, str]]:
        """Do what panels do when somebody clicks on the icon; return the lines, numbers and labels."""
        self._of_icon("org.freedesktop.DBus.Properties", self.path, "GetAll", "s", ("org.kde.StatusNotifierItem",))
        self._of_menu("AboutToShow", "i", (0,))
        self._of_menu("Event", "isvu", (0, "opened", ("i", 0), 0))
        _, layout = self._of_menu("GetLayout", "iias", (0, -1, []))
        self._of_menu("Event", "isvu", (0, "closed", ("i", 0), 0))
        return list(_lines(layout))

    def choose(self, label: str) -> None:
        """Click on a line of the menu; where there is none like it, on none."""
        for number, found in self.open_menu():
            if found == label:
                self._of_menu("Event", "isvu", (number, "clicked", ("i", 0), 0))

    def _of_menu(self, member: str, signature: str, body: Body) -> Body:
        return self._of_icon(MENU, "/StatusNotifierItem/Menu", member, signature, body)

    def _of_icon(self, interface: str, path: str, member: str, signature: str, body: Body) -> Body:
        return self.call((self.icon, path, interface), member, signature, body)


def _lines(layout: Any) -> Any:
    number, properties, children = layout
    if "label" in properties:
        yield number, properties["label"][1]
    for _, child in children:
        yield from _lines(child)


class Notifications(Called):
    """A notification service whose notifications can be pressed."""

    def __init__(self, loop: Loop) -> None:
        super().__init__(loop, PATH, NAME)
        self._numbers = itertools.count(1)
        self.shown: dict[int, dict[str, str]] = {}  # label -> key of the buttons, by the notification's number
        self.daemon = ""  # who has asked or notified last
        self.notified = 0

    def _handle(self, interface: str, member: str, body: Body, sender: str) -> tuple[str, Body]:
        self.daemon = sender
        match member, body:
            case "GetCapabilities", ():
                return "as", (["actions", "body", "body-markup", "persistence"],)
            case "GetServerInformation", ():
                return "ssss", ("outside", "tests", "1", "1.2")
            case "Notify", (_, int(replaces), _, _, _, actions, _, _):
                number = replaces or next(self._numbers)
                self.notified += 1
                self.shown[number] = dict(zip(actions[1::2], actions[::2], strict=True))
                return "u", (number,)
            case "CloseNotification", (int(number),):
                if self.shown.pop(number, None) is not None:
                    self.bus.emit(PATH, NAME, "NotificationClosed", "uu", (number, 3))
                return "", ()
        raise _unknown(member)

    def press(self, label: str) -> None:
        """Press the button that reads so, on the newest notification that has one."""
        for number in sorted(self.shown, reverse=True):
            if (key := self.shown[number].get(label)) is not None:
                self.bus.emit(PATH, NAME, "ActionInvoked", "us", (number, key))
                self.ping(self.daemon)
                return

    def dismiss(self) -> None:
        """Close everything, as a person does with the cross."""
        for number in tuple(self.shown):
            del self.shown[number]
            self.bus.emit(PATH, NAME, "NotificationClosed", "uu", (number, 2))
            self.ping(self.daemon)


class Compositor(Called):
    """Idle time: *now* tells the steady time in seconds."""

    def __init__(self, loop: Loop, now: Callable[[], float]) -> None:
        super().__init__(loop, IDLE_PATH, IDLE)
        self._now = now
        self._numbers = itertools.count(1)
        self._last_input: float | None = None  # None: keys are pressed all the time
        self._watches: dict[int, float | None] = {}  # seconds without input; None: until the next input
        self._fired: set[int] = set()
        self._daemon = ""

    def _handle(self, interface: str, member: str, body: Body, sender: str) -> tuple[str, Body]:
        self._daemon = sender
        match member, body:
            case "GetIdletime", ():
                return "t", (int(self._idle() * 1000),)
            case "AddIdleWatch", (int(milliseconds),):
                number = next(self._numbers)
                self._watches[number] = milliseconds / 1000
                return "u", (number,)
            case "AddUserActiveWatch", ():
                number = next(self._numbers)
                self._watches[number] = None
                return "u", (number,)
            case "RemoveWatch", (int(number),):
                self._watches.pop(number, None)
                return "", ()
        raise _unknown(member)

    def _idle(self) -> float:
        return 0.0 if self._last_input is None else max(0.0, self._now() - self._last_input)

    def hands_off(self) -> None:
        """Press no more keys."""
        if self._last_input is None:
            self._last_input = self._now()

    def hands_on(self) -> None:
        """Press keys from now on."""
        self._last_input = None
        self._fired.clear()
        self._fire([number for number, after in self._watches.items() if after is None])

    def until_next(self) -> float:
        """Return in how many seconds a watch fires by itself."""
        if self._last_input is None:
            return float("inf")
        left = [self._last_input + after - self._now() for after in self._idle_watches().values()]
        return max(0.001, min(left, default=float("inf")))

    def fire(self) -> None:
        """Fire what is due."""
        idle = self._idle()
        if self._last_input is not None:
            self._fire([number for number, after in self._idle_watches().items() if after <= idle])

    def _idle_watches(self) -> dict[int, float]:
        return {
            number: after
            for number, after in self._watches.items()
            if after is not None and number not in self._fired
        }

    def _fire(self, numbers: list[int]) -> None:
        for number in numbers:
            self._fired.add(number)
            if self._watches[number] is None:
                del self._watches[number]
            self.bus.emit(IDLE_PATH, IDLE, "WatchFired", "u", (number,))
        if numbers:
            self.ping(self._daemon)
