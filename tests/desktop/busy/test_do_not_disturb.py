"""Do-not-disturb as each notification service would tell it; real ones are asked in test_on_desktops.py."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from reminder.core.settings import QuietSettings
from reminder.desktop.busy.do_not_disturb import DoNotDisturbProbe
from reminder.desktop.calls import BusError
from reminder.desktop.ports import Unavailable


@pytest.fixture
def gsettings(own_home) -> dict[str, str]:
    """An environment in which gsettings answers false, and writes down what it was asked."""
    program = own_home / "bin/gsettings"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\necho "$@" > {own_home}/asked\necho false\n')
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:/usr/bin:/bin", "HOME": str(own_home)}


@pytest.fixture
def look(played_bus, gsettings):
    def ask(server: str, **answers: object) -> tuple[str, ...]:
        known = {"GetServerInformation": (server, "vendor", "1", "1.2")} | answers
        return DoNotDisturbProbe(played_bus(known), gsettings).look(QuietSettings())

    return ask


@pytest.mark.posix("gsettings")
@pytest.mark.parametrize(
    ("server", "answers", "told"),
    [
        ("Plasma", {"Inhibited": True}, "Plasma"),
        ("Plasma", {"Inhibited": False}, ""),
        ("Plasma", {}, ""),
        ("Xfce Notify Daemon", {"GetProperty": (("b", True),)}, "Xfce"),
        ("Xfce Notify Daemon", {"GetProperty": (("b", False),)}, ""),
        ("Xfce Notify Daemon", {"GetProperty": BusError("org.xfce.Xfconf.Error.PropertyNotFound", "")}, ""),
        ("dunst", {"paused": True}, "dunst"),
        ("dunst", {"paused": False}, ""),
        ("mako", {"ListModes": (["default", "Do-Not-Disturb"],)}, "mako"),
        ("mako", {"ListModes": (["default", "dark"],)}, ""),
        ("SwayNotificationCenter", {"GetDnd": (True,)}, "SwayNC"),
        ("SwayNotificationCenter", {"GetDnd": (False,), "Inhibited": True}, "SwayNC"),
        ("SwayNotificationCenter", {"GetDnd": (False,)}, ""),
        ("gnome-shell", {}, "GNOME"),
        ("cinnamon", {}, "Cinnamon"),
        ("io.elementary.notifications", {}, ""),  # gsettings says false here
        ("Something new", {"Inhibited": True}, "Something new"),
        ("Something new", {}, ""),
    ],
)
def test_each_service_is_asked_in_its_own_way(look, server, answers, told) -> None:
    expected = (f"notifications are silenced in {told}",) if told else ()

    assert look(server, **answers) == expected


@pytest.mark.posix("gsettings")
def test_gnome_is_asked_for_its_banners(look, own_home) -> None:
    look("gnome-shell")

    assert (own_home / "asked").read_text() == "get org.gnome.desktop.notifications show-banners\n"


def test_nobody_shows_notifications(played_bus) -> None:
    nobody = BusError("org.freedesktop.DBus.Error.ServiceUnknown", "nobody")

    assert DoNotDisturbProbe(played_bus({"GetServerInformation": nobody}), {}).look(QuietSettings()) == ()


def test_a_service_that_hangs_is_a_failure(played_bus) -> None:
    silence = BusError("org.freedesktop.DBus.Error.NoReply", "no answer")

    with pytest.raises(Unavailable, match="NoReply"):
        DoNotDisturbProbe(played_bus({"GetServerInformation": silence}), {}).look(QuietSettings())


@pytest.mark.posix("gsettings")
@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo 'No such schema' >&2; exit 1", "No such schema"),
        ("sleep 10", "did not answer in time"),
        (None, "libglib2.0-bin"),
    ],
)
def test_a_setting_that_cannot_be_read_is_a_failure(played_bus, gsettings, own_home, script, why) -> None:
    program = own_home / "bin/gsettings"
    if script is None:
        program.unlink()
        gsettings["PATH"] = str(program.parent)
    else:
        program.write_text(f"#!/bin/sh\n{script}\n")
    known = {"GetServerInformation": ("gnome-shell", "GNOME", "43", "1.2")}

    with pytest.raises(Unavailable, match=why):
        DoNotDisturbProbe(played_bus(known), gsettings).look(QuietSettings())


@pytest.mark.parametrize("server", ["Xfce Notify Daemon", "dunst", "mako", "swaync", "Plasma"])
def test_no_answer_is_too_odd(played_bus, bodies, server) -> None:
    @given(bodies, bodies)
    def ask(information, answer) -> None:
        known = dict.fromkeys(("GetProperty", "paused", "ListModes", "GetDnd", "Inhibited"), answer)
        for known["GetServerInformation"] in (information, (server,)):
            told = DoNotDisturbProbe(played_bus(known), {"PATH": str(Path())}).look(QuietSettings())
            assert isinstance(told, tuple)

    ask()
