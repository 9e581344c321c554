"""Every key of the settings file, and the kind of value it takes; config/defaults.toml says it to people."""

from __future__ import annotations

from collections.abc import Mapping

from reminder.core.settings import CONDITIONS, DOSES, EQUIPMENT, PLACES, URGENCIES, WEEKDAYS
from reminder.storage.validators import Flag, Keeping, Kind, Language, Length, OneOf, Ranges, Several, Whole, Word

_TOO_LONG_TO_SIT = "a reminder after more than half a day would find nobody"
_EXERCISES = Several(Word("chin_tuck", r"[a-z][a-z0-9_]{0,59}", "the id of an exercise"), '["chin_tuck"]')

KEYS: Mapping[str, Mapping[str, Kind]] = {
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
    "hours": dict.fromkeys(WEEKDAYS, Ranges()),
    "quiet": {
        "call": Flag(),
        "full_screen": Flag(),
        "presenting": Flag(),
        "do_not_disturb": Flag(),
        "apps": Several(Word("zoom", r"(?s:.{1,200})", "the name of an application"), '["zoom", "obs"]'),
    },
    "exercises": {
        "place": OneOf(PLACES),
        "floor": Flag(),
        "equipment": Several(OneOf(EQUIPMENT), '["chair", "desk", "wall"]'),
        "only": _EXERCISES,
        "never": _EXERCISES,
        "dose": OneOf(DOSES),
        "conditions": Several(OneOf(CONDITIONS), '["knee_pain"], or [] if none applies'),
    },
    "notification": {"sound": Flag(), "urgency": OneOf(URGENCIES), "stays": Flag()},
    "tray": {"show": Flag(), "remaining": Flag()},
    "history": {"keep": Keeping("14d", "100y", "the choice of exercises looks back over two weeks")},
    "language": {"use": Language()},
}
