"""Against savers that we play on a private session bus, and the one of Plasma."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from desktops.bus import own

from reminder.desktop.bus import Bus
from reminder.desktop.calls import BusError
from reminder.desktop.session import open_session
from reminder.desktop.session.screensaver import SERVICES, path_of

GNOME = next(service for service in SERVICES if "gnome" in service)
MATE = next(service for service in SERVICES if "mate" in service)


class Saver:
    """A screen saver on a connection of its own."""

    def __init__(self, loop, service: str, *, active: bool = False, answers: bool = True) -> None:
        self.active = active
        self._service = service
        self._answers = answers
        self._bus = Bus("session", loop)
        self._bus.export(path_of(service), self._answer)
        own(self._bus, service)

    def _answer(self, interface, member, body, sender):
        if member == "GetActive" and self._answers:
            return "b", (self.active,)
        raise BusError("org.freedesktop.DBus.Error.UnknownMethod", "no such method")

    def say(self, *body: object, signature: str = "b") -> None:
        self._bus.emit(path_of(self._service), self._service, "ActiveChanged", signature, body)
        # Once the bus has answered this, it has passed on what came before: the order between savers is sure.
        self._bus.ask(("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus"), "GetId")

    def leave(self) -> None:
        self._bus.close()


@pytest.fixture
def saver(loop, buses) -> Iterator[type]:
    savers: list[Saver] = []

    def make(service: str, **how: bool) -> Saver:
        savers.append(Saver(loop, service, **how))
        return savers[-1]

    yield make
    for one in savers:
        one.leave()


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service)
def test_each_of_them_tells_of_its_lock(service, saver, watch, told, until) -> None:
    playing = saver(service)
    watcher = watch()
    until(lambda: watcher.name == service)

    playing.say(True)
    until(lambda: told.locks == [True])
    playing.say(False)

    until(lambda: told.locks == [True, False])


def test_one_that_is_active_at_the_start_is_told(saver, watch, told, until) -> None:
    saver(GNOME, active=True)

    watch()

    until(lambda: told.locks == [True])


def test_locked_is_what_any_of_them_says(saver, watch, told, until) -> None:
    first, second = saver(GNOME), saver(MATE)
    watcher = watch()
    until(lambda: watcher.name == f"{GNOME}, {MATE}")

    first.say(True)
    second.say(True)
    first.say(False)
    until(lambda: told.locks)
    assert told.locks == [True]
    second.say(False)

    until(lambda: told.locks == [True, False])


def test_one_that_vanishes_no_longer_counts_and_is_asked_again_when_it_is_back(saver, watch, told, until) -> None:
    playing = saver(GNOME, active=True)
    watcher = watch()
    until(lambda: told.locks == [True])

    playing.leave()
    until(lambda: told.locks == [True, False])
    assert watcher.name == "none"
    saver(GNOME, active=True)

    until(lambda: told.locks == [True, False, True])


def test_one_that_cannot_say_is_kept_with_its_reason(saver, watch, until) -> None:
    saver(GNOME, answers=False)

    watcher = watch()

    until(lambda: "does not answer whether it is active" in dict(watcher.refusals)[GNOME])
    assert watcher.name == "none"


def test_those_that_are_not_there_are_kept_with_their_reason(watch, until) -> None:
    watcher = watch()

    until(lambda: dict(watcher.refusals)[GNOME] == f"nobody owns {GNOME} on the session bus")
    assert watcher.name == "none"


@pytest.mark.posix("D-Bus")
def test_without_buses_there_is_nothing_but_reasons(loop, told) -> None:
    watcher = open_session(loop, None, None, told.locks.append, told.sleeps.append, environ={})

    assert watcher.name == "none"
    assert dict(watcher.refusals) == {
        "logind": "there is no system bus",
        "screen saver": "there is no session bus",
    }
    watcher.stop()


def test_a_signal_with_another_body_is_no_news(saver, watch, told, until, loop) -> None:
    playing = saver(GNOME)
    watcher = watch()
    until(lambda: watcher.name == GNOME)

    playing.say("yes", signature="s")
    playing.say(signature="")
    playing.say(True, True, signature="bb")
    for _ in range(5):
        loop.turn(timedelta(milliseconds=20))

    assert told.locks == []


@pytest.mark.desktop("plasma", "plasma_wayland")
def test_a_real_lock_is_told(desktop, loop, monkeypatch, told, until) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
    bus = Bus("session", loop)
    watcher = open_session(loop, bus, None, told.locks.append, told.sleeps.append, environ=desktop.env)
    until(lambda: "org.freedesktop.ScreenSaver" in watcher.name)
    desktop.worn = True  # nobody knows a password that would open it again

    place = ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver")
    desktop.call("session", *place, "Lock")

    until(lambda: told.locks == [True])
    watcher.stop()
    bus.close()
