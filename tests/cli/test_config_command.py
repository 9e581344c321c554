"""``posture config``, as a person types it."""

import json
import os
import select
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path

import pytest

from reminder.cli import main


@pytest.fixture
def file(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(sys, "platform", "linux")
    return tmp_path / "config" / "posture-reminder" / "config.toml"


@pytest.fixture
def write(file):
    file.parent.mkdir(parents=True)

    def write(text):
        file.write_text(text, encoding="utf-8")
        return file

    return write


@pytest.fixture
def posture(capsys):
    """Return what a command ends with: its exit code and what it printed, on both outputs."""

    def run(*words):
        code = main(["config", *map(str, words)])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_path_names_the_file_whether_it_is_there_or_not(posture, file, tmp_path):
    assert posture("path") == (0, f"{file}\n", "")
    assert posture("path", "--config", tmp_path / "other.toml") == (0, f"{tmp_path / 'other.toml'}\n", "")

    _, out, _ = posture("path", "--json")
    assert json.loads(out) == {"path": str(file), "exists": False}


def test_show_is_a_settings_file_that_marks_what_differs(posture, write):
    write('[reminder]\nearliest = "45m"\nlatest = "1h"\n[exercises]\nconditions = []\n')

    code, out, _ = posture("show")

    rows = out.splitlines()
    assert code == 0
    assert 'earliest = "45m"  # yours; the default is "50m"' in rows
    assert 'latest = "1h"' in rows  # the same as "60m"
    assert "conditions = []  # yours; the default is not set" in rows
    assert tomllib.loads(out)["snooze"] == {"choices": ["5m", "10m"], "most": 2}


def test_show_without_a_file_says_what_is_not_answered_yet(posture, file):
    _, out, _ = posture("show")

    assert "# conditions: not answered yet; posture setup asks" in out
    assert "# no day is named: always" in out
    assert "yours" not in out


def test_show_as_json_has_every_setting_and_what_differs(posture, write):
    file = write("[tray]\nshow = false\n[quiet]\ncall = true\n")

    _, out, _ = posture("show", "--json")

    facts = json.loads(out)
    assert facts["reminder"]["latest"] == "60m"
    assert facts["tray"] == {"show": False, "remaining": True}
    assert facts["changed"] == ["tray.show"]
    assert facts["file"] == str(file)


def test_check_of_a_good_file_is_short(posture, write):
    file = write('[reminder]\nearliest = "45m"\n')

    assert posture("check") == (0, f"{file} is fine.\n", "")


def test_check_without_a_file_says_that_the_defaults_hold(posture, file):
    assert posture("check") == (0, f"There is no {file}: the defaults hold.\n", "")


def test_check_tells_every_fault_with_file_line_and_key(posture, write):
    write('[reminder]\nearliest = "5o m"\nlul = "5s"\n')

    code, out, err = posture("check")

    assert code == 2
    assert out == ""
    assert err.splitlines() == [
        'config.toml, line 2, [reminder] earliest = "5o m": expected a duration such as "50m"',
        'config.toml, line 3, [reminder] lul = "5s": unknown key; did you mean "lull"?',
    ]


def test_check_as_json_tells_faults_and_warnings_apart(posture, write):
    file = write('[reminder]\nearliest = "19m"\n')
    _, out, _ = posture("check", "--json")
    good = json.loads(out)

    write("[tray]\nshow = 1\n")
    code, out, _ = posture("check", "--json")
    bad = json.loads(out)

    assert (good["faults"], len(good["warnings"])) == ([], 1)
    assert code == 2
    assert bad["file"] == str(file)
    assert [(each["line"], each["section"], each["key"]) for each in bad["faults"]] == [(2, "tray", "show")]


def test_check_warns_of_what_is_allowed_but_hardly_wise(posture, write):
    write('[reminder]\nlatest = "3h"\n[exercises]\nnever = ["chin_tuk", "chin_tuck"]\n')

    code, out, _ = posture("check")

    assert code == 0
    assert 'warning: config.toml, line 2, [reminder] latest = "3h": above 2 h; guidance (HSE)' in out
    assert 'there is no exercise "chin_tuk"; did you mean "chin_tuck"?' in out
    assert out.count("warning:") == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("snooze.most x", 'config.toml, [snooze] most = "x": expected a whole number from 0 to 10'),
        ("quiet.call maybe", 'config.toml, [quiet] call = "maybe": expected true or false'),
    ],
)
def test_a_value_from_the_command_line_is_refused_without_a_word_of_quotes(posture, file, words, said):
    assert posture("set", *words.split()) == (2, "", f"posture: {said}\n")


def test_a_file_that_was_named_must_be_there(posture, tmp_path):
    for what in (["check"], ["show"], ["get", "reminder.latest"]):
        code, _, err = posture(*what, "--config", tmp_path / "nowhere.toml")

        assert code == 2
        assert "nowhere.toml: there is no such file" in err


def test_get_prints_what_set_takes(posture, write):
    write('[snooze]\nchoices = ["3m", "10m"]\n')

    assert posture("get", "snooze.choices") == (0, "3m,10m\n", "")
    assert posture("get", "reminder.latest") == (0, "60m\n", "")
    assert posture("get", "tray.show") == (0, "true\n", "")
    assert posture("get", "quiet.apps") == (0, "none\n", "")
    assert posture("get", "exercises.conditions") == (0, "not set\n", "")
    assert (
        posture("get", "snooze", "--json")[1] == json.dumps({"choices": ["3m", "10m"], "most": 2}, indent=2) + "\n"
    )
    assert posture("get", "snooze") == (0, 'choices = ["3m", "10m"]\nmost = 2\n', "")


def test_get_of_a_slip_names_the_nearest_key(posture, file):
    code, _, err = posture("get", "reminder.lates")

    assert code == 2
    assert err == 'posture: There is no setting "reminder.lates"; did you mean reminder.latest?\n'


def test_set_changes_one_line_and_says_so(posture, write):
    file = write('# mine\n[reminder]\nlatest = "60m"  # an hour\n')

    code, out, err = posture("set", "reminder.latest", "55m")

    assert (code, out, err) == (0, '[reminder] latest = "55m"\n', "")
    assert file.read_text() == '# mine\n[reminder]\nlatest = "55m"  # an hour\n'


def test_set_of_a_bad_value_changes_nothing(posture, write):
    file = write('[reminder]\nlatest = "60m"\n')

    code, out, err = posture("set", "reminder.latest", "60")

    assert (code, out) == (2, "")
    assert '[reminder] latest = "60": expected a unit after the number: "60m" for minutes' in err
    assert file.read_text() == '[reminder]\nlatest = "60m"\n'


def test_set_warns_and_obeys(posture, file):
    code, _, err = posture("set", "reminder.earliest", "20s")

    assert code == 0
    assert err.startswith('warning: config.toml, line 2, [reminder] earliest = "20s": below 20 min')
    assert posture("get", "reminder.earliest")[1] == "20s\n"


def test_set_goes_to_the_file_that_is_named(posture, file, tmp_path):
    other = tmp_path / "other.toml"

    assert posture("set", "tray.show", "no", "--config", other)[0] == 0

    assert other.read_text() == "[tray]\nshow = false\n"
    assert not file.exists()


def test_init_writes_the_manual_once(posture, file):
    assert posture("init") == (0, f"{file} is written. posture config edit opens it.\n", "")
    before = file.read_text(encoding="utf-8")
    assert posture("check")[0] == 0

    code, _, err = posture("init")

    assert code == 5
    assert "is there already and stays as it is" in err
    assert file.read_text(encoding="utf-8") == before


