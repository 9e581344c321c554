"""Who gets the page, and who does not: real sockets, and requests as no browser would send them."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import select
import socket
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reminder.guide import callers
from reminder.guide.handler import BODY_MOST, Handler
from reminder.guide.server import CALLERS_MOST, PageServer
from reminder.guide.site import Site


@pytest.fixture
def asked() -> list[dict[str, Any]]:
    return []


@pytest.fixture
def server(asked: list[dict[str, Any]]) -> Iterator[PageServer]:
    def action(given: dict[str, Any]) -> dict[str, object]:
        asked.append(given)
        return {"failed": ""}

    site = Site(lambda ticket: f"<p>{ticket.word} {ticket.nonce}</p>", ("guide.css",), {"end": action})
    server = PageServer(site)
    server.begin()
    yield server
    server.close()


def request(
    server: PageServer, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
) -> http.client.HTTPResponse:
    """Send a request as it stands; the host is ours unless another is given."""
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    headers = {"Host": server.host, **(headers or {})}
    line.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    if method == "POST" and "Content-Length" not in headers:
        headers["Content-Length"] = str(len(body))
    for name, value in headers.items():
        line.putheader(name, value)
    line.endheaders(body)
    answer = line.getresponse()
    answer.text = answer.read().decode() if "event-stream" not in (answer.getheader("Content-Type") or "") else ""  # type: ignore[attr-defined]  # kept for the test
    line.close()
    return answer


def cookie(server: PageServer) -> str:
    return f"{server.cookie}={server.session}"


def good(server: PageServer) -> dict[str, str]:
    return {
        "Cookie": cookie(server),
        "Origin": server.origin,
        "X-Posture": server.word,
        "Content-Type": "application/json",
    }


def test_the_key_in_the_address_is_exchanged_for_a_cookie_once(server: PageServer) -> None:
    path = server.url.removeprefix(server.origin)

    first, second = request(server, "GET", path), request(server, "GET", path)

    assert first.status == 303
    assert first.getheader("Location") == "/"
    said = first.getheader("Set-Cookie") or ""
    assert said.startswith(cookie(server))
    assert "HttpOnly" in said
    assert "SameSite=Strict" in said
    assert second.status == 403


@pytest.mark.parametrize("path", ["/", "/events", "/guide.css", "/wrong", "/../report.py", "//"])
def test_without_the_cookie_there_is_nothing(server: PageServer, path: str) -> None:
    assert request(server, "GET", path).status == 403
    assert request(server, "GET", path, {"Cookie": f"{server.cookie}=guess"}).status == 403
    assert request(server, "GET", path, {"Cookie": "\xff=;;;bad"}).status == 403


def test_with_the_cookie_there_is_the_page_and_nothing_beside_it(server: PageServer) -> None:
    page = request(server, "GET", "/", {"Cookie": cookie(server)})

    assert page.status == 200
    assert server.word in page.text  # type: ignore[attr-defined]  # kept by request
    for path in ("/server.py", "/../page.py", "/%2e%2e/page.py", "/guide.js", "/etc/passwd"):
        assert request(server, "GET", path, {"Cookie": cookie(server)}).status == 404
    assert request(server, "GET", "/guide.css", {"Cookie": cookie(server)}).status == 200


@pytest.mark.parametrize("host", ["localhost:{port}", "evil.example:{port}", "127.0.0.1", "evil.example", ""])
def test_a_foreign_host_is_refused(server: PageServer, asked: list[Any], host: str) -> None:
    host = host.format(port=server.port)

    assert request(server, "GET", server.url.removeprefix(server.origin), {"Host": host}).status == 421
    assert request(server, "GET", "/", {"Host": host, "Cookie": cookie(server)}).status == 421
    assert request(server, "POST", "/end", {**good(server), "Host": host}, b"{}").status == 421
    assert not asked


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "https://127.0.0.1:{port}", "http://127.0.0.1:1", "http://127.0.0.1"]
)
def test_a_foreign_origin_is_refused(server: PageServer, asked: list[Any], origin: str) -> None:
    origin = origin.format(port=server.port)

    assert request(server, "GET", "/", {"Cookie": cookie(server), "Origin": origin}).status == 403
    assert request(server, "POST", "/end", {**good(server), "Origin": origin}, b"{}").status == 403
    assert not asked


@pytest.mark.parametrize("missing", ["Cookie", "Origin", "X-Posture"])
def test_an_action_needs_cookie_origin_and_the_word_of_the_page(
    server: PageServer, asked: list[Any], missing: str
) -> None:
    headers = good(server)
    del headers[missing]

    assert request(server, "POST", "/end", headers, b"{}").status == 403
    assert not asked


def test_a_page_of_another_site_is_refused_by_what_the_browser_says_of_it(
    server: PageServer, asked: list[Any]
) -> None:
    for site in ("cross-site", "same-site"):
        assert request(server, "POST", "/end", {**good(server), "Sec-Fetch-Site": site}, b"{}").status == 403
        assert request(server, "GET", "/", {"Cookie": cookie(server), "Sec-Fetch-Site": site}).status == 403
    assert not asked


def test_an_action_with_all_of_it_is_done(server: PageServer, asked: list[Any]) -> None:
    answer = request(server, "POST", "/end", good(server), b'{"how": "done"}')

    assert answer.status == 200
    assert json.loads(answer.text) == {"failed": ""}  # type: ignore[attr-defined]  # kept by request
    assert asked == [{"how": "done"}]


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({"Content-Type": "text/plain"}, b"{}", 415),
        ({"Content-Length": str(BODY_MOST + 1)}, b"", 413),
        ({"Content-Length": "99999999999999999999"}, b"", 413),
        ({"Content-Length": "-1"}, b"", 413),
        ({"Content-Length": "many"}, b"", 413),
        ({}, b"[]", 400),
        ({}, b"\xff\xfe", 400),
        ({}, b"[" * 8000, 400),
        ({}, b'{"how": ', 400),
    ],
)
def test_a_body_that_is_none_is_refused(
    server: PageServer, asked: list[Any], headers: dict[str, str], body: bytes, code: int
) -> None:
    assert request(server, "POST", "/end", {**good(server), **headers}, body).status == code
    assert not asked


def test_other_verbs_and_other_actions_are_refused(server: PageServer) -> None:
    assert request(server, "POST", "/quit", good(server), b"{}").status == 404
    for verb in ("PUT", "DELETE", "OPTIONS", "TRACE", "HEAD"):
        assert request(server, verb, "/end", good(server)).status in (405, 501)


def test_the_page_may_load_nothing_but_what_is_served_here(server: PageServer) -> None:
    page = request(server, "GET", "/", {"Cookie": cookie(server)})

    policy = dict(
        part.strip().split(" ", 1) for part in (page.getheader("Content-Security-Policy") or "").split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["style-src"].startswith("'self' 'nonce-")
    assert policy["style-src"].split("nonce-")[1].rstrip("'") in page.text  # type: ignore[attr-defined]  # kept by request
    assert page.getheader("Cache-Control") == "no-store"
    assert page.getheader("X-Content-Type-Options") == "nosniff"
    assert "Python" not in (page.getheader("Server") or "")


def test_it_listens_on_loopback_only(server: PageServer) -> None:
    assert server._server.server_address[0] == "127.0.0.1"


def test_cookies_of_other_programs_keep_nobody_out(server: PageServer) -> None:
    odd = (
        'prefs={"theme":"dark"}',
        "user=Zo\xeb",
        "name=a b",
        "flag",
        "a[b]=1",
        "=",
        f"{server.cookie}=of-another",
    )

    for other in odd:
        for said in (f"{other}; {cookie(server)}", f"{cookie(server)}; {other}"):
            assert request(server, "GET", "/", {"Cookie": said}).status == 200, said


@pytest.mark.parametrize(
    "line", ["GET", "GARBAGE / HTTP/1.0", "GET / HTTP/9.9", "GET / HTTP/1.0\r\nno colon", "GET /" + 70000 * "x"]
)
def test_what_is_no_request_is_refused_with_the_same_policy(server: PageServer, line: str) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as caller:
        caller.sendall(f"{line}\r\n\r\n".encode())
        heard = b"".join(iter(lambda: caller.recv(65536), b""))

    assert b"Traceback" not in heard
    # A request line of two words is HTTP/0.9, which knows no headers.
    if heard.startswith(b"HTTP"):
        assert heard.split()[1].startswith(b"4") or heard.split()[1] in (b"501", b"505")
        assert b"Content-Security-Policy: default-src 'none'" in heard


def test_a_page_of_another_origin_may_send_us_a_reader_once(server: PageServer) -> None:
    # As a file does that hides the address: a redirect from there would not bring the cookie along.
    path = server.url.removeprefix(server.origin)

    first = request(server, "GET", path, {"Sec-Fetch-Site": "cross-site"})

    assert first.status == 200
    assert (first.getheader("Set-Cookie") or "").startswith(cookie(server))
    assert 'content="0;url=/"' in first.text  # type: ignore[attr-defined]  # kept by request
    assert request(server, "GET", path, {"Sec-Fetch-Site": "cross-site"}).status == 403


# ----------------------------------------------------------------------------------------------- other users


def test_this_system_tells_whose_a_connection_is(server: PageServer) -> None:
    assert server.knows_callers == sys.platform.startswith("linux")


@pytest.mark.skipif(not sys.platform.startswith("linux") or os.getuid() != 0, reason="needs root, to be two users")
def test_another_user_who_has_read_the_address_gets_nothing_and_the_key_still_works(server: PageServer) -> None:
    def thief() -> None:
        os.setuid(65534)
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as caller:
            path = server.url.removeprefix(server.origin)
            with contextlib.suppress(OSError):
                caller.sendall(f"GET {path} HTTP/1.0\r\nHost: {server.host}\r\n\r\n".encode())
            try:
                heard = caller.recv(100)
            except ConnectionResetError:
                heard = b""
        os._exit(1 if heard else 0)

    child = os.fork()
    if child == 0:
        try:
            thief()
        finally:
            os._exit(2)
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert request(server, "GET", server.url.removeprefix(server.origin)).status == 303


TABLE = """\
  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:0FA0 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1 1 0 100 0 0 10 0
   1: 0100007F:1388 0100007F:0FA0 {state} 00000000:00000000 00:00000000 00000000  {uid}        0 2 1 0 20 4 30 10 -1
