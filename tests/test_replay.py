"""The contract's worked examples and more, through the replay: times are exact to the second."""

import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from reminder import trace
from reminder.errors import TraceError
from reminder.replay import replayed, run

Facts = Iterable[dict[str, Any]]


def lines(facts: Facts, *, end: float, **header: Any) -> list[dict[str, Any]]:
    text = [json.dumps(header)] if header else []
    text += [json.dumps(fact) for fact in [*facts, {"t": end, "end": True}]]
    return [json.loads(line) for line in replayed(*trace.read(text, "trace"))]


def shown(facts: Facts, *, end: float, **header: Any) -> list[tuple[float, str]]:
    return [(line["t"], line["remind"]["why"]) for line in lines(facts, end=end, **header) if "remind" in line]


def records(facts: Facts, *, end: float, **header: Any) -> list[tuple[float, str, str]]:
    found = [line for line in lines(facts, end=end, **header) if "record" in line]
    return [(line["t"], line["record"]["outcome"], line["record"]["how"]) for line in found]


def off(t: float) -> dict[str, Any]:
    return {"t": t, "input": False}


def on(t: float) -> dict[str, Any]:
    return {"t": t, "input": True}


def busy(t: float, *reasons: str) -> dict[str, Any]:
    return {"t": t, "busy": list(reasons)}


def answer(t: float, what: str, **more: Any) -> dict[str, Any]:
    return {"t": t, "answer": what, **more}


def asleep(start: float, end: float) -> list[dict[str, Any]]:
    return [{"t": start, "asleep": True}, {"t": end, "asleep": False}]


def locked(start: float, end: float) -> list[dict[str, Any]]:
    return [{"t": start, "locked": True}, {"t": end, "locked": False}]


@pytest.mark.parametrize(
    ("facts", "end", "expected"),
    [
        pytest.param([], 4000, [(3600, "latest")], id="nothing but typing"),
        pytest.param([off(3005), on(3030)], 3500, [(3015, "lull")], id="a lull in the window"),
        pytest.param([off(2995), on(3040)], 3500, [(3005, "lull")], id="a lull begun before the window"),
        pytest.param([off(2985), on(3040)], 3500, [(3000, "lull")], id="a lull as the window opens"),
        pytest.param([off(2900), on(3300)], 7000, [(6900, "latest")], id="an empty chair, then a natural break"),
        pytest.param([off(2900), on(3050)], 3300, [(3290, "back")], id="back at an empty chair"),
        pytest.param([busy(2000, "call"), busy(5000)], 5100, [(5060, "freed")], id="a call ends"),
        pytest.param(
            [busy(2000, "call"), busy(5000), off(5012), on(5040)], 5100, [(5022, "freed")], id="a lull after a call"
        ),
        pytest.param(asleep(3590, 7190), 11000, [(10790, "latest")], id="an hour's sleep"),
        pytest.param(asleep(1000, 1120), 4000, [(3720, "latest")], id="a short sleep is not work"),
        pytest.param(
            [answer(3610, "snooze", **{"for": "5m"})], 4100, [(3600, "latest"), (4030, "snooze")], id="snoozed"
        ),
        pytest.param(
            [], 9300, [(3600, "latest"), (4320, "again"), (5040, "again"), (9240, "latest")], id="never answered"
        ),
        pytest.param([off(3010)], 3400, [(3020, "lull")], id="gone already"),
        pytest.param([{"t": 1000, "pause": "1h"}], 7300, [(7200, "latest")], id="an hour's pause"),
        pytest.param([{"t": 1800, "restart": True, "down": 600}], 6100, [(6000, "latest")], id="ten minutes down"),
        pytest.param([{"t": 1800, "restart": True}], 3700, [(3600, "latest")], id="killed and there again"),
        pytest.param([{"t": 1000, "clock": 3600}], 3700, [(3600, "latest")], id="the clock set forward"),
        pytest.param([{"t": 1000, "clock": -7200}], 3700, [(3600, "latest")], id="the clock set back"),
        pytest.param([busy(3100, "call"), busy(3200)], 3300, [(3260, "freed")], id="a call within the window"),
        pytest.param(locked(2950, 3050), 3300, [(3290, "back")], id="a short lock as the window opens"),
        pytest.param([off(2800), on(2950)], 3700, [(3600, "latest")], id="due in the two minutes of peace"),
        pytest.param(
            [off(2800), on(2950), off(3020), on(3075)], 3700, [(3070, "lull")], id="a lull held until peace ends"
        ),
        pytest.param(asleep(2990, 3100), 3800, [(3710, "latest")], id="due just after a short sleep"),
        pytest.param([{"t": 600, "now": True}], 1000, [(600, "request")], id="asked for"),
        pytest.param(
            [{"t": 100, "pause": True}, {"t": 600, "now": True}],
            1000,
            [(600, "request")],
            id="asked for in a pause",
        ),
        pytest.param(
            [busy(0, "call"), {"t": 600, "now": True}], 1000, [(600, "request")], id="asked for in a call"
        ),
        pytest.param(
            [{"t": 3100, "pause": True}, {"t": 4000, "resume": True}], 4200, [(4120, "back")], id="due in a pause"
        ),
        pytest.param(
            [{"t": 3650, "pause": True}, {"t": 4000, "resume": True}],
            4200,
            [(3600, "latest"), (4120, "back")],
            id="paused with one on the screen",
        ),
        pytest.param(
            [answer(3610, "snooze"), busy(3700, "call"), busy(4500)],
            4600,
            [(3600, "latest"), (4560, "freed")],
            id="a snooze that ends in a call",
        ),
    ],
)
def test_when_a_reminder_comes(facts: Facts, end: float, expected: list[tuple[float, str]]) -> None:
    assert shown(facts, end=end) == expected


