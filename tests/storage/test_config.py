"""The person's settings file: what it may say, and what it hears when it says something else."""

import os
import sys
import threading
from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.exercises import Condition
from reminder.core.settings import Range, Settings
from reminder.errors import SettingsError
from reminder.storage.config import load
from reminder.storage.keys import KEYS
from reminder.storage.settings_file import from_mapping, from_text
from reminder.storage.to_toml import changed


@pytest.fixture
def file(tmp_path):
    return tmp_path / "config.toml"


def faults(text):
    with pytest.raises(SettingsError) as caught:
        from_text(text, "config.toml")
    return str(caught.value).splitlines()


def warnings(text):
    return from_text(text, "config.toml").warnings


# ------------------------------------------------------------------------------------------- what is accepted


def test_without_a_file_the_defaults_hold(file):
    assert load(file).settings == Settings()


def test_an_empty_file_changes_nothing(file):
    file.write_text("")

    assert load(file).settings == Settings()


def test_a_file_holds_only_what_differs(file):
    file.write_text('[reminder]\nearliest = "45m"\n[quiet]\napps = ["obs"]\n')

    settings = load(file).settings

    assert settings.reminder.earliest == timedelta(minutes=45)
    assert settings.reminder.latest == timedelta(minutes=60)
    assert settings.quiet.apps == ("obs",)
    assert settings.quiet.call


def test_a_mark_that_some_editors_put_before_utf_8_is_no_fault(file):
    file.write_bytes(b'\xef\xbb\xbf[reminder]\r\nearliest = "45m"\r\n')

    assert load(file).settings.reminder.earliest == timedelta(minutes=45)


def test_working_hours_are_put_in_order_and_may_cross_midnight():
    text = '[hours]\nmonday = ["13:15-18:00", "9:00-12:30"]\nfriday = ["22:00-06:00"]\nsunday = []\n'

    days = from_text(text, "config.toml").settings.hours.days

    assert days == {
        "monday": (Range(time(9), time(12, 30)), Range(time(13, 15), time(18))),
        "friday": (Range(time(22), time(6)),),
        "sunday": (),
    }


def test_a_range_may_end_at_the_end_of_the_day():
    days = from_text('[hours]\nmonday = ["18:00-24:00"]\ntuesday = ["00:00-24:00"]', "c").settings.hours.days

    assert days["monday"] == (Range(time(18), time(0)),)
    assert days["tuesday"] == (Range(time(0), time(0)),)


@pytest.mark.parametrize("text", ["00:00-24:00", "18:00-24:00", "22:00-06:00", "9:00-12:30"])
def test_a_range_comes_back_from_the_form_of_the_file(text):
    settings = from_text(f'[hours]\nmonday = ["{text}"]', "c").settings

    assert from_mapping(changed(settings), "trace line 1") == settings


def test_ranges_that_touch_do_not_overlap():
    assert from_text('[hours]\nmonday = ["09:00-12:00", "12:00-13:00"]', "c").settings.hours.days


@pytest.mark.parametrize(
    ("keep", "days"), [('"3y"', 1095), ('"90d"', 90), ('"1y30d"', 395), ('"forever"', None), ('"14d"', 14)]
)
def test_the_history_is_kept_for_days_years_or_ever(keep, days):
    settings = from_text(f"[history]\nkeep = {keep}", "c").settings

    assert settings.history.keep == (None if days is None else timedelta(days=days))


def test_no_condition_is_another_thing_than_not_having_answered():
    assert Settings().exercises.conditions is None
    assert from_text("[exercises]\nconditions = []", "c").settings.exercises.conditions == ()
    assert from_text(
        f"[exercises]\nconditions = {list(map(str, Condition))}", "c"
    ).settings.exercises.conditions == tuple(Condition)


@pytest.mark.parametrize(
    "text",
    [
        *(f'[reminder]\n{key} = "1s"\nearliest = "1s"' for key in ("latest",)),
        *(f'[reminder]\n{key} = "1s"' for key in ("earliest", "lull", "break_length", "again_after")),
        '[snooze]\nchoices = ["1s"]\nmost = 0',
    ],
)
def test_a_second_is_long_enough_to_try_the_program_out(text):
    assert from_text(text, "config.toml").settings != Settings()


