"""One contract for all mechanisms, those of other systems on stand-ins."""

from __future__ import annotations

import plistlib
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from desktops.packages import need

from reminder.desktop.autostart.launchd import LaunchAgent
from reminder.desktop.autostart.run_key import RunKey
from reminder.desktop.autostart.systemd import UserService
from reminder.desktop.autostart.xdg import XdgEntry
from reminder.desktop.ports import Autostart, Registered

pytestmark = pytest.mark.posix("the mechanisms of other systems")

# No %: GLib looks for the program before it reads %% as one.
ODD = 'it\'s "mine" $HOME `x` \\ end'


class Registry:
    """The part of winreg that is used, with a memory."""

    HKEY_CURRENT_USER = "HKCU"
    REG_SZ = 1
    KEY_SET_VALUE = 2

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], Any] = {}
        self._keys: set[str] = set()

    def CreateKey(self, root: str, path: str) -> Any:
        self._keys.add(path)
        return self._key(path)

    def OpenKey(self, root: str, path: str, *_: int) -> Any:
        if path not in self._keys:
            raise FileNotFoundError(path)
        return self._key(path)

    def _key(self, path: str) -> Any:
        class Key(SimpleNamespace):
            def __enter__(self) -> Any:
                return self

            def __exit__(self, *_: object) -> None:
                pass

        return Key(path=path)

    def SetValueEx(self, key: Any, name: str, _: int, kind: int, value: Any) -> None:
        assert kind == self.REG_SZ
        self.values[key.path, name] = value

    def QueryValueEx(self, key: Any, name: str) -> tuple[Any, int]:
        if (key.path, name) not in self.values:
            raise FileNotFoundError(name)
        return self.values[key.path, name], self.REG_SZ

    def DeleteValue(self, key: Any, name: str) -> None:
        if (key.path, name) not in self.values:
            raise FileNotFoundError(name)
        del self.values[key.path, name]

    def switch_off(self, path: str, name: str) -> None:
        self._keys.add(path)
        self.values[path, name] = b"\x03" + bytes(11)


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> Registry:
    registry = Registry()
    monkeypatch.setitem(sys.modules, "winreg", registry)
    return registry


