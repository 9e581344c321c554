"""The shipped catalogue is perfect; a file of one's own is taken whole, or refused whole with its sentences."""

from __future__ import annotations

import os
import re
import shutil
import tomllib
import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder import paths
from reminder.core.exercises import LOAD, Area, Condition, Equipment, Kind, Place, Posture, Sides
from reminder.errors import CatalogueError
from reminder.storage.catalogue import Loaded, load
from reminder.storage.exercise_file import SEED_FACTS
from reminder.storage.exercise_keys import Text

SHIPPED = paths.shipped()
CATALOGUE = load(SHIPPED).catalogue
OWN = """\
[[exercise]]
id = "hip_bridge"
name = "Hip bridge"
kind = "strengthening"
body_area = ["buttock", "lower_back"]
posture = "floor"
place = ["home"]
equipment = ["mat"]
duration_s = 60
hold_s = 3
reps = 8
steps = ["Lie on your back.", "Lift your hips.", "Lower slowly."]
breathing = "Breathe out as you lift."
avoid_when = ["recent_surgery"]
max_per_day = 3
per_week = 9
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    folder = tmp_path / "exercises"
    folder.mkdir()
    return folder


def loaded(own: Path, text: str | bytes, name: str = "mine.toml") -> Loaded:
    (own / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return load(SHIPPED, own)


def sentence(own: Path, text: str | bytes) -> str:
    """Return the one sentence that *text* gets; the catalogue must be as if it were not there."""
    found = loaded(own, text)
    assert found.catalogue == CATALOGUE
    (said,) = found.faults
    return said


# ------------------------------------------------------------------------------------------- what is shipped


def test_everything_of_the_evidence_is_there():
    counts = {name: len(getattr(CATALOGUE, name)) for name in ("exercises", "forbidden", "prompts", "sources")}

    assert counts == {"exercises": 50, "forbidden": 4, "prompts": 15, "sources": 107}
    assert sum(exercise.seed for exercise in CATALOGUE) == 12
    assert sum(exercise.seed and exercise.load for exercise in CATALOGUE) == 10
    assert sum(Place.DESK in exercise.places for exercise in CATALOGUE) == 40
    assert (len(CATALOGUE.walk_lines), len(CATALOGUE.sit_stand_lines)) == (9, 3)


def test_the_kinds_and_postures_are_those_of_the_evidence():
    kinds = {kind: sum(e.kind is kind for e in CATALOGUE) for kind in Kind}
    postures = {posture: sum(e.posture is posture for e in CATALOGUE) for posture in Posture}

    assert kinds == {
        Kind.STRENGTHENING: 20,
        Kind.STRETCH: 14,
        Kind.MOBILITY: 10,
        Kind.WALK: 2,
        Kind.POSTURE_CHECK: 1,
        Kind.WRISTS: 2,
        Kind.EYES: 1,
    }
    assert postures == {Posture.FLOOR: 10, Posture.STANDING: 18, Posture.SEATED: 22}


@pytest.mark.parametrize("exercise", list(CATALOGUE), ids=lambda e: e.id)
def test_every_exercise_is_complete_and_fits_into_a_break(exercise):
    sides = 1 if exercise.sides is Sides.NONE else 2

    assert exercise.duration >= exercise.hold * exercise.reps * sides
    assert exercise.duration.total_seconds() <= 120 or exercise.kind is Kind.WALK
    assert 3 <= len(exercise.steps) <= 6
    assert all(len(step) <= 120 for step in exercise.steps)
    assert exercise.breathing
    assert exercise.cautions
    assert exercise.sources
    assert exercise.kind not in LOAD or (
        1 <= exercise.max_per_day <= 2 and Condition.RECENT_SURGERY in exercise.avoid_when
    )


def test_every_source_is_used_and_every_seed_number_exists():
    used = {source for e in CATALOGUE for source in e.sources}
    used |= {source for e in CATALOGUE.forbidden.values() for source in e.sources}
    used |= {source for p in CATALOGUE.prompts for source in p.sources}
    used |= {source for line in (*CATALOGUE.walk_lines, *CATALOGUE.sit_stand_lines) for source in line.sources}

    assert set(CATALOGUE.sources) <= used
    assert {int(s[1:]) for s in used if re.fullmatch(r"S\d+", s)} <= set(range(1, SEED_FACTS + 1))


def test_tips_serve_every_fact_about_desk_lifting_and_the_week():
    served = {source for tip in CATALOGUE.tips for source in tip.sources}

    assert {f"S{n}" for n in (8, 9, 10, 11, 14, 15, 16, 17)} <= served
    assert all(len(tip.text) <= 160 for tip in CATALOGUE.tips)


@pytest.mark.parametrize(
    "claim", ["cure", "heal", "prevent", "guarantee", "in seconds", "organ", "degenerat", "pain-free", "!"]
)
def test_no_text_claims_what_nobody_knows(claim: str):
    texts = [text for e in CATALOGUE for text in (e.name, *e.steps, e.breathing, *e.cautions)]
    texts += [text for p in CATALOGUE.prompts for text in (p.text, p.fix)] + [tip.text for tip in CATALOGUE.tips]

    assert not [text for text in texts if re.search(rf"\b{claim}" if claim != "!" else "!", text.lower())]


def test_no_text_speaks_of_the_document_it_comes_from():
    texts = [text for e in CATALOGUE for text in (*e.steps, e.breathing, *e.cautions)]
    texts += [entry.reason for entry in CATALOGUE.forbidden.values()]

    assert not [text for text in texts if "seed" in text.lower()]


def test_every_thing_that_is_used_is_a_known_one_and_no_other_is_kept():
    lines = (*CATALOGUE.walk_lines, *CATALOGUE.sit_stand_lines)
    # A pillow makes child's pose easier, and is not needed for it.
    assert {thing for e in (*CATALOGUE, *lines) for thing in e.equipment} == set(Equipment) - {Equipment.PILLOW}


def test_every_area_that_is_used_is_a_known_one_and_no_other_is_kept():
    assert {area for e in CATALOGUE for area in e.areas} == set(Area)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda text: text.replace("reps = 8", "reps = 0", 1), "reps = 0"),
        (lambda text: text.replace('"S29"', '"S39"'), 'unknown source "S39"'),
        (lambda text: text.replace('"recent_surgery", ', "", 1), "must name recent_surgery"),
        (lambda text: text.replace('id = "sit_to_stand"', 'id = "wall_sit"'), "stands twice"),
        (lambda text: text.replace("max_per_day = 1", "max_per_day = 3", 1), "expected 1 to 2"),
        (lambda text: text + "[", "not TOML"),
    ],
)
def test_a_damaged_shipped_file_is_an_error_that_names_it(tmp_path: Path, damage, said: str):
    shutil.copytree(SHIPPED, tmp_path / "config")
    file = tmp_path / "config" / "exercises" / "legs_and_strength.toml"
    file.write_text(damage(file.read_text(encoding="utf-8")), encoding="utf-8")

    with pytest.raises(CatalogueError, match=r"legs_and_strength\.toml") as error:
        load(tmp_path / "config")

    assert said in str(error.value)
    assert error.value.exit_code == 2


def test_a_shipped_folder_that_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(CatalogueError):
        load(tmp_path)


DOCS = (SHIPPED.parent / "docs" / "exercises.md").read_text(encoding="utf-8")


def test_the_page_says_of_every_seed_fact_where_it_lives():
    rows = re.findall(r"(?m)^\| (S\d+) \| .+ \| (.+) \|$", DOCS)

    assert [fact for fact, _ in rows] == [f"S{number}" for number in range(1, SEED_FACTS + 1)]
    named = {word for _, lives in rows for word in re.findall(r"`([a-z_]+)`", lives)}
    assert named & set(CATALOGUE.exercises) >= {e.id for e in CATALOGUE if e.seed and e.load}
    known = {*CATALOGUE.exercises, *(tip.id for tip in CATALOGUE.tips), *Condition}
    assert named - known <= {"breathing", "avoid_when", "max_per_day", "latest", "aka"}


# ----------------------------------------------------------------------------------------- files of one's own


def test_the_example_of_the_page_is_a_good_file(own: Path):
    page = (SHIPPED.parent / "docs" / "own-exercises.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"(?s)```toml\n(.*?)```", page)

    found = loaded(own, example)

    assert found.faults == ()
    assert "hip_bridge" in found.catalogue.exercises


def test_an_exercise_of_ones_own_joins_the_catalogue_with_its_own_dose(own: Path):
    found = loaded(own, OWN)

    bridge = found.catalogue.exercises["hip_bridge"]

    assert found.faults == ()
    assert (bridge.own, bridge.max_per_day, bridge.per_week, bridge.hold_max.total_seconds()) == (True, 3, 9, 3)
    assert len(found.catalogue.exercises) == 51


def test_no_folder_and_an_empty_one_change_nothing(tmp_path: Path, own: Path):
    assert load(SHIPPED, tmp_path / "absent") == load(SHIPPED, own) == Loaded(CATALOGUE)


def test_a_shipped_exercise_under_another_id_is_a_good_own_one(own: Path):
    shipped = (SHIPPED / "exercises" / "wrists_and_eyes.toml").read_text(encoding="utf-8")

    found = loaded(own, re.sub(r'(?m)^id = "', 'id = "my_', shipped))

    assert found.faults == ()
    assert found.catalogue.exercises["my_look_far"].own
    assert len(found.catalogue.exercises) == 53


def test_one_bad_file_leaves_the_good_one_in_force(own: Path):
    (own / "good.toml").write_text(OWN, encoding="utf-8")

    found = loaded(own, "[[exercise]]\nid = 7\n", "bad.toml")

    assert "hip_bridge" in found.catalogue.exercises
    assert all(said.startswith("exercises/bad.toml, line ") for said in found.faults)


def test_a_file_with_one_fault_is_refused_whole(own: Path):
    second = OWN.replace('"hip_bridge"', '"hip_bridge_two"').replace("reps = 8", "reps = -1")

    said = sentence(own, OWN + second)

    assert said == (
        "exercises/mine.toml, line 27, [[exercise]] reps = -1: expected 1 to 60: more do not fit into a short break"
    )


def test_all_faults_of_a_file_are_told_at_once(own: Path):
    text = OWN.replace('"strengthening"', '"strenghtening"').replace("hold_s = 3", "hold = 3")

    found = loaded(own, text)

    assert found.faults == (
        (
            'exercises/mine.toml, line 4, [[exercise]] kind = "strenghtening": unknown word; '
            'did you mean "strengthening"?'
        ),
        'exercises/mine.toml, line 10, [[exercise]] hold: unknown field; did you mean "hold_s"?',
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"hip_bridge"', '"chin_tuck"', "the catalogue has this id already"),
        ('"hip_bridge"', '"standing_toe_touch"', "is never suggested, and no file can change that"),
        ('"hip_bridge"', '"StandingToeTouch"', "expected an id of small letters"),
        ('"Hip bridge"', '"Standing toe-touches"', "Standing toe touch is never suggested"),
        ('"hip_bridge"', '"../../etc/passwd"', "expected an id of small letters"),
        ("reps = 8", 'reps = "8"', "expected a whole number from 1 to 60, without quotes"),
        ("reps = 8", "reps = true", "expected a whole number"),
        ("reps = 8", "reps = 8.5", "expected a whole number"),
        ("reps = 8", "reps = 99999999999999999999999", "expected 1 to 60"),
        ("reps = 8", "reps = 60", "duration_s = 60: expected 180 or more"),
        ("duration_s = 60", "duration_s = 121", "at most 120"),
        ("hold_s = 3", "hold_s = 3\nhold_s_max = 2", "expected hold_s or more"),
        ("reps = 8", "reps = 8\nreps_max = 7", "expected reps or more"),
        ("max_per_day = 3", "max_per_day = 11", "expected 1 to 10"),
        ('place = ["home"]', 'place = ["desk", "home"]', "nobody lies down at an office desk"),
        ('place = ["home"]', "place = []", "it must be possible somewhere"),
        ('place = ["home"]', 'place = "home"', "expected a list such as"),
        ('["recent_surgery"]', '["recent surgery"]', 'did you mean "recent_surgery"?'),
        ("max_per_day = 3", "", "max_per_day is missing"),
        ('"Lift your hips."', '""', "it is empty"),
        ('"Lift your hips."', f'"{"x" * 121}"', "expected at most 120 characters: here are 121"),
        ('"Lift your hips."', '"Lift\\nyour hips."', "control character U+000A"),
        ('"Lift your hips."', '"\\u001b[2Jboo"', "control character U+001B"),
        ('"Lift your hips."', '"\\u202eboo"', "control character U+202E"),
        ('"Lift your hips."', '{ text = "Lift" }', "expected text in quotes"),
        ("[[exercise]]", "[exercise]", "with two brackets"),
        ("[[exercise]]", "[[exercises]]", 'did you mean "exercise"?'),
    ],
)
def test_a_slip_gets_its_sentence_and_changes_nothing(own: Path, old: str, new: str, said: str):
    assert OWN.count(old) >= 1

    assert said in sentence(own, OWN.replace(old, new, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it holds no exercise"),
        ("# nothing yet\n", "it holds no exercise"),
        ("exercise = 5\n", "expected [[exercise]] on a line of its own"),
        ("exercise = [5]\n", "expected [[exercise]] on a line of its own"),
        ('[[do_not_suggest]]\nid = "x"\n', "a file of your own holds exercises only"),
        ("title = 'x'\n" + OWN, "unknown table"),
        ("[[exercise]\n", "line 1: not TOML"),
        (b"\xff\xfe[[exercise]]", "not UTF-8"),
        (b"x" * (10 << 20), "larger than 256 KiB"),
        ("x = " + "[" * 100_000, "nested too deeply"),
        (OWN + f"reps_max = {'9' * 5000}\n", "a number of thousands of digits"),
        (OWN + f"reps_max = 0x{'f' * 5000}\n", "reps_max = 0xfff"),
        (OWN + "a." * 500 + "a = 1\n", "a key of more than 16 parts"),
        (b"\x00" * 100, "not TOML"),
    ],
)
def test_a_file_that_is_no_exercise_file_gets_its_sentence(own: Path, text: str | bytes, said: str):
    assert said in sentence(own, text)


def test_files_that_are_too_much_together_are_read_as_far_as_they_are_not(own: Path):
    big = f"# {'x' * 250_000}\n"
    for name in "bcd":
        (own / f"{name}.toml").write_text(big, encoding="utf-8")

    found = loaded(own, OWN, "a.toml")

    assert "hip_bridge" in found.catalogue.exercises
    assert any("expected at most 512 KiB in all; from d.toml on none is read" in fault for fault in found.faults)


def invisible() -> list[str]:
    """What Unicode calls a control or a format character, and the letters that are blank."""
    found = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp")]
    return [char for char in found if char not in "\u200c\u200d"] + list("\u115f\u1160\u3164\uffa0")


def test_no_invisible_character_gets_into_a_text_for_people():
    text = Text(80)

    for char in invisible():
        with pytest.raises(ValueError, match="control character"):
            text.read(f"Lift{char}your hips.")


@pytest.mark.parametrize(
    "words",
    [
        "\u0645\u06cc\u200c\u062e",
        "\U0001f469\u200d\U0001f4bb sits",
        "\u0915\u094d\u200d\u0937",
        "Hüfte : là",
    ],
)
def test_the_joiners_of_other_scripts_are_text(words: str):
    assert Text(80).read(words) == words


@pytest.mark.parametrize("words", ["pass\u200dword", "\u200dLift", "Lift\u200c", "a\u200c\u200cb"])
def test_a_joiner_with_nothing_to_join_is_none(words: str):
    with pytest.raises(ValueError, match="control character U\\+200"):
        Text(80).read(words)


@pytest.mark.parametrize(
    ("name", "movement"),
    [
        ("Toe touch", "Standing toe touch"),
        ("Toe touching, standing", "Standing toe touch"),
        ("Touch your toes", "Standing toe touch"),
        ("Sit-ups", "Full sit-up"),
        ("Situps", "Full sit-up"),
        ("Double leg raises", "Double straight-leg lift"),
        ("Both leg lifts", "Double straight-leg lift"),
        ("Ballistic stretches", "Bouncing"),
    ],
)
def test_no_other_name_brings_in_what_is_never_suggested(own: Path, name: str, movement: str):
    said = sentence(own, OWN.replace('"Hip bridge"', f'"{name}"'))

    assert movement in said
    assert "is never suggested" in said


@pytest.mark.parametrize("name", ["Single leg lift", "Heel and toe raise", "Sit to stand on one leg", "Leg raise"])
def test_what_only_sounds_alike_is_welcome(own: Path, name: str):
    assert loaded(own, OWN.replace('"Hip bridge"', f'"{name}"')).faults == ()


@pytest.mark.parametrize(
    ("condition", "areas"),
    [
        (Condition.DIZZINESS, {Area.NECK}),
        (Condition.WRIST_PAIN, {Area.WRIST_HAND}),
        (Condition.NECK_PAIN, {Area.NECK}),
    ],
)
def test_what_a_question_names_is_what_the_data_leaves_out(condition: Condition, areas: set[Area]):
    left = [e for e in CATALOGUE if e.load and condition not in e.avoid_when]

    assert not {e.area for e in left} & areas


def test_who_must_not_bend_a_new_hip_far_gets_nothing_that_does():
    hip = {e.id for e in CATALOGUE if Condition.HIP_REPLACEMENT in e.avoid_when}

    assert {"seated_knee_hug", "seated_figure_four", "childs_pose", "hip_hinge", "sit_to_stand"} <= hip
    assert not {"standing_hip_extension", "heel_raise", "wall_push_up"} & hip


def test_an_id_that_stands_twice_in_one_file_is_refused_at_the_second(own: Path):
    assert sentence(own, OWN + OWN) == (
        'exercises/mine.toml, line 18, [[exercise]] id = "hip_bridge": '
        "this id stands twice in the file; give each exercise its own"
    )


def test_an_id_of_another_own_file_is_refused(own: Path):
    (own / "a.toml").write_text(OWN, encoding="utf-8")

    found = loaded(own, OWN, "b.toml")

    assert "hip_bridge" in found.catalogue.exercises
    (said,) = found.faults
    assert said.startswith("exercises/b.toml, line 2")
    assert "a file of yours has this id already" in said


def test_markup_stays_plain_text(own: Path):
    found = loaded(own, OWN.replace("Lift your hips.", "<img src=x onerror=alert(1)> & <b>lift</b>"))

    assert found.faults == ()
    assert found.catalogue.exercises["hip_bridge"].steps[1] == "<img src=x onerror=alert(1)> & <b>lift</b>"


def test_a_hostile_value_is_shortened_and_escaped_in_its_sentence(own: Path):
    said = sentence(own, OWN.replace('"hip_bridge"', '"\\u001b]0;' + "x" * 5000 + '"'))

    assert "\x1b" not in said
    assert len(said) < 300


@pytest.mark.posix("names that Windows does not allow")
def test_a_hostile_file_name_cannot_steer_a_terminal(own: Path):
    found = loaded(own, "x", "\x1b[2J.toml")

    assert "\x1b" not in found.faults[0]


@pytest.mark.posix("named pipes among files")
def test_a_pipe_a_folder_and_a_dangling_link_do_not_stop_the_program(own: Path):
    os.mkfifo(own / "pipe.toml")
    (own / "folder.toml").mkdir()
    (own / "link.toml").symlink_to(own / "nowhere")

    found = load(SHIPPED, own)

    assert found.catalogue == CATALOGUE
    assert len(found.faults) == 3


@pytest.mark.posix("rights of files")
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may read everything")
def test_a_file_nobody_may_read_gets_its_sentence(own: Path):
    (own / "mine.toml").write_text(OWN, encoding="utf-8")
    (own / "mine.toml").chmod(0)

    assert "cannot be read" in load(SHIPPED, own).faults[0]


def test_a_file_in_the_folders_place_gets_its_sentence(tmp_path: Path):
    (tmp_path / "exercises").write_text("", encoding="utf-8")

    found = load(SHIPPED, tmp_path / "exercises")

    assert "cannot be read" in found.faults[0]


def test_lock_files_and_other_files_are_left_alone(own: Path):
    (own / ".#mine.toml").write_text("x", encoding="utf-8")
    (own / "mine.toml~").write_text("x", encoding="utf-8")
    (own / "notes.txt").write_text("x", encoding="utf-8")

    assert load(SHIPPED, own) == Loaded(CATALOGUE)


def test_more_files_than_anybody_has_are_not_all_read(own: Path):
    for number in range(101):
        (own / f"{number:03}.toml").write_text(OWN.replace("hip_bridge", f"bridge_{number}"), encoding="utf-8")

    found = load(SHIPPED, own)

    assert len(found.catalogue.exercises) == 150
    assert "at most 100 files" in found.faults[0]


def test_a_file_of_faults_tells_the_first_of_them(own: Path):
    found = loaded(own, "[[exercise]]\nid = 7\n" * 150)

    assert len(found.faults) == 21
    assert found.faults[-1] == "exercises/mine.toml: and more; mend these first"


def test_a_file_of_thousands_of_exercises_is_refused(own: Path):
    text = "".join(OWN.replace("hip_bridge", f"bridge_{number}") for number in range(201))

    assert "expected at most 200 of them in one file: here are 201" in sentence(own, text)


def test_windows_line_ends_and_a_byte_order_mark_are_fine(own: Path):
    assert loaded(own, b"\xef\xbb\xbf" + OWN.replace("\n", "\r\n").encode()).faults == ()


def test_lines_are_right_behind_text_that_looks_like_a_table(own: Path):
    tricky = OWN.replace("Lift your hips.", "[[exercise]] # not one").replace("reps = 8", "reps = 0")

    assert "line 11," in sentence(own, tricky)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def written(value: object) -> str:
    match value:
        case None:
            return "1979-05-27"
        case bool():
            return str(value).lower()
        case float() | int():
            return repr(value)
        case str():
            body = "".join(f"\\U{ord(c):08x}" if not c.isalnum() else c for c in value)
            return f'"{body}"'
        case list():
            return f"[{', '.join(map(written, value))}]"
        case _:
            return "{" + ", ".join(f"{written(k)} = {written(v)}" for k, v in value.items()) + "}"


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["id", "name", "kind", "body_area", "place", "reps", "hold_s", "steps", "per_week"]), VALUES)
def test_no_value_whatever_ends_the_program(own: Path, key: str, value: object):
    text = re.sub(rf"(?m)^{key} = .*$", lambda _: f"{key} = {written(value)}", OWN)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return  # a lone surrogate and the like

    found = loaded(own, text)

    assert bool(found.faults) == (len(found.catalogue.exercises) == 50)
    assert all(said.isprintable() for said in found.faults)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300))
def test_no_bytes_whatever_end_the_program(own: Path, data: bytes):
    found = loaded(own, data)

    assert found.catalogue == CATALOGUE
    assert found.faults
