"""An entry in ~/.config/autostart: read by the session managers of GNOME, KDE, XFCE, LXQt, MATE and their like.

https://specifications.freedesktop.org/autostart-spec/latest/
"""

from __future__ import annotations

from collections.abc import Sequence

from reminder import paths
from reminder.desktop import entry
from reminder.desktop.ports import Registered


class XdgEntry:
    """The entry of this person."""

    name = "xdg"

    def __init__(self) -> None:
        self._file = paths.xdg("XDG_CONFIG_HOME", ".config") / "autostart" / entry.FILE
        self.place = str(self._file)

    def registered(self) -> Registered | None:
        """Return the state of the entry; the desktop's own settings may have switched it off."""
        try:
            keys = entry.parsed(self._file.read_text(encoding="utf-8", errors="replace"))
        except OSError:
            return None
        hidden, enabled = keys.get("Hidden", ""), keys.get("X-GNOME-Autostart-enabled", "")
        off = hidden.lower() == "true" or enabled.lower() == "false"
        why = "it is switched off in the settings of the desktop" if off else ""
        return entry.registered(entry.words_of(keys.get("Exec", "")), why)

    def enable(self, command: Sequence[str]) -> None:
        """Write the entry."""
        entry.put(self._file, entry.autostart(command))

    def disable(self) -> bool:
        """Remove the entry."""
        return entry.remove(self._file)
