from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.desktop.bus import Bus
from reminder.desktop.calls import BusError
from reminder.desktop.idle.screensaver import ScreenSaverIdle
from reminder.desktop.ports import Unavailable

UNKNOWN = BusError("org.freedesktop.DBus.Error.UnknownMethod", "no such method")


def test_milliseconds_are_read(played_bus) -> None:
    monitor = ScreenSaverIdle(played_bus({"GetSessionIdleTime": (61_500,)}), wayland=False)

    assert monitor.idle() == timedelta(seconds=61.5)
    assert not monitor.reports_return


def test_one_that_does_not_know_is_refused_with_the_reason(played_bus) -> None:
    with pytest.raises(Unavailable, match="reports no idle time: no such method"):
        ScreenSaverIdle(played_bus({"GetSessionIdleTime": UNKNOWN}), wayland=False)


def test_under_wayland_it_would_answer_nothing_but_zero(played_bus) -> None:
    with pytest.raises(Unavailable, match="Wayland"):
        ScreenSaverIdle(played_bus({"GetSessionIdleTime": (0,)}), wayland=True)


def test_one_that_falls_silent_is_one_warning_and_unknown(played_bus, caplog) -> None:
    bus = played_bus({"GetSessionIdleTime": (5,)})
    monitor = ScreenSaverIdle(bus, wayland=False)
    bus.answers["GetSessionIdleTime"] = UNKNOWN

    assert monitor.idle() is None
    assert monitor.idle() is None

    assert len(caplog.records) == 1


@given(data=st.data())
def test_no_body_whatever_gets_out_as_an_exception(played_bus, bodies, data) -> None:
    bus = played_bus({"GetSessionIdleTime": (5,)})
    monitor = ScreenSaverIdle(bus, wayland=False)
    bus.answers["GetSessionIdleTime"] = data.draw(bodies)

    idle = monitor.idle()

    assert idle is None or idle >= timedelta()


@pytest.mark.desktop("plasma")
def test_plasma_tells_milliseconds(desktop, loop, until, monkeypatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
    bus = Bus("session", loop)
    monitor = ScreenSaverIdle(bus, wayland=False)
    desktop.move(200, 200)
    until(lambda: monitor.idle() < timedelta(seconds=1))

    until(lambda: monitor.idle() > timedelta(seconds=1))

    assert monitor.idle() < timedelta(minutes=1), "these are no milliseconds"
    bus.close()
