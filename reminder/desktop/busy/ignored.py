"""Programs that ask the desktop to stay awake, or take its pictures, though nobody presents anything: data.

Each word is one of the name that a program goes by (its own, its process' or its application id's), in lower case.
A new word here is how a reminder that never comes is mended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_MUSIC = """
amarok amberol audacious clementine cmus deadbeef elisa exaile feishin gapless gnome-music juk lollypop mpd ncspot
quodlibet rhythmbox sayonara shortwave spotify strawberry tauon tidal-hifi
"""
# On purpose, often all day.
_KEEPERS = "amphetamine caffeinate caffeine caffeine-ng espresso keepingyouawake xfce4-power-manager"
# They must not be cut off by sleep, and need nobody to watch.
_CHORES = """
apt apt-get borg brasero deja-dup deluge dnf fragments fwupd gnome-software k3b ktorrent nautilus packagekit
packagekitd pamac pika-backup qbittorrent restic syncthing timeshift transmission unattended-upgrades
unattended-upgr vorta
"""
# NetworkManager, swayidle and upower act just before sleep; the others are the desktop itself.
_SYSTEM = """
gnome-session gnome-shell gsd-power kwin_wayland kwin_x11 networkmanager plasmashell powerdevil swayidle upower
"""
KEEPS_AWAKE = frozenset(f"{_MUSIC} {_KEEPERS} {_CHORES} {_SYSTEM}".split())

# Where nothing tells music from a film, a browser is more likely to play the former all day.
BROWSERS = ("firefox", "chromium", "chrome", "brave", "vivaldi", "opera", "edge", "epiphany", "falkon", "librewolf")

# Whoever sees the screen through these is the person, at another computer. The kernel cuts the first name.
REMOTE_DESKTOPS = ("gnome-remote-desktop", "gnome-remote-de", "krdpserver", "sunshine")

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
