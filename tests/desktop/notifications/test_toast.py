"""The helper process for buttons on Windows and macOS, played by small scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.commands import Command, Dismiss, Done, Start
from reminder.core.menu import Choice
from reminder.desktop.notifications.osascript import command
from reminder.desktop.notifications.toast import Said, ToastNotifier, command_of, order, parse_order, understand
from reminder.desktop.ports import Message
from reminder.loop import Loop

Until = Callable[..., None]
START, DONE, DISMISS = Start(7), Done(7), Dismiss(7)
MESSAGE = Message(
    title="52 min without a break",
    body="Walk — then \N{MULTIPLICATION SIGN}.",
    choices=(Choice("Start", START), Choice("said"), Choice("Done", DONE)),
    default=START,
    dismissed=DISMISS,
)


def test_an_order_is_one_line_of_plain_letters_with_the_buttons_that_mean_something() -> None:
    line = order(MESSAGE)

    assert line.isascii()
    assert "\n" not in line
    read = parse_order(line)
    assert read["body"] == MESSAGE.body
    assert read["buttons"] == [{"key": "0", "label": "Start"}, {"key": "2", "label": "Done"}]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"said": "pressed", "about": "2"}', Said("pressed", "2")),
        ('{"said": "clicked"}', Said("clicked")),
        ('{"said": "shouted"}', None),
        ('{"said": "pressed", "about": 2}', None),
        ("[]", None),
        ("WARNING: chatter", None),
        ("", None),
    ],
)
def test_a_line_of_the_helper_is_understood_or_ignored(line: str, said: Said | None) -> None:
    assert understand(line) == said


@given(st.text())
def test_nothing_the_helper_prints_is_a_fault(line: str) -> None:
    said = understand(line)

    assert said is None or command_of(said, MESSAGE) in (None, START, DONE, DISMISS)


@pytest.mark.parametrize(
    ("said", "command"),
    [
        (Said("pressed", "2"), DONE),
        (Said("pressed", "1"), None),
        (Said("pressed", "9"), None),
        (Said("pressed", "-1"), None),
        (Said("clicked"), START),
        (Said("dismissed"), DISMISS),
        (Said("shown"), None),
    ],
)
def test_what_was_said_means_a_command(said: Said, command: Command | None) -> None:
    assert command_of(said, MESSAGE) == command


class Helped:
    """A notifier with a helper that is a few lines of Python."""

    def __init__(self, loop: Loop, folder: Path) -> None:
        self.commands: list[Command] = []
        self.lost: list[tuple[Message, str]] = []
        self.notifier = ToastNotifier(
            loop,
            self.commands.append,
            lambda message, slot: self.lost.append((message, slot)),
            (sys.executable, str(folder / "helper.py")),
        )
        self._script = folder / "helper.py"

    def plays(self, script: str) -> None:
        self._script.write_text(f"import json, sys\norder = json.loads(sys.stdin.readline())\n{script}")


@pytest.fixture
def helped(loop: Loop, tmp_path: Path) -> Iterator[Helped]:
    helped = Helped(loop, tmp_path)
    yield helped
    helped.notifier.stop()


def say(**said: str) -> str:
    return f"print({json.dumps(json.dumps(said))}, flush=True)\n"


def test_a_pressed_button_is_one_command(helped: Helped, until: Until) -> None:
    helped.plays(say(said="shown") + say(said="pressed", about="2") + say(said="dismissed"))

    assert helped.notifier.show(MESSAGE)

    until(lambda: helped.commands)
    assert helped.commands == [DONE]
    assert helped.lost == []


def test_a_helper_that_cannot_show_it_gives_the_message_back(helped: Helped, until: Until) -> None:
    helped.plays(say(said="failed", about="no permission"))

    helped.notifier.show(MESSAGE)

    until(lambda: helped.lost)
    assert helped.lost == [(MESSAGE, "reminder")]
    assert "no permission" in helped.notifier.trouble


def test_a_helper_that_dies_gives_the_message_back(helped: Helped, until: Until) -> None:
    helped.plays("raise SystemExit(3)")

    helped.notifier.show(MESSAGE, "notice")

    until(lambda: helped.lost)
    assert helped.lost == [(MESSAGE, "notice")]


def test_closing_tells_the_helper_and_its_last_words_do_not_count(
    helped: Helped, until: Until, tmp_path: Path
) -> None:
    heard = tmp_path / "heard"
    helped.plays(
        say(said="shown")
        + f"word = sys.stdin.readline()\n{say(said='dismissed')}open({str(heard)!r}, 'w').write(word)\n"
    )
    helped.notifier.show(MESSAGE)

    helped.notifier.close()

    until(lambda: heard.exists() and heard.read_text() == "close\n")
    assert helped.commands == []
    assert helped.lost == []


def test_a_helper_that_cannot_be_started_refuses(loop: Loop) -> None:
    notifier = ToastNotifier(loop, lambda command: None, lambda message, slot: None, ("/nonexistent/helper",))

    assert not notifier.show(MESSAGE)
    assert "could not be started" in notifier.trouble


def test_osascript_gets_the_texts_as_arguments_never_as_script() -> None:
    made = command(replace(MESSAGE, title='-e "', body='" & do shell script "x'))

    assert made[-3:] == ["--", '-e "', '" & do shell script "x']
    assert not any("do shell" in part for part in made[:-1])
