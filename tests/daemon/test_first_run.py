"""The welcome of the very first run: once, and not to those who have met the program before."""

from __future__ import annotations

import pytest
from daemon.conftest import Person

from reminder.core.commands import Now, OpenSetup
from reminder.core.menu import Choice


def test_the_first_run_says_where_it_is_and_that_two_questions_wait(person: Person) -> None:
    person.start()
    person.wait(3)

    (welcome,) = person.adapters.notifier.notices
    assert welcome.title == "Your posture reminder is running"
    assert "after 50-60 min of work" in welcome.body
    assert "Its icon is in your panel" in welcome.body
    assert welcome.body.startswith("A few questions wait")
    assert welcome.choices == (Choice("Set up…", OpenSetup()),)


def test_without_an_icon_it_says_how_to_steer_it_and_how_to_get_one(person: Person) -> None:
    person.adapters.tray.visible = False

    person.start()
    person.wait(3)

    body = person.adapters.notifier.notices[0].body
    assert all(command in body for command in ("posture status", "posture pause 1h", "posture doctor"))


def test_it_is_said_once_however_often_the_program_starts(person: Person) -> None:
    person.start()
    person.wait(3)

    person.restart()
    person.wait(3)
    (person.folder / "state.json").unlink()
    person.start("[tray]\nremaining = false\n")
    person.wait(3)

    assert len(person.adapters.notifier.notices) == 1


def test_who_has_a_history_needs_no_welcome(person: Person) -> None:
    person.start()
    person.say(Now())
    person.wait(3600)
    assert person.outcomes()
    person.adapters.notifier.notices.clear()
    (person.folder / "state.json").unlink()

    person.start()
    person.wait(3)

    assert person.adapters.notifier.notices == []


@pytest.mark.parametrize("settings", ["# nothing yet\n", '[exercises]\nplace = "desk"\nconditions = []\n'])
def test_who_has_a_settings_file_needs_no_welcome(person: Person, settings: str) -> None:
    person.start(settings)
    person.wait(3)

    assert person.adapters.notifier.notices == []


def test_a_reminder_that_was_asked_for_at_once_is_not_talked_over(person: Person) -> None:
    person.start()
    person.say(Now())
    person.wait(3)

    assert person.adapters.notifier.notices == []
    assert len(person.adapters.notifier.shown) == 1


def test_the_safety_text_is_the_first_reminders_alone(person: Person) -> None:
    person.start()
    person.wait(3610)

    (welcome,), (reminder,) = person.adapters.notifier.notices, person.adapters.notifier.shown
    assert not set(welcome.body.splitlines()) & set(reminder.body.splitlines())
