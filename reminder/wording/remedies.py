"""What mends what is missing, on each system: one table of remedies, one of packages."""

from __future__ import annotations

from collections.abc import Mapping

from reminder.core.checkup import Advice, Remedy
from reminder.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Mend:
    """A sentence, and the one command that does it, "" where it is a click."""

    text: str
    command: str = ""


# {} is the value of the advice; of "install" the package is found below.
_REMEDIES = {
    Remedy.JOIN_SESSION: Mend("Run this in a terminal of your desktop: here its session cannot be reached.", ""),
    Remedy.RESTART: Mend(
        "The daemon was started outside of this desktop session. End it, and start it here.",
        "posture quit; setsid -f posture run --quiet",
    ),
    Remedy.INSTALL: Mend("Install {}.", "{install}"),
    Remedy.INSTALL_BUS: Mend("Install a session bus, then log out and in again.", "{install}"),
    Remedy.START: Mend("What shows it is installed and does not run. Start it at each login.", "setsid -f {}"),
    Remedy.INSTALL_EXTENSION: Mend(
        "GNOME shows icons with an extension only. Install AppIndicator and KStatusNotifierItem Support (a "
        "package, or from extensions.gnome.org), log in again, and ask posture doctor once more.",
        "{install}",
    ),
    Remedy.LOG_IN_AGAIN: Mend("GNOME's extension for icons is installed. Log out and in again to have it known."),
    Remedy.ENABLE_EXTENSION: Mend(
        "GNOME's extension for icons is installed and switched off.", "gnome-extensions enable {}"
    ),
    Remedy.ENABLE_EXTENSIONS: Mend(
        "All extensions of GNOME are switched off.", "gsettings set org.gnome.shell disable-user-extensions false"
    ),
    Remedy.ADD_TRAY: Mend("The panel has no tray. Add the Status Tray Plugin to it.", "xfce4-panel --add=systray"),
    Remedy.ADD_WIDGET: Mend("Right-click the panel, choose Add Widgets, and add the System Tray."),
    Remedy.SWITCH_ON: Mend("Switched off in your settings.", "posture config set {} true"),
    Remedy.ANSWER_MAKO: Mend("Other answers from a terminal or a key of yours.", "makoctl invoke done"),
    Remedy.ANSWER_DUNST: Mend(
        "This starts the break, from a terminal or a key of yours; dunstctl context shows all answers.",
        "dunstctl action",
    ),
    Remedy.ENABLE_AUTOSTART: Mend("It does not start at login.", "posture autostart enable"),
    Remedy.CONFIGURE_AUTOSTART: Mend(
        "Nothing here starts programs at login. Put this line into your compositor's configuration: {}"
    ),
}
_INSTALL = {
    "apt": "sudo apt install {}",
    "dnf": "sudo dnf install {}",
    "pacman": "sudo pacman -S {}",
    "zypper": "sudo zypper install {}",
}
MANAGERS = tuple(_INSTALL)
# The package that has a program, where it is not called like the program. For apt they are those of Debian 12; for
# the others, what published installation scripts ask for.
_PACKAGES: Mapping[str, Mapping[str, str]] = {
    "mako": {"apt": "mako-notifier"},
    "pactl": {**dict.fromkeys(MANAGERS, "pulseaudio-utils"), "pacman": "libpulse"},
    "pw-dump": {"apt": "pipewire-bin", "dnf": "pipewire-utils", "pacman": "pipewire", "zypper": "pipewire-tools"},
    "gsettings": {"apt": "libglib2.0-bin", "dnf": "glib2", "pacman": "glib2", "zypper": "glib2-tools"},
    # What is no program is found under the remedy; where its package is not known there is no command.
    Remedy.INSTALL_BUS: {"apt": "dbus-user-session", "dnf": "dbus-daemon", "pacman": "dbus", "zypper": "dbus-1"},
    Remedy.INSTALL_EXTENSION: dict.fromkeys(("apt", "dnf", "pacman"), "gnome-shell-extension-appindicator"),
}


def mend(advice: Advice, manager: str) -> Mend:
    """Return what to do; *manager* is the system's package manager, "" where none is known."""
    remedy = _REMEDIES[advice.remedy]
    package = _PACKAGES.get(advice.value or advice.remedy, {}).get(manager, advice.value)
    install = _INSTALL[manager].format(package) if manager and package else ""
    command = remedy.command.replace("{install}", install).replace("{}", advice.value)
    return Mend(remedy.text.replace("{}", advice.value), command)
