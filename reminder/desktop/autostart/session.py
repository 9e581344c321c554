"""What starts programs at login in this session, by the bus, systemd and the environment."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping

from reminder.core.values import dataclass

# Session managers by their name on the session bus. MATE, Cinnamon, Budgie and Pantheon own GNOME's.
_MANAGERS = {
    "org.gnome.SessionManager": "the session manager of GNOME",
    "org.xfce.SessionManager": "the session manager of XFCE",
    "org.kde.ksmserver": "the session manager of KDE Plasma",
    "org.lxqt.session": "the session manager of LXQt",
    "org.deepin.dde.SessionManager1": "the session manager of Deepin",
}
# Desktops, by XDG_CURRENT_DESKTOP, whose sessions read ~/.config/autostart. Asked last: the others are facts.
_READERS = frozenset({
    "budgie", "cinnamon", "cosmic", "deepin", "enlightenment", "gnome", "kde", "lxde", "lxqt", "mate", "pantheon",
    "ukui", "unity", "x-cinnamon", "xfce",
})  # fmt: skip
_COMPOSITORS = {
    "SWAYSOCK": "sway",
    "I3SOCK": "i3",
    "HYPRLAND_INSTANCE_SIGNATURE": "Hyprland",
    "NIRI_SOCKET": "niri",
}
_TARGETS = ("graphical-session.target", "xdg-desktop-autostart.target")
_PATIENCE = 3.0  # seconds: a command waits for it


@dataclass(frozen=True, slots=True)
class Session:
    """*manager* is who reads ~/.config/autostart, *compositor* the name of one that starts nothing by itself."""

    manager: str = ""
    graphical_target: bool = False
    compositor: str = ""


def look() -> Session:
    """Look at the session that this process belongs to."""
    return session_of(os.environ, _names_on_the_bus(), _active_targets())


def session_of(environ: Mapping[str, str], names: Collection[str], targets: Collection[str]) -> Session:
    """Return what the environment, the *names* on the session bus and the active *targets* say together."""
    graphical = "graphical-session.target" in targets
    desktops = [name for name in environ.get("XDG_CURRENT_DESKTOP", "").split(":") if name]
    manager = next((manager for name, manager in _MANAGERS.items() if name in names), "")
    if not manager and "xdg-desktop-autostart.target" in targets:
        manager = "systemd (xdg-desktop-autostart.target)"
    if not manager and (reader := next((name for name in desktops if name.lower() in _READERS), "")):
        manager = f"the {reader} session"
    if manager:
        return Session(manager, graphical)
    known = next((name for variable, name in _COMPOSITORS.items() if environ.get(variable)), "")
    return Session("", graphical, known or (desktops[0] if desktops else ""))


def _names_on_the_bus() -> tuple[str, ...]:
    if not os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return ()
    # The daemon's connection wants its loop; a command asks once and hangs up.
    from jeepney import DBus
    from jeepney.io.blocking import open_dbus_connection

    try:
        with open_dbus_connection(bus="SESSION") as connection:
            reply = connection.send_and_get_reply(DBus().ListNames(), timeout=_PATIENCE)
    except (OSError, EOFError, ValueError, KeyError, RuntimeError):
        return ()  # a bus that is not there has no names; what else is known decides
    return tuple(reply.body[0])


def _active_targets() -> tuple[str, ...]:
    import subprocess

    command = ["systemctl", "--user", "is-active", *_TARGETS]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return tuple(name for name, state in zip(_TARGETS, done.stdout.split(), strict=False) if state == "active")
