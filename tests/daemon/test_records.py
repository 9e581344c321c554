"""What the daemon leaves in the history, and what it tells of it."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from daemon.conftest import Person

from reminder.core.commands import Done, Skip, Sore
from reminder.core.model import Busy, Door, Hold

WEEKLY = "[exercises]\nconditions = []\n[notification]\nweekly = true\n"


def a_reminder(person: Person) -> None:
    person.wait(3600)
    person.say(Done(), Door.TRAY)


def test_an_hour_of_work_a_hold_and_a_reminder_are_in_the_history(person: Person) -> None:
    person.start("[exercises]\nconditions = []\n")
    person.wait(3000 - 60)
    person.adapters.reasons = (Hold(Busy.CALL, "microphone in use by Talk"),)
    person.wait(1000)
    person.adapters.reasons = ()
    person.wait(300)

    person.say(Skip(), Door.NOTIFICATION)

    (entry,) = person.history.entries()
    (hold,) = person.history.holds()
    assert entry.held_by == hold.reasons == (Busy.CALL,)
    assert timedelta(seconds=900) <= hold.length <= timedelta(seconds=1100)
    assert entry.held == hold.length
    work = person.history.work()
    assert sum((span.worked for span in work), timedelta()) == timedelta(seconds=3000 - 60 + 1000 + 300)
    assert all(span.since.hour == (span.until - timedelta(microseconds=1)).hour for span in work)


def test_a_record_from_before_the_clocks_were_put_forward_has_the_offset_of_before(person: Person) -> None:
    person.clock.at += timedelta(days=1, hours=14)  # Saturday, 22:00 UTC: 23:00 in Berlin, three hours to go
    person.start("[exercises]\nconditions = []\n")
    person.wait(3600)
    person.say(Skip())
    person.adapters.last_input = person.clock.now()
    person.clock.at += timedelta(hours=6)  # frozen over the change
    person.daemon.look()

    first, *_ = person.history.entries()
    work = person.history.work()

    assert first.ended.utcoffset() == timedelta(hours=1)
    assert {span.since.utcoffset() for span in work} == {timedelta(hours=1)}


def test_the_first_answer_of_a_week_brings_the_week_before_where_that_is_wanted(person: Person) -> None:
    person.start(WEEKLY)
    a_reminder(person)
    a_reminder(person)
    assert person.adapters.notifier.notices == []
    person.clock.at += timedelta(days=7)
    person.daemon.look()

    a_reminder(person)
    a_reminder(person)

    told = [message for message in person.adapters.notifier.notices if message.title == "Last week"]
    assert len(told) == 1
    assert told[0].body.startswith("2 breaks, none of them natural. The longest time without one was 1 h.")


def test_nobody_is_told_of_a_week_who_has_not_asked_for_it(person: Person) -> None:
    person.start("[exercises]\nconditions = []\n")
    a_reminder(person)
    person.clock.at += timedelta(days=7)
    person.daemon.look()

    a_reminder(person)

    assert [message.title for message in person.adapters.notifier.notices if message.title == "Last week"] == []


def damage(person: Person) -> None:
    with sqlite3.connect(person.folder / "history.sqlite3") as connection:
        connection.execute("UPDATE entry SET outcome = 'eone' WHERE id = 1")
    connection.close()


@pytest.mark.parametrize("running", [True, False])
def test_a_damaged_history_that_was_set_aside_is_said_and_told(person: Person, running: bool) -> None:
    person.start("[exercises]\nconditions = []\n")
    a_reminder(person)
    a_reminder(person)
    damage(person)

    if not running:
        person.restart(down=10)
    else:
        with sqlite3.connect(person.folder / "history.sqlite3") as connection:
            connection.execute("DROP TABLE work")
        connection.close()
        a_reminder(person)
    person.daemon.look()

    told = [message.body for message in person.adapters.notifier.notices]
    assert any("with the" in body and "could be read" in body for body in told), told
    assert sum("The history was damaged" in line for line in person.log()) == 1
    assert len(person.history.entries()) == (2 if running else 1)


def test_sore_said_while_the_clock_was_two_years_ahead_is_two_rest_days_once_it_is_right(person: Person) -> None:
    person.start("[exercises]\nconditions = []\n")
    person.clock.set_by = timedelta(days=730)
    person.daemon.look()
    person.say(Sore())
    person.clock.set_by = timedelta()

    person.daemon.look()
    until = person.status["care"]["resting_until"]
    person.restart(down=10)

    assert until == str(person.clock.wall().date() + timedelta(days=1))
    assert person.status["care"]["resting_until"] == until
    person.clock.at += timedelta(days=2)
    person.daemon.look()
    assert person.status["care"]["resting_until"] is None
