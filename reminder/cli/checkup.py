"""Look at the desktop for ``posture doctor``: by adapters of this process, and the report of a running daemon."""

from __future__ import annotations

import logging
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from reminder import clock, paths
from reminder.cli import autostart as autostart_command
from reminder.cli import output
from reminder.core import codec
from reminder.core.checkup import CANDIDATES, Capability, Extension, Found, Here, Means
from reminder.core.commands import Command
from reminder.core.model import Door
from reminder.core.settings import QuietSettings, Settings
from reminder.core.values import dataclass
from reminder.daemon import checkup
from reminder.daemon.adapters import Adapters
from reminder.desktop.busy.sockets import listens
from reminder.desktop.ports import Badge, Face
from reminder.errors import HistoryError, NotRunning, SettingsError, UsageError
from reminder.ipc import client
from reminder.loop import Loop
from reminder.storage import config
from reminder.storage.history import History

# Until the services of a desktop under load have all answered.
_ANSWERED_WITHIN = timedelta(seconds=5)
_EVERYTHING = QuietSettings()
# Programs that are not on the PATH.
_ELSEWHERE = {
    "xfce4-notifyd": "lib/*/xfce4/notifyd/xfce4-notifyd",
    "mate-notification-daemon": "lib/*/mate-notification-daemon/mate-notification-daemon",
}
_BUSY = (Capability.CALLS, Capability.FULL_SCREEN, Capability.PRESENTING, Capability.DO_NOT_DISTURB)


@dataclass(frozen=True, slots=True)
class Look:
    """All that was seen. *state* is the daemon's, "" where none runs; *settings* is what is wrong with the file."""

    found: Found
    here: Here
    state: str
    settings: str


class Visitor:
    """Adapters for a moment; *heard* are the commands that came by them."""

    def __init__(self, loop: Loop) -> None:
        self.heard: list[Command] = []
        self._loop = loop
        self.adapters = Adapters(loop, self)
        if sys.platform == "win32":
            # Notifications come out of the icon there; it is shown for --try only.
            self.adapters.want_tray(True)

    def look(self) -> None:
        """Do nothing: idle time is not asked for."""

    def on_command(self, command: Command, door: Door) -> None:
        """Keep the command."""
        self.heard.append(command)

    def on_lock(self, locked: bool) -> None:
        """Do nothing."""

    def on_sleep(self, asleep: bool) -> None:
        """Do nothing."""

    def settle(self) -> None:
        """Wait until every service has answered, or will not."""
        until = clock.now() + _ANSWERED_WITHIN
        while not self._settled() and (left := until - clock.now()) > timedelta():
            self._loop.turn(left)

    def show_icon(self) -> None:
        """Show an icon where notifications need one: on Windows."""
        if (icon := self.adapters.tray) is not None:
            icon.show(Face(0, Badge.NONE, "posture doctor"), ())

    def turn(self, longest: timedelta) -> None:
        """Take one turn of the loop."""
        self._loop.turn(longest)

    def close(self) -> None:
        """Give everything back."""
        self.adapters.stop()

    def _settled(self) -> bool:
        dbus = self.adapters.notifier.dbus
        known = dbus is None or dbus.server is not None or dbus.startable or dbus.trouble
        waiting = any("has not answered yet" in reason for _, reason in self.adapters.session.refusals)
        return bool(known) and not waiting


@contextmanager
def visiting() -> Iterator[Visitor]:
    """Give a visitor whose adapters have settled. Their warnings are not logged: the findings have them."""
    log = logging.getLogger("reminder")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        with closing(Loop()) as loop, closing(Visitor(loop)) as visitor:
            visitor.settle()
            yield visitor
    finally:
        log.setLevel(before)


