"""What runs on Windows and macOS, as far as it can be tried anywhere; and which detectors a system gets."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.busy import open_busy, windows
from reminder.desktop.busy.windows import Consent, in_use, is_quiet, moment
from reminder.desktop.ports import Unavailable

QUIET = QuietSettings()
BOOTED = datetime(2026, 3, 27, 8, 0, tzinfo=UTC)
ZOOM = "C:#Program Files#Zoom#bin#Zoom.exe"


def filetime(at: datetime) -> int:
    return (at - datetime(1601, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 10


STARTED = filetime(BOOTED + timedelta(hours=1))

# ------------------------------------------------------------------------------------------------ Windows


@pytest.mark.parametrize(
    ("consent", "users"),
    [
        (Consent(ZOOM, STARTED, 0), ("Zoom",)),
        (Consent("MSTeams_8wekyb3d8bbwe", STARTED, 0), ("MSTeams",)),
        (Consent(ZOOM, STARTED, STARTED + 10), ()),
        (Consent(ZOOM, 0, 0), ()),
        (Consent(ZOOM, -1, -1), ()),
        # What a crash left behind: of the computer, and of a program.
        (Consent(ZOOM, filetime(BOOTED - timedelta(days=3)), 0), ()),
        (Consent("C:#Gone#Gone.exe", STARTED, 0), ()),
    ],
)
def test_the_store_of_windows_tells_who_uses_a_device(consent, users) -> None:
    assert in_use([consent], ["explorer.exe", "ZOOM.EXE"], BOOTED) == users


@given(st.lists(st.builds(Consent, st.text(), st.integers(), st.integers())), st.lists(st.text()))
def test_no_entry_of_the_store_is_too_odd(store, running) -> None:
    in_use(store, running, BOOTED)


@given(st.integers())
def test_every_number_is_a_moment_or_a_far_one(number) -> None:
    assert moment(number).tzinfo is UTC


@pytest.mark.parametrize(
    ("data", "quiet"),
    [(b"\0\0\0\0", False), (b"\1\0\0\0", True), (b"\2\0\0\0", True), (b"", False), (b"\xff" * 16, False)],
)
def test_focus_assist_is_on_or_off(data, quiet) -> None:
    assert is_quiet(data) is quiet


class PlayedWindows:
    """The functions of Windows that tell of full screen and of focus assist."""

    def __init__(self, state: int = 5, focus: bytes = b"\0\0\0\0", failure: int = 0) -> None:
        def notification_state(pointer) -> int:
            pointer._obj.value = state
            return failure

        def query_state(name, kind, scope, stamp, buffer, size) -> int:
            buffer[: len(focus)] = focus
            size._obj.value = len(focus)
            return failure

        def window_process(window, pointer) -> int:
            pointer._obj.value = 42
            return 1

        def open_process(access, inherit, process) -> int:
            return 7

        def image_name(handle, flags, buffer, size) -> int:
            buffer.value = "C:\\Games\\Chess.exe"
            return 1

        self.SHQueryUserNotificationState, self.NtQueryWnfStateData = notification_state, query_state
        self.GetForegroundWindow, self.GetWindowThreadProcessId = lambda: 9, window_process
        self.OpenProcess, self.CloseHandle = open_process, lambda handle: 1
        self.QueryFullProcessImageNameW = image_name

    def __call__(self, library: str, use_last_error: bool) -> PlayedWindows:
        return self


@pytest.mark.parametrize(
    ("state", "full_screen", "presenting"),
    [
        (1, (), ()),
        (2, ("Chess fills the screen",), ()),
        (3, ("Chess fills the screen",), ()),
        (4, (), ("presentation settings are on",)),
        (5, (), ()),
        (6, (), ()),
        (7, (), ()),
    ],
)
def test_the_shell_of_windows_is_asked(monkeypatch, state, full_screen, presenting) -> None:
    monkeypatch.setattr("ctypes.WinDLL", PlayedWindows(state), raising=False)

    assert windows.NotificationStateProbe(Busy.FULL_SCREEN).look(QUIET) == full_screen
    assert windows.NotificationStateProbe(Busy.PRESENTING).look(QUIET) == presenting


@pytest.mark.parametrize(
    ("focus", "told"), [(b"\0\0\0\0", ()), (b"\1\0\0\0", ("notifications are silenced in Windows",))]
)
def test_focus_assist_is_asked(monkeypatch, focus, told) -> None:
    monkeypatch.setattr("ctypes.WinDLL", PlayedWindows(focus=focus), raising=False)

    assert windows.FocusAssistProbe().look(QUIET) == told


def test_a_windows_that_does_not_say_is_a_failure(monkeypatch) -> None:
    monkeypatch.setattr("ctypes.WinDLL", PlayedWindows(failure=1), raising=False)

    with pytest.raises(Unavailable):
        windows.FocusAssistProbe().look(QUIET)
    with pytest.raises(Unavailable):
        windows.NotificationStateProbe(Busy.FULL_SCREEN).look(QUIET)


@pytest.mark.skipif(sys.platform == "win32", reason="there it is the right place")
def test_windows_is_refused_elsewhere() -> None:
    with pytest.raises(Unavailable, match="not Windows"):
        windows.ConsentProbe()


# --------------------------------------------------------------------------------------- the choice of detectors


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux gets")
def test_a_bare_linux_keeps_the_reason_of_each_refusal(loop, own_home) -> None:
    sensors = open_busy(loop, None, None, environ={"PATH": str(own_home), "HOME": str(own_home)})

    refusals = dict(sensors.refusals)
    assert {"x11-window", "wlr-toplevel", "inhibitors", "screen-cast", "notification-service"} <= set(refusals)
    assert all(refusals.values())
    assert "camera" in sensors.name
    assert sensors.holds(QUIET) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="there they work")
def test_windows_gets_its_own(loop, own_home, monkeypatch) -> None:
    monkeypatch.setattr("reminder.desktop.busy.sys.platform", "win32")

    sensors = open_busy(loop, None, None, environ={"PATH": str(own_home)})

    assert sensors.name == "processes"
    assert set(dict(sensors.refusals)) == {"consent-store", "notification-state", "focus-assist"}


def test_macos_has_none_and_says_so(loop, own_home, monkeypatch) -> None:
    monkeypatch.setattr("reminder.desktop.busy.sys.platform", "darwin")

    sensors = open_busy(loop, None, None, environ={"PATH": str(own_home)})

    assert sensors.name == "none"
    assert dict(sensors.refusals) == {"processes": "the processes of macOS are not looked at"}


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux gets")
def test_windows_are_asked_for_by_the_session_s_own_display_server(loop, own_home) -> None:
    environ = {"PATH": str(own_home), "HOME": str(own_home), "DISPLAY": ":99", "XDG_RUNTIME_DIR": str(own_home)}

    on_x11 = open_busy(loop, None, None, environ=environ)
    on_wayland = open_busy(loop, None, None, environ=environ | {"WAYLAND_DISPLAY": "wayland-99"})

    assert "x11-window" in on_x11.name
    assert dict(on_x11.refusals)["wlr-toplevel"] == "this is no Wayland session"
    assert "x11-window" not in on_wayland.name
    assert "of a Wayland session" in dict(on_wayland.refusals)["x11-window"]
    assert "wayland-99" in dict(on_wayland.refusals)["wlr-toplevel"]
