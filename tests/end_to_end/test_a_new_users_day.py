"""The first day with the program, on real desktops, with a real pointer: tray, notification, answer, record."""

from __future__ import annotations

import pytest
from desktops.desktop import Desktop
from desktops.session import BusSession
from desktops.xfce import Xfce
from end_to_end.running import QUICK, Run

EVERYWHERE = pytest.mark.desktop("xfce", "sway", "gnome", "plasma", "plasma_wayland")
NAMES = {
    "xfce": "x11-sync",
    "sway": "kde-idle",
    "gnome": "mutter",
    "plasma": "x11-sync",
    "plasma_wayland": "ext-idle-notify",
}


def look_at_menu(desktop: Desktop, name: str) -> None:
    """Open the icon's menu, keep a picture, see that the lines are in order, and close it."""
    desktop.tray.open_menu()
    desktop.screenshot(name)
    tops = [box.top for box in desktop.lines_of(desktop.tray.menu())]
    assert tops == sorted(tops)
    desktop.close_menu()


@EVERYWHERE
def test_snoozed_in_the_tray_it_comes_back_and_is_done_in_the_notification(desktop: Desktop) -> None:
    run = Run(desktop)
    desktop.tray.wait()
    run.wait_for("reminder 1 shown (at a pause in typing)")
    desktop.bubble_box(desktop.notifications.wait("without a break"))
    desktop.icon_box()
    desktop.screenshot("1 the first reminder")

    look_at_menu(desktop, "2 the menu of an open reminder")
    desktop.tray.choose("Snooze 4 s")
    snoozed = run.wait_for("reminder 1: snoozed for 4 s")
    desktop.notifications.wait_gone()
    desktop.screenshot("3 snoozed")
    run.wait_for("reminder 1 shown (the snooze ended)", after=snoozed)
    desktop.bubble_box(desktop.notifications.wait("Your snooze is up"))
    desktop.screenshot("4 back again")
    desktop.notifications.press("Done")
    settled = run.wait_for("reminder 1 settled: done (")
    run.wait_for("1 snooze)", after=settled)
    desktop.notifications.wait_gone()
    desktop.screenshot("5 done")

    facts = run.status()
    assert {what: count for what, count in facts["today"].items() if count} == {"done": 1, "snoozes": 1}
    assert facts["adapters"]["notifications"] == "dbus"
    assert facts["adapters"]["tray"] == "statusnotifier"
    assert facts["adapters"]["idle"] == NAMES[desktop.kind]
    # What a person does is one line of the log.
    assert run.log.count("snoozed") == 1
    assert "taken off the screen" not in run.log
    run.stop()


@EVERYWHERE
def test_a_break_is_started_and_done_in_the_tray(desktop: Desktop) -> None:
    run = Run(desktop)
    run.wait_for("reminder 1 shown")
    desktop.bubble_box(desktop.notifications.wait("without a break"))

    desktop.tray.choose("Start")
    run.wait_for("reminder 1: break started")
    desktop.bubble_box(desktop.notifications.wait("Enjoy your break"))
    desktop.tray.wait_for_line("On a break")
    desktop.screenshot("1 a break")
    look_at_menu(desktop, "2 the menu of a break")
    desktop.tray.choose("Done")
    run.wait_for("reminder 1 settled: done")
    desktop.notifications.wait_gone()

    assert run.today() == {"done": 1}
    run.stop()


@pytest.mark.desktop("sway", "gnome", "plasma", "plasma_wayland")
def test_a_click_on_the_notification_begins_the_break_and_another_ends_it(desktop: Desktop) -> None:
    run = Run(desktop)
    run.wait_for("reminder 1 shown")

    desktop.notifications.click_body("without a break")
    run.wait_for("reminder 1: break started")
    desktop.notifications.click_body("Enjoy your break")
    run.wait_for("reminder 1 settled: done")

    assert run.today() == {"done": 1}
    run.stop()


@EVERYWHERE
def test_the_menu_says_first_what_is_going_on(desktop: Desktop) -> None:
    run = Run(desktop, QUICK | {"reminder": {"earliest": "50m"}})

    desktop.tray.wait_for_line("Next break ")
    look_at_menu(desktop, "1 working")
    desktop.tray.choose("Pause", "For 1 hour")
    run.wait_for("paused until")
    desktop.tray.wait_for_line("Paused until ")
    look_at_menu(desktop, "2 paused")
    desktop.tray.choose("Resume")
    desktop.tray.wait_for_line("Next break ")
    desktop.tray.choose("Take a break now")
    run.wait_for("reminder 1 shown (asked for)")
    desktop.tray.wait_for_line("Break time")

    assert desktop.tray.menu().shown[0].label.startswith("Break time - ")
    run.stop()


def test_it_can_be_ended_in_the_tray(xfce: Xfce) -> None:
    run = Run(xfce)
    run.wait_for("reminder 1 shown")

    xfce.tray.choose("Quit")

    assert run.process.wait() == 0
    xfce.tray.wait_gone()
    xfce.notifications.wait_gone()
    assert "withdrawn" in run.log


@EVERYWHERE
def test_the_first_of_all_runs_says_where_it_is_and_the_second_says_nothing(desktop: Desktop) -> None:
    first = desktop.spawn("posture", "run")
    desktop.notifications.wait("Your posture reminder is running")
    assert "Its icon is in your panel" in desktop.notifications.shown[-1].body
    desktop.bubble_box(desktop.notifications.wait("Your posture reminder is running"))
    desktop.screenshot("the welcome")
    desktop.run("posture", "quit")
    assert first.wait() == 0
    desktop.notifications.forget()

    second = desktop.spawn("posture", "run")
    desktop.wait_until(lambda: "here: " in second.log, "a daemon that has settled in")

    assert desktop.run("posture", "status").startswith("Next break")
    assert desktop.notifications.shown == []


def test_without_a_notification_service_the_welcome_is_in_the_terminal(bus_session: BusSession) -> None:
    daemon = bus_session.spawn("posture", "run")

    bus_session.wait_until(lambda: "Your posture reminder is running" in daemon.log, "the welcome")
    bus_session.wait_until(lambda: "Answer with: posture setup" in daemon.log, "how to answer the questions")
    assert "posture doctor says how to get the icon" in daemon.log
