"""Notifications: the mechanisms in their order, tried again at each showing."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, cast

from reminder.desktop.notifications.terminal import TerminalNotifier
from reminder.desktop.ports import Balloons, Loop, Message, Notifier, OnCommand
from reminder.desktop.probe import Refusals, all_that_work, refuse

if TYPE_CHECKING:
    from reminder.desktop.bus import Bus
    from reminder.desktop.notifications.dbus import DBusNotifier

log = logging.getLogger(__name__)


class Chain:
    """The notifier made of all mechanisms: the first that takes a message shows it.

    The choice is never final: at each showing the best one is asked first.
    """

    def __init__(self, mechanisms: Sequence[Notifier], refusals: Refusals = ()) -> None:
        self._mechanisms = tuple(mechanisms)
        self._refusals = refusals
        self._at: dict[str, list[Notifier]] = {}

    @property
    def name(self) -> str:
        """The mechanism in use: the first that has no trouble."""
        return self._in_use().name

    @property
    def dbus(self) -> DBusNotifier | None:
        """The one of the mechanisms that knows who shows its messages."""
        found = next((each for each in self._mechanisms if each.name == "dbus"), None)
        return cast("DBusNotifier | None", found)  # imported where there is D-Bus only, so not by isinstance

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

    def show_elsewhere(self, failed: str, message: Message, slot: str) -> None:
        """Show a message that the mechanism *failed* took and could not show: those after it are asked."""
        names = [mechanism.name for mechanism in self._mechanisms]
        self._show(message, slot, self._mechanisms[names.index(failed) + 1 :])

    def close(self, slot: str = "reminder") -> None:
        """Take the slot's notification off the screen, wherever it is."""
        self._at.pop(slot, None)
        for mechanism in self._mechanisms:
            mechanism.close(slot)

    def stop(self) -> None:
        """Stop all of them."""
        for mechanism in self._mechanisms:
            mechanism.stop()

    def _show(self, message: Message, slot: str, mechanisms: Sequence[Notifier]) -> bool:
        used: list[Notifier] = []
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

    def _in_use(self) -> Notifier:
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
    chain: Chain

    def lost(name: str) -> Callable[[Message, str], None]:
        return lambda message, slot: chain.show_elsewhere(name, message, slot)

    def candidates() -> Iterator[tuple[str, Callable[[], Notifier]]]:
        if system == "darwin":
            from reminder.desktop.notifications.osascript import OsascriptNotifier

            yield "osascript", OsascriptNotifier
            return
        if system == "win32":
            from reminder.desktop.notifications.balloon import BalloonNotifier

            yield "balloon", lambda: BalloonNotifier(on_command, lost("balloon"), icon)
        elif bus is not None:
            from reminder.desktop.notifications.dbus import DBusNotifier

            yield "dbus", lambda: DBusNotifier(bus, loop, on_command, lost("dbus"))
            # notify-send on the same bus could do nothing more, only show it twice.
            return
        else:
            yield "dbus", refuse("there is no session bus")
        from reminder.desktop.notifications.plyer import PlyerNotifier

        yield "plyer", lambda: PlyerNotifier(loop, system=system)

    working, refusals = all_that_work(candidates())
    if not working:
        reasons = "; ".join(reason for _, reason in refusals)
        log.warning("no desktop notifications (%s): reminders are printed to the terminal", reasons)
    chain = Chain((*working, TerminalNotifier()), refusals)
    return chain
