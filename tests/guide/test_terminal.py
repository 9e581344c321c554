"""The guided break in a terminal: a real one with keys, plain lines without, and what the daemon hears."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from guide.breaks import Heard, of
from guide.pty_terminal import plain

from reminder.core.model import Instant, Outcome
from reminder.core.offering import Offered
from reminder.guide.report import SetAside
from reminder.guide.terminal import Console, Screen, lines


def ended(posture: Any) -> dict[str, int]:
    return {outcome: count for outcome, count in posture.status["today"].items() if count}


# ------------------------------------------------------------------------------- a screen, time and keys handed in


class Person:
    """Time that goes by only while the program waits, and someone who presses what the screen asks for."""

    def __init__(self, screen: Callable[[], str], presses: Sequence[tuple[str, str]]) -> None:
        self._screen = screen
        self._presses = list(presses)
        self.seen: list[str] = []
        self._now = Instant(timedelta())

    def now(self) -> Instant:
        return self._now

    def wait(self, patience: timedelta) -> None:
        self._now += patience

    def key(self, patience: timedelta) -> str:
        """Press the next key once what it waits for is on the screen."""
        self.wait(patience)
        self.seen.append(self._screen())
        if self._presses and self._presses[0][0] in self.seen[-1]:
            return self._presses.pop(0)[1]
        assert self._now.since_origin < timedelta(minutes=30), (self._presses, self.seen[-1])
        return ""

    def console(self) -> Console:
        return Console(now=self.now, key=self.key, wait=self.wait)


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Plays a break on a screen that is a list of lines; returns the person, what was heard, and what was said."""

    def play(
        offered: Offered, *presses: tuple[str, str], report: Heard | None = None, size: tuple[int, int] = (90, 40)
    ) -> Any:
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="")
        monkeypatch.setattr(sys, "stdout", out)
        monkeypatch.setattr(shutil, "get_terminal_size", lambda: os.terminal_size(size))
        report = report or Heard()

        def written() -> str:
            out.flush()
            return out.buffer.getvalue().decode()  # type: ignore[attr-defined]  # it is a BytesIO

        person = Person(lambda: plain(written().rpartition("\x1b[H")[2]), presses)
        assert Screen(offered, report, [], person.console()).run() == 0
        return person, report, plain(written().rpartition("\x1b[?1049l")[2])

    return play


def test_a_break_from_start_to_done(played: Any) -> None:
    heard = Heard()
    heard.set_aside = (SetAside("wall_sit", "Wall sit"),)

    person, report, said = played(
        of("seated_knee_hug"), ("How are you", " "), ("A short walk", " "), ("Start when", " "), report=heard
    )

    seen = "\n".join(person.seen)
    for word in ("Draw in", "Hold", "Lower", "Change sides", "1 of 2 · right leg", "2 of 2 · left leg"):
        assert word in seen
    assert report.heard == [Outcome.DONE]
    assert "Well done. Your break is noted." in said
    assert "Seated knee hug, 2 \N{MULTIPLICATION SIGN} 10 s each side" in said
    assert "This week: strengthening on 1 of 2 days" in said
    assert "Left out since it hurt: Wall sit. To bring it back: posture exercises enable wall_sit" in said


def test_the_walk_lasts_until_the_person_is_back(played: Any) -> None:
    person, report, _ = played(of("chin_tuck"), ("How are you", "n"), ("7:00", " "), ("Start when", "d"))

    assert any("7:00" in screen for screen in person.seen)
    assert report.heard == ["without", Outcome.DONE]


def test_the_end_names_what_was_reached_and_nothing_else(played: Any) -> None:
    _, report, said = played(of("chin_tuck"), ("How are you", "d"))

    assert report.heard == ["without", Outcome.DONE]
    assert "Posture checked" in said
    assert "A short walk" not in said
    assert "Chin tuck" not in said


def test_a_pause_stops_the_time_and_the_same_key_ends_it(played: Any) -> None:
    person, _, _ = played(
        of("wall_sit"),
        ("How are you", " "), ("A short walk", " "), ("Start when", " "), ("Hold", " "), ("Paused", " "),
        ("Slide up", "q"),
    )  # fmt: skip

    paused = [screen for screen in person.seen if "Paused" in screen]
    assert paused
    assert len(set(paused)) == 1


def test_it_fits_a_small_window_and_the_keys_come_first(played: Any) -> None:
    person, _, _ = played(
        of("wall_sit"), ("How", " "), ("Walk", " "), ("Start when", " "), ("Hold", "q"), size=(41, 13)
    )

    for screen in person.seen:
        assert len(screen.splitlines()) <= 12
        assert max(map(len, screen.splitlines())) <= 40
        assert "Space" in screen


def test_strong_pain_ends_it_and_says_what_to_do(played: Any) -> None:
    _, report, said = played(
        of("wall_sit"), ("How", " "), ("A short", " "), ("Start when", " "), ("Hold", "h"), ("How much", "s")
    )

    assert report.heard == [("strong", "wall_sit")]
    assert "contact a doctor" in said.replace("\n", " ")


