"""Windows' programs on a private screen: Wine with openbox and a tray, and Windows' own Python (wine.py)."""

from __future__ import annotations

import json
import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from desktops import picture, wine
from desktops.picture import Box
from desktops.processes import Process
from desktops.xfce import X11Desktop

RULE = 24  # how far below the top of the menu its first rule is
# Blanks and umlauts, as names of people have.
CONSENT = r"HKCU\Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore"
PROFILE = "Jörg Müller & Söhne"


class Windows(X11Desktop):
    """The screen, Wine's part of it, and the program under test, which finds a home of its own there."""

    kind = "windows"
    strip = Box(0, 0, 1280, 24)

    def __init__(self) -> None:
        super().__init__()
        self.env |= wine.environment()
        self.profile = self.home / PROFILE
        folders = {"CONFIG_HOME": "config", "DATA_HOME": "data", "STATE_HOME": "state", "RUNTIME_DIR": "run"}
        self.theirs = {f"XDG_{name}": wine.path(self.profile / folder) for name, folder in folders.items()}
        self.theirs |= {"PYTHONPATH": wine.path(wine.ROOT)}

    def _bring_up(self) -> None:
        wine.set_up()
        self._start_display()
        self._part("trayer", "--edge", "top", "--align", "right", "--width", "20", "--height", "24")
        # One server for all programs of the session: without it each start takes three seconds.
        self.spawn("wineserver", "-k").wait()  # of a run that was broken off
        self._start("wineserver", "-f", "-p", name="wineserver")
        # What stays in the background keeps the output of whoever calls first: these two have none.
        asks = "import ctypes; ctypes.windll.user32.GetDesktopWindow()"
        for words in (("wineboot",), (wine.PYTHON / "python.exe", "-c", asks)):
            self.run("sh", "-c", 'exec wine "$@" >/dev/null 2>&1', "wine", *words)
        self._browse_with(Path("/bin/true"))  # no page goes anywhere, unless a test wants one
        self._look_bare()

    def stop(self) -> None:
        self.spawn("wineserver", "-k").wait()
        super().stop()

    def fresh(self) -> None:
        """End what the last test started; the next one has an empty profile."""
        for name in ("python.exe", "pythonw.exe", "notepad.exe"):
            self.spawn(*wine.command("taskkill", "/F", "/IM", name)).wait()  # there may be none
        self.close_browser()
        self.wait_until(lambda: not self.icons(), what="no icon of the test before")
        self._guests.clear()
        shutil.rmtree(self.profile, ignore_errors=True)

    # ------------------------------------------------------------------------------------------- programs

    def python(self, *arguments: str | Path, windowed: bool = False, **env: str) -> Process:
        """Start Windows' Python."""
        command = wine.python(*arguments, windowed=windowed)
        return self.spawn(*command, name="python", **(self.theirs | env))

    def posture(self, *words: str, code: int = 0, within: float = 30) -> str:
        """Run a command of ours to its end, and return what it printed."""
        process = self.python("-m", "reminder", *words)
        ended = process.wait(within)
        assert ended == code, f"posture {' '.join(words)} ended with {ended}:\n{process.log}"
        return process.log.replace("\r\n", "\n")

    def status(self) -> dict[str, Any]:
        """Return what `posture status --json` says."""
        facts: dict[str, Any] = json.loads(self.posture("status", "--json"))
        return facts

    def kill_daemon(self) -> None:
        """End the daemon by `taskkill /F`, as nothing but the system can."""
        self.run(*wine.command("taskkill", "/F", "/PID", self._daemon()))

    def ask_daemon_to_end(self) -> None:
        """Ask it to end by `taskkill`, which closes its windows."""
        self.run(*wine.command("taskkill", "/PID", self._daemon()))

    def _daemon(self) -> str:
        return (self.profile / "run/posture-reminder/daemon.lock").read_text().strip()

    def kill_explorer(self) -> None:
        """Take the taskbar away. Wine brings it back for the next session only."""
        self.worn = True
        self.run(*wine.command("taskkill", "/F", "/IM", "explorer.exe"))

    def use_browser(self) -> None:
        """Make Chromium what Windows opens addresses with."""
        script = self.folder / "browser"
        options = "--no-sandbox --no-first-run --disable-gpu --window-size=700,700 --window-position=20,60"
        data = f'--user-data-dir="{self.folder}/chromium"'
        script.write_text(f'#!/bin/sh\nexec chromium {options} {data} "$@" >/dev/null 2>&1\n')
        script.chmod(0o755)
        self._browse_with(script)

    def _browse_with(self, program: Path) -> None:
        key = r"HKCU\Software\Wine\WineBrowser"
        self.run(*wine.command("reg", "add", key, "/v", "Browsers", "/t", "REG_SZ", "/d", str(program), "/f"))

    def close_browser(self) -> None:
        """End Chromium."""
        for process in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"{self.folder}/chromium".encode() in (process / "cmdline").read_bytes():
                    os.kill(int(process.name), signal.SIGKILL)

    def wait_for_page(self, title: str) -> None:
        """Wait until the browser shows a page whose title has *title* in it."""
        self.wait_until(lambda: any(title in name for name in self.hand.titles()), f"the page {title!r}")

    @contextmanager
    def microphone_in_use_by(self, program: str) -> Iterator[None]:
        """Write into the registry, as Windows does, that a program uses the microphone."""
        key = "\\".join((CONSENT, r"microphone\NonPackaged", f"C:#windows#system32#{program}"))

        def write(name: str, value: int) -> None:
            self.run(*wine.command("reg", "add", key, "/v", name, "/t", "REG_QWORD", "/d", str(value), "/f"))

        since_1601 = int(time.time() + 11_644_473_600) * 10_000_000
        write("LastUsedTimeStart", since_1601)
        write("LastUsedTimeStop", 0)
        try:
            yield
        finally:
            write("LastUsedTimeStop", since_1601 + 1)

    def send(self, window: str, message: int, what: int = 0, more: int = 0) -> dict[str, int]:
        """Send a message to the daemon's windows whose class begins so; return what each answered."""
        script = Path(__file__).parents[1] / "windows" / "send.py"
        process = self.python(script, window, *map(str, (message, what, more)))
        assert process.wait() == 0, process.log
        answers = (line.rpartition(": ") for line in process.log.split("\n") if ": " in line)
        return {name: int(answer) for name, _, answer in answers}

    def settings(self, text: str, name: str = "config.toml") -> Path:
        """Write the settings file, or another of that folder."""
        file = self.profile / "config/posture-reminder" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    def notepad(self) -> Process:
        """Open a window to type into, and wait until it has the keyboard."""
        window = self.spawn(*wine.command("notepad"), name="notepad")
        self.wait_until(lambda: self._find("notepad.exe", 300, 200), "notepad")
        self.click(*self._find("notepad.exe", 300, 200)[0].middle)
        return window

    # --------------------------------------------------------------------------------------------- looking

    def icon(self) -> Box:
        """Wait for an icon in the tray and return where it is."""
        found: list[Box] = self._steady(lambda: self.icons() or None, "an icon in the tray")
        assert len(found) == 1, found
        return found[0]

    def icons(self) -> list[Box]:
        return [box for box in self._find("explorer.exe", 12, 12) if box.width <= 32 and box.height <= 32]

    def balloon(self) -> Box:
        """Wait for a balloon, and return where it is."""
        found: Box = self._steady(self._balloon, "a balloon")
        return found

    def _balloon(self) -> Box | None:
        return next(iter(self._find("explorer.exe", 100, 30)), None)

    def no_balloon(self) -> None:
        """Wait until there is none."""
        self.wait_until(lambda: self._balloon() is None, what="the balloon gone")

    def choose(self, line: int, of: int, picture_name: str = "") -> None:
        """Open the icon's menu, which has *of* lines, keep a picture, and click on one of them, counted from 0."""
        self.click(*self.icon().middle, 3)
        menu: Box = self._steady(lambda: next(iter(self._menus_in_view()), None), "the menu")
        # Off the icon, whose tooltip covers some of the lines; a rule does not light up.
        self.move(menu.left + 8, menu.top + RULE)
        lines: list[Box] = self._steady(lambda: self._lines_of(menu, of), f"{of} lines in the menu")
        if picture_name:
            self.screenshot(picture_name)
        self.click(*lines[line].middle)
        self.wait_until(lambda: not self._menus_in_view(), what="the menu gone")

    def _menus_in_view(self) -> list[Box]:
        return self._find("python.exe", 100, 100) + self._find("pythonw.exe", 100, 100)

    def _lines_of(self, menu: Box, number: int) -> list[Box] | None:
        lines = picture.lines(self.picture(), menu.shrunk(3))
        return lines if len(lines) == number else None

    def _find(self, program: str, width: int, height: int) -> list[Box]:
        """Return where the visible windows of a program of Windows are that are at least so large."""
        found = self.hand.windows(program)
        return [box for box in found if box.width >= width and box.height >= height]
