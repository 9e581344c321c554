"""The catalogue as plain data: every field under the name it has in the files, and what today leaves of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from reminder.core.dose import LOWER_BACK_A_DAY, Person, Situation, left_this_week, left_today, refusals, why_never
from reminder.core.exercises import Catalogue, Exercise, Forbidden, Source, Taken, Tip
from reminder.core.selection import DAYS_A_WEEK, days_this_week, is_strength, is_stretch_for_back_or_legs


def survey(catalogue: Catalogue, history: Sequence[Taken], person: Person, today: date) -> dict[str, object]:
    """Return everything that commands about the catalogue print."""
    now = Situation.of(catalogue, history, person, today)
    return {
        "exercises": [as_json(exercise, now) for exercise in catalogue],
        "do_not_suggest": [forbidden_as_json(entry, catalogue) for entry in catalogue.forbidden.values()],
        "dose": dose_left(history, now).as_json(),
        "tips": [tip_as_json(tip, catalogue) for tip in catalogue.tips],
    }


def as_json(exercise: Exercise, now: Situation) -> dict[str, object]:
    """Return all fields of *exercise*, and whether, how often and why not it may be offered now."""
    against = refusals(exercise, now)
    return {
        "id": exercise.id,
        "name": exercise.name,
        "aka": list(exercise.aka),
        "seed": exercise.seed,
        "kind": str(exercise.kind),
        "body_area": [str(area) for area in exercise.areas],
        "posture": str(exercise.posture),
        "place": [str(place) for place in exercise.places],
        "equipment": list(exercise.equipment),
        "duration_s": _seconds(exercise.duration),
        "hold_s": _seconds(exercise.hold),
        "hold_s_max": _seconds(exercise.hold_max),
        "reps": exercise.reps,
        "reps_max": exercise.reps_max,
        "sides": str(exercise.sides),
        "steps": list(exercise.steps),
        "breathing": exercise.breathing,
        "cautions": list(exercise.cautions),
        "avoid_when": [str(condition) for condition in exercise.avoid_when],
        "max_per_day": exercise.max_per_day,
        "per_week": exercise.per_week,
        "sources": list(exercise.sources),
        "own": exercise.own,
        "allowed": not against,
        "left_today": left_today(exercise, now),
        "left_this_week": left_this_week(exercise, now),
        "why_not": " ".join(map(str, against)) or None,
        "refusals": [{"rule": refusal.rule, "sentence": refusal.sentence} for refusal in against],
    }


def forbidden_as_json(entry: Forbidden, catalogue: Catalogue) -> dict[str, object]:
    """Return what is never suggested, with the keys by which exercises tell whether they may be."""
    never = why_never(catalogue, entry.id)
    return {
        "id": entry.id,
        "name": entry.name,
        "reason": entry.reason,
        "instead": list(entry.instead),
        "sources": list(entry.sources),
        "allowed": False,
        "left_today": 0,
        "why_not": str(never),
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


@dataclass(frozen=True, slots=True)
class DoseLeft:
    """What the dose leaves: the lower back today, and the days of this week for strength and for stretching."""

    lower_back_today: int
    done_today: int
    strength_days: int
    stretch_days: int
    days_wanted: int = DAYS_A_WEEK

    def as_json(self) -> dict[str, object]:
        """Return it as plain data."""
        return {
            "today": {"exercises_done": self.done_today, "lower_back_left": self.lower_back_today},
            "this_week": {
                "strengthening_days": self.strength_days,
                "stretching_days": self.stretch_days,
                "days_wanted": self.days_wanted,
            },
        }


def dose_left(history: Sequence[Taken], now: Situation) -> DoseLeft:
    """Return what is left of the dose today, and how this week stands (R6, R17, R18, R23)."""
    return DoseLeft(
        lower_back_today=max(0, LOWER_BACK_A_DAY - now.lower_back_today),
        done_today=sum(now.done_today.values()),
        strength_days=len(days_this_week(now.catalogue, history, now.today, is_strength)),
        stretch_days=len(days_this_week(now.catalogue, history, now.today, is_stretch_for_back_or_legs)),
    )


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
