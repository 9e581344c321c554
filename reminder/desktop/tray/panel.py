"""Which panel would show a tray icon: asked of the session bus, without registering one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from reminder.core.checkup import Extension
from reminder.desktop.bus import Bus
from reminder.desktop.calls import BusError
from reminder.desktop.link import THE_BUS
from reminder.paths import xdg

_WATCHER = ("org.kde.StatusNotifierWatcher", "/StatusNotifierWatcher", "org.kde.StatusNotifierWatcher")
_XFCE = "org.xfce.Panel"
_SHELL = ("org.gnome.Shell", "/org/gnome/Shell", "org.gnome.Shell.Extensions")
# The same extension as Debian and Ubuntu ship it, and as its author does.
_INDICATORS = ("ubuntu-appindicators@ubuntu.com", "appindicatorsupport@rgcjonas.gmail.com")
_ENABLED = 1  # https://gitlab.gnome.org/GNOME/gnome-shell/-/blob/main/js/misc/extensionUtils.js, ExtensionState


def refusal(bus: Bus) -> str:
    """Return why no panel would show an icon; "" where one would."""
    try:
        hosted = bus.get_property(_WATCHER, "IsStatusNotifierHostRegistered", activate=False)
    except BusError:
        return f"no panel collects icons (nobody owns {_WATCHER[0]} on the session bus)"
    return "" if hosted is True else "icons are collected, and no panel shows them"


def has_xfce_panel(bus: Bus) -> bool:
    """Return whether XFCE's panel runs, with a tray or without."""
    try:
        return bus.ask(THE_BUS, "NameHasOwner", "s", (_XFCE,)) == (True,)
    except BusError:
        return False


def extension(bus: Bus) -> tuple[Extension, str]:
    """Return how GNOME's extension for icons stands, and its id where there is one."""
    try:
        answer = bus.ask(_SHELL, "ListExtensions", activate=False)
    except BusError:
        return Extension.UNKNOWN, ""
    match answer:
        case (dict(known),):
            found = {name: _state(known[name]) for name in _INDICATORS if name in known}
        case _:
            return Extension.UNKNOWN, ""
    for name, state in found.items():
        if state == _ENABLED:
            return Extension.ENABLED, name
    if found:
        return (Extension.DISABLED if _are_on(bus) else Extension.ALL_DISABLED), next(iter(found))
    on_disk = next((name for name in _INDICATORS if _is_installed(name)), "")
    return (Extension.UNLOADED, on_disk) if on_disk else (Extension.ABSENT, "")


def _state(properties: Any) -> object:
    match properties:
        case {"state": (_, state)}:
            return state
    return None


def _are_on(bus: Bus) -> bool:
    """Return whether extensions run at all; GNOME has one switch for all of them."""
    try:
        return bus.get_property(_SHELL, "UserExtensionsEnabled", activate=False) is not False
    except BusError:
        return True  # an older shell: each has a switch of its own


def _is_installed(name: str) -> bool:
    folders = (xdg("XDG_DATA_HOME", ".local/share"), Path("/usr/local/share"), Path("/usr/share"))
    return any((folder / "gnome-shell" / "extensions" / name).is_dir() for folder in folders)
