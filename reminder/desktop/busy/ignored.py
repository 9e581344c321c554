"""Programs that ask the desktop to stay awake, or take its pictures, though nobody presents anything: data.

The key is a word of the name a program goes by (its own, its process' or its application id's), in lower case; the
value says why it does not count. A new line here is how a reminder that never comes is mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_MUSIC = "plays music: nothing on the screen asks for attention"
_KEEPER = "keeps the screen on for its own sake, often all day"
_CHORE = "must not be cut off by sleep, but needs nobody to watch"

KEEPS_AWAKE = {
    "amberol": _MUSIC,
    "amarok": _MUSIC,
    "audacious": _MUSIC,
    "clementine": _MUSIC,
    "cmus": _MUSIC,
    "deadbeef": _MUSIC,
    "elisa": _MUSIC,
    "exaile": _MUSIC,
    "feishin": _MUSIC,
    "gapless": _MUSIC,
    "gnome-music": _MUSIC,
    "juk": _MUSIC,
    "lollypop": _MUSIC,
    "mpd": _MUSIC,
    "ncspot": _MUSIC,
    "quodlibet": _MUSIC,
    "rhythmbox": _MUSIC,
    "sayonara": _MUSIC,
    "shortwave": _MUSIC,
    "spotify": _MUSIC,
    "strawberry": _MUSIC,
    "tauon": _MUSIC,
    "tidal-hifi": _MUSIC,
    "amphetamine": _KEEPER,
    "caffeinate": _KEEPER,
    "caffeine": _KEEPER,
    "caffeine-ng": _KEEPER,
    "espresso": _KEEPER,
    "keepingyouawake": _KEEPER,
    "xfce4-power-manager": _KEEPER,
    "apt": _CHORE,
    "apt-get": _CHORE,
    "borg": _CHORE,
    "brasero": _CHORE,
    "deja-dup": _CHORE,
    "deluge": _CHORE,
    "dnf": _CHORE,
    "fragments": _CHORE,
    "fwupd": _CHORE,
    "gnome-software": _CHORE,
    "k3b": _CHORE,
    "ktorrent": _CHORE,
    "nautilus": _CHORE,
    "packagekit": _CHORE,
    "packagekitd": _CHORE,
    "pamac": _CHORE,
    "pika-backup": _CHORE,
    "qbittorrent": _CHORE,
    "restic": _CHORE,
    "timeshift": _CHORE,
    "transmission": _CHORE,
    "unattended-upgrades": _CHORE,
    "unattended-upgr": _CHORE,
    "vorta": _CHORE,
    "gnome-shell": "the desktop itself",
    "gsd-power": "the desktop itself",
    "gnome-session": "the desktop itself",
    "kwin_wayland": "the desktop itself",
    "kwin_x11": "the desktop itself",
    "networkmanager": "waits for the network before sleep",
    "powerdevil": "the desktop itself",
    "plasmashell": "the desktop itself",
    "upower": "acts before the battery is empty",
    "swayidle": "locks the screen before sleep",
    "syncthing": _CHORE,
}

# Where nothing tells music from a film, a browser is more likely to play the former all day.
BROWSERS = ("firefox", "chromium", "chrome", "brave", "vivaldi", "opera", "edge", "epiphany", "falkon", "librewolf")

# Whoever sees the screen through these is the person at the other end of the wire.
REMOTE_DESKTOPS = {
    "gnome-remote-desktop": "the person works on this computer from another one",
    "gnome-remote-de": "the same, as the kernel cuts its name",
    "krdpserver": "the person works on this computer from another one",
    "sunshine": "the person plays on this computer from another one",
}

# Programs that say why say so in these words: Firefox "audio-playing", Chromium "Playing audio".
_ONLY_SOUND = re.compile(r"audio|music|sound", re.IGNORECASE)
_PICTURES = re.compile(r"video|film|movie|present|slide|screen", re.IGNORECASE)


def is_in(table: Iterable[str], *names: str) -> bool:
    """Return whether one of *names* has a word of the *table* in it: "org.gnome.Rhythmbox3" has "rhythmbox"."""
    return any(
        re.search(rf"(?<![a-z0-9]){re.escape(word)}(?![a-z])", name.lower()) for word in table for name in names
    )


def only_sound(why: str) -> bool:
    """Return whether the reason a program gives speaks of sound and of nothing to look at."""
    return bool(_ONLY_SOUND.search(why)) and not _PICTURES.search(why)
