"""The statistics as a page: one file that loads nothing, with a sentence and a table for each plot."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from html import escape
from pathlib import Path

from reminder.core.exercises import Area
from reminder.core.model import Outcome
from reminder.core.values import dataclass
from reminder.report import plots, sentences
from reminder.report.plots import STACK, Bucket
from reminder.report.sentences import OUTCOMES, REASONS, minutes, number, weekday
from reminder.report.summary import NONE, Summary, total

# Nothing is loaded, whatever the page may hold.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_STYLE = Path(__file__).with_name("page.css")
_LEVELS = 4
_HOUR = timedelta(hours=1)


def render(summary: Summary, body: str) -> str:
    """Return the page. *body* is the drawn body of config/figures/body.svg, or "" where it is missing."""
    sections: tuple[str, ...] = (_section("Your first break", sentences.NOTHING, kind="wide"),)
    if summary.known is not None:
        sections = (
            _section("Today", sentences.day(summary.last_day), _today(summary)),
            _section("This week", sentences.week(summary), _week(summary)),
            _breaks(summary),
            _longest(summary),
            _outcomes(summary),
            f'<div class="two">{_holds(summary)}{_exercises(summary)}</div>',
            _body(summary, body),
        )
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="referrer" content="no-referrer">
<title>Your breaks</title>
<link rel="icon" href="data:,">
<style>{_STYLE.read_text(encoding="utf-8")}{_shades(summary)}</style>
</head>
<body>
{plots.patterns()}
<header>
<h1>Your breaks</h1>
<p class="soft">{escape(_period(summary))}</p>
</header>
<main>
{"".join(sections)}
</main>
<footer><p>Counted on this computer, and kept here only. <code>posture history export</code> writes everything
to a file, <code>posture history erase</code> deletes it.</p></footer>
</body>
</html>
"""


def _period(summary: Summary) -> str:
    if len(summary.days) == 1:
        return sentences.long_date(summary.today)
    days = f"{len(summary.days):,} days"
    return f"{sentences.long_date(summary.first)} to {sentences.long_date(summary.today)}: {days}"


# ------------------------------------------------------------------------------------------------- sections


def _section(title: str, sentence: str, *parts: str, kind: str = "") -> str:
    wide = f' class="{kind}"' if kind else ""
    return f"<section{wide}><h2>{escape(title)}</h2><p>{escape(sentence)}</p>{''.join(parts)}</section>\n"


