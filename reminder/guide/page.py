"""The guided break as a page in the browser: what it shows, and what is done when it asks."""

from __future__ import annotations

from typing import Any

from reminder.core import codec
from reminder.core.break_plan import Part
from reminder.core.model import Outcome
from reminder.core.offering import Offered
from reminder.guide.film import plan_of
from reminder.guide.markup import render
from reminder.guide.pictures import drawing
from reminder.guide.report import Report
from reminder.guide.site import Site
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
    """Show the break until it is over; return False where no browser has come for the page.

    A page that is closed before its end is a break cut short. *speed* is how fast its clock runs.
    """
    preview = report.reminder is None
    plan = plan_of(offered)
    pictures = drawing(offered)
    site = Site(
        page=lambda ticket: render(
            offered, plan, pictures(ticket.nonce), notes, ticket, preview=preview, speed=speed
        ),
        assets=("page.css", "guide.css", "page.js", "figure.js", "sound.js", "guide.js", "icon.svg"),
        actions={
            "end": lambda given: _end(report, given),
            "hurts": lambda given: _hurts(report, offered, given),
            "enable": lambda given: {"failed": report.enable(str(given.get("exercise")))},
            "setup": lambda given: {"failed": report.set_up()},
            # Nothing to do but to take note: the visit ends once the page is gone.
            "close": lambda given: {},
        },
    )
    try:
        shown = visit(
            site,
            open_page,
            begun=lambda server: report.begin(lambda: server.say({"over": "elsewhere"})),
            over=report.over,
            too_long=lambda: report.end(Outcome.CUT_SHORT),
            limits=limits,
        )
        if not shown:
            # The break goes on without a page.
            report.over.set()
        return shown
    finally:
        report.end(Outcome.CUT_SHORT)


def _end(report: Report, given: dict[str, Any]) -> dict[str, object]:
    how = given.get("how")
    end = report.end(Outcome.CUT_SHORT if how == "cut_short" else Outcome.DONE, without_exercise=how == "without")
    return {"failed": end.failed, "news": list(end.news), "setAside": codec.plain(end.set_aside)}


def _hurts(report: Report, offered: Offered, given: dict[str, Any]) -> dict[str, object]:
    how = "strong" if given.get("how") == "strong" else "mild"
    exercise = offered.walk if given.get("part") == Part.WALK and offered.walk else offered.exercise
    return {"failed": report.hurts(how, exercise.id if exercise else None)}
