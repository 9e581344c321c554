"""Full screen on X11 and Wayland, against servers that are played, odd, silent or gone; real ones are elsewhere."""

from __future__ import annotations

import struct
import subprocess
import sys
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder import clock
from reminder.core.settings import QuietSettings
from reminder.desktop.busy.sensor import PATIENCE
from reminder.desktop.busy.wayland import WaylandFullScreenProbe
from reminder.desktop.busy.x11 import X11FullScreenProbe
from reminder.desktop.ports import Unavailable

pytestmark = pytest.mark.posix("X11 and Wayland")

QUIET = QuietSettings()
MANAGER = "zwlr_foreign_toplevel_manager_v1"
FIRST = 0xFF000000
A_BUSY_MACHINE = timedelta(seconds=5)


# ------------------------------------------------------------------------------------------------------ X11


@pytest.fixture
def x_server(x_server, monkeypatch):
    """A real one, whose answers a busy machine may keep back for longer than the daemon would wait."""
    monkeypatch.setattr("reminder.desktop.busy.x11.PATIENCE", timedelta(seconds=10))
    return x_server


def window(x_server, *states: str, kind: str = "NORMAL"):
    """Map a window and give it the properties that a window manager would; it prints when it is done."""
    code = f"""
from Xlib import X, Xatom
from Xlib.display import Display
display = Display()
root = display.screen().root
window = root.create_window(0, 0, 50, 50, 0, X.CopyFromParent)
window.set_wm_class("film", "Film")
atom = display.intern_atom
states = [atom("_NET_WM_STATE_" + name) for name in {states!r}]
window.change_property(atom("_NET_WM_STATE"), Xatom.ATOM, 32, states)
window.change_property(atom("_NET_WM_WINDOW_TYPE"), Xatom.ATOM, 32, [atom("_NET_WM_WINDOW_TYPE_{kind}")])
window.map()
root.change_property(atom("_NET_ACTIVE_WINDOW"), Xatom.WINDOW, 32, [window.id])
display.sync()
print("mapped", flush=True)
input()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        env=x_server.environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "mapped\n"
    return process


@pytest.mark.parametrize(
    ("states", "kind", "told"),
    [
        (("FULLSCREEN",), "NORMAL", ("Film fills the screen",)),
        (("FULLSCREEN", "ABOVE"), "NORMAL", ("Film fills the screen",)),
        (("FULLSCREEN", "HIDDEN"), "NORMAL", ()),
        (("FULLSCREEN",), "DESKTOP", ()),
        (("MAXIMIZED_VERT", "MAXIMIZED_HORZ"), "NORMAL", ()),
        ((), "NORMAL", ()),
    ],
)
def test_the_active_window_of_x11_holds_if_it_fills_the_screen(loop, x_server, states, kind, told) -> None:
    probe = X11FullScreenProbe(loop, x_server.environ)
    with window(x_server, *states, kind=kind):
        assert probe.look(QUIET) == told


def test_an_active_window_that_is_gone_holds_nothing(loop, x_server) -> None:
    probe = X11FullScreenProbe(loop, x_server.environ)
    with window(x_server, "FULLSCREEN") as process:
        process.communicate("\n")

    assert probe.look(QUIET) == ()


def test_a_server_that_is_gone_is_a_failure_until_it_is_back(loop, x_server, eventually) -> None:
    def look() -> object:
        try:
            return probe.look(QUIET)
        except Unavailable as reason:  # a busy machine lets the new server wait for longer than a look does
            return str(reason)

    probe = X11FullScreenProbe(loop, x_server.environ)
    x_server.stop()
    with pytest.raises(Unavailable, match="no X server"):
        probe.look(QUIET)

    x_server.start()

    eventually(look, ())


def test_x11_is_refused_without_a_display(loop) -> None:
    with pytest.raises(Unavailable, match="DISPLAY is not set"):
        X11FullScreenProbe(loop, {})


def setup(roots: int = 1) -> bytes:
    """The greeting of an X server with a screen, up to what the client reads of it."""
    screen = struct.pack("=I35xB", 99, 0)
    body = struct.pack("=IIIIHHBBBBBBBB4x", 0, 0x200000, 0x1FFFFF, 0, 0, 0xFFFF, roots, 0, 0, 0, 32, 32, 8, 255)
    data = body + screen * roots
    return struct.pack("=BBHHH", 1, 0, 11, 0, len(data) // 4) + data


def test_a_silent_x_server_costs_no_more_than_the_patience(loop, played_server) -> None:
    with played_server(setup()) as server:
        probe = X11FullScreenProbe(loop, {"DISPLAY": server.path, "HOME": "/nonexistent"})
        began = clock.now()

        with pytest.raises(Unavailable):
            probe.look(QUIET)

        assert clock.now() - began < PATIENCE + A_BUSY_MACHINE


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.lists(st.binary(min_size=32, max_size=32), max_size=8).map(b"".join))
def test_no_answer_of_an_x_server_is_too_odd(loop, played_server, noise) -> None:
    with played_server(setup() + noise, hang_up=True) as server:
        probe = X11FullScreenProbe(loop, {"DISPLAY": server.path, "HOME": "/nonexistent"})
        try:
            found = probe.look(QUIET)
        except Unavailable:
            found = ()

    assert found == ()


# -------------------------------------------------------------------------------------------------- Wayland


def text(value: str) -> bytes:
    data = value.encode() + b"\0"
    return struct.pack("=I", len(data)) + data + b"\0" * (-len(data) % 4)


def toplevel(event, number: int, program: str, *states: int) -> bytes:
    """What the compositor says of one window; the client's fourth object is the list of windows."""
    return (
        event(4, 0, struct.pack("=I", number))
        + event(number, 1, text(program))
        + event(number, 4, struct.pack(f"={len(states) + 1}I", 4 * len(states), *states))
        + event(number, 5)
    )


