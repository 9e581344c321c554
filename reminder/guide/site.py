"""What a page consists of, and the state that its requests share: keys, and the pages that listen."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import field
from queue import SimpleQueue
from threading import Event, Lock
from typing import Any

from reminder.core.values import dataclass

Message = dict[str, object]
Action = Callable[[dict[str, Any]], Message]


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


class Served:
    """A site while it is served on *port*. Safe to use from any thread.

    ``opened`` is set once the browser has the page. ``changed`` is set when a page begins or ends to listen, and
    after each action: wait for it, clear it, look again.
    """

    def __init__(self, site: Site, port: int) -> None:
        self.site = site
        self.port = port
        self.opened = Event()
        self.changed = Event()
        self.session = secrets.token_urlsafe(24)
        self.word = secrets.token_urlsafe(24)
        self.host = f"127.0.0.1:{port}"
        self.origin = f"http://{self.host}"
        self.cookie = f"posture-{port}"
        self._key: str | None = secrets.token_urlsafe(24)
        self.url = f"{self.origin}/{self._key}"
        self._listeners: list[SimpleQueue[Message | None]] = []
        self._last_message: Message | None = None
        self._ended = False
        self._guard = Lock()

    @property
    def listeners(self) -> int:
        """How many pages are open."""
        with self._guard:
            return len(self._listeners)

    def send(self, message: Message) -> None:
        """Send *message* to the page, also to one that is opened again later."""
        with self._guard:
            self._last_message = message
            for listener in self._listeners:
                listener.put(message)

    def use_key(self, key: str) -> bool:
        """Return whether *key* is the one in the address, which works once."""
        with self._guard:
            if self._key is None or not hmac.compare_digest(key.encode(), self._key.encode()):
                return False
            self._key = None
            return True

    def listen(self) -> SimpleQueue[Message | None]:
        """Return the queue of messages for one more page; None is the last."""
        messages: SimpleQueue[Message | None] = SimpleQueue()
        with self._guard:
            self._listeners.append(messages)
            if self._last_message is not None:
                messages.put(self._last_message)
            if self._ended:
                messages.put(None)
        self.changed.set()
        return messages

    def unlisten(self, messages: SimpleQueue[Message | None]) -> None:
        """Forget a page that was closed."""
        with self._guard:
            self._listeners.remove(messages)
        self.changed.set()

    def end(self) -> None:
        """Release the pages that listen."""
        with self._guard:
            self._ended = True
            for listener in self._listeners:
                listener.put(None)
