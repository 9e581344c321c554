from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from reminder.core.commands import Command, For, Now, Pause, Quit, Sore
from reminder.core.menu import Choice
from reminder.desktop.ports import SEPARATOR
from reminder.desktop.tray import library
from reminder.desktop.tray.menu import Builder


def test_pystray_is_imported_without_a_display_and_leaves_the_environment_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PYSTRAY_BACKEND", "gtk")

    base = library.bare()

    assert base.Icon.__module__ == "pystray._base"
    assert os.environ["PYSTRAY_BACKEND"] == "gtk"


@pytest.mark.posix("D-Bus")
def test_the_linux_tray_loads_no_toolkit_and_no_picture_library() -> None:
    program = (
        "import sys, reminder.desktop.tray.statusnotifier, reminder.desktop.bus, jeepney\n"
        "heavy = {'PIL', 'gi', 'asyncio', 'ssl', 'urllib.request', 'Xlib', 'subprocess', 'tkinter'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )

    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert finished.stdout.strip() == "[]"


def test_choices_become_items_that_post_their_command() -> None:
    posted: list[Command] = []
    menu = Builder(library.bare(), posted.append).menu(
        (
            Choice("info"),
            SEPARATOR,
            Choice("Sore", Sore(), checked=False),
            Choice("Pause", choices=(Choice("1 hour", Pause(For(timedelta(hours=1)))),)),
        )
    )

    info, separator, sore, pause = menu
    sore(None)
    next(iter(pause.submenu))(None)

    assert (info.text, info.enabled, sore.enabled, sore.checked) == ("info", False, True, False)
    assert separator is library.bare().Menu.SEPARATOR
    assert posted == [Sore(), Pause(For(timedelta(hours=1)))]


def test_the_default_is_called_but_not_listed() -> None:
    posted: list[Command] = []
    menu = Builder(library.bare(), posted.append).menu((Choice("Quit", Quit()),), Now())

    menu(None)

    assert [item.text for item in menu] == ["Quit"]
    assert posted == [Now()]


def test_an_item_that_moves_to_another_label_keeps_its_meaning() -> None:
    builder = Builder(library.bare(), lambda command: None)

    (before,), (after,) = (builder.menu((Choice(label, Now()),)) for label in ("Now", "At once"))

    assert before.meaning == after.meaning
