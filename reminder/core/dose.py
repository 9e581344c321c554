"""The hard rules: whether an exercise may be offered now, and the sentence when it may not.

None of them is ever relaxed to fill a break. Their names and numbers (R5-R22) are those of docs/exercises.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from reminder.core.care import REST, Care
from reminder.core.exercises import LONGEST, Area, Catalogue, Condition, Exercise, Place, Posture, Sides, Taken
from reminder.core.settings import ExerciseSettings

LOWER_BACK_A_DAY = 2  # R6: the lower back once or twice a day (S20)
# R22: before the safety questions are answered, what suits a fresh back pain at an office desk suits anybody.
BEFORE_SET_UP = frozenset({Condition.ACUTE_BACK_PAIN})


@dataclass(frozen=True, slots=True)
class Refusal:
    """A rule that says no, and why: a whole sentence for the person."""

    rule: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.sentence}"


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
        """Count what *history* says was done today and in this ISO week."""
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
    """R13: what is never suggested stays so, even if a file of one's own defines it."""
    return why_never(now.catalogue, exercise.id)


def conditions(exercise: Exercise, now: Situation) -> Refusal | None:
    """R8, R9: not with a condition that it names. Before set-up, R22: as with a fresh back pain."""
    against = sorted(set(exercise.avoid_when) & now.person.conditions)
    if not against:
        return None
    if not now.person.set_up:
        return Refusal(
            "R22",
            "Until the safety questions are answered (posture setup), only the gentlest movements are offered.",
        )
    return Refusal("R8", f"It is left out with {_words(against)}, which you named in the safety questions.")


def surgery(exercise: Exercise, now: Situation) -> Refusal | None:
    """R10: after recent surgery nothing that loads the body, whatever the exercise itself says."""
    if Condition.RECENT_SURGERY in now.person.conditions and exercise.load:
        return Refusal("R10", "After recent surgery only posture and an easy walk are offered.")
    return None


def place(exercise: Exercise, now: Situation) -> Refusal | None:
    """R15: it must suit the place. Before set-up, R22: it must suit a desk too."""
    here = now.person.settings.place
    if here not in exercise.places:
        return Refusal("R15", f'It does not suit your place, "{here}" ([exercises] place).')
    if not now.person.set_up and Place.DESK not in exercise.places:
        return Refusal(
            "R22",
            "Until the safety questions are answered (posture setup), only movements for the desk are offered.",
        )
    return None


def floor(exercise: Exercise, now: Situation) -> Refusal | None:
    """R14: the floor only at home, and only for who has switched it on."""
    if exercise.posture is not Posture.FLOOR:
        return None
    settings = now.person.settings
    if settings.place != Place.HOME or not settings.floor:
        return Refusal("R14", 'It is done on the floor: that needs place = "home" and floor = true ([exercises]).')
    return None


def equipment(exercise: Exercise, now: Situation) -> Refusal | None:
    """R15: everything it needs must be there."""
    missing = sorted(set(exercise.equipment) - set(now.person.settings.equipment))
    if not missing:
        return None
    return Refusal("R15", f"It needs {_words(missing)}, not among your things ([exercises] equipment).")


def never(exercise: Exercise, now: Situation) -> Refusal | None:
    """The person does not want it."""
    if exercise.id in now.person.settings.never:
        return Refusal("never", "You asked never to be offered it ([exercises] never).")
    return None


def only(exercise: Exercise, now: Situation) -> Refusal | None:
    """The person wants only some; walk and posture are not touched by it."""
    if now.person.settings.only and exercise.load and exercise.id not in now.person.settings.only:
        return Refusal("only", "It is not among the only ones you want ([exercises] only).")
    return None


def sore(exercise: Exercise, now: Situation) -> Refusal | None:
    """R7: nothing that loads the body on the day of a sore report and on the day after it."""
    care = now.person.care
    if care.sore is None or not exercise.load or not care.resting(now.today):
        return None
    back = care.sore + REST + timedelta(days=1)
    return Refusal("R7", f"You are having a rest from exercises; they come back on {back.isoformat()}.")


