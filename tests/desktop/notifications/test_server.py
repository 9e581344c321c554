"""How a message is fitted to a server, from what real servers said of themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.commands import Dismiss, Done, Skip, Snooze, Start
from reminder.core.menu import Choice
from reminder.core.settings import Urgency
from reminder.desktop.notifications.server import Server, dismissal, fit
from reminder.desktop.ports import Message

pytestmark = pytest.mark.posix("notification servers of Linux")

START, DONE, SKIP = Start(7), Done(7), Skip(7)
SNOOZE, LATER = Snooze(timedelta(minutes=5), 7), Snooze(timedelta(minutes=10), 7)
MESSAGE = Message(
    title="52 min without a break",
    body="Sit <tall> & breathe.",
    choices=(
        Choice("Start", START),
        Choice("Done", DONE),
        Choice("Snooze 5 min", SNOOZE),
        Choice("Skip", SKIP),
        Choice("Snooze 10 min", LATER),
    ),
    default=START,
    dismissed=Dismiss(7),
    hint="Click here to start.",
)

# Recorded: GetServerInformation and GetCapabilities.
XFCE = Server.of(
    ("Xfce Notify Daemon", "Xfce", "0.7.3", "1.2"),
    (["actions", "body", "body-hyperlinks", "body-markup", "icon-static", "action-icons"],),
)
GNOME = Server.of(
    ("gnome-shell", "GNOME", "43.9", "1.2"),
    (["actions", "body", "body-markup", "icon-static", "persistence", "sound"],),
)
PLASMA = Server.of(
    ("Plasma", "KDE", "5.27.5", "1.2"),
    (["body", "body-hyperlinks", "body-markup", "body-images", "icon-static", "actions", "persistence"],),
)
MAKO = Server.of(("mako", "emersion", "0.0.0", "1.2"), (["body", "body-markup", "actions", "icon-static"],))
DUNST = Server.of(
    ("dunst", "knopwob", "1.9.0 (2022-06-27)", "1.2"), (["actions", "body", "body-hyperlinks", "body-markup"],)
)
PLAIN = Server.of(("old-osd", "", "1", "1.0"), (["body"],))


def labels(actions: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(zip(actions[::2], actions[1::2], strict=True))


def test_gnome_gets_three_buttons_and_the_fourth_choice_by_a_click_on_the_text() -> None:
    fitted = fit(MESSAGE, GNOME)

    assert labels(fitted.actions) == [
        ("default", "Start"),
        ("done", "Done"),
        ("snooze-5m", "Snooze 5 min"),
        ("skip", "Skip"),
    ]
    assert fitted.body.startswith("Click here to start. Sit ")


def test_gnome_keeps_the_button_of_the_default_where_there_is_room() -> None:
    fitted = fit(replace(MESSAGE, choices=MESSAGE.choices[:3]), GNOME)

    assert [label for _, label in labels(fitted.actions)] == ["Start", "Start", "Done", "Snooze 5 min"]
    assert "Click" not in fitted.body


def test_xfce_draws_the_default_as_a_button_and_so_gets_it_once() -> None:
    fitted = fit(MESSAGE, XFCE)

    assert [label for _, label in labels(fitted.actions)] == ["Start", "Done", "Snooze 5 min", "Skip"]
    assert "Click" not in fitted.body


def test_plasma_gets_four_buttons_and_the_click_on_the_text() -> None:
    fitted = fit(MESSAGE, PLASMA)

    assert labels(fitted.actions) == [
        ("default", "Start"),
        ("start", "Start"),
        ("done", "Done"),
        ("snooze-5m", "Snooze 5 min"),
        ("skip", "Skip"),
    ]


def test_servers_that_draw_no_buttons_get_readable_keys_and_say_so() -> None:
    assert [key for key, _ in labels(fit(MESSAGE, MAKO).actions)] == [
        "default",
        "start",
        "done",
        "snooze-5m",
        "skip",
        "snooze-10m",
    ]
    assert not MAKO.draws_buttons
    assert not DUNST.draws_buttons
    assert "Click here" in fit(MESSAGE, MAKO).body
    # A plain click closes a notification of dunst.
    assert "Click here" not in fit(MESSAGE, DUNST).body


def test_a_server_without_actions_gets_none() -> None:
    fitted = fit(MESSAGE, PLAIN)

    assert fitted.actions == ()
    assert fitted.commands == {}
    assert not PLAIN.draws_buttons


@pytest.mark.parametrize("server", [MAKO, DUNST, PLAIN], ids=lambda server: server.name)
def test_a_question_without_buttons_says_how_to_answer_it(server: Server) -> None:
    question = Message("Still hurting?", "Does it still hurt?", hint="Answer with: posture pain still")

    assert fit(question, server).body.splitlines()[0] == "Answer with: posture pain still"
    assert "Answer with" not in fit(question, XFCE).body


def test_the_body_is_escaped_only_where_markup_is_read() -> None:
    assert fit(MESSAGE, PLASMA).body == "Sit &lt;tall&gt; &amp; breathe."
    assert fit(MESSAGE, PLAIN).body == "Sit <tall> & breathe."
    assert fit(replace(MESSAGE, title="<b> & co"), PLASMA).title == "<b> & co"


def test_every_action_has_its_command() -> None:
    fitted = fit(MESSAGE, PLASMA)

    assert fitted.commands == {"default": START, "start": START, "done": DONE, "snooze-5m": SNOOZE, "skip": SKIP}


def test_two_choices_of_the_same_command_stay_apart() -> None:
    twice = replace(MESSAGE, choices=(Choice("Done", DONE), Choice("Finished", DONE)), default=None)

    assert labels(fit(twice, PLASMA).actions) == [("done", "Done"), ("done-2", "Finished")]


def test_a_choice_that_only_tells_something_is_no_button() -> None:
    told = replace(MESSAGE, choices=(Choice("52 min"), Choice("Done", DONE)), default=None)

    assert labels(fit(told, PLASMA).actions) == [("done", "Done")]


def test_the_hints_say_how_urgent_how_loud_and_how_lasting() -> None:
    lasting = fit(MESSAGE, GNOME)
    passing = fit(replace(MESSAGE, stays=False, sound=True, urgency=Urgency.CRITICAL), GNOME)

    assert lasting.hints["urgency"] == ("y", 1)
    assert lasting.hints["suppress-sound"] == ("b", True)
    assert lasting.hints["desktop-entry"] == ("s", "posture-reminder")
    assert "transient" not in lasting.hints
    assert lasting.timeout == 0
    assert passing.hints["urgency"] == ("y", 2)
    assert "suppress-sound" not in passing.hints
    assert "sound-name" in passing.hints
    assert passing.hints["transient"] == ("b", True)
    assert passing.timeout > 0


def test_a_picture_travels_as_an_address() -> None:
    fitted = fit(replace(MESSAGE, image=Path("/tmp/chin tuck.png")), GNOME)

    assert fitted.hints["image-path"] == ("s", "file:///tmp/chin%20tuck.png")


@pytest.mark.parametrize(("reason", "is_one"), [(1, False), (2, True), (3, False), (4, False), (99, False)])
def test_only_the_person_dismisses(reason: int, is_one: bool) -> None:
    assert dismissal(reason) is is_one


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.tuples(inner, inner),
    max_leaves=5,
)


@given(st.lists(anything).map(tuple), st.lists(anything).map(tuple))
def test_whatever_a_server_says_of_itself_a_message_can_be_fitted(
    information: tuple[Any, ...], capabilities: tuple[Any, ...]
) -> None:
    fitted = fit(MESSAGE, Server.of(information, capabilities))

    assert fitted.title == MESSAGE.title
    assert len(fitted.actions) % 2 == 0


@given(st.text(st.characters()), st.text(st.characters()))
def test_whatever_an_exercise_is_called_the_text_can_travel(title: str, body: str) -> None:
    fitted = fit(replace(MESSAGE, title=title, body=body), PLASMA)

    for text in (fitted.title, fitted.body):
        assert "\0" not in text
        assert "\x1b" not in text
        text.encode()
    assert "<" not in fitted.body
