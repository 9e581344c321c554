"""A little more, a little less: how far a person has gone above the low dose of each exercise, by their own choice.

R29 asks "a little more?", once, after six times without trouble; R26 asks after long-standing back pain whether
to try one of the exercises that were left out. The program never goes up by itself; it does go down.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from reminder.core.exercises import Taken
from reminder.core.values import dataclass

# R29, and R26 from the fourth on. None of the numbers is in a source.
TIMES, OVER, AFTER_PAIN, AFTER_SORE, RESTED = 6, *(timedelta(days=n) for n in (14, 14, 7, 21))
STRENGTH_TIMES, STRONGER_AFTER, STRONGER_AGAIN = 8, timedelta(days=28), timedelta(days=14)
# So often mild pain with one exercise, within these days: leave it out for now?
MILD_REPORTS = 3
STRONGER = ""  # in ``unasked``: the question of R26, which is about no single exercise


class Change(StrEnum):
    """What a person answers to "a little more?"; MORE is also a yes to R26."""

    MORE = "more"
    SAME = "same"
    LESS = "less"
    DO_NOT_ASK = "do-not-ask"


@dataclass(frozen=True, slots=True)
class Progress:
    """Steps above the low dose by exercise, and all that the two questions depend on.

    *since* is the day from which the times at a level are counted, *pains* are the days of reports by exercise,
    mild ones too. *asked* and *stronger_asked* are the days on which either question was asked last.
    """

    levels: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    since: Mapping[str, date] = field(default_factory=lambda: MappingProxyType({}))
    pains: Mapping[str, tuple[date, ...]] = field(default_factory=lambda: MappingProxyType({}))
    unasked: frozenset[str] = frozenset()
    asked: date | None = None
    stronger_asked: date | None = None
    lifted: frozenset[str] = frozenset()

    def level(self, exercise: str) -> int:
        """Return how many steps above the low dose the person does *exercise*."""
        return self.levels.get(exercise, 0)

    def recent_pains(self, exercise: str, today: date) -> int:
        """Return how often *exercise* hurt, mildly or more, in the last two weeks."""
        return sum(today - day < AFTER_PAIN for day in self.pains.get(exercise, ()))


def at_level(progress: Progress, exercise: str, level: int, today: date) -> Progress:
    """Return *progress* with *exercise* at *level*, its times counted from 0."""
    return replace(
        progress,
        levels=MappingProxyType({**progress.levels, exercise: level}),
        since=MappingProxyType({**progress.since, exercise: today}),
    )


def after_pain(progress: Progress, exercise: str, today: date, *, strong: bool) -> Progress:
    """R29: mild pain is one step back, twice in two weeks is the low dose again; so is strong pain."""
    again = strong or progress.recent_pains(exercise, today) > 0
    pains = tuple(day for day in progress.pains.get(exercise, ()) if today - day < AFTER_PAIN)
    noted = replace(progress, pains=MappingProxyType({**progress.pains, exercise: (*pains, today)}))
    return at_level(noted, exercise, 0 if again else max(0, progress.level(exercise) - 1), today)


def worth_more(
    progress: Progress, exercise: str, history: Iterable[Taken], today: date, *, last_sore: date | None
) -> bool:
    """R29: whether to ask "a little more?" now; the caller knows that there is more, and that health allows it."""
    since = progress.since.get(exercise, date.min)
    days = [t.day for t in history if t.exercise == exercise and t.counts_for_a_goal and t.day >= since]
    return (
        len(days) >= TIMES
        and today - days[0] >= OVER
        and not progress.recent_pains(exercise, today)
        and (last_sore is None or today - last_sore >= AFTER_SORE)
        and exercise not in progress.unasked
        and progress.asked != today
    )


def worth_stronger(
    progress: Progress, strength_times: int, today: date, *, answered: date | None, hurt: date | None
) -> bool:
    """R26: whether to ask "try a stronger one?" now; *answered* is when the safety questions were."""
    return (
        answered is not None
        and today - answered >= STRONGER_AFTER
        and strength_times >= STRENGTH_TIMES
        and (hurt is None or today - hurt >= AFTER_PAIN)
        and (progress.stronger_asked is None or today - progress.stronger_asked >= STRONGER_AGAIN)
        and STRONGER not in progress.unasked
    )
