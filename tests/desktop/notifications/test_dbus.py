"""Notifications over D-Bus: against a server played on a real bus, for what no real server can be made to do."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import plyer.facades
import pytest
from desktops.bus import own
from desktops.session import BusSession

from reminder.core.commands import Command, Dismiss, Done, Start
from reminder.core.menu import Choice
from reminder.desktop.bus import Bus
from reminder.desktop.calls import BusError
from reminder.desktop.notifications import dbus
from reminder.desktop.notifications.dbus import DBusNotifier
from reminder.desktop.notifications.service import NAME, PATH
from reminder.desktop.ports import Message
from reminder.loop import Loop

Until = Callable[..., None]

START, DONE, DISMISS = Start(7), Done(7), Dismiss(7)
MESSAGE = Message(
    title="52 min without a break",
    body="Sit <tall> & breathe.",
    choices=(Choice("Start", START), Choice("Done", DONE)),
    default=START,
    dismissed=DISMISS,
    sound=True,
)
OTHER = replace(MESSAGE, title="Enjoy your break", choices=(Choice("Done", DONE),), default=DONE, dismissed=None)


@dataclass
class Server:
    """A notification server on a connection of its own; it remembers, and answers as told."""

    loop: Loop
    capabilities: tuple[str, ...] = ("actions", "body", "body-markup")
    refuses: bool = False
    ids_begin: int = 1
    signature: str = "u"
    answers: object = None  # what Notify answers; None: a number as it should be
    notified: list[tuple[Any, ...]] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._bus = Bus("session", self.loop)
        self._last = self.ids_begin - 1
        self._bus.export(PATH, self._answer)
        own(self._bus, NAME)

    def _answer(
        self, interface: str, member: str, body: tuple[Any, ...], sender: str
    ) -> tuple[str, tuple[Any, ...]]:
        self.asked.append(member)
        match member:
            case "GetCapabilities":
                return "as", (list(self.capabilities),)
            case "GetServerInformation":
                return "ssss", ("played", "nobody", "1", "1.2")
            case "Notify" if self.refuses:
                raise BusError("org.freedesktop.DBus.Error.Failed", "not today")
            case "Notify":
                self.notified.append(body)
                replaces = int(body[1])
                if not replaces:
                    self._last += 1
                return self.signature, (replaces or self._last if self.answers is None else self.answers,)
            case "CloseNotification":
                self.closed.append(int(body[0]))
                self.say_closed(int(body[0]), 3)
                return "", ()
        raise BusError("org.freedesktop.DBus.Error.UnknownMethod", member)

    @property
    def last(self) -> int:
        return self._last

    @property
    def titles(self) -> list[str]:
        return [str(body[3]) for body in self.notified]

    def press(self, number: int, key: str) -> None:
        self._bus.emit(PATH, NAME, "ActionInvoked", "us", (number, key))

    def say_closed(self, number: int, reason: int) -> None:
        self._bus.emit(PATH, NAME, "NotificationClosed", "uu", (number, reason))

    def say_nonsense(self) -> None:
        self._bus.emit(PATH, NAME, "ActionInvoked", "s", ("what",))
        self._bus.emit(PATH, NAME, "ActionInvoked")
        self._bus.emit(PATH, NAME, "NotificationClosed", "ss", ("1", "2"))
        self._bus.emit(PATH, NAME, "ActionInvoked", "us", (self.last, "no such key"))

    def die(self) -> None:
        self._bus.close()


@dataclass
class Stage:
    """A notifier, and what came of it."""

    loop: Loop
    until: Until
    bus: Bus
    notifier: DBusNotifier
    commands: list[Command]
    lost: list[tuple[Message, str]]
    servers: list[Server] = field(default_factory=list)

    def serve(self, **how: Any) -> Server:
        server = Server(self.loop, **how)
        self.servers.append(server)
        return server

    def show(self, server: Server, message: Message = MESSAGE, slot: str = "reminder") -> int:
        """Show *message* and return the number that the server gave it, once the notifier knows it."""
        count = len(server.notified)
        assert self.notifier.show(message, slot)
        self.until(lambda: len(server.notified) > count)
        self.settle()
        return server.last

    def settle(self) -> None:
        """Turn until all that was said on the bus has been heard."""
        for _ in range(2):
            answers: list[object] = []
            self.bus.call(
                ("org.freedesktop.DBus", "/", "org.freedesktop.DBus"),
                "GetId",
                on_reply=answers.append,
                on_error=answers.append,
            )
            self.until(lambda answers=answers: answers)


@pytest.fixture
def stage(bus_session: BusSession, loop: Loop, until: Until, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stage]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus_session.env["DBUS_SESSION_BUS_ADDRESS"])
    bus = Bus("session", loop)
    commands: list[Command] = []
    lost: list[tuple[Message, str]] = []
    notifier = DBusNotifier(bus, loop, commands.append, lambda message, slot: lost.append((message, slot)))
    stage = Stage(loop, until, bus, notifier, commands, lost)
    yield stage
    notifier.stop()
    bus.close()
    for server in stage.servers:
        server.die()


def warnings_in(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.levelno >= logging.WARNING]


# --------------------------------------------------------------------------------------------- plyer's facade


def test_it_is_a_plyer_facade_whose_public_notify_works_as_ever(stage: Stage) -> None:
    server = stage.serve()
    stage.until(lambda: stage.notifier.server)
    assert isinstance(stage.notifier, plyer.facades.Notification)

    stage.notifier.notify(
        title="It's time",
        message="Sit <tall> & breathe.",
        app_name="me",
        app_icon="/a/b.png",
        timeout=7,
        hints={"urgency": 1, "transient": True, "category": "im", "x": ("y", 3)},
    )
    stage.notifier.notify(title="bare", message="", app_icon=None)

    stage.until(lambda: len(server.notified) == 2)
    app, replaces, icon, title, body, actions, hints, timeout = server.notified[0]
    assert (app, replaces, icon, title, timeout) == ("me", 0, "/a/b.png", "It's time", 7000)
    assert body == "Sit &lt;tall&gt; &amp; breathe."
    assert actions == []
    assert hints == {"urgency": ("i", 1), "transient": ("b", True), "category": ("s", "im"), "x": ("y", 3)}
    assert server.notified[1][2] == ""


# ------------------------------------------------------------------------------------------ show, answer, close


def test_a_button_is_one_command_and_its_closing_none(stage: Stage) -> None:
    server = stage.serve()
    number = stage.show(server)

    server.press(number, "done")
    server.press(number, "done")
    server.say_closed(number, 2)
    stage.settle()

    assert stage.commands == [DONE]
    assert server.closed == [number]


def test_a_click_on_the_text_is_the_default(stage: Stage) -> None:
    server = stage.serve()
    number = stage.show(server)

    server.press(number, "default")
    stage.settle()

    assert stage.commands == [START]


def test_closing_it_without_an_answer_is_told_once(stage: Stage) -> None:
    server = stage.serve()
    number = stage.show(server)

    server.say_closed(number, 2)
    server.say_closed(number, 2)
    stage.settle()

    assert stage.commands == [DISMISS]


@pytest.mark.parametrize("reason", [1, 3, 4])
def test_what_went_by_itself_was_not_dismissed_and_the_next_is_a_new_one(stage: Stage, reason: int) -> None:
    server = stage.serve()
    number = stage.show(server)

    server.say_closed(number, reason)
    stage.settle()
    stage.show(server)

    assert stage.commands == []
    assert server.notified[-1][1] == 0


def test_a_message_takes_the_place_of_the_one_before(stage: Stage) -> None:
    server = stage.serve()
    number = stage.show(server)

    assert stage.show(server, OTHER) == number

    assert [body[1] for body in server.notified] == [0, number]
    server.press(number, "start")
    stage.settle()
    assert stage.commands == []
    server.press(number, "done")
    stage.settle()
    assert stage.commands == [DONE]


def test_a_server_that_reports_the_replaced_one_as_closed_is_not_believed(stage: Stage) -> None:
    server = stage.serve()
    number = stage.show(server)

    stage.notifier.show(OTHER)
    server.say_closed(number, 2)
    stage.until(lambda: len(server.notified) == 2)
    stage.settle()
    server.press(number, "done")
    stage.settle()

    assert stage.commands == [DONE]


def test_many_messages_at_once_end_with_the_last_in_one_place(stage: Stage) -> None:
    server = stage.serve()

    for number in range(20):
        stage.notifier.show(replace(MESSAGE, title=str(number)))
    stage.until(lambda: server.titles and server.titles[-1] == "19")
    stage.settle()

    assert {body[1] for body in server.notified} <= {0, 1}
    assert server.last == 1


def test_slots_do_not_meet(stage: Stage) -> None:
    server = stage.serve()
    reminder, notice = stage.show(server), stage.show(server, OTHER, "notice")

    stage.notifier.close("notice")
    stage.settle()

    assert server.closed == [notice]
    server.press(reminder, "done")
    stage.settle()
    assert stage.commands == [DONE]


def test_closing_what_is_just_being_shown_closes_it(stage: Stage) -> None:
    server = stage.serve()
    stage.until(lambda: stage.notifier.server)

    stage.notifier.show(MESSAGE)
    stage.notifier.close()
    stage.until(lambda: server.closed)

    assert server.closed == [1]
    stage.settle()
    assert stage.commands == []


def test_closing_nothing_says_nothing(stage: Stage) -> None:
    server = stage.serve()
    stage.until(lambda: stage.notifier.server)

    stage.notifier.close()
    stage.notifier.close("notice")
    stage.settle()

    assert server.closed == []


def test_stopping_takes_everything_off_the_screen_and_may_happen_twice(stage: Stage) -> None:
    server = stage.serve()
    stage.show(server)
    stage.show(server, OTHER, "notice")

    stage.notifier.stop()
    stage.notifier.stop()

    stage.until(lambda: sorted(server.closed) == [1, 2])


def test_nonsense_from_the_server_is_ignored(stage: Stage) -> None:
    server = stage.serve()
    number = stage.show(server)

    server.say_nonsense()
    stage.settle()

    assert stage.commands == []
    server.press(number, "done")
    stage.settle()
    assert stage.commands == [DONE]


def test_signals_of_somebody_else_do_not_count(stage: Stage) -> None:
    server = stage.serve()
    number = stage.show(server)
    stranger = Bus("session", stage.loop)

    # As GNOME's shell does beside its own notification service: everything twice.
    stranger.emit(PATH, NAME, "ActionInvoked", "us", (number, "done"))
    stranger.close()
    stage.settle()

    assert stage.commands == []


def test_without_actions_there_are_no_buttons_and_the_text_is_plain(stage: Stage) -> None:
    server = stage.serve(capabilities=("body",))
    stage.show(server)

    assert not stage.notifier.buttons
    assert server.notified[0][5] == []
    assert server.notified[0][4] == "Sit <tall> & breathe."


# ----------------------------------------------------------------------------- servers that come, go and fail


def test_with_nobody_to_show_it_the_message_is_given_back_and_then_refused(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    accepted = stage.notifier.show(MESSAGE)
    stage.until(lambda: stage.lost or not accepted)

    stage.until(lambda: stage.notifier.trouble)
    stage.settle()
    again = stage.notifier.show(MESSAGE)

    assert not again
    assert len(warnings_in(caplog)) == 1


def test_a_server_that_starts_later_is_used(stage: Stage) -> None:
    stage.until(lambda: stage.notifier.trouble)

    server = stage.serve()
    stage.until(lambda: not stage.notifier.trouble)

    stage.show(server)
    assert server.titles == [MESSAGE.title]


def test_an_open_message_is_shown_by_the_next_server_without_noise(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    first = stage.serve()
    stage.show(first)

    first.die()
    stage.until(lambda: stage.notifier.server is None)
    second = stage.serve(ids_begin=40, capabilities=("actions", "body"))
    stage.until(lambda: second.notified)
    stage.settle()

    shown = second.notified[0]
    assert (shown[1], shown[3], shown[4]) == (0, MESSAGE.title, "Sit <tall> & breathe.")
    assert "sound-name" in first.notified[0][6]
    assert "sound-name" not in shown[6]
    second.press(40, "done")
    stage.settle()
    assert stage.commands == [DONE]
    assert len(warnings_in(caplog)) <= 1
    assert stage.lost == []


def test_what_was_answered_or_closed_is_not_shown_by_the_next_server(stage: Stage) -> None:
    first = stage.serve()
    answered = stage.show(first)
    first.press(answered, "done")
    stage.settle()
    stage.show(first, OTHER, "notice")
    stage.notifier.close("notice")
    stage.settle()

    first.die()
    stage.until(lambda: stage.notifier.server is None)
    second = stage.serve()
    stage.until(lambda: stage.notifier.server)
    stage.settle()

    assert second.notified == []


def test_a_message_that_kills_its_servers_is_not_shown_for_ever(stage: Stage) -> None:
    server = stage.serve()
    stage.show(server)

    shown = []
    for _ in range(6):
        server.die()
        stage.until(lambda: stage.notifier.server is None)
        server = stage.serve()
        stage.until(lambda: stage.notifier.server)
        stage.settle()
        shown.append(len(server.notified))

    assert sum(shown) == 3


def test_a_refusal_gives_the_message_back_and_is_warned_of_once(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    server = stage.serve(refuses=True)
    stage.until(lambda: stage.notifier.server)

    stage.notifier.show(MESSAGE)
    stage.until(lambda: len(stage.lost) == 1)
    stage.notifier.show(MESSAGE)
    stage.until(lambda: len(stage.lost) == 2)

    assert stage.lost[0] == (MESSAGE, "reminder")
    assert len(warnings_in(caplog)) == 1
    assert "not today" in stage.notifier.trouble
    server.refuses = False
    stage.show(server)
    assert stage.notifier.trouble == ""


def test_a_server_that_hangs_blocks_nobody_and_what_it_shows_late_is_taken_away(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dbus, "_PATIENCE", timedelta(milliseconds=200))
    server = stage.serve()
    stage.until(lambda: stage.notifier.server)
    stage.loop.unwatch(server._bus._link._wire.fileno())  # type: ignore[union-attr]

    assert stage.notifier.show(MESSAGE)
    stage.until(lambda: stage.lost)
    while_it_hangs = stage.notifier.show(MESSAGE)
    server._bus._link._watch()
    stage.until(lambda: server.closed)

    assert stage.lost == [(MESSAGE, "reminder")]
    assert not while_it_hangs
    assert server.closed == [1]
    stage.until(lambda: not stage.notifier.trouble)
    stage.show(server)
    assert server.titles == [MESSAGE.title] * 2


def test_a_lost_bus_is_survived_and_the_open_message_comes_back(stage: Stage, bus_session: BusSession) -> None:
    server = stage.serve()
    stage.show(server)

    bus_session.restart_bus()
    stage.until(lambda: not stage.bus.connected)
    refused = stage.notifier.show(OTHER, "notice")
    stage.until(lambda: len(server.notified) == 2, 30)

    assert not refused
    assert server.titles == [MESSAGE.title] * 2


@pytest.mark.parametrize(("signature", "number"), [("i", -1), ("t", 2**40), ("b", True), ("s", "7")])
def test_a_number_that_is_none_of_the_protocols_fails_nothing(stage: Stage, signature: str, number: object) -> None:
    server = stage.serve(signature=signature, answers=number)
    stage.show(server)

    assert stage.notifier.show(OTHER)
    stage.until(lambda: server.titles[-1] == OTHER.title)
    stage.notifier.close()
    stage.settle()

    assert server.notified[-1][1] == 0
