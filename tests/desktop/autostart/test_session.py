"""Which mechanism a session obeys, from what it has."""

from __future__ import annotations

import pytest

from reminder.desktop import autostart
from reminder.desktop.autostart.session import Session, session_of

pytestmark = pytest.mark.posix("the sessions of Linux")


@pytest.mark.parametrize(
    ("environ", "names", "targets", "name"),
    [
        # A session manager on the bus reads the entry, whatever else is there.
        ({}, ["org.xfce.SessionManager"], [], "xdg"),
        ({"XDG_CURRENT_DESKTOP": "GNOME"}, ["org.gnome.SessionManager"], ["graphical-session.target"], "xdg"),
        ({"XDG_CURRENT_DESKTOP": "sway"}, [], ["graphical-session.target", "xdg-desktop-autostart.target"], "xdg"),
        ({"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, [], [], "xdg"),
        ({"XDG_CURRENT_DESKTOP": "KDE"}, [], [], "xdg"),
        # A bare compositor whose session brings the target up.
        ({"XDG_CURRENT_DESKTOP": "sway", "SWAYSOCK": "/s"}, [], ["graphical-session.target"], "systemd"),
        # One that starts nothing.
        ({"SWAYSOCK": "/s"}, [], [], None),
        ({"XDG_CURRENT_DESKTOP": "river"}, [], [], None),
        # Over ssh nothing is known.
        ({}, [], [], "xdg"),
        ({"XDG_CURRENT_DESKTOP": ""}, ["org.freedesktop.DBus"], [], "xdg"),
    ],
)
def test_the_mechanism_follows_from_what_the_session_has(
    environ: dict[str, str], names: list[str], targets: list[str], name: str | None
) -> None:
    session = session_of(environ, names, targets)

    assert autostart.choose(session) == name


def test_a_session_says_who_reads_the_entry_or_who_starts_nothing() -> None:
    assert session_of({}, ["org.kde.ksmserver"], []) == Session("the session manager of KDE Plasma")
    assert session_of({"I3SOCK": "/s"}, [], []) == Session(compositor="i3")
