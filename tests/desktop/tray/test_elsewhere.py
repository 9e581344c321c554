"""The tray of Windows with a stand-in for pystray; tests/windows has the real one."""

from __future__ import annotations

import io
import logging
import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from reminder.core.commands import Command, Now, Snooze, Sore, Start
from reminder.core.menu import Choice
from reminder.desktop.ports import SEPARATOR, Badge, Balloon, Face
from reminder.desktop.tray import drawing, library, native, open_tray
from reminder.desktop.tray.image import Picture
from reminder.desktop.tray.native import NativeTray
from reminder.loop import Loop

Until = Callable[..., None]

LEFT_UP, RIGHT_UP, BALLOON_CLICKED, QUERY_END_SESSION = 0x202, 0x205, 0x405, 0x11
FACE = Face(0.5, Badge.NONE, "Next break in 23-33 min")
LINES = (
    Choice("Rest & walk"),
    SEPARATOR,
    Choice("Now", Now()),
    Choice("Snooze", choices=(Choice("5 min", Snooze(timedelta(minutes=5), 7)),)),
    Choice("Sore", Sore(), checked=True),
)

# ------------------------------------------------------------------------------------------- pictures


@pytest.mark.parametrize("size", [16, 20, 28, 32, 48])
def test_the_bitmap_of_an_icon_is_upright_in_any_size(size: int) -> None:
    bitmap = Picture(0.25, Badge.NONE).bitmap(size)

    directory = struct.pack("<HHHBBBBHHII", 0, 1, 1, size, size, 0, 0, 1, 32, len(bitmap), 22)
    icon: Any = Image.open(io.BytesIO(directory + bitmap), formats=["ICO"])
    drawn = drawing.argb(size, 0.25, Badge.NONE)
    shown = icon.convert("RGBA").tobytes()
    assert bytes(value for at in range(0, len(shown), 4) for value in (shown[at + 3], *shown[at : at + 3])) == drawn


# -------------------------------------------------------------------------------------------- Windows


class FakeIcon:
    """pystray's icon as Windows has it: it appears only where there is a taskbar, and ignores an early stop."""

    taskbar = True
    made: list[FakeIcon]

    def __init__(self, name: str, icon: Picture, title: str, menu: Any) -> None:
        self._message_handlers: dict[int, Callable[[int, int], int]] = {}
        self.log: list[str] = []
        self.menu, self.title, self.icon = menu, title, icon
        self.log.clear()
        self._visible = False
        self.when_open: Callable[[], object] = lambda: None
        self.window, self.ended = threading.Event(), threading.Event()
        self.running = False
        self.made.append(self)

    def __setattr__(self, name: str, value: object) -> None:
        if name in ("icon", "menu") or (name == "title" and value != getattr(self, "title", None)):
            self.log.append(name)
        object.__setattr__(self, name, value)

    def run(self, setup: Callable[[Any], None]) -> None:
        self.window.wait()
        self.running = True
        setup(self)
        self.ended.wait()

    @property
    def visible(self) -> bool:
        return self._visible

    @visible.setter
    def visible(self, value: bool) -> None:
        if not FakeIcon.taskbar:
            raise OSError("no taskbar")
        self._visible = value

    def _on_notify(self, wparam: int, lparam: int) -> None:
        if lparam == LEFT_UP:
            self.menu(None)
        else:
            self.log.append("opened")
            self.when_open()

    def _message(self, code: int, flags: int, *, szInfo: str, szInfoTitle: str, dwInfoFlags: int) -> None:
        assert (code, flags) == (1, 0x10)
        self.log.append(f"balloon {szInfoTitle}: {szInfo} {dwInfoFlags:#x}")

    def stop(self) -> None:
        if self.running:
            self._visible = False
            self.log.append("stopped")
            self.ended.set()


@pytest.fixture
def pystray(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeIcon]]:
    base = library.bare()
    fake = type("pystray", (), {"Icon": FakeIcon, "Menu": base.Menu, "MenuItem": base.MenuItem})
    monkeypatch.setattr(library, "native", lambda: fake)
    FakeIcon.made = []
    yield FakeIcon
    FakeIcon.taskbar = True
    for icon in FakeIcon.made:
        icon.window.set()
        icon.ended.set()
    for thread in threading.enumerate():
        if thread.name == "tray":
            thread.join()


def icon_of(tray: NativeTray) -> Any:
    return tray._icon


def thread_of(tray: NativeTray) -> Any:
    return tray._thread


class Told:
    """A balloon, and what became of it."""

    def __init__(self, title: str = "Time", *, sound: bool = False) -> None:
        self.clicks = self.losses = 0
        self.balloon = Balloon(title, "Walk.", sound=sound, on_click=self._click, on_lost=self._lose)

    def _click(self) -> None:
        self.clicks += 1

    def _lose(self) -> None:
        self.losses += 1


@pytest.fixture
def tray(loop: Loop, pystray: type[FakeIcon]) -> NativeTray:
    """A tray whose icon is on its way."""
    tray = NativeTray(loop, lambda command: None)
    tray.show(FACE, LINES)
    return tray


@pytest.fixture
def there(loop: Loop, until: Until, tray: NativeTray) -> NativeTray:
    """A tray whose icon is there."""
    icon_of(tray).window.set()
    until(lambda: tray.visible)
    return tray


