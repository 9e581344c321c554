"""A pystray menu on the bus, as com.canonical.dbusmenu has it.

An id belongs to a meaning: a line with that command (or a plain line, a separator, a submenu) of its menu. It stays
as long as lines only change or come, and is never given to anything else; from the first line that goes or moves,
all that follow are new. So a panel may show what it read a while ago: a click always means what the line meant when
it was read, a text that changes is a small signal, and only lines that come, go or move make the panel read the
layout again.
"""

from __future__ import annotations

import itertools
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any

from reminder.core.commands import Command
from reminder.desktop import objects
from reminder.desktop.bus import Bus
from reminder.desktop.calls import ERROR, PROPERTIES, Body, BusError
from reminder.desktop.objects import Variant

INTERFACE = "com.canonical.dbusmenu"
ROOT = 0

# How many lines that are gone still answer to a late click.
_REMEMBERED = 200
# Of how many panels it is known what they have read; there is hardly ever more than one.
_PANELS = 8

_PROPERTIES: dict[str, Variant] = {
    "Version": ("u", 3),
    "TextDirection": ("s", "ltr"),
    "Status": ("s", "normal"),
    "IconThemePath": ("as", []),
}
_METHODS = {
    "GetLayout": "i i as -> u (ia{sv}av)",
    "GetGroupProperties": "ai as -> a(ia{sv})",
    "GetProperty": "i s -> v",
    "Event": "i s v u",
    "EventGroup": "a(isvu) -> ai",
    "AboutToShow": "i -> b",
    "AboutToShowGroup": "ai -> ai ai",
}
_SIGNALS = {"ItemsPropertiesUpdated": "a(ia{sv}) a(ias)", "LayoutUpdated": "u i"}


@dataclass(slots=True)
class _Node:
    """One line as it is now."""

    properties: dict[str, Variant]
    command: Command | None = None
    children: tuple[int, ...] = ()


@dataclass(slots=True)
class _Tree:
    """The menu's lines by their ids, and the ids that meanings keep."""

    nodes: dict[int, _Node] = field(default_factory=dict)
    # menu -> (meaning, id) of its lines
    meanings: dict[int, list[tuple[Hashable, int]]] = field(default_factory=dict)


