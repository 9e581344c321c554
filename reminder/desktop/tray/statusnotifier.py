"""The tray of Linux desktops: a backend of pystray that speaks StatusNotifierItem, with no toolkit at all.

A watcher on the bus collects the icons, the panel draws them. Either may come late, die, or never be there:
we register with each new owner of the watcher's name, and otherwise wait.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from reminder.core.commands import Command
from reminder.core.menu import Choice
from reminder.desktop import objects
from reminder.desktop.bus import Bus
from reminder.desktop.calls import ERROR, PROPERTIES, Body, BusError
from reminder.desktop.ports import Face, OnCommand
from reminder.desktop.text import escaped
from reminder.desktop.tray import drawing, library
from reminder.desktop.tray.dbusmenu import DBusMenu
from reminder.desktop.tray.menu import Builder
from reminder.paths import DISPLAY_NAME

log = logging.getLogger(__name__)

_pystray = library.bare()

INTERFACE = "org.kde.StatusNotifierItem"
WATCHER = "org.kde.StatusNotifierWatcher"
WATCHER_PATH = "/StatusNotifierWatcher"
PATH = "/StatusNotifierItem"
MENU_PATH = "/StatusNotifierItem/Menu"

# What panels ask for: about 22 pixels, and twice that where the screen is dense.
SIZES = (22, 44)

Pixmap = tuple[int, int, bytes]

_METHODS = {
    "ContextMenu": "i i",
    "Activate": "i i",
    "SecondaryActivate": "i i",
    "Scroll": "i s",
    "ProvideXdgActivationToken": "s",
}
_SIGNALS = {
    **dict.fromkeys(("NewTitle", "NewIcon", "NewAttentionIcon", "NewOverlayIcon", "NewToolTip"), ""),
    "NewStatus": "s",
}


class Icon(_pystray.Icon):  # type: ignore[misc,name-defined]  # pystray ships no types
    """``pystray.Icon`` on a bus. *icon* is a tuple of pixmaps (width, height, argb); *title* is the tooltip.

    It needs no thread and no ``run``: set ``visible``. *caption* names the program, where a panel lists icons;
    *press* gets the command of a menu line that is clicked.
    """

    HAS_NOTIFICATION = False

    def __init__(
        self,
        bus: Bus,
        name: str,
        *,
        icon: tuple[Pixmap, ...],
        title: str,
        menu: Any,
        caption: str,
        press: Callable[[Command], None],
    ) -> None:
        self._bus = bus
        self._press = press
        self._caption = caption
        self._menu_object: DBusMenu | None = None
        self._registered = False
        self.hosted = False  # whether a panel has taken the icon
        super().__init__(name, icon, title, menu)

    def __del__(self) -> None:
        """Do nothing: pystray would hide the icon here, when the bus and half of Python may be gone."""

    # ---------------------------------------------------------------------------- what pystray asks for

    def _show(self) -> None:
        described = objects.interface(INTERFACE, self._properties(), _METHODS, _SIGNALS)
        self._bus.export(PATH, self._handle, described)
        self._menu_object = DBusMenu(self._bus, MENU_PATH, self._press)
        self._menu_object.update(self.menu)
        self._bus.watch_name(WATCHER, self._on_watcher)
        for member in ("StatusNotifierHostRegistered", "StatusNotifierHostUnregistered"):
            self._bus.subscribe(self._ask_for_host, sender=WATCHER, interface=WATCHER, member=member)

    def _hide(self) -> None:
        """Do nothing: the tray leaves the bus right after, by which the panel forgets the icon."""

    def _update_icon(self) -> None:
        self._icon_valid = True
        if self.visible:
            self._bus.emit(PATH, INTERFACE, "NewIcon")

    def _update_title(self) -> None:
        self._bus.emit(PATH, INTERFACE, "NewToolTip")

    def _update_menu(self) -> None:
        if self._menu_object is not None:
            self._menu_object.update(self.menu)

    # ------------------------------------------------------------------------------------ registering

    def _on_watcher(self, owner: str) -> None:
        self._registered = self.hosted = False
        if owner:
            # A path, not a name of ours: with a name GNOME's extension 46 now and then loses the icon.
            register = ("RegisterStatusNotifierItem", "s", (PATH,))
            self._bus.call(
                (WATCHER, WATCHER_PATH, WATCHER), *register, on_reply=self._on_registered, on_error=self._on_refused
            )
        else:
            log.debug("no StatusNotifierWatcher on the bus; waiting")

    def _on_registered(self, body: Body) -> None:
        self._registered = True
        log.debug("the tray icon is registered")
        self._ask_for_host()

    def _on_refused(self, error: BusError) -> None:
        if self._bus.connected:
            log.warning("the tray did not accept the icon: %s", error)

    def _ask_for_host(self, *_: object) -> None:
        def answer(body: Body) -> None:
            match body:
                case ((_, bool(there)),):
                    self.hosted = self._registered and there

        wanted = (WATCHER, "IsStatusNotifierHostRegistered")
        self._bus.call((WATCHER, WATCHER_PATH, PROPERTIES), "Get", "ss", wanted, on_reply=answer)

    # -------------------------------------------------------------------------------------- answering

    def _properties(self) -> dict[str, tuple[str, Any]]:
        pixmaps = list(self.icon or ())
        return {
            "Category": ("s", "ApplicationStatus"),
            "Id": ("s", self.name),
            "Title": ("s", self._caption),
            # Never NeedsAttention: an open reminder is no alarm, and waybar's own style would paint it red.
            "Status": ("s", "Active"),
            "WindowId": ("i", 0),
            "IconName": ("s", ""),
            "IconPixmap": ("a(iiay)", pixmaps),
            "OverlayIconName": ("s", ""),
            "OverlayIconPixmap": ("a(iiay)", []),
            "AttentionIconName": ("s", ""),
            "AttentionIconPixmap": ("a(iiay)", []),
            "AttentionMovieName": ("s", ""),
            "ToolTip": ("(sa(iiay)ss)", ("", [], self._caption, escaped(self.title))),
            "IconThemePath": ("s", ""),
            "IconAccessibleDesc": ("s", f"{self._caption}: {self.title}"),
            "AttentionAccessibleDesc": ("s", f"{self._caption}: {self.title}"),
            "Menu": ("o", MENU_PATH),
            # True would take the plain click away (blueman-project/blueman#1382).
            "ItemIsMenu": ("b", False),
        }

    def _handle(self, interface: str, member: str, body: Body, sender: str) -> tuple[str, Body]:
        if interface == PROPERTIES:
            return objects.answer(self._properties(), member, body)
        if interface not in (INTERFACE, "") or member not in _METHODS:
            raise BusError(f"{ERROR}.UnknownMethod", f"the icon has no method {interface}.{member}")
        if member == "Activate":
            self()
        # Else nothing: panels draw the menu themselves; we open no window, so we need no token.
        return "", ()


class StatusNotifierTray:
    """The tray as the daemon knows it (``ports.Tray``), on the bus that *bus* is connected to.

    Raises:
        Unavailable: the bus takes no second connection.
    """

    name = "statusnotifier"

    def __init__(self, bus: Bus, on_command: OnCommand, title: str = DISPLAY_NAME) -> None:
        # A connection of its own, because a watcher forgets an icon when its owner leaves, and knows no other way.
        self._bus = Bus(bus.kind, bus.loop, quiet=True)
        # The panel gets its answer first; whatever the command sets going comes after.
        self._post = lambda command: bus.loop.call_soon(lambda: on_command(command))
        self._menus = Builder(_pystray, self._post)
        self._title = title
        self._icon: Icon | None = None
        self._shown: tuple[tuple[Choice, ...], Command | None] = ((), None)

    @property
    def visible(self) -> bool:
        """Whether a panel has taken the icon."""
        return self._icon is not None and self._icon.hosted

    def show(self, face: Face, lines: tuple[Choice, ...], default: Command | None = None) -> None:
        """Bring icon and menu up to date; only what differs is sent."""
        pixmaps = tuple((size, size, drawing.argb(size, face.progress, face.badge)) for size in SIZES)
        if self._icon is None:
            self._icon = Icon(
                self._bus,
                "posture-reminder",
                icon=pixmaps,
                title=face.tooltip,
                menu=self._menus.menu(lines, default),
                caption=self._title,
                press=self._post,
            )
            self._icon.visible = True
        else:
            if pixmaps != self._icon.icon:
                self._icon.icon = pixmaps
            self._icon.title = face.tooltip
            if (lines, default) != self._shown:
                self._icon.menu = self._menus.menu(lines, default)
        self._shown = (lines, default)

    def stop(self) -> None:
        """Remove the icon, for good."""
        if self._icon is not None:
            self._icon.visible = False
            self._icon = None
        self._bus.close()
