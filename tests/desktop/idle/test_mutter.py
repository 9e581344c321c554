"""The conversation with the compositor, on a played bus; the real one is in test_on_desktops.py."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder.desktop.calls import BusError
from reminder.desktop.idle.mutter import MUFFIN, MutterIdle
from reminder.desktop.ports import Unavailable

LULL, FAR = timedelta(seconds=10), timedelta(minutes=5)
GONE = BusError("org.freedesktop.DBus.Error.ServiceUnknown", "gone")


@pytest.fixture
def bus(played_bus):
    return played_bus({"GetIdletime": (1500,)})


@pytest.fixture
def changes() -> list[str]:
    return []


@pytest.fixture
def monitor(loop, bus, changes):
    monitor = MutterIdle(loop, bus, lambda: changes.append("change"))
    bus.own(":1.7")
    return monitor


def added(bus) -> list[tuple[str, tuple[int, ...]]]:
    calls, bus.calls = bus.calls, []
    return calls


def test_idle_time_is_asked_for_in_milliseconds(monitor) -> None:
    assert monitor.idle() == timedelta(seconds=1.5)


def test_where_nobody_owns_the_name_it_is_refused(loop, played_bus) -> None:
    with pytest.raises(Unavailable, match=r"no org\.cinnamon\.Muffin\.IdleMonitor on the session bus: gone"):
        MutterIdle(loop, played_bus({"GetIdletime": GONE}), print, MUFFIN)


def test_a_compositor_that_is_too_busy_to_answer_is_one_all_the_same(loop, played_bus) -> None:
    bus = played_bus({"GetIdletime": BusError("org.freedesktop.DBus.Error.NoReply", "too late")})

    monitor = MutterIdle(loop, bus, print)
    bus.own(":1.7")
    meanwhile = monitor.idle()
    bus.answers["GetIdletime"] = (1500,)

    assert (meanwhile, monitor.idle()) == (None, timedelta(seconds=1.5))


def test_the_threshold_is_watched(monitor, bus, changes) -> None:
    monitor.arm(LULL, returning=False)
    bus.reply(5)
    assert added(bus) == [("AddIdleWatch", (10_000,))]

    bus.say("WatchFired", 4)
    assert changes == []
    bus.say("WatchFired", 5)

    assert changes == ["change"]


def test_arming_the_same_again_sends_nothing(monitor, bus) -> None:
    monitor.arm(LULL, returning=True)
    added(bus)

    monitor.arm(LULL, returning=True)

    assert added(bus) == []


def test_another_threshold_replaces_the_watch(monitor, bus) -> None:
    monitor.arm(LULL, returning=False)
    bus.reply(5)
    added(bus)

    monitor.arm(FAR, returning=False)

    assert added(bus) == [("RemoveWatch", (5,)), ("AddIdleWatch", (300_000,))]


def test_a_watch_whose_id_comes_too_late_is_removed(monitor, bus, changes) -> None:
    monitor.arm(LULL, returning=False)
    monitor.arm(FAR, returning=False)
    added(bus)

    bus.reply(5)
    bus.reply(6)
    bus.say("WatchFired", 5)

    assert added(bus) == [("RemoveWatch", (5,))]
    assert changes == []


def test_the_next_input_is_watched_once_and_again_after_a_pause(monitor, bus, changes, until) -> None:
    monitor.arm(FAR, returning=True)
    bus.reply(5)
    bus.reply(6)
    added(bus)

    bus.say("WatchFired", 6)
    monitor.arm(FAR, returning=True)
    assert changes == ["change"]
    assert added(bus) == []

    until(lambda: bus.calls)
    assert added(bus) == [("AddUserActiveWatch", ())]


def test_nobody_waits_for_the_next_input_any_longer(monitor, bus) -> None:
    monitor.arm(FAR, returning=True)
    bus.reply(5)
    bus.reply(6)
    added(bus)

    monitor.arm(FAR, returning=False)

    assert added(bus) == [("RemoveWatch", (6,))]


def test_a_compositor_that_goes_is_one_warning_and_is_asked_again_when_it_is_back(
    monitor, bus, changes, caplog
) -> None:
    monitor.arm(LULL, returning=True)
    bus.reply(5)
    bus.reply(6)
    added(bus)

    bus.own("")
    assert monitor.idle() is None
    monitor.arm(FAR, returning=True)
    assert added(bus) == []
    bus.own(":1.9")

    assert added(bus) == [("AddIdleWatch", (300_000,)), ("AddUserActiveWatch", ())]
    assert changes == ["change"]
    assert caplog.text.count("it has left the bus") == 1


def test_a_failing_answer_is_one_warning_and_unknown(monitor, bus, caplog) -> None:
    bus.answers["GetIdletime"] = GONE

    assert monitor.idle() is None
    assert monitor.idle() is None
    bus.answers["GetIdletime"] = (0,)

    assert monitor.idle() == timedelta()
    assert len(caplog.records) == 1


def test_stop_takes_everything_back(monitor, bus, changes) -> None:
    monitor.arm(LULL, returning=True)
    bus.reply(5)
    bus.reply(6)
    added(bus)

    monitor.stop()
    monitor.stop()

    assert added(bus) == [("RemoveWatch", (5,)), ("RemoveWatch", (6,))]
    assert not any(bus.listeners.values())
    assert not bus.owners


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_body_whatever_gets_out_as_an_exception(loop, played_bus, bodies, data) -> None:
    bus = played_bus({"GetIdletime": data.draw(bodies)})
    try:
        monitor = MutterIdle(loop, bus, lambda: None)
    except Unavailable:
        return
    bus.own(":1.1")
    monitor.arm(LULL, returning=True)
    for _ in range(2):
        bus.reply(*data.draw(bodies))
        bus.say("WatchFired", *data.draw(bodies))
    bus.answers["GetIdletime"] = data.draw(bodies)

    idle = monitor.idle()

    assert idle is None or idle >= timedelta()
    monitor.stop()
