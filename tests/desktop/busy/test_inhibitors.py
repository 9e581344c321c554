"""Programs that keep the screen awake, as the real gnome-session and played services tell of them."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from desktops.logind import LOGIND, MANAGER, MOCK, PATH
from desktops.packages import need

from reminder.core.settings import QuietSettings
from reminder.desktop.bus import Bus
from reminder.desktop.busy.inhibitors import InhibitorsProbe
from reminder.desktop.calls import BusError
from reminder.desktop.ports import Unavailable

SESSION_BINARY = "/usr/libexec/gnome-session-binary"


@pytest.fixture
def probe(loop, bus_session, monkeypatch) -> Iterator[InhibitorsProbe]:
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, bus_session.env[name])
    both = Bus("session", loop), Bus("system", loop)
    yield InhibitorsProbe(*both)
    for bus in both:
        bus.close()


@pytest.fixture
def gnome_session(bus_session):
    """The real one, with nothing to start."""
    need("gnome-session-binary", "gnome-session-inhibit")
    bus_session.start_logind()
    sessions = bus_session.folder / "data/gnome-session/sessions"
    sessions.mkdir(parents=True)
    (sessions / "quiet.session").write_text("[GNOME Session]\nName=Quiet\nRequiredComponents=\n")
    options = ("--builtin", "--session=quiet", "--disable-acceleration-check", f"--autostart={sessions}")
    data = {"XDG_DATA_DIRS": f"{bus_session.folder}/data:/usr/share", "XDG_CURRENT_DESKTOP": "GNOME"}
    bus_session.spawn(SESSION_BINARY, *options, **data)
    bus_session.wait_for_name("org.gnome.SessionManager")
    return bus_session


def inhibit(session, what: str, app: str, reason: str):
    options = ("--inhibit", what, "--app-id", app, "--reason", reason, "--inhibit-only")
    return session.spawn("gnome-session-inhibit", *options)


def look(probe) -> tuple[str, ...]:
    return probe.look(QuietSettings())


def test_where_nobody_keeps_lists_nothing_is_held(probe) -> None:
    assert look(probe) == ()


def test_a_film_holds_in_gnome_until_it_ends(gnome_session, probe) -> None:
    film = inhibit(gnome_session, "idle", "vlc", "Playing a film")

    gnome_session.wait_until(lambda: look(probe) == ("vlc keeps the screen awake",), what="the film")
    film.kill()
    gnome_session.wait_until(lambda: look(probe) == (), what="its end")


def test_in_gnome_music_and_downloads_hold_nothing(gnome_session, probe) -> None:
    inhibit(gnome_session, "idle", "org.gnome.Rhythmbox3", "Playing")
    inhibit(gnome_session, "idle", "firefox", "audio-playing")
    inhibit(gnome_session, "suspend", "chromium", "Downloading")
    place = ("org.gnome.SessionManager", "/org/gnome/SessionManager", "org.gnome.SessionManager")
    gnome_session.wait_until(lambda: len(gnome_session.bus.call(*place, "GetInhibitors")) == 3, what="all three")

    assert look(probe) == ()


def test_logind_tells_of_slides(mock_system, bus_session, probe) -> None:
    rows = [("idle", "Impress", "Slide show", "block", os.getuid(), 0), ("sleep", "UPower", "", "delay", 0, 1)]
    bus_session.system_bus.call(
        LOGIND, PATH, MOCK, "AddMethod", "sssss", MANAGER, "ListInhibitors", "", "a(ssssuu)", f"ret = {rows}"
    )

    assert look(probe) == ("Impress keeps the screen awake",)


# ------------------------------------------------------------------ desktops of which only the talk is played


@pytest.fixture
def answers(played_bus):
    """Answers of a session bus by method, and the probe that asks."""
    bus = played_bus()
    return bus.answers, InhibitorsProbe(bus, None)


def test_plasma_tells_who_keeps_the_screen_awake(answers) -> None:
    known, probe = answers
    known |= {
        "HasInhibition": (True,),
        "ListInhibitions": ([["vlc", "Playing some media."], ["spotify", "Playing"]],),
    }

    assert look(probe) == ("vlc keeps the screen awake",)


def test_in_plasma_a_command_not_to_sleep_holds_nothing(answers) -> None:
    known, probe = answers
    known |= {"HasInhibition": (False,), "ListInhibitions": ([["ark", "Unpacking"]],)}

    assert look(probe) == ()


def test_xfce_tells_who_keeps_the_computer_awake_but_for_browsers(answers) -> None:
    known, probe = answers
    known["GetInhibitors"] = (["vlc", "Firefox", "Transmission"],)

    # Xfce gives the same list for both, and nobody has a path that begins with a slash.
    assert look(probe) == ("vlc keeps the screen awake",)


def test_the_presentation_mode_of_xfce_holds(answers) -> None:
    known, probe = answers
    known["GetProperty"] = (("b", True),)

    assert look(probe) == ("presentation mode is on in Xfce",)


def test_a_service_that_refuses_is_a_failure(answers) -> None:
    known, probe = answers
    known["GetInhibitors"] = BusError("org.freedesktop.DBus.Error.AccessDenied", "no")

    with pytest.raises(Unavailable, match="AccessDenied"):
        look(probe)


def test_one_that_hangs_does_not_hide_what_another_tells(answers) -> None:
    known, probe = answers
    known["GetInhibitors"] = BusError("org.freedesktop.DBus.Error.NoReply", "no answer")
    known["GetProperty"] = (("b", True),)

    assert look(probe) == ("presentation mode is on in Xfce",)
