"""What each reminder suggests, kept between its showings, and what the person reports of it.

The timer decides when, this decides what; the daemon and a replay drive both in the same way.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from reminder.core import care as caring
from reminder.core.care import After, Care, Fact, Notice, Pain
from reminder.core.dose import Person
from reminder.core.exercises import Catalogue, Taken
from reminder.core.model import Outcome
from reminder.core.selection import LOOK_BACK, Chance, Offer, choose, reconsider
from reminder.core.settings import ExerciseSettings


class Coach:
    """Holds the open offer, the history that the dose counts, and the care that is being taken."""

    def __init__(
        self,
        catalogue: Catalogue,
        settings: ExerciseSettings,
        chance: Callable[[int], Chance],
        *,
        history: Iterable[Taken] = (),
        care: Care | None = None,
    ) -> None:
        """Begin. *chance* gives the chance that belongs to a reminder's id, the same each time."""
        self.catalogue = catalogue
        self.settings = settings
        self.care = care or Care()
        self._chance = chance
        self._history = deque(history)
        self._offer: tuple[int, Offer] | None = None
        self._facts: list[Fact] = []
        self._notices: list[Notice] = []
        self._last_exercise: str | None = None

    @property
    def person(self) -> Person:
        """Whom the choice is for, as of now."""
        return Person(self.settings, self.care)

    def forget(self) -> None:
        """Forget what was taken: the person has erased the history."""
        self._history.clear()

    @property
    def history(self) -> tuple[Taken, ...]:
        """What the dose counts, oldest first."""
        return tuple(self._history)

    def offer(self, reminder: int, today: date) -> Offer:
        """Return what this reminder suggests: chosen once, and kept unless a rule has come to refuse it."""
        if self._offer is not None and self._offer[0] == reminder:
            # What was chosen stays for the record; what is shown follows what the person has reported since.
            return reconsider(
                self._offer[1], self.catalogue, history=self._history, person=self.person, today=today
            )
        while self._history and self._history[0].day < today - LOOK_BACK:
            self._history.popleft()
        # A question that nobody has answered until now counts as yes (R12).
        self._follow(caring.at_break(self.care))
        offer = choose(
            self.catalogue,
            history=self._history,
            person=self.person,
            today=today,
            number=reminder,
            rng=self._chance(reminder),
        )
        self._offer = (reminder, offer)
        return offer

    def snapshot(self) -> dict[str, Any] | None:
        """Return the open offer as JSON values."""
        if self._offer is None:
            return None
        reminder, offer = self._offer
        parts = {"prompt": offer.prompt, "walk": offer.walk, "exercise": offer.exercise, "tip": offer.tip}
        return {"reminder": reminder, **{name: part.id if part else None for name, part in parts.items()}}

    def restore(self, kept: dict[str, Any] | None) -> None:
        """Take the offer over from before a restart, as far as the catalogue still knows its parts."""
        if kept is None:
            return
        offer = Offer(
            prompt=next((prompt for prompt in self.catalogue.prompts if prompt.id == kept["prompt"]), None),
            walk=self.catalogue.get(kept["walk"] or ""),
            exercise=self.catalogue.get(kept["exercise"] or ""),
            tip=next((tip for tip in self.catalogue.tips if tip.id == kept["tip"]), None),
            set_up=self.person.set_up,
            ask_again=False,
        )
        self._offer = (kept["reminder"], offer)

    def settled(self, reminder: int | None, outcome: Outcome, day: date) -> str | None:
        """Take note of a record; return the exercise that belongs to it."""
        if reminder is None:
            return None
        exercise = None
        if self._offer is not None and self._offer[0] == reminder and self._offer[1].exercise is not None:
            exercise = self._offer[1].exercise.id
        self._history.append(Taken(exercise, day, outcome))
        self._last_exercise = exercise
        self._offer = None
        return exercise

    # ------------------------------------------------------------------------------------ what is reported

    def sore(self, today: date) -> After:
        """Take in "I'm sore today"."""
        return self._follow(caring.report_sore(self.care, today))

    def unsore(self, today: date) -> After:
        """Take in "I feel well again"."""
        return self._follow(caring.clear_sore(self.care, today))

    def pain(self, pain: Pain, now: datetime, exercise: str | None = None) -> After:
        """Take in that it hurts: during *exercise* where that is known, else the open one, else after the last."""
        if exercise is not None:
            return self._follow(caring.report_pain(self.care, pain, exercise, now))
        exercise = self._last_exercise
        if self._offer is not None and self._offer[1].exercise is not None:
            exercise = self._offer[1].exercise.id
        return self._follow(caring.report_pain(self.care, pain, exercise, now))

    def ask(self, now: datetime) -> After:
        """Ask whether it still hurts, if it is time."""
        return self._follow(caring.ask(self.care, now))

    def enable(self, exercise: str) -> After:
        """Take in that an exercise which had hurt may be offered again."""
        return self._follow(caring.enable(self.care, exercise))

    def still_hurting(self) -> After:
        """Take in that it does."""
        return self._follow(caring.still_hurting(self.care))

    def gone(self) -> After:
        """Take in that it does not, or that exercises may go on."""
        return self._follow(caring.gone(self.care))

    def answered(self, today: date) -> After:
        """Take in that the safety questions were answered."""
        return self._follow(caring.answered(self.care, today))

    def take_facts(self) -> list[Fact]:
        """Return what is to be written down since the last time this was asked."""
        facts, self._facts = self._facts, []
        return facts

    def take_notices(self) -> list[Notice]:
        """Return what is to be told to the person since the last time this was asked."""
        notices, self._notices = self._notices, []
        return notices

    def _follow(self, after: After) -> After:
        self.care = after.care
        self._facts += after.facts
        self._notices += after.notices
        return after
