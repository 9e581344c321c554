"""Where two rules of time meet, through the replay: what a careful reader of the contract expects."""

from __future__ import annotations

import json
from typing import Any

import pytest

from reminder import replay, trace

Fact = dict[str, Any]
FRIDAY = {"start": "2026-03-27T09:00:00+01:00", "zone": "Europe/Berlin"}


def replayed(*facts: Fact, end: float, **header: Any) -> list[Fact]:
    lines = [json.dumps(line) for line in (*([header] if header else []), *facts, {"t": end, "end": True})]
    return [json.loads(line) for line in replay.replayed(*trace.read(lines, "trace"))]


def off(t: float) -> Fact:
    return {"t": t, "input": False}


def on(t: float) -> Fact:
    return {"t": t, "input": True}


def busy(t: float, *reasons: str) -> Fact:
    return {"t": t, "busy": list(reasons)}


def answer(t: float, what: str, **more: Any) -> Fact:
    return {"t": t, "answer": what, **more}


def pause(t: float, how: Any = True) -> Fact:
    return {"t": t, "pause": how}


def resume(t: float) -> Fact:
    return {"t": t, "resume": True}


def asleep(start: float, end: float) -> list[Fact]:
    return [{"t": start, "asleep": True}, {"t": end, "asleep": False}]


def down(t: float, seconds: float) -> Fact:
    return {"t": t, "restart": True, "down": seconds}


def told(lines: list[Fact]) -> list[tuple[Any, ...]]:
    """Return the showings and the records, short."""
    found: list[tuple[Any, ...]] = []
    for line in lines:
        if "remind" in line:
            found.append((line["t"], line["remind"]["id"], line["remind"]["why"]))
        elif "record" in line:
            found.append((line["t"], line["record"]["id"], line["record"]["outcome"]))
    return found


