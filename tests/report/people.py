"""People who work and take breaks, for as many days as a test wants: their records, from a seed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from reminder.core.care import NoteKind
from reminder.core.care_log import Note
from reminder.core.model import Busy, Door, Entry, How, Outcome, Why
from reminder.core.spans import HoldSpan, WorkSpan, by_hour
from reminder.report.summary import Records

EXERCISES = (
    *("chin_tuck", "neck_rotation", "shoulder_shrug", "wall_push_up", "sit_to_stand", "heel_raise", "finger_glide"),
    *("seated_hamstring_stretch", "standing_calf_stretch", "seated_knee_hug", "chair_rotation", "overhead_reach"),
)
_WEIGHTS = {Outcome.DONE: 12, Outcome.CUT_SHORT: 2, Outcome.SKIPPED: 3, Outcome.IGNORED: 2, Outcome.WITHDRAWN: 1}


def records(
    first: date, days: int, *, zone: str = "Europe/Berlin", seed: int = 7, night: bool = False, a_day: int = 8
) -> Records:
    """Return the records of *days* days; *night* is who works over midnight and at weekends too."""
    return Person(zone, seed).live(first, days, night=night, a_day=a_day)


class Person:
    """One person in one zone."""

    def __init__(self, zone: str, seed: int) -> None:
        self._zone = ZoneInfo(zone)
        self._chance = Random(seed)
        self._keys = iter(range(10_000_000))
        self.entries: list[Entry] = []
        self.notes: list[Note] = []
        self.holds: list[HoldSpan] = []
        self.work: list[WorkSpan] = []
        self._reminder = 0

    def live(self, first: date, days: int, *, night: bool, a_day: int) -> Records:
        for number in range(days):
            day = first + timedelta(days=number)
            if night or day.weekday() < 5:
                self._day(day, 20 if night else 8, a_day)
        today = first + timedelta(days=days - 1)
        until = datetime(today.year, today.month, today.day, 23, 59, 59, tzinfo=self._zone)
        return Records(
            today,
            [each for each in self.entries if each.ended <= until],
            [each for each in self.notes if each.at <= until],
            [each for each in self.holds if each.since <= until],
            [each for each in self.work if each.since <= until],
        )

    def local(self, moment: datetime) -> datetime:
        """Return *moment* in local time with a fixed offset, as the daemon stamps it."""
        here = moment.astimezone(self._zone)
        from datetime import timezone

        return here.astimezone(timezone(here.utcoffset() or timedelta()))

    def _key(self) -> str:
        return f"{next(self._keys):024x}"

    def _day(self, day: date, hour: int, a_day: int) -> None:
        chance = self._chance
        at = datetime(day.year, day.month, day.day, hour, 30, tzinfo=self._zone).astimezone(UTC)
        at += timedelta(minutes=chance.randrange(50))
        since_break = timedelta()
        for number in range(a_day):
            worked = timedelta(minutes=chance.randrange(50, 61), seconds=chance.randrange(60))
            if number == a_day // 2 or chance.random() < 0.2:
                worked *= 0.6
                since_break += worked
                self._works(at, worked)
                at += worked + timedelta(minutes=5)
                self._ends(at, Outcome.RESTED, How.NATURAL_BREAK, worked, since_break)
                at += timedelta(minutes=chance.randrange(10, 45))
                since_break = timedelta()
                continue
            held = timedelta(minutes=chance.randrange(1, 40)) if chance.random() < 0.15 else timedelta()
            reasons = (chance.choice([Busy.CALL, Busy.CALL, Busy.FULL_SCREEN, Busy.APP]),) if held else ()
            self._works(at, worked + held)
            if held:
                since = at + worked
                self.holds.append(HoldSpan(self._key(), reasons, self.local(since), self.local(since + held)))
            at += worked + held
            since_break += worked + held
            outcome = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
            how = {Outcome.IGNORED: How.NO_ANSWER, Outcome.WITHDRAWN: How.ALREADY_LEFT}.get(outcome, How.ANSWERED)
            if outcome is Outcome.DONE and chance.random() < 0.3:
                how = How.LEFT
            shown, took = at, timedelta(minutes=chance.randrange(1, 6))
            at += took
            self._reminder += 1
            why = Why.FREED if held else chance.choice([Why.LULL, Why.LULL, Why.LATEST])
            self._ends(at, outcome, how, worked, since_break, why, shown, held, reasons, took)
            if outcome is Outcome.DONE:
                since_break = timedelta()

    def _works(self, since: datetime, worked: timedelta) -> None:
        self.work += by_hour(self._key(), since, since + worked, worked, self.local)

    def _ends(
        self,
        at: datetime,
        outcome: Outcome,
        how: How,
        worked: timedelta,
        since_break: timedelta,
        why: Why | None = None,
        shown: datetime | None = None,
        held: timedelta = timedelta(),
        held_by: tuple[Busy, ...] = (),
        took: timedelta | None = None,
    ) -> None:
        chance = self._chance
        answered = how is How.ANSWERED
        self.entries.append(
            Entry(
                key=self._key(),
                outcome=outcome,
                how=how,
                ended=self.local(at),
                reminder=None if outcome is Outcome.RESTED else self._reminder,
                why=why,
                exercise=None if outcome is Outcome.RESTED else chance.choice(EXERCISES),
                snoozes=chance.randrange(2) if shown else 0,
                worked=worked,
                since_break=since_break,
                shown=None if shown is None else self.local(shown),
                idle=timedelta(seconds=12) if why is Why.LULL else None,
                held=held,
                held_by=held_by,
                answered_after=took if answered else None,
                door=chance.choice([Door.NOTIFICATION, Door.TRAY, Door.COMMAND_LINE]) if answered else None,
            )
        )
        if outcome is Outcome.DONE and chance.random() < 0.004:
            self.notes.append(Note(self._key(), NoteKind.SORE, self.local(at)))
