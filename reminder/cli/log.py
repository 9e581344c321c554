"""``posture log``: what happened and why, in sentences, on any of the last days."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, cast

from reminder.cli import output
from reminder.cli.parser import command
from reminder.core.settings import WEEKDAYS
from reminder.errors import NotRunning, UsageError
from reminder.ipc import client
from reminder.wording.slips import hint

_Line = dict[str, Any]
_DAYS = ("today", "yesterday", *WEEKDAYS)


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "log",
        "Show what happened and why: today, or on the last day when anything did.\n"
        "Five weeks are kept, on this computer only.",
        "posture log --day monday",
        "posture log --lines 20",
        "posture log --follow",
        run=_run,
    )
    parser.add_argument("--day", type=_day, metavar="DAY", help="today, yesterday, a weekday, or 2026-03-27")
    parser.add_argument("--lines", type=_number, metavar="N", help="the last N lines, from any day")
    parser.add_argument("--follow", action="store_true", help="keep printing new lines until the daemon ends")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line: at, text")


def _run(words: Namespace) -> int:
    if words.follow and words.day is not None:
        raise UsageError("--follow goes on from now: leave --day out.")
    show = _Printer(as_json=words.json)
    if words.follow:
        answers: Iterator[dict[str, Any]] = client.follow("log")
        show(_chosen(words, next(answers)["lines"]))
        for answer in answers:
            show(answer["lines"])
        return 0
    try:
        lines = _chosen(words, cast("list[_Line]", client.ask("log")["lines"]))
    except NotRunning:
        lines = _chosen(words, [])
        if not lines and not _newest_first():
            raise
    show(lines)
    if not lines and not words.json:
        print(
            f"The log has nothing for {words.day or 'today'}: nothing ran then, or it is more than five weeks ago."
        )
    return 0


def _chosen(words: Namespace, of_daemon: list[_Line]) -> list[_Line]:
    """Return the lines that are asked for: those on disk, and what the daemon could not write there."""
    if words.lines == 0:
        return []
    days = [words.day] if words.day is not None else _newest_first()
    chosen: list[_Line] = []
    for day in days:
        written = _written(day)
        known = {(line["at"], line["text"]) for line in written}
        also = [line for line in of_daemon if _date(line) == day and (line["at"], line["text"]) not in known]
        chosen = sorted([*written, *also], key=lambda line: str(line["at"])) + chosen if also else written + chosen
        if words.lines is None or len(chosen) >= words.lines:
            break
    if not chosen and words.day is None:
        chosen = of_daemon
    return chosen if words.lines is None else chosen[-words.lines :]


def _newest_first() -> list[date]:
    # The files are there without a daemon too, and hold what was before it.
    from reminder.storage.log_file import log_file

    with output.file_errors("read"):
        return sorted(log_file().days(), reverse=True)


def _written(day: date) -> list[_Line]:
    from reminder.storage.log_file import log_file

    with output.file_errors("read"):
        return [{"at": line.at.isoformat(timespec="seconds"), "text": line.text} for line in log_file().lines(day)]


class _Printer:
    """Prints lines, with a heading for each day."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._day: date | None = None

    def __call__(self, lines: Iterable[_Line]) -> None:
        for line in lines:
            if self._as_json:
                output.json_line(line)
                continue
            at = datetime.fromisoformat(line["at"])
            if at.date() != self._day:
                self._day = at.date()
                print(f"-- {self._day} --")
            output.show(f"{at:%H:%M} {line['text']}")
        output.flush()


def _date(line: _Line) -> date:
    return datetime.fromisoformat(line["at"]).date()


def _day(text: str) -> date:
    from reminder import clock

    today = clock.wall().date()
    word = text.strip().lower()
    match word:
        case "today":
            return today
        case "yesterday":
            return today - timedelta(days=1)
        case _ if word in WEEKDAYS:
            return today - timedelta(days=(today.weekday() - WEEKDAYS.index(word)) % 7)
    try:
        return date.fromisoformat(word)
    except ValueError:
        meant = hint(word, _DAYS, "Write today, yesterday, monday, or such as 2026-03-27.")
        raise UsageError(f"--day {text!r} is no day. {meant}") from None


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 6:
        raise UsageError(f"--lines {text!r} is no number of lines: write such as --lines 20.")
    return int(text)