def test_mild_pain_offers_to_stop_and_to_carry_on(played: Any) -> None:
    _, report, said = played(
        of("wall_sit"),
        ("How", " "), ("A short", " "), ("Start when", " "), ("Hold", "h"), ("How much", "m"), ("Mild", "c"),
        ("Hold", "h"), ("How much", "m"), ("Mild", "q"),
    )  # fmt: skip

    assert report.heard == [("mild", "wall_sit"), ("mild", "wall_sit"), Outcome.CUT_SHORT]
    assert "A break cut short is still a break" in said


def test_what_is_not_an_exercise_cannot_hurt_by_a_slip_of_the_keyboard(played: Any) -> None:
    person, report, _ = played(of("wall_sit"), ("How", "h"), ("How", " "), ("A short", "h"), ("A short", "q"))

    assert not any("How much does it hurt" in screen for screen in person.seen)
    assert report.heard == [Outcome.CUT_SHORT]


def test_without_colours_where_they_are_not_wanted(played: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    raw: list[str] = []
    monkeypatch.setitem(played.__globals__, "plain", lambda text: raw.append(text) or text)

    played(of("wall_sit"), ("How", "q"))

    assert raw
    assert not any("\x1b[1m" in text for text in raw)


def test_plain_lines_where_nobody_can_press(capsys: pytest.CaptureFixture[str]) -> None:
    person = Person(str, [])
    alone = of("sit_to_stand", alone=True)
    assert alone.dose is not None
    alone = replace(alone, dose=replace(alone.dose, reps=2))

    assert lines(alone, Heard(None), [], person.console()) == 0

    said = capsys.readouterr().out.splitlines()
    assert "Sit to stand: 2 times" in said
    steps = [" ".join(line.split()) for line in said if line.startswith("  ")]
    assert [re.sub(r"[\d.]+ s", "_ s", step) for step in steps] == [
        "Get ready _ s", "Rise _ s 1 of 2", "Sit _ s 1 of 2", "Rise _ s 2 of 2", "Sit _ s 2 of 2",
    ]  # fmt: skip
    assert any(line.startswith("Well done. That is the whole exercise.") for line in said)


# ----------------------------------------------------------------------------------------- the real program


def test_a_real_terminal_from_start_to_done(posture: Any, terminal: Any, wait_until: Any) -> None:
    posture.daemon()
    guide = terminal("guide", "--terminal")
    wait_until(lambda: "How are you sitting?" in guide.screen, "posture")
    guide.press("n")
    wait_until(lambda: "A short walk" in guide.screen, "the walk")
    # All at once: there and back, a key that means nothing here, and there again.
    guide.press("\x1b[C", "b", "\x1b[1;5C", "\x1bOC")
    wait_until(lambda: "Start when you" in guide.screen, "the exercise waits")
    assert "Careful: Slowly." in guide.screen

    guide.press("d")

    assert guide.wait() == 0
    assert "Well done. Your break is noted." in guide.hear()
    assert "The next reminder comes in 50-60 min." in guide.hear()
    assert ended(posture) == {"done": 1}


def test_the_window_changes_its_size(posture: Any, terminal: Any, wait_until: Any) -> None:
    posture.settings("conditions = []")
    # As some shells export them.
    guide = terminal("guide", "seated_knee_hug", "--terminal", COLUMNS="90", LINES="30")
    wait_until(lambda: "Start when you are in position" in guide.screen, "the exercise")

    guide.resize((12, 40))

    wait_until(lambda: max(map(len, guide.screen.splitlines())) <= 40, "it fits the window")
    assert len(guide.screen.splitlines()) <= 12
    guide.press("q")
    assert guide.wait() == 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_terminal_that_is_closed_is_a_break_cut_short(
    posture: Any, terminal: Any, wait_until: Any, how: signal.Signals
) -> None:
    posture.daemon()
    guide = terminal("guide", "--terminal")
    wait_until(lambda: "How are you sitting?" in guide.screen, "posture")

    guide.process.send_signal(how)

    guide.wait()
    wait_until(lambda: ended(posture) == {"cut_short": 1}, "the record")
    # The screen of before is given back, and its cursor.
    assert "\x1b[?1049l" in (guide.hear() and guide.raw)


def test_a_break_that_ends_elsewhere_ends_here(posture: Any, terminal: Any, wait_until: Any) -> None:
    posture.daemon()
    guide = terminal("guide", "--terminal")
    wait_until(lambda: "How are you sitting?" in guide.screen, "posture")

    posture.command("done")

    assert guide.wait() == 0
    assert "already over" in guide.hear()


def test_without_a_display_it_is_the_terminal(posture: Any, wait_until: Any) -> None:
    del posture.env["DISPLAY"]

    posture.begin("guide", "quick")

    wait_until(lambda: "Breathing: Breathe in as you reach." in posture.logs(), "it is shown here")