def look(visitor: Visitor, words: Namespace) -> Look:
    """Return all that can be seen from here, the running daemon's view included. Nothing is started or changed."""
    settings, fault = _settings(words.config)
    adapters = visitor.adapters
    holds = adapters.busy.holds(replace(_EVERYTHING, apps=()))
    own = _with_tray(checkup.found(adapters, settings), adapters)
    state, theirs, trouble = _daemon()
    found = own if theirs is None else _merged(theirs, own)
    extension, extension_id, panel = _panels(adapters)
    mechanism, off, line = _autostart(words, found)
    here = Here(
        desktops=_desktops(),
        programs=dict(_installed()),
        running=theirs is not None,
        display=bool(own.display),
        session_bus=own.session_bus,
        extension=extension,
        extension_id=extension_id,
        panel=panel,
        busy=tuple(dict.fromkeys(_capability(hold.reason) for hold in holds)),
        pipewire=listens(os.environ.get("XDG_RUNTIME_DIR", ""), "pipewire-0"),
        history=trouble or _history(),
        autostart=mechanism,
        autostart_off=off,
        autostart_line=line,
    )
    return Look(found, here, state, fault)


def _settings(path: Path | None) -> tuple[Settings, str]:
    try:
        return config.load(path or paths.settings_file(), required=path is not None).settings, ""
    except SettingsError as fault:
        return Settings(), str(fault)


def _capability(reason: str) -> Capability:
    return Capability.CALLS if reason == "call" else next(each for each in _BUSY if each == reason)


def _daemon() -> tuple[str, Found | None, str]:
    """Return the daemon's state, what its adapters found, and what is wrong with its history."""
    try:
        with output.same_version(ValueError, UsageError):
            status = client.ask("status")
            found: Found = codec.read(Found, client.ask("doctor"))
    except NotRunning:
        return "", None, ""
    return str(status.get("state")), found, str(status.get("history_error") or "")


def _with_tray(found: Found, adapters: Adapters) -> Found:
    """Look for a panel without showing an icon."""
    means = dict(found.means)
    if adapters.session_bus is not None:
        from reminder.desktop.tray import panel

        reason = panel.refusal(adapters.session_bus)
        means[Capability.TRAY] = Means((), (("statusnotifier", reason),)) if reason else Means(("statusnotifier",))
    elif sys.platform == "win32":
        means[Capability.TRAY] = Means(("pystray",))
    else:
        means[Capability.TRAY] = Means((), (("statusnotifier", "there is no session bus"),))
    return replace(found, means=means)


def _merged(theirs: Found, own: Found) -> Found:
    """Return the daemon's view, with what only a look has shown: a detector that fails, a panel's reason."""
    means = dict(theirs.means)
    for capability in _BUSY:
        if means.get(capability, Means()).used:
            means[capability] = own.means[capability]
    if not means[Capability.TRAY].used and not own.means[Capability.TRAY].used and theirs.session_bus:
        means[Capability.TRAY] = own.means[Capability.TRAY]
    return replace(theirs, means=means)


def _panels(adapters: Adapters) -> tuple[Extension, str, bool]:
    if adapters.session_bus is None:
        return Extension.UNKNOWN, "", False
    from reminder.desktop.tray import panel

    return *panel.extension(adapters.session_bus), panel.has_xfce_panel(adapters.session_bus)


def _desktops() -> frozenset[str]:
    return frozenset(name.lower() for name in os.environ.get("XDG_CURRENT_DESKTOP", "").split(":") if name)


def _installed() -> Iterator[tuple[str, str]]:
    """Yield the candidates that are installed, with the word that starts them."""
    for program in CANDIDATES:
        if shutil.which(program):
            yield program, program
        elif program in _ELSEWHERE and (file := next(Path("/usr").glob(_ELSEWHERE[program]), None)):
            yield program, str(file)


def _history() -> str:
    """Return why the history cannot be used."""
    path = paths.history_file()
    try:
        History(path).last()
    except HistoryError as fault:
        return str(fault)
    there = next(each for each in (path, *path.parents) if each.exists())
    return "" if os.access(there, os.W_OK) else f"{there} cannot be written to."


def _autostart(words: Namespace, found: Found) -> tuple[str, str, str]:
    """Return the mechanism in force, why what is registered is not, and the line that a bare compositor needs."""
    from reminder.desktop import autostart
    from reminder.desktop.autostart.session import look

    off = ""
    for mechanism in autostart.mechanisms():
        if (entry := mechanism.registered()) is not None:
            if not entry.off:
                return mechanism.name, "", ""
            off = entry.off
    if not found.display or sys.platform in ("win32", "darwin"):
        return "", off, ""
    session = look()
    if autostart.choose(session) is not None:
        return "", off, ""
    return "", off, autostart_command.line_for(session.compositor, autostart_command.run_command(words))
