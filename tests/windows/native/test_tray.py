"""The icon in a taskbar, with Windows' own functions: its picture, and a taskbar that forgets or refuses it."""

from __future__ import annotations

import ctypes
import logging
from collections.abc import Callable, Iterator
from ctypes import wintypes
from datetime import timedelta
from typing import Any

import pytest

from reminder import clock
from reminder.desktop.ports import Badge, Balloon, Face
from reminder.desktop.tray import native
from reminder.desktop.tray.native import NativeTray
from reminder.desktop.windows import function
from reminder.loop import Loop

ADD, MODIFY, DELETE = range(3)
ICON, TIP = 2, 4
DISPLAY_CHANGE = 0x7E
FACE = Face(0.5, Badge.NONE, "Next break in 23-33 min")


class IconInfo(ctypes.Structure):
    _fields_ = (
        ("is_icon", wintypes.BOOL),
        ("spot", wintypes.DWORD * 2),
        ("mask", wintypes.HBITMAP),
        ("colours", wintypes.HBITMAP),
    )


class Bitmap(ctypes.Structure):
    _fields_ = (
        *((name, wintypes.LONG) for name in ("kind", "width", "height", "row")),
        ("planes", wintypes.WORD),
        ("depth", wintypes.WORD),
        ("bits", wintypes.LPVOID),
    )


def until(loop: Loop, holds: Callable[[], object]) -> None:
    end = clock.now() + timedelta(seconds=20)
    while not holds():
        assert clock.now() < end, "what was waited for did not come"
        loop.turn(timedelta(milliseconds=50))


@pytest.fixture
def loop() -> Iterator[Loop]:
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def tray(loop: Loop) -> Iterator[NativeTray]:
    """A tray whose icon is there."""
    tray = NativeTray(loop, lambda command: None)
    tray.show(FACE, ())
    until(loop, lambda: tray.visible)
    yield tray
    tray.stop()


def icon_of(tray: NativeTray) -> Any:
    return tray._icon


def taskbar(tray: NativeTray, order: int, flags: int = 0) -> bool:
    """Say something to the taskbar past the tray; return what it answers."""
    from pystray._util import win32

    icon = icon_of(tray)
    told = win32.NOTIFYICONDATAW(ctypes.sizeof(win32.NOTIFYICONDATAW), icon._hwnd, uFlags=flags, szTip="told")
    return bool(function("shell32", "Shell_NotifyIconW")(order, ctypes.byref(told)))


def is_there(tray: NativeTray) -> bool:
    return taskbar(tray, MODIFY, TIP)


def send(tray: NativeTray, message: int) -> None:
    function("user32", "SendMessageW")(ctypes.c_void_p(icon_of(tray)._hwnd), message, None, None)


def size_of(handle: int) -> tuple[int, int]:
    info, bitmap = IconInfo(), Bitmap()
    assert function("user32", "GetIconInfo")(ctypes.c_void_p(handle), ctypes.byref(info))
    get = function("gdi32", "GetObjectW")
    assert get(ctypes.c_void_p(info.colours), ctypes.sizeof(bitmap), ctypes.byref(bitmap))
    for each in (info.mask, info.colours):
        function("gdi32", "DeleteObject")(ctypes.c_void_p(each))
    return bitmap.width, bitmap.height


def balloon(lost: list[str]) -> Balloon:
    return Balloon("Time", "Walk.", sound=False, on_click=lambda: None, on_lost=lambda: lost.append("lost"))


def test_an_icon_that_was_taken_is_there_until_it_is_stopped(tray: NativeTray) -> None:
    there, stranger = is_there(tray), taskbar(tray, ADD, TIP)
    window = icon_of(tray)._hwnd

    tray.stop()

    assert (there, stranger) == (True, False)
    assert not function("user32", "IsWindow")(ctypes.c_void_p(window))


def test_a_taskbar_that_forgot_the_icon_gets_it_again_with_the_next_balloon(tray: NativeTray) -> None:
    lost: list[str] = []
    assert taskbar(tray, DELETE)

    tray.show_balloon(balloon(lost))

    assert is_there(tray)
    assert lost == []


