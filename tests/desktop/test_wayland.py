from __future__ import annotations

import re
import socket
import struct
from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder.desktop.display import is_wayland
from reminder.desktop.stream import Broken
from reminder.desktop.wayland import Arguments, Compositor, Global, socket_path
from reminder.loop import Loop

pytestmark = pytest.mark.posix("Wayland")

DISPLAY, REGISTRY = 1, 2
SEAT = Global(1, "wl_seat", 7)


def number(*values: int) -> bytes:
    return struct.pack(f"={len(values)}I", *values)


def test_the_socket_is_found_by_name_or_by_path() -> None:
    assert socket_path({"WAYLAND_DISPLAY": "wayland-1", "XDG_RUNTIME_DIR": "/run/x"}) == "/run/x/wayland-1"
    assert socket_path({"WAYLAND_DISPLAY": "/tmp/w"}) == "/tmp/w"


@pytest.mark.parametrize(
    ("environ", "reason"),
    [({"XDG_RUNTIME_DIR": "/run"}, "WAYLAND_DISPLAY"), ({"WAYLAND_DISPLAY": "w"}, "XDG_RUNTIME_DIR")],
)
def test_what_is_not_set_is_the_reason(loop, environ, reason) -> None:
    with pytest.raises(Broken, match=f"{reason} is not set"):
        Compositor(loop, environ, on_lost=print)


def test_a_socket_where_nobody_listens_is_the_reason(loop) -> None:
    with pytest.raises(Broken, match=r"no compositor answers at /nonexistent/w \(No such file"):
        Compositor(loop, {"WAYLAND_DISPLAY": "/nonexistent/w"}, on_lost=print)


def test_a_wayland_session_is_known_by_either_sign() -> None:
    assert is_wayland({"WAYLAND_DISPLAY": "wayland-0"})
    assert is_wayland({"XDG_SESSION_TYPE": "wayland", "DISPLAY": ":0"})
    assert not is_wayland({"DISPLAY": ":0", "XDG_SESSION_TYPE": "x11"})


def test_what_is_offered_is_known_from_the_start_and_kept_up_to_date(loop, until, played_compositor) -> None:
    changed: list[int] = []
    with played_compositor(("wl_seat", 7)) as played:
        compositor = Compositor(
            loop, played.environ, on_lost=print, on_globals=lambda: changed.append(len(compositor.globals))
        )
        assert compositor.globals == {1: SEAT}

        played.send(played.offer(9, "wl_output", 4) + played.event(REGISTRY, 1, number(1)))
        until(lambda: len(changed) == 2)

        assert compositor.globals == {9: Global(9, "wl_output", 4)}
        assert list(compositor.offers("wl_seat")) == []
        compositor.close()


def test_events_reach_their_object_with_their_arguments(loop, until, played_compositor) -> None:
    heard: list[tuple[int, str, int, tuple[int, ...]]] = []

    def on_event(opcode: int, arguments: Arguments) -> None:
        heard.append((opcode, arguments.string(), arguments.uint(), arguments.uints()))

    with played_compositor(("wl_seat", 7)) as played:
        compositor = Compositor(loop, played.environ, on_lost=print)
        seat = compositor.bind(SEAT, 5, on_event)

        body = number(6) + b"seat0\0\0\0" + number(42) + number(8, 1, 2)
        played.send(played.event(seat, 1, body))

        until(lambda: heard)
        assert heard == [(1, "seat0", 42, (1, 2))]
        assert played.requests()[-1] == (REGISTRY, 0, number(1, 8) + b"wl_seat\0" + number(5, seat))
        compositor.close()


def test_an_id_is_used_again_once_the_compositor_gave_it_back(loop, until, played_compositor) -> None:
    with played_compositor() as played:
        compositor = Compositor(loop, played.environ, on_lost=print)
        first = compositor.new_id(print)
        second = compositor.new_id(print)
        compositor.destroy(first, 0)
        assert compositor.new_id(print) == second + 1

        played.send(played.event(DISPLAY, 1, number(first)))

        until(lambda: compositor._free)
        assert compositor.new_id(print) == first
        compositor.close()


