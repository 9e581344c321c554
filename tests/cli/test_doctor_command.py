"""`posture doctor` where there is no desktop, and a daemon that is none of ours or of another day."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reminder.cli import main
from reminder.errors import NotRunning, UsageError
from reminder.ipc import client

pytestmark = pytest.mark.posix("a machine without buses and display")


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "XDG_SESSION_TYPE", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
    for name in ("DBUS_SESSION_BUS_ADDRESS", "DBUS_SYSTEM_BUS_ADDRESS"):
        monkeypatch.setenv(name, f"unix:path={tmp_path}/no-bus")
    for name in ("HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return tmp_path


def test_nothing_reaches_anybody_and_nothing_is_written(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["doctor"])

    printed = capsys.readouterr()
    assert code == 5
    assert printed.out.startswith("No reminder can reach you here")
    assert printed.err == ""
    assert list(nowhere.iterdir()) == []


def test_json_stays_json_beside_a_report(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor", "--json", "--report", str(nowhere / "report.md")])

    facts: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert facts["reaches"] is False
    assert (nowhere / "report.md").read_text().startswith("# posture doctor")


def test_a_settings_file_with_a_fault_is_told_and_hinders_nothing(
    nowhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = nowhere / "posture-reminder"
    folder.mkdir()
    (folder / "config.toml").write_text("[tray]\nshow = 3\n")

    code = main(["doctor"])

    assert code == 5
    assert "config.toml, line 2" in capsys.readouterr().out


def test_a_history_that_cannot_be_read_is_told(nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = nowhere / "posture-reminder"
    folder.mkdir()
    (folder / "history.sqlite3").write_text("nothing of the kind, and quite long enough to be looked at " * 20)

    main(["doctor", "--json"])

    facts = json.loads(capsys.readouterr().out)
    history = next(each for each in facts["capabilities"] if each["capability"] == "history")
    assert history["verdict"] == "missing"
    assert "history.sqlite3" in history["why_not"][0]["reason"]


@pytest.mark.parametrize("fault", [UsageError('The daemon knows no request "doctor".'), {"display": 3}])
def test_a_daemon_of_another_version_is_to_be_started_again(
    fault: object, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(do: str) -> object:
        if do == "status":
            return {"state": "working"}
        if isinstance(fault, UsageError):
            raise fault
        return fault

    monkeypatch.setattr(client, "ask", ask)

    assert main(["doctor"]) == 1
    assert "End it with posture quit, and start it again" in capsys.readouterr().err


def test_a_report_that_cannot_be_written_is_said(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(do: str) -> dict[str, object]:
        raise NotRunning

    monkeypatch.setattr(client, "ask", ask)

    assert main(["doctor", "--report", str(nowhere)]) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_program_that_never_tells_whether_it_showed_anything_reaches_nobody(
    nowhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    programs = nowhere / "bin"
    programs.mkdir()
    (programs / "notify-send").write_text("#!/bin/sh\n")
    (programs / "notify-send").chmod(0o755)
    monkeypatch.setenv("PATH", str(programs))

    code = main(["doctor"])

    assert code == 5
    assert "not by plyer: it does not tell whether it showed anything" in capsys.readouterr().out
