"""Settings as the text of a file: the inverse of reading them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import time, timedelta
from typing import Any

from reminder.core import durations
from reminder.core.settings import Hours, Range, Settings

_DAY = timedelta(days=1)


def written(value: object) -> Any:
    """Return a value of ``Settings`` in the form of the file."""
    match value:
        case timedelta():
            return f"{value // _DAY}d" if value >= _DAY and not value % _DAY else durations.spell(value)
        case Range():
            return f"{value.start:%H:%M}-{f'{value.end:%H:%M}' if value.end > time() else '24:00'}"
        case tuple():
            return [written(each) for each in value]
        case None:
            return "forever"
        case str():
            return str(value)  # of an enum its word
        case _:
            return value


def changed(settings: Settings) -> Mapping[str, Mapping[str, Any]]:
    """Return what differs from the defaults, by section and key."""
    found: dict[str, dict[str, Any]] = {}
    defaults = Settings()
    for section in fields(Settings):
        mine, theirs = getattr(settings, section.name), getattr(defaults, section.name)
        if isinstance(mine, Hours):
            if mine.days:
                found[section.name] = {day: written(ranges) for day, ranges in mine.days.items()}
            continue
        values = {
            key.name: written(getattr(mine, key.name))
            for key in fields(mine)
            if getattr(mine, key.name) != getattr(theirs, key.name)
        }
        if values:
            found[section.name] = values
    return found
