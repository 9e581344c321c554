"""The guided break as a page in the browser: opened, served, listened to, and ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from reminder.core.break_plan import Part
from reminder.core.model import Outcome
from reminder.core.offering import Offered
from reminder.guide.film import plan_of
from reminder.guide.markup import render
from reminder.guide.pictures import drawing
from reminder.guide.report import Report
from reminder.guide.server import PageServer, Site

log = logging.getLogger(__name__)

OPEN_WITHIN = timedelta(seconds=45)  # a browser that starts cold on a busy machine takes half of it
AT_MOST = timedelta(minutes=20)
GONE_AFTER = timedelta(seconds=4)  # longer than a reload takes
# After the end the page can still say "it hurts", which often shows only then.
LINGER = timedelta(minutes=3)


def show(offered: Offered, report: Report, open_page: Callable[[str], None], notes: list[str]) -> bool:
    """Show the break until it is over; return False where no browser has come for the page.

    A page that is closed before its end is a break cut short.
    """
    from reminder import clock

    plan = plan_of(offered)
    pictures = drawing(offered)
    site = Site(
        page=lambda ticket: render(offered, plan, pictures(ticket.nonce), notes, report.reminder is None, ticket),
        assets=("guide.css", "guide.js", "icon.svg"),
        actions={
            "end": lambda given: _end(report, given),
            "hurts": lambda given: _hurts(report, offered, given),
        },
    )
    server = PageServer(site)
    report.on_ended_elsewhere = lambda: server.say({"over": "elsewhere"})
    server.begin()
    try:
        open_page(server.url)
        if not server.opened.wait(OPEN_WITHIN.total_seconds()):
            # The break goes on without a page.
            report.over.set()
            return False
        report.begin()
        began = seen = clock.now()
        listened, ended = False, None
        while True:
            now = clock.now()
            if server.listeners:
                listened, seen = True, now
            elif listened and now - seen >= GONE_AFTER:
                return True
            elif not listened and now - began >= OPEN_WITHIN:
                # It is shown and cannot speak: scripts are off. The steps stand there all the same.
                log.warning("the page does not answer; how the break went is for the tray to say")
                report.over.set()
                return True
            if report.over.is_set():
                ended = ended or now
                if now - ended >= LINGER:
                    return True
            elif now - began >= AT_MOST:
                server.say({"over": "too_long"})
                report.end(Outcome.CUT_SHORT)
            server.changed.wait(0.5)
            server.changed.clear()
    finally:
        server.close()
        report.end(Outcome.CUT_SHORT)


def _end(report: Report, given: dict[str, Any]) -> dict[str, object]:
    return {"failed": report.end(Outcome.DONE if given.get("how") == "done" else Outcome.CUT_SHORT)}


def _hurts(report: Report, offered: Offered, given: dict[str, Any]) -> dict[str, object]:
    how = "strong" if given.get("how") == "strong" else "mild"
    exercise = offered.walk if given.get("part") == Part.WALK and offered.walk else offered.exercise
    return {"failed": report.hurts(how, exercise.id if exercise else None)}
