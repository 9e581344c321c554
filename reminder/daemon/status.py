"""``posture status`` as JSON, on request and, at every change, for followers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from reminder.core import listing
from reminder.core.engine import Engine
from reminder.core.exercises import Catalogue
from reminder.core.model import Entry, Instant, State
from reminder.core.scene import Scene
from reminder.daemon.store import Store
from reminder.wording import log_text, tray

_COUNTS = ("done", "cut_short", "skipped", "ignored", "withdrawn", "rested", "snoozes")
# Changes by itself as time goes by; a change of anything else is published.
_FLOWING = {
    "worked_s",
    "since_break_s",
    "next_earliest_s",
    "next_latest_s",
    "next_earliest_at",
    "next_latest_at",
    "at",
}


def as_json(
    engine: Engine,
    store: Store,
    now: Instant,
    wall: datetime,
    *,
    adapters: Mapping[str, str],
    settings_error: str,
) -> dict[str, object]:
    """Return everything that ``posture status --json`` prints. It changes nothing."""
    status, scene = engine.status(now), engine.scene(now, wall)
    reminder, offer = None, engine.offer(wall.date())
    if status.reminder is not None and offer is not None:
        reminder = {
            "id": status.reminder.id,
            "exercise": offer.exercise.id if offer.exercise else None,
            "name": offer.exercise.name if offer.exercise else None,
            "why": status.reminder.why,
            "snoozes_left": status.reminder.snoozes_left,
        }
    counts = store.counts(wall.date())
    owed = status.state is State.OWED
    return {
        "state": status.state,
        "worked_s": _seconds(status.worked),
        "since_break_s": _seconds(status.since_break),
        "next_earliest_s": _seconds(status.next_earliest),
        "next_latest_s": _seconds(status.next_latest),
        "busy": sorted(status.busy) if owed else [],
        "paused": sorted(status.paused),
        "reminder": reminder,
        "today": {name: counts.get(name, 0) for name in _COUNTS},
        "care": listing.care_as_json(engine.coach.person, wall.date()),
        "adapters": dict(adapters),
        # What follows is more than the contract asks for.
        "at": wall.isoformat(timespec="seconds"),
        "next_earliest_at": _at(scene, status.next_earliest),
        "next_latest_at": _at(scene, status.next_latest),
        "says": tray.headline(status, scene),
        "waiting": log_text.since(status.waiting_since, scene) if owed and status.waiting_since is not None else "",
        "holds": [{"reason": hold.reason, "who": hold.who} for hold in scene.holds] if owed else [],
        "last": _last(store.last(), engine.coach.catalogue),
        "settings_error": settings_error,
        "history_error": store.trouble,
        "set_up": engine.coach.person.set_up,
        "care_says": tray.care_lines(scene.care),
    }


def steady(status: Mapping[str, object]) -> dict[str, object]:
    """Return what of a status does not change by itself as time goes by."""
    return {name: value for name, value in status.items() if name not in _FLOWING}


def _last(entry: Entry | None, catalogue: Catalogue) -> dict[str, object] | None:
    if entry is None:
        return None
    ended = entry.ended.isoformat(timespec="seconds")
    known = catalogue.get(entry.exercise or "")
    name = known.name if known is not None else entry.exercise
    return {"at": ended, "outcome": entry.outcome, "exercise": entry.exercise, "name": name}


def _seconds(duration: timedelta | None) -> int | None:
    return None if duration is None else round(duration.total_seconds())


def _at(scene: Scene, wait: timedelta | None) -> str | None:
    return None if wait is None else scene.in_a_while(wait).isoformat(timespec="seconds")
