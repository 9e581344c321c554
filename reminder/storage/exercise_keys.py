"""Every key of the catalogue's files and the kind of value it takes; config/exercises/ is the manual."""

from __future__ import annotations

import re
from collections.abc import Mapping

from reminder.core.exercises import About, Area, Breath, Condition, Equipment, Place, Posture, Sides, Who
from reminder.core.exercises import Kind as Movement
from reminder.core.values import dataclass
from reminder.storage.validators import Flag, Kind, OneOf, Several, Whole, Word

# What could steer a terminal, turn the direction of the text around it or hide in it; line breaks belong to the
# page. The joiners of Persian and of the emoji stand between two of their own.
_UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u115f\u1160\u3164\uffa0"  # controls, line breaks, blanks that are letters
    "\xad\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e007f]|(?<![^\x00-\xff])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\xff])"
)


@dataclass(frozen=True, slots=True)
class Text:
    """A line of plain text for people. Markup in it is only characters."""

    most: int
    listed = False

    def read(self, value: object) -> str:
        """Return *value*, stripped of blanks around it."""
        if not isinstance(value, str):
            raise ValueError("expected text in quotes")
        text = value.strip()
        if not text:
            raise ValueError("expected some words: it is empty")
        if len(text) > self.most:
            raise ValueError(f"expected at most {self.most} characters: here are {len(text)}")
        if found := _UNSHOWABLE.search(text):
            raise ValueError(
                f"expected one line of plain text: it holds the control character U+{ord(found[0]):04X}"
            )
        return text


_ID = Word("hip_bridge", r"[a-z][a-z0-9_]{0,59}", "an id of small letters, digits and underscores")
_LINES = "a break has no time for more"
_EQUIPMENT = Several(OneOf(tuple(Equipment)), '["chair"], or [] if nothing is needed')
_AVOID_WHEN = Several(OneOf(tuple(Condition)), '["knee_pain"], or [] if it suits everybody')
_NAMES = Several(Text(120), '["head glide"]', high=20)
_LINE_ID = Word("W2_glass", r"[A-Za-z][A-Za-z0-9_]{0,59}", "an id")
# At a desk there is no lying on the floor.
_AT_A_DESK = OneOf((Posture.SEATED, Posture.STANDING))
_SOURCES = Several(Text(120), '["S13", "HSE-FAQ"]')

EXERCISE: Mapping[str, Kind] = {
    "id": _ID,
    "name": Text(80),
    "aka": _NAMES,
    "seed": Flag(),
    "kind": OneOf(tuple(Movement)),
    "body_area": Several(
        OneOf(tuple(Area)), '["lower_back", "hip"]', low=1, reason="the first is what it is mainly for"
    ),
    "posture": OneOf(tuple(Posture)),
    "place": Several(OneOf(tuple(Place)), '["desk", "home"]', low=1, reason="it must be possible somewhere"),
    "equipment": _EQUIPMENT,
    "duration_s": Whole(5, 600, "seconds, of the whole exercise at its low dose"),
    "hold_s": Whole(0, 120, "seconds, of one hold"),
    "hold_s_max": Whole(0, 120, "seconds, of the longest hold"),
    "reps": Whole(1, 60, "more do not fit into a short break"),
    "reps_max": Whole(1, 60, "more do not fit into a short break"),
    "rest_s": Whole(0, 60, "seconds, between two repetitions"),
    "sides": OneOf(tuple(Sides)),
    "positions": Whole(1, 2, "positions that one repetition holds"),
    "gentle": Flag(),
    "steps": Several(Text(120), '["Sit tall.", "Turn your head slowly."]', low=1, high=8, reason=_LINES),
    "breathing": Text(160),
    "cues": Several(
        Text(16), '["Rise", "Lower"]', high=4, reason="one for each movement, and one for the way back"
    ),
    "breaths": Several(OneOf(tuple(Breath)), '["out", "in"]', high=4, reason="one for each of the cues"),
    "movement_s": Several(
        Whole(1, 20, "seconds, of one movement"), "[3, 5]", low=2, high=3, reason="one for each cue"
    ),
    "right_side": Text(24),
    "cautions": Several(Text(160), '["Slow and level."]', high=6, reason=_LINES),
    "avoid_when": _AVOID_WHEN,
    "max_per_day": Whole(1, 99, "times a day; 99 means as often as one likes"),
    "per_week": Whole(1, 99, "times a week"),
    "sources": _SOURCES,
}
# Needed to choose and show an exercise; a person's own file may leave out the others.
NEEDED = (
    *("id", "name", "kind", "body_area", "posture", "place"),
    *("duration_s", "reps", "steps", "avoid_when", "max_per_day"),
)

SHIPPED: Mapping[str, Mapping[str, Kind]] = {
    "exercise": EXERCISE,
    "do_not_suggest": {
        "id": _ID,
        "name": Text(80),
        "aka": _NAMES,
        "reason": Text(200),
        "instead": Several(_ID, '["pelvic_tilt"]'),
        "sources": _SOURCES,
    },
    "posture_prompt": {
        "id": _LINE_ID,
        "text": Text(160),
        "fix": Text(160),
        "about": OneOf(tuple(About)),
        "posture": _AT_A_DESK,
        "sources": _SOURCES,
    },
    "walk_line": {
        "id": _LINE_ID,
        "text": Text(160),
        "who": OneOf(tuple(Who)),
        "walk": _ID,
        "equipment": _EQUIPMENT,
        "avoid_when": _AVOID_WHEN,
        "sources": _SOURCES,
    },
    "sit_stand_line": {
        "id": _LINE_ID,
        "text": Text(160),
        "posture": _AT_A_DESK,
        "equipment": _EQUIPMENT,
        "avoid_when": _AVOID_WHEN,
        "sources": _SOURCES,
    },
    "tip": {"id": _ID, "topic": Text(40), "text": Text(240), "sources": _SOURCES},
    "source": {
        "id": Word("HSE-FAQ", r"[A-Z0-9][A-Z0-9-]{0,39}", "an id of capitals, digits and dashes"),
        "title": Text(200),
        "url": Word("https://www.hse.gov.uk", r"https?://[!-~]{1,240}", "an address"),
        "seen": OneOf(("page", "copy", "secondary")),
    },
}
# What a row of these may leave out.
MAY_LACK: Mapping[str, frozenset[str]] = {
    "posture_prompt": frozenset({"posture"}),
    "walk_line": frozenset({"walk"}),
    "sit_stand_line": frozenset({"posture"}),
}
OWN: Mapping[str, Mapping[str, Kind]] = {"exercise": EXERCISE}
