"""The hard rules: whether an exercise may be offered now, and how much of it.

None of them is ever relaxed to fill a break. A refusal is a rule and its values; wording/refusals.py says it. Names
and numbers of the rules are those of docs/exercises.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from datetime import date

from reminder.core.care import Care
from reminder.core.exercises import (
    Area,
    Catalogue,
    Condition,
    Dose,
    Equipment,
    Exercise,
    Moves,
    Place,
    Posture,
    Taken,
)
from reminder.core.ladder import ladder
from reminder.core.settings import DoseSize, ExerciseSettings
from reminder.core.values import dataclass

LOWER_BACK_A_DAY = 2  # R6: the lower back once or twice a day (S20)
# R22: before the safety questions are answered, what suits a new back pain and dizziness suits all.
BEFORE_SET_UP = frozenset({Condition.ACUTE_BACK_PAIN, Condition.DIZZINESS})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that refuses *exercise*, with the values that its sentence needs.

    *what* names conditions, things or, for R13, the movement, its reason and what serves instead. *count* of
    *most* is how often it was done. *until* is the last day of a rest, *since* the day of the pain.
    """

    rule: str
    exercise: str
    what: tuple[str, ...] = ()
    count: int = 0
    most: int = 0
    until: date | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Whom it is for: what they have set, and what they have reported."""

    settings: ExerciseSettings = field(default_factory=ExerciseSettings)
    care: Care = field(default_factory=Care)

    @property
    def set_up(self) -> bool:
        """Whether the safety questions have been answered."""
        return self.settings.conditions is not None

    @property
    def conditions(self) -> frozenset[str]:
        """What counts as present: the answers, or the careful stand-in for them."""
        return frozenset(self.settings.conditions) if self.settings.conditions is not None else BEFORE_SET_UP

    @property
    def equipment(self) -> frozenset[str]:
        """What is there: a chair without wheels is a chair (R31)."""
        things = frozenset(self.settings.equipment)
        return things | {Equipment.CHAIR} if Equipment.CHAIR_WITHOUT_WHEELS in things else things

    @property
    def stands(self) -> bool:
        """Whether exercises in standing are fine (R28)."""
        return self.settings.moves == Moves.WALK or self.settings.can_stand

    @property
    def starts_gently(self) -> bool:
        """R26: back pain for more than three months, and none that is new."""
        return (
            Condition.LONG_STANDING_BACK_PAIN in self.conditions
            and Condition.ACUTE_BACK_PAIN not in self.conditions
        )


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that a rule may look at."""

    catalogue: Catalogue
    person: Person
    today: date
    done_today: Mapping[str, int]
    done_this_week: Mapping[str, int]
    lower_back_today: int  # exercises with the lower back as primary area

    @classmethod
    def of(cls, catalogue: Catalogue, history: Iterable[Taken], person: Person, today: date) -> Situation:
        """Count what was done today and in this ISO week."""
        done = [(taken.exercise, taken.day) for taken in history if taken.exercise is not None and taken.done]
        this_week = Counter(id for id, day in done if same_week(day, today))
        this_day = Counter(id for id, day in done if day == today)
        backs = sum(
            count
            for id, count in this_day.items()
            if (exercise := catalogue.get(id)) is not None and counts_for_lower_back(exercise)
        )
        return cls(catalogue, person, today, this_day, this_week, backs)


def same_week(one: date, other: date) -> bool:
    """Whether both days are in one ISO week."""
    return one.isocalendar()[:2] == other.isocalendar()[:2]


def counts_for_lower_back(exercise: Exercise) -> bool:
    """Whether R6 counts it."""
    return exercise.load and exercise.area is Area.LOWER_BACK


# -------------------------------------------------------------------------------------------- the rules


def forbidden(exercise: Exercise, now: Situation) -> Refusal | None:
    """R13: what is never suggested stays so, even if a person's own file defines it."""
    return why_never(now.catalogue, exercise.id)


def conditions(exercise: Exercise, now: Situation) -> Refusal | None:
    """R8, R9: not with a condition that it names. Before set-up, R22: as with a new back pain or dizziness.

    A clinician's word (``allowed``) lifts R8 for this exercise. The person may lift their long-standing back pain
    themselves (R26). Nothing lifts R9.
    """
    against = sorted(set(exercise.avoid_when) & now.person.conditions)
    if not against:
        return None
    if not now.person.set_up:
        return Refusal("R22", exercise.id, ("conditions",))
    if Condition.ACUTE_BACK_PAIN in against:
        return Refusal("R9", exercise.id, tuple(against))
    if exercise.id in now.person.settings.allowed:
        return None
    if against == [Condition.LONG_STANDING_BACK_PAIN]:
        return None if _lifted(exercise, now) else Refusal("R26", exercise.id)
    return Refusal("R8", exercise.id, tuple(against))


def _lifted(exercise: Exercise, now: Situation) -> bool:
    return now.person.starts_gently and exercise.id in now.person.care.progress.lifted


def surgery(exercise: Exercise, now: Situation) -> Refusal | None:
    """R10: after recent surgery nothing that loads the body, whatever the exercise itself says."""
    if Condition.RECENT_SURGERY in now.person.conditions and exercise.effort:
        return Refusal("R10", exercise.id)
    return None


def place(exercise: Exercise, now: Situation) -> Refusal | None:
    """R15: it must suit the place. Before set-up, R22: it must suit a desk too."""
    here = now.person.settings.place
    if here not in exercise.places:
        return Refusal("R15", exercise.id, ("place", here))
    if not now.person.set_up and Place.DESK not in exercise.places:
        return Refusal("R22", exercise.id, ("place",))
    return None


