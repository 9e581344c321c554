"""The tray in real panels, pointed at and looked at."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from desktops.desktop import Desktop
from desktops.picture import changes
from PIL import Image

from reminder.core.commands import Command, Now, Quit, Snooze, Sore
from reminder.core.menu import Choice
from reminder.desktop.bus import Bus
from reminder.desktop.ports import SEPARATOR, Badge, Face
from reminder.desktop.tray import drawing
from reminder.desktop.tray.statusnotifier import StatusNotifierTray
from reminder.loop import Loop

TRAYS = ("xfce", "sway", "gnome", "plasma", "plasma_wayland")

CALM = Face(0.5, Badge.NONE, "Next break in 23-33 min")
WAITING = Face(1.0, Badge.OPEN, "A break waits for you")


def lines(
    first: str = "Next break in 23-33 min", *, sore: bool = False, snoozes: tuple[int, ...] = (5, 10)
) -> tuple[Choice, ...]:
    return (
        Choice(first),
        SEPARATOR,
        Choice("Take a break now", Now()),
        Choice("Snooze", choices=tuple(Choice(f"{n} minutes", Snooze(timedelta(minutes=n), 7)) for n in snoozes)),
        Choice("I'm sore today", Sore(), checked=sore),
        Choice("Quit", Quit()),
    )


class Resident:
    """The tray on a loop of its own, as in the daemon, while the test points and looks."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        assert self._ready.wait(10)

    def _run(self) -> None:
        self.loop = Loop()
        self.bus = Bus("session", self.loop)
        self.tray = StatusNotifierTray(self.bus, self.commands.append)
        self._ready.set()
        self.loop.run()
        self.tray.stop()
        self.bus.close()
        self.loop.close()

    def _do(self, call: Callable[[], None]) -> None:
        done = threading.Event()
        self.loop.call_soon(call)
        self.loop.call_soon(done.set)
        assert done.wait(10)

    def show(self, face: Face = CALM, menu: tuple[Choice, ...] | None = None) -> None:
        self._do(lambda: self.tray.show(face, lines() if menu is None else menu, Now()))

    def hide(self) -> None:
        self._do(self.tray.stop)

    def end(self) -> None:
        self.loop.call_soon(self.loop.stop)
        self._thread.join(10)


@pytest.fixture
def residents(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Desktop], Resident]]:
    started: list[Resident] = []

    def start(desktop: Desktop) -> Resident:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
        started.append(Resident())
        return started[-1]

    yield start
    for resident in started:
        resident.end()


def shows(desktop: Desktop, colour: drawing.Colour) -> bool:
    """Whether the colour can be seen (nearly) in the icon."""
    icon: Image.Image = desktop.picture().convert("RGB").crop(desktop.icon_box().grown(2))
    return any(
        max(abs(one - other) for one, other in zip(seen, colour, strict=True)) < 16
        for _, seen in icon.getcolors(1 << 16)
    )


@pytest.mark.desktop(*TRAYS)
def test_the_icon_is_seen_and_changes_with_the_face(
    desktop: Desktop, residents: Callable[[Desktop], Resident]
) -> None:
    resident = residents(desktop)

    resident.show(CALM)
    desktop.wait_until(lambda: shows(desktop, drawing.CALM), what="the calm ring")
    desktop.screenshot("calm")
    resident.show(WAITING)

    desktop.wait_until(lambda: shows(desktop, drawing.WARM), what="the warm sign")
    desktop.screenshot("waiting")


@pytest.mark.desktop(*TRAYS)
def test_a_line_chosen_in_a_submenu_is_granted(desktop: Desktop, residents: Callable[[Desktop], Resident]) -> None:
    resident = residents(desktop)
    resident.show()
    desktop.tray.open_menu()
    desktop.screenshot("menu")
    desktop.close_menu()

    desktop.tray.choose("Snooze", "10 minutes")

    desktop.wait_until(lambda: resident.commands, what="the command")
    assert resident.commands == [Snooze(timedelta(minutes=10), 7)]


@pytest.mark.desktop(*TRAYS)
def test_a_submenu_that_changed_is_shown_as_it_is_now(
    desktop: Desktop, residents: Callable[[Desktop], Resident]
) -> None:
    resident = residents(desktop)
    resident.show()
    desktop.tray.choose("Snooze", "10 minutes")
    desktop.wait_until(lambda: resident.commands, what="the first command")

    resident.show(menu=lines("Break due - waiting: call", sore=True, snoozes=(3, 20, 40)))
    desktop.tray.choose("Snooze", "40 minutes")

    desktop.wait_until(lambda: len(resident.commands) == 2, what="the second command")
    assert resident.commands[1] == Snooze(timedelta(minutes=40), 7)
    desktop.tray.open_menu()
    desktop.screenshot("changed")
    desktop.close_menu()


@pytest.mark.desktop("xfce", "sway", "plasma", "plasma_wayland")
def test_a_plain_click_grants_the_default(desktop: Desktop, residents: Callable[[Desktop], Resident]) -> None:
    resident = residents(desktop)
    resident.show()

    desktop.tray.click()

    desktop.wait_until(lambda: resident.commands, what="the command")
    assert resident.commands == [Now()]


@pytest.mark.desktop("xfce", "sway", "plasma", "plasma_wayland")
def test_the_icon_returns_with_the_panel(
    desktop: Desktop, residents: Callable[[Desktop], Resident], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reminder")
    resident = residents(desktop)
    resident.show()
    desktop.tray.wait()

    desktop.restart_panel()

    desktop.tray.choose("Take a break now")
    desktop.wait_until(lambda: resident.commands, what="the command")
    assert resident.commands == [Now()]
    assert [record for record in caplog.records if record.name.startswith("reminder.desktop")] == []


def test_the_icon_returns_with_the_bus(
    xfce: Desktop, residents: Callable[[Desktop], Resident], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reminder")
    resident = residents(xfce)
    resident.show()
    xfce.tray.wait()

    xfce.restart_bus()

    xfce.tray.choose("Take a break now")
    xfce.wait_until(lambda: resident.commands, what="the command")
    said = [record.levelname for record in caplog.records if record.name.startswith("reminder.desktop")]
    assert said == ["WARNING", "INFO"]


@pytest.mark.desktop(*TRAYS)
def test_a_tray_that_stops_takes_its_icon_away(desktop: Desktop, residents: Callable[[Desktop], Resident]) -> None:
    resident = residents(desktop)
    resident.show()
    place = desktop.icon_box()

    resident.hide()

    desktop.tray.wait_gone()
    bare = desktop.bare
    desktop.wait_until(lambda: not changes(bare, desktop.picture(), within=place), what="an empty place")
