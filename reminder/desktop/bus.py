"""The session or system bus: calls (``calls.py``), signals, owners of names and objects of our own.

A bus that dies is waited for: the connection comes back by itself, match rules with it. What others know about *us*
they have forgotten by then; ``watch_name`` calls again, which is the moment to register again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from reminder.core.values import dataclass
from reminder.desktop import objects
from reminder.desktop.calls import ERROR, Body, BusError, Calls, Subscription
from reminder.desktop.link import DBUS
from reminder.desktop.names import Names
from reminder.desktop.ports import Loop

if TYPE_CHECKING:
    from reminder.desktop.messages import Incoming

log = logging.getLogger(__name__)

OnSignal = Callable[[Body, str], None]
# (interface, member, body, sender) -> (signature, body), or BusError
Handler = Callable[[str, str, Body, str], tuple[str, Body]]


@dataclass(frozen=True, slots=True)
class _Rule:
    """A signal subscribed to."""

    sender: str
    interface: str
    member: str
    path: str | None

    def __str__(self) -> str:
        path = "" if self.path is None else f",path='{self.path}'"
        return f"type='signal',sender='{self.sender}',interface='{self.interface}',member='{self.member}'{path}"

    def fits(self, message: Incoming) -> bool:
        """Return whether *message* is such a signal by its header, whoever sent it."""
        same = (self.interface, self.member) == (message.interface, message.member)
        return same and self.path in (None, message.path)


class Bus(Calls):
    """The connection to the "session" or "system" bus, dispatched from the daemon's loop."""

    def __init__(self, kind: str, loop: Loop, *, quiet: bool = False) -> None:
        """Connect, as ``Calls`` says."""
        self._rules: list[tuple[_Rule, OnSignal]] = []
        self._names = Names(self)
        self._objects: dict[str, tuple[Handler, str]] = {}
        super().__init__(kind, loop, quiet=quiet)

    def subscribe(
        self, callback: OnSignal, *, sender: str, interface: str, member: str, path: str | None = None
    ) -> Subscription:
        """Call *callback* with body and path of each such signal that the owner of the name *sender* emits.

        Signals of other senders do not count, whatever interface they name. Survives a change of the owner and the
        loss of the bus.
        """
        rule = _Rule(sender, interface, member, path)
        subscribed = (rule, callback)
        self._rules.append(subscribed)
        sender_watch = self._names.watch(sender, lambda owner: None) if _well_known(sender) else None
        self.add_match(str(rule))

        def cancel() -> None:
            self._rules.remove(subscribed)
            self.remove_match(str(rule))
            if sender_watch is not None:
                sender_watch.cancel()

        return Subscription(cancel)

    def watch_name(self, name: str, on_owner: Callable[[str], None]) -> Subscription:
        """Call *on_owner* with the unique name that owns *name* ("" for nobody).

        Soon for the first time, then at each change; "" when the bus is lost, and in any case again when it is
        back.
        """
        return self._names.watch(name, on_owner)

    def emit(self, path: str, interface: str, member: str, signature: str = "", body: Body = ()) -> None:
        """Send a signal; without a bus do nothing."""
        from reminder.desktop import messages

        self._link.send(messages.signal(self._link.serial(), path, interface, member, signature, body))

    def export(self, path: str, handler: Handler, interfaces: str = "") -> None:
        """Answer the calls to *path* with what *handler* returns or raises.

        *interfaces* is what Introspect returns of it: ``<interface>`` elements.
        """
        self._objects[path] = (handler, interfaces)

    def _is_down(self) -> None:
        super()._is_down()
        self._names.lost()

    def _is_up(self) -> None:
        self._names.ask_again()
        for rule, _ in self._rules:
            self.add_match(str(rule))

    def _dispatch(self, message: Incoming) -> None:
        from jeepney import MessageType

        match message.kind:
            case MessageType.method_return | MessageType.error:
                super()._dispatch(message)
            case MessageType.signal:
                self._on_signal(message)
            case MessageType.method_call:
                self._on_call(message)

    def _on_signal(self, message: Incoming) -> None:
        of_owners = (message.sender, message.interface, message.member) == (DBUS, DBUS, "NameOwnerChanged")
        rules = [each for each in self._rules if each[0].fits(message) and self._is_from(each[0].sender, message)]
        # Only now, and only for a subscriber: any user of the system bus may send us any signal.
        if not (of_owners or rules) or (body := self._read(message)) is None:
            return
        if of_owners:
            self._names.changed(body)
        for subscribed in rules:
            # Asked again whether it still stands: a callback of this very signal may have cancelled it.
            if subscribed in self._rules:
                self.call_back(subscribed[1], body, message.path)

    def _is_from(self, name: str, message: Incoming) -> bool:
        owner = self._names.owner(name) if _well_known(name) else name
        return message.sender != "" and message.sender == owner

    def _on_call(self, message: Incoming) -> None:
        from reminder.desktop import messages

        serial = self._link.serial()
        try:
            signature, body = self._answer(message)
            data = messages.answer(serial, message, signature, body)
        except BusError as error:
            data = messages.refusal(serial, message, error.name, error.text)
        except Exception:
            # A bug of ours, or what odd arguments bring out: logged as such, and the caller is not left waiting.
            log.exception("answering %s.%s failed", message.interface, message.member)
            data = messages.refusal(serial, message, f"{ERROR}.Failed", "the call failed in posture-reminder")
        if message.wants_reply:
            self._link.send(data)

    def _answer(self, message: Incoming) -> tuple[str, Body]:
        if message.interface == f"{DBUS}.Peer" and message.member == "Ping":
            return "", ()
        if message.interface == f"{DBUS}.Introspectable" and message.member == "Introspect":
            known = {path: interfaces for path, (_, interfaces) in self._objects.items()}
            return "s", (objects.document(message.path, known),)
        if message.path not in self._objects:
            raise BusError(f"{ERROR}.UnknownObject", f"there is no object {message.path}")
        if (body := self._read(message)) is None:
            raise BusError(f"{ERROR}.InvalidArgs", "the arguments cannot be read")
        handler, _ = self._objects[message.path]
        return handler(message.interface, message.member, body, message.sender)


def _well_known(name: str) -> bool:
    return not name.startswith(":") and name != DBUS