def floor(exercise: Exercise, now: Situation) -> Refusal | None:
    """R14: the floor only at home, and only where it is switched on."""
    settings = now.person.settings
    if exercise.posture is not Posture.FLOOR or (settings.place == Place.HOME and settings.floor):
        return None
    return Refusal("R14", exercise.id)


def equipment(exercise: Exercise, now: Situation) -> Refusal | None:
    """R15: everything it needs must be there."""
    missing = sorted(set(exercise.equipment) - now.person.equipment)
    return Refusal("R15", exercise.id, ("equipment", *missing)) if missing else None


def standing(exercise: Exercise, now: Situation) -> Refusal | None:
    """R28: no exercise in standing without walking, unless the person can stand."""
    if exercise.load and exercise.posture is Posture.STANDING and not now.person.stands:
        return Refusal("R28", exercise.id)
    return None


def never(exercise: Exercise, now: Situation) -> Refusal | None:
    """The person does not want it."""
    return Refusal("never", exercise.id) if exercise.id in now.person.settings.never else None


def only(exercise: Exercise, now: Situation) -> Refusal | None:
    """The person wants only some; walk and posture are not touched by it."""
    if now.person.settings.only and exercise.load and exercise.id not in now.person.settings.only:
        return Refusal("only", exercise.id)
    return None


def sore(exercise: Exercise, now: Situation) -> Refusal | None:
    """R7: no effort on the day of a sore report and on the day after it."""
    if not exercise.effort or (until := now.person.care.resting_until(now.today)) is None:
        return None
    return Refusal("R7", exercise.id, until=until)


def suspended(exercise: Exercise, now: Situation) -> Refusal | None:
    """R11: what hurt is not offered until the person brings it back."""
    return Refusal("R11", exercise.id) if exercise.id in now.person.care.suspended else None


def doctor(exercise: Exercise, now: Situation) -> Refusal | None:
    """R12: after pain that lasted no effort until the person says that they can exercise again."""
    if now.person.care.doctor and exercise.effort:
        return Refusal("R12", exercise.id, since=now.person.care.hurt)
    return None


def daily_cap(exercise: Exercise, now: Situation) -> Refusal | None:
    """R5: no more than max_per_day."""
    done = now.done_today.get(exercise.id, 0)
    if done < exercise.max_per_day:
        return None
    return Refusal("R5", exercise.id, count=done, most=exercise.max_per_day)


def weekly_cap(exercise: Exercise, now: Situation) -> Refusal | None:
    """The dose by the week that a person's own file may set."""
    done = now.done_this_week.get(exercise.id, 0)
    if exercise.per_week is None or done < exercise.per_week:
        return None
    return Refusal("per_week", exercise.id, count=done, most=exercise.per_week)


def lower_back(exercise: Exercise, now: Situation) -> Refusal | None:
    """R6: at most two exercises a day for the lower back."""
    if counts_for_lower_back(exercise) and now.lower_back_today >= LOWER_BACK_A_DAY:
        return Refusal("R6", exercise.id, count=now.lower_back_today, most=LOWER_BACK_A_DAY)
    return None


Rule = Callable[[Exercise, Situation], Refusal | None]

# In the order in which reasons are given: permanent ones, settings, those of today.
RULES: tuple[Rule, ...] = (
    forbidden,
    conditions,
    surgery,
    place,
    floor,
    equipment,
    standing,
    never,
    only,
    suspended,
    doctor,
    sore,
    daily_cap,
    weekly_cap,
    lower_back,
)
# What only today's or this week's count refuses is back tomorrow, or next week.
COUNTED = frozenset({"R5", "R6", "per_week"})


def refusals(exercise: Exercise, now: Situation) -> tuple[Refusal, ...]:
    """Return every reason against offering it now; none means that it may be offered."""
    return tuple(refusal for rule in RULES if (refusal := rule(exercise, now)) is not None)


def allowed(exercise: Exercise, now: Situation) -> bool:
    """Whether no rule speaks against it."""
    return all(rule(exercise, now) is None for rule in RULES)


def why_never(catalogue: Catalogue, id: str) -> Refusal | None:
    """Return the refusal of a movement that is never suggested; None if *id* is no such thing."""
    if (entry := catalogue.forbidden.get(id)) is None:
        return None
    names = (exercise.name for other in entry.instead if (exercise := catalogue.get(other)) is not None)
    return Refusal("R13", id, (entry.name, entry.reason, *names))


# -------------------------------------------------------------------------------------------- the dose


def dose(exercise: Exercise, person: Person) -> Dose:
    """R19: the low dose, the person's own step above it (R29), or the top of the range where they chose "high".

    With long-standing back pain the choice "high" does not count (R26).
    """
    rungs = ladder(exercise)
    if person.settings.dose == DoseSize.HIGH and Condition.LONG_STANDING_BACK_PAIN not in person.conditions:
        return rungs[-1]
    return rungs[min(person.care.progress.level(exercise.id), len(rungs) - 1)]


def left_today(exercise: Exercise, now: Situation) -> int:
    """Return how often its dose still allows it today, all counts together; other rules may yet refuse it."""
    left = [exercise.max_per_day - now.done_today.get(exercise.id, 0)]
    if exercise.per_week is not None:
        left.append(exercise.per_week - now.done_this_week.get(exercise.id, 0))
    if counts_for_lower_back(exercise):
        left.append(LOWER_BACK_A_DAY - now.lower_back_today)
    return max(0, min(left))


def left_this_week(exercise: Exercise, now: Situation) -> int | None:
    """Return what is left of a weekly dose; None where it has none."""
    if exercise.per_week is None:
        return None
    return max(0, exercise.per_week - now.done_this_week.get(exercise.id, 0))
