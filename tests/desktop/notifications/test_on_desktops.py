"""Notifications on real desktops, answered with a real pointer."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from desktops.desktop import Desktop
from desktops.notifications import Shown

from reminder.core.commands import Command, Dismiss, Done, Skip, Snooze, Start
from reminder.core.menu import Choice
from reminder.desktop.bus import Bus
from reminder.desktop.notifications import Chain, open_notifiers
from reminder.desktop.ports import Message
from reminder.loop import Loop

EVERY = ("xfce", "gnome", "sway", "dunst", "plasma", "plasma_wayland")
ANSWERED = ("xfce", "gnome", "sway", "plasma", "plasma_wayland")

START, DONE, SKIP, DISMISS = Start(7), Done(7), Skip(7), Dismiss(7)
MESSAGE = Message(
    title="52 min without a break - time to move",
    body=(
        "Posture: Is your head balanced over your shoulders, not poking forward?\n"
        "Walk: two to five minutes at an easy pace.\n"
        "Chin tuck, 4 \N{MULTIPLICATION SIGN} 5 s. Sit <tall> & look ahead."
    ),
    choices=(
        Choice("Start", START),
        Choice("Done", DONE),
        Choice("Snooze 5 min", Snooze(timedelta(minutes=5), 7)),
        Choice("Skip", SKIP),
    ),
    default=START,
    dismissed=DISMISS,
    hint="Click here to start.",
)
OTHER = replace(MESSAGE, title="Enjoy your break", choices=(Choice("Done", DONE),), default=DONE, dismissed=None)


@dataclass
class Person:
    """The chain of notifiers on a desktop, and whoever sits before it."""

    desktop: Desktop
    loop: Loop
    chain: Chain
    commands: list[Command]

    def until(self, holds: Callable[[], object], what: str) -> None:
        def turned() -> bool:
            self.loop.turn(timedelta(milliseconds=10))
            return bool(holds())

        self.desktop.wait_until(turned, what)

    def sees(self, message: Message) -> Shown:
        assert self.chain.show(message)
        return self.awaits(message)

    def awaits(self, message: Message) -> Shown:
        self.until(lambda: self._on_screen(message), f"{message.title!r} on the screen")
        return self._on_screen(message)[-1]

    def _on_screen(self, message: Message) -> list[Shown]:
        return [shown for shown in self.desktop.notifications.on_screen() if shown.title == message.title]

    def got(self, *commands: Command) -> None:
        """Check that these commands have come, each once, also after everything has been said."""
        self.until(lambda: len(self.commands) >= len(commands), "the command")
        self.until(lambda: not self.desktop.notifications.on_screen(), "the notification gone")
        end = time.monotonic() + 0.3  # for an echo, which nobody announces
        while time.monotonic() < end:
            self.loop.turn(timedelta(milliseconds=50))
        assert self.commands == list(commands)


@pytest.fixture
def person(desktop: Desktop, loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Person]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
    bus = Bus("session", loop)
    commands: list[Command] = []
    chain = open_notifiers(loop, bus, commands.append)
    yield Person(desktop, loop, chain, commands)
    chain.stop()
    bus.close()


@pytest.mark.desktop(*ANSWERED)
def test_a_click_on_done_is_one_command(person: Person) -> None:
    person.sees(MESSAGE)
    person.desktop.screenshot("reminder")

    person.desktop.notifications.press("Done")

    person.got(DONE)


@pytest.mark.desktop("gnome", "sway", "plasma", "plasma_wayland")
def test_a_click_on_the_text_starts(person: Person) -> None:
    person.sees(MESSAGE)

    person.desktop.notifications.click_body()

    person.got(START)


@pytest.mark.desktop("xfce", "dunst")
def test_a_click_on_the_text_dismisses_where_the_desktop_has_it_so(person: Person) -> None:
    person.sees(MESSAGE)

    person.desktop.notifications.click_body()

    person.got(DISMISS)


@pytest.mark.desktop("xfce", "gnome", "plasma", "plasma_wayland")
def test_every_choice_can_be_made_in_the_notification(person: Person) -> None:
    shown = person.sees(MESSAGE)

    assert person.chain.buttons
    assert {label for _, label in shown.actions} == {"Start", "Done", "Snooze 5 min", "Skip"}
    person.desktop.notifications.press("Skip")
    person.got(SKIP)


@pytest.mark.desktop(*EVERY)
def test_a_message_is_updated_in_place_and_then_taken_away(person: Person) -> None:
    first = person.sees(MESSAGE)

    second = person.sees(OTHER)
    person.desktop.screenshot("updated")
    third = person.sees(MESSAGE)

    assert first.id == second.id == third.id
    assert len(person.desktop.notifications.on_screen()) == 1
    person.chain.close()
    person.got()


@pytest.mark.desktop("dunst", "sway")
def test_where_no_buttons_are_drawn_the_notifier_says_so(person: Person) -> None:
    person.sees(MESSAGE)

    assert not person.chain.buttons
    assert person.chain.name == "dbus"


@pytest.mark.desktop(*EVERY)
def test_a_killed_service_shows_the_open_message_again_when_it_is_back(
    person: Person, caplog: pytest.LogCaptureFixture
) -> None:
    person.sees(MESSAGE)

    person.desktop.restart_notifications()
    person.desktop.notifications.forget()

    person.awaits(MESSAGE)
    assert len([each for each in caplog.records if each.levelname == "WARNING"]) <= 1
    person.chain.close()
    person.got()


@pytest.mark.desktop("xfce", "sway", "gnome")
def test_a_killed_bus_shows_the_open_message_again_when_it_is_back(person: Person) -> None:
    person.sees(MESSAGE)

    person.desktop.restart_bus()

    person.awaits(MESSAGE)
    if person.desktop.real_buttons:
        person.desktop.notifications.press("Done")
        person.got(DONE)


def test_these_tests_never_meet_the_machines_own_desktop() -> None:
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ
