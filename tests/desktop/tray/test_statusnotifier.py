"""The icon on a real private bus; the panel and watcher are played here, real ones are in test_panels.py."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from desktops.bus import own
from desktops.session import BusSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jeepney import MessageType

from reminder.core.commands import Command, Now
from reminder.core.menu import Choice
from reminder.desktop import messages
from reminder.desktop.bus import Bus
from reminder.desktop.calls import BusError
from reminder.desktop.messages import Incoming
from reminder.desktop.ports import Badge, Face
from reminder.desktop.tray import open_tray
from reminder.desktop.tray.statusnotifier import (
    INTERFACE,
    MENU_PATH,
    PATH,
    WATCHER,
    WATCHER_PATH,
    StatusNotifierTray,
)
from reminder.loop import Loop

Until = Callable[..., None]
PROPERTIES = "org.freedesktop.DBus.Properties"

FACE = Face(0.5, Badge.NONE, "Next break in 23-33 min")
LINES = (Choice("Next break in 23-33 min"), Choice("Take a break now", Now()))
DEFAULT = Now()


@pytest.fixture
def join(bus_session: BusSession, loop: Loop, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Bus]]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus_session.env["DBUS_SESSION_BUS_ADDRESS"])
    joined: list[Bus] = []

    def connect() -> Bus:
        joined.append(Bus("session", loop))
        return joined[-1]

    yield connect
    for bus in joined:
        bus.close()


class PlayedPanel:
    """A watcher and panel in one, and everything that it hears of the icon."""

    def __init__(self, bus: Bus, until: Until, *, hosted: bool = True, refuse: bool = False) -> None:
        self.bus = bus
        self.until = until
        self.hosted = hosted
        self.refuse = refuse
        self.items: list[str] = []
        self.signals: list[str] = []
        bus.export(WATCHER_PATH, self._handle)
        own(bus, WATCHER)

    def _handle(
        self, interface: str, member: str, body: tuple[Any, ...], sender: str
    ) -> tuple[str, tuple[Any, ...]]:
        if member == "Get":
            return "v", (("b", self.hosted),)
        if self.refuse:
            raise BusError("org.example.Error.Full", "no room")
        assert body == (PATH,)
        self.items.append(sender)
        for signal in ("NewIcon", "NewToolTip", "NewStatus", "NewTitle"):
            self.bus.subscribe(
                lambda body, path, signal=signal: self.signals.append(signal),  # type: ignore[misc]
                sender=sender,
                interface=INTERFACE,
                member=signal,
            )
        return "", ()

    def set_hosted(self, hosted: bool) -> None:
        self.hosted = hosted
        self.bus.emit(WATCHER_PATH, WATCHER, f"StatusNotifierHost{'R' if hosted else 'Unr'}egistered")

    def ask(self, interface: str, member: str, signature: str = "", *body: Any, path: str = PATH) -> Any:
        """Call the icon as a panel does; returns the answer, or the BusError."""
        answers: list[Any] = []
        self.bus.call(
            (self.items[-1], path, interface),
            member,
            signature,
            body,
            on_reply=answers.append,
            on_error=answers.append,
        )
        self.until(lambda: answers)
        return answers[0][0] if isinstance(answers[0], tuple) and len(answers[0]) == 1 else answers[0]

    def get(self, name: str) -> Any:
        found = self.ask(PROPERTIES, "Get", "ss", INTERFACE, name)
        return found if isinstance(found, BusError) else found[1]


@pytest.fixture
def panel(join: Callable[[], Bus], until: Until) -> PlayedPanel:
    return PlayedPanel(join(), until)


@pytest.fixture
def commands() -> list[Command]:
    return []


@pytest.fixture
def tray(join: Callable[[], Bus], commands: list[Command]) -> Iterator[StatusNotifierTray]:
    tray = StatusNotifierTray(join(), commands.append)
    yield tray
    tray.stop()


@pytest.fixture
def shown(panel: PlayedPanel, tray: StatusNotifierTray, until: Until) -> PlayedPanel:
    """A panel that has taken the icon."""
    tray.show(FACE, LINES, DEFAULT)
    until(lambda: tray.visible)
    return panel


def test_the_icon_says_what_it_is(shown: PlayedPanel) -> None:
    assert shown.get("Id") == "posture-reminder"
    assert shown.get("Title") == "Posture Reminder"
    assert shown.get("Category") == "ApplicationStatus"
    assert shown.get("Status") == "Active"
    assert shown.get("Menu") == MENU_PATH
    assert shown.get("ItemIsMenu") is False
    assert shown.get("IconName") == ""


def test_the_icon_comes_in_two_sizes_of_argb(shown: PlayedPanel) -> None:
    pixmaps = shown.get("IconPixmap")

    assert [(width, height, len(argb)) for width, height, argb in pixmaps] == [
        (22, 22, 22**2 * 4),
        (44, 44, 44**2 * 4),
    ]


def test_all_properties_can_be_read_at_once(shown: PlayedPanel) -> None:
    found = shown.ask(PROPERTIES, "GetAll", "s", INTERFACE)

    assert {"Id", "Title", "Status", "IconPixmap", "ToolTip", "Menu", "ItemIsMenu"} <= set(found)


def test_the_tooltips_text_is_escaped_because_panels_read_markup(
    shown: PlayedPanel, tray: StatusNotifierTray
) -> None:
    tray.show(Face(0.5, Badge.NONE, "waiting: call <Zoom> & more"), LINES, DEFAULT)

    assert shown.get("ToolTip") == ("", [], "Posture Reminder", "waiting: call &lt;Zoom&gt; &amp; more")


@pytest.mark.parametrize("name", ["XAyatanaLabel", "IconAccessibleDescription", ""])
def test_a_property_that_there_is_not_is_refused_by_name(shown: PlayedPanel, name: str) -> None:
    assert shown.get(name).name == "org.freedesktop.DBus.Error.UnknownProperty"


def test_a_plain_click_grants_the_default_command(shown: PlayedPanel, commands: list[Command]) -> None:
    shown.ask(INTERFACE, "Activate", "ii", 5, 5)

    shown.until(lambda: commands)
    assert commands == [DEFAULT]


def test_a_plain_click_without_a_default_does_nothing(
    shown: PlayedPanel, tray: StatusNotifierTray, commands: list[Command]
) -> None:
    tray.show(FACE, LINES)

    assert shown.ask(INTERFACE, "Activate", "ii", 5, 5) == ()
    assert commands == []


@pytest.mark.parametrize(
    ("member", "signature", "body"),
    [
        ("SecondaryActivate", "ii", (1, 1)),
        ("ContextMenu", "ii", (1, 1)),
        ("Scroll", "is", (3, "vertical")),
        ("ProvideXdgActivationToken", "s", ("token",)),
    ],
)
def test_other_gestures_are_accepted_and_do_nothing(
    shown: PlayedPanel, commands: list[Command], member: str, signature: str, body: tuple[Any, ...]
) -> None:
    assert shown.ask(INTERFACE, member, signature, *body) == ()
    assert commands == []


def test_the_same_again_is_not_sent_again(shown: PlayedPanel, tray: StatusNotifierTray) -> None:
    tray.show(Face(0.5, Badge.NONE, "Next break in 23-33 min"), LINES, DEFAULT)
    shown.get("Id")

    assert shown.signals == []


def test_only_what_differs_is_told(shown: PlayedPanel, tray: StatusNotifierTray) -> None:
    tray.show(Face(0.5, Badge.NONE, "Next break in 22-32 min"), LINES, DEFAULT)
    shown.get("Id")
    after_a_minute = list(shown.signals)

    tray.show(Face(0.5, Badge.PAUSED, "Next break in 22-32 min"), LINES, DEFAULT)
    shown.get("Id")

    assert (after_a_minute, shown.signals) == (["NewToolTip"], ["NewToolTip", "NewIcon"])


def test_a_line_of_the_menu_pressed_grants_its_command(shown: PlayedPanel, commands: list[Command]) -> None:
    menu = "com.canonical.dbusmenu"
    _, (_, _, children) = shown.ask(menu, "GetLayout", "iias", 0, -1, [], path=MENU_PATH)

    shown.ask(menu, "Event", "isvu", children[1][1][0], "clicked", ("i", 0), 0, path=MENU_PATH)

    shown.until(lambda: commands)
    assert commands == [Now()]


def test_without_anybody_to_show_it_the_icon_waits_in_silence(
    tray: StatusNotifierTray, join: Callable[[], Bus], until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "reminder")

    tray.show(FACE, LINES, DEFAULT)
    visible_before = tray.visible
    panel = PlayedPanel(join(), until)
    until(lambda: tray.visible)

    assert not visible_before
    assert len(panel.items) == 1
    assert [record for record in caplog.records if record.name.startswith("reminder")] == []


def test_a_watcher_without_a_panel_shows_nothing_yet(
    join: Callable[[], Bus], tray: StatusNotifierTray, until: Until
) -> None:
    panel = PlayedPanel(join(), until, hosted=False)
    tray.show(FACE, LINES, DEFAULT)
    until(lambda: panel.items)
    before = tray.visible

    panel.set_hosted(True)
    until(lambda: tray.visible)
    panel.set_hosted(False)
    until(lambda: not tray.visible)

    assert not before


def test_the_icon_returns_with_the_next_watcher(
    shown: PlayedPanel, tray: StatusNotifierTray, join: Callable[[], Bus], until: Until
) -> None:
    shown.bus.close()
    until(lambda: not tray.visible)

    successor = PlayedPanel(join(), until)

    until(lambda: tray.visible)
    assert successor.get("Id") == "posture-reminder"


def test_the_icon_returns_with_the_bus(
    shown: PlayedPanel,
    tray: StatusNotifierTray,
    bus_session: BusSession,
    until: Until,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "reminder")
    bus_session.restart_bus()
    until(lambda: not tray.visible)

    until(lambda: tray.visible)

    assert len(shown.items) == 2
    said = [record.levelname for record in caplog.records if record.name.startswith("reminder")]
    assert sorted(said) == ["INFO", "INFO", "WARNING", "WARNING"]  # from the panel and from the bus we were given
    assert shown.get("Id") == "posture-reminder"


def test_a_watcher_that_refuses_is_one_warning(
    join: Callable[[], Bus], tray: StatusNotifierTray, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    PlayedPanel(join(), until, refuse=True)

    tray.show(FACE, LINES, DEFAULT)
    until(lambda: "no room" in caplog.text)
    tray.show(Face(0.6, Badge.NONE, "later"), LINES, DEFAULT)

    assert not tray.visible
    assert len([record for record in caplog.records if record.levelno == logging.WARNING]) == 1


def test_a_stopped_tray_leaves_the_panel(shown: PlayedPanel, tray: StatusNotifierTray, until: Until) -> None:
    owners: list[str] = []
    shown.bus.watch_name(shown.items[0], owners.append)
    until(lambda: owners)

    tray.stop()
    tray.stop()

    # The only sign by which a watcher knows.
    until(lambda: owners[-1] == "")
    assert not tray.visible


def test_with_a_bus_there_is_a_tray_and_without_one_there_is_none(join: Callable[[], Bus], loop: Loop) -> None:
    found = open_tray(loop, join(), lambda command: None)

    assert found.adapter is not None
    assert found.adapter.name == "statusnotifier"
    found.adapter.stop()
    assert open_tray(loop, None, lambda command: None).adapter is None


scalars = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from([INTERFACE, PROPERTIES, "", "x.y"]),
    st.sampled_from(["Get", "GetAll", "Set", "Activate", "Scroll", "Explode"]),
    st.lists(scalars, max_size=3),
)
def test_whatever_a_panel_sends_is_answered_or_refused(
    shown: PlayedPanel, tray: StatusNotifierTray, interface: str, member: str, body: list[Any]
) -> None:
    assert tray._icon

    try:
        signature, answer = tray._icon._handle(interface, member, tuple(body), ":1.5")
    except BusError as refusal:
        signature, answer = "s", (refusal.text,)

    assert messages.answer(
        1, Incoming(MessageType.method_call, 1, 0, ":1.5", PATH, "", "", "", True), signature, answer
    )
