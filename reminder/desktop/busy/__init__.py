"""Reasons not to interrupt, and who gives them: looked at only while a reminder is due or owed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from reminder.core.settings import QuietSettings
from reminder.desktop.ports import BusyDetector, Hold, Loop

if TYPE_CHECKING:
    from reminder.desktop.bus import Bus


class BusySensors:
    """All detectors that work here, as one."""

    def __init__(self, detectors: tuple[BusyDetector, ...], refusals: tuple[tuple[str, str], ...]) -> None:
        self._detectors = detectors
        self.refusals = refusals

    @property
    def name(self) -> str:
        """The mechanisms in use, for status; "none" where there is none."""
        return ", ".join(detector.name for detector in self._detectors) or "none"

    def holds(self, quiet: QuietSettings) -> tuple[Hold, ...]:
        """Return the reasons in force now, of those that *quiet* lets count."""
        return tuple(hold for detector in self._detectors for hold in detector.holds())

    def stop(self) -> None:
        """Give everything back."""
        for detector in self._detectors:
            detector.stop()


def open_busy(
    loop: Loop, session_bus: Bus | None, system_bus: Bus | None, *, environ: Mapping[str, str]
) -> BusySensors:
    """Return the detectors that work here."""
    return BusySensors((), ())
