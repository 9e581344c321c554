"""What runs on Windows and macOS, as far as it can be tried anywhere; and the order of probing."""

from __future__ import annotations

import math
import sys
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder import clock
from reminder.desktop.idle import open_idle
from reminder.desktop.idle.macos import MacIdle, as_duration
from reminder.desktop.idle.windows import WindowsIdle, between
from reminder.desktop.ports import Unavailable

DAY = 86_400_000


@given(st.integers(0, 2**32 - 1), st.integers(0, 40 * DAY))
def test_the_counter_of_windows_may_wrap(last: int, passed: int) -> None:
    assert between(last, (last + passed) % 2**32) == timedelta(milliseconds=passed)


@given(st.integers(0, 2**32 - 1), st.integers(1, 1000))
def test_an_input_stamped_after_the_reading_is_no_idle_time(now: int, ahead: int) -> None:
    assert between((now + ahead) % 2**32, now) == timedelta()


@given(st.floats(0, 10**6))
def test_seconds_become_a_duration(seconds: float) -> None:
    assert as_duration(seconds) == timedelta(seconds=seconds)


@pytest.mark.parametrize("nonsense", [math.nan, math.inf, -math.inf, -1.0, 1e300])
def test_what_is_no_duration_is_unknown(nonsense: float) -> None:
    assert as_duration(nonsense) is None


@pytest.mark.skipif(sys.platform == "win32", reason="there it is the right place")
def test_windows_is_refused_elsewhere() -> None:
    with pytest.raises(Unavailable, match="not Windows"):
        WindowsIdle()


@pytest.mark.skipif(sys.platform == "darwin", reason="there it is the right place")
def test_macos_is_refused_elsewhere() -> None:
    with pytest.raises(Unavailable, match="ApplicationServices cannot be used"):
        MacIdle()


class PlayedWindows:
    """The two functions of Windows."""

    def __init__(self, last: int, now: int, *, works: bool = True) -> None:
        def get_last_input_info(pointer) -> int:
            pointer._obj.ticks = last
            return int(works)

        def get_tick_count() -> int:
            return now

        self.GetLastInputInfo, self.GetTickCount = get_last_input_info, get_tick_count

    def __call__(self, library: str, use_last_error: bool) -> PlayedWindows:
        return self


def test_windows_is_asked(monkeypatch) -> None:
    monkeypatch.setattr("ctypes.WinDLL", PlayedWindows(2**32 - 500, 1000), raising=False)

    assert WindowsIdle().idle() == timedelta(seconds=1.5)


def test_a_windows_that_does_not_say_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("ctypes.WinDLL", PlayedWindows(0, 0, works=False), raising=False)

    with pytest.raises(Unavailable, match="does not say"):
        WindowsIdle()


def test_a_windows_without_the_function_is_refused(monkeypatch) -> None:
    monkeypatch.setattr("ctypes.WinDLL", lambda library, use_last_error: object(), raising=False)

    with pytest.raises(Unavailable, match="this Windows has no GetLastInputInfo"):
        WindowsIdle()


@pytest.mark.skipif(sys.platform == "win32", reason="there it works")
@pytest.mark.parametrize(("platform", "name"), [("win32", "windows"), ("darwin", "macos")])
def test_other_systems_have_one_mechanism(monkeypatch, loop, platform: str, name: str) -> None:
    monkeypatch.setattr(sys, "platform", platform)

    found = open_idle(loop, None, print, environ={}, now=clock.now)

    assert found.adapter is None
    assert [tried for tried, _ in found.refusals] == [name]


@pytest.mark.skipif(sys.platform != "linux", reason="the order on Linux")
def test_the_order_of_probing_and_each_reason(loop) -> None:
    found = open_idle(loop, None, print, environ={"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"}, now=clock.now)

    assert found.adapter is None
    assert found.refusals == (
        ("mutter", "there is no session bus"),
        ("wayland", "WAYLAND_DISPLAY is not set"),
        ("x11-sync", "this is a Wayland session, where X11 sees only part of what is typed"),
        ("screensaver", "there is no session bus"),
    )
