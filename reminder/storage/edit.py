"""Changes the settings file for a person: one key, or the whole text; comments, order, links and rights stay.

Nothing is ever written that would not be accepted. Only the command line loads this module (tomlkit).
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import stat
import tempfile
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.errors import Refused, ReminderError, UsageError
from reminder.storage import settings_file, toml_lines
from reminder.storage.faults import SettingsFaults, as_written
from reminder.storage.keys import KEYS
from reminder.storage.loaded import LoadedSettings as Loaded
from reminder.storage.replacing import put_in_place
from reminder.storage.validators import UNQUOTED, Flag, Kind, Whole
from reminder.wording.slips import nearest

_TRUE, _FALSE = ("true", "yes", "on"), ("false", "no", "off")
_EMPTY = ("", "none", "closed", "[]")

_HEADER = """\
# Your settings, as they are shipped: change what you like, and delete what you do not need; what is not here has
# its default. The file is read anew when you save it; `posture config check` looks it over first, if you like.
#
# A duration is a number with its unit, in quotes: "90s", "5m", "1h30m", "1.5h".
"""


def find(key: str) -> tuple[str, str]:
    """Return section and key of a name such as "reminder.latest"; the section may be left out.

    Raises:
        UsageError: there is no such key.
    """
    section, dot, name = key.strip().strip("[]").partition(".")
    if not dot:
        section, name = next(((each, section) for each, keys in KEYS.items() if section in keys), ("", section))
    if name in KEYS.get(section, {}):
        return section, name
    known = sorted(f"{each}.{one}" for each, keys in KEYS.items() for one in keys)
    homes = {one.partition(".")[2]: one for one in known}
    meant = homes.get(name) or (nearest(key, known) if dot else None) or homes.get(nearest(name, homes) or "")
    hint = f"did you mean {meant}?" if meant else "posture config show lists them"
    raise UsageError(f"There is no setting {as_written(key)}; {hint}")


def effective(path: Path, *, required: bool = False) -> tuple[dict[str, dict[str, Any]], set[tuple[str, str]]]:
    """Return what is in force, as it is written (in the person's file or in the shipped one), and what differs.

    Raises:
        SettingsError: the file cannot be used.
    """
    written = settings_file.read(path, required=required)
    settings_file.checked(written)
    defaults = shipped()
    values = {section: {**defaults[section], **written.values.get(section, {})} for section in KEYS}
    differing = {
        (section, key)
        for section, keys in written.values.items()
        for key, value in keys.items()
        if key not in defaults[section] or not _same(section, key, value, defaults[section][key])
    }
    return values, differing


def shipped() -> dict[str, dict[str, Any]]:
    """Return the shipped defaults as they are written."""
    return tomllib.loads((paths.shipped() / "defaults.toml").read_text(encoding="utf-8"))


def _same(section: str, key: str, one: object, other: object) -> bool:
    """Return whether two values mean the same, such as "60m" and "1h"."""
    return KEYS[section][key].read(one) == KEYS[section][key].read(other)


def from_words(kind: Kind, words: Sequence[str]) -> Any:
    """Return the TOML value that *words* from a shell mean for a key of this *kind*: 5m, true, 5m,10m or 5m 10m.

    Whether it makes sense is asked later. A value in TOML's own form is taken as it is.
    """
    text = " ".join(words).strip()
    if text[:1] in ('"', "'", "["):
        with contextlib.suppress(tomllib.TOMLDecodeError, toml_lines.Unreadable):
            return toml_lines.loads(f"value = {text}")["value"]
    if kind.listed:
        if text.lower() in _EMPTY:
            return []
        # A shell takes the quotes out of ["5m", "10m"].
        inner = text[1:-1] if text.startswith("[") and text.endswith("]") else ",".join(words)
        return [item for item in map(str.strip, inner.split(",")) if item]
    if isinstance(kind, Flag) and text.lower() in (*_TRUE, *_FALSE):
        return text.lower() in _TRUE
    if isinstance(kind, Whole):
        with contextlib.suppress(ValueError):
            return int(text)
    return text


def set_key(path: Path, section: str, key: str, value: Any) -> Loaded:
    """Write *value* for this key into the file *path*, which need not exist; return what is then in force.

    Raises:
        SettingsError: the file would not be accepted; nothing is changed.
        ReminderError: it cannot be written; nothing is changed.
    """
    return set_keys(path, {(section, key): value})


def set_keys(path: Path, wanted: Mapping[tuple[str, str], Any]) -> Loaded:
    """Write several values at once, as :func:`set_key` writes one."""
    import tomlkit

    old = settings_file.text(path)
    meant = dict(settings_file.parsed(old, path.name).values)
    document = tomlkit.parse(old)
    for (section, key), value in wanted.items():
        if not isinstance(meant.get(section, {}), Mapping):
            continue  # such as reminder = 5; the check below reports it
        if section not in document:
            document[section] = tomlkit.table()
        document[section][key] = value
        meant[section] = {**meant.get(section, {}), key: value}
    new = tomlkit.dumps(document)
    if "\r\n" in old:
        new = new.replace("\r\n", "\n").replace("\n", "\r\n")
    loaded = _accepted(new, old, path.name, wanted)
    if tomllib.loads(new) != meant:
        # Never seen; but this is a person's file, and no place for surprises.
        raise ReminderError(
            f"{path.name}: this file is written in a way that cannot be changed safely; edit it by hand"
        )
    replace(path, new, before=old)
    return loaded


def _accepted(new: str, old: str, where: str, wanted: Mapping[tuple[str, str], Any]) -> Loaded:
    """Return the settings of *new*. Faults in the keys asked for come first, with the line numbers of *old*."""
    try:
        return settings_file.from_text(new, where)
    except SettingsFaults as error:
        own = [each for each in error.faults if (each.section, each.key) in wanted]
        if not own:
            settings_file.from_text(old, where)  # where something else was wrong before
        raise SettingsFaults(
            dataclasses.replace(each, line=None, text=each.text.removesuffix(UNQUOTED))
            for each in own or error.faults
        ) from None


def template() -> str:
    """Return the shipped defaults with their manual, as the beginning of a person's own file."""
    manual = (paths.shipped() / "defaults.toml").read_text(encoding="utf-8")
    return _HEADER + "\n\n" + manual.partition("\n\n\n")[2]


def begin(path: Path) -> None:
    """Write the template to *path*.

    Raises:
        Refused: there is something already.
    """
    if os.path.lexists(path):
        raise Refused(f"{path} is there already and stays as it is; posture config edit opens it")
    replace(path, template(), before=None)


def replace(path: Path, text: str, *, before: str | None) -> None:
    """Put *text* in the place of the file *path*, whole or not at all; links and rights stay as they are.

    Raises:
        ReminderError: it cannot be written, or the file does not hold *before* any more; None: is there already.
    """
    target = Path(os.path.realpath(path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise ReminderError(f"{path} cannot be written: {error.strerror or error}") from None
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode("utf-8"))
            file.flush()
            _keep_rights(target, descriptor)
            os.fsync(descriptor)
        if (before is None and target.exists()) or (before is not None and settings_file.text(path) != before):
            raise ReminderError(f"{path} was changed by somebody else meanwhile; nothing was written, try again")
        put_in_place(beside, target)
    except OSError as error:
        raise ReminderError(f"{path} cannot be written: {error.strerror or error}") from None
    finally:
        beside.unlink(missing_ok=True)


def _keep_rights(target: Path, descriptor: int) -> None:
    """Give the new file the rights of the one it replaces; a first one is the person's own (mkstemp's 0600)."""
    if os.name != "posix" or not target.exists():
        return
    old = target.stat()
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
    if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
        with contextlib.suppress(PermissionError):  # only the administrator can give files away
            os.fchown(descriptor, old.st_uid, old.st_gid)
