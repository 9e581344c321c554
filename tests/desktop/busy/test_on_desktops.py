"""Full screen and do-not-disturb on real desktops, as their own programs switch them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from desktops.packages import need

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.bus import Bus
from reminder.desktop.busy import BusySensors, open_busy
from reminder.desktop.busy.do_not_disturb import DoNotDisturbProbe
from reminder.desktop.busy.inhibitors import InhibitorsProbe

FULL_SCREEN = {
    "xfce": "Window.py fills the screen",
    "sway": "window.py fills the screen",
    "plasma": "Window.py fills the screen",
}
# What a program does that gives a presentation in Plasma, until it ends.
INHIBIT = """
from gi.repository import Gio, GLib
bus = Gio.bus_get_sync(Gio.BusType.SESSION)
name = "org.freedesktop.Notifications"
body = GLib.Variant("(ssa{sv})", ("impress", "Slide show", {}))
bus.call_sync(name, "/org/freedesktop/Notifications", name, "Inhibit", body, None, 0, -1)
GLib.MainLoop().run()
"""
SILENCED = {"xfce": "Xfce", "dunst": "dunst", "sway": "mako", "gnome": "GNOME", "plasma": "Plasma"}


@pytest.fixture
def sensors(desktop, loop, monkeypatch) -> Iterator[BusySensors]:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, desktop.env[name])
    bus, system = Bus("session", loop), Bus("system", loop)
    sensors = open_busy(loop, bus, system, environ=desktop.env)
    yield sensors
    for each in (bus, system):
        each.close()


@pytest.fixture
def held(desktop, sensors) -> Callable[[Busy], list[str]]:
    def who(reason: Busy) -> list[str]:
        return [hold.who for hold in sensors.holds(QuietSettings()) if hold.reason is reason]

    return who


@pytest.mark.desktop("xfce", "sway", "dunst", "gnome", "plasma", "plasma_wayland")
def test_a_desktop_at_rest_holds_nothing_and_every_mechanism_works(desktop, sensors) -> None:
    assert sensors.holds(QuietSettings()) == ()
    assert not [sensor.trouble for sensor in sensors._sensors if sensor.trouble]


@pytest.mark.desktop("xfce", "sway", "plasma")
def test_a_window_holds_while_it_fills_the_screen(desktop, held) -> None:
    window = desktop.open_window("Film", full_screen=True)

    desktop.wait_until(lambda: held(Busy.FULL_SCREEN) == [FULL_SCREEN[desktop.kind]], what="full screen")
    window.kill()
    desktop.wait_until(lambda: held(Busy.FULL_SCREEN) == [], what="the end of full screen")


@pytest.mark.desktop("xfce", "sway", "plasma")
def test_an_ordinary_window_holds_nothing(desktop, held) -> None:
    desktop.open_window("Letter")

    assert held(Busy.FULL_SCREEN) == []


@pytest.mark.desktop("xfce", "sway")
def test_a_window_that_fills_the_screen_behind_another_holds_nothing(desktop, held) -> None:
    desktop.open_window("Film", full_screen=True)
    desktop.wait_until(lambda: held(Busy.FULL_SCREEN), what="full screen")

    if desktop.kind == "sway":
        desktop.run("swaymsg", "workspace", "2")
    else:
        desktop.open_window("Letter")

    desktop.wait_until(lambda: held(Busy.FULL_SCREEN) == [], what="the other window in front")


def silence(desktop, on: bool) -> None:
    """Switch "do not disturb" as the person does."""
    match desktop.kind:
        case "xfce":
            create = ("--create", "--type", "bool", "--set", str(on).lower())
            desktop.run("xfconf-query", "--channel", "xfce4-notifyd", "--property", "/do-not-disturb", *create)
        case "dunst":
            desktop.run("dunstctl", "set-paused", str(on).lower())
        case "sway":
            desktop.run("makoctl", "mode", "-a" if on else "-r", "do-not-disturb")
        case "gnome":
            desktop.run("gsettings", "set", "org.gnome.desktop.notifications", "show-banners", str(not on).lower())


@pytest.mark.desktop("xfce", "dunst", "sway", "gnome")
def test_do_not_disturb_holds_until_it_is_switched_off(desktop, held) -> None:
    try:
        silence(desktop, True)

        expected = [f"notifications are silenced in {SILENCED[desktop.kind]}"]
        desktop.wait_until(lambda: held(Busy.DO_NOT_DISTURB) == expected, what="do not disturb")
    finally:
        silence(desktop, False)
    desktop.wait_until(lambda: held(Busy.DO_NOT_DISTURB) == [], what="the end of it")


@pytest.mark.desktop("plasma", "plasma_wayland")
def test_plasma_is_silent_while_a_program_asks_for_it(desktop, held) -> None:
    slides = desktop.spawn("/usr/bin/python3", "-c", INHIBIT)

    expected = ["notifications are silenced in Plasma"]
    desktop.wait_until(lambda: held(Busy.DO_NOT_DISTURB) == expected, what="do not disturb")
    slides.kill()
    desktop.wait_until(lambda: held(Busy.DO_NOT_DISTURB) == [], what="the end of it")


@pytest.mark.desktop("xfce", "dunst", "sway")
def test_do_not_disturb_is_seen_again_after_the_service_was_restarted(desktop, held) -> None:
    desktop.restart_notifications()
    assert held(Busy.DO_NOT_DISTURB) == []

    silence(desktop, True)

    desktop.wait_until(lambda: held(Busy.DO_NOT_DISTURB), what="do not disturb")
    silence(desktop, False)


def test_the_presentation_mode_of_xfce_holds_until_it_is_left(xfce, loop, monkeypatch) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", xfce.env["DBUS_SESSION_BUS_ADDRESS"])
    bus = Bus("session", loop)
    probe = InhibitorsProbe(bus, None)

    def switch(on: str) -> None:
        where = ("--channel", "xfce4-power-manager", "--property", "/xfce4-power-manager/presentation-mode")
        xfce.run("xfconf-query", *where, "--create", "--type", "bool", "--set", on)

    switch("true")
    assert probe.look(QuietSettings()) == ("presentation mode is on in Xfce",)
    switch("false")
    assert probe.look(QuietSettings()) == ()
    bus.close()


@pytest.mark.desktop("sway", "gnome")
def test_x11_is_never_asked_on_wayland(desktop, sensors) -> None:
    assert "x11-window" in dict(sensors.refusals)


def test_swaync_is_asked_where_it_shows_the_notifications(sway, loop, monkeypatch) -> None:
    need("swaync")
    sway.worn = True
    sway.parts.pop("mako").kill()
    sway.spawn("swaync")
    sway.wait_for_name("org.freedesktop.Notifications")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", sway.env["DBUS_SESSION_BUS_ADDRESS"])
    bus = Bus("session", loop)
    probe = DoNotDisturbProbe(bus, sway.env)

    assert probe.look(QuietSettings()) == ()
    sway.run("swaync-client", "--dnd-on")
    sway.wait_until(lambda: probe.look(QuietSettings()) == ("notifications are silenced in SwayNC",), what="swaync")
    bus.close()