def _plot(title: str, sentence: str, plot: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a section with a plot and its numbers; where there are none, with the sentence alone."""
    return _section(title, sentence, plot, _folded(title, header, rows)) if rows else _section(title, sentence)


def _today(summary: Summary) -> str:
    rows = [
        (f"{hour:02}:00", minutes(worked), Bar("worked", worked / _HOUR), ", ".join(breaks))
        for hour, worked, breaks in sentences.hours(summary.last_day)
    ]
    return _table("Today, hour by hour", ("Hour", "Work", "", "Breaks at"), rows, kind="today")


def _week(summary: Summary) -> str:
    rows = [
        (
            f"{weekday(day.date)} {day.date.day}",
            minutes(day.worked),
            str(len(day.breaks)),
            minutes(day.longest),
            sentences.marks(day),
        )
        for day in summary.week
        if not day.empty
    ]
    return _table("This week", ("Day", "Work", "Breaks", "Longest without", "Exercises"), rows, kind="loose")


def _breaks(summary: Summary) -> str:
    rows = [
        (f"{hour:02}:00", str(counts.total() - counts[Outcome.RESTED]), str(counts[Outcome.RESTED]))
        for hour, counts in enumerate(summary.by_hour)
        if counts
    ]
    title, sentence = "When breaks are taken", sentences.breaks_by_hour(summary)
    plot = plots.breaks_by_hour(summary, sentence) + plots.legend(plots.KINDS_OF_BREAKS)
    return _plot(title, sentence, plot, ("Hour", "At a reminder", "Natural"), rows)


def _longest(summary: Summary) -> str:
    def cells(bucket: Bucket) -> tuple[str, str]:
        lengths = [day.longest for day in bucket.days if day.longest]
        return minutes(max(lengths, default=NONE)), number(len(lengths), "day")

    rows = _per_bucket(summary, cells) if summary.longest.longest else []
    note = "Each column is a day, "
    if plots.has_points(summary):
        each = "week" if plots.middles_are_weekly(summary) else "month"
        note = f"Each point is a day, the line the middle of each {each}, "
    sentence = sentences.longest(summary)
    plot = f'{plots.longest(summary, sentence)}<p class="soft">{note}the dashes are one hour.</p>'
    return _plot("The longest time without a break", sentence, plot, ("", "Longest", "Days with work"), rows)


def _outcomes(summary: Summary) -> str:
    def cells(bucket: Bucket) -> tuple[str, ...]:
        counts = total(bucket.days)
        return tuple(str(counts[each]) for each in STACK)

    rows = _per_bucket(summary, cells) if any(day.reminders for day in summary.days) else []
    sentence, header = sentences.outcomes(summary), ("", *(OUTCOMES[each].capitalize() for each in STACK))
    plot = plots.outcomes(summary, sentence) + plots.legend(plots.KINDS_OF_OUTCOMES)
    return _plot("Reminders by outcome", sentence, plot, header, rows)


def _holds(summary: Summary) -> str:
    rows = [(REASONS[each.reason].capitalize(), str(each.times), minutes(each.length)) for each in summary.holds]
    table = _table("What held reminders", ("Reason", "Times", "Together"), rows)
    return _section("What held reminders", sentences.holds(summary), table)


def _body(summary: Summary, body: str) -> str:
    counted = sorted(
        ((area, count) for area, count in summary.areas.items() if area is not Area.WHOLE_BODY),
        key=lambda each: (-each[1], each[0]),
    )
    most = max((count for _, count in counted), default=0)
    if not most:
        return _section("What the exercises moved", sentences.body(summary), kind="wide")
    rows = [
        (
            sentences.area(area).capitalize(),
            f"{count:,}",
            Bar(f"heat-{_level(count, most)}", count / most),
        )
        for area, count in counted
    ]
    table = _table("Exercises done for each part of the body", ("Part", "Times", ""), rows)
    drawn = body.replace('id="body"', 'id="body" class="pale"', 1)
    parts = f'<div class="body">{drawn}{table}</div>'
    return _section("What the exercises moved", sentences.body(summary), parts, kind="wide")


def _exercises(summary: Summary) -> str:
    rows = [
        (each.exercise.name, str(each.offered), str(each.taken), str(each.skipped))
        for each in sorted(summary.likings, key=lambda each: (-each.offered, each.exercise.name))
    ]
    table = _folded("The exercises", ("Exercise", "Shown", "Taken", "Skipped"), rows)
    return _section("The exercises", sentences.exercises(summary), table)


# --------------------------------------------------------------------------------------------------- pieces


def _per_bucket(summary: Summary, of: Callable[[Bucket], tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Return a row for each column of time, the newest first."""
    return [
        (f"{bucket.name[:1].upper()}{bucket.name[1:]}", *of(bucket)) for bucket in reversed(plots.buckets(summary))
    ]


def _folded(caption: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    return f"<details><summary>The numbers</summary>{_table(caption, header, rows)}</details>"


@dataclass(frozen=True, slots=True)
class Bar:
    """A cell that shows *share* as a bar."""

    kind: str
    share: float


def _table(caption: str, header: Sequence[str], rows: Sequence[Sequence[str | Bar]], *, kind: str = "") -> str:
    """Return a table whose rows begin with their heading; "" without rows."""
    if not rows:
        return ""
    attribute = f' class="{kind}"' if kind else ""
    # An empty heading of a column would be read as one.
    head = "".join(f'<th scope="col">{escape(each)}</th>' if each else "<td></td>" for each in header)
    head = f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
    return f"<table{attribute}>{head}<tbody>{''.join(map(_row, rows))}</tbody></table>"


def _row(cells: Sequence[str | Bar]) -> str:
    heading, *others = cells
    return f'<tr><th scope="row">{escape(str(heading))}</th>{"".join(map(_cell, others))}</tr>'


def _cell(content: str | Bar) -> str:
    if isinstance(content, str):
        return f"<td>{escape(content)}</td>"
    width = f"{100 * min(content.share, 1):.0f}%"
    return f'<td class="bar"><span class="{content.kind}" style="width:{width}"></span></td>'


def _level(count: int, most: int) -> int:
    return -(-_LEVELS * count // most)


def _shades(summary: Summary) -> str:
    """Return the style that shades each part of the drawn body by how often it was moved."""
    parts = {area: count for area, count in summary.areas.items() if count and area is not Area.WHOLE_BODY}
    most = max(parts.values(), default=0)
    rules = (f"#area-{area} {{ fill: var(--heat-{_level(count, most)}); }}" for area, count in parts.items())
    return "".join(rules)
