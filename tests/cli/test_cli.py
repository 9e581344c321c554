"""The commands, against a daemon that answers by a script; and the exit codes, of real processes."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import reminder
from reminder import clock, offline, paths
from reminder.cli import _COMMANDS, main, output
from reminder.core.care import NoteKind, Pain
from reminder.core.care_log import Note
from reminder.core.commands import (
    ChangeDose,
    ClearSore,
    Command,
    CutShort,
    Done,
    EnableExercise,
    For,
    Now,
    PainGone,
    PainStill,
    Pause,
    Quit,
    ReportPain,
    Resume,
    SetAside,
    Skip,
    Snooze,
    Sore,
    Start,
    Tomorrow,
    Until,
)
from reminder.core.progress import Change
from reminder.errors import Refused
from reminder.ipc.requests import Reply, Request, command_of
from reminder.ipc.server import serve
from reminder.loop import Loop
from reminder.storage.history import History

STATUS: dict[str, Any] = {
    "state": "owed",
    "worked_s": 3300,
    "since_break_s": 7800,
    "next_earliest_s": 0,
    "next_latest_s": 60,
    "busy": ["call", "full-screen"],
    "paused": [],
    "reminder": None,
    "today": {"done": 4, "cut_short": 0, "skipped": 1, "ignored": 0, "withdrawn": 0, "rested": 2, "snoozes": 3},
    "adapters": {
        "notifications": "dbus",
        "tray": "statusnotifier",
        "idle": "x11",
        "busy": "linux",
        "session": None,
    },
    "at": "2026-03-27T14:05:00+01:00",
    "holds": [{"reason": "call", "who": "microphone in use by Firefox"}],
}


class Daemon:
    """A server on a thread, in the runtime folder where the commands look for it."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.asked: list[Request] = []
        self.data: dict[str, dict[str, Any]] = {"status": STATUS, "command": {}}
        self.refusal = ""
        self.loop = Loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._live)
        self._thread.start()
        assert self._ready.wait(10)

    def _live(self) -> None:
        self.server = serve(self.loop, self._handle)
        self.loop.call_soon(self._ready.set)
        self.loop.run()
        self.server.stop()

    def _handle(self, request: Request) -> Reply:
        self.asked.append(request)
        if self.refusal:
            raise Refused(self.refusal)
        if request.do == "command":
            self.commands.append(command_of(request)[0])
            if isinstance(self.commands[-1], Quit):
                self.loop.call_soon(self.loop.stop)
        return self.data.get(request.do, {})

    def publish(self, topic: str, payload: dict[str, object]) -> None:
        self.loop.call_soon(lambda: self.server.publish(topic, payload))

    def stop(self) -> None:
        if self._thread.is_alive():
            self.loop.call_soon(self.loop.stop)
        self._thread.join(10)
        assert not self._thread.is_alive()

    def close(self) -> None:
        self.stop()
        self.loop.close()


@pytest.fixture(autouse=True)
def runtime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for variable in ("XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(tmp_path))
    return tmp_path


@pytest.fixture
def daemon(runtime: Path) -> Iterator[Daemon]:
    daemon = Daemon()
    yield daemon
    daemon.close()


def posture(*words: str, **wanted: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "reminder", *words],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        **wanted,
    )


