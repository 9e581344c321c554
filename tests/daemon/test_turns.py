"""One turn, one look, one commit; a question changes nothing; a view that fails fails nothing else."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import datetime, time, timedelta

import pytest
from daemon.conftest import MORNING, FakeClock, Person

from reminder.core.commands import (
    Command,
    Done,
    For,
    OpenSetup,
    Pause,
    Quit,
    Resume,
    Skip,
    Snooze,
    Start,
    Tomorrow,
    Until,
)
from reminder.core.model import Busy, Door, Hold
from reminder.core.settings import QuietSettings
from reminder.daemon.adapters import Adapters
from reminder.daemon.requests import answer
from reminder.desktop.busy import BusySensors
from reminder.desktop.busy.sensor import PATIENCE, Sensor
from reminder.desktop.ports import Unavailable
from reminder.errors import Refused
from reminder.ipc.requests import Request
from reminder.loop import Loop


def test_a_reminder_is_shown_in_its_window_and_answered(person: Person) -> None:
    person.start()

    person.wait(3600)
    person.say(Start(), Door.NOTIFICATION)
    person.wait(120)
    person.say(Done(), Door.TRAY)

    assert [message.title for message in person.adapters.notifier.shown][1].startswith("Enjoy your break")
    assert person.launcher.guides == [1]
    (entry,) = person.history.entries()
    assert (entry.outcome.value, entry.door, entry.answered_after) == ("done", Door.TRAY, timedelta())
    assert entry.idle == timedelta()


def test_one_click_on_snooze_is_one_look_one_rendering_and_one_save(person: Person) -> None:
    person.start()
    person.wait(3600)
    looks, renderings, saves = person.adapters.looks, len(person.adapters.tray.shown), person.snapshot.saves

    person.daemon.on_command(Snooze(timedelta(minutes=5), 1), Door.NOTIFICATION)

    assert person.adapters.looks - looks == 1
    assert len(person.adapters.tray.shown) - renderings == 1
    assert person.snapshot.saves - saves <= 2
    assert person.state == "snoozed"


def test_a_thousand_questions_write_nothing_and_read_the_history_once(person: Person) -> None:
    person.start()
    _ = person.status
    saves, reads, looks = person.snapshot.saves, person.history.reads, person.adapters.looks

    for _ in range(1000):
        person.daemon.status()

    assert (person.snapshot.saves, person.history.reads, person.adapters.looks) == (saves, reads, looks)


def test_a_tray_that_fails_fails_no_command(person: Person, caplog: pytest.LogCaptureFixture) -> None:
    person.start()
    person.wait(3600)
    person.adapters.tray.fails = True

    said = person.say(Snooze())
    person.wait(60)

    assert said.startswith("Snoozed until 10:05")
    assert [record.message for record in caplog.records if "tray" in record.message] == [
        "tray: not up to date: RuntimeError('no tray today')"
    ]


def test_a_notification_that_fails_loses_no_record(person: Person, caplog: pytest.LogCaptureFixture) -> None:
    person.start()
    person.adapters.notifier.fails = True
    person.wait(3600)

    person.say(Skip())

    assert person.outcomes() == ["skipped"]
    assert person.status["today"]["skipped"] == 1


def test_a_refused_command_says_why_and_changes_nothing(person: Person) -> None:
    person.start()

    with pytest.raises(Refused, match="No reminder is open"):
        person.say(Done())

    assert person.outcomes() == []
    assert person.log()[-1] == "nothing changed: No reminder is open, so there is nothing to answer."


def test_what_waits_for_a_call_is_recorded_with_it(person: Person) -> None:
    person.start()
    person.adapters.reasons = (Hold(Busy.CALL, "microphone in use by Firefox"),)

    person.wait(3000 + 1500)
    assert person.state == "owed"
    person.adapters.reasons = ()
    person.wait(15 + 60)
    person.say(Skip())

    (entry,) = person.history.entries()
    assert entry.held_by == (Busy.CALL,)
    assert timedelta(minutes=25) <= entry.held <= timedelta(minutes=26)
    assert "Held back for 25 min (microphone in use by Firefox)." in person.adapters.notifier.shown[-1].body
    (hold,) = person.history.holds()
    assert hold.reasons == (Busy.CALL,)
    assert sum((span.worked for span in person.history.work()), timedelta()) >= timedelta(minutes=75)


def test_nothing_is_shown_on_reasons_that_were_not_asked_for_just_then(person: Person) -> None:
    person.start()
    person.wait(3100)
    person.say(Pause())
    person.adapters.reasons = (Hold(Busy.CALL),)
    person.hands_off()
    person.wait(20)

    person.daemon.perform(Resume(), Door.TRAY)
    person.wait(30)

    assert person.adapters.notifier.shown == []
    assert person.state == "owed"


def test_a_reminder_waits_a_moment_for_detectors_that_have_not_answered_yet(person: Person) -> None:
    person.start()
    person.wait(2985)
    person.hands_off()
    person.adapters.reasons = (Hold(Busy.CALL, "microphone in use by Firefox"),)
    person.adapters.answers_at = person.clock.now() + timedelta(seconds=16)

    person.wait(15.9)
    asked = person.adapters.asked
    person.wait(5)

    assert 1 <= asked <= 2  # not as fast as it can
    assert person.adapters.notifier.shown == []
    assert person.state == "owed"


class Hanging:
    """A detector that takes all the time it is given, and then has no answer."""

    name, reason = "hanging", Busy.CALL

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        self.clock.at += PATIENCE
        raise Unavailable("no answer in time")


def test_the_desktop_says_for_a_moment_that_it_does_not_know_yet(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    sensors = BusySensors((Sensor(Hanging(person.clock), person.clock.now),), (), person.clock.now)
    monkeypatch.setattr("reminder.daemon.adapters.open_busy", lambda *_, **__: sensors)

    with closing(Loop()) as loop:
        desktop = Adapters(loop, person.start())
        found = [desktop.holds(QuietSettings()) for _ in range(4)]
        desktop.stop()

    assert found == [None, None, (), ()]


def test_a_callback_in_the_middle_of_a_turn_has_a_turn_of_its_own(person: Person) -> None:
    person.start()
    person.adapters.tray.show = lambda *_: person.daemon.on_lock(True)  # type: ignore[method-assign]

    person.daemon.look()
    person.loop.settle()

    assert person.daemon.engine.locked


def test_a_command_in_the_middle_of_a_turn_is_performed_in_the_next_one(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reminder.daemon.app")
    person.start()
    clicks: list[Command] = [Done(), Quit()]
    press = person.daemon.on_command
    person.adapters.tray.show = lambda *_: clicks and press(clicks.pop(0), Door.TRAY)  # type: ignore[method-assign]

    person.daemon.look()
    person.loop.settle()

    assert any(record.message.startswith("No reminder is open") for record in caplog.records)
    assert person.loop.stopped


def test_quit_withdraws_and_ends_the_loop_after_the_answer(person: Person) -> None:
    person.start()
    person.wait(3600)

    person.daemon.perform(Quit(), Door.COMMAND_LINE)
    assert not person.loop.stopped
    person.loop.settle()
    person.daemon.end()

    assert person.loop.stopped
    assert person.adapters.stopped
    assert person.outcomes() == ["withdrawn"]


def test_a_page_is_opened_without_a_turn(person: Person) -> None:
    person.start()

    said = person.say(OpenSetup())

    assert (said, person.launcher.opened) == ("The questions open in your browser.", ["set-up"])


HOURS = '[hours]\nmonday = ["09:00-12:00"]\nfriday = ["08:00-17:00"]\n'


@pytest.mark.parametrize("pause", [Until(time(9)), Tomorrow(), For(timedelta(hours=71))])
def test_a_time_after_the_clocks_are_set_is_told_as_they_will_show_it(
    person: Person, pause: For | Until | Tomorrow
) -> None:
    # On the Friday before the clocks go forward.
    person.start(HOURS)
    if isinstance(pause, Until):
        person.wait(2 * 86400 - 12 * 3600)  # Saturday evening

    person.say(Pause(pause))

    day = "tomorrow" if isinstance(pause, Until) else "Mon"
    assert person.status["says"] == f"Paused until {day} 09:00"


def test_the_hours_of_the_week_after_the_clocks_are_set_are_told_as_they_are(person: Person) -> None:
    person.start(HOURS)

    person.wait(9 * 3600)

    assert person.status["says"] == "Outside working hours until Mon 09:00"


@pytest.mark.parametrize(
    ("at", "first", "last"),
    [
        ("2026-03-29T00:30+00:00", "03:20", "03:30"),  # 01:30; where it would be 02:00 it is 03:00
        ("2026-10-25T00:30+00:00", "02:20", "02:30"),  # 02:30; where it would be 03:00 it is 02:00 again
        ("2026-10-25T01:05+00:00", "02:55", "03:05"),  # 02:05, the second time
        ("2026-10-25T01:30+00:00", "03:20", "03:30"),
    ],
)
def test_the_next_break_is_told_by_the_clocks_as_they_are_set_before_it(
    person: Person, at: str, first: str, last: str
) -> None:
    person.clock.set_by = datetime.fromisoformat(at) - MORNING

    person.start()

    assert person.status["says"] == f"Next break between {first} and {last}"
    earliest = datetime.fromisoformat(str(person.status["next_earliest_at"]))
    assert earliest == datetime.fromisoformat(at) + timedelta(minutes=50)
    assert f"{earliest:%H:%M}" == first


def test_followers_are_told_when_something_else_than_time_has_changed(person: Person) -> None:
    person.start()
    before = len([topic for topic, _ in person.published if topic == "status"])

    person.wait(600)
    quiet = len([topic for topic, _ in person.published if topic == "status"])
    person.say(Pause())

    after = [payload for topic, payload in person.published if topic == "status"]
    assert quiet == before  # the headline says at what time, not in how many minutes
    assert after[-1]["state"] == "paused"


def test_sleep_is_found_by_two_clocks(person: Person) -> None:
    person.start()
    person.wait(1000)

    person.clock.at += timedelta(hours=1)
    person.clock.asleep = timedelta(hours=1)
    person.daemon.on_sleep(False)

    assert person.outcomes() == ["rested"]
    assert person.status["worked_s"] == 0


def test_a_stopped_process_is_found_by_its_lateness(person: Person) -> None:
    person.start()
    person.wait(1000)

    person.clock.at += timedelta(seconds=200)
    person.daemon.look()

    assert 850 <= person.status["worked_s"] <= 1000


def test_a_process_that_goes_on_after_a_stop_between_two_looks_counts_nothing_of_it(person: Person) -> None:
    person.start()
    person.wait(1000)
    person.clock.at += timedelta(seconds=40)

    person.goes_on()

    assert 850 <= person.status["worked_s"] <= 1000
    assert person.log()[-1] == "the program was stopped; the last 2 min count as time away"


def test_a_stop_in_the_middle_of_a_look_is_not_work(person: Person) -> None:
    person.start()
    person.wait(1000)
    look = person.adapters.idle

    def stopped_meanwhile() -> timedelta | None:
        person.clock.at += timedelta(seconds=40)
        person.daemon.on_continued()
        return look()

    person.adapters.idle = stopped_meanwhile  # type: ignore[method-assign]
    person.daemon.on_sleep(True)

    assert 850 <= person.status["worked_s"] <= 1000


def test_the_signal_to_go_on_that_comes_with_the_signal_to_end_takes_no_work_away(person: Person) -> None:
    person.start()
    person.wait(1000)
    worked = person.status["worked_s"]

    person.loop.stop()
    person.goes_on()

    assert person.status["worked_s"] == worked == 1000


def test_stopped_for_a_break_with_a_reminder_open_is_having_left_the_desk(person: Person) -> None:
    person.start()
    person.wait(3610)
    person.clock.at += timedelta(minutes=6)

    person.goes_on()
    person.goes_on()

    assert person.outcomes() == ["done"]


def test_an_hours_work_wakes_the_loop_once_in_two_minutes_at_most_with_the_panel(person: Person) -> None:
    person.start()
    person.wait(10)
    turns, looks, shown = person.loop.turns, person.adapters.looks, dict(seen(person))

    person.wait(2900)

    # A panel that is told of another face or menu comes and reads it.
    read_again = len(seen(person)) - len(shown)
    assert read_again <= 5
    assert person.loop.turns - turns + read_again <= 2900 / 120
    assert person.adapters.looks - looks <= 2900 / 120


def test_with_nobody_there_nothing_wakes_up_and_nothing_is_written(person: Person) -> None:
    person.start()
    person.adapters.tells_returns = True
    person.hands_off()
    person.wait(400)
    turns, saves, reads = person.loop.turns, person.snapshot.saves, person.history.reads

    person.wait(3 * 3600)

    assert person.outcomes() == ["rested"]
    assert (person.loop.turns - turns, person.snapshot.saves - saves, person.history.reads - reads) == (0, 0, 0)


def seen(person: Person) -> dict[int, object]:
    """Return each view of the tray that differs from the one before, by its number."""
    views = person.adapters.tray.shown
    return {number: view for number, view in enumerate(views) if not number or view != views[number - 1]}


def test_a_break_that_the_guide_shows_needs_no_notification(person: Person) -> None:
    daemon = person.start()
    person.wait(3600)
    person.say(Start(), Door.NOTIFICATION)
    shown = person.adapters.notifier.open

    answer(daemon, Request("guided", {"reminder": 1}))

    assert shown is not None
    assert person.adapters.notifier.open is None
    assert person.state == "on-break"


@pytest.mark.parametrize("reminder", [2, None, "1"])
def test_the_guide_of_another_break_takes_nothing_away(person: Person, reminder: object) -> None:
    daemon = person.start()
    person.wait(3600)
    person.say(Start(), Door.NOTIFICATION)

    answer(daemon, Request("guided", {"reminder": reminder}))

    assert person.adapters.notifier.open is not None


def test_a_reminder_that_is_not_started_stays_whatever_a_guide_says(person: Person) -> None:
    daemon = person.start()
    person.wait(3600)

    answer(daemon, Request("guided", {"reminder": 1}))

    assert person.adapters.notifier.open is not None
