from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures import checks, load
from figures.camera import Camera
from figures.measure import measure
from figures.pose import Foot, Reach
from figures.solve import SHIN, THIGH, solve, two_bones
from figures.vectors import bent, cross, distance, dot, length
from reminder.errors import CatalogueError

BASES = load.bases()
coordinate = st.floats(-60, 60)
points = st.tuples(coordinate, coordinate, coordinate)


def figure(**changes):
    data = {
        "name": "A test",
        "describe": "Somebody stands.",
        "camera": {"yaw": 20, "pitch": 5},
        "props": [{"kind": "floor", "size": [60, 0, 30]}],
        "keys": [
            {"pose": "standing", "move": 1, "hold": 1},
            {"pose": "other", "move": 1, "hold": 1},
        ],
        "pose": {"other": {"like": "standing"}},
    }
    return load.parse("test", {**data, **changes}, BASES, Path("test.toml"))


@given(target=points, pole=points)
def test_two_bones_keep_their_length_and_reach_what_they_can(target, pole):
    middle, end, short = two_bones((0.0, 0.0, 0.0), target, THIGH, SHIN, pole)

    assert distance((0.0, 0.0, 0.0), middle) <= THIGH + 1e-6
    if length(target) > 5:
        assert short == pytest.approx(distance(target, end), abs=1e-6)
    if length(target) > 5 and length(cross(target, pole)) > 1:
        assert distance((0.0, 0.0, 0.0), middle) == pytest.approx(THIGH)
        assert distance(middle, end) == pytest.approx(SHIN)


@given(st.floats(-180, 180), st.floats(-180, 180), st.floats(-180, 180))
def test_a_bent_frame_stays_square(flex, side, twist):
    forward, up, right = bent(flex, side, twist)

    assert dot(forward, up) == pytest.approx(0, abs=1e-9)
    assert cross(forward, up) == pytest.approx(right)


def test_bending_forward_tips_up_towards_forward():
    assert bent(90, 0, 0)[1] == pytest.approx((1, 0, 0))
    assert bent(0, 90, 0)[1] == pytest.approx((0, 0, 1))
    assert bent(0, 0, 90)[0] == pytest.approx((0, 0, 1))


def test_a_pose_written_for_both_sides_is_symmetric():
    pose = load.pose(
        {**BASES, "it": {"like": "seated", "arms": {"to": {"on": "thigh_r", "along": 0.5, "off": [0, 9, 2]}}}}, "it"
    )

    body = solve(pose)

    assert isinstance(pose.arm_l, Reach)
    assert pose.arm_l.to.on == "thigh_l"
    for joint in ("elbow", "wrist", "knee", "ankle", "toe"):
        right, left = body.joints[f"{joint}_r"], body.joints[f"{joint}_l"]
        assert right == pytest.approx((left[0], left[1], -left[2]))


def test_a_standing_foot_stays_while_the_body_moves():
    a = load.pose(BASES, "standing")
    b = load.pose({**BASES, "low": {"like": "standing", "pelvis": [4, 75, 0]}}, "low")

    balls = [solve(a, b, t / 10).joints["ball_r"] for t in range(11)]

    assert all(ball == pytest.approx(balls[0], abs=1e-6) for ball in balls)


def test_a_step_lifts_the_foot_on_its_way_and_sets_it_down():
    a = load.pose(BASES, "standing")
    step = {"like": "standing", "pelvis": [10, 85, 0], "leg_r": {"foot": [30, 9], "step": 10}}
    b = load.pose({**BASES, "ahead": step}, "ahead")
    assert isinstance(b.leg_r, Foot)

    heights = [solve(a, b, t / 10).joints["ankle_r"][1] for t in range(11)]

    assert max(heights) == pytest.approx(17, abs=0.5)
    assert heights[0] == pytest.approx(heights[-1], abs=0.1)


def test_a_wrong_entry_is_named_with_its_file():
    with pytest.raises(CatalogueError, match=r"test\.toml, key 2: KeyError: 'elsewhere'"):
        figure(keys=[{"pose": "standing", "move": 1, "hold": 1}, {"pose": "elsewhere", "move": 1, "hold": 1}])


def test_a_file_that_is_not_toml_is_named(tmp_path):
    file = tmp_path / "broken.toml"
    file.write_text("name = ")

    with pytest.raises(CatalogueError, match=r"broken\.toml"):
        load._read(file)


def test_an_id_is_a_name_and_never_a_path():
    for name in ("../defaults", "_poses", "png/chin_tuck", ""):
        with pytest.raises(KeyError):
            load.load(name)


@pytest.mark.parametrize(
    ("pose", "fault"),
    [
        ({"arm_r": {"to": [80, 120, 14]}}, "arm_r does not reach its place"),
        ({"pelvis": [0, 86, 0], "leg_r": {"thigh": [0, 0], "shin": [0, 0]}}, "foot_r sinks into the floor"),
        ({"leg_r": {"thigh": [0, 2], "shin": [50, 0]}}, "knee_r bends the wrong way"),
        ({"leg_r": {"thigh": [-60, 2], "shin": [-60, 0]}}, "hip_r beyond its range"),
        ({"pelvis": [0, 82, 0], "leg_r": {"foot": [25, 9]}, "leg_l": {"foot": [0, -9]}}, None),
    ],
)
def test_the_checks_find_what_is_wrong(pose, fault):
    found = checks.faults(figure(pose={"other": {"like": "standing", **pose}}))

    assert (fault is None and not found) or any(sentence.startswith(fault or "-") for sentence in found)