class DBusMenu:
    """The object at *path*. ``update`` brings it up to date; *press* gets the command of a line that is clicked."""

    def __init__(self, bus: Bus, path: str, press: Callable[[Command], None]) -> None:
        self._bus = bus
        self._path = path
        self._press = press
        self._tree = _Tree(nodes={ROOT: _Node(_submenu({}))})
        self._gone: OrderedDict[int, Command | None] = OrderedDict()  # id -> command, oldest first
        self._ids = itertools.count(1)
        self._revision = 1
        self._changed: dict[int, int] = {ROOT: 1}  # menu or submenu -> the revision at which its lines changed
        self._read_by: OrderedDict[str, dict[int, int]] = OrderedDict()  # panel -> menu -> the revision it has read
        bus.export(path, self._handle, objects.interface(INTERFACE, _PROPERTIES, _METHODS, _SIGNALS))

    # --------------------------------------------------------------------------------------- updating

    def update(self, menu: Any) -> None:
        """Show *menu* (a ``pystray.Menu`` or None) from now on, and signal to the panel what differs."""
        before, after = self._tree, _Tree()
        after.nodes[ROOT] = _Node(_submenu({}), children=self._read(after, ROOT, menu or ()))
        self._tree = after
        for number, node in before.nodes.items():
            if number not in after.nodes:
                self._gone[number] = node.command
        while len(self._gone) > _REMEMBERED:
            self._gone.popitem(last=False)
        self._emit_properties(before)
        self._emit_layout(before)

    def _read(self, tree: _Tree, parent: int, menu: Iterable[Any]) -> tuple[int, ...]:
        """Read one menu level into *tree* and return the ids of its lines."""
        known = list(reversed(self._tree.meanings.get(parent, ())))
        meanings = tree.meanings[parent] = []
        numbers: list[int] = []
        for item in menu:
            meaning = _meaning(item)
            # WORKAROUND: GNOME's appindicator extension (46) cannot move lines (_onRootChildMoved mistakes its
            # arguments), and puts new ones between lines that it has yet to remove. It shows the right order only
            # where no line stays that had one before it which does not. Remove when the extension moves them.
            number = known.pop()[1] if known and known[-1][0] == meaning else next(self._ids)
            meanings.append((meaning, number))
            numbers.append(number)
            node = tree.nodes[number] = _Node(_properties(item), getattr(item, "meaning", None))
            if item.submenu is not None:
                node.children = self._read(tree, number, item.submenu)
        return tuple(numbers)

    def _emit_properties(self, before: _Tree) -> None:
        updated: list[tuple[int, dict[str, Variant]]] = []
        removed: list[tuple[int, list[str]]] = []
        for number, node in self._tree.nodes.items():
            if number not in before.nodes:
                continue
            old = before.nodes[number].properties
            if changed := {key: value for key, value in node.properties.items() if old.get(key) != value}:
                updated.append((number, changed))
            if lost := [key for key in old if key not in node.properties]:
                removed.append((number, lost))
        if updated or removed:
            # Panels do not read properties again after LayoutUpdated (fyne-io/systray#116): signal them.
            self._bus.emit(self._path, INTERFACE, "ItemsPropertiesUpdated", "a(ia{sv})a(ias)", (updated, removed))

    def _emit_layout(self, before: _Tree) -> None:
        changed = [
            number
            for number, node in self._tree.nodes.items()
            if (number == ROOT or node.children or (number in before.nodes and before.nodes[number].children))
            and (number not in before.nodes or before.nodes[number].children != node.children)
        ]
        if not changed:
            return
        self._revision += 1
        for number in changed:
            self._changed[number] = self._revision
        self._changed = {number: at for number, at in self._changed.items() if number in self._tree.nodes}
        for panel, read in self._read_by.items():
            self._read_by[panel] = {number: at for number, at in read.items() if number in self._changed}
        for number in changed:
            if number in before.nodes:  # a submenu that is new comes with its parent
                self._bus.emit(self._path, INTERFACE, "LayoutUpdated", "ui", (self._revision, number))

    # -------------------------------------------------------------------------------------- answering

    def _handle(self, interface: str, member: str, body: Body, sender: str) -> tuple[str, Body]:
        """Answer a panel. Odd arguments are refused as D-Bus refuses; nothing a panel sends can raise otherwise."""
        if interface in (INTERFACE, "") and member in _METHODS:
            if (answer := self._answer(member, body, sender)) is None:
                raise BusError(f"{ERROR}.InvalidArgs", f"{member} was called with other arguments than it has")
            return answer
        if interface == PROPERTIES:
            return objects.answer(_PROPERTIES, member, body)
        raise BusError(f"{ERROR}.UnknownMethod", f"a menu has no method {interface}.{member}")

    def _answer(self, member: str, body: Body, panel: str) -> tuple[str, Body] | None:
        """Answer one of the interface's own methods; None if the arguments are not those it has."""
        match member, body:
            case "GetLayout", (int(parent), int(depth), list(names)):
                return "u(ia{sv}av)", (self._revision, self._layout(parent, depth, names, self._reader(panel)))
            case "GetGroupProperties", (list(numbers), list(names)):
                nodes = self._tree.nodes
                wanted = _whole(numbers) if numbers else list(nodes)
                found = [(number, _picked(nodes[number].properties, names)) for number in wanted if number in nodes]
                return "a(ia{sv})", (found,)
            case "GetProperty", (int(number), str(name)):
                value = self._node(number).properties.get(name)
                if value is None:
                    raise BusError(f"{ERROR}.InvalidArgs", f"the line {number} has no property {name}")
                return "v", (value,)
            case "Event", (int(number), str(event), _, _):
                if not self._event(number, event):
                    raise BusError(f"{ERROR}.InvalidArgs", f"there is no line {number}")
                return "", ()
            case "EventGroup", (list(events),):
                known = [(event[0], self._event(*event[:2])) for event in events if _is_event(event)]
                if known and not any(found for _, found in known):
                    raise BusError(f"{ERROR}.InvalidArgs", "there are no such lines")
                return "ai", ([number for number, found in known if not found],)
            case "AboutToShow", (int(number),):
                self._node(number)
                return "b", (self._is_unread(number, panel),)
            case "AboutToShowGroup", (list(numbers),):
                unknown = [number for number in _whole(numbers) if number not in self._tree.nodes]
                return "aiai", ([number for number in _whole(numbers) if self._is_unread(number, panel)], unknown)
        return None

    def _node(self, number: int) -> _Node:
        node = self._tree.nodes.get(number)
        if node is None:
            raise BusError(f"{ERROR}.InvalidArgs", f"there is no line {number}")
        return node

    def _layout(
        self, number: int, depth: int, names: list[str], read: dict[int, int]
    ) -> tuple[int, dict[str, Variant], list[Variant]]:
        """Return a line and *depth* levels below it (negative: all); note in *read* what was returned."""
        node = self._node(number)
        children: list[Variant] = []
        if depth != 0:
            children = [("(ia{sv}av)", self._layout(child, depth - 1, names, read)) for child in node.children]
            if number in self._changed:
                read[number] = self._revision
        return number, _picked(node.properties, names), children

    def _reader(self, panel: str) -> dict[int, int]:
        """Return what *panel* has read; that of the panels longest unheard of is forgotten."""
        read = self._read_by.setdefault(panel, {})
        self._read_by.move_to_end(panel)
        while len(self._read_by) > _PANELS:
            self._read_by.popitem(last=False)
        return read

    def _is_unread(self, number: int, panel: str) -> bool:
        # Plasma skips the LayoutUpdated that follows a reading on AboutToShow: this must be right by itself.
        return number in self._changed and self._changed[number] > self._reader(panel).get(number, 0)

    def _event(self, number: int, event: str) -> bool:
        """Carry out what a panel reports; return whether the line is known."""
        node = self._tree.nodes.get(number)
        command = node.command if node is not None else self._gone.get(number)
        if command is not None and event == "clicked":
            self._press(command)
        return node is not None or number in self._gone


