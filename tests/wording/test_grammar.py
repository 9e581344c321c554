"""Pauses and lengths as text: one grammar for the command line and traces."""

from datetime import time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.commands import CutShort, For, Pause, Skip, Snooze, Tomorrow, Until
from reminder.wording import grammar


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("", None),
        ("90m", For(timedelta(minutes=90))),
        ("1h 30m", For(timedelta(minutes=90))),
        ("until 14:00", Until(time(14))),
        ("UNTIL  7:30", Until(time(7, 30))),
        ("tomorrow", Tomorrow()),
        ("until tomorrow", Tomorrow()),
        ("744h", For(timedelta(days=31))),
        ("2d", For(timedelta(days=2))),
    ],
)
def test_a_pause_is_read(text: str, until: For | Until | Tomorrow | None) -> None:
    assert grammar.pause(text) == Pause(until)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("99999999h", "31 days"),
        ("744h1s", "31 days"),
        ("32d", "31 days"),
        ("0s", "no time at all"),
        ("until 25:00", "until 14:00"),
        ("until noon", "until 14:00"),
        ("5", "unit"),
        ("soon", "expected a duration"),
    ],
)
def test_what_is_no_pause_is_refused_with_what_to_write(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        grammar.pause(text)


@given(
    st.none()
    | st.just(Tomorrow())
    | st.builds(For, st.integers(1, 31 * 86400).map(lambda seconds: timedelta(seconds=seconds)))
    | st.builds(Until, st.times().map(lambda moment: moment.replace(second=0, microsecond=0)))
)
def test_what_was_written_is_read_as_it_was(until: For | Until | Tomorrow | None) -> None:
    assert grammar.pause(grammar.pause_text(until)) == Pause(until)


def test_a_command_has_a_line_where_the_command_line_has_it() -> None:
    commands = (Snooze(timedelta(minutes=5), 7), Skip(7), CutShort(7), Pause())

    lines = [grammar.command_line(each) for each in commands]

    assert lines == ["posture snooze 5m", "posture skip", "", "posture pause"]
