"""The person's settings file, read over the defaults: Settings, or every fault with file, line and key.

The shipped defaults are not parsed here: core/settings.py holds the same values, and a test keeps the two alike.
"""

from __future__ import annotations

import os
import re
import stat
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reminder.core.settings import Settings
from reminder.storage import toml_lines
from reminder.storage.faults import MOST_FAULTS, Fault, SettingsFaults, printable
from reminder.storage.loaded import LoadedSettings as Loaded
from reminder.storage.validation import Check, Written

MOST_BYTES = 1 << 16
_TRIES = 3  # an editor that is writing just now is done a moment later


def load(path: Path, *, required: bool = False) -> Loaded:
    """Return the settings of the file *path* over the defaults; without the file, unless *required*, the defaults.

    Raises:
        SettingsError: they cannot be used; a line for every fault.
    """
    return checked(read(path, required=required))


def from_mapping(values: Mapping[str, Any], where: str) -> Settings:
    """Return the settings that *values* (section, key, value as in the file) make of the defaults.

    Raises:
        SettingsError: they cannot be used; each line names *where* they come from, such as "trace line 1".
    """
    return checked(Written(where, values, {})).settings


def from_text(text: str, where: str) -> Loaded:
    """Return the settings that a file holding *text* would give; *where* names it.

    Raises:
        SettingsError: they cannot be used.
    """
    return checked(parsed(text, where))


def read(path: Path, *, required: bool = False) -> Written:
    """Return the values of the file *path*; an absent one has none.

    Raises:
        SettingsError: it cannot be read, or it is not TOML.
    """
    return parsed(text(path, required=required), path.name)


def text(path: Path, *, required: bool = False) -> str:
    """Return the text of the file *path*, without the mark that some editors put first; "" of an absent one.

    Raises:
        SettingsError: it cannot be read.
    """
    try:
        data = _bytes(path)
    except FileNotFoundError:
        if path.is_symlink():
            raise _broken(path, f"it is a link to {printable(str(path.readlink()))}, which is not there") from None
        if required:
            raise SettingsFaults([Fault(printable(str(path)), "there is no such file")]) from None
        return ""
    except OSError as error:
        # Windows does not even open a folder, and calls that a lack of rights.
        why = "it is a folder" if path.is_dir() else f"it cannot be read: {error.strerror or error}"
        raise _broken(path, why) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsFaults([Fault(path.name, "this is not UTF-8 text; save the file as UTF-8", line)]) from None


def parsed(text: str, where: str) -> Written:
    """Return the values of *text*.

    Raises:
        SettingsError: it is not TOML.
    """
    try:
        return Written(where, toml_lines.loads(text), toml_lines.lines(text))
    except tomllib.TOMLDecodeError as error:
        raise SettingsFaults([_not_toml(str(error), text, where)]) from None
    except toml_lines.Unreadable as error:
        raise SettingsFaults([Fault(where, str(error), error.line)]) from None


def checked(written: Written) -> Loaded:
    """Return the settings that *written* means.

    Raises:
        SettingsError: they cannot be used; a line for every fault.
    """
    check = Check(written)
    settings = check.settings()
    if check.faults:
        faults = sorted(check.faults, key=lambda fault: fault.line or 0)
        if len(faults) > MOST_FAULTS:
            faults = [*faults[:MOST_FAULTS], Fault(written.where, "and more; mend these first")]
        raise SettingsFaults(faults)
    return Loaded(settings, tuple(map(str, check.warnings)))


def _bytes(path: Path) -> bytes:
    """Return what the file holds at one moment."""
    # Not blocking: a pipe in the file's place would stop the daemon for ever.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        for _ in range(_TRIES):
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode) and not stat.S_ISCHR(before.st_mode):  # /dev/null is welcome
                raise _broken(path, "it is a folder" if stat.S_ISDIR(before.st_mode) else "it is not a plain file")
            data = _all(descriptor)
            if len(data) > MOST_BYTES:
                raise _broken(path, f"it is larger than {MOST_BYTES >> 10} KiB; settings need a few lines")
            after = os.fstat(descriptor)
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                return data
    finally:
        os.close(descriptor)
    raise _broken(path, "it changes while it is read; save it once more when it is finished")


def _all(descriptor: int) -> bytes:
    """Return what the file holds from its beginning, up to a little more than is allowed."""
    if os.lseek(descriptor, 0, os.SEEK_CUR):
        os.lseek(descriptor, 0, os.SEEK_SET)
    parts: list[bytes] = []
    while sum(map(len, parts)) <= MOST_BYTES and (part := os.read(descriptor, MOST_BYTES + 1)):
        parts.append(part)
    return b"".join(parts)


def _broken(path: Path, text: str) -> SettingsFaults:
    return SettingsFaults([Fault(printable(path.name), text)])


def _not_toml(message: str, text: str, where: str) -> Fault:
    """Return the fault in tomllib's *message*, with a hint where the slip is a common one."""
    rows = text.splitlines() or [""]
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = int(found[1]) if found and found[1] else len(rows)
    said = message[: found.start()] if found else message
    row = rows[line - 1] if line <= len(rows) else ""
    hint = ""
    match re.fullmatch(r"\s*([A-Za-z0-9_.-]+)\s*[=:]\s*([^#]*?)\s*(?:#.*)?", row):
        case None:
            pass
        case pair if pair[2].lower() in ("true", "false", "yes", "no", "on", "off"):
            hint = f"; write {pair[1]} = {'true' if pair[2].lower() in ('true', 'yes', 'on') else 'false'}"
        case pair if re.fullmatch(r"[A-Za-z0-9_.:\u2013 -]+", pair[2]):
            hint = f'; text and durations stand in quotes: {pair[1]} = "{pair[2]}"'
        case _:
            pass
    return Fault(where, f"not TOML: {said[:1].lower()}{said[1:]}{hint}", line)
