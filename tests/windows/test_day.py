"""The program with Windows' own Python, on a private screen with a real pointer: tray, balloon, answer, record.

A working hour takes two seconds here: the reminder comes at the first second without input after that.
"""

from __future__ import annotations

import itertools
import time

from desktops import picture
from desktops.picture import Box
from desktops.processes import Process
from desktops.windows import Windows
from desktops.x11 import grab

QUICK = '[reminder]\nearliest = "2s"\nlatest = "30m"\nlull = "1s"\n[snooze]\nchoices = ["2s", "4s"]\n'
# The menu of an open reminder, from the top.
HEADLINE, START, DONE, SNOOZE_2, SNOOZE_4, SKIP, PAUSE, SORE, SET_UP, SETTINGS, QUIT, LINES = range(12)

ICON, NOTICES = "posture-reminder", "posture-reminder session notices"
QUERY_END_SESSION, END_SESSION, POWER, SESSION_CHANGE, TOLD_BY_THE_ICON = 0x11, 0x16, 0x218, 0x2B1, 0x40B
BALLOON_CLICKED = 0x405


class Day:
    """A running daemon, a window to type into, and what a person does."""

    def __init__(self, windows: Windows, settings: str = QUICK) -> None:
        self.windows = windows
        windows.settings(settings)
        self.notepad = windows.notepad()
        self.start()

    def start(self) -> None:
        """Start the daemon while somebody types, and wait until it has its icon."""
        self.run: Process = self.windows.python("-u", "-m", "reminder", "run", "-v")
        self.type_until("here: notifications by balloon; tray by pystray; idle by windows;")
        self.windows.icon()

    def wait_for(self, words: str, *, after: int = 0, within: float = 40) -> int:
        """Wait until the log says *words* beyond the place *after*; return the place where they end."""

        def end() -> int:
            found = self.run.log.find(words, after)
            assert self.run.running or found >= 0, self.run.log
            return found + len(words) if found >= 0 else 0

        return self.windows.wait_until(end, f"{words!r} in the log:\n{self.run.log}", within)

    def type_until(self, words: str) -> None:
        """Type into notepad until the log says *words*."""
        end = time.monotonic() + 40
        while words not in self.run.log:
            assert time.monotonic() < end, f"not while typing: {words!r}\n{self.run.log}"
            self.type_for(0.3)

    def type_for(self, seconds: float) -> None:
        """Type into notepad, as a person does who works."""
        end = time.monotonic() + seconds
        for letter in itertools.cycle("sit tall and breathe "):
            if time.monotonic() > end:
                return
            self.windows.type(letter)
            time.sleep(0.05)

    def today(self) -> dict[str, int]:
        """Return today's counts, those that are not 0."""
        return {what: count for what, count in self.windows.status()["today"].items() if count}

    def quit(self) -> None:
        """End it, and see that it ended well and never stumbled."""
        self.windows.posture("quit")
        assert self.run.wait(20) == 0, self.run.log
        assert "Traceback" not in self.run.log, self.run.log

    def quit_beside_a_guide(self) -> None:
        """End it while its guide may run, which under Wine holds its output for longer than it lives."""
        self.windows.posture("quit")
        self.wait_for("\nended")
        self.windows.posture("status", code=3)
        assert "Traceback" not in self.run.log, self.run.log


def text_in(windows: Windows, box: Box) -> int:
    """Return how many lines of text can be seen in *box*."""
    return len(picture.lines(grab(windows.env["DISPLAY"]), box.shrunk(6)))


def test_snoozed_in_the_menu_it_comes_back_is_done_and_survives_a_kill(windows: Windows) -> None:
    day = Day(windows)
    windows.screenshot("1 started")
    day.type_for(4)
    assert "shown" not in day.run.log  # nobody is reminded while typing
    day.wait_for("reminder 1 shown (at a pause in typing)")
    assert text_in(windows, windows.balloon()) >= 3
    windows.screenshot("2 the first reminder")

    windows.choose(SNOOZE_4, LINES, "3 the menu of an open reminder")
    snoozed = day.wait_for("reminder 1: snoozed for 4 s")
    windows.no_balloon()
    windows.screenshot("4 snoozed")
    day.wait_for("reminder 1 shown (the snooze ended)", after=snoozed)
    windows.balloon()
    windows.screenshot("5 back again")
    windows.choose(DONE, LINES)
    settled = day.wait_for("reminder 1 settled: done (")
    day.wait_for("1 snooze)", after=settled)
    windows.no_balloon()
    windows.screenshot("6 done")
    assert day.today() == {"done": 1, "snoozes": 1}
    adapters = windows.status()["adapters"]
    assert (adapters["notifications"], adapters["tray"]) == ("balloon", "pystray")
    assert (adapters["idle"], adapters["session"]) == ("windows", "windows")

    day.type_for(3)
    day.wait_for("reminder 2 shown")
    windows.balloon()
    windows.kill_daemon()
    windows.posture("status", code=3)
    windows.screenshot("7 killed")
    day.start()
    windows.balloon()
    windows.screenshot("8 started again")
    facts = windows.status()
    assert facts["state"] == "reminded"
    assert facts["reminder"]["id"] == 2
    assert day.today() == {"done": 1, "snoozes": 1}

    day.quit()
    windows.wait_until(lambda: not windows.icons(), what="the icon gone")
    windows.screenshot("9 quit")


