"""The statistics as a page: one file that loads nothing, with a sentence and a table for each plot."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from html import escape

from reminder.core.exercises import Area
from reminder.core.model import Outcome
from reminder.report import plots, sentences
from reminder.report.plots import KINDS_OF_BREAKS, KINDS_OF_OUTCOMES, STACK, Bucket
from reminder.report.sentences import OUTCOMES, REASONS, minutes, number, weekday
from reminder.report.style import BODY, STYLE
from reminder.report.summary import NONE, Day, Summary, total

# Nothing is loaded, whatever should come to stand in here.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_LEVELS = 4
_LONGEST = "The longest time without a break"


def render(summary: Summary, body: str) -> str:
    """Return the page. *body* is the drawn body of config/figures/body.svg, or "" where it is missing."""
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
<style>{STYLE}{_shades(summary)}</style>
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


def _section(title: str, says: str, *parts: str, kind: str = "") -> str:
    wide = f' class="{kind}"' if kind else ""
    return f"<section{wide}><h2>{escape(title)}</h2><p>{escape(says)}</p>{''.join(parts)}</section>\n"


def _today(summary: Summary) -> str:
    today = summary.last_day
    taken: dict[int, list[str]] = {}
    for at in today.breaks:
        taken.setdefault(at.hour, []).append(f"{at:%H:%M}")
    hours = [hour for hour in range(24) if today.hours[hour] or hour in taken]
    if not hours:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{hour:02}:00</th><td>{minutes(today.hours[hour])}</td>'
        f"{_bar('worked', today.hours[hour] / timedelta(hours=1))}"
        f'<td class="text">{", ".join(taken.get(hour, []))}</td></tr>'
        for hour in range(hours[0], hours[-1] + 1)
    )
    return (
        '<table><caption>Today, hour by hour</caption><thead><tr><th scope="col">Hour</th>'
        f'<th scope="col">Work</th><td></td><th scope="col" class="text">Breaks at</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _week(summary: Summary) -> str:
    def marks(day: Day) -> str:
        named = (
            (day.strengthening, "strength"),
            (day.stretching, "stretch"),
            (day.rest, "rest day"),
        )
        return ", ".join(word for is_so, word in named if is_so)

    rows = [
        (
            f"{weekday(day.date)} {day.date.day}",
            minutes(day.worked),
            str(len(day.breaks)),
            minutes(day.longest),
            marks(day),
        )
        for day in summary.week
        if not day.empty
    ]
    if not rows:
        return ""
    return _table("This week", ("Day", "Work", "Breaks", "Longest without", "Exercises"), rows, kind="loose")


def _breaks(summary: Summary) -> str:
    says = sentences.breaks_by_hour(summary)
    if not summary.breaks:
        return _section("When breaks are taken", says)
    rows = [
        (f"{hour:02}:00", str(sum(counts.values()) - natural), str(natural))
        for hour, counts in enumerate(summary.by_hour)
        if counts and (natural := counts.get(Outcome.RESTED, 0)) >= 0
    ]
    return _section(
        "When breaks are taken",
        says,
        plots.breaks_by_hour(summary, says),
        _legend(KINDS_OF_BREAKS),
        _folded("Breaks by the hour of the day", ("Hour", "At a reminder", "Natural"), rows),
    )


def _longest(summary: Summary) -> str:
    says = sentences.longest(summary)
    many = len(summary.days) > 45
    each = "week" if plots.middles_are_weekly(summary) else "month"
    note = f"Each point is a day, the line the middle of each {each}, " if many else "Each column is a day, "
    if not summary.longest.longest:
        return _section(_LONGEST, says)
    rows = _per_bucket(
        summary,
        lambda bucket: (
            minutes(max((day.longest for day in bucket.days), default=NONE)),
            number(sum(bool(day.longest) for day in bucket.days), "day"),
        ),
    )
    return _section(
        _LONGEST,
        says,
        plots.longest(summary, says),
        f'<p class="soft">{note}the dashes are one hour.</p>',
        _folded(_LONGEST, ("", "Longest", "Days with work"), rows),
    )


def _outcomes(summary: Summary) -> str:
    says = sentences.outcomes(summary)
    if not any(day.reminders for day in summary.days):
        return _section("Reminders by outcome", says)

    def counted(bucket: Bucket) -> tuple[str, ...]:
        counts = total(bucket.days)
        return tuple(str(counts.get(each, 0)) for each in STACK)

    return _section(
        "Reminders by outcome",
        says,
        plots.outcomes(summary, says),
        _legend(KINDS_OF_OUTCOMES),
        _folded(
            "Reminders by outcome",
            ("", *(OUTCOMES[each].capitalize() for each in STACK)),
            _per_bucket(summary, counted),
        ),
    )


def _holds(summary: Summary) -> str:
    rows = [(REASONS[each.reason].capitalize(), str(each.times), minutes(each.length)) for each in summary.holds]
    table = _table("What held reminders", ("Reason", "Times", "Together"), rows) if rows else ""
    return _section("What held reminders", sentences.holds(summary), table)


def _body(summary: Summary, body: str) -> str:
    counted = sorted(
        ((area, count) for area, count in summary.areas.items() if area is not Area.WHOLE_BODY),
        key=lambda each: (-each[1], each[0]),
    )
    most = max((count for _, count in counted), default=0)
    if not most:
        return _section("What the exercises moved", sentences.body(summary), kind="wide")
    rows = "".join(
        f'<tr><th scope="row">{escape(sentences.area(area).capitalize())}</th><td>{count:,}</td>'
        f"{_bar(f'heat-{_level(count, most)}', count / (most or 1))}</tr>"
        for area, count in counted
    )
    table = (
        "<table><caption>Exercises done for each part of the body</caption><thead><tr>"
        '<th scope="col">Part</th><th scope="col">Times</th><td></td></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )
    drawn = body.replace('id="body"', 'id="body" class="pale"', 1)
    return _section(
        "What the exercises moved", sentences.body(summary), f'<div class="body">{drawn}{table}</div>', kind="wide"
    )


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
    return [(_named(bucket), *of(bucket)) for bucket in reversed(plots.buckets(summary))]


def _named(bucket: Bucket) -> str:
    return bucket.name[:1].upper() + bucket.name[1:]


def _folded(caption: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    return f"<details><summary>The numbers</summary>{_table(caption, header, rows)}</details>"


def _table(caption: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, kind: str = "") -> str:
    attribute = f' class="{kind}"' if kind else ""
    # An empty heading of a column would be read as one.
    head = "".join(f'<th scope="col">{escape(each)}</th>' if each else "<td></td>" for each in header)
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in row[1:])}</tr>'
        for row in rows
    )
    head = f"<caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead>"
    return f"<table{attribute}>{head}<tbody>{body}</tbody></table>"


def _bar(kind: str, share: float) -> str:
    return f'<td class="bar"><span class="{kind}" style="width:{100 * min(share, 1):.0f}%"></span></td>'


def _legend(kinds: Iterable[tuple[str, str]]) -> str:
    return f'<ul class="legend">{plots.legend(kinds)}</ul>'


def _level(count: int, most: int) -> int:
    return -(-_LEVELS * count // most) if most else 0


def _shades(summary: Summary) -> str:
    """Return the style that shades each part of the drawn body by how often it was moved."""
    parts = {area: count for area, count in summary.areas.items() if count and area is not Area.WHOLE_BODY}
    most = max(parts.values(), default=0)
    rules = (f"#area-{area} {{ fill: var(--heat-{_level(count, most)}); }}" for area, count in parts.items())
    return BODY + "".join(rules)
