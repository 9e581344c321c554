"""The safety questions as a page in the browser."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from reminder.core.exercises import Condition, Equipment, Moves, Place
from reminder.errors import ReminderError
from reminder.guide import questions
from reminder.guide.frame import page
from reminder.guide.questions import Answers
from reminder.guide.site import Site, Ticket
from reminder.guide.visit import Opener, visit
from reminder.wording import safety


def show(file: Path, open_page: Opener) -> bool:
    """Ask until the page is closed; return False where no browser has come for it.

    Raises:
        SettingsError: the settings of today cannot be used, so there is nothing to change.
    """
    today = questions.now(file)
    site = Site(
        page=lambda ticket: render(today, ticket),
        assets=("page.css", "form.css", "page.js", "setup.js", "icon.svg"),
        actions={"save": lambda given: _save(file, given)},
    )
    return visit(site, open_page)


def answers_of(given: Mapping[str, Any]) -> Answers | None:
    """Return the answers that the page has sent, or None where they are none."""
    conditions, equipment = (
        _chosen(given.get("conditions"), tuple(Condition)),
        _chosen(given.get("equipment"), tuple(Equipment)),
    )
    place, floor, moves, can_stand = (given.get(name) for name in ("place", "floor", "moves", "can_stand"))
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


def _save(file: Path, given: dict[str, Any]) -> dict[str, object]:
    if (answers := answers_of(given)) is None:
        return {"failed": questions.MISSING}
    try:
        return {"said": questions.save(file, answers)}
    except ReminderError as fault:
        return {"failed": f"Nothing was changed. {fault}"}


def render(today: Answers, ticket: Ticket) -> str:
    """Return the page, filled in with what holds today."""
    said = today.conditions
    conditions = "".join(
        _tick("conditions", word, safety.CONDITIONS[word], word in (said or ())) for word in tuple(Condition)
    )
    none = _tick("none", "none", questions.NONE, said == ())
    places = "".join(
        f'<label class="choice"><input type="radio" name="place" value="{id}"'
        f"{' checked' if id == today.place else ''}><span>{escape(text)}</span></label>"
        for id, text in questions.PLACES.items()
    )
    floor = _tick("floor", "floor", questions.FLOOR, bool(today.floor))
    things = "".join(
        _tick("equipment", id, text, id in (today.equipment or ())) for id, text in questions.EQUIPMENTS.items()
    )
    moves = "".join(
        f'<label class="choice"><input type="radio" name="moves" value="{id}"'
        f"{' checked' if id == (today.moves or Moves.WALK) else ''}><span>{escape(text)}</span></label>"
        for id, text in questions.MOVES.items()
    )
    can_stand = _tick("can_stand", "can_stand", questions.CAN_STAND, bool(today.can_stand))
    data = json.dumps({"word": ticket.word, "missing": questions.MISSING, "silent": questions.SILENT})
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
<section class="card ending" id="saved" hidden><h1 tabindex="-1">Thank you</h1><div class="said" id="said"></div>
<p class="after"><button type="button" class="quiet" id="again">Change something</button></p></section>"""
    return page(title="Set up", styles=("page.css", "form.css"), script="setup.js", main=main, data=data)


def _tick(name: str, value: str, text: str, on: bool) -> str:
    checked = " checked" if on else ""
    return (
        f'<label class="choice"><input type="checkbox" name="{name}" value="{value}"{checked}>'
        f"<span>{escape(text)}</span></label>"
    )
