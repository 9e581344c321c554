"""A microphone in use: the sound server's recording streams, and programs that bypass it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.busy import alsa, command, pulse
from reminder.desktop.busy.app_names import application
from reminder.desktop.busy.pipewire import Graph
from reminder.desktop.busy.processes import names_of
from reminder.desktop.busy.sockets import listens
from reminder.desktop.ports import Unavailable

# They hold the card for others, and tell their names.
_SOUND_SERVERS = ("pulseaudio", "pipewire", "wireplumber")
# JACK does so from login to logout, and does not tell for whom.
_ALWAYS = ("jackd", "jackdbus")


class MicrophoneProbe:
    """Asks pactl, else PipeWire, who records; and in any case the kernel who does so without them.

    Raises:
        Unavailable: none of the three is here.
    """

    name = "microphone"
    reason = Busy.CALL

    def __init__(
        self, environ: Mapping[str, str], graph: Graph | None, *, asound: Path = Path("/proc/asound")
    ) -> None:
        self._environ, self._graph, self._asound = environ, graph, asound
        try:
            self._pactl = command.find("pactl", environ, "pulseaudio-utils")
        except Unavailable as reason:
            self._pactl = ""
            if graph is None and not asound.exists():
                raise Unavailable(f"{reason}, no pw-dump (pipewire-bin), and no sound card") from None

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return who records."""
        direct: list[str] = []
        behind_server = False
        for owner in alsa.recorders(self._asound):
            name = names_of(owner).best if owner else ""
            if name.startswith(_SOUND_SERVERS):
                behind_server = True
            elif name not in _ALWAYS:
                direct.append(application(name))
        try:
            through = self._through_server()
        except Unavailable:
            if not direct and not behind_server:
                raise
            through = None
        if through is None:
            # It is unknown for whom the server records, but it records for somebody.
            through = ["an application"] if behind_server else []
        return tuple(f"microphone in use by {who}" for who in [*through, *direct])

    def _through_server(self) -> list[str] | None:
        """Return who records through the sound server; None where neither can be asked."""
        graph = self._graph if self._graph is not None and self._graph.is_running() else None
        if self._pactl and self._pulse_is_running():
            try:
                return self._through_pulse()
            except Unavailable:
                if graph is None:
                    raise
        return None if graph is None else list(graph.use().listeners)

    def _through_pulse(self) -> list[str]:
        streams = pulse.read_streams(self._run("source-outputs"))
        # The second question only where somebody records at all.
        if not any(pulse.recording(streams, frozenset())):
            return []
        monitors = pulse.read_monitors(self._run("short", "sources"))
        return [
            application(
                stream.properties.get("application.name"),
                stream.properties.get("application.process.binary"),
                stream.properties.get("media.name"),
            )
            for stream in pulse.recording(streams, monitors)
        ]

    def _run(self, *what: str) -> str:
        return command.output(self._pactl, "list", *what, environ=self._environ)

    def _pulse_is_running(self) -> bool:
        """Whether a server listens where pactl would look: left to itself, pactl would start one."""
        if self._environ.get("PULSE_SERVER"):
            return True
        if folder := self._environ.get("PULSE_RUNTIME_PATH"):
            return listens(folder, "native")
        return listens(self._environ.get("XDG_RUNTIME_DIR", ""), "pulse/native")
