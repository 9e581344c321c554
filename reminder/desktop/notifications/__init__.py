"""Notifications: the mechanisms in their order, tried anew at each showing."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from reminder.desktop.notifications.terminal import TerminalNotifier
from reminder.desktop.ports import Balloons, Loop, Message, Notifier, OnCommand, Unavailable

if TYPE_CHECKING:
    # Only named here: there is no D-Bus to import it for on Windows and macOS.
    from reminder.desktop.bus import Bus
    from reminder.desktop.notifications.dbus import DBusNotifier

from reminder.desktop.probe import Refusals, all_that_work

log = logging.getLogger(__name__)


class Mechanism(Notifier, Protocol):
    """A notifier that can stand in the chain."""

    @property
    def trouble(self) -> str:
        """Why it does not work at present, a sentence; "" where it does."""

    @property
    def certain(self) -> bool:
        """Whether an accepted message is shown, or is given back. Where not, the next mechanism shows it too."""


class Chain:
    """The notifier made of all mechanisms: the first that takes a message shows it.

    Nothing is decided for ever: at each showing the best one is asked first.
    """

    def __init__(
        self, mechanisms: Sequence[Mechanism], refusals: Refusals = (), dbus: DBusNotifier | None = None
    ) -> None:
        """*dbus* is the one of the mechanisms that knows who shows its messages."""
        self._mechanisms = list(mechanisms)
        self.dbus = dbus
        self._refusals = refusals
        self._at: dict[str, list[Mechanism]] = {}

    @property
    def name(self) -> str:
        """The mechanism in use: the first that has no trouble."""
        return self._in_use().name

    @property
    def working(self) -> tuple[str, ...]:
        """The mechanisms that would show a message now, the terminal apart."""
        return tuple(each.name for each in self._mechanisms[:-1] if each.certain and not each.trouble)

    @property
    def uncertain(self) -> tuple[str, ...]:
        """The mechanisms that take a message now, and never tell whether they showed it."""
        return tuple(each.name for each in self._mechanisms[:-1] if not each.certain and not each.trouble)

    @property
    def buttons(self) -> bool:
        """Whether the mechanism in use shows buttons."""
        return self._in_use().buttons

    @property
    def refusals(self) -> Refusals:
        """Each mechanism that does not work now, as (name, reason)."""
        return (
            *self._refusals,
            *((mechanism.name, mechanism.trouble) for mechanism in self._mechanisms if mechanism.trouble),
        )

    def show(self, message: Message, slot: str = "reminder") -> bool:
        """Show *message* by the first mechanism that takes it; False where none does."""
        return self._show(message, slot, self._mechanisms)

    def show_elsewhere(self, failed: Mechanism, message: Message, slot: str) -> None:
        """Show a message that *failed* took and could not show: the mechanisms after it are asked."""
        after = self._mechanisms[self._mechanisms.index(failed) + 1 :]
        self._show(message, slot, after)

    def close(self, slot: str = "reminder") -> None:
        """Take the slot's notification off the screen, wherever it is."""
        self._at.pop(slot, None)
        for mechanism in self._mechanisms:
            mechanism.close(slot)

    def stop(self) -> None:
        """Stop all of them."""
        for mechanism in self._mechanisms:
            mechanism.stop()

    def _show(self, message: Message, slot: str, mechanisms: Sequence[Mechanism]) -> bool:
        used: list[Mechanism] = []
        for mechanism in mechanisms:
            if mechanism.show(message, slot):
                used.append(mechanism)
                if mechanism.certain:
                    break
        for before in self._at.get(slot, []):
            if used and before not in used:
                before.close(slot)
        if used:
            self._at[slot] = used
        else:
            log.warning("no way to show %r was left", message.title)
        return bool(used)

    def _in_use(self) -> Mechanism:
        working = [mechanism for mechanism in self._mechanisms if mechanism.certain and not mechanism.trouble]
        return working[0] if working else self._mechanisms[-1]


def open_notifiers(
    loop: Loop,
    bus: Bus | None,
    on_command: OnCommand,
    *,
    icon: Callable[[], Balloons | None] = lambda: None,
    system: str = sys.platform,
) -> Chain:
    """Return the chain for this system; the terminal stands at its end.

    *bus* is the session bus, None where there is none; *icon* returns the tray where it can show balloons.
    """
    mechanisms: list[Mechanism] = []
    over_bus: DBusNotifier | None = None
    chain: Chain

    def lost(name: str) -> Callable[[Message, str], None]:
        def on_lost(message: Message, slot: str) -> None:
            failed = next(mechanism for mechanism in mechanisms if mechanism.name == name)
            chain.show_elsewhere(failed, message, slot)

        return on_lost

    def over_dbus() -> Mechanism:
        if bus is None:
            raise Unavailable("there is no session bus")
        from reminder.desktop.notifications.dbus import DBusNotifier

        nonlocal over_bus
        over_bus = DBusNotifier(bus, loop, on_command, lost("dbus"))
        return over_bus

    def by_balloon() -> Mechanism:
        from reminder.desktop.notifications.balloon import BalloonNotifier

        return BalloonNotifier(on_command, lost("balloon"), icon)

    def by_plyer() -> Mechanism:
        from reminder.desktop.notifications.plyer import PlyerNotifier

        return PlyerNotifier(loop, system=system)

    def by_osascript() -> Mechanism:
        from reminder.desktop.notifications.osascript import OsascriptNotifier

        return OsascriptNotifier()

    ways: dict[str, Sequence[tuple[str, Callable[[], Mechanism]]]] = {
        # Without an icon plyer shows one of its own for a while.
        "win32": (("balloon", by_balloon), ("plyer", by_plyer)),
        "darwin": (("osascript", by_osascript),),
    }
    # Where our own way to the bus works, notify-send on the same bus can do nothing more, only show it twice.
    linux = (("dbus", over_dbus), *((("plyer", by_plyer),) if bus is None else ()))
    working, refusals = all_that_work(ways.get(system, linux))
    mechanisms += (*working, TerminalNotifier())
    if len(mechanisms) == 1:
        told = "; ".join(reason for _, reason in refusals)
        log.warning("no desktop notifications (%s): reminders are printed to the terminal", told)
    chain = Chain(mechanisms, refusals, over_bus)
    return chain
