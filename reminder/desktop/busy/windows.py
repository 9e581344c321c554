"""Busy on Windows: the shell's notification state, focus assist, and the store of who uses microphone and camera.

https://learn.microsoft.com/windows/win32/api/shellapi/nf-shellapi-shqueryusernotificationstate. Focus assist has no
documented interface; the state that the shell publishes is what others read. Under Wine only the store was seen.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from reminder import clock
from reminder.core.model import Busy
from reminder.core.settings import QuietSettings
from reminder.core.values import dataclass
from reminder.desktop.busy.app_names import application, called
from reminder.desktop.busy.processes import Names
from reminder.desktop.ports import Unavailable
from reminder.desktop.windows import function

# QUERY_USER_NOTIFICATION_STATE. 1 is a locked screen, 5 is fine, 6 is the hour after the first login, and 7 any app
# of the Store: none of these is a reason.
_FULL_SCREEN = (2, 3)
_PRESENTING = 4

_FOCUS_ASSIST = 0x0D83063EA3BF1C75  # WNF_SHEL_QUIETHOURS_ACTIVE_PROFILE_CHANGED
_STORE = r"Software\Microsoft\Windows\CurrentVersion\CapabilityAccessManager\ConsentStore"
_CAPABILITIES = (("microphone", "microphone"), ("webcam", "camera"))
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_PROCESS_QUERY_LIMITED_INFORMATION = 0x1000
_SNAPSHOT_OF_PROCESSES = 2


# -------------------------------------------------------------------------------------- what is read, purely


@dataclass(frozen=True, slots=True)
class Consent:
    """One program in the store. *started* and *stopped* count 100 ns since 1601; 0 is never."""

    key: str
    started: int
    stopped: int

    @property
    def file(self) -> str:
        """The program's file, "" for one of the Store, which goes by the name of its package."""
        return self.key.rpartition("#")[2] if "#" in self.key else ""

    @property
    def name(self) -> str:
        """What people call it."""
        return application(self.file.removesuffix(".exe") if self.file else self.key.partition("_")[0])


def in_use(store: Iterable[Consent], running: Iterable[str], booted: datetime) -> tuple[str, ...]:
    """Return who uses the device now.

    A program that crashed, or a computer that did, leaves an entry without an end for ever: what began before
    *booted* does not count, nor does a program of which no process is *running*.
    """
    files = {file.casefold() for file in running}
    return tuple(
        dict.fromkeys(
            consent.name
            for consent in store
            if consent.started > 0
            and consent.stopped == 0
            and moment(consent.started) >= booted
            and (not consent.file or consent.file.casefold() in files)
        )
    )


