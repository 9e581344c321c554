"""Going through a break: gates that wait, pauses, next and back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder import paths
from reminder.core import break_plan
from reminder.core.break_plan import Phase
from reminder.guide.pace import Face, Pace
from reminder.storage import catalogue

KNOWN = catalogue.load(paths.shipped()).catalogue
PLAN = break_plan.plan(posture=True, walk=True, exercise=KNOWN.exercises["seated_knee_hug"])
SECOND = timedelta(seconds=1)


def started() -> Pace:
    """Return a break whose exercise has just been started."""
    pace = Pace(PLAN)
    while pace.face is not Face.PLAY:
        pace.go()
    return pace


def test_the_walk_lasts_until_the_person_is_back() -> None:
    pace = Pace(PLAN)
    pace.advance(timedelta(hours=1))
    assert pace.face is Face.WALK

    pace.advance(7 * 60 * SECOND)

    assert pace.face is Face.WALK
    assert pace.walked == 7 * 60 * SECOND


def test_the_exercise_waits_until_the_person_says_so() -> None:
    pace = Pace(PLAN)
    pace.go()
    pace.go()
    assert pace.face is Face.BEFORE
    pace.advance(timedelta(hours=1))
    assert pace.moment is not None
    assert pace.moment.left == pace.moment.step.length

    pace.go()
    pace.advance(2 * SECOND)

    assert pace.face is Face.PLAY
    assert pace.moment.left == 3 * SECOND


def test_a_pause_stops_the_time_and_going_on_lets_it_run() -> None:
    pace = started()
    pace.advance(2 * SECOND)
    pace.go()
    before = pace.elapsed
    pace.advance(5 * SECOND)
    stopped = pace.elapsed

    pace.go()
    pace.advance(SECOND)

    assert stopped == before
    assert pace.elapsed == before + SECOND


def test_where_nobody_can_press_nothing_waits() -> None:
    pace = Pace(PLAN, gates=False)

    pace.advance(PLAN.length)

    assert pace.moment is None


def test_an_exercise_alone_waits_from_the_beginning() -> None:
    assert Pace(break_plan.plan(exercise=KNOWN.exercises["chin_tuck"])).waiting


def test_next_and_back_end_a_pause() -> None:
    pace = started()
    pace.go()

    pace.next()

    assert not pace.paused
    assert pace.moment is not None
    assert pace.moment.step.phase is Phase.CHANGE


def test_back_from_the_exercise_that_waits_leads_to_the_walk() -> None:
    pace = Pace(PLAN)
    pace.go()
    pace.advance(90 * SECOND)
    pace.go()

    pace.back()

    assert pace.face is Face.WALK
    assert pace.walked == timedelta()


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
def test_whatever_is_pressed_what_waits_is_never_run_past(acts: list[str | float]) -> None:
    pace = Pace(PLAN)
    gates = [step.start for step in PLAN.steps if step.waits or step.phase is Phase.WALK]
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
                assert not any(before < gate < pace.elapsed for gate in gates)
        assert timedelta() <= pace.elapsed
        assert not (pace.waiting and pace.elapsed not in gates)
