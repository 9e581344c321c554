"""Which Debian package each program comes from, for each desktop and for the other real things tests run against.

Only the standard library, and runnable: ``python3 tests/desktops/packages.py [--plasma] [--windows]`` prints what
to install.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

BUS = {"dbus-daemon": "dbus-daemon", "setpriv": "util-linux"}
X11 = {**BUS, "Xvfb": "xvfb", "openbox": "openbox"}
WINDOWS = {"python3-gi": "python3-gi", "gir1.2-gtk-3.0": "gir1.2-gtk-3.0"}
PLASMA = {
    **BUS,
    "plasmashell": "plasma-workspace",
    "kded5": "kded5",
    "plasma-desktop": "plasma-desktop",
    "breeze-icon-theme": "breeze-icon-theme",
}

# The names on the left are programs on the PATH, or keys of FILES.
NEEDS = {
    "bare": {"setpriv": "util-linux"},
    "bus": BUS,
    "logind": {**BUS, "python3-dbusmock": "python3-dbusmock"},
    "xfce": {
        **X11,
        **WINDOWS,
        "xfce4-panel": "xfce4-panel",
        "xfce4-notifyd": "xfce4-notifyd",
        "xfconf-query": "xfconf",
        "adwaita-icon-theme": "adwaita-icon-theme",
    },
    "dunst": {**X11, **WINDOWS, "dunst": "dunst"},
    "sway": {
        **BUS,
        **WINDOWS,
        "sway": "sway",
        "waybar": "waybar",
        "mako": "mako-notifier",
        "grim": "grim",
        "wtype": "wtype",
        "unshare": "util-linux",
        "adwaita-icon-theme": "adwaita-icon-theme",
    },
    "gnome": {
        **BUS,
        **WINDOWS,
        "gnome-shell": "gnome-shell",
        "gjs": "gjs",  # runs the notification service; only recommended by gnome-shell
        "appindicator extension": "gnome-shell-extension-appindicator",
    },
    "plasma": {**X11, **PLASMA, **WINDOWS, "kwin_x11": "kwin-x11", "ksmserver": "plasma-workspace"},
    "plasma_wayland": {
        **PLASMA,
        **WINDOWS,
        "kwin_wayland": "kwin-wayland",
        "wayland plugin of Qt": "qtwayland5",  # only recommended; without it plasmashell cannot draw
    },
    "windows": {
        "setpriv": "util-linux",
        "Xvfb": "xvfb",
        "openbox": "openbox",
        "trayer": "trayer",
        "wine": "wine",
        "wine64": "wine64",
        "x86_64-w64-mingw32-gcc-win32": "gcc-mingw-w64-x86-64-win32",
        "chromium": "chromium",
    },
}

NEEDS["xfce_login"] = {**NEEDS["xfce"], "xfce4-session": "xfce4-session", "xfwm4": "xfwm4"}
NEEDS["gnome_login"] = {**NEEDS["gnome"], "gnome-session-binary": "gnome-session-bin"}

# Desktops of 1 GB, by the option (here) and the marker (of pytest) that asks for tests on them.
OPT_IN = {"plasma": "plasma", "plasma_wayland": "plasma", "windows": "windows"}

# What other tests run against beside desktops, in the same form.
OTHERS = {
    "bash": "bash",
    "chromium": "chromium",
    "chromedriver": "chromium-driver",
    "desktop-file-validate": "desktop-file-utils",
    "fish": "fish",
    "gir1.2-gstreamer-1.0": "gir1.2-gstreamer-1.0",
    "gnome-session-binary": "gnome-session-bin",
    "gnome-session-inhibit": "gnome-session-bin",
    "groff": "groff-base",
    "i3blocks": "i3blocks",
    "man": "man-db",
    "pacat": "pulseaudio-utils",
    "pactl": "pulseaudio-utils",
    "pipewire": "pipewire",
    "pipewire plugin of GStreamer": "gstreamer1.0-pipewire",
    "pipewire-pulse": "pipewire-pulse",
    "polybar": "polybar",
    "pulseaudio": "pulseaudio",
    "pw-cli": "pipewire-bin",
    "pw-dump": "pipewire-bin",
    "pw-record": "pipewire-bin",
    "strace": "strace",
    "swaync": "sway-notification-center",
    "systemd-analyze": "systemd",
    "test pictures of GStreamer": "gstreamer1.0-plugins-base",
    "tmux": "tmux",
    "wireplumber": "wireplumber",
    "xdotool": "xdotool",
    "zsh": "zsh",
}

# Things that are no program on the PATH: where a file of theirs is.
FILES = {
    "wine64": "usr/lib/wine/wine64",
    "xfce4-notifyd": "usr/lib/*/xfce4/notifyd/xfce4-notifyd",
    "python3-gi": "usr/lib/python3/dist-packages/gi/__init__.py",
    "gir1.2-gtk-3.0": "usr/lib/*/girepository-1.0/Gtk-3.0.typelib",
    "python3-dbusmock": "usr/lib/python3/dist-packages/dbusmock/__init__.py",
    "adwaita-icon-theme": "usr/share/icons/Adwaita/index.theme",
    "breeze-icon-theme": "usr/share/icons/breeze/index.theme",
    "appindicator extension": "usr/share/gnome-shell/extensions/ubuntu-appindicators@ubuntu.com/metadata.json",
    "plasma-desktop": "usr/share/plasma/shells/org.kde.plasma.desktop/metadata.*",
    "gnome-session-binary": "usr/libexec/gnome-session-binary",
    "pipewire plugin of GStreamer": "usr/lib/*/gstreamer-1.0/libgstpipewire.so",
    "test pictures of GStreamer": "usr/lib/*/gstreamer-1.0/libgstvideotestsrc.so",
    "gir1.2-gstreamer-1.0": "usr/lib/*/girepository-1.0/Gst-1.0.typelib",
    "wayland plugin of Qt": "usr/lib/*/qt5/plugins/platforms/libqwayland-generic.so",
}


def find(program: str) -> Path | None:
    """Return where *program* (or the file that FILES knows under this name) is."""
    if program in FILES:
        return next(Path("/").glob(FILES[program]), None)
    found = shutil.which(program)
    return Path(found) if found else None


def missing(kind: str) -> list[str]:
    """Return the Debian packages that a desktop of this *kind* still lacks."""
    return sorted({package for program, package in NEEDS[kind].items() if find(program) is None})


def advice(packages: list[str]) -> str:
    """Return the sentence with which a test is skipped."""
    return f"needs Debian packages: apt-get install --no-install-recommends {' '.join(packages)}"


def need(*programs: str) -> None:
    """Skip the running test where one of the *programs* (or keys of FILES) is missing; name their packages."""
    import pytest  # not there when what is printed here is to be installed

    known = {program: package for needs in (OTHERS, *NEEDS.values()) for program, package in needs.items()}
    if lacking := sorted({known[program] for program in programs if find(program) is None}):
        pytest.skip(advice(lacking))


def everything(wanted: Sequence[str]) -> list[str]:
    """Return all packages that the tests want, of the large desktops only those that are *wanted*."""
    kinds = [kind for kind in NEEDS if kind not in OPT_IN or OPT_IN[kind] in wanted]
    return sorted({package for kind in kinds for package in NEEDS[kind].values()} | set(OTHERS.values()))


if __name__ == "__main__":
    print(os.linesep.join(everything([option.removeprefix("--") for option in sys.argv[1:]])))
