"""The person's settings file, read over the defaults: Settings, or every fault with file, line and key.

The shipped defaults are not parsed here: core/settings.py holds the same values, and a test keeps the two alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reminder.core.settings import Settings
from reminder.storage import text_file, toml_lines
from reminder.storage.faults import MOST_FAULTS, Fault, SettingsFaults, printable
from reminder.storage.loaded import LoadedSettings as Loaded
from reminder.storage.validation import Check, Written

MOST_BYTES = 1 << 16


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
        return text_file.read(path, printable(path.name), MOST_BYTES)
    except FileNotFoundError:
        if required:
            raise SettingsFaults([Fault(printable(str(path)), "there is no such file")]) from None
        return ""


def parsed(text: str, where: str) -> Written:
    """Return the values of *text*.

    Raises:
        SettingsError: it is not TOML.
    """
    return Written(where, text_file.values(text, where), toml_lines.lines(text))


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