@pytest.fixture
def compositor(played_compositor):
    """Play a compositor with windows, and look; a second connection is the look, the first a question whether."""

    def look(loop, windows: bytes) -> tuple[str, ...]:
        with played_compositor((MANAGER, 3)) as server:
            probe = WaylandFullScreenProbe(loop, server.environ)
            # Objects 5 and then 3, which the compositor gave back, are the questions whether that was all.
            done = b"".join(server.event(number, 0, struct.pack("=I", 0)) for number in (5, 3, 4, 6))
            server.greeting += windows + done
            return probe.look(QUIET)

    return look


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ((2, 3), ("mpv fills the screen",)),
        ((0, 2, 3), ("mpv fills the screen",)),
        ((3,), ()),  # behind another one
        ((0, 2), ()),
        ((), ()),
    ],
)
def test_the_active_window_of_wayland_holds_if_it_fills_the_screen(
    loop, compositor, played_compositor, states, told
) -> None:
    windows = toplevel(played_compositor.event, FIRST, "mpv", *states)

    assert compositor(loop, windows) == told


def test_a_window_that_was_closed_holds_nothing(loop, compositor, played_compositor) -> None:
    event = played_compositor.event

    assert compositor(loop, toplevel(event, FIRST, "mpv", 2, 3) + event(FIRST, 6)) == ()


def test_a_window_without_a_name_is_a_window(loop, compositor, played_compositor) -> None:
    assert compositor(loop, toplevel(played_compositor.event, FIRST, "", 2, 3)) == ("a window fills the screen",)


def test_a_compositor_that_lists_no_windows_is_refused(loop, played_compositor) -> None:
    with played_compositor(("wl_seat", 7)) as server, pytest.raises(Unavailable, match="does not list its windows"):
        WaylandFullScreenProbe(loop, server.environ)


def test_a_silent_compositor_costs_no_more_than_the_patience(loop, played_compositor) -> None:
    with played_compositor((MANAGER, 3)) as server:
        probe = WaylandFullScreenProbe(loop, server.environ)
        began = clock.now()

        with pytest.raises(Unavailable, match="does not answer"):
            probe.look(QUIET)

        assert clock.now() - began < PATIENCE + A_BUSY_MACHINE


def test_a_compositor_that_is_gone_is_a_failure(loop, played_compositor) -> None:
    with played_compositor((MANAGER, 3)) as server:
        probe = WaylandFullScreenProbe(loop, server.environ)

    with pytest.raises(Unavailable, match="no compositor answers"):
        probe.look(QUIET)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 3, 4, 5, FIRST, FIRST + 1]), st.integers(0, 7), st.binary(max_size=24)),
        max_size=12,
    )
)
def test_no_event_of_a_compositor_is_too_odd(loop, played_compositor, events) -> None:
    noise = b"".join(
        played_compositor.event(target, opcode, body + b"\0" * (-len(body) % 4)) for target, opcode, body in events
    )
    with played_compositor((MANAGER, 3)) as server:
        probe = WaylandFullScreenProbe(loop, server.environ)
        server.greeting += noise
        server._hang_up = True
        try:
            found = probe.look(QUIET)
        except Unavailable:
            found = ()

    assert all(who.endswith(" fills the screen") for who in found)
