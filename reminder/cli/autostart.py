"""``posture autostart``: start at login by what the session obeys, and say by what."""

from __future__ import annotations

import shlex
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import Any

from reminder.cli import output
from reminder.cli.parser import command
from reminder.errors import NotRunning, Refused
from reminder.ipc import client

_READS = {
    "xdg": "which session managers read at login",
    "systemd": "a systemd user service that starts with graphical-session.target",
    "launch-agent": "which launchd reads at login",
    "run-key": "which Windows reads at login",
}
# How a compositor is told to start something.
_LINES = {
    "sway": "exec {}",
    "i3": "exec --no-startup-id {}",
    "Hyprland": "exec-once = {}",
    "niri": "spawn-sh-at-startup {!r}",
}


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "autostart",
        "Start the reminder at login, by the means this session uses.",
        "posture autostart enable",
    )
    whats = parser.add_subparsers(metavar="WHAT", required=True, title="what to do")

    def what(name: str, short: str, example: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        return command(whats, name, f"{short.capitalize()}.", example, run=run, short=short)

    enable = what("enable", "start at login from now on", "posture autostart enable --by systemd", _enable)
    enable.add_argument(
        "--by", choices=["xdg", "systemd"], help="by this means (Linux), whatever the session seems to use"
    )
    what("disable", "no longer start at login", "posture autostart disable", _disable)
    status = what("status", "show if it starts at login, and how", "posture autostart status --json", _status)
    status.add_argument("--json", action="store_true", help="print it as JSON")


def run_command(words: Namespace) -> list[str]:
    """Return the command that runs the reminder, with the settings file that was named."""
    from reminder.desktop import entry

    named = ["--config", str(words.config.absolute())] if words.config is not None else []
    return [*entry.program(), "run", "--quiet", *named]


def _enable(words: Namespace) -> int:
    from reminder.desktop import autostart
    from reminder.desktop.autostart.session import Session, look

    wanted = run_command(words)
    names = [each.name for each in autostart.mechanisms()]
    if words.by is not None and words.by not in names:
        raise Refused(f"This system has no {words.by}: it starts programs by {names[0]}.")
    session = look() if words.by is None and len(names) > 1 else Session()
    name = words.by or autostart.choose(session)
    if name is None:
        raise Refused(_nothing_starts_it(session.compositor, wanted))
    with output.file_errors("written"):
        chosen, others = autostart.enable(name, wanted)
    reads = f"which {session.manager} reads at login" if session.manager and name == "xdg" else _READS[name]
    print(f"Enabled: {chosen.place}, {reads}.")
    for other in others:
        print(f"{other.place} is removed: one is enough.")
    if name == "xdg" and words.by is None and not session.manager:
        print(
            "No desktop was seen here. GNOME, KDE, XFCE and most others read that entry; where yours does not,\n"
            f"it has to start this itself: {shlex.join(wanted)}"
        )
    print(
        "It is already running, and carries on." if running() else "It starts at the next login. Now: posture run"
    )
    return 0


def line_for(compositor: str, command: Sequence[str]) -> str:
    """Return the line of the compositor's configuration that starts *command*."""
    return _LINES.get(compositor, "{}").format(shlex.join(command))


def _nothing_starts_it(compositor: str, command: Sequence[str]) -> str:
    return (
        f"{compositor} starts nothing at login by itself, and no graphical-session.target is up for a service. "
        f"Put this into its configuration: {line_for(compositor, command)}\n"
        "Where something reads ~/.config/autostart all the same (dex, for one): posture autostart enable --by xdg"
    )


def _disable(_: Namespace) -> int:
    from reminder.desktop import autostart

    with output.file_errors("removed"):
        removed = autostart.disable()
    for each in removed:
        print(f"Disabled: {each.place} is removed.")
    if not removed:
        print("It was not enabled.")
    if removed and running():
        print("The one that is running carries on until posture quit.")
    return 0


def _status(words: Namespace) -> int:
    from reminder.desktop import autostart

    found = [(each, entry) for each in autostart.mechanisms() if (entry := each.registered()) is not None]
    works = [each.name for each, entry in found if not entry.off]
    if words.json:
        entries = [
            {"mechanism": each.name, "place": each.place, "command": list(entry.command), "off": entry.off or None}
            for each, entry in found
        ]
        output.json_text({"enabled": bool(works), "mechanism": next(iter(works), None), "entries": entries})
        return 0
    for each, entry in found:
        if entry.off:
            print(f"Not in force: {each.place}: {entry.off}.")
        else:
            print(f"Enabled: {each.place}, {_READS[each.name]}.")
    if not found:
        print("Not enabled: posture autostart enable starts it at login.")
    return 0


def running() -> bool:
    """Return whether a daemon answers."""
    try:
        client.ask("ping")
    except NotRunning:
        return False
    return True
