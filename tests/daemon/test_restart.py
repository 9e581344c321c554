"""What survives a restart, and what does not keep the daemon from starting."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from daemon.conftest import FakeAdapters, Person
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reminder.core.care import Pain
from reminder.core.commands import Done, For, Now, Pause, ReportPain, Snooze, Sore, Start, Tomorrow
from reminder.core.model import Door


def test_work_time_and_the_open_reminder_survive_a_kill(person: Person) -> None:
    person.start()
    person.wait(3610)
    before = person.status

    person.restart(down=5)

    after = person.status
    assert (after["state"], after["reminder"]) == ("reminded", before["reminder"])
    assert before["worked_s"] - 60 <= after["worked_s"] <= before["worked_s"]
    assert person.adapters.notifier.shown[-1].title.startswith("1 h without a break")


def test_a_snooze_a_pause_and_its_end_survive(person: Person) -> None:
    person.start()
    person.wait(3610)
    person.say(Snooze(timedelta(minutes=5)))
    person.say(Pause(Tomorrow()))

    person.restart(down=60)

    assert person.status["paused"] == ["user"]
    assert person.status["reminder"]["snoozes_left"] == 1
    assert person.status["says"] == "Paused until tomorrow 06:00"
    person.wait(24 * 3600)
    assert person.status["paused"] == []


def test_one_absence_gives_one_record_however_often_the_daemon_is_started_in_it(person: Person) -> None:
    person.start()
    person.wait(1000)
    person.hands_off()
    person.wait(400)
    assert person.outcomes() == ["rested"]

    for _ in range(3):
        person.restart(down=100)
        person.wait(700)

    assert person.outcomes() == ["rested"]
    person.hands_on()
    person.wait(3700)
    assert len(person.adapters.notifier.shown) == 1


def test_an_absence_that_a_kill_falls_into_is_one_record(person: Person) -> None:
    person.start()
    person.wait(1000)
    person.hands_off()
    person.wait(150)

    person.restart(down=100)
    person.wait(400)
    person.restart(down=100)
    person.hands_on()
    person.wait(60)

    assert person.outcomes() == ["rested"]
    assert person.status["worked_s"] <= 61


def test_a_sensor_that_has_only_begun_to_count_ends_no_absence(person: Person) -> None:
    person.start()
    person.wait(1000)
    person.hands_off()
    person.wait(400)
    person.adapters = FakeAdapters(person.clock)
    person.adapters.known = False

    person.restart(down=10)
    started = person.clock.now()
    person.wait(30)
    person.adapters.known = True
    person.adapters.last_input = started  # as a compositor says that was told to count from there
    person.wait(600)

    assert person.outcomes() == ["rested"]
    assert person.state == "away"


def test_idle_time_from_before_the_start_counts(person: Person) -> None:
    person.hands_off()
    person.clock.at += timedelta(seconds=250)

    person.start()
    person.wait(60)

    assert person.outcomes() == ["rested"]
    assert person.state == "away"


def test_input_on_a_locked_screen_is_no_return(person: Person) -> None:
    person.start()
    person.wait(1000)
    person.daemon.on_lock(True)
    person.wait(400)
    assert person.outcomes() == ["rested"]

    person.hands_off()  # the mouse was pushed, once
    person.wait(100)
    person.daemon.on_lock(False)  # unlocked from elsewhere
    person.wait(600)

    assert person.outcomes() == ["rested"]
    assert person.state == "away"
    person.hands_on()
    assert person.state == "working"


def test_a_restart_behind_a_lock_is_no_return_either(person: Person) -> None:
    person.start()
    person.wait(1000)
    person.daemon.on_lock(True)
    person.wait(30)

    person.restart(down=5)
    person.daemon.look()

    assert person.daemon.engine.locked
    person.wait(5)  # by then the session has said that it is open
    assert not person.daemon.engine.locked


def test_another_boot_is_spanned_by_the_wall_clock(person: Person) -> None:
    person.start()
    person.wait(1000)
    person.clock.booted = "two"
    person.clock.set_by += person.clock.at - timedelta(minutes=1)
    person.clock.at = timedelta(minutes=1)

    person.restart(down=100)

    assert 900 <= person.status["worked_s"] <= 1000


@pytest.mark.parametrize(
    "spoil",
    [
        lambda state: state.update(engine=None),
        lambda state: state["engine"]["timer"].update(worked=1e300),
        lambda state: state["engine"]["timer"].update(worked=True),
        lambda state: state["engine"]["timer"].update(cycle="working"),
        lambda state: state["engine"].update(paused_until="9999-12-31T23:59:59+00:00"),
        lambda state: state["engine"].update(seed="seven"),
        lambda state: state["engine"].update(offer={"reminder": "one"}),
        lambda state: state.update(wall="yesterday"),
        lambda state: state.update(outbox={"entries": [{"key": 5}]}),
        lambda state: state.clear(),
    ],
)
def test_whatever_stands_in_the_state_the_daemon_starts_and_says_so(
    person: Person, spoil: Any, caplog: pytest.LogCaptureFixture
) -> None:
    person.start()
    person.wait(3610)
    state = person.kept()
    spoil(state)
    (person.folder / "state.json").write_text(json.dumps(state))

    person.restart()
    person.wait(3700)
    person.daemon.end()

    assert any("state of before" in record.message or "records" in record.message for record in caplog.records)
    assert person.adapters.notifier.shown
    assert person.restart().engine.state.value in ("working", "reminded")


values = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just([]) | st.just({})


def spots(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return found + [spot for key, child in children for spot in spots(child, (*path, key))]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_state_with_any_one_value_changed_does_not_keep_it_from_starting(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    person = Person(tmp_path_factory.mktemp("home"))
    person.start()
    person.wait(3000)
    person.say(Sore())
    person.wait(610)
    person.say(Snooze())
    state = person.kept()
    *way, last = data.draw(st.sampled_from(spots(state)))
    place = state
    for step in way:
        place = place[step]
    place[last] = data.draw(values)
    (person.folder / "state.json").write_text(json.dumps(state))

    person.restart(down=3)
    person.say(Now())
    person.wait(400)
    person.daemon.end()

    assert person.status["state"]


def test_care_outlives_a_damaged_history(person: Person) -> None:
    person.start()
    person.say(ReportPain(Pain.STRONG, "wall_sit"))
    person.daemon.end()
    (person.folder / "history.sqlite3").write_bytes(b"no database at all" * 1000)

    person.restart()

    care = person.status["care"]
    assert care["set_aside"] == ["wall_sit"]
    assert care["resting_until"] == "2026-03-28"


def test_care_outlives_a_lost_state(person: Person) -> None:
    person.start()
    person.say(ReportPain(Pain.STRONG, "wall_sit"))
    person.daemon.end()
    (person.folder / "state.json").unlink()

    person.restart()

    assert person.status["care"]["set_aside"] == ["wall_sit"]


def test_strong_pain_cuts_the_break_short_and_is_asked_about_later(person: Person) -> None:
    person.start()
    person.wait(3600)
    person.say(Start(guided=True), Door.GUIDE)
    exercise = person.status["reminder"]["exercise"]

    said = person.say(ReportPain(Pain.STRONG, exercise), Door.GUIDE)
    person.restart(down=2)
    person.wait(15 * 60 + 5)

    assert person.outcomes() == ["cut_short"]
    assert person.launcher.guides == []
    assert said
    assert person.adapters.notifier.notices[-1].title == "Still hurting?"


@pytest.mark.parametrize("locked", [True, False])
def test_nobody_is_asked_about_pain_on_a_locked_screen_or_an_empty_chair(person: Person, locked: bool) -> None:
    daemon = person.start()
    person.adapters.tells_returns = True
    person.wait(60)
    person.say(ReportPain(Pain.STRONG, "chin_tuck"))
    asked = len(person.adapters.notifier.notices)
    person.hands_off()
    daemon.on_lock(locked)
    person.wait(20 * 60)
    turns = person.loop.turns
    person.wait(3600)
    behind = person.adapters.notifier.notices[asked:]
    slept = person.loop.turns - turns

    daemon.on_lock(False)
    person.hands_on()

    assert behind == []
    assert slept <= 2
    assert [message.title for message in person.adapters.notifier.notices[asked:]] == ["Still hurting?"]


def test_what_waits_for_the_history_is_not_lost(person: Person) -> None:
    person.start()
    file = person.folder / "history.sqlite3"
    kept = file.read_bytes()
    person.wait(3600)
    file.unlink()
    file.mkdir()
    person.say(Done())
    assert person.status["history_error"]
    assert person.status["today"]["done"] == 1

    file.rmdir()
    file.write_bytes(kept)
    person.restart()

    assert person.outcomes() == ["done"]


def test_what_waits_for_the_history_is_erased_with_it(person: Person) -> None:
    person.start()
    file = person.folder / "history.sqlite3"
    file.unlink()
    file.mkdir()
    person.say(Now())
    person.say(Done())
    assert person.kept()["outbox"]["entries"]
    file.rmdir()

    person.daemon.forget()
    person.restart()
    person.wait(60)

    assert person.outcomes() == []
    assert person.status["today"]["done"] == 0


def test_a_pause_has_a_bound_that_every_sum_can_bear(person: Person) -> None:
    person.start()

    person.say(Pause(For(timedelta(days=31))))
    person.restart()

    assert person.state == "paused"
    with pytest.raises(ValueError, match="at most"):
        For(timedelta(days=31, seconds=1))


def test_the_folder_may_be_taken_away(person: Person, tmp_path: Path) -> None:
    person.start()
    (person.folder / "state.json").unlink()

    person.wait(150)

    assert (person.folder / "state.json").exists()


def test_a_part_that_fails_in_the_first_turn_does_not_cost_the_saved_state(
    person: Person, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def no_rights(launcher: object, exercise: str) -> Path | None:
        raise PermissionError(13, "Permission denied", exercise)

    person.start()
    person.wait(3610)
    exercise = person.status["reminder"]["exercise"]
    person.say(Snooze(timedelta(minutes=5)))
    person.wait(300 + 119)
    monkeypatch.setattr(type(person.launcher), "picture", no_rights)

    person.restart(down=2)

    assert (person.state, person.status["reminder"]["id"]) == ("reminded", 1)
    assert person.status["reminder"]["exercise"] == exercise
    assert not list(person.folder.glob("*set-aside*"))
    assert "Permission denied" in caplog.text


def test_no_number_is_given_twice_while_its_record_waits_and_the_state_is_of_no_use(person: Person) -> None:
    person.start()
    file = person.folder / "history.sqlite3"
    kept = file.read_bytes()
    person.say(Now())
    file.unlink()
    file.mkdir()
    person.say(Done())
    state = person.kept()
    state["engine"]["seed"] = "seven"
    (person.folder / "state.json").write_text(json.dumps(state))
    file.rmdir()
    file.write_bytes(kept)

    person.restart()
    person.say(Now())
    person.say(Done())

    assert [entry.reminder for entry in person.history.entries()] == [1, 2]


@pytest.mark.parametrize("minutes", [1, 6])
def test_a_process_that_is_stopped_while_it_starts_counts_nothing_of_that(person: Person, minutes: int) -> None:
    person.start()
    person.wait(3300)

    person.adapters.want_tray = lambda wanted: stop(person, minutes)  # type: ignore[method-assign]
    person.restart(down=2)
    person.daemon.on_continued()

    assert person.outcomes() == (["rested"] if minutes == 6 else [])
    assert person.status["worked_s"] == (0 if minutes == 6 else pytest.approx(3300, abs=150))
    assert person.status["worked_s"] <= 3300


def test_a_process_that_is_stopped_in_its_first_start_counts_nothing_of_that(person: Person) -> None:
    person.adapters.want_tray = lambda wanted: stop(person, 2)  # type: ignore[method-assign]

    person.start()
    person.daemon.on_continued()

    assert person.status["worked_s"] == 0


def stop(person: Person, minutes: int) -> None:
    person.clock.at += timedelta(minutes=minutes)