@pytest.mark.parametrize(
    ("facts", "end", "expected"),
    [
        pytest.param([off(2900), on(3300)], 4000, [(3200, "rested", "natural break")], id="a natural break"),
        pytest.param(asleep(3590, 7190), 8000, [(7190, "rested", "natural break")], id="slept through"),
        pytest.param([], 6000, [(5640, "ignored", "no answer")], id="never answered"),
        pytest.param([off(3700)], 4100, [(4000, "done", "left the desk")], id="went away after it came"),
        pytest.param(
            [off(3010)],
            3400,
            [(3310, "withdrawn", "already left"), (3310, "rested", "natural break")],
            id="had left before it came",
        ),
        pytest.param([answer(3610, "start")], 5000, [(4510, "cut_short", "no pause in input")], id="typed on"),
        pytest.param(
            [answer(3610, "start"), off(3700), on(3770)],
            5000,
            [(4510, "done", "pause in input")],
            id="paused in it",
        ),
        pytest.param([answer(3610, "start"), off(3700)], 5000, [(4000, "done", "left the desk")], id="left in it"),
        pytest.param([answer(3610, "start"), answer(3700, "done")], 5000, [(3700, "done", "answered")], id="done"),
        pytest.param([answer(3610, "skip")], 5000, [(3610, "skipped", "answered")], id="skipped"),
        pytest.param(
            [answer(3610, "snooze"), answer(3700, "done")],
            5000,
            [(3700, "done", "answered")],
            id="done while snoozed",
        ),
        pytest.param(locked(1000, 1400), 2000, [(1300, "rested", "natural break")], id="locked for long"),
        pytest.param(
            [off(1000), *asleep(1040, 1310)], 1400, [(1310, "rested", "natural break")], id="idle then asleep"
        ),
        pytest.param([{"t": 3700, "quit": True}], 4000, [(3700, "withdrawn", "quit")], id="told to quit"),
    ],
)
def test_how_a_reminder_ends(facts: Facts, end: float, expected: list[tuple[float, str, str]]) -> None:
    assert records(facts, end=end) == expected


def test_after_a_natural_break_work_time_begins_on_return() -> None:
    assert shown([*asleep(3590, 7190)], end=11000) == [(10790, "latest")]
    assert shown([off(2900), on(3300)], end=7000) == [(6900, "latest")]
    assert shown([*locked(1000, 1400)], end=5500) == [(5000, "latest")]


def test_the_state_is_owed_while_a_call_holds_it() -> None:
    found = [line for line in lines([busy(2000, "call"), busy(5000)], end=5100) if "state" in line]

    assert (found[0]["t"], found[0]["state"], found[0]["busy"]) == (3000, "owed", ["call"])


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("call", "call"),
        ("full-screen", "full_screen"),
        ("presenting", "presenting"),
        ("do-not-disturb", "do_not_disturb"),
    ],
)
def test_what_the_settings_switch_off_holds_nothing(reason: str, key: str) -> None:
    off = {"quiet": {key: False}}

    assert shown([busy(0, reason)], end=4000, settings=off) == [(3600, "latest")]
    assert shown([busy(0, reason), {"t": 5000, "settings": off}], end=5100) == [(5060, "freed")]


def test_that_an_application_of_the_list_runs_is_what_the_trace_says() -> None:
    assert shown([busy(0, "app")], end=4000) == []


