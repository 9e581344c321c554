"""What Sensor promises for every probe, and which probes [quiet] lets look."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from reminder import clock, patience
from reminder.core.model import Busy, Hold, Instant
from reminder.core.settings import QuietSettings
from reminder.desktop.busy import BusySensors
from reminder.desktop.busy.sensor import Sensor
from reminder.desktop.ports import Unavailable

QUIET = QuietSettings()


class Played:
    """A probe with memory; *answer* is returned, or raised where it is an exception."""

    name = "played"

    def __init__(self, reason: Busy = Busy.CALL) -> None:
        self.reason = reason
        self.answer: object = ()
        self.looks = 0
        self.takes = timedelta()
        self.clock = Instant.at(3600)

    def now(self) -> Instant:
        return self.clock

    def look(self, quiet):
        self.looks += 1
        with patience.waiting():
            self.clock += self.takes
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def probe() -> Played:
    return Played()


@pytest.fixture
def sensor(probe) -> Sensor:
    return Sensor(probe, probe.now)


@pytest.fixture
def turn(probe, monkeypatch) -> Iterator[None]:
    """A turn of the loop, on the clock of *probe*: what is waited for is taken from its allowance."""
    monkeypatch.setattr(clock, "now", probe.now)
    patience.renew()
    yield
    patience.lift()


def warnings(caplog) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def test_what_a_probe_sees_is_a_hold(probe, sensor) -> None:
    probe.answer = ("microphone in use by Firefox", "microphone in use by Firefox")

    assert sensor.holds(QUIET) == (Hold(Busy.CALL, "microphone in use by Firefox"),)


@pytest.mark.parametrize("fault", [Unavailable("pactl failed"), ValueError("odd"), RecursionError()])
def test_a_probe_that_fails_holds_nothing(probe, sensor, fault) -> None:
    probe.answer = fault

    assert sensor.holds(QUIET) == ()
    assert sensor.trouble


def test_a_failure_is_one_warning_until_it_works_again(probe, sensor, caplog) -> None:
    probe.answer = Unavailable("pactl failed")

    for _ in range(5):
        sensor.holds(QUIET)

    assert len(warnings(caplog)) == 1
    assert "pactl failed" in warnings(caplog)[0]


def test_after_it_worked_again_the_next_failure_is_warned_of_again(probe, sensor, caplog) -> None:
    for answer in (Unavailable("one"), (), Unavailable("two")):
        probe.answer = answer
        sensor.holds(QUIET)

    assert len(warnings(caplog)) == 2
    assert sensor.trouble == "two"


def test_what_hangs_is_left_alone_for_a_minute(probe, sensor) -> None:
    probe.answer, probe.takes = Unavailable("no answer"), timedelta(milliseconds=400)
    sensor.holds(QUIET)

    probe.clock += timedelta(seconds=30)
    sensor.holds(QUIET)
    assert probe.looks == 1

    probe.answer = ("back",)
    probe.clock += timedelta(seconds=31)
    assert sensor.holds(QUIET) == (Hold(Busy.CALL, "back"),)


def test_what_it_said_just_before_counts_while_it_hangs_but_not_for_long(probe, sensor) -> None:
    probe.answer = ("microphone in use by Firefox",)
    told = sensor.holds(QUIET)
    probe.answer, probe.takes = Unavailable("no answer in time"), timedelta(milliseconds=400)
    probe.clock += timedelta(seconds=15)

    assert sensor.holds(QUIET) == told
    probe.clock += timedelta(seconds=30)
    assert sensor.holds(QUIET) == told
    probe.clock += timedelta(seconds=31)
    assert sensor.holds(QUIET) == ()


def test_what_fails_at_once_no_longer_counts(probe, sensor) -> None:
    probe.answer = ("microphone in use by Firefox",)
    sensor.holds(QUIET)
    probe.answer = Unavailable("the sound server is gone")

    assert sensor.holds(QUIET) == ()


def test_what_fails_at_once_is_asked_again_at_the_next_look(probe, sensor) -> None:
    probe.answer = Unavailable("not yet")
    sensor.holds(QUIET)

    probe.answer = ("there",)

    assert sensor.holds(QUIET)


@pytest.mark.parametrize(
    ("quiet", "looked_for"),
    [
        (QuietSettings(), set(Busy) - {Busy.APP}),
        (QuietSettings(call=False), set(Busy) - {Busy.APP, Busy.CALL}),
        (QuietSettings(full_screen=False, presenting=False, do_not_disturb=False), {Busy.CALL}),
        (QuietSettings(apps=("obs",)), set(Busy)),
    ],
)
def test_what_the_person_does_not_want_is_not_even_looked_for(quiet, looked_for) -> None:
    probes = [Played(reason) for reason in Busy]
    sensors = BusySensors(tuple(Sensor(probe, probe.now) for probe in probes), ())

    sensors.holds(quiet)

    assert {probe.reason for probe in probes if probe.looks} == looked_for


def test_a_crowd_of_requests_costs_one_look_a_second() -> None:
    probe = Played()
    sensors = BusySensors((Sensor(probe, probe.now),), (), probe.now)

    for _ in range(100):
        sensors.holds(QUIET)
    assert probe.looks == 1

    probe.clock += timedelta(seconds=1)
    sensors.holds(QUIET)
    assert probe.looks == 2


def test_what_has_not_answered_yet_is_asked_again_and_then_counts(probe, caplog) -> None:
    probe.answer, probe.takes = Unavailable("no answer in time"), timedelta(milliseconds=250)
    sensors = BusySensors((Sensor(probe, probe.now),), (), probe.now)

    assert sensors.holds(QUIET, waits=True) == ()
    assert sensors.unanswered
    probe.answer, probe.takes = ("microphone in use by Firefox",), timedelta(milliseconds=5)
    probe.clock += timedelta(milliseconds=500)

    assert sensors.holds(QUIET, waits=True) == (Hold(Busy.CALL, "microphone in use by Firefox"),)
    assert not sensors.unanswered
    assert warnings(caplog) == []


def test_what_never_answers_is_waited_for_once_and_then_holds_nothing(probe, caplog) -> None:
    probe.answer, probe.takes = Unavailable("no answer in time"), timedelta(milliseconds=250)
    sensors = BusySensors((Sensor(probe, probe.now),), (), probe.now)
    began = probe.clock

    while not sensors.holds(QUIET, waits=True) and sensors.unanswered:
        probe.clock += timedelta(milliseconds=500)

    # A reminder is late by two seconds at most (docs/traces.md).
    assert probe.clock - began < timedelta(seconds=2)
    assert len(warnings(caplog)) == 1
    probe.clock += timedelta(hours=1)
    sensors.holds(QUIET, waits=True)
    assert not sensors.unanswered


def test_those_that_one_which_hangs_left_no_time_for_are_asked_first_the_next_time(probe, turn) -> None:
    fine = Played(Busy.FULL_SCREEN)
    probe.answer, probe.takes = Unavailable("no answer in time"), timedelta(milliseconds=250)
    fine.answer = ("VLC fills the screen",)
    sensors = BusySensors((Sensor(probe, probe.now), Sensor(fine, probe.now)), (), probe.now)

    assert sensors.holds(QUIET, waits=True) == ()
    assert sensors.unanswered
    patience.renew()

    assert sensors.holds(QUIET, waits=True) == (Hold(Busy.FULL_SCREEN, "VLC fills the screen"),)


def test_an_answer_of_an_hour_ago_is_none(probe, sensor, turn) -> None:
    probe.answer = ("microphone in use by Firefox",)
    assert sensor.holds(QUIET)
    probe.clock += timedelta(hours=1)
    patience.renew(timedelta())  # another one hangs, and leaves no time to ask

    assert sensor.holds(QUIET, waits=True) == ()
    assert sensor.unanswered


def test_other_settings_are_a_new_look() -> None:
    probe = Played()
    probe.answer = ("microphone in use by Firefox",)
    sensors = BusySensors((Sensor(probe, probe.now),), (), probe.now)

    assert sensors.holds(QUIET)
    assert sensors.holds(QuietSettings(call=False)) == ()


def test_a_failure_hides_nothing_of_the_others() -> None:
    broken, fine = Played(), Played(Busy.PRESENTING)
    broken.answer, fine.answer = Unavailable("broken"), ("VLC keeps the screen awake",)
    sensors = BusySensors((Sensor(broken, broken.now), Sensor(fine, fine.now)), ())

    assert sensors.holds(QUIET) == (Hold(Busy.PRESENTING, "VLC keeps the screen awake"),)
    assert sensors.refusals == (("played", "broken"),)
