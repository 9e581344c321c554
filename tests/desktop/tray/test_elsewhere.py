"""The trays of Windows and macOS with a stand-in for pystray: nobody has seen them on the real systems yet."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from reminder.core import codec
from reminder.core.commands import Command, Now, Snooze, Sore, Start
from reminder.core.menu import Choice
from reminder.desktop.ports import SEPARATOR, Badge, Face, Unavailable
from reminder.desktop.tray import drawing, library, menubar, open_tray
from reminder.desktop.tray.image import Picture
from reminder.desktop.tray.menubar import MenuBarTray
from reminder.desktop.tray.native import NativeTray
from reminder.loop import Loop

Until = Callable[..., None]

FACE = Face(0.5, Badge.NONE, "Next break in 23-33 min")
LINES = (
    Choice("Rest & walk"),
    SEPARATOR,
    Choice("Now", Now()),
    Choice("Snooze", choices=(Choice("5 min", Snooze(timedelta(minutes=5), 7)),)),
    Choice("Sore", Sore(), checked=True),
)

# ------------------------------------------------------------------------------------------- pictures


def test_the_png_is_the_face_with_two_pixels_a_point() -> None:
    file = io.BytesIO()

    Picture(0.5, Badge.OPEN, 22).save(file, "png")

    picture = Image.open(file)
    alpha, *colours = picture.convert("RGBA").split()[3:] + picture.convert("RGBA").split()[:3]
    assert picture.size == (44, 44)
    assert Image.merge("RGBA", (alpha, *colours)).tobytes() == drawing.argb(44, 0.5, Badge.OPEN)


def test_the_ico_holds_every_size_upright() -> None:
    file = io.BytesIO()

    Picture(0.25, Badge.NONE).save(file, format="ICO")

    icon: Any = Image.open(file)
    assert icon.info["sizes"] == {(size, size) for size in (16, 20, 24, 32, 48)}
    drawn = drawing.argb(32, 0.25, Badge.NONE)
    shown = icon.ico.getimage((32, 32)).convert("RGBA").tobytes()
    assert bytes(value for at in range(0, len(shown), 4) for value in (shown[at + 3], *shown[at : at + 3])) == drawn


# -------------------------------------------------------------------------------------------- Windows


class FakeIcon:
    """pystray's icon as Windows has it: it refuses to appear while there is no taskbar."""

    taskbar = True

    def __init__(self, name: str, icon: Picture, title: str, menu: Any) -> None:
        self.log: list[str] = []
        self.menu, self.title, self.icon = menu, title, icon
        self.log.clear()
        self._visible = False

    def __setattr__(self, name: str, value: object) -> None:
        if name in ("icon", "menu") or (name == "title" and value != getattr(self, "title", None)):
            self.log.append(name)
        object.__setattr__(self, name, value)

    def run_detached(self, setup: Callable[[Any], None]) -> None:
        self.setup = setup

    @property
    def visible(self) -> bool:
        return self._visible

    @visible.setter
    def visible(self, value: bool) -> None:
        if not FakeIcon.taskbar:
            raise OSError("no taskbar")
        self._visible = value

    def stop(self) -> None:
        self._visible = False
        self.log.append("stopped")


@pytest.fixture
def pystray(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeIcon]]:
    base = library.bare()
    fake = type("pystray", (), {"Icon": FakeIcon, "Menu": base.Menu, "MenuItem": base.MenuItem})
    monkeypatch.setattr(library, "native", lambda: fake)
    yield FakeIcon
    FakeIcon.taskbar = True


def icon_of(tray: NativeTray) -> FakeIcon:
    icon: FakeIcon = tray._icon
    return icon


@pytest.mark.usefixtures("pystray")
def test_windows_shows_the_icon_once_its_window_is_there(loop: Loop, until: Until) -> None:
    tray = NativeTray(loop, lambda command: None)
    tray.show(FACE, LINES)
    before = tray.visible

    icon_of(tray).setup(None)  # on pystray's thread
    until(lambda: tray.visible)

    assert not before
    assert icon_of(tray).title == "Posture reminder: Next break in 23-33 min"


@pytest.mark.usefixtures("pystray")
def test_on_windows_only_what_differs_is_set(loop: Loop) -> None:
    tray = NativeTray(loop, lambda command: None)
    tray.show(FACE, LINES)
    icon = icon_of(tray)

    tray.show(FACE, LINES)
    nothing = list(icon.log)
    tray.show(Face(0.5, Badge.NONE, "x" * 200), LINES)
    tray.show(Face(0.6, Badge.NONE, "x" * 200), LINES[:3])

    assert nothing == []
    assert icon.log == ["title", "icon", "menu"]
    assert len(icon.title) == 127


@pytest.mark.usefixtures("pystray")
def test_a_command_of_windows_menu_is_granted_on_the_loop(loop: Loop, until: Until) -> None:
    commands: list[Command] = []
    tray = NativeTray(loop, commands.append)
    tray.show(FACE, LINES, Start())
    first, _, now, snooze, sore = icon_of(tray).menu

    now(None)
    next(iter(snooze.submenu))(None)
    icon_of(tray).menu(None)

    assert commands == []
    until(lambda: len(commands) == 3)
    assert commands == [Now(), Snooze(timedelta(minutes=5), 7), Start()]
    assert (first.text, sore.checked) == ("Rest && walk", True)


