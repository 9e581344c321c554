"""A shared screen, on a real GNOME with a real PipeWire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desktops.packages import need

from reminder import clock
from reminder.core.settings import QuietSettings
from reminder.desktop.bus import Bus
from reminder.desktop.busy.pipewire import Graph, Use
from reminder.desktop.busy.screencast import ScreenCastProbe
from reminder.desktop.busy.sockets import listens
from reminder.desktop.ports import Unavailable

SHARING = Path(__file__).with_name("sharing.py")


@pytest.fixture
def bus(gnome, loop, monkeypatch) -> Iterator[Bus]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", gnome.env["DBUS_SESSION_BUS_ADDRESS"])
    bus = Bus("session", loop)
    yield bus
    bus.close()


@pytest.fixture
def share(gnome) -> Iterator[Callable]:
    need("pipewire", "wireplumber", "pw-dump", "pipewire plugin of GStreamer", "gir1.2-gstreamer-1.0")
    servers = [gnome.spawn("pipewire")]
    gnome.wait_until(lambda: listens(str(gnome.runtime), "pipewire-0"), what="PipeWire")
    servers.append(gnome.spawn("wireplumber"))
    tell = ("pw-cli", "list-objects", "Client")
    gnome.wait_until(lambda: "wireplumber" in gnome.run(*tell).lower(), what="wireplumber")

    def start(*options: str):
        meeting = gnome.spawn("/usr/bin/python3", SHARING, *options)
        gnome.wait_until(lambda: "sharing" in meeting.log or not meeting.running, what="the screen shared")
        assert meeting.running, meeting.log
        return meeting

    yield start
    for server in reversed(servers):
        server.kill()
    (gnome.runtime / "pipewire-0").unlink(missing_ok=True)


def look(probe: ScreenCastProbe) -> tuple[str, ...] | None:
    """Return what the probe finds; None where a helper did not answer in time, as on a busy machine."""
    try:
        return probe.look(QuietSettings())
    except Unavailable:
        return None


def test_a_shared_screen_is_told_with_whom_until_it_ends(gnome, bus, share) -> None:
    probe = ScreenCastProbe(Graph(gnome.env, clock.now), bus)
    gnome.wait_until(lambda: look(probe) == (), what="an answer")

    meeting = share()

    (who,) = gnome.wait_until(lambda: look(probe), what="the shared screen")
    assert who.startswith("screen shared with python3")
    meeting.kill()
    gnome.wait_until(lambda: look(probe) == (), what="its end")


def test_without_pw_dump_mutter_still_tells_that_it_is_shared(gnome, bus, share) -> None:
    probe = ScreenCastProbe(None, bus)
    assert look(probe) == ()

    meeting = share()

    assert look(probe) == ("the screen is shared",)
    meeting.kill()
    gnome.wait_until(lambda: look(probe) == (), what="its end")


def test_work_from_afar_is_no_presentation(gnome, bus, share) -> None:
    share("--control")

    assert look(ScreenCastProbe(None, bus)) == ()


class Played:
    """A graph that tells what it is told to."""

    def __init__(self, use: Use) -> None:
        self._use = use

    def use(self) -> Use:
        return self._use


@pytest.mark.parametrize(
    ("use", "told"),
    [
        (Use(), ()),
        (Use(screens=True), ("the screen is shared",)),
        (
            Use(screens=True, screen_users=("Firefox", "OBS")),
            ("screen shared with Firefox", "screen shared with OBS"),
        ),
        (Use(screens=True, screen_users=("gnome-remote-desktop-daemon",)), ()),
        (Use(screens=True, screen_users=("gnome-remote-desktop-daemon", "OBS")), ("screen shared with OBS",)),
    ],
)
def test_whoever_works_from_afar_is_not_told(use, told) -> None:
    assert look(ScreenCastProbe(Played(use), None)) == told


def test_without_any_of_the_two_it_cannot_be_known() -> None:
    with pytest.raises(Unavailable, match="pw-dump"):
        ScreenCastProbe(None, None)
