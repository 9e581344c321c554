"""What several commands print alike: JSON, and columns for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence


def json_text(value: object) -> None:
    """Print *value* as JSON to be read: by people too."""
    print(json.dumps(value, indent=2, ensure_ascii=not speaks_unicode()))


def json_line(value: object) -> None:
    """Print *value* as one line of JSON, for programs that read line by line."""
    print(json.dumps(value, ensure_ascii=not speaks_unicode()))


def flush() -> None:
    """Flush what was printed, where there is a standard output."""
    if sys.stdout is not None:
        sys.stdout.flush()


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """Return *rows* as lines with their columns under each other; the last column runs free."""
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def speaks_unicode() -> bool:
    """Return whether the output takes every character."""
    # A lone surrogate can only be printed escaped, but nothing of ours has one.
    return (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "") == "utf8"
