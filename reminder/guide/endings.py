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
# Filled in when the program behind the page has answered.
_NEWS = (
    '<ul class="news" data-news></ul>'
    f'<div class="aside" data-aside hidden><h2>{words.SET_ASIDE}</h2><ul></ul></div>'
)


def endings(offered: Offered, plan: Plan, *, preview: bool) -> str:
    """Return all endings; the page shows one of them."""
    tip = ""
    if offered.tip is not None:
        tip = f'<aside class="tip"><h2>Tip</h2><p>{escape(offered.tip.text)}</p></aside>'
    farewell, close = closing(_HURTS), closing()
    done = f"<p>{words.DONE_PREVIEW}</p>" if preview else _summary(offered, plan)
    cut_short = words.CUT_SHORT_PREVIEW if preview else words.CUT_SHORT_TEXT
    stopped = (safety.STOP, safety.SORE, words.NOT_ASKED if preview else words.ASKED_LATER)
    help_at_once = f'<div class="urgent"><h2>When to get help at once</h2>{urgent()}</div>'
    return "".join(
        (
            _ending("done", words.DONE_TITLE, done, _NEWS, tip, farewell, before=_TICK),
            _ending("cut_short", words.CUT_SHORT_TITLE, _paragraphs(cut_short), _NEWS, tip, farewell),
            _ending("elsewhere", words.ELSEWHERE_TITLE, _paragraphs(words.ELSEWHERE_TEXT), tip, close),
            _ending("too_long", words.TOO_LONG_TITLE, _paragraphs(words.TOO_LONG_TEXT), close),
            _ending("lost", words.LOST_TITLE, _paragraphs(words.LOST_TEXT)),
            _ending("stopped", words.STOPPED_TITLE, _paragraphs(*stopped), help_at_once, close),
        )
    )


def closing(beside: str = "") -> str:
    """Return the button that closes the page, with what stands *beside* it."""
    button = f'<button type="button" class="main" data-do="close">{words.CLOSE_BUTTON}</button>'
    return f'<div class="controls">{button}{beside}</div><p class="soft" data-closed hidden>{words.CLOSE}</p>'


def urgent() -> str:
    """Return the signs with which to get help at once."""
    return _paragraphs(safety.WHILE_EXERCISING, *safety.URGENT)


def _paragraphs(*texts: str) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in texts)


def _ending(name: str, title: str, *more: str, before: str = "") -> str:
    failed = '<p class="note" data-failed hidden></p>'
    return (
        f'<section class="ending {name}" data-end="{name}" hidden>{before}<h1 tabindex="-1">{escape(title)}</h1>'
        f"{failed}{''.join(more)}</section>"
    )


def _summary(offered: Offered, plan: Plan) -> str:
    rows = "".join(
        f'<li data-did="{part}">{escape(text)}<span data-did-time></span></li>'
        for part, text in words.summary(offered, plan.parts).items()
    )
    return f'<ul class="did">{rows}</ul>'
