"""``posture install-desktop`` and ``posture uninstall``: what lies outside the program's folder."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.cli import output
from reminder.cli.autostart import running
from reminder.cli.parser import command
from reminder.errors import Refused


def add(commands: Any) -> None:
    """Add the commands to the command line."""
    command(
        commands,
        "install-desktop",
        "Add the program to the application menu. Notifications then show its name and icon, too.",
        "posture install-desktop",
        run=_install,
    )
    command(
        commands,
        "uninstall",
        "Remove what was put outside the program's own folder: menu entry, icon, start at login.\n"
        "Says what it leaves: your settings and records, and the program itself.",
        "posture uninstall",
        run=_uninstall,
    )


def _install(_: Namespace) -> int:
    from reminder.desktop import entry

    if sys.platform in ("win32", "darwin"):
        raise Refused("Menu entries of this kind are for Linux desktops.")
    program = entry.program()
    if (there := entry.from_a_package(program)) is not None:
        print(f"It is in the menu already: {there} came with the package.")
        return 0
    file, icon = entry.menu_files(entry.own_root())
    with output.file_errors("written"):
        entry.put(icon, paths.ICON.read_bytes())
        entry.put(file, entry.menu(program))
    print(f"{file}\n{icon}\n{paths.DISPLAY_NAME} is in the application menu. posture uninstall takes it out again.")
    return 0


def _uninstall(_: Namespace) -> int:
    from reminder.desktop import autostart, entry

    with output.file_errors("removed"):
        removed = [each.place for each in autostart.disable()]
        removed += [str(file) for file in entry.menu_files(entry.own_root()) if entry.remove(file)]
    print(*[f"Removed: {place}" for place in removed] or ["There was nothing to remove."], sep="\n")
    own = (paths.config_folder(), paths.history_file().parent, paths.state_folder())
    if left := [str(path) for path in own if path.exists()]:
        print("\nLeft, because they are yours:", *left, sep="\n  ")
    print(f"\nThe program itself goes by: {_how_to_remove()}")
    if running():
        print("It is running: posture quit ends it.")
    return 0


def _how_to_remove() -> str:
    """Return the command that removes this installation, by what installed it."""
    prefix = Path(sys.prefix)
    package = Path(__file__).resolve().parents[1]
    if package.is_relative_to("/usr/lib"):
        return "apt purge posture-reminder"
    if (package.parent / "bootstrap.py").is_file():
        return f"removing the folder {package.parent}"
    if (prefix / "pipx_metadata.json").is_file():
        return "pipx uninstall posture-reminder"
    if (prefix / "uv-receipt.toml").is_file():
        return "uv tool uninstall posture-reminder"
    return f"{sys.executable} -m pip uninstall posture-reminder"
