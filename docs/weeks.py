"""Live four weeks of eight reminders a working day for seven people, for docs/exercises.md: python docs/weeks.py"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random

from reminder import paths
from reminder.core.care import Care
from reminder.core.dose import Person, Situation, allowed
from reminder.core.exercises import Area, Equipment, Exercise, Taken
from reminder.core.model import Outcome
from reminder.core.selection import choose, is_stretch_for_back_or_legs, is_trunk_strength
from reminder.core.settings import ExerciseSettings
from reminder.storage.catalogue import load

CATALOGUE = load(paths.shipped()).catalogue
FIRST = date(2026, 3, 2)  # a Monday
BREAKS = 8
HEAD = (
    "| who | different exercises | also the working day before | most often, % | standing, % "
    "| back and stomach strength, days a week | stretching, days a week |"
)
STEADY = (Equipment.CHAIR_WITHOUT_WHEELS, Equipment.DESK, Equipment.WALL)
DESK = ExerciseSettings(conditions=(), equipment=STEADY)
Habit = Callable[[Exercise | None], Outcome]


def always(outcome: Outcome) -> Habit:
    """Return the habit of who answers every reminder alike."""
    return lambda exercise: outcome


def skips_back_and_legs(exercise: Exercise | None) -> Outcome:
    """Skip what stretches the lower back and the legs, do the rest."""
    back_or_legs = exercise is not None and is_stretch_for_back_or_legs(exercise)
    return Outcome.SKIPPED if back_or_legs else Outcome.DONE


PEOPLE: dict[str, tuple[ExerciseSettings, Habit]] = {
    "does all": (DESK, always(Outcome.DONE)),
    "skips all": (DESK, always(Outcome.SKIPPED)),
    "ignores all": (DESK, always(Outcome.IGNORED)),
    "skips leg and back stretches": (DESK, skips_back_and_legs),
    "has a chair on wheels": (ExerciseSettings(conditions=()), always(Outcome.DONE)),
    "has not set up": (ExerciseSettings(), always(Outcome.DONE)),
    "at home, on the floor": (
        replace(DESK, place="home", floor=True, equipment=tuple(Equipment)),  # type: ignore[arg-type]  # a StrEnum is its word
        always(Outcome.DONE),
    ),
}


@dataclass
class Weeks:
    """What four weeks brought."""

    may: set[str]
    taken: list[Taken] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def shown(self) -> list[Exercise]:
        """The exercises, in order."""
        return [CATALOGUE.exercises[each.exercise] for each in self.taken if each.exercise is not None]

    def areas(self, most: int = 4) -> str:
        """Return the main areas that came most often, in per cent."""
        count = Counter(exercise.area for exercise in self.shown)
        total = len(self.shown)
        return ", ".join(f"{_area(area)} {round(100 * n / total)}" for area, n in count.most_common(most))

    def again(self) -> float:
        """Return the share of exercises that had come on the working day before too."""
        by_day: dict[date, set[str]] = {}
        for each in self.taken:
            if each.exercise is not None:
                by_day.setdefault(each.day, set()).add(each.exercise)
        days = sorted(by_day)
        repeats = sum(len(by_day[one] & by_day[other]) for one, other in pairwise(days))
        return repeats / max(1, sum(len(by_day[each]) for each in days[1:]))

    def days_a_week(self, meant: Callable[[Exercise], bool]) -> int:
        """Return on how many days of the poorest week such an exercise was done, as the person said."""
        weeks: dict[int, set[date]] = {each.day.isocalendar().week: set() for each in self.taken}
        for each in self.taken:
            if each.counts_for_a_goal and each.exercise is not None and meant(CATALOGUE.exercises[each.exercise]):
                weeks[each.day.isocalendar().week].add(each.day)
        return min(map(len, weeks.values()))


def live(settings: ExerciseSettings, habit: Habit, *, seed: int = 7) -> Weeks:
    """Return four weeks of reminders."""
    person = Person(settings, Care())
    now = Situation.of(CATALOGUE, [], person, FIRST)
    weeks = Weeks({exercise.id for exercise in CATALOGUE if exercise.load and allowed(exercise, now)})
    for day in (FIRST + timedelta(days=n) for n in range(28) if n % 7 < 5):
        for _ in range(BREAKS):
            number = len(weeks.taken) + 1
            offer = choose(
                CATALOGUE,
                history=weeks.taken,
                person=person,
                today=day,
                number=number,
                rng=Random(f"{seed} {number}"),
                recent_lines=weeks.lines,
            )
            weeks.taken.append(Taken(offer.exercise.id if offer.exercise else None, day, habit(offer.exercise)))
            weeks.lines += [offer.line.id] if offer.line else []
    return weeks


def table() -> str:
    """Return the table, one row for each person."""
    rows = [HEAD, "|---|---|---|---|---|---|---|"]
    for name, (settings, habit) in PEOPLE.items():
        weeks = live(settings, habit)
        standing = sum(exercise.posture == "standing" for exercise in weeks.shown) / len(weeks.shown)
        rows.append(
            f"| {name} | {len({e.id for e in weeks.shown})} of {len(weeks.may)} | {weeks.again():.0%} | "
            f"{weeks.areas()} | {round(100 * standing)} | {weeks.days_a_week(is_trunk_strength)} | "
            f"{weeks.days_a_week(is_stretch_for_back_or_legs)} |"
        )
    return "\n".join(rows)


def _area(area: Area) -> str:
    return area.replace("_", " ")


if __name__ == "__main__":
    page = Path(__file__).with_name("exercises.md")
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(rf"{re.escape(HEAD)}(\n\|.*)*", table(), text), encoding="utf-8")
