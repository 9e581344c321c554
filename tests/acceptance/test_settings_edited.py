"""The settings file is edited while the program runs, well and badly."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from acceptance.person import Home

Spoil = Callable[[Path], object]


def replaced(make: Spoil) -> Spoil:
    def spoil(path: Path) -> None:
        path.unlink()
        make(path)

    return spoil


def huge(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"[reminder]\n")
        file.truncate(3 << 30)  # sparse: takes no room


BAD = {
    "not TOML": lambda path: path.write_text("earliest: 5m"),
    "not UTF-8": lambda path: path.write_bytes(b"# \xe4\n"),
    "a folder": replaced(Path.mkdir),
    "huge": huge,
    "endless": replaced(lambda path: path.symlink_to("/dev/zero")),
    "a pipe": replaced(os.mkfifo),
    "a link to nowhere": replaced(lambda path: path.symlink_to("nowhere")),
    "an unknown key": lambda path: path.write_text("[reminder]\nearlyest = '5m'\n"),
    "a bare number": lambda path: path.write_text("[reminder]\nearliest = 5\n"),
    "out of range": lambda path: path.write_text("[snooze]\nmost = -1\n"),
}


def earliest(home: Home) -> int:
    facts = home.status()
    total: int = facts["worked_s"] + facts["next_earliest_s"]
    return round(total / 60)


def test_each_bad_file_leaves_the_last_good_settings_and_is_said(home: Home) -> None:
    home.write_settings('[reminder]\nearliest = "40m"\n')
    home.run()
    seen = {}
    for minutes, (name, spoil) in enumerate(BAD.items(), 41):
        spoil(home.settings)
        home.wait(lambda: home.status()["settings_error"] != "", f"a word on a file that is {name}")
        seen[name] = (earliest(home), home.posture("config", "check").returncode)

        if home.settings.is_dir():
            home.settings.rmdir()
        home.settings.unlink(missing_ok=True)
        home.write_settings(f'[reminder]\nearliest = "{minutes}m"\n')
        home.wait(lambda: home.status()["settings_error"] == "", f"the good file after one that is {name}")
        home.wait(lambda: earliest(home) == minutes, "the good file to be applied")  # noqa: B023

    assert seen == {name: (minutes, 2) for minutes, name in enumerate(BAD, 40)}
    assert home.log().count("not applied") == len(BAD)
    assert "Traceback" not in home.log()


def test_work_time_outlives_a_change_and_a_sighup(home: Home) -> None:
    home.write_settings('[reminder]\nearliest = "40m"\n')
    home.run()
    home.wait(lambda: home.status()["worked_s"] >= 1, "a second of work")
    before = home.status()["worked_s"]

    home.write_settings('[reminder]\nearliest = "30m"\n')
    home.started[-1].send_signal(signal.SIGHUP)
    home.wait(lambda: earliest(home) == 30, "the new settings")

    assert home.status()["worked_s"] >= before


@pytest.mark.parametrize("name", ["not TOML", "not UTF-8", "a folder", "a link to nowhere", "out of range"])
def test_it_does_not_start_with_a_bad_file(home: Home, name: str) -> None:
    home.write_settings("")
    BAD[name](home.settings)

    done = home.posture("run")

    assert done.returncode == 2
    assert "config.toml" in done.stderr
    assert "Traceback" not in done.stderr
