"""The types of exercises: what may be suggested, what never is, and what the person has taken.

They come checked from storage/catalogue.py. Every word of a vocabulary is the word of the files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from reminder.core.model import Entry, How, Outcome
from reminder.core.values import dataclass


class Kind(StrEnum):
    """What a movement is for."""

    POSTURE_CHECK = "posture-check"
    WALK = "walk"
    MOBILITY = "mobility"
    STRETCH = "stretch"
    STRENGTHENING = "strengthening"
    EYES = "eyes"
    WRISTS = "wrists"


# A dose is counted for what loads the body; the rest is free at any time, on rest days too.
LOAD = frozenset({Kind.STRETCH, Kind.MOBILITY, Kind.STRENGTHENING, Kind.WRISTS})

LONGEST = timedelta(minutes=2)  # R4: a break has one exercise of two minutes or less


class Area(StrEnum):
    """A part of the body; the first one an exercise names is its primary area."""

    WHOLE_BODY = "whole_body"
    LOWER_BACK = "lower_back"
    UPPER_BACK = "upper_back"
    ABDOMEN = "abdomen"
    HIP = "hip"
    BUTTOCK = "buttock"
    THIGH_FRONT = "thigh_front"
    THIGH_BACK = "thigh_back"
    CALF_ANKLE = "calf_ankle"
    NECK = "neck"
    SHOULDER = "shoulder"
    CHEST = "chest"
    WRIST_HAND = "wrist_hand"
    EYES = "eyes"


LEGS = frozenset({Area.HIP, Area.BUTTOCK, Area.THIGH_FRONT, Area.THIGH_BACK, Area.CALF_ANKLE})
TRUNK = frozenset({Area.ABDOMEN, Area.LOWER_BACK, Area.UPPER_BACK, Area.BUTTOCK})  # R30


class Condition(StrEnum):
    """A state of health for which some exercises are left out."""

    ACUTE_BACK_PAIN = "acute_back_pain"
    LONG_STANDING_BACK_PAIN = "long_standing_back_pain"
    SCIATICA = "sciatica"
    PREGNANCY = "pregnancy"
    RECENT_SURGERY = "recent_surgery"
    OSTEOPOROSIS = "osteoporosis"
    KNEE_PAIN = "knee_pain"
    HIP_PAIN = "hip_pain"
    HIP_REPLACEMENT = "hip_replacement"
    SHOULDER_PAIN = "shoulder_pain"
    NECK_PAIN = "neck_pain"
    WRIST_PAIN = "wrist_pain"
    BALANCE_PROBLEM = "balance_problem"
    DIZZINESS = "dizziness"
    HIGH_BLOOD_PRESSURE = "high_blood_pressure"
    HEART_CONDITION = "heart_condition"


class Posture(StrEnum):
    """How the body is placed to begin with."""

    SEATED = "seated"
    STANDING = "standing"
    FLOOR = "floor"


class Place(StrEnum):
    """Where the person is: an office desk, or home."""

    DESK = "desk"
    HOME = "home"


class Equipment(StrEnum):
    """What an exercise or a line may need. A chair without wheels is a chair too; the reverse is not true (R31)."""

    CHAIR = "chair"
    CHAIR_WITHOUT_WHEELS = "chair_without_wheels"
    DESK = "desk"  # heavy: it does not move when one leans on it
    STANDING_DESK = "standing_desk"  # it can be raised; not for leaning on
    WALL = "wall"
    BAND = "band"
    MAT = "mat"
    PILLOW = "pillow"
    TOWEL = "towel"
    STAIRS = "stairs"


class Moves(StrEnum):
    """How a person gets about."""

    WALK = "walk"
    ROLL = "roll"
    STAY = "stay"


class Who(StrEnum):
    """Whom a walk line is for."""

    WALK = "walk"
    ROLL = "roll"
    STAY = "stay"
    ANY = "any"


class About(StrEnum):
    """What a posture prompt is about: furniture stays where it is, a habit does not."""

    FURNITURE = "furniture"
    HABIT = "habit"


class Sides(StrEnum):
    """How repetitions meet the two sides of the body; on both sides the dose is the same."""

    NONE = "none"  # symmetric: repetitions are counted once
    EACH = "each"  # all of them on one side, then on the other
    ALTERNATE = "alternate"  # the side changes with every repetition


class Breath(StrEnum):
    """Which way the breath goes during a movement."""

    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Exercise:
    """One movement with its sourced dose: the low end of the range, and the high end as a choice."""

    id: str
    name: str
    kind: Kind
    areas: tuple[Area, ...]
    posture: Posture
    places: tuple[Place, ...]
    equipment: tuple[Equipment, ...]
    duration: timedelta  # of the whole exercise at the low dose, both sides included
    hold: timedelta
    hold_max: timedelta
    reps: int  # per side where there are sides
    reps_max: int
    sides: Sides
    steps: tuple[str, ...]
    breathing: str
    cautions: tuple[str, ...]
    avoid_when: tuple[Condition, ...]
    max_per_day: int
    rest: timedelta = timedelta()  # between two repetitions, besides letting go
    positions: int = 1  # how many positions one repetition holds: a back is rounded, and then let sink
    gentle: bool = False  # comes first with back pain of more than three months (R26)
    per_week: int | None = None  # only in a person's own files
    aka: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    seed: bool = False  # whether it is in the document this program began with
    own: bool = False  # whether it comes from the person's own files
    # A word for each movement of a repetition, in order, and the last for the way back: "Round", "Sink".
    cues: tuple[str, ...] = ()
    breaths: tuple[Breath, ...] = ()  # for each of these movements
    movements: tuple[timedelta, ...] = ()  # how long each of them takes, where a source says so
    right_side: str = "right side"  # what is meant by it here: "right leg", "turn right"

    @property
    def area(self) -> Area:
        """The primary area."""
        return self.areas[0]

    @property
    def load(self) -> bool:
        """Whether it loads the body, so that a dose is counted."""
        return self.kind in LOAD

    @property
    def effort(self) -> bool:
        """Whether it is too much for a rest day: all that loads the body, and stairs."""
        return self.load or Equipment.STAIRS in self.equipment

    @property
    def low(self) -> Dose:
        """The low dose."""
        return Dose(self.hold, self.reps, self.sides)


# What fields of an exercise are called in the files, where that is another name.
IN_FILES = {
    **{"areas": "body_area", "places": "place", "duration": "duration_s", "hold": "hold_s"},
    **{"hold_max": "hold_s_max", "rest": "rest_s", "movements": "movement_s"},
}


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of an exercise to do once: *reps* holds of *hold* each, on each side where there are sides."""

    hold: timedelta
    reps: int
    sides: Sides


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A movement that is never suggested, not from own files either; *aka* are its other names."""

    id: str
    name: str
    aka: tuple[str, ...]
    reason: str
    instead: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PosturePrompt:
    """A question about how one sits or stands, and what to do about it.

    *posture* is the one it is for; None for both.
    """

    id: str
    text: str
    fix: str
    about: About
    sources: tuple[str, ...] = ()
    posture: Posture | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the reminder: how to spend the walk (R28), or when to raise the desk (R27).

    *walk* is the exercise of that walk: what refuses it refuses the line. *posture* is that of the person now,
    where a sit-stand line is for one of them only.
    """

    id: str
    text: str
    equipment: tuple[Equipment, ...]
    avoid_when: tuple[Condition, ...]
    sources: tuple[str, ...] = ()
    who: Who = Who.ANY
    walk: str | None = None
    posture: Posture | None = None


