"""What every mechanism here has in common: it looks once, in little time, and a failure is one warning.

A mechanism is a ``Probe``; it need not guard itself. ``Sensor`` gives the daemon one that
never raises, warns once until it works again, and leaves a mechanism that hung alone for a while.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from reminder import patience
from reminder.core.model import Busy, Hold, Instant
from reminder.core.settings import QuietSettings
from reminder.desktop.ports import Unavailable

log = logging.getLogger(__name__)

# The limit for all questions of one look together; what answers at all answers within milliseconds.
PATIENCE = timedelta(milliseconds=250)
# A look that took this long and failed has met something that hangs, or a very busy computer (perhaps because of
# the call). It is left alone for a minute; until then its last answer counts, never longer.
_HUNG = timedelta(milliseconds=100)
_LEFT_ALONE = timedelta(minutes=1)
_ENOUGH = timedelta(milliseconds=50)


class Probe(Protocol):
    """One mechanism. Its constructor raises ``Unavailable`` where it can never work on this machine."""

    name: str
    reason: Busy

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return who gives the reason now, each as the end of "waiting: ..."; () where nobody does.

        Raises:
            Unavailable: it cannot be known; the text says why. What is merely not running is no failure.
        """


class Sensor:
    """A probe that never raises. Where it hangs, its last answer counts for a minute."""

    def __init__(self, probe: Probe, now: Callable[[], Instant]) -> None:
        self.name = probe.name
        self.reason = probe.reason
        self.trouble = ""  # why it could not know at the last look; "" where it could
        self._probe, self._now = probe, now
        self._alone_until: Instant | None = None
        self._worked: Instant | None = None
        self._last: tuple[Hold, ...] = ()
        self.looked = Instant.at(0)  # when the probe was last asked
        self.unanswered = False  # at the last look, which counts for nothing then

    def holds(self, quiet: QuietSettings, *, waits: bool = False) -> tuple[Hold, ...]:
        """Return what holds now; () where that cannot be known, or for a minute what was known before it hung.

        *waits*: one that has not been in trouble may answer in a moment; until then it is ``unanswered``.
        """
        began = self._now()
        self.unanswered = False
        if self._alone_until is not None and began < self._alone_until:
            return self._last
        old = self._worked is None or began - self._worked >= _LEFT_ALONE
        if old:
            self._last = ()
        waits = waits and old and not self.trouble
        if patience.bounded(PATIENCE) < _ENOUGH:
            self.unanswered = waits
            return self._last  # another one hangs
        self._alone_until, self.looked = None, began
        try:
            found = self._probe.look(quiet)
        except Unavailable as reason:
            hung = self._now() - began >= _HUNG
            if hung and waits:
                self.unanswered = True
            else:
                self._failed(str(reason), hung=hung)
        except Exception as fault:
            # Other programs may answer anything, and a bug in reading it must not stop reminders.
            log.debug("%s failed", self.name, exc_info=True)
            self._failed(f"an unexpected answer ({fault!r})", hung=self._now() - began >= _HUNG)
        else:
            if self.trouble:
                log.info("%s: works again", self.name)
                self.trouble = ""
            self._worked = began
            self._last = tuple(Hold(self.reason, who) for who in dict.fromkeys(found))
        return self._last

    def _failed(self, reason: str, *, hung: bool) -> None:
        if not self.trouble:
            log.warning(
                "%s cannot be found out by %s, so it holds nothing: %s", _WHAT[self.reason], self.name, reason
            )
        self.trouble = reason
        if hung:
            self._alone_until = self._now() + _LEFT_ALONE
        else:
            self._last = ()


_WHAT = {
    Busy.CALL: "whether there is a call",
    Busy.FULL_SCREEN: "whether a window fills the screen",
    Busy.PRESENTING: "whether something is being presented",
    Busy.DO_NOT_DISTURB: "whether you want no disturbance",
    Busy.APP: "which of your listed applications runs",
}