def test_a_snooze_longer_than_any_choice_is_refused_with_the_bound() -> None:
    settings = {"snooze": {"choices": ["5m", "12m"]}}
    facts = [answer(3650, "snooze", **{"for": "20m"})]

    (refused,) = (line["refused"] for line in lines(facts, end=3700, settings=settings) if "refused" in line)

    assert refused.startswith("A snooze lasts 12m at most")


def test_a_snooze_too_many_is_refused() -> None:
    facts = [answer(t, "snooze") for t in (3610, 3620, 3630)]

    found = lines(facts, end=3700)

    assert [line["t"] for line in found if "refused" in line] == [3630]


def test_an_answer_to_nothing_changes_nothing_and_says_so() -> None:
    found = lines([answer(100, "done")], end=3700)

    assert [line["t"] for line in found if "refused" in line] == [100]
    assert [line["t"] for line in found if "remind" in line] == [3600]


def test_a_pause_until_a_time_follows_the_wall_clock() -> None:
    facts = [{"t": 0, "pause": "until 10:00"}, {"t": 10, "clock": 1800}]

    found = shown(facts, end=5500, start="2026-03-27T09:00:00+01:00", zone="Europe/Berlin")

    assert found == [(1800 + 3600, "latest")]


@pytest.mark.parametrize("facts", [[], [{"t": 600, "restart": True}]], ids=["", "across a restart"])
def test_a_pause_until_a_time_that_is_jumped_over_ends_as_much_later_as_the_clocks_go_forward(facts: Facts) -> None:
    header = {"start": "2026-03-29T01:00:00+01:00", "zone": "Europe/Berlin"}

    found = shown([{"t": 0, "pause": "until 02:25"}, *facts], end=9000, **header)

    assert found == [(85 * 60 + 3600, "latest")]


@pytest.mark.parametrize(
    ("pause", "zone", "ends"),
    [
        ("tomorrow", "Asia/Tokyo", 4 * 3600),  # 18:00 in Berlin is 02:00 in Tokyo: four hours to 06:00
        ("tomorrow", "America/New_York", 18 * 3600),
        ("until 20:00", "Europe/London", 3 * 3600),
    ],
)
def test_after_a_journey_a_pause_ends_by_the_clocks_of_where_one_is(pause: str, zone: str, ends: int) -> None:
    facts = [
        {"t": 0, "pause": pause},
        {"t": 60, "asleep": True},
        {"t": 1800, "zone": zone},
        {"t": 3600, "asleep": False},
    ]

    found = lines(facts, end=80_000, start="2026-01-15T18:00:00+01:00", zone="Europe/Berlin")

    assert next(line["t"] for line in found if line.get("state") == "working") == ends


@pytest.mark.parametrize(
    ("facts", "when"),
    [
        pytest.param([{"t": 200, "clock": 7200}], 200, id="the clock was set past it"),
        pytest.param(asleep(200, 8000), 8000, id="slept through it"),
    ],
)
def test_a_pause_whose_end_was_jumped_over_ends_at_once_and_never_back_in_time(facts: Facts, when: int) -> None:
    header = {"start": "2026-03-27T09:00:00+01:00", "zone": "Europe/Berlin"}

    found = lines([{"t": 100, "pause": "until 10:00"}, *facts], end=9000, **header)

    assert [line["t"] for line in found] == sorted(line["t"] for line in found)
    assert next(line["t"] for line in found if line.get("state") == "working") == when


def test_a_day_that_begins_outside_working_hours_says_so_at_once() -> None:
    header = {"start": "2026-03-27T08:00:00+01:00", "zone": "Europe/Berlin"}

    found = lines([], end=100, **header, settings={"hours": {"friday": ["09:00-17:00"]}})

    assert [(line["t"], line["state"], line["paused"]) for line in found] == [(0, "paused", ["hours"])]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param([off(2900), on(3200)], (3200, "rested"), id="break_length to the second"),
        pytest.param(
            [answer(3610, "start"), off(3650), on(3710)], (4510, "done"), id="a pause of a minute to the second"
        ),
    ],
)
def test_an_absence_counts_to_its_last_second(facts: Facts, expected: tuple[float, str]) -> None:
    assert records(facts, end=4600)[0][:2] == expected


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([{"t": 1000, "asleep": True}, {"t": 1100, "restart": True, "down": 50}], id="killed in sleep"),
        pytest.param(
            [{"t": 900, "restart": True, "down": 200}, {"t": 1000, "asleep": True}], id="asleep when down"
        ),
    ],
)
def test_a_process_does_not_start_on_a_machine_that_sleeps(facts: list[dict[str, Any]]) -> None:
    found = records([*facts, {"t": 5000, "asleep": False}], end=6000)

    assert found == [(5000, "rested", "natural break")]


