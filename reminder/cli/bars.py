"""``posture status --format``: how things stand in one line, in the form that a status bar reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from reminder.cli import output
from reminder.desktop.text import escaped
from reminder.ipc import client
from reminder.wording import status
from reminder.wording.times import coming_time

# In a bar there is room for two or three words.
_SHORT = {
    "working": "break",
    "due": "break due",
    "owed": "break on hold",
    "reminded": "break time",
    "snoozed": "snoozed",
    "on-break": "on a break",
    "away": "away",
    "paused": "paused",
}
# What should stand out: an open reminder, and one that waits for a call to end.
_COLOURS = {"reminded": "#f5a623", "owed": "#f5a623"}
_UNTIL = {"working": "from", "snoozed": "until"}


def run(form: str, *, follow: bool) -> None:
    """Print the line, or one at every change until the daemon ends.

    Raises:
        NotRunning: nobody answers, or the daemon has ended.
        KeyError: an answer lacks a field.
    """
    line_of = FORMS[form]
    answers: Iterable[dict[str, Any]] = client.follow("status") if follow else (client.ask("status"),)
    last = None
    for facts in answers:
        if (line := line_of(facts)) != last:
            last = line
            print(line)
            output.flush()


def short(facts: dict[str, Any]) -> str:
    """Return how things stand in a few words: moments, not durations, because not every minute is published."""
    state = str(facts.get("state"))
    text, moment = _SHORT.get(state, state), facts.get("next_earliest_at")
    if state not in _UNTIL or not moment or not facts.get("next_earliest_s"):
        return text
    then = datetime.fromisoformat(moment)
    return f"{text} {_UNTIL[state]} {coming_time(then, datetime.fromisoformat(facts.get('at', moment)))}"


def _waybar(facts: dict[str, Any]) -> str:
    """Return the object of https://man.archlinux.org/man/waybar-custom.5, with its texts as markup."""
    state = str(facts.get("state"))
    tooltip = "\n".join(status.lines(facts))
    return json.dumps(
        {"text": escaped(short(facts)), "tooltip": escaped(tooltip), "class": state, "alt": state},
        ensure_ascii=not output.speaks_unicode(),
    )


def _i3blocks(facts: dict[str, Any]) -> str:
    """Return a block of https://i3wm.org/docs/i3bar-protocol.html, for ``format=json``."""
    block = {"full_text": status.headline(facts), "short_text": short(facts)}
    if colour := _COLOURS.get(str(facts.get("state"))):
        block["color"] = colour
    return json.dumps(block, ensure_ascii=not output.speaks_unicode())


FORMS: dict[str, Callable[[dict[str, Any]], str]] = {
    "waybar": _waybar,
    "polybar": short,
    "i3blocks": _i3blocks,
    "tmux": short,
}
