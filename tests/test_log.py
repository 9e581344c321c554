"""The log's sentences: what came, what held it, who answered, and nothing said twice."""

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from reminder.core.care import Fact, NoteKind
from reminder.core.effects import Acknowledge, Record, RecordFact, RecordHold, RecordWork
from reminder.core.model import Answer, Busy, Door, How, Instant, Outcome, PauseReason, State, Status, Why
from reminder.core.scene import Scene
from reminder.log import Log
from reminder.wording import log_text

NOON = datetime(2026, 3, 26, 12, tzinfo=timezone(timedelta(hours=1)))
MINUTE = timedelta(minutes=1)
SCENE = Scene(wall=NOON, steady=Instant.at(10_000))
STATUS = Status(
    state=State.WORKING,
    worked=timedelta(),
    since_break=timedelta(),
    next_earliest=None,
    next_latest=None,
    busy=frozenset(),
    paused=frozenset(),
    waiting_since=None,
    reminder=None,
)
RECORD = Record(
    reminder=7,
    outcome=Outcome.SKIPPED,
    how=How.ANSWERED,
    why=Why.LULL,
    snoozes=1,
    worked=52 * MINUTE,
    since_break=52 * MINUTE,
    shown=Instant.at(0),
    started=None,
    ended=Instant.at(240),
    door=Door.TRAY,
    answered_after=4 * MINUTE,
)


@pytest.mark.parametrize(
    ("effect", "sentence"),
    [
        (RECORD, "reminder 7 settled: skipped (in the tray, 4 min after it was first shown, 1 snooze)"),
        (
            replace(RECORD, outcome=Outcome.DONE, door=Door.GUIDE, answered_after=None, snoozes=0),
            "reminder 7 settled: done (in the guide)",
        ),
        (
            replace(RECORD, reminder=None, outcome=Outcome.RESTED, how=How.NATURAL_BREAK),
            "a natural break after 52 min of work: the hour starts again",
        ),
        (RecordHold((Busy.CALL, Busy.APP), Instant.at(0), Instant.at(1500)),
         "held for 25 min: call, an application you listed"),
        (Acknowledge(7, Answer.SNOOZE, 5 * MINUTE, Door.NOTIFICATION),
         "reminder 7: snoozed for 5 min, on the notification"),
        (Acknowledge(7, Answer.DISMISS), "reminder 7: closed without an answer"),
        (RecordFact(Fact(NoteKind.PAIN, "wall_sit", "strong")), "strong pain reported (wall_sit)"),
        (RecordFact(Fact(NoteKind.SORE)), "soreness reported: rest days today and tomorrow"),
        (RecordWork(Instant.at(0), Instant.at(60), MINUTE), ""),
    ],
)  # fmt: skip
def test_each_thing_that_happened_has_its_sentence(effect, sentence):
    assert log_text.effect(effect) == sentence


class Said:
    """A log whose lines are kept here."""

    def __init__(self):
        self.lines = []
        self.log = Log(self, self, lambda topic, payload: None)

    def wall(self):
        return NOON

    def append(self, line):
        self.lines.append(line.text)

    def states(self, *statuses, scene=SCENE):
        for status in statuses:
            self.log.state(status, scene)
        return self.lines


def at(state, worked=0, **more):
    return replace(STATUS, state=state, worked=worked * MINUTE, **more)


def test_what_a_record_has_said_is_not_said_again_by_the_state():
    said = Said().states(
        at(State.WORKING, 12), at(State.REMINDED, 52), at(State.ON_BREAK), at(State.WORKING), at(State.AWAY)
    )

    assert said == ["counting work time, 12 min so far"]


def test_a_return_and_the_end_of_a_pause_are_told():
    paused = at(State.PAUSED, 20, paused=frozenset({PauseReason.USER}))

    said = Said().states(at(State.AWAY), at(State.WORKING), paused, at(State.WORKING, 20))

    assert said == [
        "away: this counts as a natural break",
        "back at the desk",
        "paused until resumed",
        "counting work time again, 20 min so far",
    ]


def test_outside_working_hours_it_says_until_when():
    closed = at(State.PAUSED, paused=frozenset({PauseReason.HOURS}))

    said = Said().states(closed, scene=replace(SCENE, opens=NOON + timedelta(hours=21)))

    assert said == ["outside working hours until tomorrow 09:00"]


def test_another_reason_to_hold_is_news_while_one_is_owed():
    owed = at(State.OWED, 55, busy=frozenset({Busy.CALL}))
    both = replace(owed, busy=frozenset({Busy.CALL, Busy.FULL_SCREEN}))

    assert Said().states(owed, owed, both) == ["due, waiting: call", "waiting: call, full screen"]
