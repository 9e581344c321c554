"""At home on the machine: autostart, menu entry and the way out, as commands."""

from __future__ import annotations

import json
import webbrowser
from pathlib import Path

import pytest

from reminder.cli import main
from reminder.desktop import autostart as mechanisms
from reminder.desktop.autostart import session
from reminder.desktop.autostart.session import Session

Capture = pytest.CaptureFixture[str]


def posture(capsys: Capture, *words: str) -> tuple[int, str]:
    code = main(words)
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def entry(home: Path) -> Path:
    return home / ".config/autostart/posture-reminder.desktop"


def service(home: Path) -> Path:
    return home / ".config/systemd/user/posture-reminder.service"


def test_enabled_with_no_session_in_sight_it_is_said_what_reads_the_entry(own_home: Path, capsys: Capture) -> None:
    code, said = posture(capsys, "autostart", "enable")

    assert code == 0
    assert f"Enabled: {entry(own_home)}" in said
    assert "No desktop was seen here" in said
    assert "It starts at the next login." in said
    assert "run --quiet" in entry(own_home).read_text()


@pytest.mark.parametrize(
    ("seen", "file"),
    [(Session("the session manager of XFCE"), entry), (Session(graphical_target=True, compositor="sway"), service)],
)
def test_the_mechanism_is_the_one_that_the_session_obeys(
    seen: Session, file: object, own_home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "look", lambda: seen)

    code, said = posture(capsys, "autostart", "enable")

    assert code == 0
    assert "No desktop" not in said
    assert callable(file)
    assert file(own_home).is_file()


def test_a_compositor_that_starts_nothing_gets_the_line_for_its_configuration(
    own_home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "look", lambda: Session(compositor="sway"))

    code, said = posture(capsys, "autostart", "enable")

    assert code == 5
    assert "Put this into its configuration: exec " in said
    assert "run --quiet" in said
    assert not entry(own_home).exists()


def test_one_mechanism_replaces_the_other(own_home: Path, capsys: Capture) -> None:
    posture(capsys, "autostart", "enable", "--by", "systemd")

    code, said = posture(capsys, "autostart", "enable", "--by", "xdg")

    assert code == 0
    assert f"{service(own_home)} is removed: one is enough." in said
    assert not service(own_home).exists()
    assert [each.name for each in mechanisms.mechanisms() if each.registered()] == ["xdg"]


def test_the_settings_file_that_was_named_is_the_one_at_login(own_home: Path, capsys: Capture) -> None:
    posture(capsys, "--config", "/etc/other place.toml", "autostart", "enable")

    assert '--config "/etc/other place.toml"' in entry(own_home).read_text()


def test_the_status_says_whether_and_by_what(own_home: Path, capsys: Capture) -> None:
    _, before = posture(capsys, "autostart", "status")
    posture(capsys, "autostart", "enable")
    _, after = posture(capsys, "autostart", "status")
    _, facts = posture(capsys, "autostart", "status", "--json")

    assert before == "Not enabled: posture autostart enable starts it at login.\n"
    assert after.startswith(f"Enabled: {entry(own_home)}")
    assert json.loads(facts)["mechanism"] == "xdg"


def test_an_entry_that_the_desktop_switched_off_is_not_called_enabled(own_home: Path, capsys: Capture) -> None:
    posture(capsys, "autostart", "enable")
    entry(own_home).write_text(entry(own_home).read_text() + "Hidden=true\n")

    _, said = posture(capsys, "autostart", "status")
    _, facts = posture(capsys, "autostart", "status", "--json")

    assert "Not in force" in said
    assert not json.loads(facts)["enabled"]


def test_disabling_twice_is_no_fault(own_home: Path, capsys: Capture) -> None:
    posture(capsys, "autostart", "enable")

    first, second = posture(capsys, "autostart", "disable"), posture(capsys, "autostart", "disable")

    assert first == (0, f"Disabled: {entry(own_home)} is removed.\n")
    assert second == (0, "It was not enabled.\n")


def test_a_place_that_cannot_be_written_is_a_sentence(own_home: Path, capsys: Capture) -> None:
    (own_home / ".config/autostart").write_text("in the way")

    code, said = posture(capsys, "autostart", "enable")

    assert code == 1
    assert said.startswith(f"posture: {own_home}/.config/autostart")
    assert "cannot be written" in said


def test_after_uninstall_nothing_of_the_program_is_outside_its_folder(own_home: Path, capsys: Capture) -> None:
    settings = own_home / ".config/posture-reminder/config.toml"
    settings.parent.mkdir()
    settings.write_text("")
    before = {path for path in own_home.rglob("*") if path.is_file()}
    posture(capsys, "autostart", "enable")
    posture(capsys, "install-desktop")
    put = {path for path in own_home.rglob("*") if path.is_file()} - before

    code, said = posture(capsys, "uninstall")

    assert len(put) == 3
    assert code == 0
    assert all(f"Removed: {path}" in said for path in put)
    assert f"Left, because they are yours:\n  {settings.parent}" in said
    assert "The program itself goes by: " in said
    assert {path for path in own_home.rglob("*") if path.is_file()} == before


def test_uninstalling_nothing_says_so(capsys: Capture) -> None:
    assert "There was nothing to remove." in posture(capsys, "uninstall")[1]


def test_without_a_display_open_starts_the_daemon_and_names_the_command(capsys: Capture) -> None:
    code, said = posture(capsys, "open")
    again = posture(capsys, "open")
    posture(capsys, "quit")

    assert code == 5
    assert said.startswith("The reminder is running.\n")
    assert "In a terminal: posture status" in said
    assert again == (5, "posture: There is no display for a page here. In a terminal: posture status\n")


def test_once_set_up_open_shows_the_breaks_so_far(
    own_home: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_home / ".config/posture-reminder").mkdir()
    (own_home / ".config/posture-reminder/config.toml").write_text("[exercises]\nconditions = []\n")
    asked: list[str] = []
    monkeypatch.setenv("DISPLAY", ":not-there")
    monkeypatch.setattr(webbrowser, "open", lambda url: asked.append(url) or True)

    code, _ = posture(capsys, "open")
    posture(capsys, "quit")

    assert code == 0
    assert asked == [(own_home / ".local/state/posture-reminder/statistics.html").as_uri()]


def test_a_daemon_that_cannot_start_is_said(own_home: Path, capsys: Capture) -> None:
    settings = own_home / ".config/posture-reminder/config.toml"
    settings.parent.mkdir()
    settings.write_text("[reminder")

    code, said = posture(capsys, "open")

    assert code == 1
    assert "did not start (exit code 2). In a terminal: posture run" in said