def begin(*words: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "reminder", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    # A deadline for whoever reads from it.
    guard = threading.Timer(30, process.kill)
    guard.daemon = True
    guard.start()
    return process


# ------------------------------------------------------------------------------------------------- commands


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("now", Now()),
        ("start", Start()),
        ("done", Done()),
        ("cut-short", CutShort()),
        ("skip", Skip()),
        ("snooze", Snooze()),
        ("snooze 5m", Snooze(timedelta(minutes=5))),
        ("snooze 1.5h", Snooze(timedelta(minutes=90))),
        ("pause", Pause()),
        ("pause 90m", Pause(For(timedelta(minutes=90)))),
        ("pause 1h 30m", Pause(For(timedelta(minutes=90)))),
        ("pause until 14:00", Pause(Until(time(14, 0)))),
        ("pause until 9:05", Pause(Until(time(9, 5)))),
        ("pause tomorrow", Pause(Tomorrow())),
        ("pause until tomorrow", Pause(Tomorrow())),
        ("resume", Resume()),
        ("sore", Sore()),
        ("sore --clear", ClearSore()),
        ("pain mild", ReportPain(Pain.MILD)),
        ("pain strong", ReportPain(Pain.STRONG)),
        ("pain strong wall_sit", ReportPain(Pain.STRONG, "wall_sit")),
        ("pain still", PainStill()),
        ("pain gone", PainGone()),
        ("pause UNTIL 7:30", Pause(Until(time(7, 30)))),
        ("pause 744h", Pause(For(timedelta(days=31)))),
        ("--config elsewhere.toml skip", Skip()),
        ("skip --config elsewhere.toml", Skip()),
    ],
)
def test_a_command_reaches_the_daemon(
    daemon: Daemon, words: str, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words.split())

    assert code == 0
    assert daemon.commands == [command]
    assert capsys.readouterr().out.strip().endswith((".", "posture done", "posture resume"))


def test_what_the_daemon_says_to_a_command_is_printed(daemon: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    daemon.data["command"] = {"said": "It comes back at 10:47."}

    main(["snooze"])

    assert capsys.readouterr().out == "It comes back at 10:47.\n"


def test_a_refusal_is_a_sentence_and_exit_code_5(daemon: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    daemon.refusal = "No reminder is open."

    code = main(["done"])

    assert code == 5
    assert capsys.readouterr() == ("", "posture: No reminder is open.\n")


def test_quit_waits_until_the_daemon_has_ended(daemon: Daemon, runtime: Path) -> None:
    code = main(["quit"])

    assert code == 0
    assert daemon.commands == [Quit()]
    assert not (runtime / "posture-reminder" / "control.sock").exists()


@pytest.mark.parametrize(
    "words",
    [
        "snooze 5",
        "snooze 0s",
        "snooze soon",
        "pause 5",
        "pause until 25:00",
        "pause until",
        "pause until noon",
        "pain",
        "pain a-lot",
    ],
)
def test_a_command_in_wrong_words_is_refused_before_anybody_is_asked(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words.split())

    assert code == 2
    assert capsys.readouterr().err.startswith("posture: ")


def test_a_bare_number_is_refused_with_a_hint(capsys: pytest.CaptureFixture[str]) -> None:
    main(["snooze", "5"])

    assert '"5m" for minutes' in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        "status",
        "status --follow",
        "status --json",
        "now",
        "done",
        "snooze",
        "pause",
        "quit",
        "log",
        "log --lines 3",
        "log --follow",
    ],
)
def test_without_a_daemon_a_command_says_so_with_exit_code_3(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words.split())

    assert code == 3
    assert capsys.readouterr() == (
        "",
        "posture: The posture daemon is not running: start it with posture run.\n",
    )


# ------------------------------------------------------------------------------------------------- status


