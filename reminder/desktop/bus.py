"""The session or system bus: calls, signals, names and objects of our own, dispatched from the daemon's loop.

jeepney's blocking connection throws away the signals that arrive before a reply; here every message finds its
way, in the order in which the bus sent it. Values are jeepney's: a variant is a pair (signature, value), a
dictionary a dict, a structure a tuple, bytes are bytes.

A bus that dies is waited for: the connection comes back by itself, match rules and names with it. What others
know about *us* they have forgotten by then; ``watch_name`` fires again, which is the moment to tell them anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from reminder.desktop import introspection
from reminder.desktop.link import DBUS, DBUS_PATH, Link
from reminder.desktop.names import Names
from reminder.desktop.ports import Loop, Timer
from reminder.desktop.wire import WireBroken

if TYPE_CHECKING:
    from reminder.desktop.messages import Incoming

log = logging.getLogger(__name__)

Body = tuple[Any, ...]
OnReply = Callable[[Body], None]
OnSignal = Callable[[Body, str], None]
# (interface, member, body, sender) -> (signature, body), or BusError
Handler = Callable[[str, str, Body, str], tuple[str, Body]]

PROPERTIES = "org.freedesktop.DBus.Properties"
_ERROR = "org.freedesktop.DBus.Error"


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


@dataclass(slots=True, eq=False)
class _Pending:
    """A call under way."""

    on_reply: OnReply | None
    on_error: Callable[[BusError], None] | None
    what: str
    timer: Timer | None = None


@dataclass(slots=True, eq=False)
class _Rule:
    """A signal subscribed to."""

    callback: OnSignal
    sender: str
    interface: str
    member: str
    path: str | None
    arg0: str | None

    def __str__(self) -> str:
        parts = {"sender": self.sender, "interface": self.interface, "member": self.member}
        parts |= {key: value for key, value in (("path", self.path), ("arg0", self.arg0)) if value is not None}
        return "type='signal'," + ",".join(f"{key}='{value}'" for key, value in parts.items())

    def fits(self, message: Incoming) -> bool:
        """Return whether *message* is such a signal by its header, whoever sent it."""
        return (
            self.member == message.member
            and self.interface == message.interface
            and self.path in (None, message.path)
        )


class Bus:
    """The connection to the "session" or "system" bus. A *quiet* one does not log its loss.

    Raises:
        Unavailable: there is no bus, or it does not answer within three seconds.
    """

    def __init__(self, kind: str, loop: Loop, *, quiet: bool = False) -> None:
        self.kind = kind
        self.loop = loop
        self._pending: dict[int, _Pending] = {}
        self._rules: list[_Rule] = []
        self._names = Names(self)
        self._objects: dict[str, tuple[Handler, str]] = {}
        self._requested: dict[str, int] = {}
        self._listeners: dict[bool, list[Callable[[], None]]] = {True: [], False: []}
        self._closed = False
        self._link = Link(
            kind, loop, on_message=self._dispatch, on_up=self._is_up, on_down=self._is_down, quiet=quiet
        )

    @property
    def connected(self) -> bool:
        """Whether the bus is there."""
        return self._link.connected

    @property
    def unique_name(self) -> str:
        """Our name on the bus, "" without one; another one after each loss."""
        return self._link.unique_name

    # ------------------------------------------------------------------------------------------- calls

    def call(
        self,
        destination: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: Body = (),
        *,
        on_reply: OnReply | None = None,
        on_error: Callable[[BusError], None] | None = None,
        timeout: timedelta = timedelta(seconds=5),
        activate: bool = True,
    ) -> None:
        """Call a method and go on; exactly one of *on_reply* and *on_error* is called later, never at once.

        With neither, no answer is asked for. An error without *on_error* is logged at DEBUG. *activate* False
        keeps the bus from starting a program for the sake of this call.
        """
        from reminder.desktop import messages

        serial, wants_reply = self._link.serial(), on_reply is not None or on_error is not None
        data = messages.call(
            serial,
            destination,
            path,
            interface,
            member,
            signature,
            body,
            wants_reply=wants_reply,
            activate=activate,
        )
        pending = _Pending(on_reply, on_error, f"{interface}.{member} of {destination}")
        if not self._link.send(data):
            self.loop.call_soon(lambda: self._failed(pending, self._disconnected()))
        elif wants_reply:
            pending.timer = self.loop.call_later(timeout, lambda: self._timed_out(serial))
            self._pending[serial] = pending

    def ask(
        self,
        destination: str,
        path: str,
        interface: str,
        member: str,
        signature: str = "",
        body: Body = (),
        *,
        timeout: timedelta = timedelta(milliseconds=500),
        activate: bool = True,
    ) -> Body:
        """Call a method and wait for its answer. What else arrives meanwhile is dispatched at the loop's next turn.

        All that is asked within one turn shares one allowance (``reminder/patience.py``): *timeout* may be cut.

        Raises:
            BusError: the answer is an error, there is none in time, or no bus.
        """
        from reminder.desktop import messages

        serial = self._link.serial()
        data = messages.call(
            serial, destination, path, interface, member, signature, body, wants_reply=True, activate=activate
        )
        if not self._link.send(data):
            raise self._disconnected()
        try:
            answer = self._link.wait_for_answer(serial, timeout)
        except WireBroken as error:
            raise self._disconnected() from error
        if answer is None:
            raise BusError(f"{_ERROR}.NoReply", f"{destination} did not answer {member}")
        values = self._read(answer)
        if values is None:
            raise BusError(f"{_ERROR}.InvalidSignature", f"the answer of {destination} to {member} cannot be read")
        if answer.error:
            raise _error(answer, values)
        return values

    def get_property(
        self,
        destination: str,
        path: str,
        interface: str,
        name: str,
        *,
        timeout: timedelta = timedelta(milliseconds=500),
        activate: bool = True,
    ) -> Any:
        """Ask for a property and return its value, taken out of the variant.

        Raises:
            BusError: as ``ask``; also for an answer that is no variant.
        """
        body = self.ask(
            destination, path, PROPERTIES, "Get", "ss", (interface, name), timeout=timeout, activate=activate
        )
        match body:
            case ((str(), value),):
                return value
        raise BusError(f"{_ERROR}.InvalidSignature", f"{destination} answered {name} with something else")

    def emit(self, path: str, interface: str, member: str, signature: str = "", body: Body = ()) -> None:
        """Send a signal; without a bus do nothing."""
        from reminder.desktop import messages

        self._link.send(messages.signal(self._link.serial(), path, interface, member, signature, body))

    # ----------------------------------------------------------------------------------------- signals

    def subscribe(
        self,
        callback: OnSignal,
        *,
        sender: str,
        interface: str,
        member: str,
        path: str | None = None,
        arg0: str | None = None,
    ) -> Subscription:
        """Call *callback* with body and path of each such signal that the owner of the name *sender* emits.

        Signals of anybody else do not count, whatever they call themselves. Survives a change of the owner and
        the death of the bus.
        """
        rule = _Rule(callback, sender, interface, member, path, arg0)
        self._rules.append(rule)
        if _well_known(sender):
            self._names.use(sender)
        self.add_match(str(rule))

        def cancel() -> None:
            self._rules.remove(rule)
            self.remove_match(str(rule))
            if _well_known(sender):
                self._names.drop(sender)

        return Subscription(cancel)

    def watch_name(self, name: str, on_owner: Callable[[str], None]) -> Subscription:
        """Call *on_owner* with the unique name that owns *name* ("" for nobody).

        Soon for the first time, then at each change; "" when the bus is lost, and in any case again when it is
        back.
        """
        watcher = self._names.watch(name, on_owner)
        return Subscription(lambda: self._names.unwatch(name, watcher))

    def on_up(self, callback: Callable[[], None]) -> Subscription:
        """Call *callback* whenever a lost bus is back and everything has been asked for again."""
        return self._listen(True, callback)

    def on_down(self, callback: Callable[[], None]) -> Subscription:
        """Call *callback* whenever the bus is lost."""
        return self._listen(False, callback)

    def add_match(self, rule: str) -> None:
        """Ask the bus for the signals that fit *rule*; ``subscribe`` does."""
        self.call(DBUS, DBUS_PATH, DBUS, "AddMatch", "s", (rule,), on_error=self._match_refused)

    def remove_match(self, rule: str) -> None:
        """Undo one ``add_match``."""
        self.call(DBUS, DBUS_PATH, DBUS, "RemoveMatch", "s", (rule,))

    # ------------------------------------------------------------------------------------- own objects

    def export(self, path: str, handler: Handler, interfaces: str = "") -> None:
        """Answer the calls to *path* with what *handler* returns or raises.

        *interfaces* is what Introspect tells of it: ``<interface>`` elements.
        """
        self._objects[path] = (handler, interfaces)

    def unexport(self, path: str) -> None:
        """Take the object away; harmless where there is none."""
        self._objects.pop(path, None)

    def request_name(self, name: str, flags: int = 4) -> None:
        """Ask to own *name*, now and after each loss of the bus; by default without queueing for it."""
        self._requested[name] = flags

        def answered(body: Body) -> None:
            if body not in ((1,), (4,)):  # owner now, owner already
                log.info("another program owns the name %s on the %s bus", name, self.kind)

        self.call(DBUS, DBUS_PATH, DBUS, "RequestName", "su", (name, flags), on_reply=answered)

    def close(self) -> None:
        """Send what waits (for a fifth of a second at most) and hang up. Nothing is called back after this."""
        self._closed = True
        self._link.close()
        for pending in self._pending.values():
            if pending.timer is not None:
                pending.timer.cancel()
        self._pending.clear()

    # ----------------------------------------------------------------------------------- loss and return

    def _is_down(self) -> None:
        pending, self._pending = self._pending, {}
        for call in pending.values():
            if call.timer is not None:
                call.timer.cancel()
            self._failed(call, self._disconnected())
        self._names.lost()
        for callback in tuple(self._listeners[False]):
            self.call_back(callback)

    def _is_up(self) -> None:
        self._names.ask_again()
        for rule in self._rules:
            self.add_match(str(rule))
        for name, flags in self._requested.items():
            self.request_name(name, flags)
        for callback in tuple(self._listeners[True]):
            self.call_back(callback)

    def _listen(self, up: bool, callback: Callable[[], None]) -> Subscription:
        self._listeners[up].append(callback)
        return Subscription(lambda: self._listeners[up].remove(callback))

    def _disconnected(self) -> BusError:
        return BusError(f"{_ERROR}.Disconnected", f"there is no {self.kind} bus")

    # ----------------------------------------------------------------------------------- dispatching

    def _dispatch(self, message: Incoming) -> None:
        from reminder.desktop.messages import Kind

        match message.kind:
            case Kind.RETURN | Kind.ERROR:
                self._on_answer(message)
            case Kind.SIGNAL:
                self._on_signal(message)
            case Kind.CALL:
                self._on_call(message)

    def _read(self, message: Incoming) -> Body | None:
        """Return the body of *message*; None, logged once, where it cannot be read."""
        body = message.body()
        if body is None:
            self._link.skip("a message that cannot be read")
        return body

    def _on_answer(self, message: Incoming) -> None:
        if message.reply_to not in self._pending or (body := self._read(message)) is None:
            return
        pending = self._pending.pop(message.reply_to)
        if pending.timer is not None:
            pending.timer.cancel()
        if message.error:
            self._failed(pending, _error(message, body))
        elif pending.on_reply is not None:
            self.call_back(pending.on_reply, body)

    def _failed(self, pending: _Pending, error: BusError) -> None:
        if pending.on_error is None:
            log.debug("%s: %s", pending.what, error)
        else:
            self.call_back(pending.on_error, error)

    def _timed_out(self, serial: int) -> None:
        pending = self._pending.pop(serial, None)
        if pending is not None:
            self._failed(pending, BusError(f"{_ERROR}.NoReply", f"no answer to {pending.what}"))

    def _on_signal(self, message: Incoming) -> None:
        of_owners = (message.sender, message.interface, message.member) == (DBUS, DBUS, "NameOwnerChanged")
        rules = [rule for rule in self._rules if rule.fits(message) and self._is_from(rule.sender, message.sender)]
        # Only now, and only if somebody cares: any user of the system bus may send us any signal.
        if not (of_owners or rules) or (body := self._read(message)) is None:
            return
        if of_owners:
            self._names.changed(body)
        for rule in rules:
            # Asked again whether it still stands: a callback of this very signal may have cancelled it.
            if rule in self._rules and rule.arg0 in (None, *body[:1]):
                self.call_back(rule.callback, body, message.path)

    def _is_from(self, name: str, sender: str) -> bool:
        return sender != "" and sender == (self._names.owner(name) if _well_known(name) else name)

    def _on_call(self, message: Incoming) -> None:
        from reminder.desktop import messages

        serial = self._link.serial()
        try:
            signature, body = self._answer(message)
            data = messages.answer(serial, message, signature, body)
        except BusError as error:
            data = messages.refusal(serial, message, error.name, error.text)
        except Exception:
            # A bug of ours (or of ours in the face of odd arguments): to be seen, and the caller must not hang.
            log.exception("answering %s.%s failed", message.interface, message.member)
            data = messages.refusal(serial, message, f"{_ERROR}.Failed", "the call failed in posture-reminder")
        if message.wants_reply:
            self._link.send(data)

    def _answer(self, message: Incoming) -> tuple[str, Body]:
        if message.interface == f"{DBUS}.Peer" and message.member == "Ping":
            return "", ()
        if message.interface == f"{DBUS}.Introspectable" and message.member == "Introspect":
            known = {place: interfaces for place, (_, interfaces) in self._objects.items()}
            return "s", (introspection.document(message.path, known),)
        if message.path not in self._objects:
            raise BusError(f"{_ERROR}.UnknownObject", f"there is no object {message.path}")
        if (body := self._read(message)) is None:
            raise BusError(f"{_ERROR}.InvalidArgs", "the arguments cannot be read")
        handler, _ = self._objects[message.path]
        return handler(message.interface, message.member, body, message.sender)

    def call_back(self, callback: Callable[..., None], *args: Any) -> None:
        """Call a callback; its fault is logged and affects no other."""
        if self._closed:
            return
        try:
            callback(*args)
        except Exception:
            log.exception("a listener on the %s bus failed", self.kind)

    def _match_refused(self, error: BusError) -> None:
        if self.connected:
            log.warning("the %s bus refused to tell us of a signal: %s", self.kind, error)


def _well_known(name: str) -> bool:
    return not name.startswith(":") and name != DBUS


def _error(message: Incoming, body: Body) -> BusError:
    return BusError(message.error, body[0] if body and isinstance(body[0], str) else "")


def uint32(value: object) -> int | None:
    """Return *value* if it can be sent back as an unsigned number of 32 bits, else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**32 else None
