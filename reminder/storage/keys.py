"""Every key of the settings file with the kind of value it takes: from core/settings.py, and the ranges below."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum

from reminder.core.exercises import Condition, Equipment
from reminder.core.settings import WEEKDAYS, Settings
from reminder.storage.validators import Flag, Keeping, Kind, Language, Length, OneOf, Ranges, Several, Whole, Word

_TOO_LONG_TO_SIT = "a reminder after more than half a day would find nobody"
_EXERCISES = Several(Word("chin_tuck", r"[a-z][a-z0-9_]{0,59}", "the id of an exercise"), '["chin_tuck"]')

# What the type of a default does not say: ranges, with the reason that a fault gives, and the forms of lists.
_FORMS: Mapping[str, Mapping[str, Kind]] = {
    "reminder": {
        "earliest": Length("1s", "12h", _TOO_LONG_TO_SIT, "50m"),
        "latest": Length("1s", "12h", _TOO_LONG_TO_SIT, "60m"),
        "lull": Length("1s", "59s", "from 60 s without input on, the chair counts as empty", "10s"),
        "break_length": Length("1s", "2h", "who is away for two hours has had a break by any measure", "5m"),
        "again_after": Length("1s", "2h", "later than that, the next reminder is due in any case", "10m"),
    },
    "snooze": {
        "choices": Several(
            Length("1s", "1h", "what is longer is a pause", "5m"),
            '["5m", "10m"]',
            low=1,
            high=6,
            reason="menus hold no more; to offer no snooze, write most = 0",
        ),
        "most": Whole(0, 10, "a reminder put off more often than that is a skipped one"),
    },
    "quiet": {"apps": Several(Word("zoom", r"(?s:.{1,200})", "the name of an application"), '["zoom", "obs"]')},
    "exercises": {
        "equipment": Several(OneOf(tuple(Equipment)), '["chair", "desk", "wall"]'),
        "only": _EXERCISES,
        "never": _EXERCISES,
        "allowed": _EXERCISES,
        "conditions": Several(OneOf(tuple(Condition)), '["knee_pain"], or [] if none applies'),
    },
    "history": {"keep": Keeping("14d", "100y", "the choice of exercises needs two weeks of it at least")},
    "language": {"use": Language()},
}


def _kind(section: str, key: str, default: object) -> Kind:
    """Return the kind of value that a key takes."""
    if form := _FORMS.get(section, {}).get(key):
        return form
    match default:
        case bool():
            return Flag()
        case StrEnum():
            return OneOf(tuple(type(default)))
        case _:
            raise TypeError(f"[{section}] {key} needs a form of its own")


def _keys(section: str, default: object) -> Mapping[str, Kind]:
    if section == "hours":
        return dict.fromkeys(WEEKDAYS, Ranges())
    return {key.name: _kind(section, key.name, getattr(default, key.name)) for key in fields(default)}  # type: ignore[arg-type]  # each section is a dataclass


KEYS: Mapping[str, Mapping[str, Kind]] = {
    section.name: _keys(section.name, getattr(Settings(), section.name)) for section in fields(Settings)
}
