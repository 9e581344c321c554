"""The safety questions as a page in the browser."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from reminder.core.exercises import Condition, Equipment, Moves, Place
from reminder.errors import ReminderError
from reminder.guide import questions
from reminder.guide.endings import closing
from reminder.guide.frame import choice, page
from reminder.guide.questions import Answers
from reminder.guide.site import Message, Site, Ticket
from reminder.guide.visit import LIMITS, Limits, Opener, visit
from reminder.wording import safety


def show(file: Path, open_page: Opener, *, limits: Limits = LIMITS) -> bool:
    """Ask until the page is closed; return False where no browser has come for it.

    Raises:
        SettingsError: the settings of today cannot be used, so there is nothing to change.
    """
    today = questions.now(file)
    site = Site(
        page=lambda ticket: render(today, ticket),
        assets=("page.css", "form.css", "page.js", "setup.js", "icon.svg"),
        actions={"save": lambda request: _save(file, request)},
    )
    return visit(site, open_page, limits=limits)


def answers_of(request: Mapping[str, Any]) -> Answers | None:
    """Return the answers in a request of the page; None where it holds something else."""
    conditions = _chosen(request.get("conditions"), tuple(Condition))
    equipment = _chosen(request.get("equipment"), tuple(Equipment))
    place, floor, moves, can_stand = (request.get(name) for name in ("place", "floor", "moves", "can_stand"))
    if conditions is None or equipment is None or place not in tuple(Place) or moves not in tuple(Moves):
        return None
    if not isinstance(floor, bool) or not isinstance(can_stand, bool):
        return None
    return Answers(conditions, place, floor, equipment, moves, can_stand)


def _chosen(words: object, known: Sequence[str]) -> tuple[str, ...] | None:
    """Return *words* in the order of the *known* ones, or None where there is another among them."""
    if not isinstance(words, list) or any(word not in known for word in words):
        return None
    return tuple(word for word in known if word in words)


def _save(file: Path, request: dict[str, Any]) -> Message:
    if (answers := answers_of(request)) is None:
        return {"failed": questions.MISSING}
    try:
        return {"sentences": questions.save(file, answers)}
    except ReminderError as fault:
        return {"failed": f"Nothing was changed. {fault}"}


def render(today: Answers, ticket: Ticket) -> str:
    """Return the page with the answers of *today*."""
    conditions = _choices("conditions", safety.CONDITIONS, today.conditions or ())
    none = choice(questions.NONE, "none", name="none", checked=today.conditions == ())
    places = _choices("place", questions.PLACES, (today.place,), kind="radio")
    floor = choice(questions.FLOOR, "floor", name="floor", checked=bool(today.floor))
    things = _choices("equipment", questions.EQUIPMENTS, today.equipment or ())
    moves = _choices("moves", questions.MOVES, (today.moves or Moves.WALK,), kind="radio")
    can_stand = choice(questions.CAN_STAND, "can_stand", name="can_stand", checked=bool(today.can_stand))
    main = f"""<noscript><p class="note">Without scripts this page cannot save anything.
In a terminal: posture setup</p></noscript>
<form class="card form" id="form" novalidate>
<div class="intro"><h1>{questions.TITLE}</h1><p>{escape(safety.FIRST_RUN)}</p></div>
<fieldset id="conditions" aria-describedby="why missing">
<legend>{questions.CONDITIONS}</legend>
<p class="soft" id="why">{questions.WHY}</p>
<p class="wrong" id="missing" role="alert"></p>
<div class="choices">{conditions}</div>
<div class="choices last">{none}</div>
</fieldset>
<fieldset><legend>{questions.PLACE}</legend><div class="choices">{places}</div>
<div class="choices last" id="floor-box">{floor}</div></fieldset>
<fieldset><legend>{questions.EQUIPMENT}</legend><div class="choices">{things}</div></fieldset>
<fieldset><legend>{questions.MOVES_TITLE}</legend><div class="choices">{moves}</div>
<div class="choices last" id="stand-box">{can_stand}</div></fieldset>
<p class="wrong" id="failed" role="alert"></p>
<p><button type="submit" class="main">Save</button></p>
</form>
<section class="card ending" id="saved" hidden><h1 tabindex="-1">Thank you</h1>
<div class="sentences" id="sentences"></div>
{closing('<button type="button" id="again">Change something</button>')}</section>"""
    data = {"word": ticket.word, "missing": questions.MISSING, "silent": questions.SILENT}
    return page(title="Set up", styles=("page.css", "form.css"), script="setup.js", main=main, data=data)


def _choices(name: str, texts: Mapping[Any, str], chosen: Collection[str | None], kind: str = "checkbox") -> str:
    return "".join(
        choice(text, value, kind=kind, name=name, checked=value in chosen) for value, text in texts.items()
    )
