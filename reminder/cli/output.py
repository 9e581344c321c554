"""What several commands print alike: JSON, and columns for people."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from reminder.errors import Refused, ReminderError


def json_text(value: object) -> None:
    """Print *value* as JSON to be read: by people too."""
    print(json.dumps(value, indent=2, ensure_ascii=not speaks_unicode()))


def json_line(value: object) -> None:
    """Print *value* as one line of JSON, for programs that read line by line."""
    print(json.dumps(value, ensure_ascii=not speaks_unicode()))


@contextmanager
def same_version(*errors: type[Exception]) -> Iterator[None]:
    """Turn one of *errors* about the daemon's answer into a sentence: it is of another version."""
    try:
        yield
    except errors as fault:
        what = f"the answer lacks {fault}" if isinstance(fault, KeyError) else fault
        raise ReminderError(
            f"The daemon is a different version from this command ({what}). "
            "End it with posture quit, and start it again."
        ) from None


@contextmanager
def file_errors(what: str, file: Path | str = "") -> Iterator[None]:
    """Turn an OSError into a sentence: "FILE cannot be *what*: reason."; *file* where the error names none."""
    try:
        yield
    except OSError as fault:
        reason = fault.strerror or fault
        raise ReminderError(f"{file or fault.filename} cannot be {what}: {reason}.") from None


def ask(prompt: str, unanswered: str) -> str:
    """Return what the person writes; where the input has ended, raise Refused with the sentence *unanswered*."""
    try:
        return input(prompt).strip()
    except EOFError:
        print()
        raise Refused(unanswered) from None


def need_display(instead: str) -> None:
    """Raise Refused where no page can be opened; *instead* is the way without one."""
    from reminder.desktop.display import has_display

    if not has_display():
        raise Refused(f"There is no display for a page here. {instead}")


def no_browser(instead: str) -> Refused:
    """Return the refusal for a page that no browser has fetched."""
    return Refused(f"No browser came for the page. {instead}")


def flush() -> None:
    """Flush what was printed, where there is a standard output."""
    if sys.stdout is not None:
        sys.stdout.flush()


def width(otherwise: int) -> int:
    """Return how many columns the terminal has that the output goes to, or *otherwise* where it goes elsewhere."""
    try:
        return os.get_terminal_size().columns
    except (OSError, ValueError):
        return otherwise


def show(*lines: str) -> None:
    """Print *lines*; on a terminal a long one is broken between words, and goes on under where its text begins."""
    room = width(0)
    for line in lines:
        print(*wrapped(line, room), sep="\n")


def wrapped(line: str, room: int) -> list[str]:
    """Return *line* as lines of at most *room* columns; one that is a command to copy stays whole."""
    if not 0 < room < len(line) or line.lstrip().startswith("$ "):
        return [line]
    # Imported here: `posture status` in a status bar does without.
    import re
    from textwrap import wrap

    # The last column of a table, or the text behind "- ", "1. " or a time of day.
    begins = [place.end() for place in re.finditer(r"^ *(?:- |\d+\. |\d\d:\d\d )?|(?<=\S)  +", line)]
    hanging = " " * max((place for place in begins if place <= room - 20), default=0)
    return wrap(line, room, subsequent_indent=hanging, break_on_hyphens=False, break_long_words=False)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return *rows* as lines with their columns under each other; the last column runs free."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def speaks_unicode() -> bool:
    """Return whether the output takes every character."""
    # A lone surrogate can only be printed escaped, but nothing of ours has one.
    return (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"
