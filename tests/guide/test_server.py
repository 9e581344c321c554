"""Who gets the page, and who does not: real sockets, and requests as no browser would send them."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from reminder.guide.server import BODY_MOST, CALLERS_MOST, PageServer, Site


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


def test_a_crowd_that_says_nothing_keeps_nobody_out_for_long(server: PageServer, wait_until: Any) -> None:
    crowd = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(CALLERS_MOST + 10)]
    for one in crowd:
        one.close()

    wait_until(lambda: request(server, "GET", "/", {"Cookie": cookie(server)}).status == 200, "the page")


def test_a_page_that_listens_hears_what_is_said_and_its_closing_is_noticed(
    server: PageServer, wait_until: Any
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(f"GET /events HTTP/1.0\r\nHost: {server.host}\r\nCookie: {cookie(server)}\r\n\r\n".encode())
        wait_until(lambda: server.listeners == 1, "it listens")
        server.say({"over": "elsewhere"})
        heard = b""
        while b"elsewhere" not in heard:
            heard += line.recv(4096)

    wait_until(lambda: server.listeners == 0, "it is gone")
