"""``posture open``: what a click in the application menu does: start the daemon if needed, and open a page."""

from __future__ import annotations

import contextlib
from argparse import Namespace
from typing import Any

from reminder.cli.autostart import run_command, running
from reminder.cli.parser import command
from reminder.desktop.start import start
from reminder.errors import AlreadyRunning, ReminderError
from reminder.ipc import client

_TRIES, _PAUSE = 200, 0.1  # 20 s: a machine that has just booted is slow


def add(commands: Any) -> None:
    """Add the command to the command line."""
    command(
        commands,
        "open",
        "Start the reminder in the background if it is not running, and open its page in the browser:\n"
        "the questions of the set-up, or once they are answered, your breaks so far. The menu entry does the same.",
        "posture open",
        run=_run,
    )


def _run(words: Namespace) -> int:
    from reminder.cli import main, output

    if not running():
        _start(run_command(words))
        print("The reminder is running.", flush=True)
    output.need_display("In a terminal: posture status")
    named = ["--config", str(words.config)] if words.config is not None else []
    # The first page is that of the questions; after that, what the breaks have come to.
    page = ["stats", "--open"] if client.ask("status")["set_up"] else ["setup", "--page"]
    return main([*page, *named])


def _start(command: list[str]) -> None:
    """Start the daemon in the background, and return once it answers."""
    from subprocess import TimeoutExpired

    try:
        child = start(command)
    except OSError as fault:
        raise ReminderError(f"{command[0]} cannot be started: {fault.strerror}.") from None
    for _ in range(_TRIES):
        with contextlib.suppress(TimeoutExpired):
            child.wait(_PAUSE)
        if running():
            child.returncode = child.returncode or 0  # it goes on without us; avoids the warning of Popen
            return
        if child.returncode not in (None, AlreadyRunning.exit_code):
            raise ReminderError(
                f"The reminder did not start (exit code {child.returncode}). In a terminal: posture run"
            )
    raise ReminderError("The reminder was started and does not answer. In a terminal: posture run")
