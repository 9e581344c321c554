"""Balloons beside the tray's icon, with an icon of memory."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.commands import Command, Start
from reminder.desktop.notifications.balloon import TEXT_MOST, TITLE_MOST, BalloonNotifier, fitted
from reminder.desktop.ports import Balloon, Balloons, Message

MESSAGE = Message("52 min without a break", "Walk.", default=Start(7), hint="Click here to start.")


class Icon:
    """What is beside the icon, and what was."""

    def __init__(self) -> None:
        self.shown: list[Balloon] = []
        self.now: Balloon | None = None

    def show_balloon(self, balloon: Balloon) -> None:
        self.shown.append(balloon)
        self.now = balloon

    def remove_balloon(self) -> None:
        self.now = None


class Day:
    """A notifier with what it told."""

    def __init__(self) -> None:
        self.icon: Icon | None = Icon()
        self.commands: list[Command] = []
        self.lost: list[tuple[Message, str]] = []
        self.notifier = BalloonNotifier(self.commands.append, lambda *given: self.lost.append(given), self._icon)

    def _icon(self) -> Balloons | None:
        return self.icon


@pytest.fixture
def day() -> Day:
    return Day()


def test_a_message_is_shown_with_what_a_click_does_and_a_click_means_that(day: Day) -> None:
    shown = day.notifier.show(MESSAGE)
    assert day.icon
    assert day.icon.now
    day.icon.now.on_click()
    day.icon.now.on_click()

    assert shown
    assert day.icon.now.text == "Walk.\nClick here to start."
    assert day.commands == [Start(7)]


def test_an_answered_message_is_withdrawn_and_another_slots_stays(day: Day) -> None:
    day.notifier.show(MESSAGE)
    day.notifier.close("notice")
    assert day.icon
    stays = day.icon.now

    day.notifier.close("reminder")
    day.notifier.stop()

    assert stays
    assert day.icon.now is None


def test_a_click_on_what_was_replaced_means_nothing(day: Day) -> None:
    day.notifier.show(MESSAGE)
    assert day.icon
    before = day.icon.shown[0]
    day.notifier.show(Message("Settings file not applied", "line 3"), "notice")

    before.on_click()

    assert day.commands == []


def test_without_an_icon_the_next_mechanism_is_asked(day: Day) -> None:
    day.icon = None

    shown = day.notifier.show(MESSAGE)
    day.notifier.close()

    assert not shown
    assert "no icon" in day.notifier.trouble


def test_what_the_tray_did_not_take_after_all_is_given_back(day: Day) -> None:
    day.notifier.show(MESSAGE, "notice")
    assert day.icon
    assert day.icon.now

    day.icon.now.on_lost()

    assert day.lost == [(MESSAGE, "notice")]


@given(st.text(st.characters(codec="utf-8")), st.text(st.characters(codec="utf-8")))
def test_windows_never_gets_more_than_its_fields_hold(title: str, body: str) -> None:
    given_title, text = fitted(Message(title, body, hint="Click here to start."))

    assert len(given_title.encode("utf-16-le")) <= 2 * TITLE_MOST
    assert len(text.encode("utf-16-le")) <= 2 * TEXT_MOST
    assert text.endswith("\nClick here to start.")


def test_a_text_that_is_cut_ends_with_a_word_and_says_so() -> None:
    _, text = fitted(Message("Time to move", "a word " * 50))

    assert text.endswith("a word…") or text.endswith("a…")
    assert fitted(Message("Time to move", "b" * TEXT_MOST))[1] == "b" * TEXT_MOST
