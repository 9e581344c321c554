"""What Windows and macOS say, as far as it can be tried anywhere; and a logind that says anything whatever."""

from __future__ import annotations

import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder.desktop.ports import Unavailable
from reminder.desktop.session import Sources, open_session
from reminder.desktop.session.logind import Logind
from reminder.desktop.session.screensaver import SERVICES, ScreenSaver
from reminder.desktop.session.windows import asleep_by, ended_by, locked_by

SESSION_CHANGE, POWER = 0x2B1, 0x218


@pytest.mark.parametrize(
    ("what", "locked"),
    [(7, True), (8, False), (2, True), (1, False), (4, True), (3, False), (5, None), (9, None)],
)
def test_the_session_notices_of_windows(what: int, locked: bool | None) -> None:
    assert locked_by(SESSION_CHANGE, what) is locked
    assert locked_by(POWER, what) is None


@pytest.mark.parametrize(("what", "asleep"), [(4, True), (7, False), (18, False), (10, None), (0x8013, None)])
def test_the_power_notices_of_windows(what: int, asleep: bool | None) -> None:
    assert asleep_by(POWER, what) is asleep
    assert asleep_by(SESSION_CHANGE, what) is None


@pytest.mark.parametrize(("message", "what", "ends"), [(0x16, 1, True), (0x16, 0, False), (0x11, 1, False)])
def test_a_log_off_of_windows_ends_it_once_nobody_objects(message: int, what: int, ends: bool) -> None:
    assert ended_by(message, what) is ends


def test_macos_says_what_is_missing(monkeypatch, loop) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    watcher = open_session(loop, None, None, print, print, environ={})

    assert watcher.name == "none"
    assert "counts as idle time" in dict(watcher.refusals)["macos"]


def test_a_source_that_cannot_be_made_leaves_the_others(played_bus) -> None:
    def refuse(on_change):
        raise Unavailable("not here")

    locks: list[bool] = []
    bus = played_bus()
    watcher = Sources(
        locks.append, {"first": refuse, "second": lambda change: ScreenSaver(bus, SERVICES[0], change)}
    )
    bus.own(":1.1")

    bus.say("ActiveChanged", True)

    assert locks == [True]
    assert ("first", "not here") in watcher.refusals


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_nothing_that_logind_says_gets_out_as_an_exception(loop, played_bus, bodies, data) -> None:
    session = "/org/freedesktop/login1/session/_31"
    answers = {
        "GetSession": st.just((session,)) | bodies,
        "GetSessionByPID": bodies,
        "GetUser": st.just(("/user",)) | bodies,
        "ListSessions": st.just(([("1", 0, "root", "seat0", session)],)) | bodies,
        "Class": st.just("user") | bodies,
        "Display": st.just(("1", session)) | bodies,
        "LockedHint": st.booleans() | bodies,
        "Active": st.booleans() | bodies,
        "PreparingForSleep": st.booleans() | bodies,
    }
    bus = played_bus({name: data.draw(answer) for name, answer in answers.items()})
    sleeps: list[bool] = []
    logind = Logind(loop, bus, lambda: None, sleeps.append, environ={"XDG_SESSION_ID": "1"}, process=1, user=0)
    bus.own(":1.2")

    for member in ("PropertiesChanged", "Lock", "PrepareForSleep", "SessionNew", "SessionRemoved", "Unlock"):
        bus.say(member, *data.draw(bodies))
    bus.say("PropertiesChanged", "org.freedesktop.login1.Session", *data.draw(bodies))
    bus.say("PropertiesChanged", "org.freedesktop.login1.Session", {"LockedHint": data.draw(bodies)}, ["Active"])

    assert isinstance(logind.locked, bool)
    assert all(isinstance(asleep, bool) for asleep in sleeps)
    logind.stop()
    assert not any(bus.listeners.values())
