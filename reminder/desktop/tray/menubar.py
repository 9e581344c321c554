"""The menu bar of macOS: pystray in a small process of its own, because AppKit wants a main thread.

The daemon's main thread waits in the daemon's loop. The helper (``python -m reminder.desktop.tray.menubar``) gets
a JSON line for each change on its standard input, and prints a JSON line for each command.

Not yet seen running on macOS: written from pystray's source, and tested with a stand-in for pystray and AppKit.
"""

from __future__ import annotations

import importlib
import json
import logging
import socket
import sys
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from reminder.core import codec
from reminder.core.commands import Command
from reminder.core.menu import Choice
from reminder.desktop.ports import Badge, Face, Loop, OnCommand, Unavailable
from reminder.desktop.tray import library
from reminder.desktop.tray.image import Picture
from reminder.desktop.tray.menu import Builder

if TYPE_CHECKING:
    import subprocess

log = logging.getLogger(__name__)


class MenuBarTray:
    """The tray as the daemon knows it (``ports.Tray``): the daemon's end of the helper.

    Raises:
        Unavailable: the helper cannot be started.
    """

    name = "menubar"

    def __init__(self, loop: Loop, on_command: OnCommand, title: str = "Posture reminder") -> None:
        import subprocess

        self._loop = loop
        self._on_command = on_command
        self._title = title
        self._told = b""
        self._unsent = b""
        self._heard = b""
        self._ours, theirs = socket.socketpair()
        self._ours.setblocking(False)
        command = [sys.executable, "-m", "reminder.desktop.tray.menubar"]
        try:
            with theirs:
                self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
                    command, stdin=theirs.fileno(), stdout=theirs.fileno()
                )
        except OSError as error:
            self._ours.close()
            raise Unavailable(f"the menu bar's helper cannot be started: {error}") from error
        loop.watch(self._ours.fileno(), self._hear)

    @property
    def visible(self) -> bool:
        """Whether the helper lives; the menu bar takes every icon."""
        return self._process is not None

    def show(self, face: Face, lines: tuple[Choice, ...], default: Command | None = None) -> None:
        """Tell the helper, if anything differs."""
        line = told(face, lines, default, self._title)
        if self._process is not None and line != self._told:
            self._told = line
            self._unsent += line
            self._send()

    def _send(self) -> None:
        try:
            while self._unsent:
                self._unsent = self._unsent[self._ours.send(self._unsent) :]
        except BlockingIOError:
            self._loop.watch_writable(self._ours.fileno(), self._send)
            return
        except OSError as error:
            self._lost(str(error))
            return
        self._loop.watch_writable(self._ours.fileno(), None)

    def _hear(self) -> None:
        try:
            data = self._ours.recv(65536)
        except BlockingIOError:
            return
        except OSError as error:
            self._lost(str(error))
            return
        if not data:
            self._lost("it ended")
            return
        *lines, self._heard = (self._heard + data).split(b"\n")
        for line in lines:
            try:
                command = codec.read(Command, json.loads(line))
            except (ValueError, TypeError) as error:
                log.debug("the menu bar's helper said %r: %s", line, error)
                continue
            self._on_command(command)

    def _lost(self, why: str) -> None:
        log.warning("the icon in the menu bar is lost: %s", why)
        self.stop()

    def stop(self) -> None:
        """End the helper."""
        process, self._process = self._process, None
        if process is not None:
            self._loop.unwatch(self._ours.fileno())
            self._ours.close()  # by which the helper knows
            import subprocess

            try:
                process.wait(0.5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


# ------------------------------------------------------------------------------------------ the lines


def told(face: Face, lines: tuple[Choice, ...], default: Command | None, title: str) -> bytes:
    """Return one line for the helper."""
    message = {
        "progress": face.progress,
        "badge": face.badge.value,
        "title": f"{title}: {face.tooltip}",
        "lines": [codec.plain(line) for line in lines],
        "default": codec.plain(default, tagged=True),
    }
    return json.dumps(message).encode() + b"\n"


# ----------------------------------------------------------------------------------------- the helper


def _print(command: Command) -> None:
    print(json.dumps(codec.plain(command, tagged=True)), flush=True)


class Helper:
    """The helper's side; *post* runs a call on AppKit's main thread, *points* is the menu bar's thickness."""

    def __init__(self, pystray: Any, post: Callable[[Callable[[], None]], None], points: int) -> None:
        self._pystray = pystray
        self._post = post
        self._points = points
        self._menus = Builder(
            pystray, lambda command: print(json.dumps(codec.plain(command, tagged=True)), flush=True)
        )
        self._icon: Any = None

    def run(self) -> None:
        """Show what the first line tells, follow the others, end with the last."""
        first = sys.stdin.buffer.readline()
        if not first:
            return
        self._update(json.loads(first))
        threading.Thread(target=self._follow, daemon=True).start()
        self._icon.run(lambda icon: self._post(lambda: setattr(icon, "visible", True)))

    def _follow(self) -> None:
        for line in sys.stdin.buffer:
            self._post(lambda line=line: self._update(json.loads(line)))  # type: ignore[misc]
        self._post(self._icon.stop)

    def _update(self, message: dict[str, Any]) -> None:
        picture = Picture(message["progress"], Badge(message["badge"]), self._points)
        lines = tuple(codec.read(Choice, line) for line in message["lines"])
        menu = self._menus.menu(lines, codec.read(Command | None, message["default"]))
        if self._icon is None:
            self._icon = self._pystray.Icon("posture-reminder", picture, message["title"], menu)
            return
        self._icon.icon = picture
        self._icon.title = message["title"]
        self._icon.menu = menu


def main() -> None:
    """Be the helper."""
    appkit: Any = importlib.import_module("AppKit")
    apphelper: Any = importlib.import_module("PyObjCTools.AppHelper")
    points = int(appkit.NSStatusBar.systemStatusBar().thickness())
    Helper(library.native(), apphelper.callAfter, points).run()


if __name__ == "__main__":
    main()
