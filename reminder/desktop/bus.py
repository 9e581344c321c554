"""One jeepney connection to the session or system bus, with its own dispatch: calls, signals, names, own objects.

jeepney's blocking connection throws away the signals that arrive before a reply; here every message finds its
way, in the order in which the bus sent it. Values are jeepney's: a variant is a pair (signature, value), a
dictionary a dict, a structure a tuple, bytes are bytes.

A bus that dies is waited for: the connection comes back by itself, match rules and names with it. What others
know about *us* they have forgotten by then; ``watch_name`` fires again, which is the moment to tell them anew.
"""

from __future__ import annotations

import logging
import select
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from reminder import clock
from reminder.desktop import introspection, wire
from reminder.desktop.ports import Loop, Timer, Unavailable
from reminder.desktop.wire import Wire, WireBroken

if TYPE_CHECKING:
    from reminder.desktop.messages import Incoming

log = logging.getLogger(__name__)

Body = tuple[Any, ...]
OnReply = Callable[[Body], None]
OnSignal = Callable[[Body, str], None]
# (interface, member, body, sender) -> (signature, body), or BusError
Handler = Callable[[str, str, Body, str], tuple[str, Body]]

DBUS = "org.freedesktop.DBus"
PROPERTIES = "org.freedesktop.DBus.Properties"
_DBUS_PATH = "/org/freedesktop/DBus"

_HANDSHAKE = timedelta(seconds=3)
_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(seconds=30)


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


@dataclass(slots=True, eq=False)
class _Watcher:
    on_owner: Callable[[str], None]
    told: str | None = None  # None: nothing yet since the bus is up


@dataclass(slots=True, eq=False)
class _Name:
    """A well-known name whose owner matters. *users* counts the subscriptions that filter by it."""

    rule: str
    owner: str | None = None  # None: not yet known
    users: int = 0
    watchers: list[_Watcher] = field(default_factory=list)


