"""Nothing leaves this machine: a reminder's whole life under strace opens no socket but local ones."""

from __future__ import annotations

import re
import shutil
import sys

import pytest
from desktops.desktop import Desktop
from desktops.packages import need
from end_to_end.running import Run

# A socket of these families reaches this machine only: D-Bus, X11, Wayland, PipeWire, ours.
LOCAL = {"AF_UNIX", "AF_LOCAL"}


class Traced(Run):
    """A daemon whose sockets are written down, and those of all that it starts."""

    def __init__(self, desktop: Desktop) -> None:
        self.sockets = desktop.folder / "sockets"
        posture = shutil.which("posture", path=desktop.env["PATH"]) if "PATH" in desktop.env else None
        command = (posture,) if posture else (sys.executable, "-m", "reminder")
        only = ("-f", "-qq", "-e", "trace=socket,socketpair", "-e", "signal=none")
        self.program = ("strace", *only, "-o", str(self.sockets), *command, "run")
        super().__init__(desktop)


@pytest.mark.desktop("xfce")
def test_a_reminder_its_answers_and_a_reload_open_no_socket_but_local_ones(desktop: Desktop) -> None:
    need("strace")
    run = Traced(desktop)
    desktop.tray.wait()

    run.posture("now")
    desktop.notifications.wait("Your break")
    run.posture("snooze", "2s")
    run.posture("now")
    run.posture("done")
    run.posture("pause", "1h")
    run.posture("resume")
    run.write({"reminder": {"earliest": "30m"}})
    run.posture("quit")
    run.process.wait()

    families = set(re.findall(r"socket(?:pair)?\((\w+)", run.sockets.read_text()))
    assert families
    assert families <= LOCAL
