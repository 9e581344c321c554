"""What each reminder suggests, kept between its showings, and what the person reports of it.

The timer decides when, this decides what.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import assert_never

from reminder.core import care as caring
from reminder.core import commands
from reminder.core import progress as progressing
from reminder.core.care import After, Care, Denial, DetailedNotice, Fact, Notice
from reminder.core.dose import Person, Situation, dose, refusals
from reminder.core.exercises import Catalogue, Condition, Equipment, Exercise, Posture, Taken
from reminder.core.ladder import ladder
from reminder.core.lines import RECENT_LINES
from reminder.core.model import How, Outcome
from reminder.core.progress import Change
from reminder.core.selection import (
    LOOK_BACK,
    Chance,
    NoExercise,
    Offer,
    choose,
    is_strength,
    reconsider,
)
from reminder.core.settings import DoseSize, ExerciseSettings
from reminder.core.values import dataclass

# Pain that is reported after an exercise is about one of today or yesterday, or about none.
_PAIN_IS_ABOUT = timedelta(days=1)
_BEGINS_LOW = frozenset({Condition.ACUTE_BACK_PAIN, Condition.RECENT_SURGERY})


@dataclass(frozen=True, slots=True)
class CareState:
    """What of care a person should see at any time.

    *resting_until* is the last rest day, and *may_clear* whether it may be ended today; *off* whether pain has
    switched all exercises off, *hurt* the day of that pain; *asked* whether "still hurting?" waits for its answer,
    *about* the name of that exercise; *set_aside* the ids and names of what can be brought back. *standing* is
    whether they stand at a desk that can be raised: None where they have none, or it is unknown.
    """

    resting_until: date | None = None
    may_clear: bool = False
    off: bool = False
    hurt: date | None = None
    asked: bool = False
    about: str = ""
    set_aside: tuple[tuple[str, str], ...] = ()
    can_raise_desk: bool = False
    standing: bool | None = None


@dataclass(frozen=True, slots=True)
class KeptOffer:
    """An open offer as it is saved: its reminder, the ids of its parts, and the latest walk lines."""

    reminder: int
    prompt: str | None = None
    walk: str | None = None
    exercise: str | None = None
    tip: str | None = None
    line: str | None = None
    sit_stand: str | None = None
    without: NoExercise | None = None
    first: bool = False
    lines: tuple[str, ...] = ()


class Coach:
    """Holds the open offer, the history that the dose counts, and the care."""

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
        # Whether the person sits or stands at a desk that can be raised, where they reported it (R27).
        self.posture: Posture | None = None
        self._chance = chance
        self._history = deque(history)
        self._offer: tuple[int, Offer] | None = None
        self._lines: deque[str] = deque(maxlen=RECENT_LINES)
        self._facts: list[Fact] = []
        self._notices: list[DetailedNotice] = []

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

    def situation(self, today: date) -> Situation:
        """Return everything that a rule may look at."""
        return Situation.of(self.catalogue, self._history, self.person, today)

    def state(self, today: date) -> CareState:
        """Return what of care the person should see."""
        care = self.care

        def name(exercise: str | None) -> str:
            known = self.catalogue.get(exercise or "")
            return known.name if known is not None else (exercise or "")

        return CareState(
            resting_until=care.resting_until(today),
            may_clear=care.resting(today) and care.sore is not None and care.sore < today,
            off=care.doctor,
            hurt=care.hurt,
            asked=care.question is not None and care.question.asked,
            about=name(care.hurting),
            set_aside=tuple((id, name(id)) for id in sorted(care.suspended)),
            can_raise_desk=Equipment.STANDING_DESK in self.settings.equipment,
            standing=None if self.posture is None else self.posture is Posture.STANDING,
        )

    # ----------------------------------------------------------------------------------------------- offers

    def offer(self, reminder: int, today: date) -> Offer:
        """Return what this reminder suggests: chosen once, and kept unless a rule has come to refuse it."""
        if self._offer is not None and self._offer[0] == reminder:
            # What was chosen stays for the record; what is shown follows what the person has reported since.
            return reconsider(
                self._offer[1],
                self.catalogue,
                history=self._history,
                person=self.person,
                today=today,
                number=reminder,
            )
        while self._history and self._history[0].day < today - LOOK_BACK:
            self._history.popleft()
        # A question that nobody has answered until now counts as yes (R12).
        self._follow(caring.at_break(self.care))
        if self.person.set_up:
            self._follow(caring.remind_of_answers(self.care, today))
        offer = choose(
            self.catalogue,
            history=self._history,
            person=self.person,
            today=today,
            number=reminder,
            rng=self._chance(reminder),
            recent_lines=tuple(self._lines),
            posture=self.posture,
        )
        if offer.line is not None:
            self._lines.append(offer.line.id)
        if offer.exercise is not None and self._rested(offer.exercise.id, today):
            self._follow(caring.one_step_less(self.care, offer.exercise.id, today))
        self._offer = (reminder, offer)
        return offer

    def snapshot(self) -> KeptOffer | None:
        """Return the open offer as it is saved."""
        if self._offer is None:
            return None
        reminder, offer = self._offer
        prompt, walk, exercise, tip, line, sit_stand = (
            part.id if part else None
            for part in (offer.prompt, offer.walk, offer.exercise, offer.tip, offer.line, offer.sit_stand)
        )
        lines = tuple(self._lines)
        return KeptOffer(
            reminder, prompt, walk, exercise, tip, line, sit_stand, offer.without, first=offer.first, lines=lines
        )

    def restore(self, kept: KeptOffer | None) -> None:
        """Take the offer over from before a restart, as far as the catalogue still knows its parts."""
        if kept is None:
            return
        known = self.catalogue
        offer = Offer(
            prompt=next((prompt for prompt in known.prompts if prompt.id == kept.prompt), None),
            walk=known.get(kept.walk or ""),
            exercise=known.get(kept.exercise or ""),
            tip=next((tip for tip in known.tips if tip.id == kept.tip), None),
            set_up=self.person.set_up,
            ask_again=False,
            line=next((line for line in known.walk_lines if line.id == kept.line), None),
            sit_stand=next((line for line in known.sit_stand_lines if line.id == kept.sit_stand), None),
            without=kept.without,
            first=kept.first,
        )
        self._lines.extend(kept.lines)
        self._offer = (kept.reminder, offer)

    def settled(self, reminder: int | None, outcome: Outcome, day: date, how: How = How.ANSWERED) -> str | None:
        """Note that the reminder has ended; return the exercise that belongs into its record."""
        if reminder is None:
            return None
        offered = self._offer[1].exercise if self._offer is not None and self._offer[0] == reminder else None
        exercise = None if offered is None or how is How.WITHOUT_EXERCISE else offered.id
        taken = Taken(exercise, day, outcome, how in (How.ANSWERED, How.WITHOUT_EXERCISE))
        self._history.append(taken)
        self._offer = None
        if offered is not None and exercise is not None and taken.counts_for_a_goal:
            self._ask_for_progress(offered, day)
        return exercise

    # --------------------------------------------------------------------------------------------- settings

    def begin(self, today: date) -> None:
        """Record the first day on which the safety questions are seen to be answered (R22)."""
        if self.person.set_up and self.care.answered is None:
            self.answered(today)

    def apply(self, settings: ExerciseSettings, today: date) -> None:
        """Put other settings in force. Other answers to the safety questions restart their 90 days (R22)."""
        before, self.settings = self.settings.conditions, settings
        if settings.conditions is None or settings.conditions == before:
            return
        self.answered(today)
        if before is not None and set(settings.conditions) - set(before):
            for exercise, level in self.care.progress.levels.items():
                if level:
                    self._follow(caring.one_step_less(self.care, exercise, today))

    # ------------------------------------------------------------------------------------ what is reported

    def report(self, report: commands.Report, now: datetime, *, started: bool = False) -> After:
        """Take in what the person reports; *started*: whether the break of the open reminder has begun."""
        care, today = self.care, now.date()
        match report:
            case commands.Sore():
                return self._follow(caring.report_sore(care, today))
            case commands.ClearSore():
                return self._follow(caring.clear_sore(care, today))
            case commands.ReportPain(level, exercise):
                # Where it is not said, it is about the exercise being done, else the one done last.
                about = exercise or self._hurting(today, started=started)
                return self._follow(caring.report_pain(care, level, about, now))
            case commands.PainStill():
                return self._follow(caring.still_hurting(care))
            case commands.PainGone():
                return self._follow(caring.gone(care))
            case commands.EnableExercise(exercise):
                return self._follow(caring.enable(care, exercise))
            case commands.SetAside(exercise):
                return self._follow(caring.set_aside(care, exercise))
            case commands.ChangeDose(exercise, to):
                return self._change(exercise, to, today)
            case commands.StandNow(standing):
                self.posture = Posture.STANDING if standing else Posture.SEATED
                return After(care)
            case _:
                assert_never(report)

    def _hurting(self, today: date, *, started: bool) -> str | None:
        offered = self._offer[1].exercise if self._offer is not None else None
        if started and offered is not None:
            return offered.id
        # What was skipped or ignored was not done, so it did not hurt (R11).
        recent = (taken for taken in reversed(self._history) if today - taken.day <= _PAIN_IS_ABOUT)
        done = (taken.exercise for taken in recent if taken.exercise is not None and taken.done)
        return next(done, offered.id if offered is not None else None)

    def ask(self, now: datetime) -> After:
        """Ask whether it still hurts, if it is time."""
        if (right := caring.set_right(self.care, now)).care != self.care:
            self._follow(right)
        return self._follow(caring.ask(self.care, now))

    def answered(self, today: date) -> After:
        """Take in that the safety questions were answered."""
        return self._follow(caring.answered(self.care, today))

    def _change(self, exercise: str, to: Change, today: date) -> After:
        """Take in the answer to "a little more?" or "try a stronger one?", asked or not (R26, R29)."""
        known = self.catalogue.get(exercise)
        if known is None or not known.load:
            return After(self.care, denied=Denial.NO_MORE, about=exercise)
        if {refusal.rule for refusal in refusals(known, self.situation(today))} == {"R26"}:
            if to is Change.DO_NOT_ASK:
                return self._follow(caring.stop_asking_for_stronger(self.care))
            return self._follow(caring.lift(self.care, exercise)) if to is Change.MORE else After(self.care)
        if to is Change.MORE and self.person.conditions & _BEGINS_LOW:
            return After(self.care, denied=Denial.NO_MORE, about=exercise)
        return self._follow(caring.change(self.care, exercise, to, today, top=len(ladder(known)) - 1))

    def take_facts(self) -> list[Fact]:
        """Return what is to be written down since the last time this was asked."""
        facts, self._facts = self._facts, []
        return facts

    def take_notices(self) -> list[DetailedNotice]:
        """Return the notices since the last call."""
        notices, self._notices = self._notices, []
        return notices

    # --------------------------------------------------------------------------------------------- progress

    def _ask_for_progress(self, exercise: Exercise, today: date) -> None:
        """After an exercise that was done: is it time for a little more of it, or for a stronger one?"""
        care, person = self.care, self.person
        if person.conditions & _BEGINS_LOW or care.doctor or care.resting(today):
            return
        rungs = ladder(exercise)
        more = person.settings.dose is not DoseSize.HIGH and care.progress.level(exercise.id) < len(rungs) - 1
        if more and progressing.worth_more(
            care.progress, exercise.id, self._history, today, last_sore=care.last_sore
        ):
            self._follow(caring.ask_for_more(care, exercise.id, today))
        elif person.starts_gently and (stronger := self._stronger(today)) is not None:
            self._follow(caring.ask_for_stronger(self.care, stronger, today))

    def _stronger(self, today: date) -> str | None:
        """Return the exercise to try next in spite of long-standing back pain, if it is time to ask (R26)."""
        care = self.care
        times = sum(
            t.counts_for_a_goal and (e := self.catalogue.get(t.exercise or "")) is not None and is_strength(e)
            for t in self._history
        )
        if not progressing.worth_stronger(care.progress, times, today, answered=care.answered, hurt=care.hurt):
            return None
        now = self.situation(today)
        left_out = (e.id for e in self.catalogue if e.load and {r.rule for r in refusals(e, now)} == {"R26"})
        return min(left_out, default=None)

    def _rested(self, exercise: str, today: date) -> bool:
        """R29: whether an exercise above its low dose was not done for three weeks."""
        progress = self.care.progress
        if not progress.level(exercise):
            return False
        done = [taken.day for taken in self._history if taken.exercise == exercise and taken.done]
        last = max([*done, progress.since.get(exercise, date.min)])
        return today - last >= progressing.RESTED

    def _follow(self, after: After) -> After:
        self.care = after.care
        self._facts += after.facts
        self._notices += (self._detailed(notice, after.about) for notice in after.notices)
        return after

    def _detailed(self, notice: Notice, about: str | None) -> DetailedNotice:
        exercise = self.catalogue.get(about or "")
        if exercise is None or not exercise.load:
            return DetailedNotice(notice, about, exercise.name if exercise else "")
        now, rungs = dose(exercise, self.person), ladder(exercise)
        return DetailedNotice(notice, about, exercise.name, now, rungs[min(rungs.index(now) + 1, len(rungs) - 1)])
