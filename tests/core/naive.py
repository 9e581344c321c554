"""What the contract's rules of time (T1 to T16) say about a trace, worked out second by second.

Written from the contract alone, it knows nothing of ``reminder.core``, and is as simple as can be: every second it
asks what is so, and what follows. It is slow, and all that can be wrong in it is a reading of the rules. Where they
leave something open, the reading is said beside the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

EMPTY = 60  # more than that without input is an empty chair
PEACE = 120  # after the return to an empty chair
GENTLY = 120  # snooze over, not answered, resumed, back
FREED = 60
BREAK = 15 * 60
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Line = tuple[Any, ...]


def parsed(ranges: Sequence[str]) -> list[tuple[int, int]]:
    """Return ranges such as "09:00-12:30" in minutes of the day."""
    return [
        (int(text[:2]) * 60 + int(text[3:5]), int(text[6:8]) * 60 + int(text[9:11])) for text in ranges
    ]  # fmt: skip


class Naive:
    """One person, one clock, one second at a time."""

    def __init__(self, start: datetime, zone: str, settings: Mapping[str, int], hours: Mapping[str, Any]) -> None:
        self.zone = ZoneInfo(zone)
        self.start = start.astimezone(UTC)
        self.set_by = 0
        self.earliest, self.latest = settings["earliest"], settings["latest"]
        self.lull, self.break_length = settings["lull"], settings["break_length"]
        self.again_after, self.most = settings["again_after"], settings["most"]
        self.hours = {DAYS.index(day): parsed(ranges) for day, ranges in hours.items()}
        # the world
        self.input, self.locked, self.busy = True, False, False
        self.runs, self.wakes_at = True, 0.0
        # what is known of the person
        self.last_input = 0
        self.away = self.chair = False
        self.peace_until = 0
        # the pauses
        self.pause_ends: float | None = None
        self.pause_ends_wall: datetime | None = None
        self.pausing = self.paused = False
        # the reminder
        self.worked = 0
        self.number = 0
        self.state = "working"  # or reminded, snoozed, on-break
        self.waiting = False
        self.why, self.bound = "", 0.0  # of what waits
        self.first_shown = self.last_shown = self.repeated = self.snoozes = 0
        self.repeats = False  # what waits is shown again because nobody answered
        self.snooze_ends = self.started = 0
        self.pause_in_input = False
        self.out: list[Line] = []

    # ------------------------------------------------------------------------------------------ a day

    def day(self, facts: Sequence[Mapping[str, Any]]) -> list[Line]:
        """Return what happens: ("remind", t, why) and ("record", t, outcome, how, snoozes)."""
        position, end = 0, facts[-1]["t"]
        self.paused = not self.open_now(0)
        for t in range(end + 1):
            if t and self.counts():
                self.worked += 1
            # What a second brings comes before what somebody does in it.
            self.second(t)
            while position < len(facts) and facts[position]["t"] == t:
                self.fact(facts[position], t)
                self.second(t)
                position += 1
        return self.out

    def counts(self) -> bool:
        """Whether the second that has just passed was work time."""
        return self.runs and not self.paused and not self.away and self.state != "on-break"

    def touching(self) -> bool:
        return self.runs and self.input and not self.locked  # Input on a locked screen is no return.

    def fact(self, fact: Mapping[str, Any], t: int) -> None:
        match fact:
            case {"input": value}:
                self.input = value
            case {"locked": value}:
                self.locked = value
            case {"asleep": value}:
                self.runs = not value
            case {"down": down}:
                self.runs, self.wakes_at = False, t + down
            case {"busy": reasons}:
                self.set_busy(bool(reasons), t)
            case {"clock": seconds}:
                self.set_by += seconds
            case {"pause": length}:
                self.pause(length, t)
            case {"resume": _}:
                self.pause_ends = self.pause_ends_wall = None
                self.pausing = False
            case {"answer": answer}:
                self.answer(answer, fact.get("for"), t)
            case {"now": _}:
                self.show("request", t)

    # ------------------------------------------------------------------------------------- one second

    def second(self, t: int) -> None:
        if not self.runs and self.wakes_at and t >= self.wakes_at:
            self.runs, self.wakes_at = True, 0
        if not self.runs:
            return
        self.presence(t)
        self.pauses(t)
        self.cycle(t)

    def idle(self, t: int) -> int:
        return t - self.last_input

    def presence(self, t: int) -> None:
        if self.idle(t) >= self.break_length and not self.away:
            self.away = True
            self.natural_break(t)
        if self.state == "on-break" and min(self.idle(t), t - self.started) >= 60:
            self.pause_in_input = True
        was_chair = self.chair or self.idle(t) > EMPTY
        if self.touching():
            self.last_input = t
            self.away = False
        self.chair = self.locked or self.idle(t) > EMPTY
        if was_chair and not self.chair:
            self.peace_until = t + PEACE
            if self.is_due():
                self.wait("back", t, GENTLY)

    def natural_break(self, t: int) -> None:
        if self.state == "working":
            self.record(t, "rested", "", 0)
        elif self.state == "on-break" or self.last_input > self.first_shown:
            self.settle(t, "done", "left the desk")
        else:
            self.settle(t, "withdrawn", "had left")
            self.record(t, "rested", "", 0)
        self.worked = 0
        self.waiting = False

    def pauses(self, t: int) -> None:
        if self.pausing and (
            (self.pause_ends is not None and t >= self.pause_ends)
            or (self.pause_ends_wall is not None and self.wall(t) >= self.pause_ends_wall)
        ):
            self.pausing, self.pause_ends, self.pause_ends_wall = False, None, None
        open_now = self.open_now(t)
        if not open_now and self.state == "reminded":
            self.settle(t, "withdrawn", "hours")
        was, self.paused = self.paused, self.pausing or not open_now
        if was and not self.paused and (self.is_due() or self.state == "reminded"):
            self.wait("back", t, GENTLY)

    def cycle(self, t: int) -> None:
        if self.state == "on-break" and t >= self.started + BREAK:
            if self.pause_in_input:
                self.settle(t, "done", "pause in input")
            else:
                self.settle(t, "cut_short", "nobody ended it")
        off_screen = self.paused  # and comes back when the pause is over
        if (
            self.state == "reminded"
            and not self.waiting
            and not off_screen
            and self.repeated == 2
            and t >= self.last_shown + self.again_after
        ):
            self.settle(t, "ignored", "")
        if self.state == "snoozed" and not self.waiting and t >= self.snooze_ends:
            self.wait("snooze", t, GENTLY)
        if (
            self.state == "reminded"
            and not self.waiting
            and not off_screen
            and t >= self.last_shown + self.again_after
        ):
            self.wait("again", t, GENTLY)
            self.repeats = True
        if self.state == "working" and not self.waiting and self.worked >= self.earliest:
            self.waiting, self.why, self.bound = True, "window", 0
        if not self.waiting or self.busy or self.paused or self.chair or t < self.peace_until:
            return
        lull = self.lull <= self.idle(t) <= EMPTY
        if self.why == "window":
            if lull or self.worked >= self.latest:
                self.show("lull" if lull else "latest", t)
        elif lull or t >= self.bound:
            self.show(self.why, t)

    def is_due(self) -> bool:
        return self.waiting

    def wait(self, why: str, t: int, within: int) -> None:
        # In the two minutes of peace it waits for their end, and then follows its own rule.
        self.waiting, self.why, self.bound = True, why, max(t, self.peace_until) + within

    def set_busy(self, busy: bool, t: int) -> None:
        was, self.busy = self.busy, busy
        if was and not busy and self.waiting and not self.chair and not self.paused:
            self.wait("freed", t, FREED)

    # --------------------------------------------------------------------------------- the reminder

    def show(self, why: str, t: int) -> None:
        if self.state == "working":
            self.number += 1
            self.first_shown, self.repeated, self.snoozes = t, 0, 0
        self.state, self.waiting = "reminded", False
        self.last_shown = t
        # Not "shown again because it was not answered": back after a pause, or when a snooze is over.
        self.repeated += self.repeats
        self.repeats = False
        self.out.append(("remind", t, why))

    def settle(self, t: int, outcome: str, how: str) -> None:
        self.record(t, outcome, how, self.snoozes)
        self.state, self.waiting, self.worked = "working", False, 0
        self.repeats = False

    def record(self, t: int, outcome: str, how: str, snoozes: int) -> None:
        how = how if outcome == "done" else ""
        self.out.append(("record", t, outcome, how, snoozes))

    def answer(self, answer: str, length: int | None, t: int) -> None:
        match self.state, answer:
            case "reminded" | "snoozed", "start":
                self.state, self.waiting = "on-break", False
                self.started, self.pause_in_input = t, False
            case "reminded" | "snoozed" | "on-break", "done":
                self.settle(t, "done", "answered")
            case "reminded" | "on-break", "cut_short":
                self.settle(t, "cut_short", "")
            case "reminded" | "snoozed", "skip":
                self.settle(t, "skipped", "")
            case "reminded" | "snoozed", "snooze" if self.snoozes < self.most:
                assert length is not None
                self.snoozes += 1
                self.state, self.waiting, self.snooze_ends = "snoozed", False, t + length
                self.repeats = False
            case _:
                pass  # No longer open, or not to be had: it changes nothing.

    # ----------------------------------------------------------------------------------- wall time

    def wall(self, t: float) -> datetime:
        return self.start + timedelta(seconds=t + self.set_by)

    def open_now(self, t: float) -> bool:
        if not self.hours:
            return True
        local = self.wall(t).astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        for since, until in self.hours.get(local.weekday(), []):
            if since <= minute and (minute < until or until <= since):
                return True
        # A range of yesterday may reach into today.
        return any(
            until <= since and minute < until for since, until in self.hours.get((local.weekday() - 1) % 7, [])
        )

    def pause(self, length: Any, t: int) -> None:
        self.pausing, self.pause_ends, self.pause_ends_wall = True, None, None
        if length is True:
            return
        if isinstance(length, int):
            self.pause_ends = t + length
        else:
            self.pause_ends_wall = self.next_start(str(length), t)

    def next_start(self, text: str, t: int) -> datetime:
        """Return the first second of "until HH:MM" or "tomorrow", found by walking there."""
        local = self.wall(t).astimezone(self.zone)
        if text == "tomorrow":
            return self.tomorrow(local)
        wanted = int(text[6:8]) * 60 + int(text[9:11])
        return next(
            at
            for at in self.minutes(t)
            if at.astimezone(self.zone).hour * 60 + at.astimezone(self.zone).minute == wanted
        )

    def minutes(self, t: int) -> Iterator[datetime]:
        at = self.wall(t).replace(second=0, microsecond=0)
        while True:
            at += timedelta(minutes=1)
            yield at

    def tomorrow(self, local: datetime) -> datetime:
        """Return the start of the next day's first range, 06:00 where no hours are set."""
        at = local
        for days in range(1, 9):
            day = (local.replace(tzinfo=None) + timedelta(days=days)).date()
            ranges = self.hours.get(day.weekday(), []) if self.hours else [(6 * 60, 0)]
            if ranges:
                at = datetime(day.year, day.month, day.day, tzinfo=self.zone)
                first = min(since for since, _ in ranges)
                return at.replace(hour=first // 60, minute=first % 60).astimezone(UTC)
        raise AssertionError(at)
