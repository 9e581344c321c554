"""The drawing and the count in step, for every exercise that has a drawing."""

import pytest

from figures import animation, load
from reminder import paths
from reminder.core.break_plan import TURNING_POINT, Phase, Side
from reminder.core.exercises import Exercise, Kind
from reminder.core.offering import Offered
from reminder.guide.film import film, plan_of
from reminder.storage import catalogue

KNOWN = catalogue.load(paths.shipped()).catalogue
MOVED = [exercise for exercise in KNOWN if exercise.kind is not Kind.WALK]


def offered(exercise: Exercise) -> Offered:
    return Offered(exercise=exercise, dose=exercise.low)


@pytest.mark.parametrize("exercise", MOVED, ids=lambda e: e.id)
def test_a_hold_shows_the_position_to_hold(exercise: Exercise) -> None:
    shown = film(exercise.id, exercise.sides)
    assert shown is not None
    figure = load.load(exercise.id)
    frames = animation.frames(figure)

    for step in plan_of(offered(exercise)).steps:
        stretch = shown.stretch(step)
        if step.phase is Phase.HOLD:
            assert stretch is not None
            assert stretch.start == stretch.end
            frame = next(f for f in frames if f.start <= stretch.start < f.start + f.seconds)
            key = figure.keys[frame.moment.to]
            assert frame.moment.t == 1
            assert key.hold == max(each.hold for each in figure.keys[1:])
            if shown.sides:
                assert key.name == step.side


@pytest.mark.parametrize("exercise", MOVED, ids=lambda e: e.id)
def test_the_drawing_never_jumps_within_a_repetition(exercise: Exercise) -> None:
    shown = film(exercise.id, exercise.sides)
    assert shown is not None
    before = None
    for step in plan_of(offered(exercise)).steps:
        stretch = shown.stretch(step)
        if before is not None and stretch is not None and step.phase in (Phase.HOLD, Phase.REST):
            at = before.end
            # A hold is one picture, from when it is reached until it is left.
            held = [reached for reached, left in shown.held if reached <= at <= left]
            assert stretch.start == at or any(r <= stretch.start <= left for r, left in shown.held), step
            assert held, step
        if stretch is not None:
            assert min(stretch.start, stretch.end) >= 0
            assert max(stretch.start, stretch.end) <= shown.length + shown.first[1]
        before = stretch


def test_two_positions_are_held_where_the_drawing_has_two() -> None:
    cat = plan_of(offered(KNOWN.exercises["cat_stretch"]))

    assert [s.position for s in cat.steps if s.phase is Phase.HOLD and s.rep == 1] == [1, 2]


@pytest.mark.parametrize("exercise", MOVED, ids=lambda e: e.id)
def test_a_drawing_holds_as_many_positions_as_the_catalogue_says(exercise: Exercise) -> None:
    shown = film(exercise.id, exercise.sides)

    assert shown is not None
    if exercise.hold >= TURNING_POINT:
        assert exercise.positions == (1 if shown.sides else len(shown.held))


def test_between_two_repetitions_one_stays_in_the_stride() -> None:
    calf = KNOWN.exercises["standing_calf_stretch"]
    shown = film(calf.id, calf.sides)
    assert shown is not None
    steps = [step for step in plan_of(offered(calf)).steps if step.side is Side.RIGHT]

    there, back = ([shown.stretch(s) for s in steps if s.phase is phase] for phase in (Phase.MOVE, Phase.REST))

    assert there[0] is not None
    assert there[0].start == shown.first[1]
    assert back[0] is not None
    assert there[1] is not None
    assert back[0].end == there[1].start == shown.stays
    assert back[1] is not None
    assert back[1].end == shown.length + shown.first[0]


def test_the_figure_takes_the_first_position_before_the_first_movement() -> None:
    calf = KNOWN.exercises["standing_calf_stretch"]
    shown = film(calf.id, calf.sides)
    assert shown is not None

    ready = shown.stretch(plan_of(offered(calf)).steps[0])

    assert ready is not None
    assert ready.start == ready.end == shown.first[0]


def test_a_loop_with_both_sides_shows_the_one_that_is_counted() -> None:
    shown = film("neck_rotation", KNOWN.exercises["neck_rotation"].sides)

    assert shown is not None
    assert set(shown.sides) == set(Side)


def test_without_a_drawing_there_is_no_film() -> None:
    assert film("of_my_own", KNOWN.exercises["chin_tuck"].sides) is None


def test_the_still_picture_of_a_step_is_the_position_it_goes_to_or_holds() -> None:
    cat = KNOWN.exercises["cat_stretch"]
    shown = film(cat.id, cat.sides)
    assert shown is not None

    shots = [(s.phase, s.position, shown.shot(s)) for s in plan_of(offered(cat)).steps if s.rep == 1]

    assert (Phase.HOLD, 1, 1) in shots
    assert (Phase.MOVE, 2, 2) in shots
    assert (Phase.HOLD, 2, 2) in shots


@pytest.mark.parametrize("exercise", MOVED, ids=lambda e: e.id)
def test_the_still_picture_of_a_hold_is_never_one_from_half_way(exercise: Exercise) -> None:
    shown = film(exercise.id, exercise.sides)
    assert shown is not None
    figure = load.load(exercise.id)

    shots = {shown.shot(step) for step in plan_of(offered(exercise)).steps if step.phase is Phase.HOLD}

    for shot in shots:
        assert shot is not None
        to, share = figure.shots[shot]
        assert share == 1
        assert figure.keys[to].hold == max(key.hold for key in figure.keys[1:])
