"""The guided break as a page in the browser: what it shows, and what is done when it asks."""

from __future__ import annotations

from typing import Any

from reminder.core import codec
from reminder.core.break_plan import Part
from reminder.core.model import Outcome
from reminder.core.offering import Offered
from reminder.guide.film import plan_of
from reminder.guide.markup import render
from reminder.guide.report import Report
from reminder.guide.site import Message, Site
from reminder.guide.visit import LIMITS, Limits, Opener, visit


def show(
    offered: Offered,
    report: Report,
    open_page: Opener,
    notes: list[str],
    *,
    limits: Limits = LIMITS,
    speed: float = 1,
) -> bool:
    """Show the break until it is over; return False where no browser came for the page and the break goes on.

    A page that is closed before its end is a break cut short. *speed* is how fast its clock runs.
    """
    preview = report.reminder is None
    plan = plan_of(offered)
    site = Site(
        page=lambda ticket: render(offered, plan, notes, ticket, preview=preview, speed=speed),
        assets=("page.css", "guide.css", "page.js", "figure.js", "sound.js", "guide.js", "icon.svg"),
        actions={
            "end": lambda request: _end(report, request),
            "hurts": lambda request: _hurts(report, offered, request),
            "enable": lambda request: {"failed": report.enable(str(request.get("exercise")))},
            "setup": lambda _: {"failed": report.set_up()},
        },
    )
    report.begin()
    try:
        shown = visit(
            site,
            open_page,
            shown=report.shown,
            over=report.over,
            too_long=lambda: report.end(Outcome.CUT_SHORT),
            limits=limits,
        )
        if shown or report.over.is_set():
            return True
        report.over.set()  # The break goes on without a page.
        return False
    finally:
        report.end(Outcome.CUT_SHORT)


def _end(report: Report, request: dict[str, Any]) -> Message:
    how = request.get("how")
    end = report.end(Outcome.CUT_SHORT if how == "cut_short" else Outcome.DONE, without_exercise=how == "without")
    return {"failed": end.failed, "news": list(end.news), "setAside": codec.plain(end.set_aside)}


def _hurts(report: Report, offered: Offered, request: dict[str, Any]) -> Message:
    how = "strong" if request.get("how") == "strong" else "mild"
    exercise = offered.walk if request.get("part") == Part.WALK and offered.walk else offered.exercise
    return {"failed": report.hurts(how, exercise.id if exercise else None)}
