"""The statistics as plain data: for ``--json`` and ``--csv``."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import timedelta
from io import StringIO

from reminder.core.model import Outcome
from reminder.report.summary import GOAL, Day, Summary


def as_json(summary: Summary) -> dict[str, object]:
    """Return everything; durations are whole seconds, days and hours those of the person's calendar."""
    longest = summary.longest
    return {
        "from": summary.first.isoformat(),
        "to": summary.today.isoformat(),
        "first_record": summary.known and summary.known.isoformat(),
        "totals": {
            **_outcomes(summary.outcomes),
            "breaks": summary.breaks,
            "snoozes": sum(day.snoozes for day in summary.days),
            "worked_s": _seconds(summary.worked),
            "held_s": _seconds(sum((day.held for day in summary.days), timedelta())),
            "longest_hold_s": _seconds(summary.longest_hold),
        },
        "longest_stretch": {"date": longest.date.isoformat(), "s": _seconds(longest.longest)},
        "week": {
            "strengthening_days": sum(day.strengthening for day in summary.week),
            "back_and_stomach_days": sum(day.trunk for day in summary.week),
            "stretching_days": sum(day.stretching for day in summary.week),
            "goal_days": GOAL,
        },
        "days": [{**_day(day), "hours_s": [_seconds(hour) for hour in day.hours]} for day in summary.days],
        "breaks_by_hour": [sum(hour.values()) for hour in summary.by_hour],
        "exercises": [
            {"id": each.exercise.id, "offered": each.offered, "taken": each.taken, "skipped": each.skipped}
            for each in summary.likings
        ],
        "areas": {str(area): count for area, count in summary.areas.items()},
        "holds": [
            {"reason": str(each.reason), "times": each.times, "s": _seconds(each.length)} for each in summary.holds
        ],
    }


def as_csv(summary: Summary) -> str:
    """Return a table with a row for each day, under the names that ``as_json`` uses."""
    text = StringIO()
    rows = [_day(day) for day in summary.days]
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _day(day: Day) -> dict[str, object]:
    return {
        "date": day.date.isoformat(),
        "worked_s": _seconds(day.worked),
        **_outcomes(day.outcomes),
        "snoozes": day.snoozes,
        "longest_stretch_s": _seconds(day.longest),
        "held_s": _seconds(day.held),
        "strengthening": int(day.strengthening),
        "back_and_stomach": int(day.trunk),
        "stretching": int(day.stretching),
        "rest": int(day.rest),
        "pain": day.pain,
    }


def _outcomes(counts: Counter[Outcome]) -> dict[str, int]:
    return {outcome.value: counts[outcome] for outcome in Outcome}


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())