CASES = {
    # T3 and T2: inside the window too, the end of a call is a good moment.
    "a call ends after the window would have closed": (
        [busy(3100, "call"), busy(3590)],
        3800,
        [(3650, 1, "freed")],
    ),
    "of two reasons one ends": (
        [busy(100, "call", "full-screen"), busy(3100, "full-screen"), busy(3200)],
        3400,
        [(3260, 1, "freed")],
    ),
    "a call ends before it is due": (
        [busy(100, "call"), busy(2990)],
        3700,
        [(3600, 1, "latest")],
    ),
    # T3 and T14.
    "a call ends at an empty chair": (
        [busy(2000, "call"), off(4930), busy(5000), on(5030)],
        5300,
        [(5270, 1, "back")],
    ),
    "a call ends in the two minutes after a return": (
        [busy(2000, "call"), off(3420), on(3500), busy(3510)],
        3900,
        [(3680, 1, "freed")],
    ),
    "gone during the call": (
        [busy(2000, "call"), off(3100), busy(5000), on(5100)],
        8800,
        [(3400, None, "rested"), (8700, 1, "latest")],
    ),
    # T7 with T2, T3, T8, T9.
    "due in a pause, a call goes on after it": (
        [busy(2900, "call"), pause(3100), resume(4000), busy(5000)],
        5100,
        [(5060, 1, "freed")],
    ),
    "a snooze ends in a pause": (
        [answer(3610, "snooze"), pause(3700), resume(5000)],
        5200,
        [(3600, 1, "latest"), (5120, 1, "back")],
    ),
    "answered in a pause": (
        [pause(3650), answer(3700, "done"), resume(4000)],
        7700,
        [(3600, 1, "latest"), (3700, 1, "done"), (7600, 2, "latest")],
    ),
    "a new pause replaces the one before": ([pause(1000, "1h"), pause(1100, "10m")], 4400, [(4300, 1, "latest")]),
    "a pause ends at an empty chair": ([pause(3100, "10m"), off(3500), on(3750)], 4100, [(3990, 1, "back")]),
    # T8 with T3, T9, T14.
    "a snooze ends in a lull": (
        [answer(3610, "snooze"), off(3905), on(3930)],
        4100,
        [(3600, 1, "latest"), (3915, 1, "snooze")],
    ),
    "gone while it was snoozed": (
        [answer(3610, "snooze"), off(3700)],
        4100,
        [(3600, 1, "latest"), (4000, 1, "done")],
    ),
    "skipped while it was snoozed": (
        [answer(3610, "snooze"), answer(3620, "skip")],
        7300,
        [(3600, 1, "latest"), (3620, 1, "skipped"), (7220, 2, "latest")],
    ),
    # T9: only an input after the showing proves that it was seen.
    "the last input came with the showing": (
        [off(3600)],
        4000,
        [(3600, 1, "latest"), (3900, 1, "withdrawn"), (3900, None, "rested")],
    ),
    # T5: idle, lock and sleep without input between them are one absence.
    "idle and then asleep": (
        [off(900), *asleep(1000, 1210), on(1215)],
        4900,
        [(1210, None, "rested"), (4815, 1, "latest")],
    ),
    "idle and asleep, too short": ([off(900), *asleep(1000, 1190), on(1195)], 3900, [(3790, 1, "latest")]),
    "locked, asleep, unlocked": (
        [{"t": 1000, "locked": True}, *asleep(1010, 5000), {"t": 5005, "locked": False}],
        8700,
        [(5000, None, "rested"), (8605, 1, "latest")],
    ),
    "five locks in the window": (
        [
            {"t": 3050 + i * 100 + edge * 10, "locked": locked}
            for i in range(5)
            for edge, locked in enumerate((True, False))
        ],
        3800,
        [(3700, 1, "back")],
    ),
    # T12 in every state.
    "down for a while when due": ([down(3100, 20)], 3700, [(3620, 1, "latest")]),
    "down for long when due": ([down(3100, 300)], 7100, [(3400, None, "rested"), (7000, 1, "latest")]),
    "down for a while when snoozed": (
        [answer(3610, "snooze"), down(3650, 20)],
        4100,
        [(3600, 1, "latest"), (4030, 1, "snooze")],
    ),
    "down for long when snoozed": (
        [answer(3610, "snooze"), down(3650, 300)],
        4100,
        [(3600, 1, "latest"), (3950, 1, "done")],
    ),
    "down for a while when owed": (
        [busy(2000, "call"), down(3650, 20), busy(5000)],
        5100,
        [(5060, 1, "freed")],
    ),
    "down for a while on a break": (
        [answer(3610, "start"), down(3650, 20)],
        4600,
        [(3600, 1, "latest"), (4510, 1, "cut_short")],
    ),
    "down while paused": ([pause(1000, "1h"), down(1100, 20)], 7300, [(7200, 1, "latest")]),
    "a pause ends while it is down": ([pause(1000, "10m"), down(1500, 200)], 4400, [(4300, 1, "latest")]),
    "killed five hundred times": (
        [{"t": t, "restart": True} for t in range(10, 3600, 7)],
        3700,
        [(3600, 1, "latest")],
    ),
    # T15.
    "not a minute's pause in the break": (
        [answer(3610, "start"), off(3650), on(3709)],
        4600,
        [(3600, 1, "latest"), (4510, 1, "cut_short")],
    ),
    "idle before the break began does not count as its pause": (
        [off(3580), answer(3610, "start"), on(3645)],
        4600,
        [(3590, 1, "lull"), (4510, 1, "cut_short")],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_where_two_rules_meet(name: str) -> None:
    facts, end, expected = CASES[name]

    found = replayed(*facts, end=end)

    assert told(found) == expected


def test_times_never_go_back_whatever_the_clocks_do() -> None:
    found = replayed(
        pause(100, "until 11:00"),
        {"t": 200, "clock": 36000},
        pause(300, "tomorrow"),
        {"t": 400, "clock": -36000},
        {"t": 500, "clock": 864000},
        *asleep(600, 90000),
        end=100000,
        **FRIDAY,
        settings={"hours": {"friday": ["09:00-17:00"], "saturday": ["22:00-06:00"], "monday": ["09:00-12:00"]}},
    )

    assert [line["t"] for line in found] == sorted(line["t"] for line in found)


@pytest.mark.parametrize(
    ("start", "day", "open_for"),
    [
        pytest.param("2026-03-28T22:00:00+01:00", "saturday", 7, id="clocks go forward in the night"),
        pytest.param("2026-10-24T22:00:00+02:00", "saturday", 9, id="clocks go back in the night"),
        pytest.param("2026-06-06T22:00:00+02:00", "saturday", 8, id="an ordinary night"),
    ],
)
def test_a_range_across_midnight_follows_the_clocks(start: str, day: str, open_for: int) -> None:
    found = replayed(end=12 * 3600, start=start, zone="Europe/Berlin", settings={"hours": {day: ["22:00-06:00"]}})

    assert [line["t"] for line in found if line.get("paused") == ["hours"]] == [open_for * 3600]


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        pytest.param("2026-03-27T20:00:00+01:00", {}, 10 * 3600, id="no hours: six in the morning"),
        pytest.param("2026-03-28T20:00:00+01:00", {}, 9 * 3600, id="in the night of the change"),
        pytest.param(
            "2026-03-27T09:00:00+01:00",
            {"friday": ["08:00-17:00"], "saturday": ["10:30-12:00"]},
            25.5 * 3600,
            id="the first range of the next day",
        ),
    ],
)
def test_tomorrow_is_a_matter_of_the_local_calendar(
    start: str, hours: dict[str, list[str]], expected: float
) -> None:
    found = replayed(
        pause(0, "tomorrow"), end=30 * 3600, start=start, zone="Europe/Berlin", settings={"hours": hours}
    )

    assert next(line["t"] for line in found if line.get("state") == "working") == expected
