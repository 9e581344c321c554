"""What a person sees of the daemon: log, notifications, tray, followers. A view that fails is one warning."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from reminder.clock import Clock
from reminder.core import offering
from reminder.core.effects import Effect, Gone, Notify, Record, Remind, ShowBreak, Withdraw
from reminder.core.engine import Engine
from reminder.core.model import State
from reminder.core.offering import Offered
from reminder.core.selection import Offer
from reminder.daemon import status
from reminder.daemon.adapters import Adapters
from reminder.daemon.launch import Launcher
from reminder.desktop.ports import Message
from reminder.log import Log, Publish
from reminder.wording import breaks, care, tray

log = logging.getLogger(__name__)


class Views:
    """All views of one run."""

    def __init__(self, adapters: Adapters, launcher: Launcher, log: Log, publish: Publish, clock: Clock) -> None:
        self._adapters = adapters
        self._launcher = launcher
        self._log = log
        self._publish = publish
        self._clock = clock
        self._failing: dict[str, str] = {}  # what fails, and how it failed last
        self._published: dict[str, object] = {}

    def guarded(self, what: str, call: Callable[[], object]) -> None:
        """Call; where that fails, log it with its traceback, once for each failure in a row that is the same."""
        try:
            call()
        except Exception as fault:
            # Of any kind: a command that was carried out does not fail for a view, nor the next view for this one.
            if self._failing.get(what) != (failure := repr(fault)):
                self._failing[what] = failure
                log.warning("%s: not up to date: %s", what, failure, exc_info=True)
        else:
            self._failing.pop(what, None)

    def log(self, effect: Effect) -> None:
        """Log *effect*, where there is a sentence for it."""
        self.guarded("log of effects", lambda: self._log.effect(effect))

    def show(self, effect: Effect, engine: Engine) -> None:
        """Bring the notification in line with *effect*."""
        match effect:
            case Remind(offer=offer):
                self._notify(
                    lambda: breaks.reminder(
                        effect, self._offered(offer, engine), engine.settings, self._picture(offer)
                    )
                )
            case ShowBreak(id, offer):
                self._notify(lambda: breaks.on_break(id, self._offered(offer, engine), self._picture(offer)))
            case Withdraw(_, reason):
                if reason is not Gone.STARTED:
                    self.clear()
            case Record(reminder):
                if reminder is not None:
                    self.clear()
            case Notify(notices):
                self._notify(lambda: care.message(notices), "notice")
            case _:
                pass  # For the records, or the log only.

    def show_again(self, engine: Engine) -> None:
        """Show the open reminder, or the break that was begun, as it was shown before a restart."""
        now = engine.status(self._clock.now())
        offer = engine.offer(self._clock.wall().date())
        if now.reminder is None or offer is None:
            return
        match now.state:
            case State.ON_BREAK:
                self.show(ShowBreak(now.reminder.id, offer), engine)
            case State.REMINDED:
                opened, since = now.reminder, now.since_break
                self.show(
                    Remind(opened.id, opened.why, now.worked, since, opened.snoozes_left, offer=offer), engine
                )

    def notice(self, message: Message) -> None:
        """Show a message beside the reminder."""
        self._notify(lambda: message, "notice")

    def clear(self) -> None:
        """Take the notification of the reminder away."""
        self.guarded("notification", self._adapters.notifier.close)

    def render(self, engine: Engine, as_json: Callable[[], dict[str, object]]) -> None:
        """Bring log, tray and followers up to date."""
        now, wall, icon = self._clock.now(), self._clock.wall(), self._adapters.tray
        current, scene = engine.status(now), engine.scene(now, wall)
        self.guarded("log", lambda: self._log.state(current, scene))
        if icon is not None:
            self.guarded("tray", lambda: icon.show(*tray.shown(current, scene)))
        self.guarded("status", lambda: self._publish_status(as_json()))

    def _publish_status(self, facts: dict[str, object]) -> None:
        if (steady := status.steady(facts)) != self._published:
            self._published = steady
            self._publish("status", facts)

    def _notify(self, message: Callable[[], Message], slot: str = "reminder") -> None:
        self.guarded("notification", lambda: self._adapters.notifier.show(message(), slot))

    def _offered(self, offer: Offer, engine: Engine) -> Offered:
        return offering.of(offer, engine.situation(self._clock.wall().date()))

    def _picture(self, offer: Offer) -> Path | None:
        return None if offer.exercise is None else self._launcher.picture(offer.exercise.id)
