"""The state across restarts: always whole, whatever happens while it is written."""

import json
import os
import signal
import stat
import time
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder.storage.snapshot import Restored, Snapshot

TODAY = date(2026, 3, 27)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(), values, max_size=3),
    max_leaves=8,
)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "state" / "posture" / "state.json"


@pytest.fixture
def snapshot(file):
    return Snapshot(file, version=1)


def test_before_the_first_start_there_is_nothing(snapshot, file):
    assert snapshot.load(TODAY) == Restored(None)
    assert not file.parent.exists()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text().filter(lambda key: key != "version"), VALUES), st.booleans())
def test_what_was_kept_comes_back(snapshot, state, durable):
    assert snapshot.save(state, durable=durable) is None

    assert snapshot.load(TODAY) == Restored({**state, "version": 1})


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")
def test_the_file_and_its_folder_are_the_persons_own(snapshot, file):
    umask = os.umask(0)
    try:
        snapshot.save({})
    finally:
        os.umask(umask)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "garbage",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"null",
        b'{"version": 1',
        b"[" * 100_000,
        b"1" * 5_000,
        b" " * (5 << 20) + b"{}",
    ],
    ids=["empty", "half", "a list", "not UTF-8", "null", "cut off", "nested", "a number", "huge"],
)
def test_garbage_is_set_aside_with_one_warning(snapshot, file, garbage):
    file.parent.mkdir(parents=True)
    file.write_bytes(garbage)

    first, second = snapshot.load(TODAY), snapshot.load(TODAY)

    assert first.state is None
    aside = file.with_name("state.2026-03-27.set-aside.json")
    assert first.warning.startswith(f"{file}: the state of before makes no sense; it is kept as {aside}")
    assert aside.read_bytes() == garbage
    assert second == Restored(None)
    assert snapshot.save({"worked": 1}) is None


def test_the_state_of_another_version_is_set_aside(snapshot, file):
    Snapshot(file, version=2).save({"worked": 1})

    restored = snapshot.load(TODAY)

    assert restored.state is None
    assert "written by another version of this program" in restored.warning


def test_a_state_that_cannot_be_kept_is_a_sentence_and_the_one_before_stays(snapshot, file):
    snapshot.save({"worked": 1})
    file.with_name("state.json.new").mkdir()

    said = snapshot.save({"worked": 2})

    assert said.startswith(f"{file}: the state could not be kept (")
    assert snapshot.load(TODAY).state == {"worked": 1, "version": 1}


def test_a_folder_in_the_place_of_the_file_is_a_sentence(snapshot, file):
    file.mkdir(parents=True)

    assert "cannot be read" in snapshot.load(TODAY).warning
    assert "could not be kept" in snapshot.save({})


def test_a_link_in_the_place_of_the_new_file_is_not_followed(snapshot, file, tmp_path):
    precious = tmp_path / "precious"
    precious.write_text("keep me")
    file.parent.mkdir(parents=True)
    file.with_name("state.json.new").symlink_to(precious)

    snapshot.save({})

    assert precious.read_text() == "keep me"


def test_what_is_no_json_is_a_bug_and_keeps_nothing(snapshot):
    with pytest.raises(ValueError, match="not JSON compliant"):
        snapshot.save({"worked": float("nan")})

    assert snapshot.load(TODAY) == Restored(None)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_process_killed_while_it_saves_leaves_a_whole_state(snapshot, file):
    seen = set()
    for turn in range(60):
        child = os.fork()
        if child == 0:
            number = 0
            try:
                while True:
                    number += 1
                    snapshot.save({"turn": turn, "number": number, "filling": ["x" * (number % 7919)] * 3})
            finally:
                os._exit(1)
        try:
            end = time.monotonic() + 10
            while time.monotonic() < end:  # until this turn's child has saved at least once
                restored = snapshot.load(TODAY)
                assert restored.warning is None
                if restored.state and restored.state["turn"] == turn:
                    break
            time.sleep(turn * 0.0003)  # not a wait for something: the moment of the kill is to vary
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

        state = json.loads(file.read_bytes())
        assert state["turn"] == turn
        assert state["filling"] == ["x" * (state["number"] % 7919)] * 3
        seen.add(state["number"])
    assert len(seen) > 10
