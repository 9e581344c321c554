from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from desktops.packages import need
from hypothesis import given
from hypothesis import strategies as st

from reminder.desktop.stream import Broken
from reminder.desktop.x11 import (
    Address,
    Display,
    Refused,
    choose_cookie,
    parse_display,
    read_cookies,
)

pytestmark = pytest.mark.posix("X11")

LOCAL, WILD, INTERNET = 256, 65535, 0


def record(family: int, address: bytes, number: bytes, name: bytes, data: bytes) -> bytes:
    fields = (struct.pack(">H", len(field)) + field for field in (address, number, name, data))
    return struct.pack(">H", family) + b"".join(fields)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (":0", Address("", 0)),
        (":12.1", Address("", 12)),
        ("unix:3", Address("", 3)),
        ("unix/box:3", Address("", 3)),
        ("box:1.0", Address("box", 1)),
        ("tcp/box:1", Address("box", 1)),
        ("localhost:10.0", Address("localhost", 10)),
        ("[::1]:0", Address("::1", 0)),
        ("/tmp/launch/org.xquartz:0", Address("", 0, "/tmp/launch/org.xquartz:0")),
        ("/tmp/launch/org.xquartz:0.0", Address("", 0, "/tmp/launch/org.xquartz:0")),
    ],
)
def test_every_form_of_DISPLAY_is_understood(text: str, address: Address) -> None:
    assert parse_display(text) == address


@pytest.mark.parametrize("text", ["0", ":", ":x", "box", "box:-1", ":999999", "::0:", ""])
def test_a_DISPLAY_that_names_no_server_is_said_to(text: str) -> None:
    with pytest.raises(Broken, match="names no X server"):
        parse_display(text)


def test_the_cookie_of_this_very_server_is_chosen() -> None:
    data = (
        record(LOCAL, b"box", b"1", b"MIT-MAGIC-COOKIE-1", b"other number")
        + record(LOCAL, b"elsewhere", b"0", b"MIT-MAGIC-COOKIE-1", b"other host")
        + record(LOCAL, b"box", b"0", b"XDM-AUTHORIZATION-1", b"other kind")
        + record(INTERNET, b"box", b"0", b"MIT-MAGIC-COOKIE-1", b"other family")
        + record(LOCAL, b"box", b"0", b"MIT-MAGIC-COOKIE-1", b"right")
    )

    assert choose_cookie(read_cookies(data), LOCAL, b"box", 0) == b"right"
    assert choose_cookie(read_cookies(data), LOCAL, b"nowhere", 0) == b""


def test_a_cookie_for_any_host_or_any_number_fits() -> None:
    anywhere = record(WILD, b"", b"0", b"MIT-MAGIC-COOKIE-1", b"any host")
    any_number = record(LOCAL, b"box", b"", b"MIT-MAGIC-COOKIE-1", b"any number")

    assert choose_cookie(read_cookies(anywhere), LOCAL, b"box", 0) == b"any host"
    assert choose_cookie(read_cookies(any_number), LOCAL, b"box", 7) == b"any number"


@given(st.binary(max_size=200))
def test_an_authority_file_may_hold_anything(data: bytes) -> None:
    assert all(len(cookie) == 5 for cookie in read_cookies(data))


def test_no_DISPLAY_is_a_reason(loop) -> None:
    with pytest.raises(Broken, match="DISPLAY is not set"):
        Display(loop, {}, on_lost=print)


def test_a_display_where_nobody_listens_is_a_reason(loop) -> None:
    with pytest.raises(Broken, match=r"no X server answers at /nonexistent/x:0 \(No such file"):
        Display(loop, {"DISPLAY": "/nonexistent/x:0"}, on_lost=print)


def test_a_host_that_refuses_is_a_reason(loop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]

    with pytest.raises(Broken, match=f"no X server answers at 127.0.0.1, port {free}"):
        Display(loop, {"DISPLAY": f"127.0.0.1:{free - 6000}"}, on_lost=print)


def test_a_real_server_answers(loop, x_server) -> None:
    display = Display(loop, x_server.environ, on_lost=print)

    assert len(display.roots) == 1
    assert display.extension("SYNC") is not None
    assert display.extension("NO-SUCH-THING") is None
    assert display.atom("_NET_ACTIVE_WINDOW") == display.atom("_NET_ACTIVE_WINDOW") > 0
    assert display.longs(display.roots[0], "_NET_ACTIVE_WINDOW") == ()
    display.close()


