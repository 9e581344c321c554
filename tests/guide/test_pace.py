"""Going through a break: gates that wait, pauses, next and back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder import paths
from reminder.core import break_plan
from reminder.core.break_plan import Part, Phase
from reminder.guide.pace import Pace
from reminder.storage import catalogue

KNOWN = catalogue.load(paths.shipped()).catalogue
PLAN = break_plan.plan(
    posture=True, walk=KNOWN.exercises["walk_short"], exercise=KNOWN.exercises["seated_knee_hug"]
)
SECOND = timedelta(seconds=1)


def part(pace: Pace) -> Part | None:
    return pace.moment.step.part if pace.moment else None


def test_time_does_not_run_past_a_step_that_waits() -> None:
    pace = Pace(PLAN)

    pace.advance(timedelta(hours=1))

    assert pace.waiting
    assert pace.moment is not None
    assert pace.moment.step.phase is Phase.READY
    assert pace.moment.left == pace.moment.step.length


def test_it_begins_when_the_person_says_so() -> None:
    pace = Pace(PLAN)
    pace.advance(timedelta(hours=1))

    pace.go()
    pace.advance(2 * SECOND)

    assert not pace.waiting
    assert pace.moment is not None
    assert pace.moment.left == 3 * SECOND


def test_a_pause_stops_the_time_and_going_on_lets_it_run() -> None:
    pace = Pace(PLAN)
    pace.advance(5 * SECOND)
    pace.go()
    pace.advance(5 * SECOND)
    stopped = pace.elapsed

    pace.go()
    pace.advance(SECOND)

    assert stopped == 5 * SECOND
    assert pace.elapsed == 6 * SECOND


def test_where_nobody_can_press_nothing_waits() -> None:
    pace = Pace(PLAN, gates=False)

    pace.advance(PLAN.length)

    assert pace.moment is None


def test_an_exercise_alone_waits_from_the_beginning() -> None:
    assert Pace(break_plan.plan(exercise=KNOWN.exercises["chin_tuck"])).waiting


def test_next_and_back_end_a_pause() -> None:
    pace = Pace(PLAN)
    pace.go()

    pace.next()

    assert part(pace) is Part.WALK
    assert not pace.paused


def test_next_at_the_gate_leads_to_the_other_side_and_to_the_end() -> None:
    pace = Pace(PLAN)
    pace.next()
    pace.next()
    assert pace.waiting

    pace.next()
    assert pace.moment is not None
    assert pace.moment.step.phase is Phase.CHANGE
    pace.next()

    assert pace.moment is None


@pytest.mark.parametrize("seconds", [-5, 0])
def test_a_clock_that_does_not_go_on_changes_nothing(seconds: int) -> None:
    pace = Pace(PLAN)

    pace.advance(timedelta(seconds=seconds))

    assert pace.elapsed == timedelta()


@given(st.lists(st.sampled_from(["go", "next", "back"]) | st.floats(0, 300), max_size=40))
def test_whatever_is_pressed_a_step_that_waits_is_never_run_past(acts: list[str | float]) -> None:
    pace = Pace(PLAN)
    gate = next(step for step in PLAN.steps if step.waits)
    for act in acts:
        before = pace.elapsed
        match act:
            case "go":
                pace.go()
            case "next":
                pace.next()
            case "back":
                pace.back()
            case _:
                pace.advance(timedelta(seconds=float(act)))
                assert not (before < gate.start < pace.elapsed)
        assert timedelta() <= pace.elapsed
        assert not (pace.waiting and pace.elapsed != gate.start)
