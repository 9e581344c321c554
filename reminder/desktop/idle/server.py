"""What the monitors of display servers share: a connection that comes back, and changes posted to the loop."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from datetime import timedelta
from typing import Generic, Protocol, TypeVar

from reminder.desktop.ports import IdleMonitor, Loop, Unavailable
from reminder.desktop.stream import Broken, Lifeline


class Connection(Protocol):
    """A ``Display`` or a ``Compositor``; each monitor imports its own only."""

    def close(self) -> None:
        """Hang up."""


C = TypeVar("C", bound=Connection)


class ServerIdle(IdleMonitor, Generic[C]):
    """A monitor that *server* sends events to. ``_connection`` is None while it is lost."""

    reports_return = True

    def __init__(self, loop: Loop, on_change: Callable[[], None], server: str) -> None:
        self._loop, self._on_change = loop, on_change
        self._lifeline = Lifeline(loop, f"idle time from {server}", self._connect)
        self._connection: C | None = None
        self._armed: tuple[timedelta, bool] | None = None
        self._posted = False
        try:
            self._connect()
        except Broken as error:
            raise Unavailable(str(error)) from error

    def stop(self) -> None:
        """Hang up."""
        self._armed = None
        self._lifeline.stop()
        self._drop()

    @abstractmethod
    def _connect(self) -> None:
        """Set ``_connection``, and arm it; raise ``Broken`` or ``Unavailable`` while that is not possible."""

    def _lose(self, reason: str) -> None:
        self._drop()
        self._lifeline.broken(reason)

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post_change(self) -> None:
        # Posted, not called: the look that follows asks the server or changes its objects, while a message of it is
        # being read just now.
        if not self._posted:
            self._posted = True
            self._loop.call_soon(self._dispatch_change)

    def _dispatch_change(self) -> None:
        self._posted = False
        if self._armed is not None:
            self._on_change()
