"""Changes of the settings file: nothing lost but what was to change, nothing written that would be refused."""

import os
import stat
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder import paths
from reminder.core.settings import Settings
from reminder.errors import Refused, ReminderError, SettingsError, UsageError
from reminder.storage import config, edit, settings_file
from reminder.storage.keys import KEYS

MANUAL = (paths.shipped() / "defaults.toml").read_text(encoding="utf-8")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "posture-reminder" / "config.toml"


@pytest.fixture
def mine(file):
    file.parent.mkdir()
    file.write_text('# mine\n[reminder]\nlatest = "60m"  # an hour\n\n# the tray\n[tray]\nshow = true\n')
    return file


def comments(text):
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line]


def test_a_change_keeps_comments_and_order(mine):
    edit.set_key(mine, "reminder", "latest", "55m")

    assert mine.read_text() == '# mine\n[reminder]\nlatest = "55m"  # an hour\n\n# the tray\n[tray]\nshow = true\n'


def test_a_first_change_makes_the_file_for_its_person_alone(file):
    loaded = edit.set_key(file, "tray", "show", False)

    assert file.read_text() == "[tray]\nshow = false\n"
    assert not loaded.settings.tray.show
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('reminder.latest = "1h"\n', 'reminder.latest = "55m"\n'),
        ('reminder = {latest = "1h"}\n', 'reminder = {latest = "55m"}\n'),
        ("[reminder]", '[reminder]\nlatest = "55m"\n'),
        ("# nothing yet", '# nothing yet\n[reminder]\nlatest = "55m"\n'),
        ('[reminder]\r\nlatest = "1h"\r\n', '[reminder]\r\nlatest = "55m"\r\n'),
        ("[tray]\nshow = true\n\n\n# end\n", '[tray]\nshow = true\n\n\n# end\n\n[reminder]\nlatest = "55m"\n'),
    ],
)
def test_a_change_finds_its_place_however_the_file_is_written(file, text, expected):
    file.parent.mkdir()
    file.write_text(text, newline="")

    edit.set_key(file, "reminder", "latest", "55m")

    with file.open(newline="") as written:
        assert written.read() == expected


def test_what_would_not_be_accepted_is_refused_and_nothing_is_changed(mine):
    before = mine.read_text()

    with pytest.raises(SettingsError, match=r'^config.toml, \[reminder\] lull = "2m": expected "1s" to "59s"'):
        edit.set_key(mine, "reminder", "lull", "2m")

    assert mine.read_text() == before
    assert [each.name for each in mine.parent.iterdir()] == ["config.toml"]


def test_a_change_can_mend_the_one_fault_of_a_file(mine):
    mine.write_text("[reminder]\nlatest = 60 # minutes\n")

    edit.set_key(mine, "reminder", "latest", "60m")

    assert mine.read_text() == '[reminder]\nlatest = "60m" # minutes\n'


def test_a_fault_elsewhere_is_told_with_its_line_in_the_file(mine):
    mine.write_text("[reminder]\n\n[tray]\nshow = 1\n")

    with pytest.raises(SettingsError, match=r"^config.toml, line 4, \[tray\] show = 1"):
        edit.set_key(mine, "reminder", "latest", "55m")


@pytest.mark.parametrize("text", ["[reminder", "reminder = 5\n", "[[reminder]]\nlatest = 1\n"])
def test_a_file_that_is_no_settings_file_is_not_changed(mine, text):
    mine.write_text(text)

    with pytest.raises(SettingsError):
        edit.set_key(mine, "reminder", "latest", "55m")

    assert mine.read_text() == text


@pytest.mark.posix("links that anybody may make")
def test_a_link_stays_a_link_and_its_rights_stay(mine, tmp_path):
    kept = tmp_path / "dotfiles.toml"
    mine.replace(kept)
    kept.chmod(0o640)
    mine.symlink_to(kept)

    edit.set_key(mine, "tray", "show", False)

    assert mine.is_symlink()
    assert "show = false" in kept.read_text()
    if os.name == "posix":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o640


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(mine):
    before = mine.read_text()
    mine.write_text("# another hand\n")

    with pytest.raises(ReminderError, match="was changed by somebody else meanwhile; nothing was written"):
        edit.replace(mine, "[tray]\nshow = false\n", before=before)

    assert mine.read_text() == "# another hand\n"


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "posture-reminder").write_text("")

    with pytest.raises(ReminderError, match=r"config\.toml cannot be written: "):
        edit.replace(tmp_path / "posture-reminder" / "config.toml", "", before="")


def test_the_beginning_is_the_manual_and_changes_nothing(file):
    edit.begin(file)

    text = file.read_text(encoding="utf-8")
    assert config.load(file).settings == Settings()
    assert text.startswith("# Your settings")
    assert text.endswith(MANUAL.partition("\n[reminder]")[2])


def test_a_beginning_never_overwrites(mine):
    before = mine.read_text()

    with pytest.raises(Refused, match="is there already and stays as it is") as caught:
        edit.begin(mine)

    assert caught.value.exit_code == 5
    assert mine.read_text() == before