def moment(filetime: int) -> datetime:
    """Return the moment that Windows counts in 100 ns since 1601; the farthest one for what is no moment."""
    try:
        return _EPOCH + timedelta(microseconds=filetime // 10)
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def is_quiet(data: bytes) -> bool:
    """Return whether focus assist is on: 1 for priority only, 2 for alarms only, 0 for off."""
    return data[:4] in (b"\x01\0\0\0", b"\x02\0\0\0")


# ----------------------------------------------------------------------------------------------- asking Windows


class NotificationStateProbe:
    """Asks the shell whether it would show a notification: for full screen, and again for presentations."""

    name = "notification-state"

    def __init__(self, reason: Busy) -> None:
        self.reason = reason
        self._state = function("shell32", "SHQueryUserNotificationState")
        self._foreground = function("user32", "GetForegroundWindow", ctypes.c_void_p)
        self._process_of = function("user32", "GetWindowThreadProcessId")

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return what is in front, or that a presentation is on."""
        state = ctypes.c_int()
        if self._state(ctypes.byref(state)):
            raise Unavailable("Windows does not say whether it would show a notification")
        if self.reason is Busy.PRESENTING:
            return ("presentation settings are on",) if state.value == _PRESENTING else ()
        return (f"{self._in_front()} fills the screen",) if state.value in _FULL_SCREEN else ()

    def _in_front(self) -> str:
        process = ctypes.c_uint32()
        self._process_of(ctypes.c_void_p(self._foreground()), ctypes.byref(process))
        return file_of(process.value).removesuffix(".exe") or "a window"


class FocusAssistProbe:
    """Reads what the shell publishes of focus assist (in Windows 11: do not disturb)."""

    name = "focus-assist"
    reason = Busy.DO_NOT_DISTURB

    def __init__(self) -> None:
        self._query = function("ntdll", "NtQueryWnfStateData")

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return that it is on."""
        name, stamp = ctypes.c_uint64(_FOCUS_ASSIST), ctypes.c_uint32()
        buffer, size = ctypes.create_string_buffer(16), ctypes.c_uint32(16)
        sizes = (ctypes.byref(stamp), buffer, ctypes.byref(size))
        if self._query(ctypes.byref(name), None, None, *sizes):
            raise Unavailable("Windows does not publish the state of focus assist")
        return ("notifications are silenced in Windows",) if is_quiet(buffer.raw[: size.value]) else ()


class ConsentProbe:
    """Reads who uses microphone and camera, as the settings of Windows show it."""

    name = "consent-store"
    reason = Busy.CALL

    def __init__(self) -> None:
        self._ticks = function("kernel32", "GetTickCount64", ctypes.c_uint64)

    def look(self, quiet: QuietSettings) -> tuple[str, ...]:
        """Return who uses which."""
        booted = clock.utc() - timedelta(milliseconds=self._ticks())
        running = [process.file for process in processes()]
        return tuple(
            f"{device} in use by {who}"
            for capability, device in _CAPABILITIES
            for who in in_use(_entries(rf"{_STORE}\{capability}"), running, booted)
        )


def _entries(path: str) -> Iterator[Consent]:
    import winreg

    registry: Any = winreg

    def value(entry: Any, name: str) -> int:
        try:
            number, _ = registry.QueryValueEx(entry, name)
        except OSError:
            return -1
        return number if isinstance(number, int) else -1

    for branch in (path, rf"{path}\NonPackaged"):
        try:
            with registry.OpenKey(registry.HKEY_CURRENT_USER, branch) as key:
                for number in range(registry.QueryInfoKey(key)[0]):
                    name = registry.EnumKey(key, number)
                    with registry.OpenKey(key, name) as entry:
                        yield Consent(name, value(entry, "LastUsedTimeStart"), value(entry, "LastUsedTimeStop"))
        except OSError:  # no program has ever asked, or the entry has gone meanwhile
            continue


class _ProcessEntry(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_uint32) for name in ("size", "usage", "process")),
        ("heap", ctypes.c_size_t),
        *((name, ctypes.c_uint32) for name in ("module", "threads", "parent", "priority", "flags")),
        ("file", ctypes.c_wchar * 260),
    )


def processes() -> Iterator[Names]:
    """Yield the names of all processes."""
    close = function("kernel32", "CloseHandle")
    snapshot = function("kernel32", "CreateToolhelp32Snapshot", ctypes.c_void_p)(_SNAPSHOT_OF_PROCESSES, 0)
    if snapshot in (None, ctypes.c_void_p(-1).value):
        raise Unavailable("Windows does not list its processes")
    try:
        entry = _ProcessEntry(ctypes.sizeof(_ProcessEntry))
        more = function("kernel32", "Process32FirstW")(ctypes.c_void_p(snapshot), ctypes.byref(entry))
        following = function("kernel32", "Process32NextW")
        while more:
            yield Names("", "", entry.file)
            more = following(ctypes.c_void_p(snapshot), ctypes.byref(entry))
    finally:
        close(ctypes.c_void_p(snapshot))


def file_of(process: int) -> str:
    """Return the file that the process runs, "" if that is not for us to know."""
    opened = function("kernel32", "OpenProcess", ctypes.c_void_p)
    handle = opened(_PROCESS_QUERY_LIMITED_INFORMATION, False, process)
    if not handle:
        return ""
    buffer, size = ctypes.create_unicode_buffer(1024), ctypes.c_uint32(1024)
    found = function("kernel32", "QueryFullProcessImageNameW")(
        ctypes.c_void_p(handle), 0, buffer, ctypes.byref(size)
    )
    function("kernel32", "CloseHandle")(ctypes.c_void_p(handle))
    return called(buffer.value.rpartition("\\")[2]) if found else ""
