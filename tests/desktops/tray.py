"""The tray as its host and as a person sees it: items and menus over the bus, and real clicks on them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desktops.bus import BusError, plain

if TYPE_CHECKING:
    from desktops.desktop import Desktop

WATCHER = "org.kde.StatusNotifierWatcher"
ITEM = "org.kde.StatusNotifierItem"
MENU = "com.canonical.dbusmenu"


@dataclass(frozen=True, slots=True)
class Item:
    """A registered icon: whose it is, and where on the bus."""

    bus_name: str
    path: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a menu, or the menu itself (id 0)."""

    id: int
    label: str
    enabled: bool
    visible: bool
    separator: bool
    checked: bool | None
    children: tuple[Entry, ...]

    @property
    def shown(self) -> tuple[Entry, ...]:
        """The lines a person can read: neither hidden ones nor separators."""
        return tuple(child for child in self.children if child.visible and not child.separator)

    def __iter__(self) -> Iterator[Entry]:
        for child in self.children:
            yield child
            yield from child

    def find(self, label: str) -> Entry:
        """Return the shown line that reads *label*, or begins so. Raises LookupError."""
        for fits in (str.__eq__, str.startswith):
            for entry in self.shown:
                if fits(entry.label, label):
                    return entry
        raise LookupError(f"no line {label!r} in the menu: {[entry.label for entry in self.shown]}")


def _entry(layout: Any) -> Entry:
    number, raw, children = layout
    properties = plain(raw)
    kind = properties.get("toggle-type", "")
    return Entry(
        id=number,
        # One underscore marks the access key, two are an underscore.
        label=properties.get("label", "").replace("__", "\0").replace("_", "").replace("\0", "_"),
        enabled=properties.get("enabled", True),
        visible=properties.get("visible", True),
        separator=properties.get("type") == "separator",
        checked=properties.get("toggle-state") == 1 if kind else None,
        children=tuple(_entry(child[1]) for child in children),
    )


class Tray:
    """The tray of one desktop."""

    def __init__(self, desktop: Desktop) -> None:
        self._desktop = desktop

    @property
    def items(self) -> list[Item]:
        """The registered items; every watcher writes them in a form of its own."""
        try:
            names = self._desktop.bus.get(
                WATCHER, "/StatusNotifierWatcher", WATCHER, "RegisteredStatusNotifierItems"
            )
        except BusError:
            return []
        parts = [name.partition("/") for name in names]
        return [Item(name.rstrip("@"), slash + path or "/StatusNotifierItem") for name, slash, path in parts]

    @property
    def hosted(self) -> bool:
        """Whether some panel shows items."""
        try:
            return bool(
                self._desktop.bus.get(WATCHER, "/StatusNotifierWatcher", WATCHER, "IsStatusNotifierHostRegistered")
            )
        except BusError:
            return False

    def wait(self) -> Item:
        """Wait for the first item and return it."""
        return self._desktop.wait_until(lambda: self.items, "an item in the tray")[0]

    def wait_gone(self) -> None:
        """Wait until no item is left."""
        self._desktop.wait_until(lambda: not self.items, "an empty tray")

    def get(self, name: str) -> Any:
        """Return a property of the first item, such as "ToolTip" or "IconPixmap"."""
        item = self.wait()
        return self._desktop.bus.get(item.bus_name, item.path, ITEM, name)

    def menu(self) -> Entry:
        """Return the first item's whole menu, read anew."""
        item = self.wait()
        path = self._desktop.bus.get(item.bus_name, item.path, ITEM, "Menu")
        layout = self._desktop.bus.call(item.bus_name, path, MENU, "GetLayout", "iias", 0, -1, [])[1]
        return _entry(layout)

    def wait_for_line(self, label: str) -> Entry:
        """Wait until the menu's first level has a line that reads *label*, or begins so."""

        def found() -> Entry | None:
            try:
                return self.menu().find(label)
            except (LookupError, BusError):
                return None

        entry = self._desktop.wait_until(found, f"a line {label!r} in the tray's menu")
        assert entry
        return entry

    def activate(self, *labels: str) -> None:
        """Choose a menu line as a panel does, over the bus and without a pointer."""
        item = self.wait()
        path = self._desktop.bus.get(item.bus_name, item.path, ITEM, "Menu")
        entry = self.menu()
        for label in labels:
            entry = entry.find(label)
        stamp = int(time.monotonic()) & 0xFFFF
        self._desktop.bus.call(item.bus_name, path, MENU, "Event", "isvu", entry.id, "clicked", ("i", 0), stamp)

    def click(self, button: int = 1) -> None:
        """Click on the icon with the real pointer (1 left, 2 middle, 3 right)."""
        self._desktop.click(*self._desktop.icon_box().middle, button)

    def open_menu(self) -> None:
        """Open the icon's menu with the real pointer, and return when it can be seen."""
        self._desktop.open_menu(self.menu())

    def choose(self, *labels: str) -> None:
        """Open the icon's menu and click on the line that reads so; further labels lead into submenus."""
        menu = self.menu()
        self._desktop.open_menu(menu)
        for label in labels:
            line = menu.find(label)
            self._desktop.click_line(menu, line)
            menu = line
