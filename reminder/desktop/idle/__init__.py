"""How long keys and mouse have been untouched: mechanisms are tried in order, never chosen by a desktop's name."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from reminder.core.model import Instant
from reminder.desktop.display import is_wayland
from reminder.desktop.ports import IdleMonitor, Loop
from reminder.desktop.probe import Found, first_that_works, refuse

if TYPE_CHECKING:
    from reminder.desktop.bus import Bus

_NO_BUS = "there is no session bus"


def open_idle(
    loop: Loop,
    bus: Bus | None,
    on_change: Callable[[], None],
    *,
    environ: Mapping[str, str],
    now: Callable[[], Instant],
) -> Found[IdleMonitor]:
    """Return the best monitor that works here; *bus* is the session bus, where there is one."""

    # Each module is imported only when its turn comes: the daemon pays for the one that it uses.
    def candidates() -> Iterator[tuple[str, Callable[[], IdleMonitor]]]:
        if bus is None:
            yield "mutter", refuse(_NO_BUS)
        else:
            from reminder.desktop.idle.mutter import MUFFIN, MUTTER, MutterIdle

            yield "mutter", lambda: MutterIdle(loop, bus, on_change, MUTTER)
            yield "muffin", lambda: MutterIdle(loop, bus, on_change, MUFFIN)

        if environ.get("WAYLAND_DISPLAY"):
            from reminder.desktop.idle.wayland import WaylandIdle

            yield "wayland", lambda: WaylandIdle(loop, on_change, environ=environ, now=now)
        else:
            yield "wayland", refuse("WAYLAND_DISPLAY is not set")

        from reminder.desktop.idle.x11 import X11Idle

        yield "x11-sync", lambda: X11Idle(loop, on_change, environ=environ)

        if bus is None:
            yield "screensaver", refuse(_NO_BUS)
        else:
            from reminder.desktop.idle.screensaver import ScreenSaverIdle

            yield "screensaver", lambda: ScreenSaverIdle(bus, wayland=is_wayland(environ))

    if sys.platform == "win32":
        from reminder.desktop.idle.windows import WindowsIdle

        return first_that_works((("windows", WindowsIdle),))
    if sys.platform == "darwin":
        from reminder.desktop.idle.macos import MacIdle

        return first_that_works((("macos", MacIdle),))
    return first_that_works(candidates())
