"""What works without a daemon, from the files: the catalogue with what is allowed now, and reports of care.

What a running daemon has not yet on disk is missing here: at most the record of the last seconds. A report that is
written down here is read by the daemon when it starts.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from random import Random

from reminder import clock, paths
from reminder.core import care as caring
from reminder.core import listing, offering
from reminder.core.care import After
from reminder.core.care_log import Note, care_of
from reminder.core.coach import Coach
from reminder.core.commands import Report, ReportPain
from reminder.core.dose import Person, Situation, why_never
from reminder.core.effects import Refusal, Refuse
from reminder.core.exercises import Catalogue, Taken, taken_from
from reminder.core.selection import LOOK_BACK, Offer, choose
from reminder.core.settings import ExerciseSettings
from reminder.core.values import dataclass
from reminder.errors import Refused, UsageError
from reminder.storage import catalogue, config
from reminder.storage.history import History
from reminder.wording import care, denials, refusals
from reminder.wording.slips import hint


def survey(settings_file: Path | None = None) -> dict[str, object]:
    """Return "exercises", "do_not_suggest", "dose", "tips", and under "faults" what is wrong with own files.

    Raises:
        ReminderError: settings, shipped catalogue or history cannot be used.
    """
    seen = _look(settings_file)
    found = listing.survey(seen.catalogue, seen.taken, seen.person, seen.today, say=refusals.why_not)
    return {**found, "faults": list(seen.faults)}


def offer(settings_file: Path | None = None, exercise: str | None = None) -> dict[str, object]:
    """Return what a reminder would offer just now, in the form of core/offering.py: chosen, or this *exercise*.

    A named one comes alone, without posture and walk, and with all that speaks against it under "refusals".

    Raises:
        Refused: it is never suggested.
        UsageError: it is unknown.
        ReminderError: settings, shipped catalogue or history cannot be used.
    """
    seen = _look(settings_file)
    known, person, today = seen.catalogue, seen.person, seen.today
    now = Situation.of(known, seen.taken, person, today)
    if exercise is None:
        number = len(seen.taken)
        chosen = choose(
            known, history=seen.taken, person=person, today=today, number=number, rng=Random(f"{today} {number}")
        )
    else:
        if (never := why_never(known, exercise)) is not None:
            raise Refused(*refusals.reasons((never,)))
        if (found := known.get(exercise)) is None:
            meant = hint(exercise, known.exercises, "posture exercises lists them.")
            # It may be in an own file that cannot be used.
            raise UsageError("\n".join((f"There is no exercise {exercise!r}. {meant}", *seen.faults)))
        tip = known.tips[today.toordinal() % len(known.tips)] if known.tips else None
        chosen = Offer(exercise=found, tip=tip, set_up=person.set_up)
    return offering.as_json(offering.of(chosen, now))


@dataclass(frozen=True, slots=True)
class _Seen:
    catalogue: Catalogue
    faults: tuple[str, ...]
    taken: list[Taken]
    person: Person
    today: date


def _look(settings_file: Path | None) -> _Seen:
    path = settings_file or paths.settings_file()
    settings = config.load(path, required=settings_file is not None).settings
    known = catalogue.load(paths.shipped(), path.parent / "exercises")
    history, now = History(paths.history_file(), rescue=True), clock.wall()
    today = now.date()
    person = Person(settings.exercises, caring.set_right(care_of(history.notes()), now).care)
    taken = taken_from(history.entries(today - LOOK_BACK))
    return _Seen(known.catalogue, tuple(known.faults), taken, person, today)


def tips() -> list[dict[str, object]]:
    """Return every tip with its sources in full.

    Raises:
        ReminderError: the shipped catalogue cannot be used.
    """
    known = catalogue.load(paths.shipped()).catalogue
    return [listing.tip_as_json(tip, known) for tip in known.tips]


def report(report: Report) -> str:
    """Write down a report of soreness or pain, with what follows from it; return the answer.

    Raises:
        Refused, UsageError: it changes nothing, and why.
        HistoryError: it cannot be written.
    """
    history, now = _history()
    known = catalogue.load(paths.shipped(), paths.own_exercises()).catalogue
    taken = taken_from(history.entries(now.date() - LOOK_BACK))
    coach = Coach(known, ExerciseSettings(), Random, history=taken, care=care_of(history.notes()))
    if isinstance(report, ReportPain) and report.exercise and known.get(report.exercise) is None:
        raise denials.error(Refuse(Refusal.UNKNOWN_EXERCISE, report.exercise))
    after = coach.report(report, now)
    if after.denied is not None:
        raise Refused(care.denied(after.denied, after.about))
    _write(history, now, after)
    return care.text(coach.take_notices())


def answered() -> None:
    """Write down that the safety questions were answered today.

    Raises:
        HistoryError: it cannot be written.
    """
    history, now = _history()
    _write(history, now, caring.answered(care_of(history.notes()), now.date()))


def _history() -> tuple[History, datetime]:
    history, now = History(paths.history_file()), clock.wall()
    history.begin(now.date())
    return history, now


def _write(history: History, now: datetime, after: After) -> None:
    history.note(*(Note(os.urandom(12).hex(), f.kind, now, f.exercise, f.value) for f in after.facts))
