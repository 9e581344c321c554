"""Reasons not to interrupt, and who gives them: looked at only while a reminder is due or owed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from reminder import clock, patience
from reminder.core.model import Busy, Hold, Instant
from reminder.core.settings import QuietSettings
from reminder.desktop.busy.sensor import PATIENCE, Probe, Sensor
from reminder.desktop.display import is_wayland
from reminder.desktop.ports import Loop, Unavailable
from reminder.desktop.probe import Refusals, all_that_work, refuse

if TYPE_CHECKING:
    from reminder.desktop.bus import Bus

# Every request to the daemon causes a look; many at once must not cost a look each.
_FRESH = timedelta(seconds=1)
# What has not answered is asked again so often before it counts as holding nothing.
_MOST_TRIES = 3


class BusySensors:
    """All detectors that work here, as one."""

    def __init__(
        self, sensors: tuple[Sensor, ...], refusals: Refusals, now: Callable[[], Instant] = clock.now
    ) -> None:
        self._sensors = sensors
        self._refusals = refusals
        self._now = now
        self._last: tuple[Instant, QuietSettings, tuple[Hold, ...]] | None = None
        self.unanswered = False  # the last look: what it returned is not all
        self._tries = 0  # looks in a row that were

    @property
    def name(self) -> str:
        """The mechanisms in use, for status; "none" where there is none."""
        return ", ".join(dict.fromkeys(sensor.name for sensor in self._sensors)) or "none"

    @property
    def refusals(self) -> Refusals:
        """Each mechanism that does not work here, or could not find anything out at the last look."""
        return (*self._refusals, *((sensor.name, sensor.trouble) for sensor in self._sensors if sensor.trouble))

    @property
    def working(self) -> tuple[tuple[Busy, str], ...]:
        """Each reason with a mechanism that can find it out, as far as is known since the last look."""
        return tuple((sensor.reason, sensor.name) for sensor in self._sensors if not sensor.trouble)

    @property
    def troubles(self) -> tuple[tuple[Busy, str, str], ...]:
        """Each reason with a mechanism that could not find it out at the last look, and why."""
        return tuple((sensor.reason, sensor.name, sensor.trouble) for sensor in self._sensors if sensor.trouble)

    def holds(self, quiet: QuietSettings, *, waits: bool = False) -> tuple[Hold, ...]:
        """Return the reasons in force now, of those that *quiet* lets count; the others are not even looked for.

        *waits*: where nothing is known to hold and one has not answered, there is time to ask again in a moment
        (``unanswered``): a busy computer, or one that hangs, may have taken the time of this look.
        """
        now = self._now()
        if self._last is not None and self._last[1] == quiet and now - self._last[0] < _FRESH:
            return self._last[2]
        wanted = [sensor for sensor in self._sensors if quiet.counts(sensor.reason)]
        waits = waits and self._tries + 1 < _MOST_TRIES
        with patience.share(PATIENCE):
            # Those first that a hanging one has left no time for.
            found = {
                sensor: sensor.holds(quiet, waits=waits) for sensor in sorted(wanted, key=lambda each: each.looked)
            }
        holds = tuple(hold for sensor in wanted for hold in found[sensor])
        self.unanswered = not holds and any(sensor.unanswered for sensor in wanted)
        self._tries = self._tries + 1 if self.unanswered else 0
        self._last = None if self.unanswered else (now, quiet, holds)
        return holds


def open_busy(
    loop: Loop, session_bus: Bus | None, system_bus: Bus | None, *, environ: Mapping[str, str]
) -> BusySensors:
    """Return the detectors that work here."""

    def candidates() -> Iterator[tuple[str, Callable[[], Probe]]]:
        from reminder.desktop.busy.apps import AppsProbe

        yield "processes", AppsProbe
        if sys.platform == "win32":
            from reminder.desktop.busy.windows import ConsentProbe, FocusAssistProbe, NotificationStateProbe

            yield "consent-store", ConsentProbe
            yield "notification-state", lambda: NotificationStateProbe(Busy.FULL_SCREEN)
            yield "notification-state", lambda: NotificationStateProbe(Busy.PRESENTING)
            yield "focus-assist", FocusAssistProbe
        elif sys.platform != "darwin":  # macOS: nothing yet
            yield from _on_linux(loop, session_bus, system_bus, environ)

    probes, refusals = all_that_work(candidates())
    return BusySensors(tuple(Sensor(probe, clock.now) for probe in probes), refusals)


def _on_linux(
    loop: Loop, session_bus: Bus | None, system_bus: Bus | None, environ: Mapping[str, str]
) -> Iterator[tuple[str, Callable[[], Probe]]]:
    from reminder.desktop.busy import command
    from reminder.desktop.busy.camera import CameraProbe
    from reminder.desktop.busy.do_not_disturb import DoNotDisturbProbe
    from reminder.desktop.busy.inhibitors import InhibitorsProbe
    from reminder.desktop.busy.microphone import MicrophoneProbe
    from reminder.desktop.busy.pipewire import Graph
    from reminder.desktop.busy.screencast import ScreenCastProbe

    try:
        graph = Graph(environ, clock.now)
    except Unavailable as reason:
        graph = None
        yield "pw-dump", refuse(str(reason))
    try:
        command.find("pactl", environ, "pulseaudio-utils")
    except Unavailable as reason:
        yield "pactl", refuse(str(reason))
    yield "microphone", lambda: MicrophoneProbe(environ, graph)
    yield "camera", lambda: CameraProbe(graph)
    # The daemon pays for the client of one of them.
    if is_wayland(environ):
        from reminder.desktop.busy.wayland import WaylandFullScreenProbe

        yield "x11-window", refuse("X11 windows are not all windows of a Wayland session")
        yield "wlr-toplevel", lambda: WaylandFullScreenProbe(loop, environ)
    else:
        from reminder.desktop.busy.x11 import X11FullScreenProbe

        yield "x11-window", lambda: X11FullScreenProbe(loop, environ)
        yield "wlr-toplevel", refuse("this is no Wayland session")
    yield "screen-cast", lambda: ScreenCastProbe(graph, session_bus)
    yield "inhibitors", lambda: InhibitorsProbe(session_bus, system_bus)
    if session_bus is None:
        yield "notification-service", refuse("there is no session bus")
    else:
        yield "notification-service", lambda: DoNotDisturbProbe(session_bus, environ)
