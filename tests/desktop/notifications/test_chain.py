"""All mechanisms in their order."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable

import pytest
from desktops.session import BusSession

from reminder.core.commands import Start
from reminder.core.menu import Choice
from reminder.desktop.bus import Bus
from reminder.desktop.notifications import Chain, open_notifiers
from reminder.desktop.ports import Message
from reminder.loop import Loop

Until = Callable[..., None]
MESSAGE = Message(title="52 min without a break", body="Walk.", choices=(Choice("Start", Start(7)),))


class Fake:
    """A mechanism with memory."""

    def __init__(self, name: str, *, works: bool = True, certain: bool = True, buttons: bool = False) -> None:
        self.name = name
        self.works = works
        self.certain = certain
        self.buttons = buttons
        self.shown: list[tuple[str, str]] = []
        self.closed: list[str] = []
        self.stopped = 0

    @property
    def trouble(self) -> str:
        return "" if self.works else f"{self.name} is broken"

    def show(self, message: Message, slot: str = "reminder") -> bool:
        if self.works:
            self.shown.append((message.title, slot))
        return self.works

    def close(self, slot: str = "reminder") -> None:
        self.closed.append(slot)

    def stop(self) -> None:
        self.stopped += 1


def test_the_first_that_works_shows_it_and_the_others_do_not() -> None:
    best, floor = Fake("best", buttons=True), Fake("floor")
    chain = Chain([best, floor])

    assert chain.show(MESSAGE)

    assert (len(best.shown), len(floor.shown)) == (1, 0)
    assert (chain.name, chain.buttons) == ("best", True)
    assert chain.refusals == ()


def test_the_next_steps_in_while_the_best_fails_and_steps_back_when_it_works_again() -> None:
    best, floor = Fake("best", works=False, buttons=True), Fake("floor")
    chain = Chain([best, floor], [("older", "it is too old")])

    chain.show(MESSAGE)
    name, buttons, refusals = chain.name, chain.buttons, chain.refusals
    best.works = True
    chain.show(MESSAGE)

    assert (len(best.shown), len(floor.shown)) == (1, 1)
    assert (name, buttons) == ("floor", False)
    assert refusals == (("older", "it is too old"), ("best", "best is broken"))
    assert floor.closed == ["reminder"]
    assert chain.name == "best"


def test_one_that_cannot_tell_is_not_relied_upon() -> None:
    unsure, floor = Fake("unsure", certain=False), Fake("floor")
    chain = Chain([unsure, floor])

    chain.show(MESSAGE)

    assert (len(unsure.shown), len(floor.shown)) == (1, 1)
    assert chain.name == "floor"


def test_a_message_that_failed_later_goes_to_those_after_it() -> None:
    best, floor = Fake("best"), Fake("floor")
    chain = Chain([best, floor])
    chain.show(MESSAGE, "notice")

    chain.show_elsewhere("best", MESSAGE, "notice")

    assert floor.shown == [(MESSAGE.title, "notice")]
    assert len(best.shown) == 1


def test_closing_and_stopping_reach_all() -> None:
    best, floor = Fake("best"), Fake("floor")
    chain = Chain([best, floor])

    chain.close("notice")
    chain.stop()

    assert best.closed == floor.closed == ["notice"]
    assert best.stopped == floor.stopped == 1


def test_with_nothing_left_it_says_so(caplog: pytest.LogCaptureFixture) -> None:
    assert not Chain([Fake("only", works=False)]).show(MESSAGE)

    assert "no way to show" in caplog.text


def test_without_a_bus_the_reminder_is_printed_and_the_lack_said_once(
    loop: Loop,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setitem(sys.modules, "dbus", None)

    chain = open_notifiers(loop, None, lambda command: None, system="linux")
    chain.show(MESSAGE)
    chain.show(MESSAGE)

    assert capsys.readouterr().out.count("52 min without a break") == 2
    assert chain.name == "terminal"
    assert ("dbus", "there is no session bus") in chain.refusals
    assert len([each for each in caplog.records if each.levelname == "WARNING"]) == 1


def test_on_a_bus_without_a_service_the_reminder_is_printed(
    loop: Loop,
    until: Until,
    bus_session: BusSession,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", bus_session.env["DBUS_SESSION_BUS_ADDRESS"])
    bus = Bus("session", loop)
    chain = open_notifiers(loop, bus, lambda command: None)
    printed = io.StringIO()

    def said() -> bool:
        printed.write(capsys.readouterr().out)
        return "52 min without a break" in printed.getvalue()

    chain.show(MESSAGE)
    until(said)

    assert chain.name == "terminal"
    assert not chain.buttons
    chain.stop()
    bus.close()


@pytest.mark.parametrize(("system", "reason"), [("win32", "no icon in the tray"), ("darwin", "no osascript")])
def test_where_nothing_works_on_other_systems_the_reasons_are_kept(
    loop: Loop, system: str, reason: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setitem(sys.modules, "dbus", None)

    chain = open_notifiers(loop, None, lambda command: None, system=system)

    assert reason in " ".join(dict(chain.refusals).values())
    assert chain.name == "terminal"


def test_the_mechanisms_of_linux_are_loaded_where_they_are_used_only() -> None:
    code = (
        "import sys; sys.modules['jeepney'] = None\n"
        "import reminder.desktop.notifications.terminal, reminder.desktop.notifications.server\n"
        "import reminder.desktop.notifications.plyer, reminder.desktop.notifications.balloon\n"
        "import reminder.desktop.notifications.osascript\n"
    )

    subprocess.run([sys.executable, "-c", code], check=True, timeout=30)