def _whole(values: list[Any]) -> list[int]:
    return [value for value in values if _is_id(value)]


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and -(2**31) <= value < 2**31


def _is_event(value: Any) -> bool:
    match value:
        case (number, str(), _, _):
            return _is_id(number)
    return False


def _is_separator(item: Any) -> bool:
    # pystray's separator is one object, but ours need not come from the same module; its text is its mark.
    return bool(item.text == "- - - -") and not hasattr(item, "meaning")


def _meaning(item: Any) -> Hashable:
    if _is_separator(item):
        return "separator"
    if item.submenu is not None:
        return "submenu"
    meaning: Hashable = getattr(item, "meaning", None)
    return meaning if meaning is not None else "line"


def _submenu(properties: dict[str, Variant]) -> dict[str, Variant]:
    return properties | {"children-display": ("s", "submenu")}


def _properties(item: Any) -> dict[str, Variant]:
    """Return what a panel shows of *item*; what has its default value is left out where panels agree on it."""
    if _is_separator(item):
        return {"type": ("s", "separator")}
    # One underscore would be the mnemonic of the letter after it.
    properties: dict[str, Variant] = {
        "label": ("s", item.text.replace("_", "__")),
        "enabled": ("b", bool(item.enabled)),
    }
    if item.submenu is not None:
        return _submenu(properties)
    if item.checked is not None:
        properties["toggle-type"] = ("s", "radio" if item.radio else "checkmark")
        properties["toggle-state"] = ("i", int(item.checked))
    return properties


def _picked(properties: dict[str, Variant], names: list[str]) -> dict[str, Variant]:
    return {key: value for key, value in properties.items() if not names or key in names}
