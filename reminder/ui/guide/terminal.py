"""The guided break in a terminal."""

from __future__ import annotations

from reminder.core.offering import Offered
from reminder.ui.guide.report import Report


def show(offered: Offered, report: Report, notes: list[str]) -> int:
    """Show the break; return the exit code."""
    raise NotImplementedError
