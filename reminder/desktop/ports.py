"""The contracts of the desktop: what the daemon may ask of an adapter, and which events an adapter sends.

Common to all of them: everything is called on the daemon's one thread, and adapters call back on that thread
only (an adapter with a thread of its own goes through ``Loop.call_soon``). A constructor that cannot work raises
:class:`Unavailable` with the reason as a sentence; ``probe.py`` then tries the next mechanism. After
construction an adapter never raises for what the desktop does: it logs one warning, and keeps trying or says so
in ``trouble``. ``stop()`` may be called twice and never raises.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

from reminder.core.commands import Command
from reminder.core.menu import Choice
from reminder.core.settings import Urgency
from reminder.core.values import dataclass


class Unavailable(Exception):
    """This mechanism does not work here; the text is the reason, a sentence for ``posture doctor``."""


class Timer(Protocol):
    """A call that has been arranged."""

    def cancel(self) -> None:
        """Cancel it; harmless when it has already happened."""


class Loop(Protocol):
    """What adapters need of the daemon's loop (``reminder/loop.py``; tests have their own)."""

    def watch(self, fd: int, on_readable: Callable[[], None]) -> None:
        """Call *on_readable* whenever *fd* can be read (or has failed), until ``unwatch``."""

    def watch_writable(self, fd: int, on_writable: Callable[[], None] | None) -> None:
        """Call *on_writable* while *fd*, which must be watched, can be written; None ends that."""

    def unwatch(self, fd: int) -> None:
        """Forget *fd*; call before closing it. Harmless when it is not watched."""

    def call_soon(self, call: Callable[[], None]) -> None:
        """Run *call* on the loop's thread at its next turn. Safe from any thread and from a signal handler."""

    def call_later(self, delay: timedelta, call: Callable[[], None]) -> Timer:
        """Run *call* once after *delay* of time awake. For reconnecting and the like, not for reminders."""


OnCommand = Callable[[Command], None]


# ------------------------------------------------------------------------------------------- notifications


@dataclass(frozen=True, slots=True)
class Message:
    """One notification. All texts are plain: escaping is the adapter's work, where its server reads markup.

    *choices* come most important first: an adapter with room for three buttons shows the first three.
    *default* is what a click on the body means, *dismissed* what closing it without an answer means. *hint* says
    in words what such a click does; it is shown where the click works and no button says the same. Without a
    *default* it says how to answer where there are no buttons at all.
    """

    title: str
    body: str
    choices: tuple[Choice, ...] = ()
    default: Command | None = None
    dismissed: Command | None = None
    image: Path | None = None
    urgency: Urgency = Urgency.NORMAL
    sound: bool = False
    stays: bool = True
    hint: str = ""

    @property
    def body_without_buttons(self) -> str:
        """The body where there are no buttons: with the hint, if a click is no answer."""
        return f"{self.hint}\n{self.body}" if self.hint and self.default is None else self.body


class Notifier(Protocol):
    """Shows one notification per *slot*, updated in place.

    The slots in use are "reminder" (at most one reminder is ever on the screen) and "notice" (a bad
    settings file, a question of care). Constructed with ``on_command``, called with the command of the button
    pressed, at most once for each showing. One that cannot take back what it showed inherits ``close`` and
    ``stop``, which do nothing.
    """

    name: str  # the mechanism, for status and doctor: "dbus", "plyer", "terminal"
    certain: bool  # whether an accepted message is shown, or given back; where not, the next mechanism shows it too

    @property
    def buttons(self) -> bool:
        """Whether choices are shown; where not, the tray and the command line offer them."""

    @property
    def trouble(self) -> str:
        """Why it does not work at present, a sentence; "" where it does."""

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Show *message*, in place of what the slot showed before.

        Returns False where it certainly did not reach the screen: the daemon then tries the next notifier.
        """

    def close(self, slot: str = "reminder") -> None:
        """Take the slot's notification off the screen; harmless where there is none."""
        return

    def stop(self) -> None:
        """Close what is shown and give everything back."""
        return


