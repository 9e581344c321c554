"""The last resort."""

from __future__ import annotations

import io
from datetime import timedelta

from reminder.core.commands import CutShort, Snooze, Start
from reminder.core.menu import Choice
from reminder.desktop.notifications.terminal import TerminalNotifier
from reminder.desktop.ports import Message

MESSAGE = Message(
    title="52 min without a break",
    body="Walk: two to five minutes.\nChin tuck, 4 \N{MULTIPLICATION SIGN} 5 s.",
    choices=(
        Choice("Start", Start(7)),
        Choice("Snooze 5 min", Snooze(timedelta(minutes=5), 7)),
        Choice("Stop early", CutShort(7)),
    ),
)


def test_the_reminder_is_printed_with_the_commands_that_answer_it() -> None:
    stream = io.StringIO()

    shown = TerminalNotifier(stream).show(MESSAGE)

    assert shown
    assert stream.getvalue().splitlines() == [
        "",
        "  52 min without a break",
        "    Walk: two to five minutes.",
        "    Chin tuck, 4 \N{MULTIPLICATION SIGN} 5 s.",
        "    Answer with: posture start, posture snooze 5m",
        "",
    ]


def test_it_goes_to_standard_output_as_that_is_at_the_time(capsys) -> None:  # type: ignore[no-untyped-def]
    TerminalNotifier().show(MESSAGE)

    assert "52 min without a break" in capsys.readouterr().out


def test_a_terminal_with_few_letters_gets_those_it_has() -> None:
    raw = io.BytesIO()

    stream = io.TextIOWrapper(raw, encoding="ascii", write_through=True)

    shown = TerminalNotifier(stream).show(MESSAGE)

    assert shown
    assert b"Chin tuck, 4 ? 5 s." in raw.getvalue()


def test_nothing_in_a_text_steers_the_terminal() -> None:
    stream = io.StringIO()

    TerminalNotifier(stream).show(Message(title="a\x1b[2Jb\r", body="c\x07d\x9bm"))

    assert not set(stream.getvalue()) & set("\x1b\r\x07\x9b")


class Broken(io.StringIO):
    def write(self, text: str) -> int:
        raise BrokenPipeError


def test_a_terminal_that_is_gone_is_no_fault() -> None:
    closed = io.StringIO()
    closed.close()

    assert not TerminalNotifier(Broken()).show(MESSAGE)
    assert not TerminalNotifier(closed).show(MESSAGE)
