"""The sentences: what they say, how short they are, and what they never say."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.care import Pain
from reminder.core.coach import CareState
from reminder.core.commands import (
    ClearSore,
    CutShort,
    Dismiss,
    Done,
    EnableExercise,
    For,
    OpenSettings,
    PainGone,
    PainStill,
    Pause,
    ReportPain,
    Snooze,
    Sore,
    StandNow,
    Start,
    Tomorrow,
)
from reminder.core.dose import Refusal
from reminder.core.effects import Record, Remind
from reminder.core.exercises import (
    About,
    Area,
    Condition,
    Dose,
    Equipment,
    Exercise,
    Kind,
    Line,
    Place,
    Posture,
    PosturePrompt,
    Sides,
    Who,
)
from reminder.core.menu import Choice
from reminder.core.model import (
    NOT_HELD,
    Answer,
    Busy,
    Held,
    Hold,
    How,
    Instant,
    OpenReminder,
    Outcome,
    PauseReason,
    State,
    Status,
    Why,
)
from reminder.core.offering import Offered
from reminder.core.scene import Scene
from reminder.core.selection import NOTHING, NoExercise, Offer, Without
from reminder.core.settings import ExerciseSettings, NotificationSettings, Settings, TraySettings, Urgency
from reminder.desktop.ports import SEPARATOR, Badge, Message
from reminder.desktop.tray.drawing import WARM_FROM
from reminder.wording import breaks, doses, log_text, refusals, safety, tray
from reminder.wording.times import clock_time, exact, span, spoken

MINUTE = timedelta(minutes=1)
BERLIN = timezone(timedelta(hours=1))
NOON = datetime(2026, 3, 27, 12, 0, tzinfo=BERLIN)  # a Friday
MICROPHONE = Hold(Busy.CALL, "microphone in use by Firefox")

CHIN_TUCK = Exercise(
    id="chin_tuck",
    name="Chin tuck",
    kind=Kind.MOBILITY,
    areas=(Area.NECK,),
    posture=Posture.SEATED,
    places=frozenset(Place),
    equipment=frozenset(),
    duration=timedelta(seconds=40),
    hold=timedelta(seconds=5),
    hold_max=timedelta(seconds=10),
    reps=4,
    reps_max=5,
    sides=Sides.NONE,
    steps=("Sit tall.", "Slide your chin back.", "Hold."),
    breathing="Breathe easily.",
    cautions=("Keep your eyes level.", "Do not look down."),
    avoid_when=frozenset(),
    max_per_day=2,
)
PROMPT = PosturePrompt("P5", "Are your shoulders relaxed?", "Let them drop.", About.HABIT)
EASY = Line("W1", "Walk for two to five minutes, at an easy pace.", (), (), walk="walk_short")
OFFERED = Offered(prompt=PROMPT, exercise=CHIN_TUCK, dose=CHIN_TUCK.low, line=EASY)
ANSWERED = Settings(exercises=ExerciseSettings(conditions=()))


def remind(
    why: Why = Why.LULL,
    since: timedelta = 52 * MINUTE,
    snoozes_left: int = 2,
    *,
    held: Held = NOT_HELD,
    offer: Offer = NOTHING,
) -> Remind:
    return Remind(7, why, timedelta(minutes=52), since, snoozes_left, held, offer)


def status(state: State = State.WORKING, **changes: object) -> Status:
    plain = Status(
        state=state,
        worked=timedelta(),
        since_break=timedelta(),
        next_earliest=None,
        next_latest=None,
        busy=frozenset(),
        paused=frozenset(),
        waiting_since=None,
        reminder=None,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def opened(*, started: bool = False, snoozes_left: int = 2) -> OpenReminder:
    return OpenReminder(7, Why.LULL, snoozes_left, started)


def scene(**changes: object) -> Scene:
    return replace(Scene(wall=NOON, steady=Instant.at(10_000)), **changes)  # type: ignore[arg-type]


def labels(choices: tuple[Choice, ...]) -> list[str]:
    return [choice.label for choice in choices if choice != SEPARATOR]


RULES = {
    *(f"R{n}" for n in (5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 22, 26, 28)),
    *("per_week", "never", "only"),
}
RESTING = CareState(resting_until=date(2026, 3, 28))
OFF = CareState(off=True, hurt=date(2026, 3, 23))


def menu_line(part: str, care: CareState) -> Choice:
    return next(line for line in tray.lines(status(), scene(care=care)) if part in line.label)


# ------------------------------------------------------------------------------------------------- durations


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (0.9, "0 s"),
        (45, "45 s"),
        (60, "1 min"),
        (90, "1 min 30 s"),
        (150, "2 min"),
        (3000, "50 min"),
        (3600, "1 h"),
        (7800, "2 h 10 min"),
        (90_000, "25 h"),
        (-5, "0 s"),
    ],
)
def test_a_duration_is_said_in_the_two_units_that_matter(seconds: float, text: str) -> None:
    assert spoken(timedelta(seconds=seconds)) == text


def test_what_the_person_chose_is_said_to_the_second() -> None:
    assert [exact(timedelta(seconds=each)) for each in (300, 150, 5400, 20)] == [
        "5 min",
        "2 min 30 s",
        "1 h 30 min",
        "20 s",
    ]


@pytest.mark.parametrize(
    ("earliest", "latest", "text"),
    [
        (22 * 60 + 30, 32 * 60 + 1, "23-33 min"),
        (3000, 3600, "50-60 min"),
        (0, 599, "0-10 min"),
        (10, 59, "less than a minute"),
        (300, 300, "5 min"),
        (7200, 10_800, "2 h - 3 h"),
    ],
)
def test_a_window_ahead_is_said_in_minutes_begun(earliest: float, latest: float, text: str) -> None:
    assert span(timedelta(seconds=earliest), timedelta(seconds=latest)) == text


@given(st.integers(0, 20_000))
def test_what_is_left_of_a_wait_changes_once_a_minute_at_most(second: int) -> None:
    now = [span(*[timedelta(seconds=second + more)] * 2) for more in range(60)]

    changes = sum(before != after for before, after in itertools.pairwise(now))
    assert changes <= 1


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (NOON + timedelta(hours=2), "14:00"),
        (NOON + timedelta(hours=21), "tomorrow 09:00"),
        (NOON + timedelta(days=3), "Mon 12:00"),
        (NOON + timedelta(days=8), "2026-04-04 12:00"),
        (datetime.fromisoformat("2026-03-30T09:00+02:00"), "Mon 09:00"),
        (NOON - timedelta(days=1), "2026-03-26 12:00"),
    ],
)
def test_a_local_time_names_the_day_where_it_is_not_today(moment: datetime, text: str) -> None:
    assert clock_time(moment, NOON) == text


# ---------------------------------------------------------------------------------------------- notification


def test_a_reminder_says_the_time_the_posture_the_walk_and_one_exercise_in_this_order() -> None:
    message = breaks.reminder(remind(since=130 * MINUTE), OFFERED, ANSWERED)

    assert message.title == "2 h 10 min without a break - Chin tuck"
    assert message.body.splitlines() == [
        "Posture: Are your shoulders relaxed?",
        "Walk for two to five minutes, at an easy pace.",
        "Chin tuck, 4 \N{MULTIPLICATION SIGN} 5 s. Keep your eyes level.",
    ]


def test_the_line_that_is_seen_when_the_rest_is_folded_names_the_exercise() -> None:
    titles = [breaks.reminder(remind(why), OFFERED, ANSWERED).title for why in Why]

    assert all("Chin tuck" in title for title in titles)


def test_the_walk_is_the_walk_that_was_chosen() -> None:
    stairs = Line("W4", "Take the stairs once.", (Equipment.STAIRS,), (), walk="walk_stairs")

    body = breaks.reminder(remind(), replace(OFFERED, line=stairs), ANSWERED).body

    assert "Take the stairs once." in body.splitlines()
    assert "Walk" not in body


def test_who_does_not_walk_is_told_what_they_can_do() -> None:
    stay = Line("W8", "Push back from the desk.", (), (), who=Who.STAY)

    body = breaks.reminder(remind(), replace(OFFERED, line=stay), ANSWERED).body
    nothing = breaks.reminder(remind(), replace(OFFERED, line=None), ANSWERED).body

    assert body.splitlines()[1] == "Push back from the desk."
    assert nothing.splitlines()[1] == breaks.NO_WALK
    assert "Walk" not in body + nothing


def test_a_desk_that_can_be_raised_has_its_line_after_the_walk() -> None:
    change = Line("SS1", "When you come back, change.", (Equipment.STANDING_DESK,), ())

    body = breaks.reminder(remind(), replace(OFFERED, sit_stand=change), ANSWERED).body

    assert body.splitlines()[1:3] == [EASY.text, change.text]


def test_the_first_three_choices_are_the_ones_for_a_desktop_with_room_for_three() -> None:
    message = breaks.reminder(remind(), OFFERED, ANSWERED)

    assert labels(message.choices) == ["Start", "Done", "Snooze 5 min", "Skip", "Snooze 10 min"]
    assert message.choices[2].command == Snooze(timedelta(minutes=5), 7)
    assert message.default == Start(7)
    assert message.dismissed == Dismiss(7)


def test_a_snooze_that_is_not_left_is_not_offered() -> None:
    message = breaks.reminder(remind(snoozes_left=0), OFFERED, ANSWERED)

    assert labels(message.choices) == ["Start", "Done", "Skip"]


def test_before_the_questions_are_answered_one_line_says_how_to_set_up() -> None:
    before = breaks.reminder(remind(), replace(OFFERED, set_up=False), Settings())
    after = breaks.reminder(remind(), OFFERED, ANSWERED)

    assert before.body.splitlines()[-1] == breaks.SET_UP
    assert f"{before.body}\n{before.hint}".count("posture setup") == 1
    assert "setup" not in after.body + after.hint


def test_the_first_reminder_of_who_skipped_set_up_begins_with_the_safety_text() -> None:
    first = breaks.reminder(remind(), replace(OFFERED, set_up=False, first=True), Settings())
    later = breaks.reminder(remind(), replace(OFFERED, set_up=False), Settings())

    assert first.body.splitlines()[0] == safety.SHORT
    # As far as GNOME and mako show it, behind what a click does.
    assert "ask a doctor" in f"{first.hint} {safety.SHORT}"[:50]
    assert safety.SHORT not in later.body
    assert "ask a doctor, nurse or physiotherapist first" in safety.SHORT


@pytest.mark.parametrize(("system", "place"), [("win32", "the notification area"), ("linux", "your panel")])
def test_the_welcome_calls_the_place_of_the_icon_as_the_system_does(
    monkeypatch: pytest.MonkeyPatch, system: str, place: str
) -> None:
    monkeypatch.setattr(sys, "platform", system)

    assert f"Its icon is in {place}; " in breaks.welcome(Settings(), icon=True).body


def test_without_an_allowed_exercise_posture_and_walk_remain() -> None:
    without = NoExercise(Without.REST_DAYS, until=date(2026, 3, 27))

    message = breaks.reminder(remind(), Offered(prompt=PROMPT, line=EASY, without=without), ANSWERED)

    assert message.title.endswith("time to move")
    assert message.body.splitlines() == [
        "Posture: Are your shoulders relaxed?",
        EASY.text,
        "No exercise: you are resting. Exercises come back on Saturday, 28 March.",
    ]


def test_of_somebodys_health_a_reminder_tells_only_why_it_has_no_exercise() -> None:
    everything = Settings(exercises=ExerciseSettings(conditions=tuple(Condition)))
    offers = [OFFERED, *(Offered(prompt=PROMPT, line=EASY, without=NoExercise(why)) for why in Without)]

    told = [breaks.reminder(remind(), offer, everything).body for offer in offers]

    assert told == [breaks.reminder(remind(), offer, ANSWERED).body for offer in offers]
    of_health = {why for why in Without if re.search("resting|pain|surgery", refusals.no_exercise(NoExercise(why)))}
    assert of_health == {Without.REST_DAYS, Without.PAIN}


@pytest.mark.parametrize("why", Without)
def test_a_reminder_without_an_exercise_says_why_in_one_line(why: Without) -> None:
    monday = date(2026, 3, 23)

    said = refusals.no_exercise(NoExercise(why, until=monday, since=monday))

    assert "\n" not in said
    assert 20 < len(said) < 100
    assert ("Monday" in said) == (why is Without.PAIN)
    assert ("posture pain gone" in said) == (why is Without.PAIN)


@pytest.mark.parametrize(
    "rule",
    [
        "R5",
        "R6",
        "R7",
        "R8",
        "R9",
        "R10",
        "R11",
        "R12",
        "R13",
        "R14",
        "R15",
        "R22",
        "R26",
        "R28",
        "per_week",
        "never",
        "only",
    ],
)
def test_every_rule_has_its_sentence(rule: str) -> None:
    what = {"R13": ("Toe touch", "It strains the back.", "Chin tuck"), "R15": ("equipment", "mat", "towel")}
    refusal = Refusal(rule, "wall_sit", what.get(rule, ("knee_pain", "hip_replacement")), count=2, most=2)

    said = refusals.sentence(refusal)

    assert said[0].isupper()
    assert len(said) < 240


def test_what_was_set_aside_is_refused_with_the_way_back() -> None:
    assert "posture exercises enable wall_sit" in refusals.sentence(Refusal("R11", "wall_sit"))


def test_a_long_hold_is_explained_and_a_short_one_is_not() -> None:
    long = breaks.reminder(remind(Why.FREED, held=Held(25 * MINUTE, (MICROPHONE,))), OFFERED, ANSWERED)
    short = breaks.reminder(remind(Why.FREED, held=Held(2 * MINUTE, (MICROPHONE,))), OFFERED, ANSWERED)

    assert long.body.splitlines()[0] == "Held back for 25 min (microphone in use by Firefox)."
    assert "Held back" not in short.body


def test_a_notification_is_as_the_person_wants_it() -> None:
    wanted = replace(ANSWERED, notification=NotificationSettings(sound=True, urgency="critical", stays=False))

    first = breaks.reminder(remind(), OFFERED, wanted)
    again = breaks.reminder(remind(Why.AGAIN), OFFERED, wanted)

    assert (first.sound, first.urgency, first.stays) == (True, Urgency.CRITICAL, False)
    assert not again.sound


def test_a_break_that_was_started_shows_all_steps_with_breath_and_caution() -> None:
    message = breaks.on_break(7, OFFERED)

    assert message.body.splitlines() == [
        EASY.text,
        # With its caution: the last lines are cut off by GNOME, mako and Plasma.
        "Chin tuck, 4 \N{MULTIPLICATION SIGN} 5 s. Keep your eyes level.",
        "1. Sit tall.",
        "2. Slide your chin back.",
        "3. Hold.",
        "Breathe easily.",
        breaks.CARE,
    ]
    assert labels(message.choices) == ["Done", "Stop early"]
    assert [choice.command for choice in message.choices] == [Done(7), CutShort(7)]
    assert message.dismissed is None


@pytest.mark.parametrize(
    ("reps", "hold", "sides", "text"),
    [
        (4, 5, Sides.NONE, "4 \N{MULTIPLICATION SIGN} 5 s"),
        (8, 1, Sides.NONE, "8 times"),
        (1, 20, Sides.NONE, "20 s"),
        (1, 15, Sides.EACH, "15 s each side"),
        (2, 15, Sides.EACH, "2 \N{MULTIPLICATION SIGN} 15 s each side"),
        (6, 0, Sides.ALTERNATE, "6 times each side"),
        (1, 0, Sides.NONE, "once"),
    ],
)
def test_a_dose_is_said_shortly(reps: int, hold: int, sides: Sides, text: str) -> None:
    assert doses.spoken(Dose(timedelta(seconds=hold), reps, sides)) == text


def test_a_higher_dose_is_said_when_the_person_chose_it() -> None:
    high = Dose(timedelta(seconds=10), 5, Sides.NONE)

    message = breaks.reminder(remind(), replace(OFFERED, dose=high), ANSWERED)

    assert "Chin tuck, 5 \N{MULTIPLICATION SIGN} 10 s." in message.body


def test_a_bad_settings_file_shows_its_first_fault_and_how_to_see_the_others() -> None:
    message = breaks.bad_settings(("config.toml, line 3: one", "config.toml, line 9: two"))

    assert message.body.splitlines() == [
        "config.toml, line 3: one",
        "And 1 more: posture config check",
        "The last good settings stay in force.",
    ]
    assert message.default == OpenSettings()


# -------------------------------------------------------------------------------------------------- the tray


def test_the_first_line_says_when_the_next_break_comes() -> None:
    working = status(next_earliest=23 * MINUTE, next_latest=33 * MINUTE)

    assert tray.headline(working, scene()) == "Next break between 12:23 and 12:33"


def test_the_first_line_stays_the_same_while_somebody_works() -> None:
    told = {
        tray.headline(
            status(next_earliest=23 * MINUTE - passed, next_latest=33 * MINUTE - passed),
            scene(wall=NOON + passed + drift),
        )
        for passed in (timedelta(), 7 * MINUTE, 22 * MINUTE)
        for drift in (timedelta(milliseconds=-40), timedelta(), timedelta(milliseconds=40))
    }

    assert told == {"Next break between 12:23 and 12:33"}


def test_a_held_break_says_what_it_waits_for_and_since_when() -> None:
    owed = status(State.OWED, busy=frozenset({Busy.CALL}), waiting_since=Instant.at(10_000 - 78 * 60))
    named = scene(holds=(MICROPHONE,))

    assert tray.headline(owed, scene()) == "Break due - on hold: call"
    assert tray.headline(owed, named) == "Break due - on hold: call (microphone in use by Firefox)"
    assert labels(tray.lines(owed, named))[1] == "Waiting since 10:42"


def test_several_reasons_are_said_in_a_steady_order_and_only_those_in_force() -> None:
    holds = (Hold(Busy.FULL_SCREEN, "mpv"), MICROPHONE, Hold(Busy.CALL, "camera in use by Firefox"))
    both = status(State.OWED, busy=frozenset({Busy.FULL_SCREEN, Busy.CALL}))
    one = status(State.OWED, busy=frozenset({Busy.FULL_SCREEN}))

    assert tray.headline(both, scene(holds=holds)) == (
        "Break due - on hold: call (microphone in use by Firefox, camera in use by Firefox), full screen (mpv)"
    )
    assert tray.headline(one, scene(holds=holds)) == "Break due - on hold: full screen (mpv)"


def test_a_program_with_a_monstrous_name_does_not_fill_the_screen() -> None:
    owed = status(State.OWED, busy=frozenset({Busy.CALL}))

    line = tray.headline(owed, scene(holds=(Hold(Busy.CALL, "x\n" * 5000),)))

    assert len(line) < 100
    assert "\n" not in line


@pytest.mark.parametrize(
    ("now", "around", "text"),
    [
        (status(State.DUE, next_latest=7 * MINUTE), scene(), "Break due - at your next pause, by 12:07"),
        (status(State.DUE, next_latest=None), scene(), "Break due - when you are back"),
        (status(State.SNOOZED, next_earliest=4 * MINUTE), scene(), "Snoozed until 12:04"),
        (status(State.SNOOZED, next_earliest=timedelta()), scene(), "Snoozed, back at your next pause"),
        (status(State.REMINDED), scene(exercise="Chin tuck"), "Break time - Chin tuck"),
        (status(State.ON_BREAK), scene(), "On a break"),
        (status(State.AWAY), scene(), "Away - this counts as a break"),
        (
            status(State.PAUSED, paused=frozenset({PauseReason.USER})),
            scene(paused_until=NOON + timedelta(hours=2)),
            "Paused until 14:00",
        ),
        (
            status(State.PAUSED, paused=frozenset({PauseReason.USER, PauseReason.HOURS})),
            scene(),
            "Paused until you resume",
        ),
        (
            status(State.PAUSED, paused=frozenset({PauseReason.HOURS})),
            scene(opens=NOON + timedelta(days=3)),
            "Outside working hours until Mon 12:00",
        ),
        (status(State.PAUSED, paused=frozenset({PauseReason.HOURS})), scene(), "Outside working hours"),
        (status(), scene(), "Working"),
    ],
)
def test_every_state_has_its_sentence(now: Status, around: Scene, text: str) -> None:
    assert tray.headline(now, around) == text


def test_who_does_not_want_to_know_what_remains_is_not_told() -> None:
    quiet = scene(settings=replace(ANSWERED, tray=TraySettings(remaining=False)))
    working = status(worked=30 * MINUTE, next_earliest=20 * MINUTE, next_latest=30 * MINUTE)

    face = tray.face(working, quiet)

    assert face.tooltip == "Working"
    assert face.progress == 0


def test_an_open_reminders_answers_come_before_everything_else_that_can_be_chosen() -> None:
    lines = tray.lines(status(State.REMINDED, reminder=opened()), scene())

    assert labels(lines)[:6] == ["Break time", "Start", "Done", "Snooze 5 min", "Snooze 10 min", "Skip"]
    assert "Take a break now" not in labels(lines)


def test_a_started_break_can_be_finished_or_stopped_and_pain_can_be_told() -> None:
    choices = tray.choices_of(status(State.ON_BREAK, reminder=opened(started=True)), scene())

    assert labels(choices) == ["Done", "Done without the exercise", "Stop early", "It hurts"]
    assert choices[1].command == Done(7, without_exercise=True)
    assert [choice.command for choice in choices[3].choices] == [ReportPain(Pain.MILD), ReportPain(Pain.STRONG)]


def test_the_menu_at_work_offers_what_can_be_asked_for() -> None:
    lines = tray.lines(status(next_earliest=23 * MINUTE, next_latest=33 * MINUTE), scene())

    assert labels(lines) == [
        "Next break between 12:23 and 12:33",
        "Take a break now",
        "Pause",
        "I'm sore today",
        "Set up…",
        "Settings\N{HORIZONTAL ELLIPSIS}",
        "Quit",
    ]
    pause = next(line for line in lines if line.label == "Pause")
    assert [(choice.label, choice.command) for choice in pause.choices] == [
        ("For 1 hour", Pause(For(timedelta(hours=1)))),
        ("Until tomorrow", Pause(Tomorrow())),
        ("Until I resume", Pause()),
    ]


def test_a_pause_of_the_persons_own_can_be_ended_and_working_hours_cannot() -> None:
    own = labels(tray.lines(status(State.PAUSED, paused=frozenset({PauseReason.USER})), scene()))
    hours = labels(tray.lines(status(State.PAUSED, paused=frozenset({PauseReason.HOURS})), scene()))

    assert "Resume" in own
    assert "Pause" not in own
    assert "Resume" not in hours


def test_soreness_can_be_taken_back_on_the_next_day_only() -> None:
    assert menu_line("sore", CareState()).command == Sore()
    assert menu_line("sore", RESTING) == Choice("I'm sore today", None, checked=True)
    assert menu_line("fine again", replace(RESTING, may_clear=True)).command == ClearSore()


def test_rest_days_and_pain_are_seen_in_the_menu() -> None:
    resting, off = (tray.lines(status(), scene(care=care)) for care in (RESTING, OFF))

    assert "Rest days until Saturday: no exercises" in labels(resting)
    assert "Exercises are off since your pain on Monday, 23 March" in labels(off)
    assert menu_line("exercise again", OFF).command == PainGone()


def test_the_question_about_pain_can_be_answered_in_the_menu_while_it_waits() -> None:
    asked = CareState(asked=True, about="Wall sit")

    assert "Does Wall sit still hurt?" in labels(tray.lines(status(), scene(care=asked)))
    assert menu_line("Yes, it still hurts", asked).command == PainStill()
    assert menu_line("No, it has gone", asked).command == PainGone()


def test_what_was_set_aside_can_be_brought_back_in_the_menu() -> None:
    one = CareState(set_aside=(("wall_sit", "Wall sit"),))
    many = CareState(set_aside=tuple((f"e{n}", f"Exercise {n}") for n in range(4)))

    assert menu_line("Bring back: Wall sit", one).command == EnableExercise("wall_sit")
    assert [choice.command for choice in menu_line("Bring back", many).choices] == [
        EnableExercise(f"e{n}") for n in range(4)
    ]


def test_who_can_raise_the_desk_can_say_that_they_stand() -> None:
    unknown, up = (CareState(can_raise_desk=True, standing=standing) for standing in (None, True))

    assert menu_line("standing", unknown) == Choice("I am standing", StandNow(True), checked=False)
    assert menu_line("standing", up) == Choice("I am standing", StandNow(False), checked=True)
    assert "I am standing" not in labels(tray.lines(status(), scene()))


def test_a_plain_click_on_the_icon_starts_the_open_reminder_and_nothing_else() -> None:
    assert tray.click(status()) is None
    assert tray.click(status(State.REMINDED, reminder=opened())) == Start(7)
    assert tray.click(status(State.ON_BREAK, reminder=opened(started=True))) == Done(7)


def test_the_ring_fills_in_sixths_and_is_full_only_when_the_time_has_come() -> None:
    faces = [
        tray.face(status(worked=minutes * MINUTE), scene()).progress for minutes in (0, 9, 10, 49, 50, 59, 60, 90)
    ]

    assert faces == [
        0,
        0,
        1 / 6,
        4 / 6,
        WARM_FROM,
        5 / 6,
        1,
        1,
    ]  # warm in the very minute in which the window opens


@pytest.mark.parametrize(
    ("now", "badge"),
    [
        (status(), Badge.NONE),
        (status(State.REMINDED), Badge.OPEN),
        (status(State.OWED, waiting_since=Instant.at(10_000 - 7199)), Badge.OWED),
        (status(State.OWED, waiting_since=Instant.at(10_000 - 7200)), Badge.LONG_OWED),
        (status(State.PAUSED), Badge.PAUSED),
        (status(State.AWAY), Badge.AWAY),
        (status(State.ON_BREAK), Badge.ON_BREAK),
    ],
)
def test_the_badge_tells_the_state(now: Status, badge: Badge) -> None:
    assert tray.face(now, scene()).badge is badge


# --------------------------------------------------------------------------------------------------- the log


def test_the_log_says_what_it_waits_for() -> None:
    owed = status(State.OWED, busy=frozenset({Busy.CALL}))

    sentence = log_text.state_changed(owed, scene(holds=(MICROPHONE,)))

    assert log_text.log_line(NOON.replace(hour=10, minute=42), sentence) == (
        "10:42 due, waiting: call (microphone in use by Firefox)"
    )


def record(outcome: Outcome, how: How, *, reminder: int | None = 7, snoozes: int = 0) -> Record:
    return Record(
        reminder=reminder,
        outcome=outcome,
        how=how,
        why=Why.LULL,
        snoozes=snoozes,
        worked=timedelta(),
        since_break=timedelta(),
        shown=None,
        started=None,
        ended=Instant.at(0),
    )


@pytest.mark.parametrize(
    ("written", "text"),
    [
        (record(Outcome.DONE, How.ANSWERED), "reminder 7 settled: done"),
        (record(Outcome.DONE, How.LEFT, snoozes=2), "reminder 7 settled: done (left the desk, 2 snoozes)"),
        (record(Outcome.IGNORED, How.NO_ANSWER, snoozes=1), "reminder 7 settled: not answered (1 snooze)"),
        (
            record(Outcome.RESTED, How.NATURAL_BREAK, reminder=None),
            "a natural break: the hour starts again",
        ),
    ],
)
def test_the_log_says_how_a_reminder_ended(written: Record, text: str) -> None:
    assert log_text.recorded(written) == text


def test_the_log_says_why_a_reminder_came() -> None:
    assert log_text.reminded(remind(offer=replace(NOTHING, exercise=CHIN_TUCK))) == (
        "reminder 7 shown (at a pause in typing) after 52 min of work: Chin tuck"
    )


def test_the_log_says_what_was_answered() -> None:
    assert log_text.answered(Answer.SNOOZE, 7, 5 * MINUTE) == "reminder 7: snoozed for 5 min"


def test_the_log_begins_with_what_was_found_and_what_was_not() -> None:
    found = {"notifications": "dbus", "tray": "statusnotifier", "idle": "none", "busy": ""}

    assert log_text.desktop(found) == ("here: notifications by dbus; tray by statusnotifier; without idle, busy")


# ------------------------------------------------------------------------------- what is never said (R24, R21)

# Claims of cure, prevention, speed or organs; blame; and shouting.
FORBIDDEN = re.compile(
    r"!|\b(cure|heal|prevent|detox|burn|boost|guarantee|fix your|eliminat|relieve|organ|miracle|instantly"
    r"|should have|must not|failed to|lazy|again failed|too long|bad posture)\w*",
    re.IGNORECASE,
)


def everything_said() -> Iterator[str]:
    for why, since, left_over, settings, held in itertools.product(
        Why,
        (timedelta(), 30 * MINUTE, 130 * MINUTE),
        (0, 2),
        (Settings(), ANSWERED),
        (NOT_HELD, Held(130 * MINUTE, (MICROPHONE,))),
    ):
        yield from of_message(breaks.reminder(remind(why, since, left_over, held=held), OFFERED, settings))
    yield from of_message(breaks.on_break(7, OFFERED))
    yield from of_message(breaks.bad_settings(("one", "two")))
    yield from of_message(breaks.good_settings())
    for state, care, started in itertools.product(State, (CareState(), RESTING, OFF), (None, False, True)):
        now = status(
            state,
            reminder=None if started is None else opened(started=started),
            busy=frozenset(Busy),
            waiting_since=Instant.at(0),
        )
        yield from of_choices(tray.lines(now, scene(care=care)))
        yield log_text.state_changed(now, scene())
    yield from (log_text.answered(answer, 7) for answer in Answer)
    yield from (
        log_text.recorded(record(outcome, how, snoozes=1)) for outcome, how in itertools.product(Outcome, How)
    )
    yield from (log_text.reminded(remind(why)) for why in Why)


def of_message(message: Message) -> Iterator[str]:
    yield message.title
    yield message.body
    yield message.hint
    yield from of_choices(message.choices)


def of_choices(choices: tuple[Choice, ...]) -> Iterator[str]:
    for choice in choices:
        yield choice.label
        yield from of_choices(choice.choices)


def test_nothing_shouts_blames_or_claims() -> None:
    said = sorted(set(everything_said()))

    assert len(said) > 100
    assert [sentence for sentence in said if FORBIDDEN.search(sentence)] == []


def test_no_label_is_empty_or_longer_than_a_menu() -> None:
    for state, started in itertools.product(State, (None, False, True)):
        reminder = None if started is None else opened(started=started)

        for label in of_choices(tray.lines(status(state, reminder=reminder), scene())):
            assert 0 < len(label) <= 60
