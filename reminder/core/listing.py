"""The catalogue as plain data: every field under the name it has in the files, and what today leaves of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

from reminder.core import codec
from reminder.core.dose import (
    LOWER_BACK_A_DAY,
    Person,
    Refusal,
    Situation,
    dose,
    left_this_week,
    left_today,
    refusals,
    why_never,
)
from reminder.core.exercises import IN_FILES, Catalogue, Exercise, Forbidden, Source, Taken, Tip
from reminder.core.selection import (
    DAYS_A_WEEK,
    days_this_week,
    is_strength,
    is_stretch_for_back_or_legs,
    is_trunk_strength,
)

# The sentence for some refusals; wording has them, so the caller passes the function.
Say = Callable[[Iterable[Refusal]], str]


def survey(
    catalogue: Catalogue, history: Sequence[Taken], person: Person, today: date, *, say: Say
) -> dict[str, object]:
    """Return everything that commands about the catalogue print."""
    now = Situation.of(catalogue, history, person, today)
    return {
        "exercises": [as_json(exercise, now, say=say) for exercise in catalogue],
        "do_not_suggest": [forbidden_as_json(entry, catalogue, say=say) for entry in catalogue.forbidden.values()],
        "dose": dose_left(history, now),
        "tips": [tip_as_json(tip, catalogue) for tip in catalogue.tips],
    }


def as_json(exercise: Exercise, now: Situation, *, say: Say) -> dict[str, object]:
    """Return all fields of *exercise*, and whether, how often and why not it may be offered now."""
    against = refusals(exercise, now)
    wanted = dose(exercise, now.person)
    written = {
        IN_FILES.get(key.name, key.name): _as_written(getattr(exercise, key.name)) for key in fields(Exercise)
    }
    return {
        **written,
        "dose": {"hold_s": _seconds(wanted.hold), "reps": wanted.reps, "sides": str(wanted.sides)},
        "allowed": not against,
        "left_today": left_today(exercise, now),
        "left_this_week": left_this_week(exercise, now),
        "why_not": say(against) or None,
        "refusals": codec.plain(against),
    }


def forbidden_as_json(entry: Forbidden, catalogue: Catalogue, *, say: Say) -> dict[str, object]:
    """Return what is never suggested, with the keys that decide it for exercises."""
    never = why_never(catalogue, entry.id)
    assert never is not None
    return {
        "id": entry.id,
        "name": entry.name,
        "aka": list(entry.aka),
        "reason": entry.reason,
        "instead": list(entry.instead),
        "sources": list(entry.sources),
        "allowed": False,
        "left_today": 0,
        "why_not": say((never,)),
        "refusals": codec.plain((never,)),
    }


def tip_as_json(tip: Tip, catalogue: Catalogue) -> dict[str, object]:
    """Return a tip and its sources in full."""
    return {
        "id": tip.id,
        "topic": tip.topic,
        "text": tip.text,
        "sources": [source_as_json(id, catalogue.sources.get(id)) for id in tip.sources],
    }


def source_as_json(id: str, source: Source | None) -> dict[str, object]:
    """Return a source as plain data; S1-S38 are known by their number alone (docs/exercises.md)."""
    if source is None:
        return {"id": id, "title": None, "url": None, "seen": None}
    return {"id": source.id, "title": source.title, "url": source.url, "seen": source.seen}


def dose_left(history: Sequence[Taken], now: Situation) -> dict[str, object]:
    """Return what is left of the dose today, and how this week stands (R6, R23)."""
    lower_back = max(0, LOWER_BACK_A_DAY - now.lower_back_today)
    return {
        "today": {"exercises_done": sum(now.done_today.values()), "lower_back_left": lower_back},
        "this_week": this_week(history, now),
    }


def this_week(history: Sequence[Taken], now: Situation) -> dict[str, int]:
    """Return the days of this week for strength and for stretching (R17, R18, R30)."""

    def days(is_meant: Callable[[Exercise], bool]) -> int:
        return len(days_this_week(now.catalogue, history, now.today, is_meant))

    return {
        "strengthening_days": days(is_strength),
        "back_and_stomach_days": days(is_trunk_strength),
        "stretching_days": days(is_stretch_for_back_or_legs),
        "days_wanted": DAYS_A_WEEK,
    }


def care_as_json(person: Person, today: date) -> dict[str, object]:
    """Return the state of care for ``posture status --json``.

    ``resting_until`` is the last rest day; ``hurt_on`` the day of the pain for which all exercises are off.
    """
    care = person.care
    until = care.resting_until(today)
    return {
        "resting_until": until and until.isoformat(),
        "paused_by_pain": care.doctor,
        "set_aside": sorted(care.suspended),
        "hurt_on": care.hurt.isoformat() if care.doctor and care.hurt else None,
        "asked": care.question is not None and care.question.asked,
    }


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())


def _as_written(value: object) -> Any:
    match value:
        case timedelta():
            return _seconds(value)
        case tuple():
            return [_as_written(each) for each in value]
        case _:
            return codec.plain(value)