# ---------------------------------------------------------------------------------------------------- the editor


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Let the editor be a script: one text for each time it is opened."""
    script = tmp_path / "an editor.py"
    script.write_text(
        "import sys, pathlib\n"
        "texts = pathlib.Path(__file__).with_name('texts')\n"
        "file = pathlib.Path(sys.argv[1])\n"
        "(texts / 'seen').write_text(file.read_text())\n"
        "following = sorted(texts.glob('*.next'))\n"
        "if following:\n"
        "    file.write_text(following[0].read_text())\n"
        "    following[0].unlink()\n"
    )
    texts = tmp_path / "texts"
    texts.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(texts))
    monkeypatch.setenv("TMPDIR", str(texts))
    monkeypatch.delenv("VISUAL", raising=False)
    quote = "'" if os.name == "posix" else '"'
    monkeypatch.setenv("EDITOR", f"{quote}{sys.executable}{quote} {quote}{script}{quote}")

    def types(*written):
        for number, text in enumerate(written):
            (texts / f"{number}.next").write_text(text)
        return texts / "seen"

    return types


def test_edit_of_no_file_begins_with_the_manual(posture, file, editor):
    seen = editor("[tray]\nshow = false\n")

    code, out, _ = posture("edit")

    assert (code, out) == (0, f"{file} is saved.\n")
    assert seen.read_text().startswith("# Your settings")
    assert file.read_text() == "[tray]\nshow = false\n"


def test_edit_without_a_change_changes_nothing(posture, write, editor):
    file = write("[tray]\nshow = false\n")
    before = file.stat().st_mtime_ns
    editor()

    assert posture("edit") == (0, "Nothing was changed.\n", "")

    assert file.stat().st_mtime_ns == before


def test_edit_of_no_file_without_a_change_leaves_none(posture, file, editor):
    editor()

    assert posture("edit") == (0, "Nothing was changed.\n", "")

    assert not file.exists()


def test_edit_with_faults_changes_nothing_where_nobody_can_be_asked(posture, write, editor, monkeypatch):
    file = write("[tray]\nshow = false\n")
    editor("[tray]\nshow = 1\n")
    with Path(os.devnull).open() as nobody:
        monkeypatch.setattr(sys, "stdin", nobody)
        code, _, err = posture("edit")

    assert code == 5
    assert "config.toml, line 2, [tray] show = 1: expected true or false, without quotes\n" in err
    assert f"Nothing was changed: {file} is as it was. Your draft is " in err
    draft = Path(err.rpartition("Your draft is ")[2].strip().rstrip("."))
    assert draft.read_text() == "[tray]\nshow = 1\n"
    assert file.read_text() == "[tray]\nshow = false\n"


@pytest.mark.posix("a terminal of POSIX")
def test_edit_with_faults_offers_to_edit_again(write, editor):
    import pty

    file = write("[tray]\nshow = false\n")
    editor("[tray]\nshow = 1\n", "[tray]\nremaining = false\n")
    mine, theirs = pty.openpty()
    command = subprocess.Popen(
        [sys.executable, "-m", "reminder", "config", "edit"], stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)

    said = b""
    end = time.monotonic() + 20
    while b"again?" not in said and time.monotonic() < end:
        if select.select([mine], [], [], 1)[0]:
            said += os.read(mine, 4096)
    os.write(mine, b"\n")
    code = command.wait(timeout=20)
    os.close(mine)

    assert b"[tray] show = 1: expected true or false" in said
    assert code == 0
    assert file.read_text() == "[tray]\nremaining = false\n"


def test_an_editor_that_is_not_there_is_a_sentence(posture, file, monkeypatch):
    monkeypatch.setenv("VISUAL", "/nowhere/editor")

    code, _, err = posture("edit")

    assert code == 1
    assert "The editor /nowhere/editor could not be started" in err


@pytest.mark.posix("the quotes of a POSIX shell")
def test_an_editor_that_fails_changes_nothing(posture, write, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    file = write("")
    monkeypatch.setenv("VISUAL", f"'{sys.executable}' -c 'raise SystemExit(3)'")

    code, _, err = posture("edit")

    assert code == 1
    assert "ended with 3; nothing was changed" in err
    assert file.read_text() == ""
    assert list(tmp_path.glob("posture-*")) == []  # no draft is left lying about


def test_check_looks_at_the_exercises_of_ones_own_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = tmp_path / "config.toml"
    settings.write_text("")
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "mine.toml").write_text("[[exercise]]\nid = 7\n")

    code = main(["config", "check", "--config", str(settings)])

    assert code == 2
    assert "exercises/mine.toml, line 2" in capsys.readouterr().err
