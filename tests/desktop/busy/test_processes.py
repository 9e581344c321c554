"""Listed applications and holders of cameras, with real processes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminder.core.settings import QuietSettings
from reminder.desktop.busy.apps import AppsProbe, linux, listed
from reminder.desktop.busy.camera import CameraProbe
from reminder.desktop.busy.microphone import MicrophoneProbe
from reminder.desktop.busy.processes import Names, names_of
from reminder.desktop.ports import Unavailable

on_linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which is Linux's")


class Running:
    """Programs of any name: copies of a small one that waits."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, name: str, *, holding: Path | None = None) -> subprocess.Popen[bytes]:
        program = self.folder / name
        shutil.copy(shutil.which("sleep") or "", program)
        with (holding or Path("/dev/null")).open("rb") as held:
            self.processes.append(subprocess.Popen([str(program), "60"], stdin=held))
        return self.processes[-1]

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait(10)


@pytest.fixture
def running(own_home) -> Iterator[Running]:
    folder = own_home / "bin"
    folder.mkdir()
    running = Running(folder)
    yield running
    running.stop()


# ---------------------------------------------------------------------------------------- listed applications


@on_linux
def test_a_listed_application_holds_while_it_runs(running, eventually) -> None:
    probe = AppsProbe(linux)
    quiet = QuietSettings(apps=("Audacity-Test", "obs-test"))
    assert probe.look(quiet) == ()

    process = running.start("audacity-test")

    eventually(lambda: probe.look(quiet), ("Audacity-Test is running",))
    process.kill()
    process.wait(10)
    assert probe.look(quiet) == ()


@on_linux
def test_a_long_name_is_found_in_full(running, eventually) -> None:
    running.start("a-program-with-a-very-long-name")

    quiet = QuietSettings(apps=("a-program-with-a-very-long-name", "a-program-with-another-name"))

    eventually(lambda: AppsProbe(linux).look(quiet), ("a-program-with-a-very-long-name is running",))


@pytest.mark.parametrize(
    ("wanted", "process", "found"),
    [
        ("obs", Names("obs", "obs", "obs"), True),
        ("OBS.exe", Names("", "", "obs64"), False),
        ("obs64", Names("", "", "OBS64.EXE"), True),
        ("zoom.us", Names("zoom.us", "", "zoom.us"), True),
        ("/usr/bin/obs", Names("obs", "obs", "obs"), True),
        ("very-long-process-name", Names("very-long-proce", "", ""), True),
        ("very-long-processes", Names("very-long-proce", "", ""), True),  # the kernel keeps no more
        ("very", Names("very-long-proce", "", ""), False),
        ("firefox", Names("firefox", "firefox", "firefox (deleted)"), True),
        ("", Names("", "", ""), False),
        ("  ", Names("obs", "obs", "obs"), False),
    ],
)
def test_a_name_is_recognised(wanted, process, found) -> None:
    assert bool(listed([wanted], [process])) is found


@given(st.lists(st.text()), st.lists(st.builds(Names, st.text(), st.text(), st.text())))
def test_no_name_of_a_process_is_too_odd(wanted, processes) -> None:
    found = listed(wanted, processes)

    assert set(found) <= set(wanted)
    assert all(process.best is not None for process in processes)


@on_linux
def test_a_process_that_is_gone_has_no_name() -> None:
    assert names_of(2**22 + 1) == Names("", "", "")


@pytest.mark.parametrize(
    ("names", "best"),
    [
        (Names("Isolated Web Co", "firefox", "firefox"), "firefox"),
        (Names("gajim", "python3", "python3.11"), "gajim"),
        (Names("chrome", "chrome", "chrome (deleted)"), "chrome"),
        (Names("cheese", "", ""), "cheese"),
    ],
)
def test_a_process_is_called_what_a_person_knows_it_by(names, best) -> None:
    assert names.best == best


# ---------------------------------------------------------------------------------------- cameras


@pytest.fixture
def devices(own_home) -> Path:
    """A folder as /dev would be with two devices, of which the second is a decoder."""
    devices, classes = own_home / "dev", own_home / "class"
    devices.mkdir()
    for name, title in (("video0", "Integrated Camera"), ("video1", "rkvdec")):
        (devices / name).touch()
        (classes / name).mkdir(parents=True)
        (classes / name / "name").write_text(f"{title}\n")
    return devices


@on_linux
def test_whoever_holds_a_camera_is_in_a_call(running, devices, eventually) -> None:
    probe = CameraProbe(None, devices=devices, classes=devices.parent / "class")
    assert probe.look(QuietSettings()) == ()

    process = running.start("cheese-test", holding=devices / "video0")

    eventually(lambda: probe.look(QuietSettings()), ("camera in use by cheese-test",))
    process.kill()
    process.wait(10)
    assert probe.look(QuietSettings()) == ()


@on_linux
def test_holding_a_decoder_is_no_call(running, devices) -> None:
    running.start("player-test", holding=devices / "video1")

    assert CameraProbe(None, devices=devices, classes=devices.parent / "class").look(QuietSettings()) == ()


@on_linux
def test_the_one_that_holds_a_camera_for_others_is_not_named(running, devices) -> None:
    running.start("wireplumber", holding=devices / "video0")

    assert CameraProbe(None, devices=devices, classes=devices.parent / "class").look(QuietSettings()) == ()


@on_linux
def test_a_computer_without_cameras_has_none_in_use(own_home) -> None:
    assert CameraProbe(None, devices=own_home / "nothing").look(QuietSettings()) == ()


# ---------------------------------------------------------------------------------------- a bare sound card


def sound_card(folder: Path, owner: int, state: str = "RUNNING") -> Path:
    status = folder / "asound/card0/pcm0c/sub0/status"
    status.parent.mkdir(parents=True, exist_ok=True)
    status.write_text(f"state: {state}\nowner_pid   : {owner}\n")
    return folder / "asound"


@on_linux
def test_without_a_sound_server_the_card_tells_who_records(running, own_home, eventually) -> None:
    process = running.start("arecord-test")
    eventually(lambda: names_of(process.pid).best, "arecord-test")

    probe = MicrophoneProbe({"PATH": ""}, None, asound=sound_card(own_home, process.pid))

    assert probe.look(QuietSettings()) == ("microphone in use by arecord-test",)
    sound_card(own_home, process.pid, "PREPARED")
    assert probe.look(QuietSettings()) == ()


@on_linux
def test_a_sound_server_that_nobody_can_be_asked_about_is_an_application(running, own_home, eventually) -> None:
    process = running.start("pipewire")
    eventually(lambda: names_of(process.pid).best, "pipewire")

    probe = MicrophoneProbe({"PATH": ""}, None, asound=sound_card(own_home, process.pid))

    assert probe.look(QuietSettings()) == ("microphone in use by an application",)


def test_where_nothing_can_tell_the_packages_are_named(own_home) -> None:
    with pytest.raises(Unavailable, match=r"pulseaudio-utils.*pipewire-bin"):
        MicrophoneProbe({"PATH": str(own_home)}, None, asound=own_home / "nothing")
