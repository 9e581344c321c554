"""A watcher over the buses of a private session, and everything that it told."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from reminder.desktop.bus import Bus
from reminder.desktop.session import Sources, open_session


class Told:
    """What a watcher told, in order."""

    def __init__(self) -> None:
        self.locks: list[bool] = []
        self.sleeps: list[bool] = []


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def buses(loop, bus_session, monkeypatch) -> Iterator[tuple[Bus, Bus]]:
    """The session bus and the system bus, as the daemon opens them."""
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, bus_session.env[name])
    both = Bus("session", loop), Bus("system", loop)
    yield both
    for bus in both:
        bus.close()


@pytest.fixture
def watch(loop, buses, bus_session, told) -> Iterator[Callable[..., Sources]]:
    opened: list[Sources] = []

    def open_with(**environ: str) -> Sources:
        session, system = buses
        watcher = open_session(
            loop, session, system, told.locks.append, told.sleeps.append, environ=bus_session.env | environ
        )
        opened.append(watcher)
        return watcher

    yield open_with
    for watcher in opened:
        watcher.stop()
