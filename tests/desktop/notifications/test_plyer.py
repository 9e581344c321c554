"""plyer as the floor: its limits, and its real Linux implementation with a notify-send of our own."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reminder.desktop.notifications.plyer import PlyerNotifier, guarded
from reminder.desktop.ports import Message, Unavailable
from reminder.loop import Loop

Until = Callable[..., None]
MESSAGE = Message(title="52 min without a break", body="It's <time> & \\n more\nWalk.")


def test_what_windows_gets_fits_its_fields_and_is_all_strings() -> None:
    arguments = guarded(Message("t" * 64, "b" * 256), "WindowsNotification", "win32")

    assert arguments["title"] == "t" * 62 + "…"
    assert arguments["message"] == "b" * 254 + "…"
    assert arguments["app_icon"] == ""


def test_notify_send_takes_no_text_for_an_option_or_an_escape() -> None:
    arguments = guarded(Message("--version", "-1 \\n <b> &"), "NotifySendNotification", "linux")

    assert arguments["title"] == " --version"
    assert arguments["message"] == " -1 \\\\n &lt;b&gt; &amp;"


class Facade:
    """A plyer implementation with memory; *fails* is what it raises."""

    def __init__(self, fails: Exception | None = None) -> None:
        self.shown: list[dict[str, Any]] = []
        self.fails = fails
        self.asked = 0
        self.busy = threading.Event()
        self.busy.set()

    def notify(self, **arguments: Any) -> None:
        self.busy.wait(10)
        self.asked += 1
        if self.fails:
            raise self.fails
        self.shown.append(arguments)


def test_an_implementation_that_does_nothing_is_one_warning(
    loop: Loop, until: Until, caplog: pytest.LogCaptureFixture
) -> None:
    facade = Facade(NotImplementedError("No usable implementation found!"))
    notifier = PlyerNotifier(loop, facade, "linux")

    notifier.show(MESSAGE, "reminder")
    until(lambda: notifier.trouble)
    until(lambda: notifier.show(MESSAGE, "notice"))
    until(lambda: facade.asked == 2)

    assert len([each for each in caplog.records if each.levelname == "WARNING"]) == 1
    assert "No usable implementation" in notifier.trouble


def test_an_implementation_that_works_again_is_no_longer_in_trouble(loop: Loop, until: Until) -> None:
    facade = Facade(OSError("no"))
    notifier = PlyerNotifier(loop, facade, "linux")
    notifier.show(MESSAGE)
    until(lambda: notifier.trouble)
    facade.fails = None

    notifier.show(MESSAGE)

    until(lambda: not notifier.trouble)
    assert facade.shown[0]["title"] == MESSAGE.title


def test_a_plyer_that_waits_blocks_nobody_and_refuses_the_next(loop: Loop, until: Until) -> None:
    facade = Facade()
    facade.busy.clear()
    notifier = PlyerNotifier(loop, facade, "linux")

    first, second = notifier.show(MESSAGE), notifier.show(MESSAGE)

    assert (first, second) == (True, False)
    facade.busy.set()
    until(lambda: len(facade.shown) == 1)


@pytest.mark.posix("notify-send")
def test_plyers_notify_send_is_started_with_the_text_and_is_not_relied_upon(
    loop: Loop, until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said"
    program = tmp_path / "notify-send"
    program.write_text(f'#!/bin/sh\nprintf "%s|" "$@" > {said}.part\nmv {said}.part {said}\nexit 1\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.setitem(sys.modules, "dbus", None)  # dbus-python may be installed
    notifier = PlyerNotifier(loop, system="linux")

    shown = notifier.show(MESSAGE)

    assert shown
    assert not notifier.certain
    until(said.exists)
    title, body = said.read_text().split("|")[:2]
    assert title == "52 min without a break"
    assert body == "It's &lt;time&gt; &amp; \\\\n more\nWalk."


@pytest.mark.posix("notify-send")
def test_where_plyer_has_nothing_the_reason_is_given(
    loop: Loop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(sys.modules, "dbus", None)

    with pytest.raises(Unavailable, match="neither notify-send nor dbus-python"):
        PlyerNotifier(loop, system="linux")


def test_the_daemons_chain_does_not_load_subprocess_for_plyer_where_dbus_works() -> None:
    code = "import reminder.desktop.notifications.dbus, sys; print('subprocess' in sys.modules)"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)

    assert printed.stdout.strip() == "False"
