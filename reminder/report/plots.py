"""The drawings of the page, as SVG without a colour of its own: classes are given theirs by the page's style.

Every plot is as wide as a narrow window, so that its text is read there, and grows with the page. What differs by
colour differs by lightness or pattern as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from html import escape
from itertools import pairwise
from typing import TypeVar

from reminder.core.model import Outcome
from reminder.core.values import dataclass
from reminder.report.sentences import OUTCOMES, minutes, month, short_date, weekday
from reminder.report.summary import DAY, NONE, REMINDERS, Day, Summary, total

_WIDTH, _HEIGHT = 400, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 8, 12, 26
_INNER_WIDTH, _INNER_HEIGHT = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
_FLOOR = _TOP + _INNER_HEIGHT
_HOUR = timedelta(hours=1)

_MANY = 400  # days: more than a year

Place = TypeVar("Place")

# From the bottom of a column to its top.
STACK = (Outcome.DONE, Outcome.CUT_SHORT, Outcome.SKIPPED, Outcome.IGNORED, Outcome.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Bucket:
    """Some days that share a column: one, a week, or a month."""

    name: str
    label: str  # under the column; "" for none
    days: tuple[Day, ...]


# ------------------------------------------------------------------------------------------------ the plots


def breaks_by_hour(summary: Summary, says: str) -> str:
    """Return when in the day breaks are taken: a column for each hour, natural breaks on top."""
    hours = _hours_shown(summary)
    most = max((sum(summary.by_hour[hour].values()) for hour in hours), default=0)
    scale = _Scale(max(most, 1), _count_step(most))
    columns = _Columns(len(hours))
    parts = [scale.grid(lambda value: f"{value:g}")]
    for place, hour in enumerate(hours):
        counts = summary.by_hour[hour]
        natural = counts.get(Outcome.RESTED, 0)
        taken = sum(counts.values()) - natural
        told = f"{hour:02}:00 to {(hour + 1) % 24:02}:00: {taken} at a reminder, {natural} natural"
        parts.append(columns.stack(place, [("done", taken), ("rested", natural)], scale, told))
        if place % columns.every(26) == 0:
            parts.append(_text(columns.middle(place), _FLOOR + 16, f"{hour:02}"))
    return _svg("hours", "When breaks are taken", says, parts)


def longest(summary: Summary, says: str) -> str:
    """Return the longest time without a break of each day: columns, or many points and their weekly middle."""
    most = max((day.longest for day in summary.days), default=NONE)
    scale = _Scale(max(most, _HOUR) / timedelta(minutes=1), _minute_step(most))
    parts = [scale.grid(_as_minutes)]
    parts.append(f'<path class="mark" d="M{_LEFT} {scale(60):.1f}h{_INNER_WIDTH}"/>')
    if len(summary.days) <= 45:
        columns = _Columns(len(summary.days))
        for place, day in enumerate(summary.days):
            told = f"{short_date(day.date, summary.today)}: {minutes(day.longest)}"
            parts.append(columns.stack(place, [("done", day.longest / timedelta(minutes=1))], scale, told))
        labels = _day_labels(summary.days, columns)
        parts += [_text(columns.middle(place), _FLOOR + 16, text) for place, text in labels]
        return _svg("longest", "The longest time without a break, day by day", says, parts)

    def x(day: date) -> float:
        return _LEFT + _INNER_WIDTH * ((day - summary.first).days + 0.5) / len(summary.days)

    with_work = [day for day in summary.days if day.longest]
    points = "".join(f"M{x(d.date):.1f} {scale(d.longest / timedelta(minutes=1)):.1f}h0" for d in with_work)
    small = " small" if len(with_work) > 200 else ""
    parts.append(f'<path class="points{small}" d="{points}"/>')
    middles = []
    for bucket in _middles_of(summary):
        lengths = sorted(day.longest for day in bucket.days if day.longest)
        if lengths:
            middle = lengths[(len(lengths) - 1) // 2] / timedelta(minutes=1)
            middles.append(f"{x(bucket.days[len(bucket.days) // 2].date):.1f} {scale(middle):.1f}")
    parts.append(f'<path class="line" d="M{"L".join(middles)}"/>' if len(middles) > 1 else "")
    parts += [_text(x(day), _FLOOR + 16, text) for day, text in _month_labels(summary, x)]
    return _svg("longest", "The longest time without a break, day by day", says, parts)


def outcomes(summary: Summary, says: str) -> str:
    """Return the reminders by what came of them: a column for each day, week or month."""
    columns_of = buckets(summary)
    counts = [total(bucket.days) for bucket in columns_of]
    most = max((sum(each.get(outcome, 0) for outcome in REMINDERS) for each in counts), default=0)
    scale = _Scale(max(most, 1), _count_step(most))
    columns = _Columns(len(columns_of))
    parts = [scale.grid(lambda value: f"{value:g}")]
    for place, (bucket, count) in enumerate(zip(columns_of, counts, strict=True)):
        told = ", ".join(f"{count[each]} {OUTCOMES[each]}" for each in STACK if count.get(each))
        parts.append(
            columns.stack(
                place,
                [(each.value, count.get(each, 0)) for each in STACK],
                scale,
                f"{bucket.name}: {told or 'none'}",
            )
        )
    shown = [(place, bucket.label) for place, bucket in enumerate(columns_of) if bucket.label]
    parts += [_text(columns.middle(p), _FLOOR + 16, label) for p, label in _thinned(shown, columns.middle)]
    return _svg("outcomes", "Reminders by outcome", says, parts)


def legend(kinds: Iterable[tuple[str, str]]) -> str:
    """Return what the patterns mean: pairs of class and word."""
    return "".join(
        f'<li><svg class="key" viewBox="0 0 14 14" aria-hidden="true" focusable="false">'
        f'<rect class="{kind}" width="14" height="14" rx="2"/></svg>{escape(word)}</li>'
        for kind, word in kinds
    )


def patterns() -> str:
    """Return the patterns that all plots share; it takes no room on the page."""
    return (
        '<svg class="unseen" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
        '<pattern id="stripes" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<rect class="under" width="5" height="5"/><rect class="over" width="2" height="5"/></pattern>'
        '<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse">'
        '<rect class="under" width="5" height="5"/><circle class="over" cx="2.5" cy="2.5" r="1.1"/></pattern>'
        "</defs></svg>"
    )


# ----------------------------------------------------------------------------------------- days in columns


def buckets(summary: Summary) -> list[Bucket]:
    """Return the days as columns: each its own up to a month, by the week up to half a year, else by the month."""
    days = summary.days
    if len(days) <= 31:
        return [
            Bucket(short_date(day.date, summary.today), _day_label(day.date, len(days)), (day,)) for day in days
        ]
    return weeks(summary) if len(days) <= 190 else months(summary)


def weeks(summary: Summary) -> list[Bucket]:
    """Return the days by ISO week."""
    grouped = _grouped(summary.days, lambda day: day - day.weekday() * DAY)
    return [
        Bucket(f"week of {short_date(first, summary.today)}", f"{first.day} {month(first)}", days)
        for first, days in grouped
    ]


def months(summary: Summary) -> list[Bucket]:
    """Return the days by calendar month."""
    grouped = _grouped(summary.days, lambda day: day.replace(day=1))
    many = len(summary.days) > _MANY
    return [Bucket(f"{month(first)} {first.year}", _month_label(first, many), days) for first, days in grouped]


def middles_are_weekly(summary: Summary) -> bool:
    """Return whether the line through the longest times has a point for each week, or for each month."""
    return len(summary.days) <= _MANY


def _middles_of(summary: Summary) -> list[Bucket]:
    return weeks(summary) if middles_are_weekly(summary) else months(summary)


def _grouped(days: Sequence[Day], of: Callable[[date], date]) -> list[tuple[date, tuple[Day, ...]]]:
    found: dict[date, list[Day]] = {}
    for day in days:
        found.setdefault(of(day.date), []).append(day)
    return [(first, tuple(each)) for first, each in found.items()]


def _hours_shown(summary: Summary) -> range:
    """Return the hours from the first break of any day to the last, and a few around them."""
    taken = [hour for hour, counts in enumerate(summary.by_hour) if counts]
    if not taken:
        return range(8, 19)
    first, last = taken[0], taken[-1]
    spare = max(0, 10 - (last - first))
    first = max(0, min(first - spare // 2, 24 - 11))
    return range(first, min(24, max(last + 1, first + 11)))


# ---------------------------------------------------------------------------------------------- the labels


def _day_label(day: date, of: int) -> str:
    if of <= 7:
        return f"{weekday(day)} {day.day}"
    return f"{day.day} {month(day)}" if day.weekday() == 0 else ""


def _day_labels(days: Sequence[Day], columns: _Columns) -> list[tuple[int, str]]:
    shown = [(place, _day_label(day.date, len(days))) for place, day in enumerate(days)]
    return _thinned([each for each in shown if each[1]], columns.middle)


def _month_label(first: date, many: bool) -> str:
    """Return what stands under a month: where there are *many*, the years and their quarters."""
    if many:
        return str(first.year) if first.month == 1 else month(first) if first.month in (4, 7, 10) else ""
    return f"{month(first)} {first.year}" if first.month == 1 else month(first)


def _month_labels(summary: Summary, x: Callable[[date], float]) -> list[tuple[date, str]]:
    many = len(summary.days) > _MANY
    firsts = [(day.date, _month_label(day.date, many)) for day in summary.days if day.date.day == 1]
    return _thinned([each for each in firsts if each[1]], x)


def _thinned(labels: Sequence[tuple[Place, str]], x: Callable[[Place], float]) -> list[tuple[Place, str]]:
    """Return so many of *labels* as stand beside each other: all, every second, every third ..."""
    for every in (1, 2, 3, 4, 6, 12, 24):
        chosen = labels[::every]
        if every > 1 and (years := [label for label in labels if label[1].isdecimal()]):
            chosen = years[:: max(1, every // 2)]
        ends = [(x(place) - len(text) * 3.4, x(place) + len(text) * 3.4) for place, text in chosen]
        if all(a[1] + 4 <= b[0] for a, b in pairwise(ends)):
            return list(chosen)
    return list(labels[:1])


def _count_step(most: float) -> float:
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000):
        if most / step <= 4:
            return step
    return 10.0 ** len(str(int(most)))


def _minute_step(most: timedelta) -> float:
    for step in (15, 30, 60, 120, 240, 480):
        if max(most, _HOUR) / timedelta(minutes=step) <= 5:
            return step
    return 1440


def _as_minutes(value: float) -> str:
    whole, rest = divmod(int(value), 60)
    if not whole:
        return f"{rest} min"
    return f"{whole} h {rest}" if rest else f"{whole} h"


# ---------------------------------------------------------------------------------------------- the shapes


class _Scale:
    """Values on the upright axis, from 0 to a full step at or above *most*."""

    def __init__(self, most: float, step: float) -> None:
        self._step = step
        self._top = step * -(-most // step)

    def __call__(self, value: float) -> float:
        """Return the place of *value*, from the top."""
        return _FLOOR - _INNER_HEIGHT * value / self._top

    def grid(self, name: Callable[[float], str]) -> str:
        """Return a line and a label for each step."""
        lines = []
        for number in range(round(self._top / self._step) + 1):
            y = self(number * self._step)
            lines.append(f'<path class="grid" d="M{_LEFT} {y:.1f}h{_INNER_WIDTH}"/>')
            lines.append(f'<text class="left" x="{_LEFT - 6}" y="{y + 4:.1f}">{name(number * self._step)}</text>')
        return "".join(lines)


class _Columns:
    """So many columns side by side."""

    def __init__(self, number: int) -> None:
        self._pitch = _INNER_WIDTH / max(number, 1)
        self._wide = min(self._pitch * (0.78 if self._pitch > 6 else 0.9), 36)

    def middle(self, place: int) -> float:
        """Return the middle of a column, from the left."""
        return _LEFT + self._pitch * (place + 0.5)

    def every(self, room: float) -> int:
        """Return which columns have a label, where one takes so much room."""
        return max(1, -(-int(room) // int(self._pitch or 1)))

    def stack(self, place: int, parts: Sequence[tuple[str, float]], scale: _Scale, told: str) -> str:
        """Return a column of *parts*, each a class and a value, from the bottom; *told* is said of it on hover."""
        left, at, shapes = self.middle(place) - self._wide / 2, 0.0, []
        for kind, value in parts:
            if value:
                top, bottom = scale(at + value), scale(at)
                shapes.append(
                    f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{self._wide:.1f}" '
                    f'height="{bottom - top:.1f}"/>'
                )
                at += value
        return f"<g><title>{escape(told)}</title>{''.join(shapes)}</g>" if shapes else ""


def _text(x: float, y: float, text: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _svg(name: str, title: str, says: str, parts: Iterable[str]) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(says)}</desc>'
        f'{"".join(parts)}<path class="axis" d="M{_LEFT} {_FLOOR}h{_INNER_WIDTH}"/></svg>'
    )


KINDS_OF_BREAKS = (("done", "at a reminder"), ("rested", "natural"))
KINDS_OF_OUTCOMES = tuple((each.value, OUTCOMES[each]) for each in STACK)
