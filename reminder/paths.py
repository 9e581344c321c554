"""Where things live: in the XDG directories on Linux and where their variables are set; else platformdirs knows."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from reminder.errors import UsageError

APP = "posture-reminder"
# As menus, notifications, panels and session managers show it.
DISPLAY_NAME = "Posture Reminder"
ICON = Path(__file__).resolve().parent / "guide/assets/icon.svg"


def _folder(variable: str, default: str, kind: str) -> Path:
    if sys.platform in ("win32", "darwin") and not Path(os.environ.get(variable, "")).is_absolute():
        # Imported here: the resident daemon on Linux has no need of it (3 MiB).
        import platformdirs

        return Path(getattr(platformdirs, f"user_{kind}_dir")(APP, appauthor=False))
    return xdg(variable, default) / APP


def xdg(variable: str, default: str) -> Path:
    """Return the folder that an XDG *variable* names, or its *default* under the home folder."""
    root = os.environ.get(variable, "")
    # The XDG specification: a relative path is invalid and to be ignored.
    if Path(root).is_absolute():
        return Path(root)
    try:
        return Path.home() / default
    except RuntimeError:
        # A container's user without HOME and without a line in /etc/passwd.
        raise UsageError(f"No home folder is known for this user: set HOME, or {variable}.") from None


def config_folder() -> Path:
    """Return the folder of the person's settings and own exercises (it may not exist)."""
    return _folder("XDG_CONFIG_HOME", ".config", "config")


def settings_file() -> Path:
    """Return the settings file (it may not exist: the shipped defaults then hold)."""
    return config_folder() / "config.toml"


def own_exercises() -> Path:
    """Return the folder of the person's own exercises."""
    return config_folder() / "exercises"


def history_file() -> Path:
    """Return the history database."""
    return _folder("XDG_DATA_HOME", ".local/share", "data") / "history.sqlite3"


def state_folder() -> Path:
    """Return the folder of what survives a restart."""
    return _folder("XDG_STATE_HOME", ".local/state", "state")


def runtime_folder() -> Path:
    """Return the folder of the control socket and the lock; its maker gives it mode 0700.

    Without XDG_RUNTIME_DIR (a cron job, a bare container) a folder in the temporary directory that
    carries the user's number serves; whoever makes it checks the owner.
    """
    root = os.environ.get("XDG_RUNTIME_DIR", "")
    if Path(root).is_absolute():
        return Path(root) / APP
    # Imported here: it costs the command line 5 ms, and is seldom needed.
    import tempfile

    return Path(tempfile.gettempdir()) / f"{APP}-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def shipped() -> Path:
    """Return the shipped ``config/`` folder: inside the package in a wheel, beside it in a checkout."""
    package = Path(__file__).parent
    inside = package / "config"
    return inside if inside.is_dir() else package.parent / "config"
