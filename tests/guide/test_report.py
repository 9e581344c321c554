"""What the daemon hears of a break, also when it refuses to listen."""

from __future__ import annotations

import pytest

from reminder import paths
from reminder.core.care import NoteKind, Pain
from reminder.core.commands import Command, CutShort, Done, ReportPain
from reminder.core.model import Door, Outcome
from reminder.errors import NotRunning, Refused
from reminder.guide import report as reporting
from reminder.guide.report import Ending, Report, SetAside
from reminder.storage.history import History


class Daemon:
    """A daemon with memory that refuses what it is told to refuse."""

    def __init__(self) -> None:
        self.heard: list[Command] = []
        self.asked: list[object] = []
        self.is_silent = False  # whether it has ended by the time it is asked
        self.refuses: dict[type, Exception] = {}

    def ask(self, do: str, args: dict[str, object] | None = None) -> dict[str, object]:
        self.asked.append((do, args))
        if self.is_silent:
            raise NotRunning("It is not running.")
        if do == "guided":
            return {}
        week = {"strengthening_days": 1, "back_and_stomach_days": 0, "stretching_days": 2, "days_wanted": 2}
        return {"week": week, "next": [3000, 3600], "set_aside": [{"id": "wall_sit", "name": "Wall sit"}]}

    def command(self, what: Command, *, door: str) -> dict[str, object]:
        assert door == Door.GUIDE
        self.heard.append(what)
        if fault := self.refuses.get(type(what)):
            raise fault
        return {}


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch) -> Daemon:
    daemon = Daemon()
    monkeypatch.setattr(reporting.client, "command", daemon.command)
    monkeypatch.setattr(reporting.client, "ask", daemon.ask)
    return daemon


def test_strong_pain_is_told_with_its_exercise_and_ends_the_break(daemon: Daemon) -> None:
    report = Report(7)

    assert report.hurts("strong", "wall_sit") == ""

    assert daemon.heard == [ReportPain(Pain.STRONG, "wall_sit")]
    assert report.over.is_set()
    assert report.end(Outcome.DONE) == Ending()
    assert len(daemon.heard) == 1


def test_strong_pain_that_is_refused_still_ends_the_break(daemon: Daemon) -> None:
    report = Report(7)
    daemon.refuses[ReportPain] = Refused("No such exercise.")

    assert report.hurts("strong", "gone") == "No such exercise."

    assert daemon.heard[-1] == CutShort(7)
    assert report.over.is_set()


def test_mild_pain_ends_nothing(daemon: Daemon) -> None:
    report = Report(7)

    report.hurts("mild", "wall_sit")
    report.end(Outcome.DONE)

    assert daemon.heard == [ReportPain(Pain.MILD, "wall_sit"), Done(7)]


def test_pain_after_the_end_is_told_and_ends_nothing_twice(daemon: Daemon) -> None:
    report = Report(7)
    report.end(Outcome.DONE)
    daemon.refuses[ReportPain] = Refused("No.")

    assert report.hurts("strong", "wall_sit") == "No."

    assert daemon.heard == [Done(7), ReportPain(Pain.STRONG, "wall_sit")]


def test_pain_is_written_down_where_no_daemon_runs(daemon: Daemon) -> None:
    daemon.refuses[ReportPain] = NotRunning("It is not running.")

    assert Report(None).hurts("strong", "wall_sit") == ""

    kept = [(note.kind, note.exercise) for note in History(paths.history_file()).notes()]
    assert (NoteKind.SUSPENDED, "wall_sit") in kept


def test_a_look_at_an_exercise_ends_without_a_word(daemon: Daemon) -> None:
    assert Report(None).end(Outcome.DONE) == Ending()

    assert not daemon.heard


def test_an_end_that_is_refused_says_why(daemon: Daemon) -> None:
    daemon.refuses[Done] = NotRunning("It is not running.")

    assert Report(7).end(Outcome.DONE).failed == "It is not running."


def test_at_the_end_there_is_the_week_and_the_next_reminder(daemon: Daemon) -> None:
    assert Report(7).end(Outcome.DONE, without_exercise=True) == Ending(
        news=(
            "This week: strengthening on 1 of 2 days (back and stomach on 0), stretching on 2 of 2.",
            "The next reminder comes in 50-60 min.",
        ),
        set_aside=(SetAside("wall_sit", "Wall sit"),),
    )

    assert daemon.heard == [Done(7, without_exercise=True)]


def test_news_that_the_daemon_does_not_send_are_left_out(daemon: Daemon) -> None:
    daemon.is_silent = True

    assert Report(7).end(Outcome.DONE) == Ending()


def test_what_is_shown_is_reported_for_its_reminder_and_a_look_at_an_exercise_is_not(daemon: Daemon) -> None:
    Report(7).shown()
    Report(None).shown()

    assert daemon.asked == [("guided", {"reminder": 7})]
