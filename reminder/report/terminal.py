"""The statistics as text: as wide as there is room for, and without colour just as clear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from textwrap import wrap

from reminder.core.values import dataclass
from reminder.report import sentences
from reminder.report.sentences import long_date, minutes, month, short_date, weekday
from reminder.report.summary import DAY, Day, Summary

_HOUR = timedelta(hours=1)
_TO_THE_LEFT = (0, 4)  # the columns of the week that are words
_BAR_MOST = 40
_WIDTH_LEAST, _WIDTH_MOST = 36, 100


@dataclass(frozen=True, slots=True)
class Signs:
    """What bars and marks are made of."""

    full: str
    rest: str
    mark: str
    none: str
    shades: str
    bold: str = ""
    plain: str = ""


UNICODE = Signs(full="\u2588", rest="\u00b7", mark="\u25cf", none="\u00b7", shades="\u2591\u2592\u2593\u2588")
ASCII = Signs(full="#", rest=".", mark="*", none="-", shades=".:=#")


def render(summary: Summary, *, width: int, unicode: bool, colour: bool) -> str:
    """Return the statistics for a terminal of *width* columns."""
    if summary.known is None:
        return "\n".join(wrap(sentences.NOTHING, max(_WIDTH_LEAST, width)))
    signs = UNICODE if unicode else ASCII
    if colour:
        signs = replace(signs, bold="\x1b[1m", plain="\x1b[0m")
    room = max(_WIDTH_LEAST, min(width, _WIDTH_MOST))
    parts = [_today(summary, room, signs), _week(summary, room, signs)]
    if len(summary.days) > 1:
        parts.append(_calendar(summary, room, signs))
    parts.append(_rest(summary, room, signs))
    return "\n\n".join("\n".join(part) for part in parts)


def _today(summary: Summary, room: int, signs: Signs) -> list[str]:
    today = summary.last_day
    lines = [_heading(f"Today, {long_date(today.date)}", signs), *_wrapped(sentences.day(today), room)]
    hours = sentences.hours(today)
    if not hours:
        return lines
    beside = 13 + max(3 + 6 * len(breaks) if breaks else 0 for _, _, breaks in hours)
    bar = max(4, min(_BAR_MOST, room - beside))
    lines.append("")
    for hour, worked, breaks in hours:
        taken = f"  {signs.mark} {' '.join(breaks)}" if breaks else ""
        lines.append(f"{hour:02}  {_bar(worked / _HOUR, bar, signs)} {minutes(worked):>6}{taken}".rstrip())
    return lines


def _week(summary: Summary, room: int, signs: Signs) -> list[str]:
    """Return a line for each day of the week, with as many columns as there is room for."""
    for columns in (6, 5, 4, 3):
        rows = [("", "work", "breaks", "longest", "exercises", "held")[:columns]]
        rows += [_row(day, signs)[:columns] for day in summary.week]
        table = _table(rows)
        if max(map(len, table)) <= room:
            break
    return [_heading("This week", signs), *table, "", *_wrapped(sentences.week(summary), room)]


def _row(day: Day, signs: Signs) -> tuple[str, ...]:
    name = f"{weekday(day.date)} {day.date.day:>2}"
    if day.empty:
        return (name, *[signs.none] * 5)
    held = minutes(day.held) if day.held else signs.none
    marks = sentences.marks(day) or signs.none
    return (name, minutes(day.worked), str(len(day.breaks)), minutes(day.longest), marks, held)


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place in _TO_THE_LEFT else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _calendar(summary: Summary, room: int, signs: Signs) -> list[str]:
    """Return the breaks of each day, a week a line; what is shaded most had the most."""
    first = summary.first - summary.first.weekday() * DAY
    days = {day.date: day for day in summary.days}
    most = max(len(day.breaks) for day in summary.days)
    wide = room >= 58
    cell_width = 6 if wide else 4 if room >= 40 else 3
    names = (weekday(first + number * DAY) for number in range(7))
    header = "".join(f"{name:>6}" if wide else f"{name[:2]:>4}" for name in names)
    lines = [_heading("Breaks", signs), f"{'':8}{header}"]
    monday = first
    while monday <= summary.today:
        cells = []
        for day in (monday + number * DAY for number in range(7)):
            known = days.get(day)
            if known is None or known.empty:
                cells.append(signs.none if known is not None else "")
                continue
            count = len(known.breaks)
            shade = signs.shades[(count * len(signs.shades) - 1) // most if count else 0] if most else ""
            cells.append(f"{shade * 2 if count else ''} {count}" if wide else str(count))
        row = "".join(cell.rjust(cell_width) for cell in cells)
        lines.append(f"{monday.day:>2} {month(monday)}  {row}".rstrip())
        monday += 7 * DAY
    return lines


def _rest(summary: Summary, room: int, signs: Signs) -> list[str]:
    since = "Today in all" if len(summary.days) == 1 else f"Since {short_date(summary.first, summary.today)}"
    lines = {
        "Reminders": sentences.outcomes(summary),
        "Breaks": sentences.breaks_by_hour(summary),
        "Sitting": sentences.longest(summary),
        "Body": sentences.body(summary),
        "Exercises": sentences.exercises(summary),
        "Held": sentences.holds(summary),
    }
    if room < 60:
        return [_heading(since, signs), *(line for each in lines.values() for line in _wrapped(each, room))]
    named = (wrap(f"{name:11}{each}", room, subsequent_indent=" " * 11) for name, each in lines.items())
    return [_heading(since, signs), *(line for each in named for line in each)]


def _heading(text: str, signs: Signs) -> str:
    return f"{signs.bold}{text}{signs.plain}"


def _wrapped(text: str, room: int) -> Sequence[str]:
    return wrap(text, room, subsequent_indent="  ") or [""]


def _bar(share: float, length: int, signs: Signs) -> str:
    full = min(length, round(share * length))
    return signs.full * full + signs.rest * (length - full)
