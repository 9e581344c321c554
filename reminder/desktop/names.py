"""The owners of the well-known names that are watched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from reminder.desktop.calls import Body, Calls, Subscription
from reminder.desktop.link import DBUS, DBUS_PATH, THE_BUS

OnOwner = Callable[[str], None]


@dataclass(slots=True, eq=False)
class _Watcher:
    """A callback for the owner of a name."""

    on_owner: OnOwner
    called_with: str | None = None  # None: not called since the bus is up


@dataclass(slots=True, eq=False)
class _Name:
    """A name whose owner matters."""

    owner: str | None = None  # None: not known yet
    watchers: list[_Watcher] = field(default_factory=list)


class Names:
    """The owners. The bus signals every change of those watched, and is asked once for each at the beginning.

    A signal can never arrive before its sender's name is known: the bus answers in the order in which it was asked,
    and it is asked for the owner before it is asked for the signal.
    """

    def __init__(self, bus: Calls) -> None:
        self._bus = bus
        self._names: dict[str, _Name] = {}

    def owner(self, name: str) -> str | None:
        """Return the owner of a watched name: "" for nobody, None while it is not known."""
        return self._names[name].owner

    def watch(self, name: str, on_owner: OnOwner) -> Subscription:
        """Call *on_owner* soon, and at each change."""
        entry = self._entry(name)
        watcher = _Watcher(on_owner)
        entry.watchers.append(watcher)
        if entry.owner is not None:
            self._bus.loop.call_soon(lambda: self._call_watcher(entry, watcher))

        def cancel() -> None:
            entry.watchers.remove(watcher)
            if not entry.watchers:
                del self._names[name]
                self._bus.remove_match(_rule(name))

        return Subscription(cancel)

    def changed(self, body: Body) -> None:
        """Take a NameOwnerChanged."""
        match body:
            case (str(name), str(), str(owner)) if name in self._names:
                self._set(self._names[name], owner)

    def lost(self) -> None:
        """Without a bus nobody owns anything."""
        for entry in tuple(self._names.values()):
            self._set(entry, "")
            entry.owner = None
            for watcher in entry.watchers:
                watcher.called_with = None

    def ask_again(self) -> None:
        """The bus is back and knows nothing of us."""
        for name, entry in self._names.items():
            self._ask(name, entry)

    def _entry(self, name: str) -> _Name:
        if name not in self._names:
            self._names[name] = _Name()
            self._ask(name, self._names[name])
        return self._names[name]

    def _ask(self, name: str, entry: _Name) -> None:
        # The rule first: a change between the two questions would be missed otherwise.
        self._bus.add_match(_rule(name))

        def answered(body: Body) -> None:
            if entry.owner is None:
                self._set(entry, body[0] if body and isinstance(body[0], str) else "")

        def refused(error: Exception) -> None:
            if self._bus.connected:  # else there is nothing to know; it is asked again afterwards
                answered(())

        self._bus.call(THE_BUS, "GetNameOwner", "s", (name,), on_reply=answered, on_error=refused)

    def _set(self, entry: _Name, owner: str) -> None:
        entry.owner = owner
        for watcher in tuple(entry.watchers):
            self._call_watcher(entry, watcher)

    def _call_watcher(self, entry: _Name, watcher: _Watcher) -> None:
        if watcher in entry.watchers and entry.owner is not None and watcher.called_with != entry.owner:
            watcher.called_with = entry.owner
            self._bus.call_back(watcher.on_owner, entry.owner)


def _rule(name: str) -> str:
    where = f"sender='{DBUS}',path='{DBUS_PATH}',interface='{DBUS}'"
    return f"type='signal',{where},member='NameOwnerChanged',arg0='{name}'"
