"""How things stand, from the fields of ``posture status --json``: in one line, and in full."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from reminder.wording.times import clock_time, coming_time, span, spoken

_STATES = {
    "working": "Working",
    "due": "Break due",
    "owed": "Break due - on hold",
    "reminded": "A reminder is open",
    "snoozed": "Snoozed",
    "on-break": "On a break",
    "away": "Away - this counts as a break",
    "paused": "Paused",
}
COUNTS = {
    "done": "done",
    "cut_short": "cut short",
    "skipped": "skipped",
    "ignored": "not answered",
    "withdrawn": "withdrawn",
    "rested": "natural breaks",
    "snoozes": "snoozes",
}


def headline(facts: dict[str, Any]) -> str:
    """Return how things stand in one line, from the fields of ``--json``."""
    text = str(facts.get("says") or _STATES.get(str(facts.get("state")), facts.get("state")))
    return f"{text}, {facts['waiting']}" if facts.get("waiting") else text


def lines(facts: dict[str, Any]) -> list[str]:
    """Return all that people want to know, from the fields of ``--json``."""
    rows = [headline(facts), _row("Work time", _work(facts))]
    if next_break := _next(facts):
        rows.append(_row("Next break", next_break))
    if facts.get("busy"):
        rows.append(_row("Waits for", ", ".join(_holds(facts))))
    rows += [_row("Care", line) for line in facts.get("care_says") or ()]
    if (open_one := facts.get("reminder")) is not None:
        about = open_one.get("name") or open_one.get("exercise") or "posture check and walk"
        rows.append(_row(f"Reminder {open_one['id']}", f"{about}; snoozes left: {open_one['snoozes_left']}"))
    if last := facts.get("last"):
        outcome = COUNTS.get(last["outcome"], last["outcome"]).removesuffix("s")  # one natural break
        exercise = last.get("name") or last.get("exercise")
        about = f", {exercise}" if exercise else ""
        rows.append(_row("Last", f"{_moment(last['at'], facts)}: {outcome}{about}"))
    today = facts.get("today") or {}
    counts = ", ".join(_counted(today[key], word) for key, word in COUNTS.items() if today.get(key))
    rows.append(_row("Today", counts or "nothing yet"))
    if adapters := facts.get("adapters"):
        rows.append(_row("Desktop", ", ".join(f"{what}: {name or 'none'}" for what, name in adapters.items())))
    if fault := facts.get("settings_error"):
        rows.append(_row("Settings", f"not applied, the last good ones stay in force. {fault}"))
    if trouble := facts.get("history_error"):
        rows.append(_row("History", trouble))
    return rows


def _counted(number: int, word: str) -> str:
    """Return a count with its word, in the singular for one."""
    return f"{number} {word.removesuffix('s') if number == 1 else word}"


def _work(facts: dict[str, Any]) -> str:
    worked, since_break = (timedelta(seconds=facts[key]) for key in ("worked_s", "since_break_s"))
    return f"{spoken(worked)}, {spoken(since_break)} without a break"


def _next(facts: dict[str, Any]) -> str:
    earliest, latest = facts.get("next_earliest_s"), facts.get("next_latest_s")
    if earliest is None or latest is None:
        return ""
    text = f"in {span(timedelta(seconds=earliest), timedelta(seconds=latest))}"
    if facts.get("next_earliest_at") and facts.get("next_latest_at"):
        # The same minutes as in the headline.
        moments = ("next_earliest_at", "next_latest_at")
        first, last = (coming_time(*_wall(facts[key], facts)) for key in moments)
        text += f", at {first}" if first == last else f", between {first} and {last}"
    return text


def _holds(facts: dict[str, Any]) -> list[str]:
    """Return each reason not to interrupt with its source: "call (microphone in use by Firefox)"."""
    found = []
    for reason in facts["busy"]:
        whos = ", ".join(h["who"] for h in facts.get("holds") or () if h["reason"] == reason and h["who"])
        name = reason.replace("-", " ")
        found.append(f"{name} ({whos})" if whos else name)
    return found


def _moment(text: str, facts: dict[str, Any]) -> str:
    """Return a moment of the answer as a local time, with its day unless that is the day of the answer."""
    return clock_time(*_wall(text, facts))


def _wall(text: str, facts: dict[str, Any]) -> tuple[datetime, datetime]:
    """Return a moment of the answer, and the moment of the answer itself."""
    moment = datetime.fromisoformat(text)
    return moment, datetime.fromisoformat(facts["at"]) if facts.get("at") else moment


def _row(label: str, text: str) -> str:
    return f"{label:<13} {text}"
