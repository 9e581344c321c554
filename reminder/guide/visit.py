"""Opens a page in the browser and serves it until it is closed: the guided break, the questions, the settings."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from threading import Event

from reminder import clock
from reminder.core.values import dataclass
from reminder.errors import Refused
from reminder.guide import browser
from reminder.guide.server import PageServer
from reminder.guide.site import Site

log = logging.getLogger(__name__)

_TURN = timedelta(milliseconds=500)
Opener = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a page is waited for, and how long it may stay."""

    # A browser that starts cold on a busy machine takes half of it.
    open_within: timedelta = timedelta(seconds=45)
    # Some browsers may not read the file that hides the address; after this they are given the address itself.
    hidden_for: timedelta = timedelta(seconds=12)
    gone_after: timedelta = timedelta(seconds=4)  # longer than a reload takes
    at_most: timedelta = timedelta(minutes=20)
    # After the end the page can still say "it hurts", which often shows only then.
    linger: timedelta = timedelta(minutes=3)


LIMITS = Limits()


def visit(
    site: Site,
    open_page: Opener,
    *,
    begun: Callable[[PageServer], None] = lambda _: None,
    over: Event | None = None,
    too_long: Callable[[], object] = lambda: None,
    limits: Limits = LIMITS,
) -> bool:
    """Serve *site* until its page is closed; return False where no browser has come for it.

    Args:
        site: What to serve.
        open_page: What sends the browser to an address.
        begun: Called once the browser has the page.
        over: Set once the page has done what it is for: it lingers a little then. Set here where the page cannot
            speak, and after *too_long*.
        too_long: Called when the page was open for as long as it may be.
        limits: How long to wait for what.
    """
    over = over or Event()
    server = PageServer(site)
    server.begin()
    try:
        if not _opened(server, open_page, limits):
            return False
        begun(server)
        _stay(server, over, too_long, limits)
        return True
    finally:
        server.close()


def _opened(server: PageServer, open_page: Opener, limits: Limits) -> bool:
    if server.knows_callers or not browser.tells_others():
        # Whoever else reads the address cannot use it.
        open_page(server.url)
        return _came(server, limits.open_within)
    try:
        with browser.hidden(server.url) as address:
            open_page(address)
            if _came(server, limits.hidden_for):
                return True
            fault: object = f"the browser did not read {address}"
    except (Refused, OSError) as error:
        fault = error
    log.warning("for a moment other users of this machine can see the address of the page: %s", fault)
    open_page(server.url)
    return _came(server, limits.open_within - limits.hidden_for)


def _came(server: PageServer, patience: timedelta) -> bool:
    """Return whether the browser fetches the page within *patience*."""
    # A longer wait would be deaf to Ctrl+C on Windows.
    return any(server.opened.wait(_TURN.total_seconds()) for _ in range(max(1, round(patience / _TURN))))


def _stay(server: PageServer, over: Event, too_long: Callable[[], object], limits: Limits) -> None:
    """Return once the page is closed, or has nothing more to say."""
    began = seen = clock.now()
    listened, ended = False, None
    while True:
        now = clock.now()
        if server.listeners:
            listened, seen = True, now
        elif listened and now - seen >= limits.gone_after:
            return
        elif not listened and now - began >= limits.open_within:
            # It is shown and cannot speak: scripts are off. What is written there stays.
            log.warning("the page does not answer: scripts may be off in the browser")
            over.set()
            return
        if over.is_set():
            ended = ended or now
            if now - ended >= limits.linger:
                return
        elif now - began >= limits.at_most:
            server.say({"over": "too_long"})
            too_long()
            over.set()
        server.changed.wait(min(0.5, limits.gone_after.total_seconds() / 4))
        server.changed.clear()
