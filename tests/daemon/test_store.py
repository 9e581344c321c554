"""What is told of the history while it cannot be read."""

from __future__ import annotations

import pytest
from daemon.conftest import Person

from reminder.core.commands import Done, Now
from reminder.errors import HistoryError


def test_counts_that_were_known_stay_while_another_program_holds_the_history(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    person.start()
    person.say(Now())
    person.say(Done())
    assert person.status["today"]["done"] == 1
    reads = 0

    def locked(*_: object) -> None:
        nonlocal reads
        reads += 1
        raise HistoryError("the history is locked")

    monkeypatch.setattr(person.history, "counts", locked)
    monkeypatch.setattr(person.history, "last", locked)
    person.say(Now())
    person.say(Done())
    counts = [person.status["today"]["done"] for _ in range(100)]

    assert set(counts) == {2}
    assert person.status["last"]["outcome"] == "done"
    assert reads <= 4
    monkeypatch.undo()
    person.wait(10)
    assert person.status["today"]["done"] == 2