# ---------------------------------------------------------------------------------------------------- tray


class Badge(StrEnum):
    """The sign on the icon beside the ring that fills as the window comes nearer."""

    NONE = "none"
    OPEN = "open"  # a reminder waits for an answer
    OWED = "owed"  # due, held by a call or the like
    LONG_OWED = "long-owed"  # held for over two hours
    PAUSED = "paused"
    AWAY = "away"
    ON_BREAK = "on-break"


@dataclass(frozen=True, slots=True)
class Face:
    """What the icon shows: *progress* of the window from 0 (just rested) to 1 (latest), and one badge.

    Progress comes rounded to sixths, so that an equal face is an equal value.
    """

    progress: float
    badge: Badge
    tooltip: str


SEPARATOR = Choice("-")


class Tray(Protocol):
    """One icon with a menu. Constructed with ``on_command``; the menu's lines are choices, first line first."""

    name: str

    @property
    def visible(self) -> bool:
        """Whether some panel has taken the icon; False while there is none, which is no failure."""

    def show(self, face: Face, lines: tuple[Choice, ...], default: Command | None = None) -> None:
        """Bring icon and menu up to date. Only what differs is sent; lines keep their identity by place.

        *default* is what a plain click on the icon means, where the desktop has such a click.
        """

    def stop(self) -> None:
        """Remove the icon."""


@dataclass(frozen=True, slots=True)
class Balloon:
    """A text beside an icon in the tray. *on_click* and *on_lost* are called on the loop's thread, at most once."""

    title: str
    text: str
    sound: bool
    on_click: Callable[[], None]
    on_lost: Callable[[], None]


@runtime_checkable
class Balloons(Protocol):
    """A tray that can show a balloon: Windows'."""

    def show_balloon(self, balloon: Balloon) -> None:
        """Show it in place of the one before; as soon as the icon is there, if it is on its way."""

    def remove_balloon(self) -> None:
        """Take it off the screen; harmless where there is none."""


# ---------------------------------------------------------------------------------------------------- idle


class IdleMonitor(Protocol):
    """Knows for how long keys and mouse have been untouched.

    Constructed with ``on_change``, to be called when a look is worth while: an armed threshold was passed, or the
    person returned. Calling it too often costs battery, never correctness: the core asks ``idle`` again. One
    without events inherits ``arm`` and ``stop``, which do nothing.
    """

    name: str
    reports_return: bool  # whether a person's return is pushed; where not, the daemon asks while nobody is there

    def idle(self) -> timedelta | None:
        """Return the time since the last input, exact to a second above the armed threshold; None if unknown.

        A mechanism that has events only (Wayland) returns zero below the threshold it was armed with, and None
        until it can know: no event covers what was before it began.
        """

    def arm(self, threshold: timedelta, *, returning: bool) -> None:
        """Say what the core will care for next: idle time reaching *threshold*, or (*returning*) the next input.

        Called after every look; cheap where nothing changed.
        """
        return

    def stop(self) -> None:
        """Give everything back."""
        return


# ------------------------------------------------------------------------------------------------ autostart


@dataclass(frozen=True, slots=True)
class Registered:
    """What is registered to start at login. *off* says why the session does not obey it, "" where it does."""

    command: tuple[str, ...]
    off: str = ""


class Autostart(Protocol):
    """One mechanism of the system that starts the daemon at login. Nothing is started or ended by these calls."""

    name: str
    place: str  # the file or the registry value, for people

    def registered(self) -> Registered | None:
        """Return what is registered, by whomever; None where nothing is."""

    def enable(self, command: Sequence[str]) -> None:
        """Run *command* at login from now on.

        Raises: OSError: it cannot be written.
        """

    def disable(self) -> bool:
        """Take the registration away; return whether there was one.

        Raises: OSError: it cannot be removed.
        """
