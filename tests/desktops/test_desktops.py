"""The harness itself, proved with a small program of its own (demo.py) on every desktop."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktops.desktop import Desktop
from desktops.logind import LOGIND, Logind
from desktops.processes import processes_with
from desktops.session import BusSession, Session
from desktops.xfce import Xfce

DEMO = Path(__file__).with_name("demo.py")
EVERY_TRAY = ("xfce", "sway", "gnome", "plasma", "plasma_wayland")


@pytest.mark.desktop(*EVERY_TRAY)
def test_a_click_on_a_line_of_the_icons_menu_reaches_the_program(desktop: Desktop) -> None:
    demo = desktop.spawn(sys.executable, DEMO)
    desktop.tray.open_menu()
    desktop.screenshot("menu")
    desktop.close_menu()

    desktop.tray.choose("Snooze 5 min")

    desktop.wait_until(lambda: "chose Snooze 5 min" in demo.log, what="the choice")


@pytest.mark.desktop(*EVERY_TRAY)
def test_a_click_reaches_a_line_of_a_submenu(desktop: Desktop) -> None:
    demo = desktop.spawn(sys.executable, DEMO)

    desktop.tray.choose("Pause", "Until tomorrow")

    desktop.wait_until(lambda: "chose Until tomorrow" in demo.log, what="the choice")


@pytest.mark.desktop("xfce", "sway", "plasma", "plasma_wayland")
def test_a_left_click_on_the_icon_activates_it(desktop: Desktop) -> None:
    demo = desktop.spawn(sys.executable, DEMO)

    desktop.tray.click()

    desktop.wait_until(lambda: "activated" in demo.log, what="the activation")


@pytest.mark.desktop(*EVERY_TRAY)
def test_a_line_can_be_chosen_without_a_pointer(desktop: Desktop) -> None:
    demo = desktop.spawn(sys.executable, DEMO)

    desktop.tray.activate("Pause", "For an hour")

    desktop.wait_until(lambda: "chose For an hour" in demo.log, what="the choice")


@pytest.mark.desktop("xfce", "gnome", "sway", "plasma", "plasma_wayland")
def test_a_notifications_button_reaches_the_program(desktop: Desktop) -> None:
    demo = desktop.spawn(sys.executable, DEMO, "notify")
    desktop.notifications.wait("Time for a break")
    desktop.screenshot("notification")

    desktop.notifications.press("Skip")

    desktop.wait_until(lambda: "invoked skip" in demo.log, what="the answer")
    desktop.wait_until(lambda: desktop.notifications.invoked, what="the answer on the bus")
    assert [key for _, key in desktop.notifications.invoked] == ["skip"]


@pytest.mark.desktop("gnome", "sway", "plasma", "plasma_wayland")
def test_a_click_on_a_notifications_text_is_its_default_action(desktop: Desktop) -> None:
    demo = desktop.spawn(sys.executable, DEMO, "notify")

    desktop.notifications.click_body()

    desktop.wait_until(lambda: "invoked default" in demo.log, what="the answer")


@pytest.mark.desktop("xfce", "dunst")
def test_a_click_on_a_notifications_text_dismisses_it(desktop: Desktop) -> None:
    demo = desktop.spawn(sys.executable, DEMO, "notify")

    desktop.notifications.click_body()

    desktop.wait_until(lambda: "closed 2" in demo.log, what="the dismissal")


@pytest.mark.desktop(*EVERY_TRAY)
def test_the_panel_can_be_killed_and_comes_back(desktop: Desktop) -> None:
    desktop.spawn(sys.executable, DEMO)
    desktop.tray.wait()

    desktop.restart_panel()

    desktop.tray.wait()
    assert desktop.icon_box()


@pytest.mark.desktop("xfce", "dunst", "sway", "gnome", "plasma", "plasma_wayland")
def test_the_notification_service_can_be_killed_and_comes_back(desktop: Desktop) -> None:
    desktop.restart_notifications()

    desktop.spawn(sys.executable, DEMO, "notify")
    assert desktop.notifications.wait().title == "Time for a break"


@pytest.mark.desktop("xfce", "dunst", "sway", "gnome", "plasma", "plasma_wayland")
def test_the_session_bus_can_be_killed_and_comes_back_with_its_desktop(desktop: Desktop) -> None:
    address = desktop.env["DBUS_SESSION_BUS_ADDRESS"]

    desktop.restart_bus()

    assert desktop.env["DBUS_SESSION_BUS_ADDRESS"] == address
    desktop.spawn(sys.executable, DEMO, "notify")
    assert desktop.notifications.wait().title == "Time for a break"


@pytest.mark.desktop("xfce", "dunst", "sway", "gnome", "plasma", "plasma_wayland")
def test_a_full_screen_window_covers_the_screen(desktop: Desktop) -> None:
    before = desktop.picture().convert("RGB").getpixel((5, 5))

    desktop.open_window("Film", full_screen=True)

    desktop.wait_until(lambda: desktop.picture().convert("RGB").getpixel((5, 5)) != before, what="the window")
    desktop.screenshot("full screen")


@pytest.mark.desktop("xfce", "sway", "gnome", "plasma", "plasma_wayland")
def test_what_is_typed_reaches_the_window_in_front(desktop: Desktop) -> None:
    window = desktop.open_window("Editor")

    desktop.type("ab 1")

    desktop.wait_until(lambda: "typed: ab 1" in window.log, what="the words in the window")


def test_nothing_outlives_its_desktop(request: pytest.FixtureRequest) -> None:
    from desktops.fixtures import require

    require("xfce")
    with Xfce() as desktop:
        desktop.spawn("sh", "-c", "setsid sleep 1000 & exec sleep 1000")
        folder = desktop.folder
        assert len(processes_with(str(folder))) > 5

    assert processes_with(str(folder)) == set()
    assert not folder.exists()


def test_a_bare_machine_has_neither_display_nor_bus(bare: Session) -> None:
    printed = bare.run("env")

    assert "DISPLAY" not in printed
    assert "DBUS_SESSION" not in printed
    assert f"HOME={bare.home}" in printed


def test_a_program_that_is_killed_and_one_that_ends_say_so(bare: Session) -> None:
    sleeping, done = bare.spawn("sleep", "1000"), bare.spawn("true")

    assert sleeping.stop() == -15
    assert done.wait() == 0


def test_logind_sends_its_signals_on_the_private_system_bus(mock_system: Logind, bus_session: BusSession) -> None:
    heard = bus_session.watch_signals("system", sender=LOGIND)

    mock_system.prepare_for_sleep(True)
    mock_system.lock()

    members = [signal.member for signal in heard.received]
    heard.close()
    assert members == ["PrepareForSleep", "Lock", "PropertiesChanged"]
    session = bus_session.call(
        "system", LOGIND, "/org/freedesktop/login1", f"{LOGIND}.Manager", "GetSession", "s", "auto"
    )
    assert session == mock_system.path
    assert bus_session.system_bus.get(LOGIND, session, f"{LOGIND}.Session", "LockedHint") is True
    pid = os.getpid()
    assert session == bus_session.call(
        "system", LOGIND, "/org/freedesktop/login1", f"{LOGIND}.Manager", "GetSessionByPID", "u", pid
    )
