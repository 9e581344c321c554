"""Busy on macOS: who records, whether a camera runs, and who keeps the display awake.

CoreAudio's and CoreMediaIO's properties, without permission, for nothing is recorded:
https://developer.apple.com/documentation/coreaudio. The system tells nobody of Focus, nor cheaply of full screen.
Not yet run on a real Mac.
"""

from __future__ import annotations

import ctypes
import re
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.desktop.busy import command, ignored
from reminder.desktop.busy.app_names import application, called
from reminder.desktop.busy.processes import Names
from reminder.desktop.ports import Unavailable

_FRAMEWORKS = "/System/Library/Frameworks"
_SYSTEM = 1  # kAudioObjectSystemObject and kCMIOObjectSystemObject
_MOST = 4096

# They listen for as long as the person lets them, and nobody is in a call for that.
_ALWAYS_LISTENING = {
    "corespeechd": "waits for the word that wakes Siri",
    "heard": "recognises sounds for people who do not hear them",
    "coreaudiod": "the sound service itself",
}

# pid 1234(Google Chrome): [0x0001a2b300018f00] 00:00:12 NoDisplaySleepAssertion named: "Video Wake Lock"
_ASSERTION = re.compile(
    r"\s*pid \d+\((?P<who>.*?)\): \[\w+\] [\d:]+ (?:PreventUserIdleDisplaySleep|NoDisplaySleepAssertion)"
    r' named: "(?P<why>.*)"\s*'
)


# -------------------------------------------------------------------------------------- what is read, purely


def fourcc(text: str) -> int:
    """Return the number that Apple writes as four letters."""
    return int.from_bytes(text.encode("ascii"), "big")


def read_numbers(data: bytes) -> tuple[int, ...]:
    """Return the 32-bit numbers in *data*; a rest is left out."""
    return struct.unpack(f"={len(data) // 4}I", data[: len(data) // 4 * 4])


def read_assertions(text: str) -> tuple[str, ...]:
    """Return who keeps the display awake to present something, from ``pmset -g assertions``."""
    found = (_ASSERTION.fullmatch(line) for line in text.split("\n"))
    return tuple(
        called(each["who"])
        for each in found
        if each
        and not ignored.is_in(ignored.KEEPS_AWAKE, each["who"], each["why"])
        and not ignored.only_sound(each["why"])
    )


# ------------------------------------------------------------------------------------------------- asking macOS


class _Address(ctypes.Structure):
    _fields_ = (("selector", ctypes.c_uint32), ("scope", ctypes.c_uint32), ("element", ctypes.c_uint32))


class _Objects:
    """The objects of CoreAudio or CoreMediaIO, which have properties in the same manner."""

    def __init__(self, framework: str, function: str, *, tells_size: bool) -> None:
        try:
            library = ctypes.CDLL(f"{_FRAMEWORKS}/{framework}.framework/{framework}")
            self._get: Any = getattr(library, function)
        except (OSError, AttributeError) as error:
            raise Unavailable(f"{framework} cannot be used ({error})") from error
        self._tells_size = tells_size

    def get(self, thing: int, selector: str, scope: str = "glob") -> bytes | None:
        """Return a property, None where the object has none of that name."""
        address = _Address(fourcc(selector), fourcc(scope), 0)
        buffer, size = ctypes.create_string_buffer(_MOST), ctypes.c_uint32(_MOST)
        head = (ctypes.c_uint32(thing), ctypes.byref(address), ctypes.c_uint32(0), None)
        if self._tells_size:  # CoreMediaIO wants the room and tells the length apart
            failed = self._get(*head, ctypes.c_uint32(_MOST), ctypes.byref(size), buffer)
        else:
            failed = self._get(*head, ctypes.byref(size), buffer)
        return None if failed else buffer.raw[: min(size.value, _MOST)]

    def number(self, thing: int, selector: str) -> int:
        """Return a property that is one number, 0 where there is none."""
        return next(iter(read_numbers(self.get(thing, selector) or b"")), 0)


class MicrophoneProbe:
    """Asks CoreAudio which processes record (macOS 14.2), else which devices that only record run."""

    name = "coreaudio"
    reason = Busy.CALL

    def __init__(self) -> None:
        self._objects = _Objects("CoreAudio", "AudioObjectGetPropertyData", tells_size=False)

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return who records."""
        processes = self._objects.get(_SYSTEM, "prs#")
        if processes is None:
            return ("microphone in use by an application",) if self._any_device() else ()
        recording = (each for each in read_numbers(processes) if self._objects.number(each, "piri"))
        names = (name_of(self._objects.number(each, "ppid")) for each in recording)
        return tuple(f"microphone in use by {application(name)}" for name in names if name not in _ALWAYS_LISTENING)

    def _any_device(self) -> bool:
        for device in read_numbers(self._objects.get(_SYSTEM, "dev#") or b""):
            # A headset runs as well when it only plays.
            records, plays = (self._objects.get(device, "stm#", scope) for scope in ("inpt", "outp"))
            if records and not plays and self._objects.number(device, "gone"):
                return True
        return False


class CameraProbe:
    """Asks CoreMediaIO whether a camera runs; it does not say for whom."""

    name = "coremediaio"
    reason = Busy.CALL

    def __init__(self) -> None:
        self._objects = _Objects("CoreMediaIO", "CMIOObjectGetPropertyData", tells_size=True)

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return that one runs."""
        devices = read_numbers(self._objects.get(_SYSTEM, "dev#") or b"")
        running = any(self._objects.number(device, "gone") for device in devices)
        return ("camera in use by an application",) if running else ()


class DisplayAwakeProbe:
    """Asks pmset who keeps the display awake."""

    name = "pmset"
    reason = Busy.PRESENTING

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self._program = command.find("pmset", environ, "none: it belongs to macOS")

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return who presents something."""
        told = command.output(self._program, "-g", "assertions", environ=self._environ)
        return tuple(f"{who} keeps the screen awake" for who in read_assertions(told))


def processes() -> Iterator[Names]:
    """Yield the names of all processes that we may see."""
    numbers = (ctypes.c_int32 * 8192)()
    count = _libproc().proc_listallpids(numbers, ctypes.sizeof(numbers))
    for pid in numbers[: max(0, count)]:
        if pid:
            yield Names(name_of(pid), "", _text(_libproc().proc_pidpath, pid).rpartition("/")[2])


def name_of(pid: int) -> str:
    """Return what the process is called, "" if it is gone."""
    return _text(_libproc().proc_name, pid)


def _text(function: Any, pid: int) -> str:
    buffer = ctypes.create_string_buffer(_MOST)
    length = function(pid, buffer, _MOST)
    return buffer.raw[: max(0, length)].decode(errors="replace")


def _libproc() -> Any:
    try:
        return ctypes.CDLL("/usr/lib/libproc.dylib")
    except OSError as error:
        raise Unavailable(f"the processes cannot be listed ({error})") from error
