"""A screen or window that is shared or recorded: the pictures that PipeWire carries, else Mutter's own sessions.

On X11 any program may read the screen, and no other notices: see docs/platforms.md.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.busy import ignored, services
from reminder.desktop.busy.pipewire import Graph
from reminder.desktop.ports import Unavailable

if TYPE_CHECKING:
    from reminder.desktop.bus import Bus

_SESSION = re.compile(r'<node name="(u\d+)"')


def read_sessions(document: str) -> int:
    """Return how many sessions the introspection document of Mutter lists."""
    return len(_SESSION.findall(document))


class ScreenCastProbe:
    """Asks PipeWire who is given pictures of the screen; without ``pw-dump`` only Mutter, which names nobody.

    Raises:
        Unavailable: there is neither.
    """

    name = "screen-cast"
    reason = Busy.PRESENTING

    def __init__(self, graph: Graph | None, session_bus: Bus | None) -> None:
        if graph is None and session_bus is None:
            raise Unavailable("there is no pw-dump (Debian package pipewire-bin) and no session bus")
        self._graph, self._bus = graph, session_bus

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return with whom the screen is shared."""
        if self._graph is not None:
            use = self._graph.use()
            users = [who for who in use.screen_users if not ignored.is_in(ignored.REMOTE_DESKTOPS, who)]
            if users:
                return tuple(f"screen shared with {who}" for who in users)
            return ("the screen is shared",) if use.screens and not use.screen_users else ()
        # A session in which somebody also moves the pointer is work from afar, no presentation.
        return ("the screen is shared",) if self._sessions("ScreenCast") > self._sessions("RemoteDesktop") else ()

    def _sessions(self, kind: str) -> int:
        if self._bus is None:
            return 0
        session = (
            f"org.gnome.Mutter.{kind}",
            f"/org/gnome/Mutter/{kind}/Session",
            "org.freedesktop.DBus.Introspectable",
        )
        answer = services.ask(self._bus, session, "Introspect")
        match answer:
            case (str(document),):
                return read_sessions(document)
        return 0
