"""A private session: its own home, runtime folder and buses, and every process in it ended with it."""

from __future__ import annotations

import os
import pwd
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, TypeVar

from desktops import processes
from desktops.bus import Bus, Listener
from desktops.logind import Logind
from desktops.processes import Process

T = TypeVar("T")

# How long something is waited for. A busy machine may be slow, but not for ever.
PATIENCE = 60.0  # seconds

# The session bus starts services as a real one does; on the system bus there is only what a test puts there.
BUS_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>{kind}</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  {services}
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


class NotSeenError(AssertionError):
    """What a test waited for did not come; the text says what. The fixtures add what the programs printed."""


class Session:
    """The barest machine: a home and processes, but no bus and no display.

    ``env`` is what a program in it gets. Subclasses bring up the rest in ``_bring_up``; ``start`` and ``stop``
    frame it, and ``fresh`` readies a running session for the next test.
    """

    kind = "bare"

    def __init__(self) -> None:
        # Short, because the path of a socket has room for 107 characters.
        self.folder = Path(tempfile.mkdtemp(prefix=f"posture-{self.kind.replace('_', '-')}-"))
        self.home = self.folder / "home"
        self.runtime = self.folder / "run"
        self.logs = self.folder / "logs"
        # Where screenshots go; the fixture points it to the running test's own folder.
        self.artefacts = self.folder / "artefacts"
        self.env = self._environment()
        for variable in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            Path(self.env[variable]).mkdir(parents=True)
        self.runtime.mkdir(mode=0o700)
        self.logs.mkdir()
        # Whether a test changed what the next test must find: the fixture then starts a new session.
        self.worn = False
        self.parts: dict[str, Process] = {}
        self._all: list[Process] = []
        self._guests: list[Process] = []

    def _environment(self) -> dict[str, str]:
        keep = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHASHSEED", "TZ")
        env = {name: os.environ[name] for name in keep if name in os.environ}
        try:
            name = pwd.getpwuid(os.getuid()).pw_name
        except KeyError:  # a container may run as a number that has no name
            name = "person"
        return env | {
            # First of all what is installed beside the Python that runs the tests: `posture`.
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), env.get("PATH", os.defpath)]),
            "LANG": "C.UTF-8",
            # The page of a guided break goes nowhere, unless a test gives it a browser.
            "BROWSER": "true",
            "USER": name,
            "LOGNAME": name,
            "HOME": str(self.home),
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "XDG_CACHE_HOME": str(self.home / ".cache"),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "XDG_STATE_HOME": str(self.home / ".local/state"),
            "XDG_RUNTIME_DIR": str(self.runtime),
            # Nobody listens there, unless this session has a system bus: no test meets the machine's own logind.
            "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={self.runtime}/system_bus",
        }

    # ------------------------------------------------------------------------------------------ life and end

    def start(self) -> Self:
        """Bring everything up; on any failure leave nothing behind."""
        processes.adopt_orphans()
        try:
            self._bring_up()
        except BaseException as error:
            error.add_note(self.printed())
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End every process of this session, also those that nobody started by hand, and remove its folder."""
        processes.end_all(str(self.folder), self._all)
        self._all.clear()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def fresh(self) -> None:
        """End what the last test started and remove what the program kept, for the next test."""
        for guest in self._guests:
            if guest.running:
                guest.kill()
        self._guests.clear()
        for root in (self.home, self.runtime):
            for kept in [*root.rglob("posture-reminder*"), *root.glob(".config/autostart")]:
                if kept.is_dir():
                    shutil.rmtree(kept)
                else:
                    kept.unlink(missing_ok=True)

    @property
    def sound(self) -> bool:
        """Whether the next test may have this session."""
        return not self.worn and all(part.running for part in self.parts.values())

    def _bring_up(self) -> None:
        """Start the parts; nothing to do for the barest session."""

    # --------------------------------------------------------------------------------------------- processes

    def spawn(self, *command: str | Path, name: str | None = None, **env: str) -> Process:
        """Start a program in this session, as a person would; keyword arguments are added to its environment."""
        guest = self._start(*command, name=name or Path(command[0]).name, env=env)
        self._guests.append(guest)
        return guest

    def run(self, *command: str | Path, within: float = PATIENCE, **env: str) -> str:
        """Run a short command to its end and return what it printed; raises AssertionError if it failed."""
        process = self.spawn(*command, **env)
        code = process.wait(within)
        if code:
            raise AssertionError(f"{' '.join(map(str, command))} exited with {code}:\n{process.log}")
        return process.log

    def _part(self, *command: str | Path, name: str | None = None, **popen: Any) -> Process:
        """Start a part of the session itself: its death fails whoever waits."""
        part = self._start(*command, name=name or Path(command[0]).name, **popen)
        self.parts[part.name] = part
        return part

    def _start(self, *command: str | Path, name: str, env: dict[str, str] | None = None, **popen: Any) -> Process:
        # A log of its own for each start, so that two of a name are told apart.
        log = self.logs / f"{name}-{len(self._all)}.log"
        process = Process([*command], name=name, env=self.env | (env or {}), log=log, **popen)
        self._all.append(process)
        return process

    def _end_part(self, name: str) -> None:
        """Kill a part as a crash would."""
        part = self.parts.pop(name)
        part.kill()

    # ----------------------------------------------------------------------------------------------- waiting

    def wait_until(self, predicate: Callable[[], T], what: str | None = None, within: float = PATIENCE) -> T:
        """Ask *predicate* until it returns something true, and return that.

        Raises :class:`NotSeenError` after *within* seconds or as soon as a part has died.
        """
        deadline = time.monotonic() + within
        pause = 0.01
        while not (seen := predicate()):
            dead = [f"{part.name} ended with {part.exit_code}" for part in self.parts.values() if not part.running]
            if dead or time.monotonic() > deadline:
                reason = ", ".join(dead) or f"not seen within {within:g} s"
                raise NotSeenError(f"{what or predicate}: {reason}")
            time.sleep(pause)
            pause = min(pause * 1.3, 0.1)
        return seen

    def printed(self, most: int = 1500) -> str:
        """Return the end of every log, for a failure's text."""
        logs = ((log.stem, log.read_text(errors="replace")) for log in sorted(self.logs.glob("*.log")))
        return "\n".join(f"--- {name}\n{text[-most:]}" for name, text in logs if text)

    def write(self, path: str, text: str) -> Path:
        """Write a file under the settings folder (XDG_CONFIG_HOME)."""
        file = Path(self.env["XDG_CONFIG_HOME"]) / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
        return file


