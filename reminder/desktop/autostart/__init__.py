"""Start at login by the mechanism that this session obeys; registered with one of them at a time."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from reminder.desktop.autostart.session import Session
from reminder.desktop.ports import Autostart


def mechanisms() -> tuple[Autostart, ...]:
    """Return every mechanism of this system."""
    if sys.platform == "win32":
        from reminder.desktop.autostart.run_key import RunKey

        return (RunKey(),)
    if sys.platform == "darwin":
        from reminder.desktop.autostart.launchd import LaunchAgent

        return (LaunchAgent(),)
    from reminder.desktop.autostart.systemd import UserService
    from reminder.desktop.autostart.xdg import XdgEntry

    return (XdgEntry(), UserService())


def choose(session: Session) -> str | None:
    """Return the name of the mechanism that *session* obeys; None where it starts nothing at login by itself."""
    if sys.platform == "win32":
        return "run-key"
    if sys.platform == "darwin":
        return "launch-agent"
    if session.manager:
        return "xdg"
    if session.graphical_target:
        return "systemd"
    # Nothing is known, as over ssh: nearly every desktop reads the entry.
    return None if session.compositor else "xdg"


def enable(name: str, command: Sequence[str]) -> tuple[Autostart, tuple[Autostart, ...]]:
    """Register *command* with the mechanism *name* alone; return it, and those that were given up for it.

    Raises: OSError: it cannot be registered.
    """
    chosen = next(each for each in mechanisms() if each.name == name)
    chosen.enable(command)
    return chosen, tuple(each for each in mechanisms() if each.name != name and each.disable())


def disable() -> tuple[Autostart, ...]:
    """Take every registration away; return the mechanisms that had one.

    Raises: OSError: one cannot be removed.
    """
    return tuple(each for each in mechanisms() if each.disable())
