"""A microphone in use, on real sound servers with programs that really record, and read from recorded samples."""

from __future__ import annotations

import logging
import signal
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from desktops import packages

from reminder.core.model import Instant
from reminder.core.settings import QuietSettings
from reminder.desktop.busy.microphone import MicrophoneProbe
from reminder.desktop.busy.pipewire import Graph
from reminder.desktop.busy.sensor import Sensor

CALL = "microphone in use by Test Call"


def soon() -> Instant:
    """A clock on which every look is long after the one before: nothing is remembered."""
    return Instant(timedelta(seconds=60 * next(LOOKS)))


LOOKS = count()


@pytest.fixture
def look(sound):
    probe = MicrophoneProbe(sound.environ, None, asound=Path("/nonexistent"))
    return lambda: probe.look(QuietSettings())


def test_nobody_records(look) -> None:
    assert look() == ()


def test_a_program_that_records_is_a_call_with_its_name(sound, look, eventually) -> None:
    call = sound.record()

    eventually(look, (CALL,))
    call.kill()
    eventually(look, ())


def test_a_name_in_any_script_is_said_as_it_is(sound, look, eventually) -> None:
    sound.record("--device=mic", name='Bjørn "会議"')

    eventually(look, ('microphone in use by Bjørn "会議"',))


def test_two_programs_are_both_named(sound, look, eventually) -> None:
    sound.record()
    sound.record("--device=mic", name="Dictation")

    eventually(lambda: set(look()), {CALL, "microphone in use by Dictation"})


def test_a_program_on_hold_is_no_call_until_it_goes_on(sound, look, eventually) -> None:
    call = sound.record_by_hand("Test Call")
    eventually(look, (CALL,))

    call.send_signal(signal.SIGUSR1)

    eventually(look, ())
    call.send_signal(signal.SIGUSR2)
    eventually(look, (CALL,))


def test_recording_what_the_loudspeakers_play_is_no_call(sound, look, eventually) -> None:
    sound.record("--device=loudspeaker.monitor", name="Recorder")
    eventually(lambda: "Recorder" in sound.pactl("list", "source-outputs"), True)

    assert look() == ()


def test_a_level_meter_is_no_call(sound, look, eventually) -> None:
    sound.record("--device=mic", "--stream-name=Peak detect", name="Volume Control")
    eventually(lambda: "Peak detect" in sound.pactl("list", "source-outputs"), True)

    assert look() == ()


def test_a_loop_inside_the_server_is_no_call(sound, look, eventually) -> None:
    sound.pactl("load-module", "module-loopback", "source=mic", "sink=loudspeaker")
    eventually(lambda: "Source Output #" in sound.pactl("list", "source-outputs"), True)

    assert look() == ()


def test_the_server_may_end_and_start_again(sound, eventually, caplog) -> None:
    sensor = Sensor(MicrophoneProbe(sound.environ, None, asound=Path("/nonexistent")), soon)
    caplog.set_level(logging.WARNING)

    sound.kill()

    assert [sensor.holds(QuietSettings()) for _ in range(3)] == [(), (), ()]
    assert caplog.records == []  # where no server runs nobody is in a call; that is no failure
    sound.start()
    sound.record()
    eventually(lambda: [hold.who for hold in sensor.holds(QuietSettings())], [CALL])


# ------------------------------------------------------------------------- PipeWire without its PulseAudio side


@pytest.fixture
def without_pactl(pipewire, own_home) -> dict[str, str]:
    """An environment in which there is no pactl."""
    programs = own_home / "few"
    programs.mkdir()
    (programs / "pw-dump").symlink_to(packages.find("pw-dump"))
    return pipewire.environ | {"PATH": str(programs)}


def test_pipewire_itself_is_asked_where_pactl_is_missing(pipewire, without_pactl, eventually) -> None:
    probe = MicrophoneProbe(without_pactl, Graph(without_pactl, soon), asound=Path("/nonexistent"))
    eventually(lambda: probe.look(QuietSettings()), ())

    call = pipewire.record_by_hand("Test Call")

    eventually(lambda: probe.look(QuietSettings()), (CALL,))
    call.send_signal(signal.SIGUSR1)
    eventually(lambda: probe.look(QuietSettings()), ())


def test_pipewire_itself_tells_the_loudspeakers_from_the_microphone(pipewire, without_pactl, eventually) -> None:
    pipewire.record("--device=loudspeaker.monitor", name="Recorder")
    eventually(lambda: "Recorder" in pipewire.pactl("list", "source-outputs"), True)
    probe = MicrophoneProbe(without_pactl, Graph(without_pactl, soon), asound=Path("/nonexistent"))

    eventually(lambda: probe.look(QuietSettings()), ())


def test_a_program_that_speaks_pipewire_only_is_a_call_too(pipewire, eventually) -> None:
    packages.need("pw-record")
    probe = MicrophoneProbe(pipewire.environ, None, asound=Path("/nonexistent"))

    pipewire.spawn("pw-record", "--target=mic", "/dev/null")

    eventually(lambda: probe.look(QuietSettings()), ("microphone in use by pw-record",))
