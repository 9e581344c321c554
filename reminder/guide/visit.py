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
_NONE = timedelta()
Opener = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a page is waited for, and how long it may stay."""

    # A browser that starts cold on a busy machine takes half of it.
    open_within: timedelta = timedelta(seconds=45)
    # For a browser on its way to a break that has ended meanwhile: the page says so, which beats an error page.
    late: timedelta = timedelta(seconds=5)
    # Some browsers may not read the file that hides the address; after this they are given the address itself.
    hidden_for: timedelta = timedelta(seconds=12)
    gone_after: timedelta = timedelta(seconds=4)  # longer than a reload takes
    at_most: timedelta = timedelta(minutes=20)
    # After the end the page can still report pain, which often shows only then.
    linger: timedelta = timedelta(minutes=3)


LIMITS = Limits()


def visit(
    site: Site,
    open_page: Opener,
    *,
    shown: Callable[[], object] = lambda: None,
    over: Event | None = None,
    too_long: Callable[[], object] = lambda: None,
    limits: Limits = LIMITS,
) -> bool:
    """Serve *site* until its page is closed; return False where no browser has come for it.

    Args:
        site: What to serve.
        open_page: What sends the browser to an address.
        shown: Called once the page is there and its script runs.
        over: Set once the page is of no more use, by whoever ended it: the page is told, and lingers a little. Set
            here where the page cannot speak, and after *too_long*.
        too_long: Called when the page was open for as long as it may be.
        limits: How long to wait for what.
    """
    over = over or Event()
    server = PageServer(site)
    server.begin()
    try:
        if not _opened(server, open_page, over, limits):
            return False
        _stay(server, shown, over, too_long, limits)
        return True
    finally:
        server.close()


def _opened(server: PageServer, open_page: Opener, over: Event, limits: Limits) -> bool:
    if server.knows_callers or not browser.tells_others():
        # Whoever else reads the address cannot use it.
        open_page(server.url)
        return _fetched(server, limits.open_within, over, limits)
    try:
        with browser.hidden(server.url) as address:
            open_page(address)
            if _fetched(server, limits.hidden_for, over, limits):
                return True
            fault: object = f"the browser did not read {address}"
    except (Refused, OSError) as error:
        fault = error
    if over.is_set():
        return False
    log.warning("for a moment other users of this machine can see the address of the page: %s", fault)
    open_page(server.url)
    return _fetched(server, limits.open_within - limits.hidden_for, over, limits)


def _fetched(server: PageServer, patience: timedelta, over: Event, limits: Limits) -> bool:
    """Return whether the browser fetches the page within *patience*, which is short once the break is over."""
    while patience > _NONE:
        # In turns: one long wait would be deaf to Ctrl+C on Windows.
        if server.opened.wait(_TURN.total_seconds()):
            return True
        patience -= _TURN
        if over.is_set():
            patience = min(patience, limits.late)
    return False


def _stay(
    server: PageServer,
    shown: Callable[[], object],
    over: Event,
    too_long: Callable[[], object],
    limits: Limits,
) -> None:
    """Return once the page is closed, or has nothing more to say."""
    began = seen = clock.now()
    listened, ended = False, None
    while True:
        now = clock.now()
        if server.listeners:
            if not listened:
                shown()
            listened, seen = True, now
        elif listened and now - seen >= limits.gone_after:
            return
        elif not listened and now - began >= limits.open_within:
            # It is shown and cannot speak: scripts are off. What is written there stays.
            log.warning("the page does not answer: scripts may be off in the browser")
            over.set()
            return
        if ended is not None:
            if now - ended >= limits.linger:
                return
        elif over.is_set():
            # Also after a reload. A page that has ended the break itself takes no notice.
            server.send({"over": "elsewhere"})
            ended = now
        elif now - began >= limits.at_most:
            server.send({"over": "too_long"})
            too_long()
            over.set()
            ended = now
        server.changed.wait(min(_TURN, limits.gone_after / 4).total_seconds())
        server.changed.clear()
