"""A systemd user service: for compositors that bring graphical-session.target up and read no autostart entries.

https://www.freedesktop.org/software/systemd/man/latest/systemd.special.html#graphical-session.target
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from reminder import paths
from reminder.desktop import entry
from reminder.desktop.ports import Registered

_TARGET = "graphical-session.target"
# 2 is a wrong setting and 4 another daemon: starting again would change nothing.
_UNIT = """\
[Unit]
Description={name}
PartOf={target}
After={target}

[Service]
ExecStart={command}
Restart=on-failure
RestartSec=5
RestartPreventExitStatus=2 4

[Install]
WantedBy={target}
"""
_PATIENCE = 5.0  # seconds


class UserService:
    """The service of this person, enabled by the link that ``systemctl --user enable`` would make."""

    name = "systemd"

    def __init__(self) -> None:
        units = paths.xdg("XDG_CONFIG_HOME", ".config") / "systemd/user"
        self._file = units / f"{paths.APP}.service"
        self._wanted = units / f"{_TARGET}.wants" / self._file.name
        self.place = str(self._file)

    def registered(self) -> Registered | None:
        """Return what the service runs."""
        try:
            lines = self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return None
        started = next((line.partition("=")[2] for line in lines if line.startswith("ExecStart=")), "")
        command = [word.replace("%%", "%").replace("$$", "$") for word in shlex.split(started)]
        return entry.registered(command, "" if self._wanted.is_symlink() else "the service is not enabled")

    def enable(self, command: Sequence[str]) -> None:
        """Write the service and its link; it starts with the next session."""
        unit = _UNIT.format(name=paths.DISPLAY_NAME, target=_TARGET, command=" ".join(map(_quoted, command)))
        entry.put(self._file, unit)
        self._wanted.parent.mkdir(parents=True, exist_ok=True)
        entry.remove(self._wanted)
        self._wanted.symlink_to(self._file)
        _reload()

    def disable(self) -> bool:
        """Remove the service and its link; a running one goes on until the session ends."""
        linked, there = entry.remove(self._wanted), entry.remove(self._file)
        if linked or there:
            _reload()
        return linked or there


def _quoted(word: str) -> str:
    """Return *word* as ExecStart wants it, where % and $ have a meaning."""
    inside = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{inside}"' if inside != word or " " in word else word


def _reload() -> None:
    """Have systemd reload its units; where it is not running, it reads them when it starts."""
    import contextlib
    import subprocess

    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        subprocess.run(
            ["systemctl", "--user", "daemon-reload"], capture_output=True, timeout=_PATIENCE, check=False
        )
