"""The desktop entry and the icon: how menus, notifications and session managers find this program.

https://specifications.freedesktop.org/desktop-entry-spec/latest/
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from reminder import paths
from reminder.desktop.ports import Registered

FILE = f"{paths.APP}.desktop"

_COMMENT = "A kind reminder to sit well, walk and stretch"
_ACTIONS = {
    "Now": ("Take a break now", ("now",)),
    "Pause": ("Pause for an hour", ("pause", "1h")),
    "Resume": ("End the pause", ("resume",)),
}
_PLAIN = re.compile(r"[A-Za-z0-9_@%+=:,./-]+")
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|[^ "]+')


def program() -> tuple[str, ...]:
    """Return the words that start this program, without a console window, by a path that outlives an update."""
    name = "posturew.exe" if sys.platform == "win32" else "posture"
    for beside in (Path(sys.argv[0]), Path(sys.executable)):
        command = beside.absolute().with_name(name)
        if command.is_file() and os.access(command, os.X_OK):
            return (str(command),)
    return (sys.executable, "-m", "reminder")


# ---------------------------------------------------------------------------------------------------- the texts


def menu(command: Sequence[str]) -> str:
    """Return the entry of the application menu: a click opens the program's page."""
    actions = [
        _group(f"Desktop Action {id}", {"Name": name, "Exec": exec_line([*command, *words])})
        for id, (name, words) in _ACTIONS.items()
    ]
    entry = {
        **_entry(command, "open"),
        "Categories": "Utility;",
        "Keywords": "break;rest;rsi;ergonomics;stretch;exercise;",
        "Actions": "".join(f"{id};" for id in _ACTIONS),
        "X-GNOME-UsesNotifications": "true",
    }
    return "\n".join([_group("Desktop Entry", entry), *actions])


def autostart(command: Sequence[str]) -> str:
    """Return the entry that a session manager starts at login."""
    return _group("Desktop Entry", {**_entry(command), "X-GNOME-Autostart-enabled": "true"})


def _entry(command: Sequence[str], *words: str) -> dict[str, str]:
    return {
        "Type": "Application",
        "Version": "1.0",
        "Name": paths.DISPLAY_NAME,
        "GenericName": "Break reminder",
        "Comment": _COMMENT,
        "Icon": paths.APP,
        # Where the program is gone the entry is ignored.
        "TryExec": command[0].replace("\\", "\\\\"),
        "Exec": exec_line([*command, *words]),
        "Terminal": "false",
        "StartupNotify": "false",
    }


def _group(name: str, keys: Mapping[str, str]) -> str:
    return "\n".join([f"[{name}]", *(f"{key}={value}" for key, value in keys.items()), ""])


def exec_line(words: Sequence[str]) -> str:
    """Return *words* as the value of Exec: quoted where needed, and escaped once more as any value is."""
    return " ".join(_quoted(word.replace("%", "%%")) for word in words)


def _quoted(word: str) -> str:
    if _PLAIN.fullmatch(word):
        return word
    inside = re.sub(r'(["`$\\])', r"\\\1", word)
    return '"' + inside.replace("\\", "\\\\") + '"'


def parsed(text: str) -> dict[str, str]:
    """Return the keys of the main group of an entry."""
    keys: dict[str, str] = {}
    group = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            group = line
        elif group == "[Desktop Entry]" and "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            keys[key.strip()] = value.strip()
    return keys


def words_of(exec_value: str) -> tuple[str, ...]:
    """Return the words that the value of an Exec stands for."""
    found = _WORD.finditer(exec_value.replace("\\\\", "\\"))
    words = (re.sub(r"\\(.)", r"\1", each[1]) if each[1] is not None else each[0] for each in found)
    return tuple(word.replace("%%", "%") for word in words)


# ---------------------------------------------------------------------------------------------------- the files


def menu_files(root: Path) -> tuple[Path, Path]:
    """Return where the entry and the icon stand under a data folder such as ~/.local/share."""
    return root / "applications" / FILE, root / "icons/hicolor/scalable/apps" / f"{paths.APP}.svg"


def own_root() -> Path:
    """Return the person's data folder."""
    return paths.xdg("XDG_DATA_HOME", ".local/share")


def from_a_package(command: Sequence[str]) -> Path | None:
    """Return the entry that a package of the system has brought for this very program."""
    roots = os.environ.get("XDG_DATA_DIRS") or "/usr/local/share:/usr/share"
    for root in filter(None, roots.split(":")):
        file = menu_files(Path(root))[0]
        try:
            keys = parsed(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
        if words_of(keys.get("Exec", ""))[: len(command)] in (tuple(command), (Path(command[0]).name,)):
            return file
    return None


def put(file: Path, data: str | bytes) -> None:
    """Write *file*, whole or not at all, and the folders it needs.

    Raises: OSError: it cannot be written.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    beside.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
    beside.replace(file)


def registered(command: Sequence[str], off: str = "") -> Registered:
    """Return what starts *command* at login; off as well where its program is gone."""
    if not off and not (command and Path(command[0]).is_file()):
        off = f"the program that it names is gone: {' '.join(command)}"
    return Registered(tuple(command), off)


def remove(file: Path) -> bool:
    """Remove *file*; return whether it was there.

    Raises: OSError: it cannot be removed.
    """
    try:
        file.unlink()
    except FileNotFoundError:
        return False
    return True
