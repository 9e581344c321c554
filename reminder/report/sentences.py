"""What the statistics show, in one sentence each: right for one day and for three years, and never a reproach."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from reminder.core.exercises import Area
from reminder.core.model import Busy, Outcome
from reminder.report.summary import GOAL, NONE, REMINDERS, Day, Summary, total
from reminder.wording import refusals, status, times

OUTCOMES = {outcome: status.COUNTS[outcome] for outcome in Outcome}
REASONS = {
    Busy.CALL: "calls",
    Busy.FULL_SCREEN: "full screen",
    Busy.PRESENTING: "presenting",
    Busy.DO_NOT_DISTURB: "do not disturb",
    Busy.APP: "listed programs",
}
NOTHING = "Nothing is recorded yet. Your breaks are counted here from the first one on."
_RECENT = timedelta(days=28)
_FEW = 6  # up to this many times of day are listed


# -------------------------------------------------------------------------------------------------- pieces


def weekday(day: date) -> str:
    """Return "Mon"."""
    return times.weekday(day)[:3]


def month(day: date) -> str:
    """Return "Mar"."""
    return times.month(day)[:3]


def short_date(day: date, today: date) -> str:
    """Return "Mon 3 Mar", with the year where it is not this one."""
    year = "" if day.year == today.year else f" {day.year}"
    return f"{weekday(day)} {day.day} {month(day)}{year}"


def long_date(day: date) -> str:
    """Return "Monday 3 March 2026"."""
    return f"{times.weekday(day)} {day.day} {times.month(day)} {day.year}"


def number(count: int, one: str) -> str:
    """Return "1 break", "2 breaks"."""
    return f"{count} {one}{'s' * (count != 1)}"


def listed(words: Sequence[str]) -> str:
    """Return "a, b and c"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def minutes(length: timedelta) -> str:
    """Return *length* in whole minutes, so that a table does not change its unit: "0 min", "2 h 10 min"."""
    whole = timedelta(minutes=length // timedelta(minutes=1))
    return times.spoken(whole) if whole else "0 min"


def middle(lengths: Sequence[timedelta]) -> timedelta:
    """Return what half of them do not exceed."""
    return sorted(lengths)[(len(lengths) - 1) // 2]


def marks(day: Day) -> str:
    """Return what the exercises of a day were for; "" for none."""
    named = ((day.strengthening, "strength"), (day.stretching, "stretch"), (day.rest, "rest day"))
    return ", ".join(word for is_so, word in named if is_so)


def hours(day: Day) -> list[tuple[int, timedelta, list[str]]]:
    """Return work time and breaks ("09:38") of each hour, from the first to the last that has any."""
    breaks: list[list[str]] = [[] for _ in range(24)]
    for at in day.breaks:
        breaks[at.hour].append(f"{at:%H:%M}")
    used = [hour for hour in range(24) if day.hours[hour] or breaks[hour]]
    return [(hour, day.hours[hour], breaks[hour]) for hour in range(used[0], used[-1] + 1)] if used else []


def area(name: Area) -> str:
    """Return the name of a part of the body as people say it."""
    return {
        Area.CALF_ANKLE: "calves and ankles",
        Area.WRIST_HAND: "wrists and hands",
        Area.THIGH_FRONT: "front of the thighs",
        Area.THIGH_BACK: "back of the thighs",
        Area.WHOLE_BODY: "whole body",
        Area.SHOULDER: "shoulders",
        Area.HIP: "hips",
        Area.BUTTOCK: "buttocks",
        Area.ABDOMEN: "stomach",
    }.get(name, name.value.replace("_", " "))


# ----------------------------------------------------------------------------------------------- sentences


def day(today: Day) -> str:
    """Return the day in a sentence: work, breaks, the longest time without one."""
    if today.empty:
        return "Nothing is recorded yet."
    natural = today.outcomes[Outcome.RESTED]
    at_reminder = len(today.breaks) - natural
    kinds = [f"{count} {kind}" for count, kind in ((at_reminder, "at a reminder"), (natural, "natural")) if count]
    breaks = number(len(today.breaks), "break") + (f" ({', '.join(kinds)})" if kinds else "")
    longest = f"; at most {minutes(today.longest)} without one" if today.longest else ""
    return f"{minutes(today.worked)} of work, {breaks}{longest}."


def breaks_by_hour(summary: Summary) -> str:
    """Return when in the day breaks are taken."""
    if not summary.breaks:
        return "No break is recorded yet."
    moments = [at for each in summary.days for at in each.breaks]
    if len(summary.days) == 1 and len(moments) <= _FEW:
        at = listed([f"{each:%H:%M}" for each in moments])
        return f"The one break was at {at}." if len(moments) == 1 else f"The {len(moments)} breaks were at {at}."
    counts = [sum(hour.values()) for hour in summary.by_hour]
    most = max(counts)
    hour = counts.index(most)
    natural = summary.outcomes[Outcome.RESTED]
    share = f"{natural:,} of them natural ones" if natural else "none of them a natural one"
    between = f"between {hour:02}:00 and {(hour + 1) % 24:02}:00"
    if most == 1:
        return f"{number(len(moments), 'break')}, no two in the same hour of the day; {share}."
    return f"Most often {between}: {most:,} of {len(moments):,} breaks; {share}."


def longest(summary: Summary) -> str:
    """Return how long the longest time without a break was."""
    lengths = [each.longest for each in summary.days if each.longest]
    if not lengths:
        return "No work time is recorded yet."
    top = summary.longest
    on = "" if len(summary.days) == 1 else f", on {short_date(top.date, summary.today)}"
    sentence = f"The longest time without a break was {minutes(top.longest)}{on}"
    if len(lengths) > 1:
        half = f"on half of the {len(lengths):,} days with work it was {minutes(middle(lengths))} or less"
        sentence = f"{sentence}; {half}"
        recent = [each.longest for each in summary.days[-_RECENT.days :] if each.longest]
        if len(summary.days) > 2 * _RECENT.days and recent:
            sentence = f"{sentence}, and in the last four weeks {minutes(middle(recent))}"
    return f"{sentence}."


def outcomes(summary: Summary) -> str:
    """Return what came of the reminders."""
    every = summary.outcomes
    counts = {outcome: every[outcome] for outcome in REMINDERS if every[outcome]}
    together = sum(counts.values())
    if not together:
        return "No reminder has been settled yet."
    if len(counts) == 1:
        reminders = f"All {together:,} reminders were" if together > 1 else "The one reminder was"
        return f"{reminders} {OUTCOMES[next(iter(counts))]}."
    parts = [f"{count:,} {'was' if count == 1 else 'were'} {OUTCOMES[each]}" for each, count in counts.items()]
    return f"Of {together:,} reminders {listed(parts)}."


def body(summary: Summary) -> str:
    """Return which parts of the body the exercises moved."""
    parts = {part: count for part, count in summary.areas.items() if part is not Area.WHOLE_BODY}
    reached = [part for part, count in parts.items() if count]
    if not reached:
        return "No exercise has been done yet."
    most = max(parts.values())
    first = [area(part) for part in reached if parts[part] == most]
    often = refusals.times(most) + (" each" if len(first) > 1 else "")
    if len(reached) == 1:
        return f"The exercises that were done moved one part of the body: {first[0]}, {often}."
    favourites = f", most often: {listed(first)}, {often}" if len(first) <= 3 else ""
    missing = [area(part) for part, count in parts.items() if not count]
    rest = f"; not yet: {listed(missing)}" if 0 < len(missing) <= 4 else ""
    moved = f"The exercises that were done moved {len(reached)} of {len(parts)} parts of the body"
    return f"{moved}{favourites}{rest}."


def week(summary: Summary) -> str:
    """Return strengthening and stretching in this week, against the two days each that the guidance suggests."""
    strong = sum(each.strengthening for each in summary.week)
    trunk = sum(each.trunk for each in summary.week)
    stretched = sum(each.stretching for each in summary.week)
    of_trunk = "" if not strong else f" (for back or stomach on {_days(trunk)})"
    return (
        f"Strengthening on {_days(strong)}{of_trunk}, stretching for back or legs on {_days(stretched)}; "
        f"the guidance suggests {GOAL} days of each a week."
    )


def holds(summary: Summary) -> str:
    """Return what held reminders, and how long."""
    if not summary.holds:
        return "Nothing held a reminder back."
    by = [
        f"{REASONS[each.reason]} for {minutes(each.length)} ({refusals.times(each.times)})"
        for each in summary.holds
    ]
    return f"Reminders were held back by {listed(by)}; the longest wait was {minutes(summary.longest_hold)}."


def exercises(summary: Summary) -> str:
    """Return which exercises are taken most and least willingly."""
    if not summary.liked:
        return "No exercise has been shown three times yet: it is too early to tell what you like."
    best = [f"{each.exercise.name} ({each.taken} of {each.offered})" for each in summary.liked[:3] if each.taken]
    left = [f"{each.exercise.name} ({each.skipped} of {each.offered})" for each in summary.left_out[:3]]
    sentences = [f"Most readily taken: {', '.join(best)}."] if best else []
    sentences += [f"Most often skipped: {', '.join(left)}."] if left else []
    return " ".join(sentences) or "What was shown was neither taken nor skipped."


def week_in_short(days: Sequence[Day]) -> str:
    """Return the days of a week that is over, for a notification."""
    counts = total(days)
    taken = sum(len(each.breaks) for each in days)
    natural = counts[Outcome.RESTED]
    strong, stretched = sum(each.strengthening for each in days), sum(each.stretching for each in days)
    most = max((each.longest for each in days), default=NONE)
    of_them = f"{natural or 'none'} of them natural"
    parts = [f"{number(taken, 'break')}, {of_them}." if taken else "No breaks were recorded."]
    if most:
        parts.append(f"The longest time without one was {minutes(most)}.")
    parts.append(f"Strengthening on {_days(strong, of_past=True)}, stretching on {_days(stretched, of_past=True)}.")
    return " ".join(parts)


def _days(count: int, *, of_past: bool = False) -> str:
    return number(count, "day") if count else ("no day" if of_past else "no day yet")
