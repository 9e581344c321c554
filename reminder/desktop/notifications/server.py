"""What notification servers can do, and how a message is fitted to one of them: pure."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from typing import Any

from reminder.core.commands import Command
from reminder.core.menu import Choice
from reminder.core.settings import Urgency
from reminder.core.values import dataclass
from reminder.desktop.ports import Message
from reminder.desktop.text import escaped, printable
from reminder.paths import APP
from reminder.wording import grammar

# With five a popup of xfce4-notifyd is half a screen wide.
_MOST_BUTTONS = 4
# Long enough for every message of ours, short enough that a mistake does not fill the screen.
_LONGEST_BODY = 4000
_LONGEST_TITLE = 200
# In milliseconds, for messages that go by themselves. The servers' own defaults reach from 4 s to never.
_LONG_ENOUGH_TO_READ = 20_000
_URGENCIES = {Urgency.LOW: 0, Urgency.NORMAL: 1, Urgency.CRITICAL: 2}
# Not in the specification's list; a vendor's category begins with "x-".
_CATEGORY = "x-posture-reminder.break"
DEFAULT_KEY = "default"
# By which servers say that they show a picture; those that animate say nothing more that matters here.
_PICTURES = frozenset({"icon-static", "icon-multi", "icons", "body-images"})


@dataclass(frozen=True, slots=True)
class Habits:
    """What a server does without saying so in its capabilities."""

    most_buttons: int = _MOST_BUTTONS
    draws_buttons: bool = True
    # Whether a plain click on the text invokes the default action and the person may count on it.
    click_is_default: bool = False
    # Whether the default action gets a button of its own, so that the same choice would be there twice.
    draws_default: bool = False


# By the name in GetServerInformation. Seen running: xfce4-notifyd 0.7.3, gnome-shell 43.9, mako 1.7, dunst 1.9.
# A server that is not named here draws all the buttons it is sent, as Plasma 5.27 does.
_HABITS = {
    "xfce notify daemon": Habits(draws_default=True),
    # Three at most: https://developer.gnome.org/hig/patterns/feedback/notifications.html
    "gnome-shell": Habits(most_buttons=3, click_is_default=True),
    # Draws none; `makoctl menu` and `makoctl invoke KEY` reach them.
    "mako": Habits(draws_buttons=False, click_is_default=True),
    # Draws none: an "(A)" in the corner, a menu on request. A plain click closes.
    "dunst": Habits(draws_buttons=False),
    "fnott": Habits(draws_buttons=False),
}


@dataclass(frozen=True, slots=True)
class Server:
    """The program behind org.freedesktop.Notifications."""

    name: str = ""
    version: str = ""
    capabilities: frozenset[str] = frozenset()
    habits: Habits = Habits()

    @classmethod
    def of(cls, information: tuple[Any, ...], capabilities: tuple[Any, ...]) -> Server:
        """Read the answers of GetServerInformation and GetCapabilities; what cannot be read is left empty."""
        texts = [part if isinstance(part, str) else "" for part in information[:3]] + ["", "", ""]
        listed = capabilities[0] if capabilities and isinstance(capabilities[0], list | tuple) else ()
        name = texts[0]
        return cls(
            name=name,
            version=texts[2],
            capabilities=frozenset(part for part in listed if isinstance(part, str)),
            habits=_HABITS.get(name.lower(), Habits()),
        )

    @property
    def takes_actions(self) -> bool:
        """Whether actions can be sent at all."""
        return "actions" in self.capabilities

    @property
    def draws_buttons(self) -> bool:
        """Whether the person sees a button for each action."""
        return self.takes_actions and self.habits.draws_buttons

    @property
    def draws_pictures(self) -> bool:
        """Whether a picture that is sent along is seen."""
        return not self.capabilities.isdisjoint(_PICTURES)

    def plain(self, text: str) -> str:
        """Return *text* such that the server shows it literally in a body."""
        return escaped(text) if "body-markup" in self.capabilities else text


@dataclass(frozen=True, slots=True)
class Fitted:
    """A message in the terms of one server: the arguments of Notify that depend on it, and what each key means."""

    title: str
    body: str
    actions: tuple[str, ...]
    hints: Mapping[str, tuple[str, Any]]
    timeout: int
    commands: Mapping[str, Command]


def fit(message: Message, server: Server) -> Fitted:
    """Return *message* as *server* can show it."""
    commands: dict[str, Command] = {}
    actions: list[str] = []
    first = ""  # a server that folds the text away shows its beginning
    if server.takes_actions:
        if message.default is not None:
            commands[DEFAULT_KEY] = message.default
            actions += [DEFAULT_KEY, _default_label(message)]
        buttons = _buttons(message, server.habits)
        for choice, command in buttons:
            key = _free_key(command, commands)
            commands[key] = command
            actions += [key, choice.label]
        shown = {command for _, command in buttons} if server.habits.draws_buttons else set()
        if server.habits.click_is_default and message.default is not None and message.default not in shown:
            first = f"{message.hint} " if message.hint else ""
    if not server.draws_buttons and message.default is None:
        first = f"{message.hint}\n" if message.hint else ""
    return Fitted(
        title=" ".join(_clean(message.title, _LONGEST_TITLE).split()),
        body=server.plain(_clean(f"{first}{message.body}".strip(), _LONGEST_BODY)),
        actions=tuple(actions),
        hints=_hints(message),
        timeout=0 if message.stays else _LONG_ENOUGH_TO_READ,
        commands=commands,
    )


def _buttons(message: Message, habits: Habits) -> list[tuple[Choice, Command]]:
    pairs = [(choice, choice.command) for choice in message.choices if choice.command is not None]
    others = [pair for pair in pairs if pair[1] != message.default]
    if not habits.draws_buttons:
        return pairs  # they take no room
    if habits.draws_default and message.default is not None:
        return others[: habits.most_buttons - 1]
    if len(pairs) > habits.most_buttons and habits.click_is_default:
        # Room is short: what a click on the text does needs no button of its own. The hint says it in words.
        return others[: habits.most_buttons]
    return pairs[: habits.most_buttons]


def _default_label(message: Message) -> str:
    same = [choice.label for choice in message.choices if choice.command == message.default]
    return same[0] if same else "Open"


def _free_key(command: Command, taken: Mapping[str, Command]) -> str:
    """Return the action's key: readable, for `makoctl invoke` and `dunstctl` know actions by their keys only."""
    name = grammar.key(command)
    numbered = (f"{name}-{number}" for number in itertools.count(2))
    return next(key for key in itertools.chain((name,), numbered) if key not in taken)


def _hints(message: Message) -> dict[str, tuple[str, Any]]:
    hints: dict[str, tuple[str, Any]] = {
        "urgency": ("y", _URGENCIES[message.urgency]),
        "desktop-entry": ("s", APP),
        "category": ("s", _CATEGORY),
    }
    if message.sound:
        hints["sound-name"] = ("s", "message-new-instant")
    else:
        hints["suppress-sound"] = ("b", True)
    if not message.stays:
        # What goes away by itself leaves no heap of old reminders in the desktop's list.
        hints["transient"] = ("b", True)
    if message.image is not None and message.image.is_absolute():
        hints["image-path"] = ("s", message.image.as_uri())
    return hints


def _clean(text: str, longest: int) -> str:
    """Return *text* without what D-Bus cannot carry or a screen cannot show."""
    text = printable(text.encode("utf-8", "replace").decode("utf-8"), keep="\n\t")
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def dismissal(reason: Any) -> bool:
    """Return whether NotificationClosed with this reason means that the person closed it.

    1 expired, 2 closed by the person, 3 by CloseNotification, 4 and others undefined.
    """
    return bool(reason == 2)
