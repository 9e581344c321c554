"""One request to the page: read within a time limit, checked, and answered."""

from __future__ import annotations

import hmac
import io
import json
import logging
import secrets
import select
import socket
from collections.abc import Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from queue import Empty
from typing import Any

from reminder import clock
from reminder.guide.site import Served, Ticket

log = logging.getLogger(__name__)

BODY_MOST = 32 * 1024
PATIENCE = timedelta(seconds=8)  # for the whole of a request
LOOK = timedelta(seconds=0.2)  # between two checks that a listening page is still there
PULSE = timedelta(seconds=15)  # between signs of life to a listening page, so that neither end gives up the other

_ASSETS = Path(__file__).parent / "assets"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# A page that leads on, not a redirect: a browser that comes from elsewhere (the file that hides the address) would
# not send our cookie along with that.
_ONWARD = b"""<!doctype html>
<html lang="en"><title>Posture</title><link rel="icon" href="/icon.svg">
<meta http-equiv="refresh" content="0;url=/"></html>
"""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
_HEADERS = {
    # Not no-referrer: with that, a browser would not tell us the origin of a beacon.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class _Hasty(io.RawIOBase):
    """Reads from a connection until a deadline, however few bytes come at a time."""

    def __init__(self, connection: socket.socket, patience: timedelta) -> None:
        self._connection = connection
        self._until = clock.now() + patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = (self._until - clock.now()).total_seconds()
        if left <= 0:
            raise TimeoutError("the request took too long")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)


