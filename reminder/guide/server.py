"""Serves one page to one browser on this machine only, in a process that ends with the page.

What keeps others out: it listens on loopback only; where the kernel tells whose a connection is, those of other
users are hung up on; the address that is opened carries a key that works once and is exchanged for a cookie; every
request must name our host (another name that leads here is refused: DNS rebinding) and may come from no other
origin; an action must also carry the word that only the page itself has been given, because cookies do not tell the
ports of one machine apart. The page may load nothing but what is served here.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import sys
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any

from reminder.guide import callers
from reminder.guide.handler import Handler
from reminder.guide.site import Served, Site

log = logging.getLogger(__name__)

CALLERS_MOST = 24


class PageServer(Served):
    """Serves a :class:`Site` from ``begin`` to ``close``, on threads of its own.

    ``knows_callers`` tells whether other users are kept out even when they have read the address.
    """

    def __init__(self, site: Site) -> None:
        self._server = _Server(self)
        super().__init__(site, self._server.server_address[1])
        self.knows_callers = callers.are_known(self.port)

    def begin(self) -> None:
        """Start to serve."""
        threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.2}, name="page", daemon=True
        ).start()

    def close(self) -> None:
        """Stop serving."""
        self.end()
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A page that listens would keep the process alive.
    block_on_close = False
    # The port is a new one each time: no other program can have had it.
    allow_reuse_address = False
    request_queue_size = 4 * CALLERS_MOST

    def __init__(self, pages: PageServer) -> None:
        self.pages = pages
        # The connections whose request is still being read, the oldest first.
        self._unfinished: dict[Any, None] = {}
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", 0), partial(Handler, pages, self.finished))

    def server_bind(self) -> None:
        # The inherited method looks up the name of the machine, which may take seconds and is not used.
        socket_address = self.server_address
        self.socket.bind(socket_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def verify_request(self, request: Any, client_address: Any) -> bool:
        if not self.pages.knows_callers:
            return True
        try:
            callers.check(client_address, request.getsockname())
        except callers.Stranger as stranger:
            if stranger.args[0] is not None:
                log.warning("user %s of this machine tried to read the page, and was hung up on", *stranger.args)
            return False
        except OSError as fault:
            log.warning("a caller was hung up on, as nobody could say who it was: %s", fault)
            return False
        return True

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            # When unfinished requests take all places, the oldest is hung up on.
            if len(self._unfinished) >= CALLERS_MOST:
                slowest = next(iter(self._unfinished))
                del self._unfinished[slowest]
                with contextlib.suppress(OSError):  # It has gone by itself.
                    slowest.shutdown(socket.SHUT_RDWR)
            self._unfinished[request] = None
        super().process_request(request, client_address)

    def finished(self, request: Any) -> None:
        """Note that *request* has been read to its end."""
        with self._guard:
            self._unfinished.pop(request, None)

    def shutdown_request(self, request: Any) -> None:
        self.finished(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        if isinstance(sys.exception(), OSError):
            log.debug("a browser hung up in the middle", exc_info=True)
        else:
            log.exception("a request to the page failed")
