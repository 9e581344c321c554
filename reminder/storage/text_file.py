"""Reads a TOML file that a person wrote: its text within bounds, and its values, or the fault with its line."""

from __future__ import annotations

import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

from reminder.storage import toml_lines
from reminder.storage.faults import Fault, SettingsFaults, printable

_TRIES = 3  # an editor that is writing just now is done a moment later


def read(path: Path, where: str, most: int) -> str:
    """Return the text of the file *path*, without the mark that some editors put first.

    Raises:
        FileNotFoundError: there is none.
        SettingsFaults: it cannot be read, or has more than *most* bytes; the fault names *where*.
    """
    try:
        data = _bytes(path, where, most)
    except FileNotFoundError:
        if path.is_symlink():
            raise _broken(where, f"it is a link to {printable(str(path.readlink()))}, which is not there") from None
        raise
    except OSError as error:
        # Windows does not even open a folder, and calls that a lack of rights.
        why = "it is a folder" if path.is_dir() else f"it cannot be read: {error.strerror or error}"
        raise _broken(where, why) from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise _broken(where, "this is not UTF-8 text; save the file as UTF-8", line) from None


def values(text: str, where: str) -> dict[str, Any]:
    """Return the values of *text*.

    Raises:
        SettingsFaults: it is not TOML.
    """
    try:
        return toml_lines.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsFaults([_not_toml(str(error), text, where)]) from None
    except toml_lines.Unreadable as error:
        raise _broken(where, str(error), error.line) from None


def _bytes(path: Path, where: str, most: int) -> bytes:
    """Return what the file holds at one moment."""
    # Not blocking: a pipe in the file's place would stop the daemon forever.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        for _ in range(_TRIES):
            before = os.fstat(descriptor)
            if not stat.S_ISREG(before.st_mode) and not stat.S_ISCHR(before.st_mode):  # /dev/null is welcome
                raise _broken(where, "it is a folder" if stat.S_ISDIR(before.st_mode) else "it is not a plain file")
            data = _all(descriptor, most)
            if len(data) > most:
                raise _broken(where, f"it is larger than {most >> 10} KiB; such a file needs a few lines")
            after = os.fstat(descriptor)
            if (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns):
                return data
    finally:
        os.close(descriptor)
    raise _broken(where, "it changes while it is read; save it once more when it is finished")


def _all(descriptor: int, most: int) -> bytes:
    """Return what the file holds from its beginning, up to a little more than is allowed."""
    if os.lseek(descriptor, 0, os.SEEK_CUR):
        os.lseek(descriptor, 0, os.SEEK_SET)
    parts: list[bytes] = []
    while sum(map(len, parts)) <= most and (part := os.read(descriptor, most + 1)):
        parts.append(part)
    return b"".join(parts)


def _broken(where: str, text: str, line: int | None = None) -> SettingsFaults:
    return SettingsFaults([Fault(where, text, line)])


def _not_toml(message: str, text: str, where: str) -> Fault:
    """Return the fault in tomllib's *message*, with a hint where the slip is a common one."""
    rows = text.splitlines() or [""]
    found = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
    line = int(found[1]) if found and found[1] else len(rows)
    reason = message[: found.start()] if found else message
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
    return Fault(where, f"not TOML: {reason[:1].lower()}{reason[1:]}{hint}", line)
