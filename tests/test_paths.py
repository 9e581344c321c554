"""Where things live, also for a user of whom the system knows nothing."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reminder import paths
from reminder.cli import main

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows knows every user's folder")


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A container's user: a number without HOME and without a line in /etc/passwd."""
    import pwd

    def unknown(_uid: int) -> None:
        raise KeyError("uid not found")

    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)


@pytest.mark.parametrize("words", ["run", "config path", "config check", "exercises list", "setup"])
def test_without_a_home_there_is_a_sentence(nobody: None, capsys: pytest.CaptureFixture[str], words: str) -> None:
    code = main(words.split())

    assert code == 2
    assert "No home folder is known for this user: set HOME, or XDG_" in capsys.readouterr().err


def test_without_a_home_the_named_folders_serve(
    nobody: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    assert paths.settings_file() == tmp_path / "posture-reminder" / "config.toml"
