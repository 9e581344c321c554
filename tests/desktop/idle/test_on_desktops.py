"""The same promises on every real desktop, kept by the mechanism that probing finds there."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest

from reminder import clock
from reminder.desktop.bus import Bus
from reminder.desktop.idle import open_idle
from reminder.desktop.probe import Found

EVERYWHERE = pytest.mark.desktop("xfce", "sway", "gnome", "plasma", "plasma_wayland")
EXPECTED = {
    "xfce": "x11-sync",
    "sway": "kde-idle",
    "gnome": "mutter",
    "plasma": "x11-sync",
    "plasma_wayland": "ext-idle-notify",
}
FAR = timedelta(minutes=5)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


def touch(desktop, found, until) -> float:
    """Move the pointer, and return when, once the desktop counts from there: some take in input a little later."""
    moved = time.monotonic()
    desktop.touch()

    def counted() -> bool:
        idle = found.adapter.idle()
        # A compositor that only tells of thresholds has nothing to say before the first.
        return idle is None or idle <= seconds(time.monotonic() - moved + 0.05)

    until(counted)
    return moved


@pytest.fixture
def bus(desktop, loop, monkeypatch) -> Iterator[Bus]:
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", desktop.env["DBUS_SESSION_BUS_ADDRESS"])
    bus = Bus("session", loop)
    yield bus
    bus.close()


@pytest.fixture
def changes() -> list[float]:
    return []


@pytest.fixture
def found(desktop, loop, bus, changes) -> Iterator[Found]:
    def on_change() -> None:
        changes.append(time.monotonic())

    found = open_idle(loop, bus, on_change, environ=desktop.env, now=clock.now)
    yield found
    if found.adapter is not None:
        found.adapter.stop()


@EVERYWHERE
def test_probing_finds_the_right_mechanism(desktop, found) -> None:
    assert found.adapter is not None
    assert found.adapter.name == EXPECTED[desktop.kind]
    assert all(reason for _, reason in found.refusals)


@EVERYWHERE
def test_a_threshold_is_told_when_it_is_reached(desktop, found, changes, loop, until) -> None:
    moved = touch(desktop, found, until)
    found.adapter.arm(seconds(1.5), returning=False)

    until(lambda: changes)

    # KWin's timers may be off by a twentieth.
    assert changes[0] - moved >= 1.4
    assert found.adapter.idle() >= seconds(1.4)


@EVERYWHERE
def test_a_longer_threshold_armed_while_idle_is_told_in_time(desktop, found, changes, until) -> None:
    moved = touch(desktop, found, until)
    found.adapter.arm(seconds(1), returning=False)
    until(lambda: changes)
    changes.clear()
    found.adapter.arm(seconds(2.5), returning=False)

    until(lambda: changes)

    assert changes[0] - moved >= 2.3
    assert found.adapter.idle() >= seconds(2.3)


@EVERYWHERE
def test_the_return_is_told(desktop, found, changes, loop, until) -> None:
    touch(desktop, found, until)
    found.adapter.arm(seconds(1.2), returning=False)
    until(lambda: changes)
    found.adapter.arm(FAR, returning=True)
    loop.turn(seconds(0.2))
    away = found.adapter.idle()
    changes.clear()

    desktop.move(310, 310)

    until(lambda: changes)
    assert found.adapter.idle() < away


@EVERYWHERE
def test_using_the_mouse_wakes_nobody_while_only_a_far_threshold_is_armed(
    desktop, found, changes, until, woken
) -> None:
    found.adapter.arm(FAR, returning=False)
    until(lambda: not woken(0.5))

    turns = 0
    for step in range(20):
        desktop.move(300 + step, 300)
        turns += woken(0.05)

    # A bus or a compositor may give something back; were a move a turn, it would be a score of them.
    assert turns <= 4
    assert changes == []


@pytest.mark.desktop("gnome")
def test_a_shell_that_restarts_is_asked_for_its_watches_again(desktop, found, changes, until, caplog) -> None:
    caplog.set_level(logging.INFO, "reminder")
    found.adapter.arm(seconds(1), returning=False)
    until(lambda: changes)

    desktop.restart_panel()
    until(lambda: found.adapter.idle() is not None)
    desktop.move(400, 400)
    until(lambda: found.adapter.idle() < seconds(1))
    changes.clear()

    until(lambda: changes)
    records = [r.levelname for r in caplog.records if r.name == "reminder.desktop.idle.mutter"]
    assert records == ["WARNING", "INFO"]


@pytest.mark.desktop("sway")
def test_a_compositor_that_restarts_is_listened_to_again(desktop, found, changes, until, caplog) -> None:
    caplog.set_level(logging.INFO, "reminder")
    found.adapter.arm(seconds(1), returning=False)
    until(lambda: changes)

    desktop.worn = True
    desktop._stop_programs()
    desktop._hand.close()
    for part in ("keyboard", "sway"):
        desktop._end_part(part)
    until(lambda: found.adapter.idle() is None)
    (desktop.runtime / desktop.env["WAYLAND_DISPLAY"]).unlink()  # the dead one left it behind
    desktop._start_display()
    until(lambda: found.adapter.idle() is not None)
    changes.clear()
    desktop.move(400, 400)

    until(lambda: changes)
    assert found.adapter.idle() >= seconds(1)
    assert [r.levelname for r in caplog.records if r.name == "reminder.desktop.stream"] == ["WARNING", "INFO"]