# -------------------------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[reminder]\nlatest = "5o m"', 'line 2, [reminder] latest = "5o m": expected a duration such as "60m"'),
        ("[reminder]\nlatest = 60", '[reminder] latest = 60: expected a duration such as "60m", with its unit'),
        ('[reminder]\nlatest = "60"', 'latest = "60": expected a unit after the number: "60m" for minutes'),
        ("[reminder]\nlatest = true", 'latest = true: expected a duration such as "60m"'),
        ('[reminder]\nlatest = "13h"', 'expected "1s" to "12h": a reminder after more than half a day'),
        ('[reminder]\nearliest = "0s"', 'earliest = "0s": expected "1s" to "12h"'),
        (
            '[reminder]\nlull = "60s"',
            'expected "1s" to "59s": from 60 s without input on, the chair counts as empty',
        ),
        ('[reminder]\nearliest = "70m"', 'earliest = "70m": write "1h" or less, which is latest'),
        ('[reminder]\nlatest = "20m"', 'latest = "20m": write "50m" or more, which is earliest'),
        ('[reminder]\nearliest = "30m"\nlatest = "20m"', 'line 3, [reminder] latest = "20m": write "30m" or more'),
        ('[snooze]\nchoices = "5m"', 'choices = "5m": expected a list such as ["5m", "10m"]'),
        ('[snooze]\nchoices = ["5m", 10]', 'choices = ["5m", 10]: item 2, 10: expected a duration such as "5m"'),
        ('[snooze]\nchoices = ["5m", "300s"]', 'item 2, "300s": it is in the list already'),
        ("[snooze]\nchoices = []", "expected 1 to 6 items: menus hold no more; to offer no snooze, write most = 0"),
        ("[snooze]\nmost = 11", "most = 11: expected 0 to 10: a reminder put off more often"),
        ("[snooze]\nmost = 2.0", "most = 2.0: expected a whole number from 0 to 10, without quotes"),
        ("[snooze]\nmost = true", "most = true: expected a whole number"),
        ('[quiet]\ncall = "yes"', 'call = "yes": expected true or false, without quotes'),
        ("[quiet]\ncall = 1", "call = 1: expected true or false"),
        ('[quiet]\napps = [""]', 'item 1, "": expected the name of an application such as "zoom"'),
        ('[hours]\nmonday = ["25:99-26:00"]', 'item 1, "25:99-26:00": 25:99 is no time of day'),
        ('[hours]\nmonday = ["09:00-24:01"]', "24:01 is no time of day"),
        ('[hours]\nmonday = ["9-17"]', 'item 1, "9-17": expected a range of times such as "09:00-12:30"'),
        ('[hours]\nmonday = "09:00-17:00"', 'expected a list such as ["09:00-12:30", "13:15-18:00"]'),
        ('[hours]\nmonday = ["09:00-09:00"]', 'it ends when it starts; write "00:00-24:00" for the whole day'),
        ('[hours]\nmonday = ["09:00-13:00", "12:00-17:00"]', "09:00-13:00 and 12:00-17:00 overlap"),
        ('[hours]\nmonday = ["22:00-06:00", "23:00-23:30"]', "22:00-06:00 and 23:00-23:30 overlap"),
        ("[hours]\nwendsday = []", '[hours] wendsday = []: unknown key; did you mean "wednesday"?'),
        ("[hours]\nmon = []", 'unknown key; did you mean "monday"?'),
        ('[exercises]\nplace = "office"', 'place = "office": expected "desk" or "home"'),
        ('[exercises]\nequipment = ["matt"]', 'did you mean "mat"?'),
        ('[exercises]\nconditions = ["knee-pain"]', 'did you mean "knee_pain"?'),
        ('[exercises]\nconditions = ["none"]', "expected [] for none"),
        ('[exercises]\nonly = ["Chin tuck"]', 'expected the id of an exercise such as "chin_tuck"'),
        ('[exercises]\ndose = "lots"', 'dose = "lots": expected "low" or "high"'),
        ('[notification]\nurgency = "hi"', 'expected "low", "normal" or "critical"'),
        (
            '[history]\nkeep = "7d"',
            'expected "14d" to "100y", or "forever": the choice of exercises needs',
        ),
        ('[history]\nkeep = "90"', 'expected a unit after the number: "90d" for days'),
        ("[history]\nkeep = 90", 'expected a time such as "90d" or "3y", or "forever"'),
        ('[language]\nuse = "English"', 'expected "auto" or the code of a language such as "en"'),
        ('[remindr]\nlatest = "1h"', "line 1, [remindr]: unknown section; did you mean [reminder]?"),
        ("[appearance]\nicon = 1", "[appearance]: unknown section; there are [reminder], [snooze]"),
        ('[reminder]\nlatst = "1h"', 'line 2, [reminder] latst = "1h": unknown key; did you mean "latest"?'),
        ("[reminder]\nsound = true", "unknown key; it belongs under [notification]"),
        ("[tray]\nxyzzy = 1", "[tray] xyzzy = 1: unknown key; [tray] has show, remaining"),
        ('latest = "1h"', 'line 1, latest = "1h": this key stands in no section; write it under [reminder]'),
        ("reminder = 5", "line 1, [reminder]: expected a section: [reminder] on a line of its own"),
        ("[[reminder]]\nlatest = 1", "expected a section: [reminder] on a line of its own"),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_write(text, sentence):
    (only,) = faults(text)

    assert only.startswith("config.toml, line ")
    assert sentence in only