@dataclass(frozen=True, slots=True)
class Tip:
    """A short sourced hint for the desk, lifting or the week; *topic* groups them in a list."""

    id: str
    topic: str
    text: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement comes from. *seen*: "page" (the publisher's own), "copy" or "secondary"."""

    id: str
    title: str
    url: str
    seen: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything that may be shown in a break, in the order of the files."""

    exercises: Mapping[str, Exercise]
    forbidden: Mapping[str, Forbidden] = field(default_factory=lambda: MappingProxyType({}))
    prompts: tuple[PosturePrompt, ...] = ()
    walk_lines: tuple[Line, ...] = ()
    sit_stand_lines: tuple[Line, ...] = ()
    tips: tuple[Tip, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=lambda: MappingProxyType({}))

    def __iter__(self) -> Iterator[Exercise]:
        return iter(self.exercises.values())

    def get(self, id: str) -> Exercise | None:
        """Return the exercise of that id, or None; a forbidden one is never among them."""
        return self.exercises.get(id)


@dataclass(frozen=True, slots=True)
class Taken:
    """A settled reminder as the choice sees it: what was shown, on which local day, and how it ended.

    *exercise* is None where the reminder had posture and walk only, or where the person left the exercise out.
    *answered* is False where the person did not confirm it: they had left the desk, or the keyboard rested.
    """

    exercise: str | None
    day: date
    outcome: Outcome
    answered: bool = True

    @property
    def done(self) -> bool:
        """Whether it counts against a dose.

        A break cut short counts in full: how much of it was done is unknown, and the careful guess is all.
        Skipped, ignored and withdrawn ones were not done; they count for variety only.
        """
        return self.outcome in (Outcome.DONE, Outcome.CUT_SHORT)

    @property
    def counts_for_a_goal(self) -> bool:
        """Whether it counts for the days of the week: the person confirmed that it was done (R30)."""
        return self.outcome is Outcome.DONE and self.answered


def taken_from(entries: Iterable[Entry]) -> list[Taken]:
    """Return what the history's *entries* brought, oldest first; natural breaks brought nothing."""
    return [
        Taken(entry.exercise, entry.ended.date(), entry.outcome, entry.how is How.ANSWERED)
        for entry in entries
        if entry.outcome is not Outcome.RESTED
    ]


# Words that make no other movement of one.
_FILLERS = frozenset({"the", "a", "an", "my", "your", "of", "full", "standing", "seated"})


def folded(words: str) -> str:
    """Return a name as names are compared: neither case, order, plural nor what parts the words matters."""
    single = (
        re.sub(r"(es|s|e)$", "", word) for word in re.split(r"[\W_]+", words.casefold()) if word not in _FILLERS
    )
    return " ".join(sorted(filter(None, single)))