def test_lock_sleep_and_a_call_are_noticed(windows: Windows) -> None:
    day = Day(windows, '[reminder]\nearliest = "25m"\n')

    for what in (7, 8):  # WTS_SESSION_LOCK, WTS_SESSION_UNLOCK
        assert windows.send(NOTICES, SESSION_CHANGE, what)
    for what in (4, 18):  # PBT_APMSUSPEND, PBT_APMRESUMEAUTOMATIC
        assert windows.send(NOTICES, POWER, what)

    locked = day.wait_for("locked")
    day.wait_for("unlocked", after=locked)
    day.quit()


def test_a_call_holds_the_reminder_and_is_named(windows: Windows) -> None:
    with windows.microphone_in_use_by("notepad.exe"):
        day = Day(windows)
        day.wait_for("microphone in use by notepad")
        assert windows.status()["state"] == "owed"
        assert windows.status()["busy"] == ["call"]
        assert "shown" not in day.run.log
    day.type_for(1)

    day.wait_for("reminder 1 shown")
    windows.balloon()
    day.quit()


def test_a_log_off_ends_it_well_and_loses_nothing(windows: Windows) -> None:
    day = Day(windows)
    day.wait_for("reminder 1 shown")

    agreed = windows.send("", QUERY_END_SESSION)
    windows.send(NOTICES, END_SESSION, 1)

    assert len(agreed) >= 3
    assert set(agreed.values()) == {1}
    assert day.run.wait(20) == 0, day.run.log
    assert "Windows ends the session" in day.run.log
    assert "Traceback" not in day.run.log
    windows.wait_until(lambda: not windows.icons(), what="the icon gone")
    day.start()
    assert windows.status()["reminder"]["id"] == 1
    day.quit()


def test_asked_to_end_by_taskkill_it_ends_well(windows: Windows) -> None:
    day = Day(windows)
    day.wait_for("reminder 1 shown")

    windows.ask_daemon_to_end()

    assert day.run.wait(20) == 0, day.run.log
    assert "asked to end" in day.run.log
    assert "Traceback" not in day.run.log
    windows.wait_until(lambda: not windows.icons(), what="the icon gone")


def test_a_click_on_the_balloon_starts_the_break_and_one_on_the_icon_ends_it(windows: Windows) -> None:
    day = Day(windows)
    day.wait_for("reminder 1 shown")

    windows.balloon()
    windows.send(ICON, TOLD_BY_THE_ICON, 0, BALLOON_CLICKED)  # Wine's balloons tell of no click
    day.wait_for("reminder 1: break started")
    windows.balloon()
    windows.screenshot("1 a break")
    windows.click(*windows.icon().middle)
    day.wait_for("reminder 1 settled: done")

    assert day.today() == {"done": 1}
    day.quit_beside_a_guide()


def test_set_up_and_the_guided_break_open_in_the_default_browser(windows: Windows) -> None:
    windows.use_browser()
    day = Day(windows)
    day.wait_for("reminder 1 shown")
    windows.balloon()

    windows.choose(SET_UP, LINES)
    windows.wait_for_page("Set up")
    windows.screenshot("1 the questions")
    windows.choose(START, LINES)
    day.wait_for("reminder 1: break started")
    windows.wait_for_page("break")
    windows.screenshot("2 the guided break")
    windows.posture("done")
    day.wait_for("reminder 1 settled: done")
    windows.screenshot("3 it knows that the break is over")
    windows.close_browser()

    day.quit_beside_a_guide()


def test_changed_settings_and_an_exercise_of_ones_own_are_noticed(windows: Windows) -> None:
    day = Day(windows)

    windows.settings(QUICK + "[tray]\nshow = false\n")
    day.wait_for("settings")
    windows.wait_until(lambda: not windows.icons(), what="the icon gone")
    windows.settings(QUICK)
    windows.icon()
    windows.settings("this is no TOML")
    windows.balloon()
    windows.screenshot("1 a faulty file is told")
    windows.settings(QUICK)
    windows.settings("no exercise either", "exercises/mine.toml")
    day.wait_for("mine.toml")

    assert "line 1" in day.run.log
    day.quit()


def test_without_a_taskbar_the_reminder_is_printed_with_one_warning(windows: Windows) -> None:
    day = Day(windows)
    day.wait_for("reminder 1 shown")
    windows.kill_explorer()

    windows.posture("snooze", "2s")
    shown = day.wait_for("reminder 1 shown (the snooze ended)")

    day.wait_for("Answer with: posture start", after=shown)
    assert day.run.log.count("the tray does not take the icon") == 1
    assert "no panel has taken it yet" in windows.status()["adapters"]["tray"]
    windows.posture("quit")
    assert day.run.wait(20) == 0, day.run.log  # plyer, asked in between, has left a traceback there