def test_all_faults_are_told_at_once_in_the_order_of_the_file():
    text = '[tray]\nshow = "yes"\n[reminder]\nlul = "5s"\nlatest = 60\n[snooze]\nmost = -1\n'

    told = faults(text)

    assert [line.split(":")[0].split(" = ")[0] for line in told] == [
        "config.toml, line 2, [tray] show",
        "config.toml, line 4, [reminder] lul",
        "config.toml, line 5, [reminder] latest",
        "config.toml, line 7, [snooze] most",
    ]


def test_a_wrong_window_is_not_compared_with_what_stands_in_for_it():
    assert len(faults('[reminder]\nearliest = "5o m"\nlatest = "30m"')) == 1


def test_a_long_value_is_cut_in_the_sentence():
    (only,) = faults(f'[reminder]\nlatest = "{"x" * 500}"')

    assert len(only) < 150


def test_a_fault_never_steers_the_terminal():
    told = faults('[reminder]\nlatest = "\\u001b[2J\\u009b2J\\u202e"\n["\\u001b[2J"]\na = 1\n"\\u009b" = 1\n')

    assert all(line.isprintable() for line in told)


def test_settings_from_elsewhere_are_checked_the_same_way():
    settings = from_mapping({"reminder": {"earliest": "20s"}}, "trace line 1")

    assert settings.reminder.earliest == timedelta(seconds=20)
    with pytest.raises(SettingsError, match=r"^trace line 1, \[reminder\] earliest = 20: expected a duration"):
        from_mapping({"reminder": {"earliest": 20}}, "trace line 1")


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["5m", "09:00-12:00"]),
    lambda items: st.lists(items, max_size=4) | st.dictionaries(st.text(max_size=4), items, max_size=3),
    max_leaves=6,
)
SECTIONS = st.dictionaries(
    st.sampled_from(sorted({key for keys in KEYS.values() for key in keys})) | st.text(max_size=5), JSON, max_size=4
)


@given(st.dictionaries(st.sampled_from(sorted(KEYS)) | st.text(max_size=5), SECTIONS | JSON, max_size=4))
def test_whatever_is_written_there_are_settings_or_sentences(values):
    try:
        settings = from_mapping(values, "trace line 1")
    except SettingsError as error:
        told = str(error).splitlines()
        assert told
        assert all(line.startswith("trace line 1, ") and line.isprintable() for line in told)
    else:
        assert settings.reminder.earliest <= settings.reminder.latest


# ----------------------------------------------------------------------------------------------- what is warned


def test_a_window_that_opens_early_is_allowed_and_names_the_guidance():
    (only,) = warnings('[reminder]\nearliest = "19m"')

    assert only.startswith('config.toml, line 2, [reminder] earliest = "19m": below 20 min; guidance (HSE, AUVA)')
    assert warnings('[reminder]\nearliest = "20m"') == ()


def test_a_window_that_closes_late_is_allowed_and_names_the_guidance():
    (only,) = warnings('[reminder]\nlatest = "121m"')

    assert only.startswith('config.toml, line 2, [reminder] latest = "121m": above 2 h; guidance (HSE)')
    assert warnings('[reminder]\nlatest = "2h"') == ()


@pytest.mark.parametrize(
    ("text", "warning"),
    [
        ('[reminder]\nbreak_length = "5s"', 'lull is "10s": every lull is then taken for a break'),
        ("[hours]\nmonday = []", "every day named is closed, and the others are too: nothing will be shown"),
        ('[language]\nuse = "de"', 'nothing is translated into "de" yet; every sentence is English'),
        ('[exercises]\nonly = ["chin_tuck"]\nnever = ["chin_tuck"]', "never is stronger than only"),
    ],
)
def test_what_hardly_anybody_means_is_allowed_with_a_word(text, warning):
    (only,) = warnings(text)

    assert warning in only


# ------------------------------------------------------------------------------- a file that is no settings file


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "[reminder]\nlatest = 60m\n",
            "line 2: not TOML: expected newline or end of document after a statement; text",
        ),
        ("[reminder]\nlatest = 60m\n", 'text and durations stand in quotes: latest = "60m"'),
        ("[tray]\nshow = True\n", "line 2: not TOML: invalid value; write show = true"),
        ("[tray]\nshow = off # please\n", "write show = false"),
        ("[tray\n", "line 1: not TOML: expected ']'"),
        ('[reminder]\nlatest: "60m"\n', "line 2: not TOML: expected '='"),
        ("[tray]\nshow = true\nshow = true\n", "line 3: not TOML: cannot overwrite a value"),
        ('[quiet]\n\napps = ["a",\n"b"', "line 4: not TOML: unclosed array"),
        ("\x00", "line 1: not TOML"),
    ],
)
def test_a_file_that_is_not_toml_hears_the_line_and_what_to_write(text, sentence):
    (only,) = faults(text)

    assert only.startswith("config.toml, ")
    assert sentence in only