@pytest.fixture(params=["xdg", "systemd", "launch-agent", "run-key"])
def mechanism(request: pytest.FixtureRequest, registry: Registry) -> Autostart:
    makers = {"xdg": XdgEntry, "systemd": UserService, "launch-agent": LaunchAgent, "run-key": RunKey}
    made: Autostart = makers[request.param]()
    assert made.name == request.param
    return made


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program with an odd name that writes down what it was given."""
    folder = tmp_path / ODD.replace("/", "")
    folder.mkdir()
    program = folder / "posture"
    program.write_text(f"#!/bin/sh\nprintf '%s\\n' \"$@\" > '{tmp_path}/given'\n")
    program.chmod(0o755)
    return program


def test_nothing_is_registered_to_begin_with(mechanism: Autostart) -> None:
    assert mechanism.registered() is None
    assert not mechanism.disable()


def test_what_is_enabled_is_registered_and_in_force(mechanism: Autostart) -> None:
    mechanism.enable([sys.executable, "-m", "reminder", "run"])

    found = mechanism.registered()

    assert found is not None
    assert found.off == ""
    assert sys.executable in found.command[0]
    assert "run" in " ".join(found.command)


def test_enabling_twice_is_enabling_once(mechanism: Autostart) -> None:
    mechanism.enable([sys.executable, "one"])
    mechanism.enable([sys.executable, "two"])

    found = mechanism.registered()

    assert found is not None
    assert "two" in " ".join(found.command)


def test_what_is_disabled_is_gone(mechanism: Autostart) -> None:
    mechanism.enable([sys.executable, "run"])

    assert mechanism.disable()

    assert mechanism.registered() is None
    assert not mechanism.disable()


@pytest.mark.parametrize("kind", [XdgEntry, UserService, LaunchAgent])
def test_a_command_comes_back_as_it_was_however_odd(kind: type[Autostart], program: Path) -> None:
    mechanism = kind()
    mechanism.enable([str(program), "run", "a b"])

    assert mechanism.registered() == Registered((str(program), "run", "a b"))


@pytest.mark.parametrize("kind", [XdgEntry, UserService, LaunchAgent])
def test_a_program_that_is_gone_is_said(kind: type[Autostart], program: Path) -> None:
    mechanism = kind()
    mechanism.enable([str(program), "run"])
    program.unlink()

    found = mechanism.registered()

    assert found is not None
    assert found.off.startswith("the program that it names is gone: ")


@pytest.mark.parametrize("line", ["Hidden=true", "X-GNOME-Autostart-enabled=false"])
def test_an_entry_switched_off_in_the_desktops_settings_is_not_in_force(line: str) -> None:
    mechanism = XdgEntry()
    mechanism.enable([sys.executable, "run"])
    file = Path(mechanism.place)
    file.write_text(file.read_text().replace("X-GNOME-Autostart-enabled=true", line))

    found = mechanism.registered()

    assert found is not None
    assert found.off == "it is switched off in the settings of the desktop"


def test_a_service_that_was_disabled_by_systemctl_is_not_in_force() -> None:
    mechanism = UserService()
    mechanism.enable([sys.executable, "run"])
    file = Path(mechanism.place)
    (file.parent / "graphical-session.target.wants" / file.name).unlink()

    assert mechanism.registered() == Registered((sys.executable, "run"), "the service is not enabled")


def test_an_agent_that_cannot_be_read_is_said() -> None:
    mechanism = LaunchAgent()
    mechanism.enable([sys.executable, "run"])
    Path(mechanism.place).write_bytes(b"\x00 garbage")

    found = mechanism.registered()

    assert found is not None
    assert found.off.startswith("it cannot be read: ")


def test_launchd_starts_it_once_and_in_the_session_at_the_screen() -> None:
    mechanism = LaunchAgent()
    mechanism.enable([sys.executable, "run"])

    agent = plistlib.loads(Path(mechanism.place).read_bytes())

    assert agent["RunAtLoad"]
    assert agent["LimitLoadToSessionType"] == "Aqua"
    assert "KeepAlive" not in agent


def test_what_the_task_manager_switched_off_is_said_and_enabling_switches_it_on(registry: Registry) -> None:
    mechanism = RunKey()
    mechanism.enable([r"C:\Program Files\Python\pythonw.exe", "-m", "reminder", "run"])
    registry.switch_off(
        r"Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run", "posture-reminder"
    )

    found = mechanism.registered()
    mechanism.enable(["pythonw.exe"])

    assert found == Registered(
        (r'"C:\Program Files\Python\pythonw.exe" -m reminder run',), "it is switched off in the task manager"
    )
    assert mechanism.registered() == Registered(("pythonw.exe",))


def test_an_entry_is_valid_and_runs_what_it_says_in_gio(tmp_path: Path, program: Path) -> None:
    need("python3-gi")
    mechanism = XdgEntry()
    mechanism.enable([str(program), "run", "100%", "a b"])
    script = (
        "import sys; from gi.repository import Gio, GLib\n"
        "app = Gio.DesktopAppInfo.new_from_filename(sys.argv[1])\n"
        "app.launch([], None)"
    )

    subprocess.run(["/usr/bin/python3", "-c", script, mechanism.place], check=True, timeout=30)

    for _ in range(300):
        if (tmp_path / "given").is_file() and (tmp_path / "given").read_text().count("\n") == 3:
            break
        subprocess.run(["sleep", "0.05"], check=True)
    assert (tmp_path / "given").read_text().splitlines() == ["run", "100%", "a b"]


def test_systemd_finds_no_fault_in_the_service() -> None:
    need("systemd-analyze")
    mechanism = UserService()
    mechanism.enable([sys.executable, "-m", "reminder", "run", "100%", "$HOME", 'a "b"'])

    done = subprocess.run(
        ["systemd-analyze", "--user", "verify", mechanism.place], capture_output=True, text=True, timeout=60
    )

    assert Path(mechanism.place).name not in done.stderr