def test_a_destroyed_object_is_heard_no_more(loop, until, played_compositor) -> None:
    heard: list[int] = []
    with played_compositor() as played:
        compositor = Compositor(loop, played.environ, on_lost=print)
        gone = compositor.new_id(lambda opcode, arguments: heard.append(opcode))
        alive = compositor.new_id(lambda opcode, arguments: heard.append(opcode))
        compositor.destroy(gone, 0)

        played.send(played.event(gone, 7) + played.event(alive, 8))

        until(lambda: heard)
        assert heard == [8]
        compositor.close()


def test_an_object_that_the_compositor_made_is_heard(loop, until, played_compositor) -> None:
    heard: list[int] = []
    theirs = 0xFF000001
    with played_compositor(("zwlr_foreign_toplevel_manager_v1", 3)) as played:
        compositor = Compositor(loop, played.environ, on_lost=print)
        (offer,) = compositor.offers("zwlr_foreign_toplevel_manager_v1")
        manager = compositor.bind(
            offer,
            3,
            lambda opcode, arguments: compositor.adopt(arguments.uint(), lambda code, _: heard.append(code)),
        )

        played.send(played.event(manager, 0, number(theirs)) + played.event(theirs, 5))

        until(lambda: heard)
        assert heard == [5]
        compositor.close()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (struct.pack("=IHH", 1, 0, 8), "cut short"),
        (struct.pack("=IHH", 1, 0, 4), "not an event"),
        (struct.pack("=IHH", 1, 0, 20) + number(3, 1, 99), "cut short"),
        (
            struct.pack("=IHH", 1, 0, 24) + number(3, 1, 4) + b"no!\0",
            r"refused a request \(no!; object 3, code 1\)",
        ),
        (struct.pack("=IHH", 2, 0, 12) + number(3), "cut short"),
    ],
)
def test_nonsense_ends_the_connection_with_a_reason(loop, until, played_compositor, said, reason) -> None:
    lost: list[str] = []
    with played_compositor() as played:
        Compositor(loop, played.environ, on_lost=lost.append)

        played.send(said)

        until(lambda: lost)
    assert re.search(reason, lost[0])


def test_a_compositor_that_ends_is_told_once(loop, until, played_compositor) -> None:
    lost: list[str] = []
    with played_compositor() as played:
        Compositor(loop, played.environ, on_lost=lost.append)

        played.hang_up()

        until(lambda: lost)
        loop.turn(timedelta(milliseconds=20))
    assert len(lost) == 1


EVENT = st.tuples(
    st.integers(0, 6) | st.integers(0, 2**32 - 1),
    st.integers(0, 3),
    st.none() | st.integers(0, 2**16 - 1),  # the length it claims; none: the true one
    st.binary(max_size=24),
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=st.lists(EVENT, min_size=1, max_size=5))
def test_no_event_whatever_gets_out_as_an_exception(played_compositor, caplog, events) -> None:
    lost: list[str] = []

    def read_something(opcode: int, arguments: Arguments) -> None:
        for read in (arguments.uint, arguments.string, arguments.uints)[opcode % 4 :]:
            read()

    with played_compositor(("wl_seat", 7)) as played, closing(Loop()) as loop:
        compositor = Compositor(loop, played.environ, on_lost=lost.append)
        compositor.bind(SEAT, 5, read_something)

        for target, opcode, length, body in events:
            claimed = 8 + len(body) if length is None else length
            played.send(struct.pack("=IHH", target, opcode, claimed) + body)
        played.connections[-1].shutdown(socket.SHUT_WR)
        for _ in range(100):
            if not lost:
                loop.turn(timedelta(milliseconds=10))
        compositor.close()

    assert len(lost) == 1
    assert not [r for r in caplog.records if r.levelname == "ERROR"]