class Handler(BaseHTTPRequestHandler):
    """Answers one request for each connection: nothing is left open when the process ends."""

    protocol_version = "HTTP/1.0"
    patience = PATIENCE

    def __init__(self, pages: Served, finished: Callable[[socket.socket], None], *connection: Any) -> None:
        """Answer a request for *pages*; *finished* is called once it has been read."""
        self._pages, self._finished = pages, finished
        super().__init__(*connection)  # Answers the request before it returns.

    def setup(self) -> None:
        """Replace the reader by one with a deadline."""
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(_Hasty(self.connection, self.patience))

    def version_string(self) -> str:
        """Return our name in the Server header, without versions."""
        return "posture"

    def log_message(self, format: str, *args: Any) -> None:
        """Log a request without its path, which may hold the key."""
        log.debug("page: %s", self.command)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Give the refusals of the library the form of ours."""
        self._refuse(int(code), "This page does not understand that request.")

    # -------------------------------------------------------------------------------------------- requests

    def do_GET(self) -> None:
        """Answer with the page, what it uses, or what it listens to."""
        pages = self._pages
        path = self.path.partition("?")[0]
        if not self._names_us():
            return
        if pages.use_key(path.removeprefix("/")):
            self._let_in()
        elif not self._comes_from_us():
            self._refuse(403, "Other pages have no business here.")
        elif not self._has_session():
            self._refuse(403, "This page belongs to a break that is over, or to somebody else.")
        elif path == "/":
            nonce = secrets.token_urlsafe(16)
            text = pages.site.page(Ticket(nonce, pages.word))
            self._send(text.encode(), "text/html", nonce=nonce)
            pages.opened.set()
            pages.changed.set()
        elif path == "/events":
            self._stream()
        elif (name := path.removeprefix("/")) in pages.site.assets:
            self._send((_ASSETS / name).read_bytes(), _TYPES[Path(name).suffix])
        else:
            self._refuse(404, "There is no such page here.")

    def do_POST(self) -> None:
        """Do what the page asks for."""
        pages = self._pages
        if not self._names_us():
            return
        if self.headers.get("Origin") is None or not self._comes_from_us():
            self._refuse(403, "Other pages have no business here.")
            return
        word = self.headers.get("X-Posture", "")
        if not self._has_session() or not hmac.compare_digest(word.encode(), pages.word.encode()):
            self._refuse(403, "Only the page itself may ask for this.")
            return
        action = pages.site.actions.get(self.path.removeprefix("/"))
        if action is None:
            self._refuse(404, "There is nothing of that name to do here.")
            return
        request = self._body()
        if request is not None:
            self._send(json.dumps(action(request)).encode(), "application/json")
            pages.changed.set()

    def _let_in(self) -> None:
        pages = self._pages
        cookie = f"{pages.cookie}={pages.session}; Path=/; HttpOnly; SameSite=Strict"
        if self._comes_from_us():
            self._send(b"", "text/plain", code=303, more={"Location": "/", "Set-Cookie": cookie})
        else:
            self._send(_ONWARD, "text/html", more={"Set-Cookie": cookie})

    def _body(self) -> dict[str, Any] | None:
        if self.headers.get_content_type() != "application/json":
            self._refuse(415, "JSON is expected.")
            return None
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or len(length) > 9 or int(length) > BODY_MOST:
            self._refuse(413, "That is too long, or of no known length.")
            return None
        try:
            request = json.loads(self.rfile.read(int(length)).decode("utf-8"))
        except (ValueError, RecursionError):
            request = None
        if not isinstance(request, dict):
            self._refuse(400, "That is not a JSON object.")
            return None
        return request

    def _stream(self) -> None:
        """Send the page its messages while it is open: the open connection is how we know that it is."""
        pages = self._pages
        self._begin(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        messages = pages.listen()
        silent = timedelta()
        try:
            self.wfile.write(b"retry: 1000\n\n")
            while True:
                try:
                    message = messages.get(timeout=LOOK.total_seconds())
                except Empty:
                    if self._has_hung_up():
                        return
                    silent += LOOK
                    if silent >= PULSE:
                        silent = timedelta()
                        self.wfile.write(b": still here\n\n")
                    continue
                if message is None:
                    return
                self.wfile.write(b"data: " + json.dumps(message).encode() + b"\n\n")
        except OSError as fault:
            log.debug("the page was closed: %s", fault)
        finally:
            pages.unlisten(messages)

    def _has_hung_up(self) -> bool:
        readable, _, _ = select.select([self.connection], [], [], 0)
        return bool(readable) and not self.connection.recv(1, socket.MSG_PEEK)

    # ---------------------------------------------------------------------------------------------- checks

    def _names_us(self) -> bool:
        if self.headers.get_all("Host") == [self._pages.host]:
            return True
        self._refuse(421, "This is not the host that was asked for.")
        return False

    def _comes_from_us(self) -> bool:
        """Return whether the browser says that no page of another site has asked for this."""
        origin = self.headers.get("Origin", self._pages.origin)
        site = self.headers.get("Sec-Fetch-Site", "none")
        return origin == self._pages.origin and site in ("none", "same-origin")

    def _has_session(self) -> bool:
        """Return whether one of the cookies is ours, whatever those of other programs hold."""
        cookies = ";".join(self.headers.get_all("Cookie", [])).split(";")
        pairs = (cookie.strip().partition("=") for cookie in cookies)
        values = [value for name, _, value in pairs if name == self._pages.cookie]
        return any(hmac.compare_digest(value.encode(), self._pages.session.encode()) for value in values)

    # --------------------------------------------------------------------------------------------- answers

    def _refuse(self, code: int, sentence: str) -> None:
        self._send(f"{sentence}\n".encode(), "text/plain", code=code)

    def _send(
        self, content: bytes, kind: str, *, nonce: str = "", code: int = 200, more: dict[str, str] | None = None
    ) -> None:
        self._begin(code, nonce)
        more = {"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(content)), **(more or {})}
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def _begin(self, code: int, nonce: str = "") -> None:
        # The request has been read; the answer has a time limit of its own.
        self._finished(self.connection)
        self.connection.settimeout(self.patience.total_seconds())
        self.send_response(code)
        self.send_header("Content-Security-Policy", _POLICY.format(f" 'nonce-{nonce}'" if nonce else ""))
        for name, value in _HEADERS.items():
            self.send_header(name, value)