def test_a_property_of_numbers_is_read(loop, x_server) -> None:
    display = Display(loop, x_server.environ, on_lost=print)
    cardinal = display.atom("CARDINAL")
    body = struct.pack("=IIIB3xI3I", display.roots[0], display.atom("_NET_X"), cardinal, 32, 3, 7, 8, 9)
    display.request(18, 0, body)

    assert display.longs(display.roots[0], "_NET_X") == (7, 8, 9)
    display.close()


def test_a_window_that_is_gone_is_refused_and_the_connection_lives(loop, x_server) -> None:
    display = Display(loop, x_server.environ, on_lost=print)

    with pytest.raises(Refused):
        display.longs(0x1234567, "_NET_WM_STATE")

    assert display.longs(display.roots[0], "_NET_WM_STATE") == ()
    display.close()


def test_events_reach_the_loop_also_those_that_came_before_an_answer(loop, until, x_server) -> None:
    events: list[int] = []
    display = Display(loop, x_server.environ, on_lost=print, on_event=lambda code, event: events.append(code))
    root, property_change, property_notify = display.roots[0], 1 << 22, 28
    change_window_attributes, event_mask = 2, 1 << 11
    display.request(change_window_attributes, 0, struct.pack("=III", root, event_mask, property_change))
    body = struct.pack("=IIIB3xI1I", root, display.atom("_NET_X"), display.atom("CARDINAL"), 32, 1, 7)
    display.request(18, 0, body)

    display.longs(root, "_NET_X")

    assert events == []
    until(lambda: events == [property_notify])
    display.close()


def test_the_end_of_the_server_is_told_once(loop, until, x_server) -> None:
    lost: list[str] = []
    Display(loop, x_server.environ, on_lost=lost.append)

    x_server.stop()

    until(lambda: lost)
    assert len(lost) == 1
    assert "hung up" in lost[0]
    x_server.start()


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server that lets in only who has the cookie, also by TCP: its number, and the file with the cookie."""
    need("Xvfb")
    file = tmp_path / "authority"
    host = socket.gethostname().encode()
    file.write_bytes(record(LOCAL, host, b"", b"MIT-MAGIC-COOKIE-1", os.urandom(16)))
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-listen", "tcp", "-noreset", "-auth", file],
        pass_fds=(writing,),
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        number = pipe.readline().strip()
    yield number, file
    server.terminate()
    server.wait(10)


@pytest.mark.parametrize("host", ["", "unix", "localhost", "127.0.0.1"])
def test_the_cookie_opens_a_guarded_server(loop, guarded, host: str) -> None:
    number, file = guarded

    display = Display(loop, {"DISPLAY": f"{host}:{number}", "XAUTHORITY": str(file)}, on_lost=print)

    assert display.roots
    display.close()


def test_the_cookie_is_found_at_home(loop, guarded, tmp_path: Path) -> None:
    number, file = guarded
    file.rename(tmp_path / ".Xauthority")

    Display(loop, {"DISPLAY": f":{number}", "HOME": str(tmp_path)}, on_lost=print).close()


def test_without_the_cookie_the_refusal_is_the_reason(loop, guarded, tmp_path: Path) -> None:
    number, _ = guarded
    wrong = tmp_path / "wrong"
    wrong.write_bytes(record(WILD, b"", b"", b"MIT-MAGIC-COOKIE-1", bytes(16)))

    with pytest.raises(Broken, match=rf"the X server :{number} refuses us \(.*MIT-MAGIC-COOKIE-1"):
        Display(loop, {"DISPLAY": f":{number}", "XAUTHORITY": str(wrong)}, on_lost=print)
    with pytest.raises(Broken, match=rf"the X server :{number} refuses us \(.*"):
        Display(loop, {"DISPLAY": f":{number}", "HOME": "/nonexistent"}, on_lost=print)


def test_a_server_of_another_kind_is_not_believed(loop, played_server) -> None:
    with played_server(b"SSH-2.0-OpenSSH_9.2\r\n") as server, pytest.raises(Broken):
        Display(loop, {"DISPLAY": server.path}, on_lost=print)


def test_importing_the_clients_loads_nothing_heavy() -> None:
    code = (
        "import sys; import reminder.desktop.idle.x11, reminder.desktop.idle.wayland;"
        "print([name for name in ('asyncio', 'Xlib', 'pywayland', 'jeepney', 'subprocess', 'ssl')"
        " if name in sys.modules])"
    )

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert printed.strip() == "[]"
