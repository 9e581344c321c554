"""Calls of methods over the session or system bus: answered later, or waited for.

jeepney's blocking connection throws away the signals that arrive before a reply; here every message is dispatched,
in the order in which the bus sent it. Values are jeepney's: a variant is a pair (signature, value), a dictionary a
dict, a structure a tuple, bytes are bytes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reminder.core.values import dataclass
from reminder.desktop.link import THE_BUS, Link
from reminder.desktop.ports import Loop, Timer
from reminder.desktop.wire import WireBroken

if TYPE_CHECKING:
    from reminder.desktop.messages import Incoming

log = logging.getLogger(__name__)

Body = tuple[Any, ...]
Target = tuple[str, str, str]  # a name on the bus, the path of an object, an interface of it
OnReply = Callable[[Body], None]

PROPERTIES = "org.freedesktop.DBus.Properties"
ERROR = "org.freedesktop.DBus.Error"
SOON = timedelta(milliseconds=500)


class BusError(Exception):
    """An error as D-Bus has them: a *name* for programs and a *text* for people."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__(f"{text} ({name})" if text else name)
        self.name = name
        self.text = text


class Subscription:
    """Something asked for until ``cancel``."""

    def __init__(self, cancel: Callable[[], None]) -> None:
        self._cancel: Callable[[], None] | None = cancel

    def cancel(self) -> None:
        """End it; harmless when done twice. Nothing is called back after this returns."""
        cancel, self._cancel = self._cancel, None
        if cancel is not None:
            cancel()


OnError = Callable[[BusError], None]


@dataclass(frozen=True, slots=True)
class _Pending:
    """A call under way."""

    what: str
    on_reply: OnReply | None
    on_error: OnError
    timer: Timer


