"""Random days through the replay, and through a model as naive as can be: both say the same, to the second.

More days than in the suite: ``POSTURE_DAYS=20000 pytest tests/core/test_naive_model.py``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from core.naive import Line, Naive
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder import trace
from reminder.replay import replayed

DAYS = int(os.environ.get("POSTURE_DAYS", "60"))
Fact = dict[str, Any]

NORMAL = {"earliest": 3000, "latest": 3600, "lull": 10, "break_length": 300, "again_after": 600, "most": 2}
HOURS = {
    "monday": ["09:00-12:30", "13:15-18:00"],
    "friday": ["08:00-12:00", "12:20-17:00", "22:00-02:30"],
    "saturday": ["09:30-11:00"],
    "sunday": ["01:30-03:30", "05:00-20:00"],
}
STARTS = (
    ("2026-03-27T09:00:00+01:00", "Europe/Berlin"),
    ("2026-03-28T22:10:00+01:00", "Europe/Berlin"),  # the night in which an hour is missing
    ("2026-10-24T22:10:00+02:00", "Europe/Berlin"),  # the night in which an hour comes twice
    ("2026-10-03T22:10:00+10:30", "Australia/Lord_Howe"),  # half an hour is missing
    ("2026-03-06T20:00:00-05:00", "America/New_York"),
)

short = st.integers(1, 70)
middle = st.integers(50, 400)
long = st.integers(300, 4000)
length = st.one_of(short, middle, long)
event = st.one_of(
    st.tuples(st.just("work"), long),
    st.tuples(st.just("work"), long),
    st.tuples(st.just("off"), length),
    st.tuples(st.just("lock"), length),
    st.tuples(st.just("lock and off"), length),
    st.tuples(st.just("input"), length),
    st.tuples(st.just("locked"), length),
    st.tuples(st.just("busy"), length),
    st.tuples(st.just("sleep"), length),
    st.tuples(st.just("down"), st.one_of(st.just(0), length)),
    st.tuples(st.sampled_from(["start", "done", "skip", "cut_short", "snooze 300", "snooze 600"]), length),
    st.tuples(st.sampled_from(["pause 600", "pause 3600", "pause", "pause until 14:00", "pause tomorrow"]), length),
    st.tuples(st.just("resume"), length),
    st.tuples(st.sampled_from(["clock 3600", "clock -3600", "clock 40000", "clock -90000", "clock 90"]), length),
)


def facts_of(events: Sequence[tuple[str, int]]) -> list[Fact]:
    """Return the facts of a day; each event is followed by so many seconds."""
    facts: list[Fact] = []
    t, touched, locked, busy = 0, True, False, False

    def say(**what: Any) -> None:
        facts.append({"t": t, **what})

    for what, seconds in events:
        match what.split(" ", 1):
            case ["work"]:
                pass
            case ["off"]:  # and back
                say(input=False)
                t += seconds
                say(input=True)
                touched, seconds = True, 200
            case ["lock", *more]:
                if more:
                    say(input=False)
                    t += 3
                say(locked=True)
                t += seconds
                say(locked=False)
                locked, seconds = False, 200
                if more:
                    t += 2
                    say(input=True)
                    touched = True
            case ["input"]:
                touched = not touched
                say(input=touched)
            case ["locked"]:
                locked = not locked
                say(locked=locked)
            case ["busy"]:
                busy = not busy
                say(busy=["call"] if busy else [])
            case ["sleep"]:
                say(asleep=True)
                t += seconds
                say(asleep=False)
                seconds = 100
            case ["down"]:
                say(restart=True, **({"down": seconds} if seconds else {}))
                t += seconds
                seconds = 100
            case ["snooze", choice]:
                if touched and not locked:
                    say(answer="snooze", **{"for": f"{choice}s"})
            case ["pause", *choice]:
                say(pause=f"{choice[0]}s" if choice and choice[0].isdigit() else choice[0] if choice else True)
            case ["resume"]:
                say(resume=True)
            case ["clock", by]:
                say(clock=int(by))
            case [answer]:
                # Whoever answers sits there, and uses keys or mouse for it.
                if touched and not locked:
                    say(answer=answer)
        t += seconds
    say(end=True)
    return facts


def told_naively(fact: Fact) -> Fact:
    """Return a fact with its durations in seconds."""
    plain = dict(fact)
    for key in ("for", "pause"):
        if isinstance(plain.get(key), str) and plain[key][0].isdigit():
            plain[key] = int(plain[key].removesuffix("s"))
    if "restart" in plain:
        plain.setdefault("down", 0)
    return plain


def by_replay(facts: Sequence[Fact], header: Fact) -> list[Line]:
    text = [json.dumps(header), *(json.dumps(fact) for fact in facts)]
    found: list[Line] = []
    for line in map(json.loads, replayed(*trace.read(text, "trace"))):
        if "remind" in line:
            found.append(("remind", line["t"], line["remind"]["why"]))
        elif "record" in line:
            told = line["record"]
            how = told["how"] if told["outcome"] == "done" else ""
            found.append(("record", line["t"], told["outcome"], how, told["snoozes"]))
    return found


def by_model(facts: Sequence[Fact], start: tuple[str, str], hours: dict[str, list[str]]) -> list[Line]:
    model = Naive(datetime.fromisoformat(start[0]), start[1], NORMAL, hours)
    return model.day([told_naively(fact) for fact in facts])


def compare(facts: Sequence[Fact], start: tuple[str, str], hours: dict[str, list[str]]) -> None:
    header = {"start": start[0], "zone": start[1], "seed": 1, **({"settings": {"hours": hours}} if hours else {})}

    assert by_replay(facts, header) == by_model(facts, start, hours)


days = given(st.lists(event, min_size=1, max_size=9), st.sampled_from(STARTS), st.booleans())
many = settings(max_examples=DAYS, deadline=None, derandomize=DAYS == 60, suppress_health_check=list(HealthCheck))


@many
@days
def test_the_replay_agrees_with_the_naive_model_to_the_second(
    events: list[tuple[str, int]], start: tuple[str, str], with_hours: bool
) -> None:
    compare(facts_of(events), start, HOURS if with_hours else {})


@pytest.mark.parametrize("start", STARTS)
def test_a_whole_night_and_day_in_which_the_clock_is_changed(start: tuple[str, str]) -> None:
    events = [("work", 3700), ("done", 2000), ("sleep", 7000), ("lock", 900), ("snooze 300", 7300)] * 4

    compare(facts_of(events), start, HOURS)


def test_nothing_is_shown_in_the_very_second_in_which_working_hours_end() -> None:
    facts = [{"t": 0, "clock": 7200}, {"t": 5000, "end": True}]  # 11:00: an hour's work ends at noon

    told = by_replay(facts, {"start": STARTS[0][0], "zone": STARTS[0][1], "settings": {"hours": HOURS}})

    assert told == by_model(facts, STARTS[0], HOURS)
    assert told == [("remind", 4920, "back")]


def test_the_model_itself_says_what_the_contract_says() -> None:
    """Two of the worked examples, so that the model is not merely in agreement with what it checks."""
    back = [{"t": 2900, "input": False}, {"t": 3050, "input": True}, {"t": 3400, "end": True}]
    gone = [{"t": 3010, "input": False}, {"t": 3400, "end": True}]

    assert by_model(back, STARTS[0], {}) == [("remind", 3290, "back")]
    assert by_model(gone, STARTS[0], {}) == [
        ("remind", 3020, "lull"),
        ("record", 3310, "withdrawn", "", 0),
        ("record", 3310, "rested", "", 0),
    ]