def test_without_a_taskbar_windows_icon_waits_with_one_warning(
    loop: Loop, until: Until, pystray: type[FakeIcon], caplog: pytest.LogCaptureFixture
) -> None:
    pystray.taskbar = False
    tray = NativeTray(loop, lambda command: None)
    tray.show(FACE, LINES)
    icon_of(tray).setup(None)
    until(lambda: "no taskbar" in caplog.text)
    tray.show(FACE, LINES)

    pystray.taskbar = True
    tray.show(FACE, LINES)

    assert tray.visible
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1


@pytest.mark.usefixtures("pystray")
def test_a_stopped_icon_of_windows_is_gone(loop: Loop) -> None:
    tray = NativeTray(loop, lambda command: None)
    tray.show(FACE, LINES)
    icon = icon_of(tray)

    tray.stop()
    tray.stop()

    assert icon.log == ["stopped"]
    assert not tray.visible


def test_a_system_without_a_backend_says_so(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails() -> None:
        raise ImportError("this platform is not supported")

    monkeypatch.setattr(library, "native", fails)
    monkeypatch.setattr(sys, "platform", "win32")

    found = open_tray(loop, None, lambda command: None)

    assert found.adapter is None
    assert found.refusals == (("pystray", "pystray does not work here: this platform is not supported"),)


# ---------------------------------------------------------------------------------------------- macOS

STAND_IN = '''
"""pystray, AppKit and PyObjCTools for the helper: the menu is pressed as soon as it is told so in a title."""
import queue, sys
from pystray_base import Menu, MenuItem
calls = queue.Queue()

class Icon:
    def __init__(self, name, icon, title, menu):
        self.icon, self.menu, self.title = icon, menu, title
    def __setattr__(self, name, value):
        object.__setattr__(self, name, value)
        if name == "menu" and getattr(self, "running", False):
            for item in self.menu:
                if item.text == "Now":
                    item(self)
        print(name, value, file=sys.stderr, flush=True)
    def run(self, setup):
        self.running = True
        setup(self)
        while self.running:
            calls.get()()
    def stop(self):
        self.running = False
'''


@pytest.fixture
def mac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Python path on which the helper finds stand-ins."""
    (tmp_path / "pystray_base.py").write_text(
        f"import importlib.util as u, sys\n"
        f"spec = u.spec_from_file_location('real_base', {library.bare().__file__!r})\n"
        f"module = u.module_from_spec(spec)\nspec.loader.exec_module(module)\n"
        f"Menu, MenuItem = module.Menu, module.MenuItem\n"
    )
    (tmp_path / "pystray").mkdir()
    (tmp_path / "pystray/__init__.py").write_text(STAND_IN)
    (tmp_path / "AppKit.py").write_text(
        "class NSStatusBar:\n"
        "    @staticmethod\n"
        "    def systemStatusBar():\n"
        "        return type('Bar', (), {'thickness': lambda self: 24.0})()\n"
    )
    (tmp_path / "PyObjCTools").mkdir()
    (tmp_path / "PyObjCTools/__init__.py").touch()
    (tmp_path / "PyObjCTools/AppHelper.py").write_text("import pystray\ncallAfter = pystray.calls.put\n")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(tmp_path), str(Path(menubar.__file__).parents[3])]))
    return tmp_path


@pytest.mark.usefixtures("mac")
def test_the_menu_bars_helper_shows_what_it_is_told_and_tells_what_is_pressed(
    loop: Loop, until: Until, capfd: pytest.CaptureFixture[str]
) -> None:
    commands: list[Command] = []
    tray = MenuBarTray(loop, commands.append)

    tray.show(FACE, LINES[:2], Now())
    tray.show(Face(0.5, Badge.PAUSED, "Paused"), LINES, Now())
    until(lambda: commands)
    visible = tray.visible
    tray.stop()
    tray.stop()

    assert commands == [Now()]
    assert (visible, tray.visible) == (True, False)
    assert "Picture(progress=0.5, badge=<Badge.PAUSED: 'paused'>, points=24)" in capfd.readouterr().err


def test_a_helper_that_ends_is_one_warning(
    loop: Loop, until: Until, mac: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (mac / "AppKit.py").write_text("raise SystemExit\n")
    tray = MenuBarTray(loop, lambda command: None)

    until(lambda: not tray.visible)
    tray.show(FACE, LINES)

    assert [record.levelname for record in caplog.records if record.name.startswith("reminder")] == ["WARNING"]


def test_what_the_helper_is_told_arrives_as_it_was() -> None:
    line = json.loads(menubar.told(FACE, LINES, Now(), "Posture reminder"))

    assert tuple(codec.read(Choice, choice) for choice in line["lines"]) == LINES
    assert codec.read(Command, line["default"]) == Now()


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_the_tray_can_be_imported_on_other_systems(platform: str) -> None:
    program = (
        f"import sys; sys.platform = {platform!r}; sys.modules['jeepney'] = None\n"
        "import reminder.desktop.tray.native, reminder.desktop.tray.menubar\n"
        "assert 'PIL' not in sys.modules"
    )

    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert (finished.returncode, finished.stderr) == (0, "")


def test_a_helper_that_cannot_be_started_is_unavailable(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")

    with pytest.raises(Unavailable, match="cannot be started"):
        MenuBarTray(loop, lambda command: None)