class Bus:
    """The connection to the "session" or "system" bus. A *quiet* one leaves it to another to tell of its loss.

    Raises:
        Unavailable: there is no bus, or it does not answer within three seconds.
    """

    def __init__(self, kind: str, loop: Loop, *, quiet: bool = False) -> None:
        self.kind = kind
        self.unique_name = ""
        self.connected = False
        self.loop = loop
        self._wire: Wire | None = None
        self._serials = count(1)
        self._pending: dict[int, _Pending] = {}
        self._inbox: deque[Incoming] = deque()
        self._rules: list[_Rule] = []
        self._names: dict[str, _Name] = {}
        self._objects: dict[str, tuple[Handler, str]] = {}
        self._requested: dict[str, int] = {}
        self._listeners: dict[bool, list[Callable[[], None]]] = {True: [], False: []}
        self._level = {level: logging.DEBUG if quiet else level for level in (logging.INFO, logging.WARNING)}
        self._pause = _FIRST_PAUSE
        self._retry: Timer | None = None
        self._closed = False
        self._writing = False
        self._complained = False
        try:
            self._wire = self._dialled()
            self._greet_blocking()
        # ImportError and AttributeError: a system without jeepney, without unix sockets.
        except (WireBroken, BusError, ValueError, ImportError, AttributeError) as error:
            self._hang_up()
            raise Unavailable(f"the {kind} bus cannot be reached: {error}") from error
        self._watch()

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

        serial, wants_reply = next(self._serials), on_reply is not None or on_error is not None
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
        if not self._send(data):
            self.loop.call_soon(lambda: self._failed(pending, self._disconnected()))
            return
        if not wants_reply:
            return
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

        Raises:
            BusError: the answer is an error, there is none in time, or no bus.
        """
        from reminder.desktop import messages

        serial = next(self._serials)
        data = messages.call(
            serial, destination, path, interface, member, signature, body, wants_reply=True, activate=activate
        )
        if not self._send(data):
            raise self._disconnected()
        try:
            reply = self._await(serial, timeout)
        except WireBroken as error:
            # Not from here: whoever asks does not expect its own listeners to be called.
            self.loop.call_soon(lambda lost=self._wire, why=str(error): self._lost(why, lost))  # type: ignore[misc]
            raise self._disconnected() from error
        if reply is None:
            raise BusError(f"{DBUS}.Error.NoReply", f"{destination} did not answer {member}")
        if reply.error:
            raise _error(reply)
        return reply.body

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
        raise BusError(f"{DBUS}.Error.InvalidSignature", f"{destination} answered {name} with something else")

    def emit(self, path: str, interface: str, member: str, signature: str = "", body: Body = ()) -> None:
        """Send a signal to whoever listens. Without a bus nobody does."""
        from reminder.desktop import messages

        self._send(messages.signal(next(self._serials), path, interface, member, signature, body))

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
            self._name(sender).users += 1
        self._add_match(str(rule))

        def cancel() -> None:
            self._rules.remove(rule)
            self._remove_match(str(rule))
            if _well_known(sender):
                self._names[sender].users -= 1
                self._forget_if_unused(sender)

        return Subscription(cancel)

    def watch_name(self, name: str, on_owner: Callable[[str], None]) -> Subscription:
        """Call *on_owner* with the unique name that owns *name* ("" for nobody).

        Soon for the first time, then at each change; "" when the bus is lost, and in any case again when it is
        back.
        """
        entry = self._name(name)
        watcher = _Watcher(on_owner)
        entry.watchers.append(watcher)
        if entry.owner is not None:
            self.loop.call_soon(lambda: self._tell(entry, watcher))

        def cancel() -> None:
            entry.watchers.remove(watcher)
            self._forget_if_unused(name)

        return Subscription(cancel)

    def on_up(self, callback: Callable[[], None]) -> Subscription:
        """Call *callback* whenever a lost bus is back and everything has been asked for again."""
        return self._listen(True, callback)

    def on_down(self, callback: Callable[[], None]) -> Subscription:
        """Call *callback* whenever the bus is lost."""
        return self._listen(False, callback)

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
        self.call(DBUS, _DBUS_PATH, DBUS, "RequestName", "su", (name, flags), on_error=_shrug)

    def release_name(self, name: str) -> None:
        """Give *name* back."""
        if self._requested.pop(name, None) is not None:
            self.call(DBUS, _DBUS_PATH, DBUS, "ReleaseName", "s", (name,))

    def close(self) -> None:
        """Send what waits (for a fifth of a second at most) and hang up. Nothing is called back after this."""
        self._closed = True
        if self._retry is not None:
            self._retry.cancel()
        if self._wire is not None and self.connected:
            try:
                self._await(None, timedelta(milliseconds=200))
            except WireBroken as error:
                log.debug("closing the %s bus: %s", self.kind, error)
        for pending in self._pending.values():
            if pending.timer is not None:
                pending.timer.cancel()
        self._pending.clear()
        self._inbox.clear()
        self._hang_up()

    # ------------------------------------------------------------------------------------- connecting

    def _dialled(self) -> Wire:
        broken = WireBroken("no address")
        for address in wire.addresses(self.kind):
            try:
                return Wire(address)
            except WireBroken as error:
                broken = error
        raise broken

    def _greeting(self) -> tuple[int, bytes]:
        from reminder.desktop import messages

        serial = next(self._serials)
        return serial, messages.call(
            serial, DBUS, _DBUS_PATH, DBUS, "Hello", "", (), wants_reply=True, activate=True
        )

    def _greet_blocking(self) -> None:
        assert self._wire is not None
        serial, hello = self._greeting()
        self._wire.send(hello)
        reply = self._await(serial, _HANDSHAKE)
        if reply is None:
            raise WireBroken("it does not answer")
        if reply.error:
            raise _error(reply)
        self.unique_name = _first_text(reply.body)
        self.connected = True

    def _watch(self) -> None:
        if self._wire is not None:
            self.loop.watch(self._wire.fileno(), self._readable)
            self._mind_writing()

    def _mind_writing(self) -> None:
        """Ask the loop for a writable socket exactly while something waits to be written."""
        if self._wire is None or self._wire.wants_to_write == self._writing:
            return
        self._writing = self._wire.wants_to_write
        self.loop.watch_writable(self._wire.fileno(), self._writable if self._writing else None)

    def _hang_up(self) -> None:
        if self._wire is not None:
            self.loop.unwatch(self._wire.fileno())
            self._wire.close()
        self._wire = None
        self._writing = False
        self.connected = False
        self.unique_name = ""

    def _lost(self, why: str, lost: Wire | None) -> None:
        """Give the connection up, tell everybody, and try again after a pause."""
        if self._closed or lost is None or lost is not self._wire:
            return
        was_up = self.connected
        self._hang_up()
        if was_up:
            log.log(
                self._level[logging.WARNING], "the %s bus is lost (%s); waiting for it to come back", self.kind, why
            )
        else:
            log.debug("the %s bus is not back yet: %s", self.kind, why)
        self._inbox.clear()
        pending, self._pending = self._pending, {}
        for call in pending.values():
            if call.timer is not None:
                call.timer.cancel()
            self._failed(call, self._disconnected())
        for name in self._names.values():
            name.owner = ""
            self._tell_all(name)
            name.owner = None
            for watcher in name.watchers:
                watcher.told = None
        if was_up:
            self._tell_listeners(False)
        if not self._closed:
            self._retry = self.loop.call_later(self._pause, self._reconnect)
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)

    def _reconnect(self) -> None:
        if self._closed or self._wire is not None:
            return
        try:
            self._wire = dialled = self._dialled()
            self._watch()
            serial, hello = self._greeting()
            self._wire.send(hello)
        except (WireBroken, ValueError) as error:
            log.debug("the %s bus is not back yet: %s", self.kind, error)
            self._hang_up()
            self._retry = self.loop.call_later(self._pause, self._reconnect)
            self._pause = min(self._pause * 2, _LONGEST_PAUSE)
            return
        self._mind_writing()
        hello_timer = self.loop.call_later(_HANDSHAKE, lambda: self._timed_out(serial))
        self._pending[serial] = _Pending(
            self._back, lambda error: self._lost(str(error), dialled), "Hello", hello_timer
        )

    def _back(self, body: Body) -> None:
        self.unique_name = _first_text(body)
        self.connected = True
        self._pause = _FIRST_PAUSE
        log.log(self._level[logging.INFO], "the %s bus is back", self.kind)
        for name, entry in self._names.items():
            self._ask_owner(name, entry)
        for rule in self._rules:
            self._add_match(str(rule))
        for name, flags in self._requested.items():
            self.request_name(name, flags)
        self._tell_listeners(True)

    # ------------------------------------------------------------------------------ reading and writing

    def _send(self, data: bytes) -> bool:
        if self._wire is None or not self.connected:
            return False
        try:
            self._wire.send(data)
        except WireBroken as error:
            self.loop.call_soon(lambda lost=self._wire, why=str(error): self._lost(why, lost))  # type: ignore[misc]
            return False
        self._mind_writing()
        return True

    def _readable(self) -> None:
        wire_ = self._wire
        if wire_ is None:
            return
        try:
            for message in self._received(wire_):
                self._inbox.append(message)
        except WireBroken as error:
            self._drain()
            self._lost(str(error), wire_)
            return
        self._mind_writing()
        self._drain()

    def _writable(self) -> None:
        wire_ = self._wire
        if wire_ is None:
            return
        try:
            wire_.flush()
        except WireBroken as error:
            self._lost(str(error), wire_)
            return
        self._mind_writing()

    def _received(self, wire_: Wire) -> Iterator[Incoming]:
        from reminder.desktop import messages

        for raw in wire_.receive():
            message = messages.parsed(raw)
            if message is not None:
                yield message
            elif not self._complained:
                self._complained = True
                log.warning("the %s bus sent a message that cannot be read; such messages are skipped", self.kind)

    def _await(self, serial: int | None, timeout: timedelta) -> Incoming | None:
        """Wait for the answer to *serial*, or for None only until everything is sent; other messages are kept."""
        assert self._wire is not None
        wire_ = self._wire
        poll = select.poll()
        end = clock.now() + timeout
        answer: Incoming | None = None
        while answer is None and (serial is not None or wire_.wants_to_write):
            left = end - clock.now()
            if left <= timedelta():
                break
            poll.register(wire_.fileno(), select.POLLIN | (select.POLLOUT if wire_.wants_to_write else 0))
            for _, events in poll.poll(left / timedelta(milliseconds=1)):
                if events & select.POLLOUT:
                    wire_.flush()
                if events & ~select.POLLOUT:
                    for message in self._received(wire_):
                        if serial is not None and message.reply_to == serial:
                            answer = message
                        else:
                            self._inbox.append(message)
        if self._inbox:
            self.loop.call_soon(self._drain)
        if self.connected:
            self._mind_writing()
        return answer

    # ----------------------------------------------------------------------------------- dispatching

    def _drain(self) -> None:
        from reminder.desktop.messages import Kind

        while self._inbox:
            message = self._inbox.popleft()
            match message.kind:
                case Kind.RETURN | Kind.ERROR:
                    self._on_answer(message)
                case Kind.SIGNAL:
                    self._on_signal(message)
                case Kind.CALL:
                    self._on_call(message)

    def _on_answer(self, message: Incoming) -> None:
        pending = self._pending.pop(message.reply_to, None)
        if pending is None:
            return
        if pending.timer is not None:
            pending.timer.cancel()
        if message.error:
            self._failed(pending, _error(message))
        elif pending.on_reply is not None:
            self._guard(pending.on_reply, message.body)

    def _failed(self, pending: _Pending, error: BusError) -> None:
        if self._closed:
            return
        if pending.on_error is None:
            log.debug("%s: %s", pending.what, error)
        else:
            self._guard(pending.on_error, error)

    def _timed_out(self, serial: int) -> None:
        pending = self._pending.pop(serial, None)
        if pending is not None:
            self._failed(pending, BusError(f"{DBUS}.Error.NoReply", f"no answer to {pending.what}"))

    def _on_signal(self, message: Incoming) -> None:
        path, body = message.path, message.body
        if (message.sender, message.interface, message.member) == (DBUS, DBUS, "NameOwnerChanged"):
            self._on_owner_changed(body)
        for rule in tuple(self._rules):
            if (
                rule.member == message.member
                and rule.interface == message.interface
                and rule.path in (None, path)
                and (rule.arg0 is None or body[:1] == (rule.arg0,))
                and self._is_from(rule.sender, message.sender)
                and rule in self._rules  # not cancelled by a callback of this very signal
            ):
                self._guard(rule.callback, body, path)

    def _is_from(self, name: str, sender: str) -> bool:
        if not _well_known(name):
            return name == sender
        return sender != "" and self._names[name].owner == sender

    def _on_call(self, message: Incoming) -> None:
        from reminder.desktop import messages

        serial = next(self._serials)
        try:
            signature, body = self._answer(
                message.path, message.interface, message.member, message.body, message.sender
            )
            data = messages.answer(serial, message, signature, body)
        except BusError as error:
            data = messages.refusal(serial, message, error.name, error.text)
        except Exception:
            # A bug of ours (or of ours in the face of odd arguments): to be seen, and the caller must not hang.
            log.exception("answering %s.%s failed", message.interface, message.member)
            data = messages.refusal(serial, message, f"{DBUS}.Error.Failed", "the call failed in posture-reminder")
        if message.wants_reply:
            self._send(data)

    def _answer(self, path: str, interface: str, member: str, body: Body, sender: str) -> tuple[str, Body]:
        if interface == f"{DBUS}.Peer" and member == "Ping":
            return "", ()
        if interface == f"{DBUS}.Introspectable" and member == "Introspect":
            known = {place: interfaces for place, (_, interfaces) in self._objects.items()}
            return "s", (introspection.document(path, known),)
        if path not in self._objects:
            raise BusError(f"{DBUS}.Error.UnknownObject", f"there is no object {path}")
        handler, _ = self._objects[path]
        return handler(interface, member, body, sender)

    def _guard(self, call: Callable[..., None], *args: Any) -> None:
        """Call somebody back; a fault of theirs is seen in the log and hurts nobody else."""
        if self._closed:
            return
        try:
            call(*args)
        except Exception:
            log.exception("a listener on the %s bus failed", self.kind)

    # ----------------------------------------------------------------------------------- names and rules

    def _name(self, name: str) -> _Name:
        entry = self._names.get(name)
        if entry is None:
            rule = _Rule(_ignore, DBUS, DBUS, "NameOwnerChanged", _DBUS_PATH, name)
            entry = self._names[name] = _Name(str(rule))
            self._ask_owner(name, entry)
        return entry

    def _ask_owner(self, name: str, entry: _Name) -> None:
        # The rule first: a change between the two questions would be missed otherwise.
        self._add_match(entry.rule)

        def answer(owner: str) -> None:
            if entry.owner is None:
                entry.owner = owner
                self._tell_all(entry)

        def on_error(error: BusError) -> None:
            if self.connected:  # without a bus there is nothing to know; it is asked again afterwards
                answer("")

        self.call(
            DBUS,
            _DBUS_PATH,
            DBUS,
            "GetNameOwner",
            "s",
            (name,),
            on_reply=lambda body: answer(_first_text(body)),
            on_error=on_error,
        )

    def _on_owner_changed(self, body: Body) -> None:
        match body:
            case (str(name), str(), str(owner)) if name in self._names:
                self._names[name].owner = owner
                self._tell_all(self._names[name])

    def _tell_all(self, entry: _Name) -> None:
        for watcher in tuple(entry.watchers):
            self._tell(entry, watcher)

    def _tell(self, entry: _Name, watcher: _Watcher) -> None:
        if watcher in entry.watchers and entry.owner is not None and watcher.told != entry.owner:
            watcher.told = entry.owner
            self._guard(watcher.on_owner, entry.owner)

    def _forget_if_unused(self, name: str) -> None:
        entry = self._names[name]
        if not entry.users and not entry.watchers:
            del self._names[name]
            self._remove_match(entry.rule)

    def _add_match(self, rule: str) -> None:
        self.call(DBUS, _DBUS_PATH, DBUS, "AddMatch", "s", (rule,), on_error=self._match_refused)

    def _remove_match(self, rule: str) -> None:
        self.call(DBUS, _DBUS_PATH, DBUS, "RemoveMatch", "s", (rule,))

    def _match_refused(self, error: BusError) -> None:
        if self.connected:
            log.warning("the %s bus refused to tell us of a signal: %s", self.kind, error)

    def _listen(self, up: bool, callback: Callable[[], None]) -> Subscription:
        self._listeners[up].append(callback)
        return Subscription(lambda: self._listeners[up].remove(callback))

    def _tell_listeners(self, up: bool) -> None:
        for callback in tuple(self._listeners[up]):
            self._guard(callback)

    def _disconnected(self) -> BusError:
        return BusError(f"{DBUS}.Error.Disconnected", f"there is no {self.kind} bus")


def _well_known(name: str) -> bool:
    return not name.startswith(":") and name != DBUS


def _first_text(body: Body) -> str:
    return body[0] if body and isinstance(body[0], str) else ""


def _ignore(body: Body, path: str) -> None:
    """Stand in where only the bus' own rule is wanted."""


def _shrug(error: BusError) -> None:
    log.info("the bus did not give us the name: %s", error)


def _error(message: Incoming) -> BusError:
    text = message.body[0] if message.body and isinstance(message.body[0], str) else ""
    return BusError(message.error, text)
