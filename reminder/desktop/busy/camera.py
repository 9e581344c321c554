"""A camera in use: who holds a video device open, and who gets pictures from PipeWire."""

from __future__ import annotations

import os
import re
from pathlib import Path

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.busy.app_names import application
from reminder.desktop.busy.pipewire import Graph
from reminder.desktop.busy.processes import names_of, open_files, own_processes
from reminder.desktop.ports import Unavailable

# They hold a camera for others; PipeWire's graph has their names.
_GO_BETWEENS = ("pipewire", "wireplumber", "pipewire-media-session")
# Video devices that are no cameras: on small boards the decoders for films are found under /dev/video* as well, and
# a browser that plays one holds them. By words in the name that the driver gives the device.
_NO_CAMERA = re.compile(
    r"codec|decode|encode|\bdec\b|\benc\b|-dec|-enc|vpu|hantro|rkvdec|\brga\b|cedrus|venus|mfc|wave5|jpeg|scaler|\bisp\b"
    r"|-isp|csc|\bge2d\b|\bdmc\b",
    re.IGNORECASE,
)


class CameraProbe:
    """Looks who holds /dev/video*, and asks PipeWire where there is one."""

    name = "camera"
    reason = Busy.CALL

    def __init__(
        self,
        graph: Graph | None,
        *,
        devices: Path = Path("/dev"),
        classes: Path = Path("/sys/class/video4linux"),
    ) -> None:
        self._graph, self._devices, self._classes = graph, devices, classes

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return who uses a camera."""
        found = [application(name) for name in self._holders()]
        if self._graph is not None:
            try:
                use = self._graph.use()
            except Unavailable:
                if not found:
                    raise
            else:
                found += use.camera_users or (("an application",) if use.cameras else ())
        return tuple(f"camera in use by {who}" for who in found)

    def _holders(self) -> list[str]:
        cameras = self._cameras()
        if not cameras:
            return []  # usually there is none, and no need to search the processes
        holders = (pid for pid in own_processes() if not cameras.isdisjoint(open_files(pid)))
        names = dict.fromkeys(names_of(pid).best for pid in holders)
        return [name for name in names if name not in _GO_BETWEENS]

    def _cameras(self) -> set[str]:
        try:
            names = os.listdir(self._devices)  # noqa: PTH208 - of hundreds only the names are wanted
        except OSError:
            return set()
        videos = (name for name in names if name.startswith("video") and name[5:].isdecimal())
        return {str(self._devices / name) for name in videos if is_camera(self._title(name))}

    def _title(self, device: str) -> str:
        try:
            return (self._classes / device / "name").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""


def is_camera(title: str) -> bool:
    """Return whether a video device is a camera, by the name that its driver gives it; one without a name is."""
    return _NO_CAMERA.search(title) is None