class Calls:
    """What ``Bus`` can do as a caller. A *quiet* one does not log the loss of the bus.

    Raises:
        Unavailable: there is no bus, or it does not answer within three seconds.
    """

    def __init__(self, kind: str, loop: Loop, *, quiet: bool = False) -> None:
        self.kind = kind
        self.loop = loop
        self._pending: dict[int, _Pending] = {}
        self._closed = False
        self._link = Link(
            kind, loop, on_message=self._dispatch, on_up=self._is_up, on_down=self._is_down, quiet=quiet
        )

    @property
    def connected(self) -> bool:
        """Whether the bus is there."""
        return self._link.connected

    def call(
        self,
        target: Target,
        member: str,
        signature: str = "",
        body: Body = (),
        *,
        on_reply: OnReply | None = None,
        on_error: OnError | None = None,
        timeout: timedelta = timedelta(seconds=5),
        activate: bool = True,
    ) -> None:
        """Call a method and go on; exactly one of *on_reply* and *on_error* is called later, never at once.

        With neither, no answer is asked for. An error without *on_error* is logged at DEBUG. *activate* False
        keeps the bus from starting a program for the sake of this call.
        """
        what = f"{target[2]}.{member} of {target[0]}"
        wants_reply = on_reply is not None or on_error is not None
        failed = on_error or (lambda error: log.debug("%s: %s", what, error))
        serial = self._send_call(target, member, signature, body, wants_reply=wants_reply, activate=activate)
        if serial is None:
            self.loop.call_soon(lambda: self.call_back(failed, self._disconnected()))
        elif wants_reply:
            timer = self.loop.call_later(timeout, lambda: self._timed_out(serial))
            self._pending[serial] = _Pending(what, on_reply, failed, timer)

    def ask(
        self,
        target: Target,
        member: str,
        signature: str = "",
        body: Body = (),
        *,
        timeout: timedelta = SOON,
        activate: bool = True,
    ) -> Body:
        """Call a method and wait for its answer. What else arrives meanwhile is dispatched at the loop's next turn.

        All that is asked within one turn shares one allowance (``reminder/patience.py``): *timeout* may be cut.

        Raises:
            BusError: the answer is an error, there is none in time, or no bus.
        """
        serial = self._send_call(target, member, signature, body, wants_reply=True, activate=activate)
        if serial is None:
            raise self._disconnected()
        try:
            answer = self._link.wait_for_answer(serial, timeout)
        except WireBroken as error:
            raise self._disconnected() from error
        if answer is None:
            raise BusError(f"{ERROR}.NoReply", f"{target[0]} did not answer {member}")
        values = self._read(answer)
        if values is None:
            raise BusError(f"{ERROR}.InvalidSignature", f"the answer of {target[0]} to {member} cannot be read")
        if answer.error:
            raise _error(answer, values)
        return values

    def get_property(self, target: Target, name: str, *, timeout: timedelta = SOON, activate: bool = True) -> Any:
        """Ask for a property of the target's interface and return its value, taken out of the variant.

        Raises:
            BusError: as ``ask``; also for an answer that is no variant.
        """
        destination, path, interface = target
        question = ((destination, path, PROPERTIES), "Get", "ss", (interface, name))
        match self.ask(*question, timeout=timeout, activate=activate):
            case ((str(), value),):
                return value
        raise BusError(f"{ERROR}.InvalidSignature", f"{destination} answered {name} with something else")

    def add_match(self, rule: str) -> None:
        """Ask the bus for the signals that fit *rule*."""

        def refused(error: BusError) -> None:
            if self.connected:
                log.warning("the %s bus refused to report a signal: %s", self.kind, error)

        self.call(THE_BUS, "AddMatch", "s", (rule,), on_error=refused)

    def remove_match(self, rule: str) -> None:
        """Undo one ``add_match``."""
        self.call(THE_BUS, "RemoveMatch", "s", (rule,))

    def call_back(self, callback: Callable[..., None], *args: Any) -> None:
        """Call a callback."""
        if self._closed:
            return
        try:
            callback(*args)
        except Exception:
            # A bug in one adapter: logged as such, and the others still get this message and the next ones.
            log.exception("a listener on the %s bus failed", self.kind)

    def close(self) -> None:
        """Send what waits (for a fifth of a second at most) and hang up. Nothing is called back after this."""
        self._closed = True
        self._link.close()
        for pending in self._pending.values():
            pending.timer.cancel()
        self._pending.clear()

    # ------------------------------------------------------------------------------ for Bus: its messages

    def _dispatch(self, message: Incoming) -> None:
        """Take an answer; ``Bus`` takes the other messages."""
        if message.reply_to not in self._pending or (body := self._read(message)) is None:
            return
        pending = self._pending.pop(message.reply_to)
        pending.timer.cancel()
        if message.error:
            self.call_back(pending.on_error, _error(message, body))
        elif pending.on_reply is not None:
            self.call_back(pending.on_reply, body)

    def _is_up(self) -> None:
        """The lost bus is back."""

    def _is_down(self) -> None:
        """The bus is lost."""
        pending, self._pending = self._pending, {}
        for call in pending.values():
            call.timer.cancel()
            self.call_back(call.on_error, self._disconnected())

    def _read(self, message: Incoming) -> Body | None:
        """Return the body of *message*; None, logged once, where it cannot be read."""
        body = message.body()
        if body is None:
            self._link.skip("a message that cannot be read")
        return body

    def _send_call(
        self, target: Target, member: str, signature: str, body: Body, *, wants_reply: bool, activate: bool
    ) -> int | None:
        """Send a method call and return its serial, None without a bus."""
        from reminder.desktop import messages

        serial = self._link.serial()
        arguments = (*target, member, signature, body)
        data = messages.call(serial, *arguments, wants_reply=wants_reply, activate=activate)
        return serial if self._link.send(data) else None

    def _timed_out(self, serial: int) -> None:
        if (call := self._pending.pop(serial, None)) is not None:
            self.call_back(call.on_error, BusError(f"{ERROR}.NoReply", f"no answer to {call.what}"))

    def _disconnected(self) -> BusError:
        return BusError(f"{ERROR}.Disconnected", f"there is no {self.kind} bus")


def _error(message: Incoming, body: Body) -> BusError:
    return BusError(message.error, body[0] if body and isinstance(body[0], str) else "")


def milliseconds(body: Body) -> timedelta:
    """Return the duration that a service has answered; BusError for any other answer."""
    match body:
        case (int(number),):
            # Some 9000 years: a duration can hold it, and nobody is idle for longer.
            return timedelta(milliseconds=min(max(number, 0), 2**48))
    raise BusError(f"{ERROR}.InvalidSignature", "the answer is something else than a time")


def uint32(value: object) -> int | None:
    """Return *value* if it can be sent back as an unsigned number of 32 bits, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**32 else None
