"""What runs on Windows and macOS, as far as it can be tried anywhere; and which detectors a system gets."""

from __future__ import annotations

import ctypes
import struct
import sys
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.busy import macos, open_busy, windows
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

        self.shell32 = type("shell32", (), {"SHQueryUserNotificationState": staticmethod(notification_state)})
        self.ntdll = type("ntdll", (), {"NtQueryWnfStateData": staticmethod(query_state)})
        window = {"GetForegroundWindow": staticmethod(lambda: 9)}
        self.user32 = type("user32", (), window | {"GetWindowThreadProcessId": staticmethod(window_process)})
        kernel = {"OpenProcess": staticmethod(open_process), "CloseHandle": staticmethod(lambda handle: 1)}
        self.kernel32 = type("kernel32", (), kernel | {"QueryFullProcessImageNameW": staticmethod(image_name)})


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
    monkeypatch.setattr("ctypes.windll", PlayedWindows(state), raising=False)

    assert windows.NotificationStateProbe(Busy.FULL_SCREEN).look(QUIET) == full_screen
    assert windows.NotificationStateProbe(Busy.PRESENTING).look(QUIET) == presenting


@pytest.mark.parametrize(
    ("focus", "told"), [(b"\0\0\0\0", ()), (b"\1\0\0\0", ("notifications are silenced in Windows",))]
)
def test_focus_assist_is_asked(monkeypatch, focus, told) -> None:
    monkeypatch.setattr("ctypes.windll", PlayedWindows(focus=focus), raising=False)

    assert windows.FocusAssistProbe().look(QUIET) == told


def test_a_windows_that_does_not_say_is_a_failure(monkeypatch) -> None:
    monkeypatch.setattr("ctypes.windll", PlayedWindows(failure=1), raising=False)

    with pytest.raises(Unavailable):
        windows.FocusAssistProbe().look(QUIET)
    with pytest.raises(Unavailable):
        windows.NotificationStateProbe(Busy.FULL_SCREEN).look(QUIET)


@pytest.mark.skipif(sys.platform == "win32", reason="there it is the right place")
def test_windows_is_refused_elsewhere() -> None:
    with pytest.raises(Unavailable, match="not Windows"):
        windows.ConsentProbe()


# -------------------------------------------------------------------------------------------------- macOS

ASSERTIONS = """2026-03-27 10:00:00 +0100
Assertion status system-wide:
   PreventUserIdleDisplaySleep    1
Listed by owning process:
   pid 512(Google Chrome): [0x0001a2b300018f00] 00:00:12 NoDisplaySleepAssertion named: "Video Wake Lock"
   pid 513(Safari): [0x0001a2b300018f01] 00:10:12 PreventUserIdleDisplaySleep named: "Playing audio"
   pid 514(caffeinate): [0x0001a2b300018f02] 01:00:12 PreventUserIdleDisplaySleep named: "caffeinate"
   pid 515(Spotify): [0x0001a2b300018f03] 01:00:12 PreventUserIdleDisplaySleep named: "Playing"
   pid 99(powerd): [0x0001a2b300018f04] 01:00:12 PreventUserIdleSystemSleep named: "Powerd - prevent sleep"
Kernel Assertions: 0x4=USB
"""


def test_macos_tells_who_keeps_the_display_awake() -> None:
    assert macos.read_assertions(ASSERTIONS) == ("Google Chrome",)


@given(st.text())
def test_no_text_of_pmset_is_too_odd(text) -> None:
    macos.read_assertions(text)
    macos.read_assertions(f'   pid 1({text}): [0x1] 00:00 NoDisplaySleepAssertion named: "{text}"')


@given(st.binary())
def test_no_property_of_macos_is_too_odd(data) -> None:
    assert len(macos.read_numbers(data)) == len(data) // 4


class PlayedObjects:
    """CoreAudio or CoreMediaIO: properties by (object, selector, scope)."""

    def __init__(self, properties: dict[tuple[int, str, str], tuple[int, ...]]) -> None:
        self.properties = properties

    def get(self, thing, selector, scope="glob"):
        numbers = self.properties.get((thing, selector, scope))
        return None if numbers is None else struct.pack(f"={len(numbers)}I", *numbers)

    number = macos._Objects.number


