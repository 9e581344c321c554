"""The adapters on Windows' own functions."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from reminder import clock
from reminder.core.model import Instant
from reminder.core.settings import QuietSettings
from reminder.desktop.busy import open_busy, windows
from reminder.desktop.idle.windows import WindowsIdle
from reminder.desktop.ports import Unavailable
from reminder.desktop.session.windows import WINDOW, WindowsSession
from reminder.desktop.windows import function, last_error
from reminder.loop import Loop

SESSION_CHANGE, POWER = 0x2B1, 0x218


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


def test_the_steady_clock_goes_on_and_stays_near_the_wall_clock() -> None:
    first: Instant = clock.now()

    threading.Event().wait(0.2)

    assert timedelta(milliseconds=100) < clock.now() - first < timedelta(seconds=30)
    assert clock.slept() == timedelta()
