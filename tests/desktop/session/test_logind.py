"""Against python-dbusmock's logind on a private system bus."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest
from desktops.logind import LOGIND, MANAGER, PATH, SESSION

from reminder.desktop.session import logind


@pytest.fixture
def watcher(mock_system, watch, until):
    watcher = watch()
    until(lambda: "logind" in watcher.name)
    return watcher


def test_logind_is_found_and_named(watcher) -> None:
    assert watcher.name == "logind"
    assert "logind" not in dict(watcher.refusals)


def test_locking_and_unlocking_are_told(watcher, mock_system, told, until) -> None:
    mock_system.lock()
    until(lambda: told.locks == [True])

    mock_system.unlock()

    until(lambda: told.locks == [True, False])


def test_the_hint_alone_is_a_lock(watcher, mock_system, told, until) -> None:
    mock_system.hint("LockedHint", True)
    until(lambda: told.locks == [True])

    mock_system.hint("LockedHint", False)

    until(lambda: told.locks == [True, False])


def test_the_request_alone_is_a_lock_until_the_request_to_unlock(watcher, mock_system, told, until) -> None:
    mock_system._mock("EmitSignal", "sssav", SESSION, "Lock", "", [], path=mock_system.path)
    until(lambda: told.locks == [True])

    mock_system._mock("EmitSignal", "sssav", SESSION, "Unlock", "", [], path=mock_system.path)

    until(lambda: told.locks == [True, False])


def test_a_request_that_no_locker_confirms_is_not_believed_for_ever(
    monkeypatch, watcher, mock_system, told, until
) -> None:
    monkeypatch.setattr(logind, "_REQUEST_HOLDS", timedelta(milliseconds=50))

    mock_system._mock("EmitSignal", "sssav", SESSION, "Lock", "", [], path=mock_system.path)

    until(lambda: told.locks == [True, False])


def test_a_confirmed_lock_holds_on(monkeypatch, watcher, mock_system, told, until, loop) -> None:
    monkeypatch.setattr(logind, "_REQUEST_HOLDS", timedelta(milliseconds=50))

    mock_system.lock()
    until(lambda: told.locks)
    for _ in range(5):
        loop.turn(timedelta(milliseconds=30))

    assert told.locks == [True]


def test_five_locks_in_a_row_are_five_locks(watcher, mock_system, told, until) -> None:
    for _ in range(5):
        mock_system.lock()
        mock_system.unlock()

    until(lambda: told.locks == [True, False] * 5)


def test_another_persons_session_in_front_is_a_lock(watcher, mock_system, told, until) -> None:
    mock_system.hint("Active", False)
    until(lambda: told.locks == [True])

    mock_system.hint("Active", True)

    until(lambda: told.locks == [True, False])


def test_a_session_that_is_locked_at_the_start_is_told(mock_system, watch, told, until) -> None:
    mock_system.hint("LockedHint", True)

    watch()

    until(lambda: told.locks == [True])


def test_five_sleeps_in_a_row_are_told(watcher, mock_system, told, until) -> None:
    for _ in range(5):
        mock_system.prepare_for_sleep(True)
        mock_system.prepare_for_sleep(False)

    until(lambda: told.sleeps == [True, False] * 5)


def test_the_same_told_twice_is_passed_on_once(watcher, mock_system, told, until) -> None:
    for going in (True, True, False, False):
        mock_system.prepare_for_sleep(going)
    mock_system.lock()

    until(lambda: told.locks)  # the last to be said, so all before has arrived
    assert told.sleeps == [True, False]


def test_a_logind_that_goes_no_longer_counts_and_is_asked_again_when_it_is_back(
    watcher, mock_system, bus_session, told, until
) -> None:
    mock_system.lock()
    mock_system.prepare_for_sleep(True)
    until(lambda: told.locks == [True] and told.sleeps == [True])

    mock_system.stop()
    until(lambda: told.locks == [True, False] and told.sleeps == [True, False])
    assert watcher.name == "none"
    assert dict(watcher.refusals)["logind"] == f"nobody owns {LOGIND} on the system bus"
    again = bus_session.start_logind()
    until(lambda: watcher.name == "logind")
    again.lock()

    until(lambda: told.locks == [True, False, True])


def test_a_logind_that_hangs_is_asked_again(monkeypatch, mock_system, watch, told, until) -> None:
    monkeypatch.setattr(logind, "_ASKED_AGAIN", timedelta(milliseconds=50))
    mock_system.process.popen.send_signal(signal.SIGSTOP)
    watcher = watch()
    until(lambda: "did not answer in time" in dict(watcher.refusals).get("logind", ""))

    mock_system.process.popen.send_signal(signal.SIGCONT)
    until(lambda: "logind" not in dict(watcher.refusals))
    mock_system.lock()

    until(lambda: told.locks == [True])


def test_without_a_session_of_ours_sleep_is_told_all_the_same(mock_system, watch, told, until) -> None:
    # Another user's session beside this one, and no way from our process to either.
    mock_system._mock("AddSession", "ssusb", "2", "seat0", os.getuid() + 1, "other", False)
    for name, signature in (("GetSessionByPID", "u"), ("GetSession", "s")):
        failing = "raise dbus.exceptions.DBusException('none', name='org.freedesktop.login1.NoSuchSession')"
        mock_system._mock("AddMethod", "sssss", MANAGER, name, signature, "o", failing)
    watcher = watch(XDG_SESSION_ID="")
    until(lambda: watcher.name == "logind")

    mock_system.prepare_for_sleep(True)
    mock_system.lock()

    until(lambda: told.sleeps == [True])
    assert told.locks == []
    assert "knows of no session of ours" in dict(watcher.refusals)["logind"]


def test_the_only_session_of_the_machine_is_ours(mock_system, watch, told, until) -> None:
    failing = "raise dbus.exceptions.DBusException('none', name='org.freedesktop.login1.NoSessionForPID')"
    mock_system._mock("AddMethod", "sssss", MANAGER, "GetSessionByPID", "u", "o", failing)
    watcher = watch(XDG_SESSION_ID="")
    until(lambda: watcher.name == "logind")

    mock_system.lock()

    until(lambda: told.locks == [True])


def test_a_session_that_begins_later_is_found(mock_system, watch, told, until) -> None:
    for name, signature in (("GetSessionByPID", "u"), ("GetSession", "s"), ("ListSessions", "")):
        failing = "raise dbus.exceptions.DBusException('none', name='org.freedesktop.login1.NoSuchSession')"
        mock_system._mock("AddMethod", "sssss", MANAGER, name, signature, "o", failing)
    watcher = watch()
    until(lambda: "logind" in dict(watcher.refusals) and watcher.name == "logind")
    found = f"ret = dbus.ObjectPath('{mock_system.path}')"
    mock_system._mock("AddMethod", "sssss", MANAGER, "GetSession", "s", "o", found)
    arguments = [("s", "1"), ("o", mock_system.path)]
    mock_system._mock("EmitSignal", "sssav", MANAGER, "SessionNew", "so", arguments, path=PATH)
    until(lambda: "logind" not in dict(watcher.refusals))

    mock_system.lock()

    until(lambda: told.locks == [True])


def test_after_stop_nothing_is_told(watcher, mock_system, told, loop) -> None:
    watcher.stop()
    watcher.stop()

    mock_system.lock()
    mock_system.prepare_for_sleep(True)
    for _ in range(5):
        loop.turn(timedelta(milliseconds=20))

    assert (told.locks, told.sleeps) == ([], [])
