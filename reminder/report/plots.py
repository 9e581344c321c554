"""The drawings of the page, as SVG without colours: the page's style gives each class its own.

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
from reminder.report.sentences import OUTCOMES, middle, minutes, month, short_date, weekday
from reminder.report.summary import DAY, REMINDERS, Day, Summary, total

_WIDTH, _HEIGHT = 400, 230
_LEFT, _RIGHT, _TOP, _BOTTOM = 50, 8, 12, 26
_INNER_WIDTH, _INNER_HEIGHT = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM
_FLOOR = _TOP + _INNER_HEIGHT
_HOUR, _MINUTE = timedelta(hours=1), timedelta(minutes=1)
# Between two lines of the grid: of breaks and reminders, and of minutes.
_COUNTS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_MINUTES = (15, 30, 60, 120, 240, 480, 1440)

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


def breaks_by_hour(summary: Summary, sentence: str) -> str:
    """Return when in the day breaks are taken: a column for each hour, natural breaks on top."""
    hours = _hours_shown(summary)
    most = max(summary.by_hour[hour].total() for hour in hours)
    scale, columns = _Scale(max(most, 1), _COUNTS, 4), _Columns(len(hours))
    parts = [scale.grid(), *_labels([(place, f"{hour:02}") for place, hour in enumerate(hours)], columns.middle)]
    for place, hour in enumerate(hours):
        natural = summary.by_hour[hour][Outcome.RESTED]
        taken = summary.by_hour[hour].total() - natural
        hint = f"{hour:02}:00 to {(hour + 1) % 24:02}:00: {taken} at a reminder, {natural} natural"
        parts.append(columns.stack(place, [("done", taken), ("rested", natural)], scale, hint))
    return _svg("hours", "When breaks are taken", sentence, parts)


def longest(summary: Summary, sentence: str) -> str:
    """Return the longest time without a break of each day: columns, or many points and their middle."""
    most = max(summary.longest.longest, _HOUR) / _MINUTE
    scale = _Scale(most, _MINUTES, 5)
    parts = [scale.grid(_as_minutes), f'<path class="mark" d="M{_LEFT} {scale(60):.1f}h{_INNER_WIDTH}"/>']
    parts += _points(summary, scale) if has_points(summary) else _day_columns(summary, scale)
    return _svg("longest", "The longest time without a break, day by day", sentence, parts)


def has_points(summary: Summary) -> bool:
    """Return whether there are enough longest times to draw each as a point."""
    return len(summary.days) > 45


def _day_columns(summary: Summary, scale: _Scale) -> list[str]:
    days, columns = summary.days, _Columns(len(summary.days))
    parts = []
    for place, day in enumerate(days):
        hint = f"{short_date(day.date, summary.today)}: {minutes(day.longest)}"
        parts.append(columns.stack(place, [("done", day.longest / _MINUTE)], scale, hint))
    labels = [(place, text) for place, day in enumerate(days) if (text := _day_label(day.date, len(days)))]
    return parts + _labels(labels, columns.middle)


def _points(summary: Summary, scale: _Scale) -> list[str]:
    def x(day: date) -> float:
        return _LEFT + _INNER_WIDTH * ((day - summary.first).days + 0.5) / len(summary.days)

    with_work = [day for day in summary.days if day.longest]
    points = "".join(f"M{x(day.date):.1f} {scale(day.longest / _MINUTE):.1f}h0" for day in with_work)
    small = " small" if len(with_work) > 200 else ""
    parts = [f'<path class="points{small}" d="{points}"/>']
    line = []
    for bucket in weeks(summary) if middles_are_weekly(summary) else months(summary):
        if lengths := [day.longest for day in bucket.days if day.longest]:
            day = bucket.days[len(bucket.days) // 2].date
            line.append(f"{x(day):.1f} {scale(middle(lengths) / _MINUTE):.1f}")
    if len(line) > 1:
        parts.append(f'<path class="line" d="M{"L".join(line)}"/>')
    many = len(summary.days) > _MANY
    firsts = [day.date for day in summary.days if day.date.day == 1]
    labels = [(first, text) for first in firsts if (text := _month_label(first, many))]
    return parts + _labels(labels, x)


def outcomes(summary: Summary, sentence: str) -> str:
    """Return the reminders by what came of them: a column for each day, week or month."""
    shown = [(bucket, total(bucket.days)) for bucket in buckets(summary)]
    most = max(sum(counts[outcome] for outcome in REMINDERS) for _, counts in shown)
    scale, columns = _Scale(max(most, 1), _COUNTS, 4), _Columns(len(shown))
    parts = [scale.grid()]
    for place, (bucket, counts) in enumerate(shown):
        listed = ", ".join(f"{counts[each]} {OUTCOMES[each]}" for each in STACK if counts[each])
        stack = [(each.value, counts[each]) for each in STACK]
        parts.append(columns.stack(place, stack, scale, f"{bucket.name}: {listed or 'none'}"))
    labels = [(place, bucket.label) for place, (bucket, _) in enumerate(shown) if bucket.label]
    return _svg("outcomes", "Reminders by outcome", sentence, parts + _labels(labels, columns.middle))


def legend(kinds: Iterable[tuple[str, str]]) -> str:
    """Return what the patterns mean: pairs of class and word."""
    items = "".join(
        f'<li><svg class="key" viewBox="0 0 14 14" aria-hidden="true" focusable="false">'
        f'<rect class="{kind}" width="14" height="14" rx="2"/></svg>{escape(word)}</li>'
        for kind, word in kinds
    )
    return f'<ul class="legend">{items}</ul>'


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


def _month_label(first: date, many: bool) -> str:
    """Return what stands under a month: where there are *many*, the years and their quarters."""
    if many:
        return str(first.year) if first.month == 1 else month(first) if first.month in (4, 7, 10) else ""
    return f"{month(first)} {first.year}" if first.month == 1 else month(first)


def _labels(labels: Sequence[tuple[Place, str]], x: Callable[[Place], float]) -> list[str]:
    """Return as many of *labels* as fit side by side: all, every second, every third ..."""
    for every in (1, 2, 3, 4, 6, 12, 24):
        chosen = labels[::every]
        if every > 1 and (years := [label for label in labels if label[1].isdecimal() and len(label[1]) == 4]):
            chosen = years[:: max(1, every // 2)]
        ends = [(x(place) - len(text) * 3.4, x(place) + len(text) * 3.4) for place, text in chosen]
        if all(a[1] + 4 <= b[0] for a, b in pairwise(ends)):
            break
    return [f'<text x="{x(place):.1f}" y="{_FLOOR + 16}">{escape(text)}</text>' for place, text in chosen]


def _as_minutes(value: float) -> str:
    whole, rest = divmod(int(value), 60)
    if not whole:
        return f"{rest} min"
    return f"{whole} h {rest}" if rest else f"{whole} h"


# ---------------------------------------------------------------------------------------------- the shapes


class _Scale:
    """Values on the upright axis, from 0 to a full step at or above *most*."""

    def __init__(self, most: float, steps: Sequence[int], lines: int) -> None:
        """Take the first of *steps* that needs at most *lines* lines."""
        self._step = next((step for step in steps if most / step <= lines), 10.0 ** len(str(int(most))))
        self._top = self._step * -(-most // self._step)

    def __call__(self, value: float) -> float:
        """Return the place of *value*, from the top."""
        return _FLOOR - _INNER_HEIGHT * value / self._top

    def grid(self, name: Callable[[float], str] = "{:g}".format) -> str:
        """Return a line and a label for each step."""
        lines = []
        for number in range(round(self._top / self._step) + 1):
            y = self(number * self._step)
            lines.append(f'<path class="grid" d="M{_LEFT} {y:.1f}h{_INNER_WIDTH}"/>')
            lines.append(f'<text class="left" x="{_LEFT - 6}" y="{y + 4:.1f}">{name(number * self._step)}</text>')
        return "".join(lines)


class _Columns:
    """A number of columns side by side."""

    def __init__(self, number: int) -> None:
        self._pitch = _INNER_WIDTH / max(number, 1)
        self._wide = min(self._pitch * (0.78 if self._pitch > 6 else 0.9), 36)

    def middle(self, place: int) -> float:
        """Return the middle of a column, from the left."""
        return _LEFT + self._pitch * (place + 0.5)

    def stack(self, place: int, parts: Sequence[tuple[str, float]], scale: _Scale, hint: str) -> str:
        """Return a column of *parts*, each a class and a value, from the bottom; *hint* is shown on hover."""
        left, at, shapes = self.middle(place) - self._wide / 2, 0.0, []
        for kind, value in parts:
            if value:
                top, bottom = scale(at + value), scale(at)
                shapes.append(
                    f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{self._wide:.1f}" '
                    f'height="{bottom - top:.1f}"/>'
                )
                at += value
        return f"<g><title>{escape(hint)}</title>{''.join(shapes)}</g>" if shapes else ""


def _svg(name: str, title: str, sentence: str, parts: Iterable[str]) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{escape(title)}</title><desc id="{name}-d">{escape(sentence)}</desc>'
        f'{"".join(parts)}<path class="axis" d="M{_LEFT} {_FLOOR}h{_INNER_WIDTH}"/></svg>'
    )


KINDS_OF_BREAKS = (("done", "at a reminder"), ("rested", "natural"))
KINDS_OF_OUTCOMES = tuple((each.value, OUTCOMES[each]) for each in STACK)
