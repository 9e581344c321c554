"""At login, in the menu, and gone again: real sessions that start the program by its entry."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from desktops.fixtures import ARTEFACTS, require
from desktops.login import GnomeLogin, XfceLogin
from desktops.session import Session
from desktops.sway import Sway
from end_to_end.running import QUICK, toml

LOGINS = {"xfce_login": XfceLogin, "gnome_login": GnomeLogin}


@pytest.fixture(params=LOGINS)
def login(request: pytest.FixtureRequest) -> Iterator[XfceLogin | GnomeLogin]:
    """A session that nobody has begun yet."""
    require(request.param)
    session = LOGINS[request.param]()
    session.write("posture-reminder/config.toml", toml(QUICK))
    yield session
    session.stop()


def running(session: Session) -> Path:
    return session.runtime / "posture-reminder/control.sock"


def daemons(session: Session) -> list[int]:
    """Return the numbers of the processes of this session that are `posture run`, without the helpers they fork."""
    parents = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().split(b"\0")
            home = f"HOME={session.home}".encode() in (process / "environ").read_bytes().split(b"\0")
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if home and b"run" in words and any(word.endswith((b"/posture", b"reminder")) for word in words):
            parents[int(process.name)] = parent
    return [number for number, parent in parents.items() if parent not in parents]


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def test_a_real_session_starts_one_daemon_at_login_by_the_entry(login: XfceLogin | GnomeLogin) -> None:
    # Without a session: what is asked for is known from XDG_CURRENT_DESKTOP alone.
    assert "Enabled" in login.run("posture", "autostart", "enable")

    login.start()
    login.wait_until(running(login).is_socket, "the daemon that the session has started")
    login.notifications.wait("without a break")
    by_hand = login.spawn("posture", "run")

    assert by_hand.wait() == 4
    assert "already running" in by_hand.log
    assert len(daemons(login)) == 1
    login.screenshot("started at login")
    # Asked inside the session, its session manager is found on the bus.
    assert "the session manager of" in login.run("posture", "autostart", "enable")
    assert json.loads(login.run("posture", "autostart", "status", "--json"))["enabled"]
    assert "Removed" in login.run("posture", "uninstall")
    assert not list((login.home / ".config/autostart").iterdir())


def test_notifications_and_the_menu_of_gnome_carry_name_and_icon() -> None:
    require("gnome_login")
    with GnomeLogin() as gnome:
        gnome.write("posture-reminder/config.toml", toml(QUICK))
        gnome.run("posture", "install-desktop")
        known = "imports.gi.Shell.AppSystem.get_default().lookup_app('posture-reminder.desktop')"
        gnome.wait_until(lambda: gnome.eval(f"!!{known}"), "the entry in the shell's menu")
        gnome.spawn("posture", "run")

        gnome.notifications.wait("without a break")

        source = "Main.messageTray.getSources().find(each => each.app)"
        assert gnome.eval(f"{source}.title") == "Posture Reminder"
        assert gnome.eval(f"{source}.app.get_id()") == "posture-reminder.desktop"
        assert gnome.eval(f"{known}.get_icon().to_string()") == "posture-reminder"
        gnome.artefacts = ARTEFACTS / "test_at_login"
        gnome.screenshot("the notification with name and icon")


def test_a_click_in_the_menu_starts_one_daemon_and_opens_the_page(tmp_path: Path) -> None:
    require("gnome_login")
    asked = tmp_path / "asked"
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\nprintf "%s\\n" "$1" >> {asked}\n')
    browser.chmod(0o755)
    gnome = GnomeLogin()
    gnome.env["BROWSER"] = f"{browser} %s"
    with gnome:
        gnome.run("posture", "install-desktop")
        known = "imports.gi.Shell.AppSystem.get_default().lookup_app('posture-reminder.desktop')"
        gnome.wait_until(lambda: gnome.eval(f"!!{known}"), "the entry in the shell's menu")

        for clicks in (1, 2):
            gnome.eval(f"{known}.launch(0, -1, imports.gi.Shell.AppLaunchGpu.DEFAULT)")
            gnome.wait_until(lambda clicks=clicks: len(lines(asked)) == clicks, "the page")

        assert all(line.startswith("http://127.0.0.1:") for line in lines(asked))
        assert len(daemons(gnome)) == 1


def test_a_compositor_that_starts_nothing_is_told_so_and_the_line_it_is_given_starts_the_daemon(sway: Sway) -> None:
    refused = sway.spawn("posture", "autostart", "enable")

    assert refused.wait() == 5
    assert "sway starts nothing at login by itself" in refused.log
    line = refused.log.partition("Put this into its configuration: ")[2].splitlines()[0]
    sway.worn = True  # the daemon will be sway's child, and would answer the questions of the next test
    sway.run("swaymsg", line)
    sway.wait_until(running(sway).is_socket, "the daemon that sway has started")
    assert len(daemons(sway)) == 1