class BusSession(Session):
    """A session with its own session bus and system bus, and still no display."""

    kind = "bus"

    def __init__(self) -> None:
        super().__init__()
        self.env["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={self.runtime}/session_bus"
        self.bus = Bus(self.env["DBUS_SESSION_BUS_ADDRESS"])
        self.system_bus = Bus(self.env["DBUS_SYSTEM_BUS_ADDRESS"])

    def _bring_up(self) -> None:
        self._start_bus("session")
        self._start_bus("system")

    def _start_bus(self, kind: str) -> None:
        path = self.runtime / f"{kind}_bus"
        path.unlink(missing_ok=True)
        services = f"<servicedir>{self._services()}</servicedir>" if kind == "session" else ""
        config = self.folder / f"{kind}_bus.conf"
        config.write_text(BUS_CONFIG.format(kind=kind, path=path, services=services))
        self._part("dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", name=f"{kind}-bus")
        bus = self.bus if kind == "session" else self.system_bus
        self.wait_until(lambda: bus.owner("org.freedesktop.DBus"), what=f"the {kind} bus")

    def _services(self) -> Path:
        """Return a folder with the system's service files, but none for notifications.

        Where several desktops are installed each brings one, and the bus would start any of them.
        """
        folder = self.folder / "services"
        folder.mkdir(exist_ok=True)
        for file in Path("/usr/share/dbus-1/services").glob("*.service"):
            if "Name=org.freedesktop.Notifications" not in file.read_text() and not (folder / file.name).exists():
                (folder / file.name).symlink_to(file)
        return folder

    def restart_bus(self) -> None:
        """Kill the session bus and start it again at the same address, with nobody on it."""
        self.worn = True
        self._end_part("session-bus")
        self._start_bus("session")

    def wait_for_name(self, name: str) -> str:
        """Wait until somebody owns *name* on the session bus; return the unique name."""
        return self.wait_until(lambda: self.bus.owner(name), f"{name} on the session bus") or ""

    def call(
        self, bus: str, dest: str, path: str, interface: str, member: str, signature: str = "", *body: object
    ) -> Any:
        """Call a method on the "session" or "system" bus."""
        return self._bus(bus).call(dest, path, interface, member, signature, *body)

    def watch_signals(self, bus: str = "session", **rule: str) -> Listener:
        """Hear the signals on the "session" or "system" bus that match *rule* (sender, path, interface, member)."""
        return self._bus(bus).watch_signals(**rule)

    def _bus(self, name: str) -> Bus:
        return {"session": self.bus, "system": self.system_bus}[name]

    def start_logind(self) -> Logind:
        """Put a logind on the private system bus."""
        self.worn = True
        return Logind(self)