def test_windows_shows_the_icon_once_its_window_is_there(tray: NativeTray, until: Until) -> None:
    before = tray.visible

    icon_of(tray).window.set()
    until(lambda: tray.visible)

    assert not before
    assert icon_of(tray).title == "Posture Reminder: Next break in 23-33 min"


def test_on_windows_only_what_differs_is_set(tray: NativeTray) -> None:
    icon = icon_of(tray)

    tray.show(FACE, LINES)
    nothing = list(icon.log)
    tray.show(Face(0.5, Badge.NONE, "x" * 200), LINES)
    tray.show(Face(0.6, Badge.NONE, "x" * 200), LINES)

    assert nothing == []
    assert icon.log == ["title", "icon"]
    assert len(icon.title) == 127


def test_the_menu_is_brought_up_to_date_when_it_opens_and_left_alone_while_it_is_open(there: NativeTray) -> None:
    icon = icon_of(there)
    icon.when_open = lambda: (there.show(FACE, LINES), icon._on_notify(0, RIGHT_UP))
    there.show(FACE, LINES[:3])

    icon._on_notify(0, RIGHT_UP)

    assert icon.log == ["menu", "opened"]
    assert len(list(icon.menu)) == 3


def test_a_command_of_windows_menu_is_granted_on_the_loop(
    loop: Loop, until: Until, pystray: type[FakeIcon]
) -> None:
    commands: list[Command] = []
    tray = NativeTray(loop, commands.append)
    tray.show(FACE, LINES, Start())
    first, _, now, snooze, sore = icon_of(tray).menu

    now(None)
    next(iter(snooze.submenu))(None)
    icon_of(tray)._on_notify(0, LEFT_UP)

    assert commands == []
    until(lambda: len(commands) == 3)
    assert commands == [Now(), Snooze(timedelta(minutes=5), 7), Start()]
    assert (first.text, sore.checked) == ("Rest && walk", True)


def test_a_balloon_is_shown_silently_or_with_sound_and_removed(there: NativeTray) -> None:
    there.show_balloon(Told("First").balloon)
    there.show_balloon(Told("Second", sound=True).balloon)
    there.remove_balloon()

    assert icon_of(there).log == ["balloon First: Walk. 0x10", "balloon Second: Walk. 0x0", "balloon :  0x10"]


def test_a_balloon_waits_for_the_icon_that_is_on_its_way(tray: NativeTray, until: Until) -> None:
    tray.show_balloon(Told().balloon)
    before = list(icon_of(tray).log)

    icon_of(tray).window.set()
    until(lambda: tray.visible)

    assert before == []
    assert icon_of(tray).log == ["balloon Time: Walk. 0x10"]


def test_a_click_on_the_balloon_is_told_once_and_on_the_loop(there: NativeTray, until: Until) -> None:
    told = Told()
    there.show_balloon(told.balloon)

    icon_of(there)._on_notify(0, BALLOON_CLICKED)
    icon_of(there)._on_notify(0, BALLOON_CLICKED)

    assert told.clicks == 0
    until(lambda: told.clicks)
    until(lambda: True)
    assert told.clicks == 1


def test_without_a_taskbar_the_balloon_is_lost_and_the_icon_waits_with_one_warning(
    tray: NativeTray, until: Until, pystray: type[FakeIcon], caplog: pytest.LogCaptureFixture
) -> None:
    told = Told()
    pystray.taskbar = False
    tray.show_balloon(told.balloon)
    icon_of(tray).window.set()
    until(lambda: told.losses)
    tray.show(FACE, LINES)

    pystray.taskbar = True
    tray.show(FACE, LINES)

    assert tray.visible
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1


def test_the_icons_window_does_not_hold_up_a_log_off(tray: NativeTray) -> None:
    assert icon_of(tray)._message_handlers[QUERY_END_SESSION](0, 0) == 1


def test_a_stopped_icon_of_windows_is_gone(there: NativeTray) -> None:
    icon, thread = icon_of(there), thread_of(there)

    there.stop()
    there.stop()

    assert icon.log == ["stopped"]
    assert not there.visible
    assert not thread.is_alive()


def test_an_icon_stopped_before_its_window_is_there_leaves_no_thread_behind(tray: NativeTray) -> None:
    icon, thread = icon_of(tray), thread_of(tray)
    late = threading.Timer(0.05, icon.window.set)

    late.start()
    tray.stop()

    late.join()
    assert icon.log == ["stopped"]
    assert not thread.is_alive()


def test_an_icon_whose_window_never_comes_does_not_keep_the_process(
    tray: NativeTray, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = thread_of(tray)
    monkeypatch.setattr(native, "_PATIENCE", 0.05)

    tray.stop()

    assert thread.is_alive()
    assert thread.daemon


def test_a_system_without_a_backend_says_so(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise ImportError("this platform is not supported")

    monkeypatch.setattr(library, "native", fails)
    monkeypatch.setattr(sys, "platform", "win32")

    found = open_tray(loop, None, lambda command: None)

    assert found.adapter is None
    assert found.refusals == (("pystray", "pystray does not work here: this platform is not supported"),)


def test_the_tray_can_be_imported_on_other_systems() -> None:
    program = (
        "import sys; sys.platform = 'win32'; sys.modules['jeepney'] = None\n"
        "import reminder.desktop.tray.native\n"
        "assert 'PIL' not in sys.modules"
    )

    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (finished.returncode, finished.stderr) == (0, "")
