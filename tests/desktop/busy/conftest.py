"""Sound servers of our own, programs that record through them, and a quick way to ask one probe."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desktops import packages

from reminder.core.settings import QuietSettings
from reminder.desktop.ports import Unavailable

HERE = Path(__file__).parent
SAMPLES = HERE / "samples"
Eventually = Callable[..., None]


@pytest.fixture
def sample() -> Callable[[str], str]:
    """The text of a file that was recorded from the real program."""
    return lambda name: (SAMPLES / name).read_text(encoding="utf-8")


@pytest.fixture
def eventually() -> Eventually:
    """Ask again until the answer is the expected one; fail with the last answer, or why there was none."""

    def answered(question: Callable[[], object]) -> object:
        try:
            return question()
        except Unavailable as why:  # on a busy machine a helper may not answer in time
            return why

    def ask(question: Callable[[], object], expected: object, within: float = 30.0) -> None:
        end = time.monotonic() + within
        while (answer := answered(question)) != expected:
            assert time.monotonic() < end, f"expected {expected!r}, still {answer!r}"
            time.sleep(0.03)

    return ask


@pytest.fixture
def everything() -> QuietSettings:
    return QuietSettings()


class Sound:
    """A sound server with a microphone that hears nothing, and no other programs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"PATH": os.environ["PATH"], "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
        # Without a bus libpulse would look for one.
        self.environ["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={folder}/no-bus"
        self._servers: list[subprocess.Popen[bytes]] = []
        self._programs: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        raise NotImplementedError

    def kill(self) -> None:
        """End the server as a crash would."""
        for server in reversed(self._servers):
            server.kill()
            server.wait(10)
        self._servers.clear()

    def stop(self) -> None:
        for program in self._programs:
            program.send_signal(signal.SIGCONT)
            program.kill()
            program.wait(10)
        self.kill()

    def record(self, *options: str, name: str = "Test Call") -> subprocess.Popen[bytes]:
        """Have a program record, as parec does with *options*."""
        return self.spawn("pacat", "--record", f"--client-name={name}", *(options or ("--device=mic",)))

    def record_by_hand(self, name: str) -> subprocess.Popen[bytes]:
        """Have a program record that corks its stream on SIGUSR1 and goes on after SIGUSR2."""
        return self.spawn(sys.executable, str(HERE / "recording.py"), name, "mic")

    def pactl(self, *command: str) -> str:
        return self.run("pactl", *command)

    def run(self, *command: str) -> str:
        """Run a short command and return what it printed."""
        done = subprocess.run(command, env=self.environ, capture_output=True, text=True, timeout=10, check=True)
        return done.stdout

    def spawn(self, *command: str) -> subprocess.Popen[bytes]:
        program = subprocess.Popen(
            command,
            env=self.environ | {"LC_ALL": "C.UTF-8"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._programs.append(program)
        return program

    def _serve(self, *command: str) -> None:
        log = (self.folder / f"{command[0]}.log").open("ab")
        with log:
            self._servers.append(
                subprocess.Popen(command, env=self.environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            )

    def _await(self, *question: str) -> None:
        end = time.monotonic() + 20
        while subprocess.run(question, env=self.environ, capture_output=True, timeout=10).returncode:
            assert time.monotonic() < end, "\n".join(log.read_text() for log in self.folder.glob("*.log"))
            time.sleep(0.05)


class PulseAudio(Sound):
    """PulseAudio, with a loudspeaker that is none and a microphone that is none."""

    kind = "pulseaudio"
    needs = ("pulseaudio", "pactl")

    def start(self) -> None:
        (self.folder / "pulse").mkdir(exist_ok=True, mode=0o700)
        modules = (
            "module-native-protocol-unix auth-anonymous=1",
            "module-null-sink sink_name=loudspeaker",
            "module-null-source source_name=mic",
        )
        options = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes")
        self._serve("pulseaudio", *options, *(f"--load={module}" for module in modules))
        self._await("pactl", "list", "short", "sources")


class PipeWire(Sound):
    """PipeWire with its PulseAudio service, and the same two devices."""

    kind = "pipewire"
    needs = ("pipewire", "wireplumber", "pipewire-pulse", "pw-dump", "pactl", "dbus-daemon")

    def start(self) -> None:
        # Made beforehand: pactl makes it as well, and pipewire-pulse gives up when it comes second.
        (self.folder / "pulse").mkdir(exist_ok=True, mode=0o700)
        # wireplumber ends itself without a session bus.
        bus = f"unix:path={self.folder}/session_bus"
        self.environ |= {"DBUS_SESSION_BUS_ADDRESS": bus, "DBUS_SYSTEM_BUS_ADDRESS": bus}
        self._serve("dbus-daemon", "--session", f"--address={bus}", "--nofork", "--nopidfile")
        self._serve("pipewire")
        self._await("pw-cli", "info", "0")
        self._serve("wireplumber")
        self._serve("pipewire-pulse")
        self._await("pactl", "list", "short", "sources")
        for name, kind in (("mic", "Audio/Source/Virtual"), ("loudspeaker", "Audio/Sink")):
            self.pactl("load-module", "module-null-sink", f"media.class={kind}", f"sink_name={name}")


@pytest.fixture(params=[PulseAudio, PipeWire], ids=lambda kind: kind.kind)
def sound(request: pytest.FixtureRequest, own_home: Path) -> Iterator[Sound]:
    """Each of the two sound servers."""
    yield from _running(request.param, own_home)


@pytest.fixture
def pulseaudio(own_home: Path) -> Iterator[Sound]:
    yield from _running(PulseAudio, own_home)


@pytest.fixture
def pipewire(own_home: Path) -> Iterator[Sound]:
    yield from _running(PipeWire, own_home)


def _running(kind: type[Sound], home: Path) -> Iterator[Sound]:
    packages.need(*kind.needs)
    server = kind(home / ".run")
    try:
        server.start()
        yield server
    finally:
        server.stop()
