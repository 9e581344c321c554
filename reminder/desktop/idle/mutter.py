"""Idle time from the compositor of GNOME (and Budgie), or of Cinnamon: asked over D-Bus, watches for the moments.

https://gitlab.gnome.org/GNOME/mutter/-/blob/main/data/dbus-interfaces/org.gnome.Mutter.IdleMonitor.xml
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from reminder.core.values import dataclass
from reminder.desktop.bus import Bus
from reminder.desktop.calls import Body, BusError, Target, milliseconds, uint32
from reminder.desktop.ports import IdleMonitor, Loop, Timer, Unavailable
from reminder.desktop.probe import Troubled

log = logging.getLogger(__name__)

# While the next input is awaited, continuous typing is reported once in this time, not at every key.
_PAUSE = timedelta(seconds=1)
_MILLISECOND = timedelta(milliseconds=1)


# Where such a monitor is found; the interface is called like the service.
MUTTER = ("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor")
MUFFIN = (
    "org.cinnamon.Muffin.IdleMonitor",
    "/org/cinnamon/Muffin/IdleMonitor/Core",
    "org.cinnamon.Muffin.IdleMonitor",
)


@dataclass(slots=True, eq=False)
class _Watch:
    """A watch asked for; its id comes with the answer."""

    id: int | None = None
    dropped: bool = False


class MutterIdle(Troubled, IdleMonitor):
    """Asks the compositor, which signals the threshold and the next input."""

    reports_return = True

    def __init__(self, loop: Loop, bus: Bus, on_change: Callable[[], None], target: Target = MUTTER) -> None:
        self.name = "mutter" if target is MUTTER else "muffin"
        self._service, path, _ = self._target = target
        self._loop, self._bus, self._on_change = loop, bus, on_change
        self._armed: tuple[timedelta, bool] | None = None
        self._rise: _Watch | None = None
        self._return: _Watch | None = None
        self._pause: Timer | None = None
        self._owner: str | None = None  # None: not known yet
        try:
            self._ask()
        except BusError as error:
            # The name has an owner that is slow: at login a shell is busy for a while.
            if not error.name.endswith(".NoReply"):
                why = "" if error.name.endswith(".NameHasNoOwner") else f": {error}"
                raise Unavailable(f"no {self._service} on the session bus{why}") from error
        name = self._service
        self._subscriptions = (
            bus.subscribe(self._fired, sender=name, interface=name, member="WatchFired", path=path),
            bus.watch_name(name, self._owned),
        )

    def idle(self) -> timedelta | None:
        """Ask the compositor."""
        if self._owner == "":
            return None
        try:
            idle = self._ask()
        except BusError as error:
            self._complain(f"idle time from {self._service}: {error}")
            return None
        self.trouble = ""
        return idle

    def arm(self, threshold: timedelta, *, returning: bool) -> None:
        """Exchange the watches, where they differ from those that are set."""
        known, self._armed = self._armed, (threshold, returning)
        if self._owner == "":
            return
        if known is None or known[0] != threshold or self._rise is None:
            self._drop(self._rise)
            self._rise = self._add("AddIdleWatch", "t", (max(threshold // _MILLISECOND, 1),))
        if not returning:
            self._drop(self._return)
            self._return = None
        elif self._return is None and self._pause is None:
            self._return = self._add("AddUserActiveWatch")

    def stop(self) -> None:
        """Take the watches away."""
        self._armed = None
        for subscription in self._subscriptions:
            subscription.cancel()
        for watch in (self._rise, self._return):
            self._drop(watch)
        self._rise = self._return = None
        if self._pause is not None:
            self._pause.cancel()

    def _ask(self) -> timedelta:
        return milliseconds(self._bus.ask(self._target, "GetIdletime", activate=False))

    def _add(self, member: str, signature: str = "", body: Body = ()) -> _Watch:
        watch = _Watch()

        def on_reply(reply: Body) -> None:
            number = uint32(reply[0]) if reply else None
            if number is not None and watch.dropped:
                self._remove(number)
            else:
                watch.id = number

        self._bus.call(self._target, member, signature, body, on_reply=on_reply, on_error=self._refused)
        return watch

    def _drop(self, watch: _Watch | None) -> None:
        if watch is not None:
            watch.dropped = True
            if watch.id is not None:
                self._remove(watch.id)

    def _remove(self, number: int) -> None:
        self._bus.call(self._target, "RemoveWatch", "u", (number,))

    def _fired(self, body: Body, path: str) -> None:
        if self._rise is not None and body == (self._rise.id,):
            self._on_change()
        elif self._return is not None and body == (self._return.id,):
            self._return = None  # such a watch fires once
            self._pause = self._loop.call_later(_PAUSE, self._end_pause)
            self._on_change()

    def _end_pause(self) -> None:
        self._pause = None
        self._arm_again()

    def _arm_again(self) -> None:
        if self._armed is not None:
            threshold, returning = self._armed
            self.arm(threshold, returning=returning)

    def _owned(self, owner: str) -> None:
        before, self._owner = self._owner, owner
        if before is None or before == owner:
            return
        self._rise = self._return = None  # the watches were the old owner's
        if not owner:
            self._complain(f"idle time from {self._service}: it has left the bus")
            return
        log.info("idle time from %s: back", self._service)
        self.trouble = ""
        self._arm_again()
        if self._armed is not None:
            self._on_change()

    def _refused(self, error: BusError) -> None:
        if self._bus.connected:
            why = f"it refused a watch, so that a pause may be noticed late: {error}"
            self._complain(f"idle time from {self._service}: {why}")
