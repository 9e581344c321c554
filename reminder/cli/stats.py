"""``posture stats``: the statistics, in the terminal, as data, or as a page."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from reminder import paths
from reminder.cli import output
from reminder.cli.parser import command, settings_file
from reminder.errors import UsageError

if TYPE_CHECKING:
    from reminder.report.summary import Summary

_DAYS = 28
_MOST_DAYS = 36525


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "stats",
        "Show your breaks and exercises: today, this week, the last four weeks.\n"
        "They are kept on this computer only, and nothing here sends them anywhere.",
        "posture stats --days 90",
        "posture stats --open",
        "posture stats --days 365 --csv > breaks.csv",
        run=_run,
    )
    parser.add_argument(
        "--days", type=_days, metavar="N", help=f"the last N days, today included ({_DAYS}; a page: all there are)"
    )
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print everything as JSON")
    form.add_argument("--csv", action="store_true", help="print a table with a row for each day")
    form.add_argument("--html", metavar="FILE", type=Path, help="write a page with plots into FILE")
    form.add_argument("--open", action="store_true", help="write the page, and open it in the browser")


def _run(words: Namespace) -> int:
    if words.html is not None or words.open:
        return _page(_summary(settings_file(words), words.days), words.html)
    summary = _summary(settings_file(words), words.days or _DAYS)
    if words.json:
        from reminder.report.data import as_json

        output.json_text(as_json(summary))
    elif words.csv:
        from reminder.report.data import as_csv

        print(as_csv(summary), end="")
    else:
        from reminder.report.terminal import render

        terminal = sys.stdout.isatty()
        print(
            render(
                summary,
                width=output.width(80),
                unicode=output.speaks_unicode(),
                colour=terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb",
            )
        )
    return 0


def _summary(settings: Path, days: int | None) -> Summary:
    # From the files, with and without a daemon: they are the truth, but for the last seconds.
    from reminder import clock
    from reminder.report.summary import Records, summarize
    from reminder.storage import catalogue
    from reminder.storage.history import History

    known = catalogue.load(paths.shipped(), settings.parent / "exercises")
    today = clock.wall().date()
    history = History(paths.history_file(), rescue=True)
    first = today if days is None else _before(today, days)
    span = (first, today) if days is not None else ()
    records = Records(
        today=today,
        entries=history.entries(*span),
        notes=history.notes(*span[:1]),
        holds=history.holds(*span),
        work=history.work(*span),
    )
    if history.rescued:
        print("posture: the history is damaged; this is what can be read of it", file=sys.stderr)
    return summarize(records, known.catalogue, days)


def _before(today: Any, days: int) -> Any:
    from datetime import date, timedelta

    # A week earlier, for a stretch of work that began before the first day.
    try:
        return today - timedelta(days=days + 7)
    except OverflowError:
        return date.min


def _page(summary: Summary, file: Path | None) -> int:
    from reminder.report.page import render

    body = paths.shipped() / "figures" / "body.svg"
    text = render(summary, body.read_text(encoding="utf-8") if body.is_file() else "")
    if file is not None:
        _write(file, text)
        print(f"Written to {file}.")
        return 0
    output.need_display("To write it: posture stats --html FILE")
    file = paths.state_folder() / "statistics.html"
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _write(file, text)
    import webbrowser

    if not webbrowser.open(file.as_uri()):
        raise output.no_browser(f"It is here: {file}")
    print(f"The page is {file}.")
    return 0


def _write(file: Path, text: str) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with (
        output.file_errors("written", file),
        os.fdopen(os.open(file, flags, 0o600), "w", encoding="utf-8") as page,
    ):
        page.write(text)


def _days(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text[:6]) <= _MOST_DAYS or len(text) > 6:
        raise UsageError(f"--days {text!r} is no number of days: write such as --days 90 (1 to {_MOST_DAYS}).")
    return int(text)
