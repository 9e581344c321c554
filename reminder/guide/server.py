"""Serves one page to one browser on this machine, and to nobody else; a process of its own, gone with the page.

What keeps others out: it listens on loopback only; the address that is opened carries a key that works once and is
exchanged for a cookie; every request must name our host (another name that leads here is refused: DNS rebinding)
and may come from no other origin; an action must also carry the word that only the page itself has been given,
because cookies do not tell the ports of one machine apart. The page may load nothing but what is served here.
"""

from __future__ import annotations

import hmac
import json
import logging
import secrets
import select
import socket
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

log = logging.getLogger(__name__)

BODY_MOST = 8 * 1024
CALLERS_MOST = 24
PATIENCE = timedelta(seconds=10)  # with a caller that does not finish its request
PULSE = timedelta(seconds=15)  # between words to a page that listens, so that neither end takes the other for dead

_ASSETS = Path(__file__).parent / "assets"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}

Action = Callable[[dict[str, Any]], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a page must carry: *nonce* on its own styles and scripts, *word* with every action."""

    nonce: str
    word: str


@dataclass(frozen=True, slots=True)
class Site:
    """What is served: the page, the assets it uses, and what it may ask for by POST."""

    page: Callable[[Ticket], str]
    assets: tuple[str, ...] = ()
    actions: Mapping[str, Action] = field(default_factory=dict)


class PageServer:
    """Serves a :class:`Site` from ``begin`` to ``close``, on threads of its own.

    ``opened`` is set once the browser has the page. ``changed`` is set when a page begins or ends to listen, and
    after each action: wait for it, clear it, look again.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.opened = threading.Event()
        self.changed = threading.Event()
        self._key: str | None = secrets.token_urlsafe(24)
        self.session = secrets.token_urlsafe(24)
        self.word = secrets.token_urlsafe(24)
        self._listeners: list[SimpleQueue[dict[str, object] | None]] = []
        self._last_said: dict[str, object] | None = None
        self._ended = False
        self._guard = threading.Lock()
        self._server = _Server(self)
        self.port: int = self._server.server_address[1]
        self.host = f"127.0.0.1:{self.port}"
        self.origin = f"http://{self.host}"
        self.cookie = f"posture-{self.port}"
        self.url = f"{self.origin}/{self._key}"

    def begin(self) -> None:
        """Start to serve."""
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, name="page", daemon=True
        ).start()

    def close(self) -> None:
        """Serve no more."""
        with self._guard:
            self._ended = True
            for listener in self._listeners:
                listener.put(None)
        self._server.shutdown()
        self._server.server_close()

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        with self._guard:
            return len(self._listeners)

    def say(self, message: dict[str, object]) -> None:
        """Tell *message* to the page, also to one that is opened again later."""
        with self._guard:
            self._last_said = message
            for listener in self._listeners:
                listener.put(message)

    # ---------------------------------------------------------------------------- for the threads of requests

    def use_key(self, key: str) -> bool:
        """Whether *key* is the one that works once; it has worked then."""
        with self._guard:
            if self._key is None or not hmac.compare_digest(key.encode(), self._key.encode()):
                return False
            self._key = None
            return True

    def listen(self) -> SimpleQueue[dict[str, object] | None]:
        """Return where the messages for one more page are put; None is the last."""
        messages: SimpleQueue[dict[str, object] | None] = SimpleQueue()
        with self._guard:
            self._listeners.append(messages)
            if self._last_said is not None:
                messages.put(self._last_said)
            if self._ended:
                messages.put(None)
        self.changed.set()
        return messages

    def unlisten(self, messages: SimpleQueue[dict[str, object] | None]) -> None:
        """Forget a page that was closed."""
        with self._guard:
            if messages in self._listeners:
                self._listeners.remove(messages)
        self.changed.set()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A page that listens would keep the process alive.
    block_on_close = False
    # Nobody else can have had this port: it is a new one each time.
    allow_reuse_address = False

    def __init__(self, pages: PageServer) -> None:
        self.pages = pages
        self._places = threading.BoundedSemaphore(CALLERS_MOST)
        super().__init__(("127.0.0.1", 0), _Handler)

    def server_bind(self) -> None:
        # The inherited one looks up the name of the machine, which may take seconds and is of no use here.
        socket_address = self.server_address
        self.socket.bind(socket_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def process_request(self, request: Any, client_address: Any) -> None:
        if not self._places.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        if isinstance(sys.exception(), OSError):
            log.debug("a browser hung up in the middle", exc_info=True)
        else:
            log.exception("a request to the page failed")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = PATIENCE.total_seconds()
    # One request, one connection: nothing is left hanging when the process ends.
    protocol_version = "HTTP/1.0"

    def version_string(self) -> str:
        return "posture"

    def log_message(self, format: str, *args: Any) -> None:
        # The path may hold the key.
        log.debug("page: %s", self.command)

    # -------------------------------------------------------------------------------------------- requests

    def do_GET(self) -> None:
        pages = self.server.pages
        path = self.path.partition("?")[0]
        if not self._is_for_us():
            return
        if pages.use_key(path.removeprefix("/")):
            self._begin(303)
            self.send_header("Location", "/")
            cookie = f"{pages.cookie}={pages.session}; Path=/; HttpOnly; SameSite=Strict"
            self.send_header("Set-Cookie", cookie)
            self.send_header("Content-Length", "0")
            self.end_headers()
        elif not self._has_session():
            self._refuse(403, "This page belongs to a break that is over, or to somebody else.")
        elif path == "/":
            nonce = secrets.token_urlsafe(16)
            text = pages.site.page(Ticket(nonce, pages.word))
            self._send(text.encode(), "text/html", nonce)
            pages.opened.set()
            pages.changed.set()
        elif path == "/events":
            self._stream()
        elif (name := path.removeprefix("/")) in pages.site.assets:
            self._send((_ASSETS / name).read_bytes(), _TYPES[Path(name).suffix])
        else:
            self._refuse(404, "There is no such page here.")

    def do_POST(self) -> None:
        pages = self.server.pages
        if not self._is_for_us(origin_needed=True):
            return
        word = self.headers.get("X-Posture", "")
        if not self._has_session() or not hmac.compare_digest(word.encode(), pages.word.encode()):
            self._refuse(403, "Only the page itself may ask for this.")
            return
        action = pages.site.actions.get(self.path.removeprefix("/"))
        if action is None:
            self._refuse(404, "There is nothing of that name to do here.")
            return
        given = self._body()
        if given is None:
            return
        answer = action(given)
        self._send(json.dumps(answer).encode(), "application/json")
        pages.changed.set()

    def _body(self) -> dict[str, Any] | None:
        if self.headers.get_content_type() != "application/json":
            self._refuse(415, "JSON is expected.")
            return None
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or len(length) > 9 or int(length) > BODY_MOST:
            self._refuse(413, "That is too long, or of no known length.")
            return None
        try:
            given = json.loads(self.rfile.read(int(length)).decode("utf-8"))
        except (ValueError, RecursionError):
            given = None
        if not isinstance(given, dict):
            self._refuse(400, "That is not a JSON object.")
            return None
        return given

    def _stream(self) -> None:
        """Tell the page what happens, for as long as it is open: the open connection is how we know that it is."""
        pages = self.server.pages
        self._begin(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        messages = pages.listen()
        silent = timedelta()
        try:
            self.wfile.write(b"retry: 1000\n\n")
            while True:
                try:
                    message = messages.get(timeout=0.5)
                except Empty:
                    if self._has_hung_up():
                        return
                    silent += timedelta(seconds=0.5)
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

    def _is_for_us(self, *, origin_needed: bool = False) -> bool:
        pages = self.server.pages
        if self.headers.get_all("Host") != [pages.host]:
            self._refuse(421, "This is not the host that was asked for.")
            return False
        origin = self.headers.get("Origin", None if origin_needed else pages.origin)
        site = self.headers.get("Sec-Fetch-Site", "none")
        if origin != pages.origin or site not in ("none", "same-origin"):
            self._refuse(403, "Other pages have no business here.")
            return False
        return True

    def _has_session(self) -> bool:
        pages = self.server.pages
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(pages.cookie)
        except CookieError:
            return False
        return cookie is not None and hmac.compare_digest(cookie.value.encode(), pages.session.encode())

    # --------------------------------------------------------------------------------------------- answers

    def _refuse(self, code: int, sentence: str) -> None:
        self._send(f"{sentence}\n".encode(), "text/plain", code=code)

    def _send(self, content: bytes, kind: str, nonce: str = "", *, code: int = 200) -> None:
        self._begin(code, nonce)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _begin(self, code: int, nonce: str = "") -> None:
        own = f" 'nonce-{nonce}'" if nonce else ""
        self.send_response(code)
        self.send_header(
            "Content-Security-Policy",
            f"default-src 'none'; script-src 'self'; style-src 'self'{own}; img-src 'self'; connect-src 'self'; "
            "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
        )
        # Not no-referrer: with that, a browser would not tell us the origin of a beacon.
        self.send_header("Referrer-Policy", "same-origin")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cross-Origin-Opener-Policy", "same-origin")
        self.send_header("Cross-Origin-Resource-Policy", "same-origin")
        self.send_header("Cache-Control", "no-store")