def test_an_elbow_that_flips_over_is_found():
    hand = {"like": "standing", "arm_r": {"to": [25, 115, 16], "pole": [0, 0, 1]}}
    other = {"like": "standing", "arm_r": {"to": [25, 115, 16], "pole": [0, 0.05, -1]}}
    keys = [{"pose": "one", "move": 1, "hold": 1}, {"pose": "other", "move": 1, "hold": 1}]

    found = checks.faults(figure(pose={"one": hand, "other": other}, keys=keys))

    assert any(sentence.startswith("elbow_r jumps") for sentence in found)


def test_a_hand_in_the_wall_and_a_false_claim_are_found():
    props = [{"kind": "floor", "size": [60, 0, 30]}, {"kind": "wall", "at": [30, 0, 0], "size": [2, 190, 38]}]
    pose = {"like": "standing", "arm_r": {"to": [32, 125, 14]}}
    claim = {"text": "arms straight", "measure": "elbow_r", "at": "other", "most": 5}
    touch = {"parts": ["hand_l"], "on": "wall", "at": ["other"]}

    found = " ".join(checks.faults(figure(props=props, pose={"other": pose}, claim=[claim], touch=[touch])))

    assert "hand_r sinks into the wall" in found
    assert '"arms straight": elbow_r' in found
    assert "hand_l does not rest on wall" in found


WITH_ARROW = [
    {"pose": "standing", "move": 1, "hold": 1},
    {"pose": "standing", "move": 1, "hold": 1, "arrows": ["out"]},
]


def test_an_arrow_that_leaves_the_picture_for_a_moment_is_found():
    """Half-way up the hand is beside the picture; at both ends it is not."""
    arms = ({"up": [0, 0], "fore": [0, 0]}, {"up": [180, 0], "fore": [180, 0]})
    poses = {name: {"like": "standing", "arm_r": arm} for name, arm in zip(("low", "other"), arms, strict=True)}
    keys = [{"pose": "low", "move": 1, "hold": 1}, {"pose": "other", "move": 1, "hold": 1, "arrows": ["out"]}]
    arrow = {"out": {"at": {"on": "tip_r"}, "off": [0, 0], "by": [12, 0]}}

    found = checks.faults(figure(pose=poses, keys=keys, arrow=arrow, box=[-130, -205, 160, 210]))

    (sentence,) = [sentence for sentence in found if sentence.startswith("an arrow leaves the picture")]
    assert "1.00 of the way" not in sentence


def test_the_head_of_an_arrow_counts_too():
    arrow = {"out": {"at": {"on": "pelvis"}, "off": [10, 0], "by": [29, 0]}}

    found = checks.faults(figure(keys=WITH_ARROW, arrow=arrow, box=[-119, -205, 160, 210]))

    assert any(sentence.startswith("an arrow leaves the picture") for sentence in found)


def test_an_arrow_across_the_face_is_found():
    arrow = {"out": {"at": {"on": "head"}, "off": [-25, 0], "by": [50, 0]}}

    found = checks.faults(figure(keys=WITH_ARROW, arrow=arrow))

    assert any(sentence.startswith("an arrow covers the head") for sentence in found)


def test_a_planted_foot_stays_and_the_knee_keeps_its_angle_while_the_heel_rises():
    flat = {"like": "standing", "legs": {"thigh": [5, 0], "shin": [-4, 0]}, "plant": [11, 3, 9]}
    a = load.pose({**BASES, "flat": flat}, "flat")
    risen = {**flat, "legs": {"thigh": [5, 0], "shin": [-4, 0], "toe": -40}}
    b = load.pose({**BASES, "risen": risen}, "risen")

    bodies = [solve(a, b, t / 10) for t in range(11)]

    assert all(body.joints["ball_r"] == pytest.approx((11, 3, 9)) for body in bodies)
    assert {round(measure(body, "knee_r"), 3) for body in bodies} == {9.0}
    assert bodies[-1].joints["pelvis"][1] > bodies[0].joints["pelvis"][1] + 5


def test_a_mirroring_camera_shows_the_right_hand_on_the_right():
    front, mirror = Camera(90, 0), Camera(90, 0, mirror=True)

    assert front.see((0, 100, 20))[0] == pytest.approx(-20)
    assert mirror.see((0, 100, 20)) == pytest.approx((20, -100, 0))


def test_every_exercise_seen_from_the_front_with_a_side_of_its_own_is_mirrored():
    for name in load.known():
        drawn = load.load(name)
        sides = {area[-2:] for key in drawn.keys for area in key.felt}
        if drawn.camera.yaw >= 70 and sides & {"_r", "_l"}:
            assert drawn.camera.mirror or sides == {"_r", "_l"}, name
