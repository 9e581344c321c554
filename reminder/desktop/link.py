"""The connection to a message bus as it comes and goes: whole messages in their order, one warning for a loss.

A bus that dies is tried again at the same address, after pauses that grow.
"""

from __future__ import annotations

import logging
import select
from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from reminder import clock, patience
from reminder.desktop import wire
from reminder.desktop.ports import Loop, Timer, Unavailable
from reminder.desktop.wire import Wire, WireBroken

if TYPE_CHECKING:
    from reminder.desktop.messages import Incoming

log = logging.getLogger(__name__)

DBUS = "org.freedesktop.DBus"
DBUS_PATH = "/org/freedesktop/DBus"
# The bus itself, as the beginning of a call.
THE_BUS = (DBUS, DBUS_PATH, DBUS)

_HANDSHAKE = timedelta(seconds=3)
_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(seconds=30)


class Link:
    """The connection. *on_message* gets each message, *on_down* and *on_up* are called on loss and return.

    *quiet* leaves it to another link to log a loss.

    Raises:
        Unavailable: there is no bus, or it does not answer within three seconds.
    """

    def __init__(
        self,
        kind: str,
        loop: Loop,
        *,
        on_message: Callable[[Incoming], None],
        on_up: Callable[[], None],
        on_down: Callable[[], None],
        quiet: bool = False,
    ) -> None:
        self.kind = kind
        self.unique_name = ""
        self._loop = loop
        self._on_message, self._on_up, self._on_down = on_message, on_up, on_down
        self._loss, self._return = (logging.DEBUG, logging.DEBUG) if quiet else (logging.WARNING, logging.INFO)
        self._wire: Wire | None = None
        self._writing = False
        self._serials = count(1)
        self._hello = 0  # the serial of Hello while the bus has not answered it
        self._inbox: deque[Incoming] = deque()
        self._pause = _FIRST_PAUSE
        self._timer: Timer | None = None
        self._closed = False
        self._complaints: set[str] = set()
        try:
            self._dial()
            answer = self._await(self._hello, _HANDSHAKE)
            if answer is None:
                raise WireBroken("it does not answer")
            self._welcome(answer)
        # ImportError and AttributeError: a system without jeepney, without unix sockets.
        except (WireBroken, ValueError, ImportError, AttributeError) as error:
            self._hang_up()
            raise Unavailable(f"the {kind} bus cannot be reached: {error}") from error
        self._watch()

    @property
    def connected(self) -> bool:
        """Whether messages can be sent."""
        return bool(self.unique_name)

    def serial(self) -> int:
        """Return a number for the next message."""
        return next(self._serials)

    def send(self, data: bytes) -> bool:
        """Send a message, now or as soon as the bus takes it; False without a bus."""
        if self._wire is None or not self.connected:
            return False
        try:
            self._wire.send(data)
        except WireBroken as error:
            self._lose_soon(self._wire, str(error))
            return False
        self._mind_writing()
        return True

    def wait_for_answer(self, serial: int, timeout: timedelta) -> Incoming | None:
        """Return the answer to the message *serial*, None without one in time; all else is handed out later.

        Raises:
            WireBroken: the bus is lost; ``on_down`` is called at the loop's next turn.
        """
        lost = self._wire
        try:
            return self._await(serial, timeout)
        except WireBroken as error:
            # Not from here: whoever waits does not expect listeners of its own to be called.
            self._lose_soon(lost, str(error))
            raise

    def skip(self, what: str) -> None:
        """Log once for each kind that such messages are skipped."""
        if what not in self._complaints:
            self._complaints.add(what)
            log.warning("the %s bus sent %s; such messages are skipped", self.kind, what)

    def close(self) -> None:
        """Send what waits (for a fifth of a second at most) and hang up. Nothing is called back after this."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        if self.connected:
            try:
                self._await(None, timedelta(milliseconds=200))
            except WireBroken as error:
                log.debug("closing the %s bus: %s", self.kind, error)
        self._inbox.clear()
        self._hang_up()

    # --------------------------------------------------------------------------------- coming and going

    def _dial(self) -> None:
        """Connect and send Hello."""
        from reminder.desktop import messages

        broken = WireBroken("no address")
        for address in wire.addresses(self.kind):
            try:
                self._wire = Wire(address)
                break
            except WireBroken as error:
                broken = error
        if self._wire is None:
            raise broken
        self._hello = self.serial()
        self._wire.send(messages.call(self._hello, *THE_BUS, "Hello", "", (), wants_reply=True, activate=True))

    def _welcome(self, answer: Incoming) -> None:
        """Read the bus' answer to Hello."""
        match answer.error, answer.body():
            case "", (str(name),) if name:
                self._hello = 0
                self.unique_name = name
            case _, body:
                raise WireBroken(f"it refused us: {answer.error} {body}")

    def _watch(self) -> None:
        if self._wire is not None:
            self._loop.watch(self._wire.fileno(), self._readable)
            self._mind_writing()

    def _mind_writing(self) -> None:
        """Ask the loop for a writable socket exactly while something waits to be written."""
        if self._wire is None or self._wire.wants_to_write == self._writing:
            return
        self._writing = self._wire.wants_to_write
        self._loop.watch_writable(self._wire.fileno(), self._writable if self._writing else None)

    def _hang_up(self) -> None:
        if self._wire is not None:
            self._loop.unwatch(self._wire.fileno())
            self._wire.close()
        self._wire = None
        self._writing = False
        self._hello = 0
        self.unique_name = ""

    def _lose_soon(self, lost: Wire | None, why: str) -> None:
        self._loop.call_soon(lambda: self._lose(lost, why))

    def _lose(self, lost: Wire | None, why: str) -> None:
        """Give up the connection *lost*, call *on_down*, and try again after a pause."""
        if self._closed or lost is None or lost is not self._wire:
            return
        was_up = self.connected
        self._hang_up()
        self._inbox.clear()
        self._try_later()
        if was_up:
            log.log(self._loss, "the %s bus is lost (%s); waiting for it to come back", self.kind, why)
            self._on_down()

    def _try_later(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(self._pause, self._try_again)
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _try_again(self) -> None:
        if self._closed or self._wire is not None:
            return
        try:
            self._dial()
        except (WireBroken, ValueError) as error:
            log.debug("the %s bus is not back yet: %s", self.kind, error)
            self._hang_up()
            self._try_later()
            return
        self._watch()
        dialled = self._wire
        self._timer = self._loop.call_later(_HANDSHAKE, lambda: self._lose(dialled, "it does not answer"))

    def _on_welcome(self, answer: Incoming) -> None:
        try:
            self._welcome(answer)
        except WireBroken as error:
            self._lose(self._wire, str(error))
            return
        if self._timer is not None:
            self._timer.cancel()
        self._pause = _FIRST_PAUSE
        log.log(self._return, "the %s bus is back", self.kind)
        self._on_up()

    # ------------------------------------------------------------------------------- reading and writing

    def _readable(self) -> None:
        current = self._wire
        if current is None:
            return
        try:
            for message in self._received(current):
                self._inbox.append(message)
        except WireBroken as error:
            self._hand_out()
            self._lose(current, str(error))
            return
        self._mind_writing()
        self._hand_out()

    def _writable(self) -> None:
        current = self._wire
        if current is None:
            return
        try:
            current.flush()
        except WireBroken as error:
            self._lose(current, str(error))
            return
        self._mind_writing()

    def _received(self, current: Wire) -> Iterator[Incoming]:
        from reminder.desktop import messages

        for raw in current.receive():
            message = messages.parsed(raw)
            if message is not None:
                yield message
            else:
                self.skip("a message that cannot be read")
        if current.skipped:
            self.skip(f"a message of more than {wire.LONGEST_MESSAGE // 1024} KiB")

    def _await(self, serial: int | None, timeout: timedelta) -> Incoming | None:
        """Wait for the answer to *serial* (None: only until everything is sent); keep all other messages."""
        assert self._wire is not None
        current = self._wire
        poll = select.poll()
        end = clock.now() + patience.bounded(timeout)
        answer: Incoming | None = None
        while answer is None and (serial is not None or current.wants_to_write):
            left = end - clock.now()
            if left <= timedelta():
                break
            poll.register(current.fileno(), select.POLLIN | (select.POLLOUT if current.wants_to_write else 0))
            with patience.waiting():
                ready = poll.poll(left / timedelta(milliseconds=1))
            for _, events in ready:
                if events & select.POLLOUT:
                    current.flush()
                if events & ~select.POLLOUT:
                    for message in self._received(current):
                        # The first one: mako 1.7 answers, and then says that it knows no such method.
                        if answer is None and serial is not None and message.reply_to == serial:
                            answer = message
                        else:
                            self._inbox.append(message)
        if self._inbox:
            self._loop.call_soon(self._hand_out)
        if self.connected:
            self._mind_writing()
        return answer

    def _hand_out(self) -> None:
        while self._inbox and not self._closed:
            message = self._inbox.popleft()
            if self._hello and message.reply_to == self._hello:
                self._on_welcome(message)
            else:
                self._on_message(message)