def test_strong_pain_ends_the_break_as_it_does_in_the_daemon() -> None:
    facts = [answer(3610, "start"), {"t": 3650, "pain": "strong"}]

    assert records(facts, end=3700) == [(3650, "cut_short", "answered")]


def test_settings_in_a_trace_are_all_that_differ_from_the_defaults() -> None:
    header = {"settings": {"reminder": {"earliest": "10m", "latest": "20m"}}}

    assert shown([{"t": 100, "settings": {}}], end=4000, **header) == [(3600, "latest")]


def test_outside_working_hours_nothing_is_shown_and_an_open_one_is_withdrawn() -> None:
    header = {
        "start": "2026-03-27T09:00:00+01:00",
        "zone": "Europe/Berlin",
        "settings": {"hours": {"friday": ["08:00-10:10", "12:00-18:00"]}},
    }

    found = lines([], end=3 * 3600 + 3700, **header)

    assert [(line["t"], line["remind"]["why"]) for line in found if "remind" in line] == [
        (3600, "latest"),
        (3 * 3600 + 3600, "latest"),
    ]
    assert [(line["t"], line["record"]["outcome"]) for line in found if "record" in line] == [(4200, "withdrawn")]


def test_a_restart_keeps_a_snoozed_reminder() -> None:
    facts = [answer(3610, "snooze"), {"t": 3700, "restart": True, "down": 20}]

    assert shown(facts, end=4100) == [(3600, "latest"), (4030, "snooze")]


def test_the_same_seed_chooses_the_same_exercises() -> None:
    def chosen(seed: int) -> list[str]:
        found = lines([], end=40000, seed=seed)
        return [line["remind"]["exercise"] for line in found if "remind" in line]

    assert chosen(7) == chosen(7)
    assert len({tuple(chosen(seed)) for seed in range(4)}) > 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("no json", 1),
        ('{"t": 0, "inptu": true}', 1),
        ('{"t": 0, "input": true}\n{"t": -1, "input": true}', 2),
        ('{"t": 5, "input": true}\n{"t": 4, "input": true}', 2),
        ('{"t": 0, "input": 3}', 1),
        ('{"t": 0, "busy": ["lunch"]}', 1),
        ('{"t": 0, "answer": "perhaps"}', 1),
        ('{"t": 0, "pause": "5"}', 1),
        ('{"t": NaN, "input": true}', 1),
        ('{"t": 0, "input": true, "locked": true}', 1),
        ("[]", 1),
        ('{"zone": "Mars/Base"}', 1),
        ('{"t": 0, "zone": "Mars/Base"}', 1),
        ('{"settings": {"reminder": {"earliest": "5"}}}', 1),
        ('{"t": 0, "pause": "until noon"}', 1),
        ('{"t": 0, "asleep": true}\n{"t": 1, "pause": "until 9"}', 2),
        ('{"state": 5}', 1),
        ('{"state": {"cycle": "working"}}', 1),
        ('{"t": 0, "pause": "0m"}', 1),
        ('{"t": 0, "answer": "snooze", "for": 5}', 1),
        ('{"t": 1e13, "end": true}', 1),
        ('{"t": 0, "clock": 1e12}', 1),
        ('{"start": "9999-12-31T23:00:00Z"}', 1),
        ('{"start": "2499-12-31T23:00:00Z"}\n' + '{"t": 0, "clock": 3e9}\n' * 100, 80),
        ("[" * 100_000, 1),
    ],
)
def test_a_malformed_trace_is_refused_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    path = tmp_path / "day.jsonl"
    path.write_text(text + "\n")

    with pytest.raises(Exception, match=f"line {line}") as caught:
        run(path, io.StringIO())

    assert getattr(caught.value, "exit_code", None) == 2


def test_a_trace_that_is_not_text_or_not_there_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "day.jsonl"
    path.write_bytes(b"\xff\xfe\x00")

    with pytest.raises(TraceError, match="UTF-8"):
        run(path, io.StringIO())
    with pytest.raises(TraceError, match="No such file"):
        run(tmp_path / "none", io.StringIO())


