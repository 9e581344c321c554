"""Breaks to be shown, and a report with memory in the daemon's place."""

from __future__ import annotations

from reminder import paths
from reminder.core.model import Outcome
from reminder.core.offering import Offered
from reminder.guide.report import Ending, Report, SetAside
from reminder.storage import catalogue

KNOWN = catalogue.load(paths.shipped()).catalogue


class Heard(Report):
    """A report with memory, and no daemon."""

    def __init__(self, reminder: int | None = 1) -> None:
        super().__init__(reminder)
        self.heard: list[object] = []
        self.set_aside: tuple[SetAside, ...] = ()

    def begin(self) -> None:
        pass

    def shown(self) -> None:
        pass

    def end(self, outcome: Outcome, *, without_exercise: bool = False) -> Ending:
        if self.over.is_set():
            return Ending()
        self.over.set()
        self.heard += ["without", outcome] if without_exercise else [outcome]
        news = ("This week: strengthening on 1 of 2 days (back and stomach on 0), stretching on 2 of 2.",
                "The next reminder comes in 50-60 min.")  # fmt: skip
        return Ending(news=news, set_aside=self.set_aside)

    def enable(self, exercise: str) -> str:
        self.heard.append(("enable", exercise))
        return ""

    def hurts(self, how: str, exercise: str | None) -> str:
        self.heard.append((how, exercise))
        if how == "strong":
            self.over.set()
        return ""


def of(exercise: str, *, alone: bool = False, set_up: bool = True, walk: str = "walk_short") -> Offered:
    """Return a break with *exercise*, or that exercise alone."""
    chosen = KNOWN.exercises[exercise]
    parts = {} if alone else {"prompt": KNOWN.prompts[2], "walk": KNOWN.exercises[walk]}
    return Offered(exercise=chosen, dose=chosen.low, tip=KNOWN.tips[0], set_up=set_up, **parts)  # type: ignore[arg-type]