def suspended(exercise: Exercise, now: Situation) -> Refusal | None:
    """R11: what hurt is not offered until the person wants it back."""
    if exercise.id in now.person.care.suspended:
        return Refusal("R11", "It hurt, so it is set aside until you want it back.")
    return None


def doctor(exercise: Exercise, now: Situation) -> Refusal | None:
    """R12: after pain that lasted nothing that loads the body until the person says it may go on."""
    if now.person.care.doctor and exercise.load:
        return Refusal(
            "R12", "Pain lasted: all exercises rest until you say that they may go on: posture pain gone."
        )
    return None


def daily_cap(exercise: Exercise, now: Situation) -> Refusal | None:
    """R5: no more than max_per_day."""
    done = now.done_today.get(exercise.id, 0)
    if done < exercise.max_per_day:
        return None
    return Refusal("R5", f"Done {_times(done)} today; {_times(exercise.max_per_day)} a day is its dose.")


def weekly_cap(exercise: Exercise, now: Situation) -> Refusal | None:
    """The dose by the week that a file of one's own may set."""
    done = now.done_this_week.get(exercise.id, 0)
    if exercise.per_week is None or done < exercise.per_week:
        return None
    return Refusal("per_week", f"Done {_times(done)} this week; {_times(exercise.per_week)} a week is its dose.")


def lower_back(exercise: Exercise, now: Situation) -> Refusal | None:
    """R6: at most two exercises a day for the lower back."""
    if counts_for_lower_back(exercise) and now.lower_back_today >= LOWER_BACK_A_DAY:
        return Refusal("R6", "Two exercises for the lower back today are enough for it.")
    return None


Rule = Callable[[Exercise, Situation], Refusal | None]

# In the order in which the reasons are told: what is for ever, what the person has set, what today brings.
RULES: tuple[Rule, ...] = (
    forbidden,
    conditions,
    surgery,
    place,
    floor,
    equipment,
    never,
    only,
    suspended,
    doctor,
    sore,
    daily_cap,
    weekly_cap,
    lower_back,
)


def refusals(exercise: Exercise, now: Situation) -> tuple[Refusal, ...]:
    """Return every reason against offering it now; none means that it may be offered."""
    return tuple(refusal for rule in RULES if (refusal := rule(exercise, now)) is not None)


def allowed(exercise: Exercise, now: Situation) -> bool:
    """Whether no rule speaks against it."""
    return all(rule(exercise, now) is None for rule in RULES)


# -------------------------------------------------------------------------------------------- the dose


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of it to do once: *reps* holds of *hold* each, on each side where there are sides."""

    hold: timedelta
    reps: int
    sides: Sides

    @property
    def both_sides(self) -> bool:
        """Whether *reps* are meant for each side."""
        return self.sides is not Sides.NONE


def dose(exercise: Exercise, size: str) -> Dose:
    """R19: the low end of the sourced range; the high one where *size* is "high" and the person chose so.

    The high dose is the longest hold, and then as many repetitions of the range as two minutes take (R4).
    """
    if size != "high":
        return Dose(exercise.hold, exercise.reps, exercise.sides)
    reps = exercise.reps_max
    sides = 1 if exercise.sides is Sides.NONE else 2
    if exercise.load and exercise.hold_max:
        reps = min(reps, max(exercise.reps, LONGEST // (exercise.hold_max * sides)))
    return Dose(exercise.hold_max, reps, exercise.sides)


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


# ------------------------------------------------------------------------------------------- sentences


def why_never(catalogue: Catalogue, id: str) -> Refusal | None:
    """Return the reason for which *id* is never suggested, and what serves instead; None if it is no such thing."""
    if (entry := catalogue.forbidden.get(id)) is None:
        return None
    names = [exercise.name for other in entry.instead if (exercise := catalogue.get(other)) is not None]
    instead = f" Instead: {' or '.join(names)}." if names else ""
    return Refusal("R13", f"{entry.name} is never suggested. {entry.reason}{instead}")


def _words(ids: Iterable[str]) -> str:
    *most, last = [id.replace("_", " ") for id in ids]
    return f"{', '.join(most)} and {last}" if most else last


def _times(count: int) -> str:
    return {1: "once", 2: "twice"}.get(count, f"{count} times")
