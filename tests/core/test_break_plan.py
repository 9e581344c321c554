"""The timetable of a break: every shipped exercise at both doses, and any other that the catalogue would accept."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder import paths
from reminder.core import break_plan
from reminder.core.break_plan import Part, Phase, Plan, Side, at, following, preceding
from reminder.core.exercises import LONGEST, Area, Dose, Exercise, Kind, Place, Posture, Sides
from reminder.core.ladder import ladder
from reminder.storage import catalogue

KNOWN = catalogue.load(paths.shipped()).catalogue


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


@st.composite
def exercises(draw: st.DrawFn) -> Exercise:
    hold = seconds(draw(st.integers(0, 60)))
    reps = draw(st.integers(1, 15))
    return Exercise(
        id="any",
        name="Any",
        kind=draw(st.sampled_from(sorted(Kind))),
        areas=(Area.HIP,),
        posture=draw(st.sampled_from(sorted(Posture))),
        places=(Place.DESK,),
        equipment=(),
        duration=seconds(draw(st.integers(10, 120))),
        hold=hold,
        hold_max=hold + seconds(draw(st.integers(0, 30))),
        reps=reps,
        reps_max=reps + draw(st.integers(0, 5)),
        sides=draw(st.sampled_from(sorted(Sides))),
        steps=("Move.",),
        breathing="Breathe.",
        cautions=("Slowly.",),
        avoid_when=(),
        max_per_day=1,
        rest=seconds(draw(st.sampled_from([0, 0, 10]))),
        positions=draw(st.integers(1, 2)),
    )


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    exercise = draw(st.none() | exercises())
    return break_plan.plan(
        posture=draw(st.booleans()),
        walk=draw(st.booleans()),
        exercise=exercise,
        dose=exercise and draw(st.sampled_from(ladder(exercise))),
    )


def test_a_break_is_posture_then_the_walk_then_the_exercise() -> None:
    plan = break_plan.plan(posture=True, walk=True, exercise=KNOWN.exercises["chin_tuck"])

    assert plan.parts == (Part.POSTURE, Part.WALK, Part.EXERCISE)
    assert plan.stops == (seconds(0), seconds(30), seconds(150))
    assert at(plan, seconds(29.9)).step.phase is Phase.POSTURE  # type: ignore[union-attr]  # it is not over
    assert at(plan, seconds(30)).step.phase is Phase.WALK  # type: ignore[union-attr]


def test_the_exercise_waits_for_the_person_to_be_back_from_the_walk() -> None:
    plan = break_plan.plan(walk=True, exercise=KNOWN.exercises["chin_tuck"])

    assert [step.phase for step in plan.steps if step.waits] == [Phase.READY]


def test_a_hold_is_eased_into_and_out_of() -> None:
    chin_tuck = KNOWN.exercises["chin_tuck"]  # 40 s, 5 of them to get ready, for four times 5 s: 3.5 s of way each,
    # and that would be hurried.

    steps = break_plan.plan(exercise=chin_tuck).steps

    assert [(step.phase, step.length) for step in steps[1:4]] == [
        (Phase.MOVE, seconds(2)),
        (Phase.HOLD, seconds(5)),
        (Phase.REST, seconds(2)),
    ]
    assert [step.rep for step in steps if step.phase is Phase.HOLD] == [1, 2, 3, 4]


def test_a_turning_point_is_no_hold() -> None:
    phases = {step.phase for step in break_plan.plan(exercise=KNOWN.exercises["heel_raise"]).steps}

    assert phases == {Phase.READY, Phase.MOVE, Phase.REST}


def test_each_side_has_all_its_repetitions_before_the_sides_are_changed() -> None:
    held = [s for s in break_plan.plan(exercise=KNOWN.exercises["seated_knee_hug"]).steps if s.phase is Phase.HOLD]

    assert [(s.side, s.rep) for s in held] == [
        (Side.RIGHT, 1),
        (Side.RIGHT, 2),
        (Side.LEFT, 1),
        (Side.LEFT, 2),
    ]


def test_sides_that_alternate_do_so_with_every_repetition() -> None:
    held = [s for s in break_plan.plan(exercise=KNOWN.exercises["neck_rotation"]).steps if s.phase is Phase.HOLD]

    assert [s.side for s in held] == [Side.RIGHT, Side.LEFT] * 3
    assert [s.rep for s in held] == [1, 1, 2, 2, 3, 3]


def test_a_repetition_may_hold_two_positions() -> None:
    cat = KNOWN.exercises["cat_stretch"]  # three times 5 s + 5 s

    steps = break_plan.plan(exercise=cat).steps

    assert [(s.phase, s.position) for s in steps[1:6]] == [
        (Phase.MOVE, 1),
        (Phase.HOLD, 1),
        (Phase.MOVE, 2),
        (Phase.HOLD, 2),
        (Phase.REST, 2),
    ]


def test_the_side_that_the_steps_name_first_begins() -> None:
    # "Reach your left leg back and your right arm forward."
    held = [s for s in break_plan.plan(exercise=KNOWN.exercises["bird_dog"]).steps if s.phase is Phase.HOLD]

    assert [s.side for s in held[:3]] == [Side.LEFT, Side.RIGHT, Side.LEFT]


def test_what_has_no_repetitions_is_kept_up_for_its_time() -> None:
    steps = break_plan.plan(exercise=KNOWN.exercises["posture_reset_seated"]).steps

    assert [(s.phase, s.length) for s in steps] == [(Phase.READY, seconds(5)), (Phase.KEEP, seconds(25))]


def test_next_leads_to_the_next_part_the_other_side_and_the_end() -> None:
    plan = break_plan.plan(walk=True, exercise=KNOWN.exercises["seated_knee_hug"])
    other_side = next(step.start for step in plan.steps if step.phase is Phase.CHANGE)

    assert following(plan, seconds(3)) == break_plan.WALK
    assert following(plan, break_plan.WALK) == other_side
    assert following(plan, other_side) == plan.length


def test_back_leads_to_the_beginning_of_the_part_and_a_second_time_to_the_part_before() -> None:
    plan = break_plan.plan(posture=True, walk=True)

    assert preceding(plan, seconds(60)) == seconds(30)
    assert preceding(plan, seconds(31)) == seconds(0)
    assert preceding(plan, seconds(0)) == seconds(0)


@pytest.mark.parametrize("exercise", list(KNOWN), ids=lambda e: e.id)
@pytest.mark.parametrize("rung", [0, -1], ids=["low", "top"])
def test_every_exercise_keeps_its_dose_and_its_time(exercise: Exercise, rung: int) -> None:
    wanted = ladder(exercise)[rung]

    plan = break_plan.plan(exercise=exercise, dose=wanted)

    counted = [step for step in plan.steps if step.phase is Phase.MOVE]
    times = wanted.reps * (1 if wanted.sides is Sides.NONE else 2)
    if exercise.load:
        held = wanted.hold >= break_plan.TURNING_POINT
        positions = exercise.positions if held else 1
        assert len(counted) == times * positions
        holding = sum((s.length for s in plan.steps if s.phase is Phase.HOLD), timedelta())
        assert holding == (times * positions * wanted.hold if held else timedelta())
        assert plan.length <= LONGEST
        if rung == 0:
            # About as long as the catalogue says, and longer where that would mean to hurry.
            assert -seconds(15) <= plan.length - exercise.duration <= seconds(26)


@pytest.mark.parametrize("exercise", [e for e in KNOWN if e.load], ids=lambda e: e.id)
def test_no_movement_is_faster_than_a_person_makes_it_slowly(exercise: Exercise) -> None:
    ways = [s.length for s in break_plan.plan(exercise=exercise).steps if s.phase in (Phase.MOVE, Phase.REST)]

    if exercise.hold < break_plan.TURNING_POINT:
        assert all(seconds(1.5) <= way <= seconds(5) for way in ways)
    else:
        assert min(ways) >= seconds(2.5 if exercise.kind is Kind.STRETCH else 2)


def test_a_source_that_says_how_long_a_movement_takes_is_followed() -> None:
    steps = break_plan.plan(exercise=KNOWN.exercises["heel_raise"]).steps

    assert [step.length for step in steps[1:3]] == [seconds(3), seconds(5)]


def test_a_rest_between_repetitions_is_part_of_the_plan() -> None:
    plank = KNOWN.exercises["desk_plank"]

    rests = [step.length for step in break_plan.plan(exercise=plank).steps if step.phase is Phase.REST]

    assert plank.rest == seconds(30)
    assert rests[0] - rests[1] == seconds(30)


@given(plans())
def test_steps_follow_each_other_without_gap_or_overlap(plan: Plan) -> None:
    end = timedelta()
    for step in plan.steps:
        assert step.start == end
        assert step.length > timedelta()
        end = step.end
    assert plan.length == end


@given(plans(), st.floats(-10, 4000))
def test_every_moment_belongs_to_the_one_step_that_spans_it(plan: Plan, when: float) -> None:
    moment = at(plan, seconds(when))

    elapsed = max(seconds(when), timedelta())
    if elapsed >= plan.length:
        assert moment is None
        return
    assert moment is not None
    assert moment.step is plan.steps[moment.index]
    assert moment.step.start <= elapsed < moment.step.end
    assert moment.left == moment.step.end - elapsed


@given(plans(), st.floats(0, 2000), st.floats(0, 2000))
def test_later_moments_are_never_earlier_steps(plan: Plan, one: float, other: float) -> None:
    early, late = at(plan, seconds(min(one, other))), at(plan, seconds(max(one, other)))

    assert late is None or (early is not None and early.index <= late.index)


@given(exercises())
def test_both_sides_get_the_same_one_at_a_time(exercise: Exercise) -> None:
    steps = break_plan.plan(exercise=exercise).steps

    work = {side: [(s.phase, s.length, s.rep) for s in steps if s.side is side and s.rep] for side in Side}
    assert work[Side.RIGHT] == work[Side.LEFT]
    if exercise.sides is Sides.NONE or not exercise.hold:
        assert all(step.side is None for step in steps)


@given(plans(), st.floats(0, 2000))
def test_next_goes_forward_and_back_goes_backward_to_a_stop(plan: Plan, when: float) -> None:
    elapsed = min(seconds(when), plan.length)

    assert following(plan, elapsed) in {*plan.stops, plan.length}
    assert following(plan, elapsed) > elapsed or elapsed == plan.length
    assert preceding(plan, elapsed) in {*plan.stops, timedelta()}
    assert preceding(plan, elapsed) <= elapsed


def test_a_dose_of_its_own_is_kept() -> None:
    held = break_plan.plan(exercise=KNOWN.exercises["chin_tuck"], dose=Dose(seconds(7), 2, Sides.NONE)).steps

    assert [s.length for s in held if s.phase is Phase.HOLD] == [seconds(7)] * 2
