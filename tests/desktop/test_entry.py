"""The desktop entry: valid, quoted, and naming a program that an update does not move."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from desktops.packages import need
from hypothesis import given
from hypothesis import strategies as st

from reminder import paths
from reminder.desktop import entry

WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f"), min_size=1)


@given(st.lists(WORDS, min_size=1, max_size=4))
def test_words_come_back_from_an_exec_line(words: list[str]) -> None:
    assert entry.words_of(entry.exec_line(words)) == tuple(words)


def test_both_entries_are_valid(tmp_path: Path) -> None:
    need("desktop-file-validate")
    for name, text in (("menu", entry.menu(["/opt/a b/posture"])), ("autostart", entry.autostart(["/p", "run"]))):
        file = tmp_path / f"{name}.desktop"
        file.write_text(text)

        done = subprocess.run(["desktop-file-validate", file], capture_output=True, text=True, timeout=30)

        assert (done.returncode, done.stdout) == (0, "")


def test_a_click_in_the_menu_opens_the_page_and_starts_no_daemon_of_its_own() -> None:
    keys = entry.parsed(entry.menu(["/usr/bin/posture"]))

    assert keys["Exec"] == "/usr/bin/posture open"
    assert keys["TryExec"] == "/usr/bin/posture"


def test_the_icon_is_there_and_named_as_notifications_name_the_entry() -> None:
    from reminder.desktop.notifications.server import APP

    assert paths.ICON.read_text().startswith("<svg")
    assert f"{APP}.desktop" == entry.FILE


@pytest.mark.posix("desktop entries")
def test_the_program_is_the_command_that_was_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    command = tmp_path / "posture"
    command.write_text("")
    command.chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(command), "autostart", "enable"])

    assert entry.program() == (str(command),)


def test_without_a_command_the_program_is_a_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "__main__.py")])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))

    assert entry.program() == (str(tmp_path / "python"), "-m", "reminder")


@pytest.mark.posix("desktop entries")
def test_an_entry_that_a_package_brought_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_DIRS", f"/nowhere:{tmp_path}")
    file, _ = entry.menu_files(tmp_path)
    entry.put(file, entry.menu(["posture"]))

    assert entry.from_a_package(["/usr/bin/posture"]) == file
    assert entry.from_a_package(["/usr/bin/python3", "-m", "reminder"]) is None
