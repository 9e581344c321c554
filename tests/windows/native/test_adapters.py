"""The adapters on Windows' own functions."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from reminder import clock
from reminder.core.model import Instant
from reminder.core.settings import QuietSettings
from reminder.desktop.autostart import run_key
from reminder.desktop.autostart.run_key import RunKey
from reminder.desktop.busy import open_busy, windows
from reminder.desktop.idle.windows import WindowsIdle
from reminder.desktop.ports import Unavailable
from reminder.desktop.session import windows as session_of_windows
from reminder.desktop.session.windows import WINDOW, WindowsSession
from reminder.desktop.windows import function, last_error
from reminder.errors import Refused
from reminder.loop import Loop

CLOSE, SESSION_CHANGE, POWER = 0x10, 0x2B1, 0x218


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


def turn_until(loop: Loop, holds: Callable[[], object]) -> None:
    end = clock.now() + timedelta(seconds=20)
    while not holds():
        assert clock.now() < end, "what was waited for did not come"
        loop.turn(timedelta(milliseconds=50))


def test_a_function_that_this_windows_lacks_is_refused_with_its_name() -> None:
    with pytest.raises(Unavailable, match="this Windows has no DoesNotExist"):
        function("user32", "DoesNotExist")
    with pytest.raises(Unavailable, match="this Windows has no Anything"):
        function("no-such-library", "Anything")


def test_the_reason_of_a_failure_is_told() -> None:
    closed = function("kernel32", "CloseHandle")(ctypes.c_void_p(0xDEAD0))

    assert not closed
    assert last_error().startswith("error 6, ")


def test_idle_time_is_known() -> None:
    idle = WindowsIdle().idle()

    assert idle is not None
    assert idle >= timedelta()


def test_every_detector_works_or_says_why_not(loop: Loop) -> None:
    sensors = open_busy(loop, None, None, environ={})

    holds = sensors.holds(QuietSettings(apps=("python",)))

    assert "consent-store" in sensors.name
    assert all(reason for _, reason in sensors.refusals)
    assert [hold.who for hold in holds] == ["python is running"]


def test_our_own_process_is_among_those_that_run_and_is_called_python() -> None:
    own = function("kernel32", "GetCurrentProcessId")()

    assert "python.exe" in [process.file for process in windows.processes()]
    assert windows.file_of(own) == "python.exe"


def test_notices_of_lock_and_sleep_arrive_on_the_loops_thread(loop: Loop) -> None:
    heard: list[tuple[str, bool, int]] = []
    session: Any = None

    def changed() -> None:
        heard.append(("locked", session.locked, threading.get_ident()))

    session = WindowsSession(loop, changed, lambda asleep: heard.append(("asleep", asleep, threading.get_ident())))
    window = function("user32", "FindWindowW", ctypes.c_void_p)(WINDOW, None)
    send = function("user32", "SendMessageW")
    for message, what in ((SESSION_CHANGE, 7), (SESSION_CHANGE, 8), (POWER, 4), (POWER, 18)):
        send(ctypes.c_void_p(window), message, ctypes.c_void_p(what), None)
    turn_until(loop, lambda: len(heard) == 4)
    session.stop()
    session.stop()

    here = threading.get_ident()
    told = [("locked", True, here), ("locked", False, here), ("asleep", True, here), ("asleep", False, here)]
    assert heard == told


def test_who_asks_it_to_end_is_heard_and_the_notices_go_on_until_then(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended: list[int] = []
    locks: list[bool] = []
    monkeypatch.setattr(signal, "raise_signal", ended.append)
    session: Any = WindowsSession(loop, lambda: locks.append(session.locked), lambda asleep: None)
    window = ctypes.c_void_p(function("user32", "FindWindowW", ctypes.c_void_p)(WINDOW, None))
    send = function("user32", "SendMessageW")

    send(window, CLOSE, None, None)
    send(window, SESSION_CHANGE, ctypes.c_void_p(7), None)

    turn_until(loop, lambda: locks)
    assert ended == [signal.SIGTERM]
    session.stop()
    turn_until(loop, lambda: not function("user32", "IsWindow")(window))
    assert ended == [signal.SIGTERM]


def test_without_the_service_that_tells_of_locks_sleep_and_the_end_are_still_told(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def early(library: str, name: str, result: Any = ctypes.c_int) -> Any:
        return (lambda *_: 0) if library == "wtsapi32" else function(library, name, result)

    monkeypatch.setattr(session_of_windows, "function", early)
    heard: list[bool] = []

    session = WindowsSession(loop, lambda: None, heard.append)

    window = function("user32", "FindWindowW", ctypes.c_void_p)(WINDOW, None)
    function("user32", "SendMessageW")(ctypes.c_void_p(window), POWER, ctypes.c_void_p(4), None)
    turn_until(loop, lambda: heard)
    assert heard == [True]
    assert session.reason.startswith("a locked screen counts as idle time: error ")
    session.stop()


def test_windows_is_asked_to_tell_of_sleep_for_some_laptops_tell_nobody_else(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[int, int]] = []

    def played(library: str, name: str, result: Any = ctypes.c_int) -> Any:
        real = function(library, name, result)
        if name != "RegisterSuspendResumeNotification":
            return real
        return lambda window, how: asked.append((window.value, how)) or real(window, how)

    monkeypatch.setattr(session_of_windows, "function", played)

    session = WindowsSession(loop, lambda: None, lambda asleep: None)

    assert asked == [(function("user32", "FindWindowW", ctypes.c_void_p)(WINDOW, None), 0)]
    session.stop()


def test_pythons_of_the_store_do_not_claim_to_start_at_login(monkeypatch: pytest.MonkeyPatch) -> None:
    def store(library: str, name: str) -> Any:
        assert (library, name) == ("kernel32", "GetCurrentPackageFullName")
        return lambda length, text: 122  # ERROR_INSUFFICIENT_BUFFER: there is a name, and it is longer than nothing

    before = RunKey().registered()
    monkeypatch.setattr(run_key, "function", store)

    with pytest.raises(Refused, match="shell:startup") as refusal:
        RunKey().enable([r"C:\a b\posturew.exe", "run"])

    assert r'"C:\a b\posturew.exe" run' in str(refusal.value)
    assert RunKey().registered() == before


@pytest.mark.parametrize(("zone", "hours"), [("JST-9", 9), ("EST5", -5), ("UTC0", 0)])
def test_after_a_journey_the_wall_clock_is_that_of_the_new_zone(
    monkeypatch: pytest.MonkeyPatch, zone: str, hours: int
) -> None:
    clock.wall()

    monkeypatch.setenv("TZ", zone)
    there = clock.wall().utcoffset()

    assert there == timedelta(hours=hours)
    monkeypatch.undo()
    clock.wall()


def test_the_steady_clock_goes_on_and_stays_near_the_wall_clock() -> None:
    first: Instant = clock.now()

    threading.Event().wait(0.2)

    assert timedelta(milliseconds=100) < clock.now() - first < timedelta(seconds=30)
    assert clock.slept() == timedelta()