def test_status_as_json_is_what_the_daemon_says(daemon: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    main(["status", "--json"])

    assert json.loads(capsys.readouterr().out) == STATUS


def test_status_for_people_tells_all(daemon: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    daemon.data["status"] = STATUS | {
        "says": "Break due - on hold: call (microphone in use by Firefox), full screen",
        "waiting": "since 13:40, 25 min",
        "next_earliest_at": "2026-03-27T14:05:00+01:00",
        "next_latest_at": "2026-03-28T09:00:00+01:00",
        "next_latest_s": 3 * 3600,
        "reminder": {"id": 3, "exercise": "chin_tuck", "name": "Chin tuck", "why": "lull", "snoozes_left": 1},
        "last": {"at": "2026-03-27T13:00:00+01:00", "outcome": "cut_short", "name": "Side bend"},
        "settings_error": "config.toml, line 3: no such key.",
        "history_error": "history.sqlite3 is read-only.",
    }

    main(["status"])

    assert capsys.readouterr().out.splitlines() == [
        "Break due - on hold: call (microphone in use by Firefox), full screen, since 13:40, 25 min",
        "Work time     55 min, 2 h 10 min without a break",
        "Next break    in 0 s - 3 h, between 14:05 and tomorrow 09:00",
        "Waits for     call (microphone in use by Firefox), full screen",
        "Reminder 3    Chin tuck; snoozes left: 1",
        "Last          13:00: cut short, Side bend",
        "Today         4 done, 1 skipped, 2 natural breaks, 3 snoozes",
        "Desktop       notifications: dbus, tray: statusnotifier, idle: x11, busy: linux, session: none",
        "Settings      not applied, the last good ones stay in force. config.toml, line 3: no such key.",
        "History       history.sqlite3 is read-only.",
    ]


def test_status_says_the_minutes_of_the_next_break_as_the_tray_does(
    daemon: Daemon, capsys: pytest.CaptureFixture[str]
) -> None:
    daemon.data["status"] = STATUS | {
        "next_earliest_s": 2700,
        "next_latest_s": 3300,
        "next_earliest_at": "2026-03-27T14:49:40+01:00",
        "next_latest_at": "2026-03-27T14:59:40+01:00",
    }

    main(["status"])

    assert "Next break    in 45-55 min, between 14:50 and 15:00" in capsys.readouterr().out.splitlines()


def test_the_last_natural_break_is_one_in_status(daemon: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    daemon.data["status"] = STATUS | {"last": {"at": "2026-03-27T13:00:00+01:00", "outcome": "rested"}}

    main(["status"])

    assert "Last          13:00: natural break" in capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("state", ["working", "due", "owed", "reminded", "snoozed", "on-break", "away", "paused"])
def test_status_needs_no_more_than_the_fields_of_the_contract(
    daemon: Daemon, state: str, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = {key: STATUS[key] for key in STATUS if key not in ("at", "holds")}
    daemon.data["status"] = contract | {"state": state, "busy": [], "next_earliest_s": None, "next_latest_s": None}

    code = main(["status"])

    said = capsys.readouterr().out
    assert code == 0
    assert "None" not in said
    assert said.splitlines()[1] == "Work time     55 min, 2 h 10 min without a break"


@pytest.mark.parametrize("missing", ["worked_s", "since_break_s"])
def test_an_answer_of_another_version_gets_a_sentence(
    daemon: Daemon, missing: str, capsys: pytest.CaptureFixture[str]
) -> None:
    daemon.data["status"] = {key: value for key, value in STATUS.items() if key != missing}

    code = main(["status"])

    assert code == 1
    assert f"a different version from this command (the answer lacks '{missing}')" in capsys.readouterr().err


@pytest.mark.parametrize("words", [["status", "--json"], ["status"], ["log"]])
def test_without_standard_output_a_question_is_no_failure(
    daemon: Daemon, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    """As after ``>&-`` in a shell."""
    daemon.data |= {"status": STATUS, "log": {"lines": []}}
    monkeypatch.setattr(sys, "stdout", None)

    assert main(words) == 0


def test_status_follows_until_the_daemon_ends(daemon: Daemon) -> None:
    with begin("status", "--follow") as following:
        assert following.stdout
        assert following.stderr
        first = following.stdout.readline()
        daemon.publish("status", STATUS | {"worked_s": 3301})
        daemon.publish("status", STATUS | {"says": "Break time - Chin tuck"})
        second = following.stdout.readline()
        daemon.stop()
        ended = following.stderr.read()

    assert first == "Break due - on hold\n"
    assert second == "Break time - Chin tuck\n"
    assert ended == "posture: The posture daemon has ended.\n"
    assert following.returncode == 3


@pytest.mark.posix("Ctrl+C for one process alone")
def test_status_follows_as_json_a_line_at_a_time(daemon: Daemon) -> None:
    with begin("status", "--follow", "--json") as following:
        assert following.stdout
        first = following.stdout.readline()
        following.send_signal(signal.SIGINT)

    assert json.loads(first) == STATUS
    assert following.returncode == 130


def test_a_status_bar_that_goes_away_ends_the_following(daemon: Daemon) -> None:
    with begin("status", "--follow") as following:
        assert following.stdout
        assert following.stderr
        following.stdout.readline()
        following.stdout.close()
        daemon.publish("status", STATUS | {"says": "Break time"})
        said = following.stderr.read()

    assert following.returncode == 141
    assert said == ""


# --------------------------------------------------------------------------------------------------- log


LOG = {
    "lines": [
        {"at": "2026-03-26T23:59:00+01:00", "text": "paused until resumed"},
        {"at": "2026-03-27T10:42:00+01:00", "text": "due, waiting: call (microphone in use by Firefox)"},
    ]
}


def test_the_log_is_told_in_sentences_with_their_times(daemon: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    daemon.data["log"] = LOG

    main(["log"])

    assert capsys.readouterr().out.splitlines() == [
        "-- 2026-03-26 --",
        "23:59 paused until resumed",
        "-- 2026-03-27 --",
        "10:42 due, waiting: call (microphone in use by Firefox)",
    ]
    assert daemon.asked == [Request("log", {})]


def test_the_log_as_json_is_one_object_a_line(daemon: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    daemon.data["log"] = LOG

    main(["log", "--json"])

    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == LOG["lines"]


def test_the_log_is_followed_as_it_happens(daemon: Daemon) -> None:
    daemon.data["log"] = LOG
    with begin("log", "--follow") as following:
        assert following.stdout
        before = [following.stdout.readline() for _ in range(4)]
        daemon.publish("log", {"lines": [{"at": "2026-03-27T10:50:00+01:00", "text": "nothing holds it any more"}]})
        after = following.stdout.readline()
        following.terminate()

    assert before[-1].startswith("10:42 due")
    assert after == "10:50 nothing holds it any more\n"


# --------------------------------------------------------------------------------------------- exercises


@pytest.fixture
def catalogue(daemon: Daemon) -> Daemon:
    """The real catalogue of a person without conditions, whom the wall sit has hurt."""
    paths.config_folder().mkdir(parents=True, exist_ok=True)
    paths.settings_file().write_text("[exercises]\nconditions = []\n", encoding="utf-8")
    history, now = History(paths.history_file()), clock.wall()
    history.begin(now.date())
    history.note(Note("hurt", NoteKind.SUSPENDED, now, "wall_sit"))
    daemon.data["exercises"] = offline.survey()
    return daemon


def test_the_catalogue_is_a_table(catalogue: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    main(["exercises"])

    out = capsys.readouterr().out.splitlines()
    rows = {line[3:].split(" ")[0]: line for line in out}
    assert out[0].split() == ["ID", "NAME", "LEFT", "TODAY", "AREA"]
    assert re.fullmatch(r"\+  chin_tuck +Chin tuck +2 +neck", rows["chin_tuck"])
    assert re.fullmatch(r"   wall_sit +Wall sit \(shallow\) +1 +front of the thighs.*", rows["wall_sit"])
    assert out[-2].startswith("Never suggested: ")
    assert "standing_toe_touch" in out[-2]
    assert out[-1] == "This week: strengthening on 0 of 2 days (back and stomach on 0), stretching on 0 of 2."


@pytest.mark.parametrize(
    ("room", "head"), [(130, "ID NAME LEFT TODAY AREA"), (80, "ID NAME LEFT TODAY"), (50, "ID LEFT TODAY")]
)
def test_the_catalogue_fits_the_terminal(
    room: int, head: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "width", lambda otherwise: room)

    main(["exercises"])

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == head.split()
    assert max(map(len, lines)) <= room


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (
            "  partly   tray icon  none; the commands do",
            ["  partly   tray icon  none; the", "           commands do"],
        ),
        ("- Until you have answered the questions", ["- Until you have answered the", "  questions"]),
        ("  2. Slide your head straight back", ["  2. Slide your head straight", "     back"]),
        ("  $ sudo apt-get install a-long-package", ["  $ sudo apt-get install a-long-package"]),
        ("10:42 due after 50 min of work, waiting", ["10:42 due after 50 min of work,", "      waiting"]),
        ("It is short.", ["It is short."]),
        ("", [""]),
    ],
)
def test_a_long_line_goes_on_under_where_its_text_begins(line: str, lines: list[str]) -> None:
    assert output.wrapped(line, 31) == lines
    assert output.wrapped(line, 0) == [line]  # no terminal


@pytest.mark.parametrize("words", ["exercises list --json", "exercises --json"])
def test_the_catalogue_as_json_is_what_the_daemon_says(
    catalogue: Daemon, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(words.split())

    assert json.loads(capsys.readouterr().out) == catalogue.data["exercises"]["exercises"]


def test_one_exercise_is_shown_in_words(catalogue: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    main(["exercises", "show", "chin_tuck"])

    assert capsys.readouterr().out.splitlines() == [
        "Chin tuck",
        "  1. Sit or stand tall and look straight ahead.",
        "  2. Slide your head straight back as if making a double chin.",
        "  3. Hold gently.",
        "  4. Relax and repeat.",
        "  Breathing    Breathe normally throughout.",
        "  Careful      Stop if you feel dizzy. Glide back, do not tip the head up or down.",
        "  Dose         4 \N{MULTIPLICATION SIGN} 5 s; at most 2 a day",
        "  Kind         mobility, for neck",
        "  Where        seated; desk or home",
        "  Needs        nothing",
        "  Not with     recent surgery, neck pain and dizziness",
        "  Also called  head glide, double chin",
        "  Sources      DOCSBAY-WCU, MAYO-OSTEO, NHSWALES-DIZZY",
        "chin_tuck may be suggested now; left today: 2.",
    ]


def test_every_exercise_can_be_shown(catalogue: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    for row in catalogue.data["exercises"]["exercises"]:
        assert main(["exercises", "show", row["id"]]) == 0

        out = capsys.readouterr().out
        assert out.startswith(f"{row['name']}\n  1. ")
        assert "  Dose  " in out


def test_one_exercise_as_json(catalogue: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    main(["exercises", "show", "wall_sit", "--json"])

    assert json.loads(capsys.readouterr().out) in catalogue.data["exercises"]["exercises"]


def test_why_an_exercise_is_not_suggested(catalogue: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    main(["exercises", "--why", "wall_sit"])

    assert capsys.readouterr().out.splitlines() == [
        "wall_sit is not suggested now:",
        "- It hurt, so it is set aside. To bring it back: posture exercises enable wall_sit (R11)",
    ]


@pytest.mark.parametrize("name", ["standing_toe_touch", "toe_touch", "Touching the toes"])
@pytest.mark.parametrize("asked", ["--why", "show"])
def test_what_is_never_suggested_says_why_under_any_of_its_names(
    catalogue: Daemon, name: str, asked: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exercises", asked, name]) == 0

    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("Standing toe touch is never suggested. Loads the discs")
    assert last.endswith("(R13)")


@pytest.mark.parametrize(
    ("words", "command"),
    [
        ("enable wall_sit", EnableExercise("wall_sit")),
        ("disable wall_sit", SetAside("wall_sit")),
        ("more wall_sit", ChangeDose("wall_sit", Change.MORE)),
        ("less wall_sit", ChangeDose("wall_sit", Change.LESS)),
        ("same wall_sit", ChangeDose("wall_sit", Change.SAME)),
        ("quiet wall_sit", ChangeDose("wall_sit", Change.DO_NOT_ASK)),
    ],
)
def test_what_changes_an_exercise_reaches_the_daemon(catalogue: Daemon, words: str, command: Command) -> None:
    assert main(["exercises", *words.split()]) == 0

    assert catalogue.commands == [command]


def test_answers_by_options_show_the_safety_text_too(capsys: pytest.CaptureFixture[str]) -> None:
    answered()

    assert "It is not medical advice" in capsys.readouterr().out


def test_the_status_says_how_care_stands(daemon: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    daemon.data["status"] = {**STATUS, "care_says": ["Rest days until Tuesday: no exercises"]}

    main(["status"])

    assert "Care          Rest days until Tuesday: no exercises" in capsys.readouterr().out.splitlines()


def test_done_without_the_exercise_is_an_answer(daemon: Daemon) -> None:
    main(["done", "--without-exercise"])

    assert daemon.commands == [Done(without_exercise=True)]


def test_pain_is_written_down_without_a_daemon_and_the_advice_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pain", "strong", "wall_sit"]) == 3

    printed = capsys.readouterr()
    assert "Wall sit (shallow) is set aside" in printed.out
    assert printed.err == (
        "posture: The posture daemon is not running: start it with posture run. "
        "Your report is written down and counts from then on.\n"
    )
    assert main(["exercises", "enable", "wall_sit"]) == 0
    assert "may be suggested again" in capsys.readouterr().out
    assert main(["exercises", "enable", "wall_sit"]) == 5
    assert "wall_sit is not set aside" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("sore", 3, "No exercises today or tomorrow"),
        ("sore --clear", 5, "You are not on rest days"),
        ("pain mild", 3, "Mild discomfort"),
        ("pain still", 3, "contact a doctor"),
        ("pain gone", 5, "not reported any pain"),
        ("pain strong nonsense", 2, "There is no exercise"),
    ],
)
def test_every_report_is_answered_without_a_daemon(
    words: str, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == code

    assert said in "".join(capsys.readouterr())


def test_the_rest_days_that_were_written_down_are_kept(capsys: pytest.CaptureFixture[str]) -> None:
    main(["sore"])

    main(["exercises", "--why", "chin_tuck"])
    assert "You are resting" in capsys.readouterr().out


def answered(*conditions: str) -> None:
    main(["setup", "--conditions", ",".join(conditions) or "none", "--place", "desk"])


def test_a_physiotherapists_word_lifts_a_condition_for_that_exercise_only(
    runtime: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answered("knee_pain")

    assert main(["exercises", "allow", "wall_sit"]) == 0

    main(["exercises", "list", "--json"])
    out = capsys.readouterr().out
    rows = {row["id"]: row for row in json.loads(out[out.index("\n[") :])}
    assert rows["wall_sit"]["allowed"]
    assert not rows["seated_figure_four"]["allowed"]
    assert 'allowed = ["wall_sit"]' in (runtime / "posture-reminder" / "config.toml").read_text()


@pytest.mark.parametrize(
    ("conditions", "id", "said"),
    [
        (["acute_back_pain"], "wall_sit", "new back pain"),
        (["recent_surgery"], "wall_sit", "recent surgery"),
        (["knee_pain"], "chin_tuck", "nothing to allow"),
        (["knee_pain"], "standing_toe_touch", "never suggested"),
        (None, "wall_sit", "posture setup"),
    ],
)
def test_what_nobody_may_allow_is_refused_with_the_reason(
    conditions: list[str] | None, id: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if conditions is not None:
        answered(*conditions)

    code = main(["exercises", "allow", id])

    assert code == 5
    assert said in capsys.readouterr().err


PLAN = ["--name", "Hip bridge", "--kind", "strengthening", "--area", "buttock,lower_back", "--posture", "seated"]
PLAN += ["--step", "Lie on your back.", "--step", "Lift your hips.", "--per-week", "6"]


def test_a_plan_from_a_physiotherapist_is_written_down_by_options(
    runtime: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exercises", "add", *PLAN]) == 0

    assert (runtime / "posture-reminder" / "exercises" / "hip_bridge.toml").is_file()
    main(["exercises", "show", "hip_bridge", "--json"])
    out = capsys.readouterr().out
    row = json.loads(out[out.index("\n{") :])
    assert (row["name"], row["own"], row["steps"][1], row["per_week"]) == ("Hip bridge", True, "Lift your hips.", 6)


def test_a_plan_is_asked_for_and_a_slip_is_asked_again(
    runtime: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    what = ("Pelvic clock", "wobble", "mobility", "lower_back, hip", "seated", "", "chair")
    said = iter((*what, "Sit tall.", "Tilt.", "", "", "", "5", "", "each", "2", "0", ""))
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    monkeypatch.setattr("builtins.input", lambda prompt: next(said))

    assert main(["exercises", "add"]) == 0

    assert 'Please write again: expected "mobility"' in capsys.readouterr().out
    main(["exercises", "show", "pelvic_clock", "--json"])
    row = json.loads(capsys.readouterr().out)
    assert (row["place"], row["body_area"], row["reps"]) == (["desk", "home"], ["lower_back", "hip"], 5)
    assert (row["sides"], row["max_per_day"], row["per_week"]) == ("each", 2, None)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ([*PLAN[:-2], "--reps", "many"], 2, "--reps: expected a whole number from 1 to 60"),
        (PLAN[:4], 2, "add needs --area, --posture, --step too"),
        ([], 2, "Nobody can be asked here"),
        (["--name", "Touching the toes", *PLAN[2:]], 5, "Standing toe touch is never suggested"),
        (["--name", "Hip bridge", *PLAN[2:], "--reps", "40", "--hold", "9"], 5, "expected"),
    ],
)
def test_what_cannot_be_added_is_refused_and_leaves_no_file(
    runtime: Path, words: list[str], code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["exercises", "add", *words]) == code

    assert said in capsys.readouterr().err
    assert not list((runtime / "posture-reminder").glob("exercises/*"))


def test_why_as_json(catalogue: Daemon, capsys: pytest.CaptureFixture[str]) -> None:
    main(["exercises", "--why", "chin_tuck", "--json"])

    assert json.loads(capsys.readouterr().out)["allowed"] is True


def test_without_a_daemon_the_catalogue_is_read_from_the_files(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["exercises", "list", "--json"])

    exercises = json.loads(capsys.readouterr().out)
    assert code == 0
    assert len(exercises) >= 40
    assert all({"id", "name", "allowed", "left_today", "why_not"} <= exercise.keys() for exercise in exercises)


def test_the_catalogue_under_other_settings_is_read_from_those(
    catalogue: Daemon, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = tmp_path / "other.toml"
    settings.write_text('[exercises]\nnever = ["chin_tuck"]\nconditions = []\n')

    main(["exercises", "--why", "chin_tuck", "--json", "--config", str(settings)])

    assert json.loads(capsys.readouterr().out)["allowed"] is False
    assert catalogue.asked == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("exercises show chin_tock", "Did you mean chin_tuck?"),
        ("exercises --why wall_sti", "Did you mean wall_sit?"),
        ("exercises show xyz", "posture exercises lists them."),
        ("exercises show", "Which exercise?"),
        ("exercises list wall_sit", "Did you mean posture exercises show wall_sit?"),
    ],
)
def test_an_exercise_that_is_not_there(
    catalogue: Daemon, words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words.split())

    assert code == 2
    assert said in capsys.readouterr().err


# -------------------------------------------------------------------------------------------- the daemon


def test_run_hands_its_options_to_the_daemon(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[Any] = []
    daemon = SimpleNamespace(main=lambda *words: given.append(words) or 4)
    monkeypatch.setattr(reminder, "daemon", daemon, raising=False)

    codes = [main(["run"]), main(["--config", "a.toml", "run", "--trace", "t.jsonl", "-vv", "-q"])]

    assert codes == [4, 4]
    assert given == [(None, None, 0), (Path("a.toml"), Path("t.jsonl"), 1)]


def test_replay_prints_what_would_have_happened(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    trace = tmp_path / "day.jsonl"
    trace.write_text('{"t": 5000, "end": true}\n')

    code = main(["replay", str(trace)])

    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert code == 0
    assert next(line["t"] for line in printed if "remind" in line) == 3600


# ------------------------------------------------------------------------------------------- wrong words


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("statuss", "Did you mean posture status?"),
        ("stauts", "Did you mean posture status?"),
        ("STATUS", "Did you mean posture status?"),
        ("stop", "Did you mean posture quit?"),
        ("xyzzy", "posture --help lists them."),
        ("status --jsn", "Did you mean --json?"),
        ("status --json=5 --follw", "json"),
        ("status --follow=", "follow"),
        ("status now", "argument too many: 'now'. See posture status --help."),
        ("--jsn", "no option '--jsn'"),
        ("status --config", "expected one argument"),
        ("--config", "expected one argument"),
        ("--config x", "Which command?"),
        ("log --lines few", "--lines 20"),
        ("help sttaus", "Did you mean posture status?"),
        ("replay", "Missing: FILE"),
        ("pain", "Write one of mild, strong, still, gone, signs."),
        ("config", "Write one of path, show, check"),
        ("history", "Write one of export, erase."),
    ],
)
def test_wrong_words_get_a_sentence_and_the_nearest_right_one(
    words: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(words.split())

    out, err = capsys.readouterr()
    assert code == 2
    assert out == ""
    assert err.startswith("posture: ")
    assert err.count("\n") == 1
    assert said in err


@pytest.mark.parametrize("words", ["", "--help", "-h", "help"])
def test_help_lists_every_command(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(words.split())

    told = capsys.readouterr().out
    assert code == 0
    assert [name for name in _COMMANDS if f"\n  {name} " not in told] == []


@pytest.mark.parametrize("name", _COMMANDS)
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    codes = [main([name, "--help"]), main(["help", name])]

    told = capsys.readouterr().out
    assert codes == [0, 0]
    assert f"Example: posture {name}" in told
    assert "--config FILE" in told
    assert max(map(len, told.splitlines())) <= 140


@pytest.mark.parametrize("name", sorted(_COMMANDS.keys() - {"config"}))
def test_help_fits_a_narrow_terminal(
    name: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # argparse is known to stumble over a usage that it has to break.
    monkeypatch.setattr(output, "width", lambda otherwise: 32)

    assert main([name, "--help"]) == 0
    assert f"usage: posture {name}" in capsys.readouterr().out


def test_the_overview_fits_eighty_columns(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "width", lambda otherwise: 80)

    main(["--help"])

    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    # In one line each: a command that is told in two is hard to find.
    assert not [line for line in lines if line.startswith(" " * 19)]


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("posture 0.")


# ------------------------------------------------------------------------------------------ real processes


def test_exit_codes_of_real_processes(daemon: Daemon) -> None:
    granted = posture("skip")
    wrong = posture("skop")
    daemon.refusal = "Nothing is open."
    refused = posture("skip")
    daemon.stop()
    alone = posture("skip")

    assert [done.returncode for done in (granted, wrong, refused, alone)] == [0, 2, 5, 3]
    assert refused.stderr == "posture: Nothing is open.\n"
    assert "Traceback" not in granted.stderr + wrong.stderr + refused.stderr + alone.stderr


def test_output_that_cannot_be_written_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    # Unbuffered, argparse swallows the failure itself.
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "reminder", "--help"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=30,
            check=False,
        )

    assert done.returncode == 1
    assert done.stderr == "posture: The output cannot be written: No space left on device.\n"


@pytest.mark.posix("a shell")
def test_a_closed_terminal_is_no_fault(daemon: Daemon) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$0" -m reminder status >&- ; echo $? >&2', sys.executable],
        stderr=subprocess.PIPE,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.stderr == "0\n"


def test_text_that_the_terminal_cannot_show_is_no_fault(daemon: Daemon) -> None:
    daemon.data["status"] = STATUS | {"says": "Ordinateur en réunion 日本"}

    done = posture("status", env=os.environ | {"PYTHONIOENCODING": "ascii"})

    assert done.returncode == 0
    assert "en r?union ??" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.posix("words that are bytes")
def test_words_that_are_no_text_are_no_fault() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "reminder", b"stat\xffs"], capture_output=True, timeout=30, check=False
    )

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