def test_every_default_can_be_set_in_the_manual_and_no_comment_is_lost(file):
    edit.begin(file)
    wanted = {(section, key): value for section, keys in edit.shipped().items() for key, value in keys.items()}
    wanted |= {("exercises", "conditions"): ["knee_pain"], ("hours", "friday"): ["09:00-12:00"]}

    edit.set_keys(file, wanted)

    after = file.read_text(encoding="utf-8")
    assert comments(after) == comments(edit.template())
    assert len(after.splitlines()) == len(edit.template().splitlines()) + 2
    rows = after.splitlines()
    assert rows[rows.index('conditions = ["knee_pain"]') - 1] == "# conditions = []"


CHANGES = st.sampled_from(
    [
        *(("reminder", "latest", value) for value in ("60m", "1h30m", "2h")),
        *(("reminder", "lull", value) for value in ("1s", "59s")),
        *(("snooze", "choices", value) for value in (["1m"], ["3m", "10m", "15m"])),
        *(("snooze", "most", value) for value in (0, 10)),
        *(("hours", "monday", value) for value in ([], ["09:00-12:30", "13:00-18:00"])),
        *(("quiet", "apps", value) for value in ([], ['say "x" #', "a\\b", "ü"])),
        *(("tray", "show", value) for value in (True, False)),
        *(("exercises", "conditions", value) for value in ([], ["knee_pain"])),
    ]
)
LINES = st.sampled_from(
    [
        *("", "# a comment", "#[not a table]", '#latest = "1h"', "  # set in", "\t"),
    ]
)
BLOCKS = st.sampled_from(
    [
        '[reminder]\nlatest = "70m"   # why not\n',
        "[snooze]\nmost=1\n",
        '[snooze]\nchoices = [\n  "5m",\n  "10m",\n]\n',
        '["quiet"]\napps = ["""x"""]\n',
        "[hours]\n# none\n",
        "tray.remaining = false\n",
        'reminder.lull = "5s"\n',
    ]
)


@given(st.lists(LINES | BLOCKS, max_size=8), st.lists(CHANGES, min_size=1, max_size=4))
def test_no_change_loses_anything_else(tmp_path_factory, parts, changes):
    text = "".join(part if part.endswith("\n") else part + "\n" for part in parts)
    try:
        expected = dict(settings_file.parsed(text, "c").values)
        settings_file.from_text(text, "c")
    except SettingsError:
        return  # the same table twice: not a file to begin with
    file = tmp_path_factory.mktemp("edit") / "config.toml"
    file.write_text(text, encoding="utf-8")

    for section, key, value in changes:
        edit.set_key(file, section, key, value)
        expected[section] = {**expected.get(section, {}), key: value}

    after = file.read_text(encoding="utf-8")
    assert tomllib.loads(after) == expected
    assert comments(after) == comments(text) or '#"' in after  # the one value that holds the sign itself


# ------------------------------------------------------------------------------------------------ words of a shell


@pytest.mark.parametrize(
    ("key", "words", "value"),
    [
        ("reminder.latest", ["5m"], "5m"),
        ("reminder.latest", ['"5m"'], "5m"),
        ("reminder.latest", ["1h", "30m"], "1h 30m"),
        ("snooze.most", ["0"], 0),
        ("snooze.most", ["many"], "many"),
        ("tray.show", ["true"], True),
        ("tray.show", ["Off"], False),
        ("tray.show", ["perhaps"], "perhaps"),
        ("snooze.choices", ["5m,10m"], ["5m", "10m"]),
        ("snooze.choices", ["5m,", "10m"], ["5m", "10m"]),
        ("snooze.choices", ["5m", "10m"], ["5m", "10m"]),
        ("snooze.choices", ['["5m", "10m"]'], ["5m", "10m"]),
        ("snooze.choices", ["[5m, 10m]"], ["5m", "10m"]),
        ("exercises.conditions", ["none"], []),
        ("exercises.conditions", ["[]"], []),
        ("exercises.conditions", [""], []),
        ("hours.sunday", ["closed"], []),
        ("hours.monday", ["09:00-12:30,13:15-18:00"], ["09:00-12:30", "13:15-18:00"]),
        ("quiet.apps", ["Google Chrome,obs"], ["Google Chrome", "obs"]),
    ],
)
def test_a_value_is_understood_as_a_person_types_it(key, words, value):
    section, name = edit.find(key)
    assert edit.from_words(KEYS[section][name], words) == value


def test_a_key_is_found_by_its_full_name_or_its_last_part():
    assert edit.find("reminder.latest") == ("reminder", "latest")
    assert edit.find(" latest ") == ("reminder", "latest")
    assert edit.find("do_not_disturb") == ("quiet", "do_not_disturb")


def test_no_key_stands_in_two_sections_so_that_its_last_part_names_it():
    names = [key for keys in KEYS.values() for key in keys]

    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("slip", "meant"),
    [
        ("reminder.lates", "did you mean reminder.latest?"),
        ("remindr.latest", "did you mean reminder.latest?"),
        ("latst", "did you mean reminder.latest?"),
        ("tray.sound", "did you mean notification.sound?"),
        ("hours.mon", "did you mean hours.monday?"),
        ("xyzzy", "posture config show lists them"),
        ("", "posture config show lists them"),
        ("...", "posture config show lists them"),
    ],
)
def test_an_unknown_key_is_refused_with_the_nearest(slip, meant):
    with pytest.raises(UsageError) as caught:
        edit.find(slip)

    assert str(caught.value).endswith(meant)
