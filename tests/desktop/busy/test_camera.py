"""A camera in use through a real PipeWire; who holds a device of the kernel is in test_processes.py."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from pathlib import Path

from desktops.packages import need

from reminder.core.model import Instant
from reminder.core.settings import QuietSettings
from reminder.desktop.busy.camera import CameraProbe
from reminder.desktop.busy.pipewire import Graph

FILMING = Path(__file__).with_name("filming.py")


def test_whoever_looks_through_a_camera_of_pipewire_is_named(pipewire, own_home, eventually) -> None:
    need("gir1.2-gstreamer-1.0", "pipewire plugin of GStreamer", "test pictures of GStreamer")
    later = (Instant(timedelta(minutes=number)) for number in count())
    graph = Graph(pipewire.environ, lambda: next(later))
    probe = CameraProbe(graph, devices=own_home / "no-devices")
    pipewire.spawn("/usr/bin/python3", str(FILMING), "camera")
    eventually(lambda: "Video/Source" in pipewire.run("pw-dump"), True)
    eventually(lambda: probe.look(QuietSettings()), ())

    meeting = pipewire.spawn("/usr/bin/python3", str(FILMING), "look")

    eventually(
        lambda: [who.rpartition(".")[0] for who in probe.look(QuietSettings())], ["camera in use by python3"]
    )
    meeting.kill()
    eventually(lambda: probe.look(QuietSettings()), ())
