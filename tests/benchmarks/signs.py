"""What a program shows on an X desktop, and when: its icon, notifications and windows, as they come."""

from __future__ import annotations

import time
from types import TracebackType
from typing import Self

from desktops.bus import Listener
from desktops.notifications import NOTIFICATIONS
from desktops.tray import WATCHER
from desktops.xfce import Xfce
from Xlib import X
from Xlib.display import Display
from Xlib.error import BadWindow

SMALLEST = 40  # pixels: what is smaller is a helper's window, which nobody sees


class Signs:
    """Listens from its making on. Moments are those of ``time.monotonic``; None: not seen so far."""

    def __init__(self, desktop: Xfce) -> None:
        self.icon: float | None = None
        self.shown: list[float] = []  # notifications and windows
        self._registered = desktop.bus.watch_signals(interface=WATCHER, member="StatusNotifierItemRegistered")
        self._said = desktop.bus.monitor()
        self._heard = 0
        self._display = Display(desktop.env["DISPLAY"])
        self._embedded = self._display.intern_atom("_XEMBED_INFO")
        self._root = self._display.screen().root
        self._root.change_attributes(event_mask=X.SubstructureNotifyMask)
        self._display.sync()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._registered.close()
        self._said.close()
        self._display.close()

    def look(self) -> None:
        """Take note of what has come since the last look."""
        if self._registered.received:
            self._registered.forget()
            self._see_icon()
        self._listen(self._said)
        while self._display.pending_events():
            event = self._display.next_event()
            if event.type == X.ReparentNotify and self._is_embedded(event.window):
                self._see_icon()  # the tray has taken a window of the older kind
            elif event.type == X.MapNotify and self._is_window(event.window):
                self.shown.append(time.monotonic())

    def _listen(self, said: Listener) -> None:
        for message in said.received:
            if message.interface == NOTIFICATIONS and message.member == "Notify":
                self.shown.append(time.monotonic())
        said.forget()

    def _see_icon(self) -> None:
        if self.icon is None:
            self.icon = time.monotonic()

    def _is_embedded(self, window: object) -> bool:
        try:
            return bool(window.get_full_property(self._embedded, X.AnyPropertyType))  # type: ignore[attr-defined]
        except BadWindow:
            return False

    def _is_window(self, window: object) -> bool:
        try:
            place = window.get_geometry()  # type: ignore[attr-defined]
        except BadWindow:
            return False
        return bool(place.width >= SMALLEST and place.height >= SMALLEST)