def test_a_taskbar_that_forgot_the_icon_gets_it_again_with_the_next_picture(tray: NativeTray) -> None:
    assert taskbar(tray, DELETE)

    tray.show(Face(0.6, Badge.NONE, FACE.tooltip), ())

    assert is_there(tray)


def test_the_icon_comes_back_when_explorer_is_restarted(loop: Loop, tray: NativeTray) -> None:
    created = function("user32", "RegisterWindowMessageW")("TaskbarCreated")
    assert taskbar(tray, DELETE)

    send(tray, created)

    until(loop, lambda: is_there(tray))


def test_a_refusal_to_add_what_is_there_is_no_trouble(
    loop: Loop, tray: NativeTray, caplog: pytest.LogCaptureFixture
) -> None:
    """Explorer answers late when it is busy: the icon is there, and counts as refused."""
    before = icon_of(tray)._icon_handle

    send(tray, DISPLAY_CHANGE)

    until(loop, lambda: icon_of(tray)._icon_handle != before)
    assert tray.visible
    assert is_there(tray)
    assert tray.trouble == ""
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_an_icon_that_the_taskbar_refuses_is_not_there_and_its_balloon_is_lost(
    tray: NativeTray, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from pystray._util import win32

    lost: list[str] = []
    real, unknown = win32.Shell_NotifyIcon, 99
    monkeypatch.setattr(win32, "Shell_NotifyIcon", lambda order, data: real(unknown, data))
    assert taskbar(tray, DELETE)
    tray.show_balloon(balloon(lost))
    visible = tray.visible

    monkeypatch.undo()
    tray.show(FACE, ())

    assert not visible
    assert lost == ["lost"]
    assert is_there(tray)
    assert [record.message for record in caplog.records if record.levelno == logging.WARNING] == [
        "the tray does not take the icon: there is no taskbar, or it does not answer"
    ]


@pytest.mark.parametrize("size", [16, 20, 24, 40])
def test_the_picture_has_the_size_of_small_icons_on_that_screen(
    tray: NativeTray, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    asked: list[tuple[str, int]] = []

    def played(library: str, name: str, result: Any = ctypes.c_int) -> Any:
        if name == "GetDpiForWindow":
            return lambda window: asked.append((name, window.value)) or size * 6
        return function(library, name, result)

    monkeypatch.setattr(native, "function", played)

    icon_of(tray).renew()

    assert asked == [("GetDpiForWindow", icon_of(tray)._hwnd)]
    assert size_of(icon_of(tray)._icon_handle) == (size, size)
    assert is_there(tray)


def test_a_tooltip_of_any_characters_fits(tray: NativeTray) -> None:
    tray.show(Face(0.5, Badge.NONE, "\N{RUNNER}" * 200), ())

    assert len(icon_of(tray).title.encode("utf-16-le")) <= 127 * 2
    assert is_there(tray)


def test_the_icons_windows_are_drawn_in_the_density_of_their_screen(tray: NativeTray) -> None:
    context = function("user32", "GetWindowDpiAwarenessContext", ctypes.c_void_p)
    awareness = function("user32", "GetAwarenessFromDpiAwarenessContext")
    icon = icon_of(tray)

    found = [awareness(ctypes.c_void_p(context(ctypes.c_void_p(each)))) for each in (icon._hwnd, icon._menu_hwnd)]

    assert found == [2, 2]  # DPI_AWARENESS_PER_MONITOR_AWARE


def test_a_hundred_pictures_leave_no_handle_behind(tray: NativeTray) -> None:
    def handles() -> int:
        here = function("kernel32", "GetCurrentProcess", ctypes.c_void_p)()
        resources = function("user32", "GetGuiResources", ctypes.c_uint32)
        return sum(resources(ctypes.c_void_p(here), kind) for kind in (0, 1))

    before = handles()

    for number in range(100):
        tray.show(Face(number / 100, Badge.NONE, FACE.tooltip), ())

    assert handles() - before < 20
