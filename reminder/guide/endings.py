"""The last page of a break: what was done, what comes next, or what to do about pain; as HTML."""

from __future__ import annotations

from html import escape

from reminder.core.break_plan import Plan
from reminder.core.offering import Offered
from reminder.guide import words
from reminder.wording import safety

_TICK = (
    '<svg class="tick" viewBox="0 0 64 64" aria-hidden="true" focusable="false"><circle cx="32" cy="32" r="29"/>'
    '<path d="M19 33.5 28.5 43 46 23" pathLength="1"/></svg>'
)
_HURTS = f'<button type="button" class="link hurts" data-do="hurts">{words.HURTS_AFTER}</button>'
_CLOSE = f'<button type="button" class="main" data-do="close">{words.CLOSE_BUTTON}</button>'
_CLOSED = f'<p class="soft" data-closed hidden>{words.CLOSE}</p>'


def endings(offered: Offered, plan: Plan, *, preview: bool) -> list[str]:
    """Return what is shown at the end, one of them."""
    tip = ""
    if offered.tip is not None:
        tip = f'<aside class="tip"><h2>Tip</h2><p>{escape(offered.tip.text)}</p></aside>'
    farewell = f'<div class="controls">{_CLOSE}{_HURTS}</div>{_CLOSED}'
    close = f'<div class="controls">{_CLOSE}</div>{_CLOSED}'
    urgent = "".join(f"<p>{escape(each)}</p>" for each in (safety.WHILE_EXERCISING, *safety.URGENT))
    later = words.NOT_ASKED if preview else words.ASKED_LATER
    return [
        _ending(
            "done",
            words.DONE_TITLE,
            words.DONE_PREVIEW if preview else "",
            before=_TICK,
            more=("" if preview else _summary(offered, plan)) + _NEWS + tip + farewell,
        ),
        _ending(
            "cut_short",
            words.CUT_SHORT_TITLE,
            words.CUT_SHORT_PREVIEW if preview else words.CUT_SHORT_TEXT,
            more=_NEWS + tip + farewell,
        ),
        _ending("elsewhere", words.ELSEWHERE_TITLE, words.ELSEWHERE_TEXT, more=tip + close),
        _ending("too_long", words.TOO_LONG_TITLE, words.TOO_LONG_TEXT, more=close),
        _ending("lost", words.LOST_TITLE, words.LOST_TEXT),
        _ending(
            "stopped",
            words.STOPPED_TITLE,
            safety.STOP,
            safety.SORE,
            later,
            more=f'<div class="urgent"><h2>When to get help at once</h2>{urgent}</div>{close}',
        ),
    ]


# Filled in when the program behind the page has answered.
_NEWS = (
    '<ul class="news" data-news></ul>'
    f'<div class="aside" data-aside hidden><h2>{words.SET_ASIDE}</h2><ul></ul></div>'
)


def _ending(name: str, title: str, *text: str, before: str = "", more: str = "") -> str:
    said = "".join(f"<p>{escape(each)}</p>" for each in text if each)
    failed = '<p class="note" data-failed hidden></p>'
    heading = f'<h1 tabindex="-1">{escape(title)}</h1>'
    return (
        f'<section class="ending {name}" data-end="{name}" hidden>{before}{heading}{failed}{said}{more}</section>'
    )


def _summary(offered: Offered, plan: Plan) -> str:
    rows = "".join(
        f'<li data-did="{part}">{escape(said)}<span data-did-time></span></li>'
        for part, said in words.summary(offered, plan).items()
    )
    return f'<ul class="did">{rows}</ul>'