"""


@pytest.mark.posix("a table of Linux' kernel")
@pytest.mark.skipif(sys.byteorder != "little", reason="the sample was taken on a little-endian machine")
@pytest.mark.parametrize(("uid", "state", "let_in"), [("ours", "01", True), (0, "01", True), (1502, "01", False),
                                                      ("ours", "05", False), (0, "06", False)])  # fmt: skip
def test_the_table_of_the_kernel_is_read(tmp_path: Path, uid: int | str, state: str, let_in: bool) -> None:
    table = tmp_path / "tcp"
    table.write_text(TABLE.format(uid=os.getuid() if uid == "ours" else uid, state=state))

    if let_in:
        callers.check(("127.0.0.1", 5000), ("127.0.0.1", 4000), (table,))
    else:
        with pytest.raises(callers.Stranger):
            callers.check(("127.0.0.1", 5000), ("127.0.0.1", 4000), (table,))


@pytest.mark.posix("a table of Linux' kernel")
def test_a_browser_that_calls_over_ipv6_is_found_too(tmp_path: Path) -> None:
    with socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as ours:
        port = ours.getsockname()[1]
        with socket.socket(socket.AF_INET6) as caller:
            caller.connect(("::ffff:127.0.0.1", port))

            callers.check(("127.0.0.1", caller.getsockname()[1]), ("127.0.0.1", port))


# ------------------------------------------------------------------------------------------------- patience


def test_a_crowd_that_says_nothing_keeps_nobody_out(server: PageServer) -> None:
    crowd = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(CALLERS_MOST + 10)]

    assert request(server, "GET", "/", {"Cookie": cookie(server)}).status == 200

    for one in crowd:
        one.close()


def test_a_request_in_drips_is_given_up_however_short_the_pauses(
    server: PageServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Handler, "patience", timedelta(milliseconds=300))
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as caller:
        hung_up = False
        for _ in range(400):
            try:
                caller.sendall(b"G")
            except OSError:
                hung_up = True
                break
            hung_up = bool(select.select([caller], [], [], 0.05)[0])
            if hung_up:
                break

    assert hung_up


def test_a_page_that_listens_hears_what_is_said_and_its_closing_is_noticed(
    server: PageServer, wait_until: Any
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(f"GET /events HTTP/1.0\r\nHost: {server.host}\r\nCookie: {cookie(server)}\r\n\r\n".encode())
        wait_until(lambda: server.listeners == 1, "it listens")
        server.send({"over": "elsewhere"})
        heard = b""
        while b"elsewhere" not in heard:
            heard += line.recv(4096)

    wait_until(lambda: server.listeners == 0, "it is gone")