def test_a_file_nested_without_end_is_refused():
    assert faults("a = " + "[" * 100_000) == ["config.toml: its lists are nested too deeply for anybody to read"]


def bad_file(file, reason):
    with pytest.raises(SettingsError) as caught:
        load(file)
    assert str(caught.value).startswith("config.toml")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_utf_8_is_refused_with_the_line(file):
    file.write_bytes(b'[quiet]\n\napps = ["caf\xe9"]\n')

    bad_file(file, "config.toml, line 3: this is not UTF-8 text; save the file as UTF-8")


def test_a_folder_in_the_place_of_the_file_is_refused(file):
    file.mkdir()

    bad_file(file, "it is a folder")


def test_a_huge_file_is_refused_without_reading_all_of_it(file):
    with file.open("wb") as sparse:
        sparse.truncate(1 << 40)

    bad_file(file, "it is larger than 64 KiB")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"[reminder]\n{'a.' * 500}a = 1", "line 2: a key of more than 16 parts"),
        (f"{'a.' * 10_000}a = 1", "line 1: a key of more than 16 parts"),
        ("'a'.\"b\" . " * 20 + "a = 1", "line 1: a key of more than 16 parts"),
        (f"[{'a.' * 500}a]", "line 1: a key of more than 16 parts"),
        (f"[snooze]\nmost = {'9' * 5000}", "a number of thousands of digits"),
        (f"[snooze]\nmost = 0x{'f' * 5000}", "most = 0xfff"),
        (f"[snooze]\nmost = {'{a=' * 90}1{'}' * 90}", "most = {a = {a = {a = "),
        ("a = " + "[" * 60_000, "nested too deeply"),
        ("\n".join(f"k{number} = 1" for number in range(4000)), "and more; mend these first"),
        ("x" * 70_000, "larger than 64 KiB"),
    ],
)
def test_toml_that_nobody_writes_gets_a_sentence_of_bearable_length(file, text, said):
    file.write_text(text)

    with pytest.raises(SettingsError) as caught:
        load(file)

    assert said in str(caught.value)
    assert len(str(caught.value)) < 10_000


def test_points_in_texts_and_comments_part_no_key(file):
    many = "a." * 50
    file.write_text(f'# {many}\n[quiet]\napps = [\'{many}x\', "{many}y", """\n{many}z"""]  # {many}\n')

    assert len(load(file).settings.quiet.apps) == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_place_of_the_file_does_not_stop_the_reader(file):
    os.mkfifo(file)

    bad_file(file, "it is not a plain file")


@pytest.mark.posix("links that anybody may make")
def test_a_link_to_nowhere_is_not_taken_for_an_absent_file(file):
    file.symlink_to("dotfiles/config.toml")

    bad_file(file, "it is a link to dotfiles/config.toml, which is not there")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights in another way")
def test_an_unreadable_file_is_refused_with_the_reason(file, monkeypatch):
    file.write_text("")
    if os.geteuid() == 0:  # to whom everything is readable: say what anybody else would hear
        refuse = PermissionError(13, "Permission denied")
        monkeypatch.setattr(os, "open", lambda *_: (_ for _ in ()).throw(refuse))
    else:
        file.chmod(0)

    bad_file(file, "it cannot be read: Permission denied")


def test_a_file_that_must_be_there_and_is_not_is_a_fault(file):
    with pytest.raises(SettingsError, match=r"config\.toml: there is no such file"):
        load(file, required=True)


def test_a_file_that_never_rests_is_refused_and_one_that_does_is_read_whole(file):
    long = "".join(f"# {number}\n" for number in range(7_000))
    texts = [f'[reminder]\nearliest = "{minutes}m"\n{long}' for minutes in (30, 31)]
    file.write_text(texts[0])
    stop = threading.Event()

    def write():
        while not stop.is_set():
            for text in texts:
                file.write_text(text)

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    try:
        for _ in range(40):
            try:
                seen.add(load(file).settings.reminder.earliest / timedelta(minutes=1))
            except SettingsError as error:
                seen.add(str(error))
    finally:
        stop.set()
        writer.join()

    changing = "config.toml: it changes while it is read; save it once more when it is finished"
    assert seen <= {30.0, 31.0, 50.0, changing}  # 50: it was empty at that moment, which is a file too
