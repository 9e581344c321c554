"""What real shells complete: a line is typed with Tab and Enter, and the command gets what was meant."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from desktops.packages import need

from reminder.cli import main
from reminder.cli.completions import SHELLS

TAB, ENTER = "\t", "\n"
OWN = """\
[[exercise]]
id = "window_stretch"
name = "Window stretch"
kind = "stretch"
body_area = ["shoulder"]
posture = "standing"
place = ["desk"]
duration_s = 30
reps = 1
steps = ["Stand at the window."]
avoid_when = []
max_per_day = 5
"""
# A person's first files: what loads completions in a shell that has nothing else.
BEGIN = {
    "bash": ["bash", "--noprofile", "--rcfile", "{script}", "-i"],
    "zsh": ["zsh", "-d", "-i"],
    "fish": ["fish", "-i"],
}


class Shell:
    """An interactive shell on a terminal, where ``posture`` writes down with what words it was called."""

    def __init__(self, command: list[str], folder: Path, env: dict[str, str]) -> None:
        self.called = folder / "called"
        program = folder / "bin/posture"
        program.parent.mkdir()
        program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {folder}/new && mv {folder}/new {self.called}\n')
        program.chmod(0o755)
        self._ours, theirs = pty.openpty()
        self.drawn = ""
        self._process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=env,
            cwd=folder,
            start_new_session=True,
            # fish wants the terminal for itself.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)

    def type(self, text: str) -> None:
        for key in text:
            os.write(self._ours, key.encode())
            if key in (TAB, ENTER):
                self._until_quiet()

    def called_with(self) -> list[str]:
        self._wait(self.called.exists)
        words = self.called.read_text().splitlines()
        self.called.unlink()
        return words

    def wait_ready(self) -> None:
        def answers() -> bool:
            self.type(f"posture ready{ENTER}")
            return self.called.exists()

        self._wait(answers)
        self.called.unlink()

    def _wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 30
        while not until():
            assert time.monotonic() < deadline, self.drawn
            self._hear(0.05)

    def _until_quiet(self) -> None:
        """Read what is drawn until the shell has nothing more to say: it then waits for the next key."""
        self._hear(5)
        while self._hear(0.3):
            pass

    def _hear(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        try:
            self.drawn += os.read(self._ours, 65536).decode(errors="replace")
        except OSError:  # how Linux says that the other end is closed
            return False
        return True

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._ours)


@pytest.fixture(params=SHELLS)
def shell(
    request: pytest.FixtureRequest, own_home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[Shell]:
    name: str = request.param
    need(name)
    exercises = own_home / ".config/posture-reminder/exercises"
    exercises.mkdir(parents=True)
    (exercises / "mine.toml").write_text(OWN)
    assert main(["completions", name]) == 0
    text = capsys.readouterr().out
    places = {
        "bash": own_home / "posture.bash",
        "zsh": own_home / "functions/_posture",
        "fish": own_home / ".config/fish/completions/posture.fish",
    }
    places[name].parent.mkdir(parents=True, exist_ok=True)
    places[name].write_text(text)
    (own_home / ".zshrc").write_text(f"fpath=({own_home}/functions $fpath); autoload -Uz compinit; compinit -u\n")
    env = {
        "HOME": str(own_home),
        "XDG_CONFIG_HOME": str(own_home / ".config"),
        "XDG_DATA_HOME": str(own_home / ".local/share"),
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}",
        "TERM": "xterm",
        "LANG": "C.UTF-8",
    }
    shell = Shell([word.format(script=places["bash"]) for word in BEGIN[name]], tmp_path, env)
    try:
        shell.wait_ready()
        yield shell
    finally:
        shell.close()


def test_a_shell_completes_commands_options_durations_settings_and_exercises(shell: Shell) -> None:
    for typed, meant in {
        f"posture autos{TAB}en{TAB}": ["autostart", "enable"],
        f"posture status --fol{TAB}": ["status", "--follow"],
        f"posture snooze 15{TAB}": ["snooze", "15m"],
        f"posture pause tom{TAB}": ["pause", "tomorrow"],
        f"posture guide chin_t{TAB}": ["guide", "chin_tuck"],
        f"posture guide window_{TAB}": ["guide", "window_stretch"],
        f"posture pain str{TAB}chin_t{TAB}": ["pain", "strong", "chin_tuck"],
        f"posture config get reminder.ear{TAB}": ["config", "get", "reminder.earliest"],
        f"posture setup --place ho{TAB}": ["setup", "--place", "home"],
    }.items():
        shell.type(typed + ENTER)

        assert shell.called_with() == meant, shell.drawn


def test_own_exercises_that_cannot_be_read_are_left_out_with_a_warning(
    own_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    exercises = own_home / ".config/posture-reminder/exercises"
    exercises.mkdir(parents=True)
    (exercises / "mine.toml").write_text("[[exercise")

    assert main(["completions", "bash"]) == 0

    printed = capsys.readouterr()
    assert "chin_tuck" in printed.out
    assert "exercises/mine.toml, line 1: not TOML" in printed.err