@pytest.mark.parametrize("pause", ["400s", "until 09:10"])
def test_a_snooze_that_ends_in_a_pause_comes_back_after_it_however_the_machine_slept(pause: str) -> None:
    header = {"start": "2026-03-27T09:00:00+01:00", "zone": "Europe/Berlin"}
    facts = [{"t": 100, "now": True}, answer(150, "snooze"), {"t": 200, "pause": pause}]

    awake = shown([*facts, off(400), on(610)], end=1500, **header)
    slept = shown([*facts, *asleep(400, 610)], end=1500, **header)

    assert awake == slept == [(100, "request"), (850, "back")]


@pytest.mark.parametrize(("length", "changed"), [(300, 500), (30, 148)])
def test_a_longer_break_length_set_in_an_absence_makes_no_second_break_of_it(length: int, changed: int) -> None:
    facts = [off(100), {"t": changed, "settings": {"reminder": {"break_length": "20m"}}}]
    header = {"settings": {"reminder": {"break_length": f"{length}s"}}}

    assert records(facts, end=3000, **header) == [(100 + length, "rested", "natural break")]


def test_settings_that_prove_an_absence_and_end_the_waiting_find_that_the_break_was_taken() -> None:
    header = {"settings": {"reminder": {"break_length": "20m"}}}
    sooner = {"t": 5500, "settings": {"reminder": {"break_length": "5m", "again_after": "2m"}}}

    assert records([off(5100), sooner], end=6000, **header) == [(5500, "done", "left the desk")]


def test_settings_that_close_the_day_and_open_the_window_at_once_show_nothing() -> None:
    header = {"start": "2026-03-27T17:30:00+01:00", "zone": "Europe/Berlin"}
    wanted = {"reminder": {"earliest": "20m", "latest": "25m"}, "hours": {"friday": ["09:00-17:00"]}}

    assert shown([{"t": 2000, "settings": wanted}], end=5000, **header) == []


def test_a_journey_between_zones_that_agree_just_now_is_noticed_before_they_part() -> None:
    header = {"start": "2026-03-29T00:40:00+01:00", "zone": "Europe/Berlin"}
    hours = {"saturday": ["20:00-02:15"], "sunday": ["03:00-12:00"]}
    # At 01:00 UTC clocks go forward in both: 02:01 in London is as far from UTC as 01:59 in Berlin was.
    facts = [
        {"t": 0, "pause": True},
        *asleep(4700, 4790),
        {"t": 4860, "zone": "Europe/London"},
        {"t": 5800, "resume": True},
    ]

    found = lines(facts, end=9000, **header, settings={"hours": hours})

    assert [line["t"] for line in found if line.get("state") == "working"] == [8400]


def test_an_offset_that_no_zone_can_have_is_refused_as_it_is_read() -> None:
    with pytest.raises(TraceError, match="trace, line 1: utc_offset: expected less than a day"):
        trace.read(['{"t": 0, "utc_offset": 86400}'], "trace")


@pytest.mark.parametrize("years", [1, 10, 90])
def test_years_of_sleep_are_one_natural_break_and_nothing_fires_for_them(years: int) -> None:
    woken = years * 365 * 86400

    found = lines(asleep(100, woken), end=woken + 4000, start="2026-03-27T09:00:00+01:00", zone="Europe/Berlin")

    assert [(line["t"], line["record"]["outcome"]) for line in found if "record" in line] == [(woken, "rested")]
    assert [line["t"] for line in found if "remind" in line] == [woken + 3600]


def test_a_journey_between_zones_that_agree_on_the_next_day_is_noticed_at_once() -> None:
    header = {"start": "2026-03-28T02:25:00+01:00", "zone": "Europe/Berlin"}
    # The hours end at 02:30 in Berlin, when 02:30 of the next day is the same moment there and in London.
    facts = [{"t": 300, "pause": True}, {"t": 400, "zone": "Europe/London"}, {"t": 410, "resume": True}]

    found = lines(facts, end=500, **header, settings={"hours": {"friday": ["22:00-02:30"]}})

    assert [(line["t"], line["state"]) for line in found if "state" in line] == [(300, "paused"), (410, "working")]


@pytest.mark.parametrize(
    "pause",
    [
        [{"t": 3300, "pause": "30m"}, busy(5100)],
        [{"t": 3300, "pause": "until 10:25"}, busy(5100)],
        [{"t": 3300, "pause": True}, busy(5100), {"t": 5100, "resume": True}],
    ],
)
def test_a_call_and_a_pause_that_end_in_one_second_hold_no_longer_than_the_call_alone(
    pause: list[dict[str, Any]],
) -> None:
    header = {"start": "2026-03-27T09:00:00+01:00", "zone": "Europe/Berlin"}

    assert shown([busy(2000, "call"), *pause], end=5400, **header) == [(5160, "freed")]
