"""Random days through the replay, and through a model as naive as can be: both say the same, to the second.

Each day has a number. Others, and more of them:
``POSTURE_DAYS=1000-21000 pytest --timeout 0 tests/core/test_naive_model.py``.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import datetime
from random import Random
from typing import Any

import pytest
from core.naive import Hours, Line, Naive

from reminder import paths, trace
from reminder.replay.by_hand import WorldReplay
from reminder.storage import catalogue, settings_file

SHIPPED = catalogue.load(paths.shipped()).catalogue
DAYS = os.environ.get("POSTURE_DAYS", "0-150")
Fact = dict[str, Any]
Event = tuple[str, int]  # and how many seconds follow it, or it lasts

NORMAL = {
    "earliest": 3000, "latest": 3600, "lull": 10, "break_length": 300, "again_after": 600,
    "most": 2, "choices": [300, 600],
}  # fmt: skip
OFFICE: Hours = {
    "monday": ["09:00-12:30", "13:15-18:00"],
    "friday": ["08:00-12:00", "12:20-17:00", "22:00-02:30"],
    "saturday": ["09:30-11:00"],
    "sunday": ["01:30-03:30", "05:00-20:00"],
}
# Ranges that begin and end in the hours which come twice, or not at all.
NIGHTS: Hours = {"saturday": ["20:00-02:15"], "sunday": ["02:20-02:45", "03:00-01:30"], "friday": ["18:00-02:30"]}
HOURS = {"none": {}, "office": OFFICE, "nights": NIGHTS}
# What the settings may be changed to in the middle of a day: (what differs, hours).
CHANGES = {
    "none": {},
    "sooner": {"earliest": 1500, "latest": 1800, "again_after": 120},
    "later": {"earliest": 5000, "latest": 5400, "most": 0},
    "short breaks": {"break_length": 150, "lull": 25, "choices": [120], "most": 1},
    "breaks of half a minute": {"break_length": 30, "lull": 5},
    "long breaks": {"break_length": 1200, "choices": [60, 900], "most": 3, "latest": 3001},
    "trying out": {
        "earliest": 90, "latest": 110, "lull": 3, "break_length": 20, "again_after": 30, "choices": [10, 60],
    },
}  # fmt: skip
# Where one second more or less is another rule.
LIMITS = (3, 5, 10, 20, 25, 30, 59, 60, 61, 90, 119, 120, 150, 180, 299, 300, 301, 600, 900, 1200, 3000, 3600)
STARTS = (
    ("2026-03-27T09:00:00+01:00", "Europe/Berlin"),
    ("2026-03-29T00:40:00+01:00", "Europe/Berlin"),  # the night in which an hour is missing
    ("2026-10-25T01:10:00+02:00", "Europe/Berlin"),  # the night in which an hour comes twice
    ("2026-10-04T00:50:00+10:30", "Australia/Lord_Howe"),  # half an hour is missing
    ("2026-11-01T00:10:00-04:00", "America/New_York"),
    ("2026-03-06T20:00:00-05:00", "America/New_York"),
)
ZONES = (
    "Europe/Berlin",
    "Europe/London",
    "Asia/Tokyo",
    "Asia/Kathmandu",
    "America/New_York",
    "Pacific/Apia",
)

ANSWERS = ("start", "done", "skip", "cut_short", "dismiss", "snooze", "snooze 300", "snooze 600")
EVENTS: tuple[Sequence[str], ...] = (
    ("work",),
    ("off",),
    ("lock", "lock and off", "input", "locked"),
    ("busy",),
    ("sleep",),
    ("down", "down at once"),
    ANSWERS,
    ("now",),
    ("pause 600", "pause 3600", "pause", "pause until 14:00", "pause until 02:25", "pause tomorrow"),
    ("resume",),
    ("clock 3600", "clock -3600", "clock 40000", "clock -90000", "clock 90"),
    tuple(f"{move} {name}" for name in ZONES for move in ("zone", "flight")),
    tuple(f"settings {change}/{hours}" for change in CHANGES for hours in HOURS),
)


def length(rng: Random) -> int:
    if not rng.randrange(4):
        return rng.choice(LIMITS)
    return rng.randint(*rng.choice(((1, 70), (50, 400), (300, 4000))))


def scene(rng: Random) -> list[Event]:
    """Return some events: any, or what chance alone would hardly bring about."""
    anything = (rng.choice(rng.choice(EVENTS)), length(rng))
    match rng.randrange(11):
        case 0:  # a reminder is open
            then = [rng.choice(ANSWERS) if rng.randrange(3) else rng.choice(rng.choice(EVENTS)) for _ in range(3)]
            reminded = rng.choice((("work", 3700), ("work", 3000), ("now", 3)))
            return [reminded, *((what, length(rng)) for what in then)]
        case 1:  # a break has begun
            pause = ("off", rng.choice((59, 60, 61, 75))) if rng.randrange(2) else anything
            return [("now", 5), ("start", rng.randint(1, 70)), pause, ("work", rng.randint(300, 1200))]
        case 2:
            return [("work", rng.randint(2900, 3500)), ("off", rng.randint(5, 65))]
        case 3:
            return [("now", 5), ("snooze 300", rng.randint(1, 299)), (rng.choice(ANSWERS), length(rng)), anything]
        case 4:  # other settings where nobody is there, or one is due
            before = rng.choice((("input", rng.randint(310, 900)), ("work", rng.randint(1500, 3500))))
            return [before, (rng.choice(EVENTS[-1]), length(rng)), ("input", length(rng))]
        case 5:
            return [("busy", rng.randint(3000, 5000)), ("busy", rng.randint(1, 200))]
        case 6:  # hours that end and begin by other settings, with work before them
            closed = (f"settings none/{rng.choice(('office', 'nights'))}", length(rng))
            return [("work", rng.randint(2900, 3600)), closed, (rng.choice(EVENTS[-1]), length(rng)), anything]
        case 7:  # the end of a pause is far away
            until = rng.choice(("tomorrow", "until 14:00", "until 02:25"))
            return [(f"pause {until}", length(rng)), *((f"clock {by}", length(rng)) for by in (40000, 90000))]
        case _:
            return [anything]


def day(number: int) -> tuple[list[Event], tuple[str, str], Hours]:
    """Return what happens on that day, where and when it begins, and its working hours."""
    rng = Random(f"day {number}")
    events = [event for _ in range(rng.randint(2, 8)) for event in scene(rng)]
    if rng.randrange(2):
        events.append(("quit", 0))
    return events, rng.choice(STARTS), HOURS[rng.choice([*HOURS])]


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
            case ["down", *more]:
                seconds = 0 if more else seconds
                say(restart=True, **({"down": seconds} if seconds else {}))
                t += seconds
                seconds = 100
            case ["snooze", choice]:
                if touched and not locked:
                    say(answer="snooze", **{"for": f"{choice}s"})
            case ["pause", *choice]:
                say(pause=f"{choice[0]}s" if choice and choice[0].isdigit() else choice[0] if choice else True)
            case ["resume" | "now" | "quit"]:
                say(**{what: True})
            case ["clock", by]:
                say(clock=int(by))
            case ["zone", name]:
                say(zone=name)
            case ["flight", name]:  # with the lid shut
                say(asleep=True)
                t += seconds
                say(zone=name)
                say(asleep=False)
                seconds = 100
            case ["settings", change]:
                say(settings=change)
            case [answer]:
                # Whoever answers sits there, and uses keys or mouse for it.
                if touched and not locked:
                    say(answer=answer)
        t += seconds
    say(end=True)
    return facts


def settings_of(name: str) -> tuple[dict[str, Any], Hours]:
    change, _, hours = name.partition("/")
    return NORMAL | CHANGES[change], HOURS[hours]


def as_file(name: str) -> dict[str, Any]:
    """Return settings as a trace gives them: what differs from the defaults."""
    change, _, hours = name.partition("/")
    values = {key: f"{value}s" for key, value in CHANGES[change].items() if isinstance(value, int)}
    snooze: dict[str, Any] = {key: CHANGES[change][key] for key in ("most", "choices") if key in CHANGES[change]}
    if "choices" in snooze:
        snooze["choices"] = [f"{seconds}s" for seconds in snooze["choices"]]
    values.pop("most", None)
    sections = {"reminder": values, "snooze": snooze, "hours": HOURS[hours]}
    return {section: keys for section, keys in sections.items() if keys}


def for_the_replay(fact: Fact) -> Fact:
    return fact | {"settings": as_file(fact["settings"])} if "settings" in fact else fact


def for_the_model(fact: Fact) -> Fact:
    """Return a fact with its durations in seconds."""
    plain = dict(fact)
    for key in ("for", "pause"):
        if isinstance(plain.get(key), str) and plain[key][0].isdigit():
            plain[key] = int(plain[key].removesuffix("s"))
    if "restart" in plain:
        plain = {"t": fact["t"], "down": fact.get("down", 0)}
    if "settings" in plain:
        plain["settings"] = settings_of(plain["settings"])
    return plain


def by_replay(facts: Sequence[Fact], header: Fact) -> list[Line]:
    text = [json.dumps(header), *(json.dumps(for_the_replay(fact)) for fact in facts)]
    found: list[Line] = []
    read, given = trace.read(text, "trace")
    settings = settings_file.from_mapping(read.settings, "trace")
    for line in map(json.loads, WorldReplay(read, settings, SHIPPED).run(given)):
        if "remind" in line:
            found.append(("remind", line["t"], line["remind"]["why"], line["remind"]["worked_s"]))
        elif "record" in line:
            record = line["record"]
            how = record["how"] if record["outcome"] == "done" else ""
            found.append(("record", line["t"], record["outcome"], how, record["snoozes"]))
    return found


def by_model(facts: Sequence[Fact], start: tuple[str, str], hours: Hours) -> tuple[list[Line], set[str]]:
    """Return what happens, and what was met in this day."""
    model = Naive(datetime.fromisoformat(start[0]), start[1], NORMAL, hours)
    return model.day([for_the_model(fact) for fact in facts]), model.met


def compared(
    events: Sequence[Event], start: tuple[str, str], hours: Hours
) -> tuple[list[Line], list[Line], set[str]]:
    """Return what the replay says of this day, what the model says, and what was met in it."""
    facts = facts_of(events)
    header = {"start": start[0], "zone": start[1], "seed": 1, **({"settings": {"hours": hours}} if hours else {})}
    lines, met = by_model(facts, start, hours)
    return by_replay(facts, header), lines, met


def shortened(events: list[Event], start: tuple[str, str], hours: Hours) -> list[Event]:
    """Return as few of these events as the two still disagree about."""
    position = 0
    while position < len(events):
        fewer = events[:position] + events[position + 1 :]
        replay, model, _ = compared(fewer, start, hours)
        if replay == model:
            position += 1
        else:
            events, position = fewer, 0
    return events


# What the days must hold, for the comparison to mean something.
TRIED = {
    *("input", "locked", "asleep", "down", "busy", "clock", "zone", "settings", "pause", "resume", "now", "quit"),
    *("an hour is missing", "an hour comes twice", "a pause until a time ended"),
    *("lull", "latest", "freed", "snooze", "again", "back", "request"),
    *("rested", "withdrawn had left", "withdrawn hours", "withdrawn quit", "ignored", "skipped", "cut_short"),
    *("done answered", "done left the desk", "done pause in input", "cut_short nobody ended it"),
    *("dismiss while reminded", "start while reminded", "start while snoozed", "snooze while snoozed"),
    *("settings while reminded", "settings while snoozed", "settings while on-break"),
    *("asked for while working", "asked for while paused", "asked for while busy", "asked for while snoozed"),
}  # fmt: skip


def test_the_replay_agrees_with_the_naive_model_to_the_second() -> None:
    first, _, last = DAYS.partition("-")
    met: set[str] = set()
    for number in range(int(first), int(last)):
        events, start, hours = day(number)

        replay, model, here = compared(events, start, hours)

        if replay != model:
            few = shortened(events, start, hours)
            assert compared(few, start, hours)[0] == compared(few, start, hours)[1], (
                f"{number}: {few} {start} {hours}"
            )
        met |= here
    assert met >= TRIED or int(last) - int(first) < 150, f"not tried: {TRIED - met}"


@pytest.mark.parametrize("start", STARTS)
def test_a_whole_night_and_day_in_which_the_clock_is_changed(start: tuple[str, str]) -> None:
    events = [("work", 3700), ("done", 2000), ("sleep", 7000), ("lock", 900), ("snooze 300", 7300)] * 4

    replay, model, _ = compared(events, start, OFFICE)

    assert replay == model


def test_nothing_is_shown_in_the_very_second_in_which_working_hours_end() -> None:
    facts = [{"t": 0, "clock": 7200}, {"t": 5000, "end": True}]  # 11:00: an hour's work ends at noon

    told = by_replay(facts, {"start": STARTS[0][0], "zone": STARTS[0][1], "settings": {"hours": OFFICE}})

    assert told == by_model(facts, STARTS[0], OFFICE)[0]
    assert told == [("remind", 4920, "back", 3720)]


def test_the_model_itself_says_what_the_contract_says() -> None:
    """Two of the worked examples, so that the model is not merely in agreement with what it checks."""
    back = [{"t": 2900, "input": False}, {"t": 3050, "input": True}, {"t": 3400, "end": True}]
    gone = [{"t": 3010, "input": False}, {"t": 3400, "end": True}]

    assert by_model(back, STARTS[0], {})[0] == [("remind", 3290, "back", 3290)]
    assert by_model(gone, STARTS[0], {})[0] == [
        ("remind", 3020, "lull", 3020),
        ("record", 3310, "withdrawn", "", 0),
        ("record", 3310, "rested", "", 0),
    ]
