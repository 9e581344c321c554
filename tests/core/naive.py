"""What the contract's rules of time (T1 to T16) say about a trace, worked out second by second.

Written from the contract alone, it knows nothing of ``reminder.core``, and is as simple as can be: every second it
asks what is so, and what follows. It is slow, and all that can be wrong in it is a reading of the rules. Where they
leave something open, the reading is said beside the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

EMPTY = 60  # more than that without input is an empty chair
PEACE = 120  # after the return to an empty chair
GENTLY = 120  # snooze over, not answered, resumed, back
FREED = 60
BREAK = 15 * 60
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

Line = tuple[Any, ...]
Hours = Mapping[str, Sequence[str]]


def parsed(ranges: Sequence[str]) -> list[tuple[int, int]]:
    """Return ranges such as "09:00-12:30" in minutes of the day."""
    return [
        (int(text[:2]) * 60 + int(text[3:5]), int(text[6:8]) * 60 + int(text[9:11])) for text in ranges
    ]  # fmt: skip


class Naive:
    """One person, one clock, one second at a time."""

    def __init__(self, start: datetime, zone: str, settings: Mapping[str, Any], hours: Hours) -> None:
        self.zone = ZoneInfo(zone)
        self.start = start.astimezone(UTC)  # a whole minute
        self.set_by = 0
        self.set_up(settings, hours)
        # the world
        self.input, self.locked, self.busy = True, False, False
        self.freed = -1  # when the last call ended
        self.runs = True
        self.wakes_at: float | None = None
        # what is known of the person
        self.last_input = 0
        self.away = self.chair = False
        self.peace_until = 0
        # the pauses
        self.pause_ends: float | None = None
        self.pause_ends_local: datetime | None = None  # what the clocks show then
        self.pausing = self.paused = False
        self.was_open = True
        # the reminder
        self.worked = 0
        self.number = 0
        self.state = "working"  # or reminded, snoozed, on-break
        self.waiting = self.hidden = False
        self.why, self.bound = "", 0.0  # of what waits
        self.first_shown = self.last_shown = self.repeated = self.snoozes = 0
        self.repeats = False  # what waits is shown again because nobody answered
        self.snooze_ends = self.started = 0
        self.pause_in_input = False
        self.over = False
        self.out: list[Line] = []
        self.met: set[str] = set()  # what there was in this day, so that a test can say what was tried

    def set_up(self, settings: Mapping[str, Any], hours: Hours) -> None:
        self.earliest, self.latest = settings["earliest"], settings["latest"]
        self.lull, self.break_length = settings["lull"], settings["break_length"]
        self.again_after, self.most = settings["again_after"], settings["most"]
        self.choices: list[int] = settings["choices"]
        self.hours = {DAYS.index(day): parsed(ranges) for day, ranges in hours.items()}
        self.is_open: dict[int, bool] = {}  # what is known of a minute, counted from the start

    # ------------------------------------------------------------------------------------------ a day

    def day(self, facts: Sequence[Mapping[str, Any]]) -> list[Line]:
        """Return what happens: ("remind", t, why, work time) and ("record", t, outcome, how, snoozes)."""
        position, end = 0, facts[-1]["t"]
        self.was_open = self.open_now(0)
        self.paused = not self.was_open
        offset = self.local(0).utcoffset()
        for t in range(end + 1):
            if t and self.counts():
                self.worked += 1
            if t % 60 == 0:
                before, offset = offset, self.local(t).utcoffset()
                if before != offset:
                    self.met.add("an hour is missing" if offset > before else "an hour comes twice")  # type: ignore[operator]
            # Calls and clocks come before what a second brings, and that before what somebody does in it.
            while facts[position]["t"] == t and facts[position].keys() & {"busy", "clock", "zone"}:
                self.fact(facts[position], t)
                position += 1
                offset = self.local(t).utcoffset()
            self.second(t)
            while position < len(facts) and facts[position]["t"] == t:
                self.fact(facts[position], t)
                self.second(t)
                position += 1
                offset = self.local(t).utcoffset()
            if self.over:
                break
        return self.out

    def counts(self) -> bool:
        """Whether the second that has just passed was work time."""
        return self.runs and not self.paused and not self.away and self.state != "on-break"

    def touching(self) -> bool:
        return self.runs and self.input and not self.locked  # Input on a locked screen is no return.

    def fact(self, fact: Mapping[str, Any], t: int) -> None:
        self.met.add(next(key for key in fact if key not in ("t", "for")))
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
            case {"zone": name}:
                self.zone = ZoneInfo(name)
                self.is_open = {}
            case {"settings": (settings, hours)}:
                self.met.add(f"settings while {self.state}")
                self.set_up(settings, hours)
                self.working_hours(t)  # New hours are read before anything else.
            case {"pause": length}:
                self.pause(length, t)
            case {"resume": _}:
                self.pause_ends = self.pause_ends_local = None
                self.pausing = False
            case {"answer": answer}:
                self.met.add(f"{answer} while {self.state}")
                self.answer(answer, fact.get("for"), t)
            case {"now": _} if self.state != "on-break":
                self.met.add(f"asked for while {'paused' if self.paused else 'busy' if self.busy else self.state}")
                self.show("request", t)
            case {"quit": _}:
                if self.state != "working":
                    self.settle(t, "withdrawn", "quit")
                self.over = True

    # ------------------------------------------------------------------------------------- one second

    def second(self, t: int) -> None:
        if self.wakes_at is not None and t >= self.wakes_at:
            self.runs, self.wakes_at = True, None
        if not self.runs:
            return
        self.presence(t)
        self.working_hours(t)
        self.falls_due(t)
        self.pauses(t)
        self.shows(t)

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
            if self.waiting:
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

    def working_hours(self, t: int) -> None:
        was_open, self.was_open = self.was_open, self.open_now(t)
        # One that was asked for outside working hours stays: they had ended before.
        if was_open and not self.was_open and self.state == "reminded":
            self.settle(t, "withdrawn", "hours")

    def falls_due(self, t: int) -> None:
        if self.state == "on-break" and t >= self.started + BREAK:
            if self.pause_in_input:
                self.settle(t, "done", "pause in input")
            else:
                self.settle(t, "cut_short", "nobody ended it")
        if self.waiting:
            return
        if self.state == "snoozed" and t >= self.snooze_ends:
            self.wait("snooze", t, GENTLY)
        # One that a pause took off the screen comes back when the pause is over.
        if self.state == "reminded" and not self.hidden and t >= self.last_shown + self.again_after:
            if self.repeated == 2:
                self.settle(t, "ignored", "")
            else:
                self.wait("again", t, GENTLY)
                self.repeats = True

    def pauses(self, t: int) -> None:
        if self.pausing and (
            (self.pause_ends is not None and t >= self.pause_ends)
            or (self.pause_ends_local is not None and self.wall(t) >= self.shown_at(self.pause_ends_local))
        ):
            if self.pause_ends_local is not None:
                self.met.add("a pause until a time ended")
            self.pausing, self.pause_ends, self.pause_ends_local = False, None, None
        was, self.paused = self.paused, self.pausing or not self.was_open
        if was and not self.paused and (self.waiting or self.hidden):
            # Where a call ends in the very second in which the pause does, it comes within the shorter time.
            self.wait(*(("freed", t, FREED) if self.freed == t else ("back", t, GENTLY)))

    def shows(self, t: int) -> None:
        if self.state == "working" and self.worked < self.earliest:
            self.waiting = False  # The settings say later than before.
        elif self.state == "working" and not self.waiting and not self.paused:
            self.waiting, self.why, self.bound = True, "window", 0
        if not self.waiting or self.busy or self.paused or self.chair or t < self.peace_until:
            return
        lull = self.lull <= self.idle(t) <= EMPTY
        if self.why == "window":
            if lull or self.worked >= self.latest:
                self.show("lull" if lull else "latest", t)
        elif lull or t >= self.bound:
            self.show(self.why, t)

    def wait(self, why: str, t: int, within: int) -> None:
        # In the two minutes of peace it waits for their end, and then follows its own rule.
        self.waiting, self.why, self.bound = True, why, max(t, self.peace_until) + within

    def set_busy(self, busy: bool, t: int) -> None:
        was, self.busy = self.busy, busy
        self.freed = t if was and not busy else self.freed
        if was and not busy and self.waiting and not self.chair and not self.paused:
            self.wait("freed", t, FREED)

    # --------------------------------------------------------------------------------- the reminder

    def show(self, why: str, t: int) -> None:
        if self.state == "working":
            self.number += 1
            self.first_shown, self.repeated, self.snoozes = t, 0, 0
        self.state, self.waiting, self.hidden = "reminded", False, False
        self.last_shown = t
        # Not "shown again because it was not answered": back after a pause, or when a snooze is over.
        self.repeated += self.repeats
        self.repeats = False
        self.met.add(why)
        self.out.append(("remind", t, why, self.worked))

    def settle(self, t: int, outcome: str, how: str) -> None:
        self.record(t, outcome, how, self.snoozes)
        self.state, self.waiting, self.hidden, self.worked = "working", False, False, 0
        self.repeats = False

    def record(self, t: int, outcome: str, how: str, snoozes: int) -> None:
        self.met.add(f"{outcome} {how}".strip())
        how = how if outcome == "done" else ""
        self.out.append(("record", t, outcome, how, snoozes))

    def answer(self, answer: str, length: int | None, t: int) -> None:
        match self.state, answer:
            case "reminded" | "snoozed", "start":
                self.state, self.waiting, self.hidden = "on-break", False, False
                self.started, self.pause_in_input = t, False
            case "reminded" | "snoozed" | "on-break", "done":
                self.settle(t, "done", "answered")
            case "reminded" | "on-break", "cut_short":
                self.settle(t, "cut_short", "")
            case "reminded" | "snoozed", "skip":
                self.settle(t, "skipped", "")
            case "reminded" | "snoozed", "snooze" if self.snoozes < self.most:
                length = self.choices[0] if length is None else length
                if length > max(self.choices):
                    return  # A snooze may be as long as the longest one offered.
                self.snoozes += 1
                self.state, self.waiting, self.snooze_ends = "snoozed", False, t + length
                self.repeats = self.hidden = False
            case _:
                pass  # Closed without an answer, no longer open, or not to be had: it changes nothing.

    # ----------------------------------------------------------------------------------- wall time

    def wall(self, t: float) -> datetime:
        return self.start + timedelta(seconds=t + self.set_by)

    def local(self, t: float) -> datetime:
        return self.wall(t).astimezone(self.zone)

    def shown_at(self, shown: datetime) -> datetime:
        """Return when the clocks here show that naive time.

        A time that comes twice is the first of the two unless it says otherwise, and one that is jumped over comes
        as much later as the clocks are put forward (RFC 5545, 3.3.5).
        """
        return shown.replace(tzinfo=self.zone).astimezone(UTC)

    def open_now(self, t: float) -> bool:
        number = int(t + self.set_by) // 60
        if number not in self.is_open:
            minute = self.start + number * timedelta(minutes=1)
            # A range of yesterday may reach into today.
            today = minute.astimezone(self.zone).replace(hour=0, minute=0, tzinfo=None)
            self.is_open[number] = not self.hours or any(
                self.shown_at(day + timedelta(minutes=since))
                <= minute
                < self.shown_at(day + timedelta(minutes=until, days=until <= since))
                for day in (today - timedelta(days=1), today)
                for since, until in self.hours.get(day.weekday(), [])
            )
        return self.is_open[number]

    def pause(self, length: Any, t: int) -> None:
        self.pausing, self.pause_ends, self.pause_ends_local = True, None, None
        self.hidden = self.hidden or self.state == "reminded"
        if length == "tomorrow":
            self.pause_ends_local = self.tomorrow(t)
        elif isinstance(length, str):
            self.pause_ends_local = self.next_time(length.removeprefix("until "), t)
        elif length is not True:
            self.pause_ends = t + length

    def next_time(self, text: str, t: int) -> datetime:
        """Return when the clocks show that "HH:MM" next, found by walking there."""
        for at in self.minutes(t):
            before, shown = (moment.astimezone(self.zone) for moment in (at - timedelta(minutes=1), at))
            if f"{shown:%H:%M}" == text:
                return shown.replace(tzinfo=None)
            # Jumped over: as much later as the clocks were put forward.
            if shown.utcoffset() > before.utcoffset() and f"{before:%H:%M}" < text < f"{shown:%H:%M}":  # type: ignore[operator]
                return datetime.combine(shown.date(), time.fromisoformat(text))
        raise AssertionError(text)

    def minutes(self, t: int) -> Iterator[datetime]:
        at = self.wall(t).replace(second=0, microsecond=0)
        while True:
            at += timedelta(minutes=1)
            yield at

    def tomorrow(self, t: int) -> datetime:
        """Return the start of the next day's first range, 06:00 where no hours are set."""
        today = self.local(t).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
        for days in range(1, 9):
            day = today + timedelta(days=days)
            ranges = self.hours.get(day.weekday(), []) if self.hours else [(6 * 60, 0)]
            if ranges:
                return day + timedelta(minutes=min(since for since, _ in ranges))
        raise AssertionError(today)