def probe_with(kind: type, properties: dict[tuple[int, str, str], tuple[int, ...]]):
    probe = kind.__new__(kind)
    probe._objects = PlayedObjects(properties)
    return probe


def test_macos_tells_which_process_records(monkeypatch) -> None:
    monkeypatch.setattr(macos, "name_of", {7: "zoom.us", 8: "Music", 9: "corespeechd"}.get)
    processes = {(1, "prs#", "glob"): (70, 80, 90)}
    for number, (pid, records) in {70: (7, 1), 80: (8, 0), 90: (9, 1)}.items():
        processes |= {(number, "ppid", "glob"): (pid,), (number, "piri", "glob"): (records,)}

    assert probe_with(macos.MicrophoneProbe, processes).look(QUIET) == ("microphone in use by zoom.us",)


@pytest.mark.parametrize(
    ("running", "streams", "told"),
    [
        (1, {"inpt": (5,)}, ("microphone in use by an application",)),
        (0, {"inpt": (5,)}, ()),
        (1, {"outp": (5,)}, ()),
        (1, {"inpt": (5,), "outp": (6,)}, ()),  # a headset, which may only play
    ],
)
def test_an_older_macos_tells_only_which_device_runs(running, streams, told) -> None:
    device = {(1, "dev#", "glob"): (40,), (40, "gone", "glob"): (running,)}
    device |= {(40, "stm#", scope): numbers for scope, numbers in streams.items()}

    assert probe_with(macos.MicrophoneProbe, device).look(QUIET) == told


@pytest.mark.parametrize(("running", "told"), [(1, ("camera in use by an application",)), (0, ())])
def test_macos_tells_whether_a_camera_runs(running, told) -> None:
    device = {(1, "dev#", "glob"): (40, 41), (41, "gone", "glob"): (running,)}

    assert probe_with(macos.CameraProbe, device).look(QUIET) == told


def test_a_property_is_asked_for_as_apple_wants_it(monkeypatch) -> None:
    asked = []

    def get(thing, address, qualifiers, qualifier, size, data) -> int:
        asked.append((thing.value, address._obj.selector, address._obj.scope))
        ctypes.memmove(data, struct.pack("=I", 3), 4)
        size._obj.value = 4
        return 0

    library = type("library", (), {"AudioObjectGetPropertyData": staticmethod(get)})
    monkeypatch.setattr(ctypes, "CDLL", lambda path: library)
    objects = macos._Objects("CoreAudio", "AudioObjectGetPropertyData", tells_size=False)

    assert objects.number(1, "gone") == 3
    assert asked == [(1, 0x676F6E65, 0x676C6F62)]


@pytest.mark.skipif(sys.platform == "darwin", reason="there it is the right place")
def test_macos_is_refused_elsewhere() -> None:
    with pytest.raises(Unavailable, match="CoreAudio cannot be used"):
        macos.MicrophoneProbe()


# --------------------------------------------------------------------------------------- the choice of detectors


@pytest.mark.skipif(sys.platform != "linux", reason="what Linux gets")
def test_a_bare_linux_keeps_the_reason_of_each_refusal(loop, own_home) -> None:
    sensors = open_busy(loop, None, None, environ={"PATH": str(own_home), "HOME": str(own_home)})

    refusals = dict(sensors.refusals)
    assert {"x11-window", "wlr-toplevel", "inhibitors", "screen-cast", "notification-service"} <= set(refusals)
    assert all(refusals.values())
    assert "camera" in sensors.name
    assert sensors.holds(QUIET) == ()
    assert sensors.sees(Busy.DO_NOT_DISTURB) == ()
    sensors.stop()
    sensors.stop()


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_other_systems_get_their_own(loop, own_home, monkeypatch, system) -> None:
    monkeypatch.setattr("reminder.desktop.busy.sys.platform", system)
    monkeypatch.setattr("reminder.desktop.busy.apps.sys.platform", system)

    sensors = open_busy(loop, None, None, environ={"PATH": str(own_home)})

    assert sensors.name == "processes"
    expected = {
        "win32": {"consent-store", "notification-state", "focus-assist"},
        "darwin": {"coreaudio", "coremediaio", "pmset"},
    }
    assert set(dict(sensors.refusals)) == expected[system]
