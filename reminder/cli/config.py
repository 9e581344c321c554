"""``posture config``: show, check and change the settings file; its comments stay.

The storage that reads and writes settings is loaded by the function that needs it: the help needs none.
"""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.cli import output, parser
from reminder.cli.parser import command
from reminder.errors import Refused, ReminderError, SettingsError, UsageError


def add(commands: Any) -> None:
    """Add the command to the command line."""
    config = command(
        commands,
        "config",
        "Show, check and change the settings. Their manual is in the file itself.",
        "posture config set reminder.earliest 45m",
        "posture config set snooze.choices 3m,10m",
        "posture config get reminder.latest",
        "posture config check",
    )
    whats = config.add_subparsers(metavar="WHAT", required=True, title="what to do")

    def what(
        name: str, run: Callable[[Namespace], int], short: str, *examples: str, as_json: str = ""
    ) -> ArgumentParser:
        examples = examples or (f"posture config {name}",)
        added = command(whats, name, f"{short[0].upper()}{short[1:]}.", *examples, run=run, short=short)
        if as_json:
            added.add_argument("--json", action="store_true", help=as_json)
        return added

    what("path", _path, "print where the settings file is", as_json="print it as JSON, and whether it is there")
    what("show", _show, "print the settings in force, and what differs", as_json="print them as JSON")
    what(
        "check",
        _check,
        "check the file; exit code 2 if it has faults",
        as_json="print faults and warnings as JSON",
    )
    get = what(
        "get",
        _get,
        "print one setting, or one section",
        "posture config get reminder.latest",
        as_json="print it as JSON",
    )
    get.add_argument("key", metavar="KEY", help="section and key, such as reminder.latest")
    change = what(
        "set",
        _set,
        "change one setting in the file",
        "posture config set reminder.earliest 45m",
        "posture config set tray.show false",
        "posture config set hours.monday 09:00-12:30,13:15-18:00",
    )
    change.add_argument("key", metavar="KEY", help="section and key, such as reminder.latest")
    change.add_argument(
        "value", metavar="VALUE", nargs="+", help="its new value; for a list, the items with commas between"
    )
    what("edit", _edit, "open the file in your editor, and check it afterwards")
    what("init", _init, "write the defaults, with comments, to start from")


def _path(words: Namespace) -> int:
    file = parser.settings_file(words)
    if words.json:
        output.json_text({"path": str(file), "exists": file.exists()})
    else:
        print(file)
    return 0


def _show(words: Namespace) -> int:
    from reminder.storage import edit
    from reminder.storage.faults import as_written

    values, differing = edit.effective(parser.settings_file(words), required=words.config is not None)
    if words.json:
        changed = sorted(f"{section}.{key}" for section, key in differing)
        output.json_text({**values, "changed": changed, "file": str(parser.settings_file(words))})
        return 0
    shipped = edit.shipped()
    blocks = []
    for section, keys in values.items():
        lines = [f"[{section}]"]
        for key, value in keys.items():
            default = as_written(shipped[section][key]) if key in shipped[section] else "not set"
            mark = f"  # yours; the default is {default}" if (section, key) in differing else ""
            lines.append(f"{key} = {as_written(value)}{mark}")
        if section == "exercises" and "conditions" not in keys:
            lines.append("# conditions: not answered yet; posture setup asks")
        if section == "hours" and not keys:
            lines.append("# no day is named: always")
        blocks.append("\n".join(lines))
    print(*blocks, sep="\n\n")
    return 0


def _check(words: Namespace) -> int:
    from reminder.storage import config
    from reminder.storage.faults import SettingsFaults

    file = parser.settings_file(words)
    try:
        loaded = config.load(file, required=words.config is not None)
    except SettingsFaults as error:
        if words.json:
            faults = [
                {"file": str(file), "line": each.line, "section": each.section, "key": each.key, "text": str(each)}
                for each in error.faults
            ]
            output.json_text({"file": str(file), "faults": faults, "warnings": []})
        else:
            print(error, file=sys.stderr)
        return error.exit_code
    warnings = [*loaded.warnings, *_unknown_exercises(loaded.settings.exercises, file.name)]
    from reminder.storage import catalogue

    refused = catalogue.load(paths.shipped(), file.parent / "exercises").faults
    if words.json:
        found = [{"file": str(file.parent / "exercises"), "line": None, "text": each} for each in refused]
        output.json_text({"file": str(file), "faults": found, "warnings": warnings})
        return 2 if refused else 0
    for warning in warnings:
        print(f"warning: {warning}")
    if refused:
        print(*refused, sep="\n", file=sys.stderr)
        return 2
    print(f"{file} is fine." if file.exists() else f"There is no {file}: the defaults hold.")
    return 0


def _get(words: Namespace) -> int:
    from reminder.storage import edit
    from reminder.storage.faults import as_written

    section = words.key.strip().strip("[]")
    values, _ = edit.effective(parser.settings_file(words), required=words.config is not None)
    if section in values:
        if words.json:
            output.json_text(values[section])
        else:
            lines = [f"{key} = {as_written(value)}" for key, value in values[section].items()]
            print(*lines or ["not set"], sep="\n")
        return 0
    section, key = edit.find(words.key)
    value = values[section].get(key)
    if words.json:
        output.json_text(value)
    else:
        print(_plain(value))
    return 0


def _plain(value: Any) -> str:
    """Return *value* in the form that ``set`` takes."""
    from reminder.storage.faults import printable

    match value:
        case None:
            return "not set"
        case bool():
            return "true" if value else "false"
        case list():
            return ",".join(map(_plain, value)) or "none"
        case _:
            return printable(str(value))


def _set(words: Namespace) -> int:
    from contextlib import suppress

    from reminder.ipc import client
    from reminder.storage import edit
    from reminder.storage.faults import as_written
    from reminder.storage.keys import KEYS

    section, key = edit.find(words.key)
    value = edit.from_words(KEYS[section][key], words.value)
    loaded = edit.set_key(parser.settings_file(words), section, key, value)
    for warning in loaded.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    print(f"[{section}] {key} = {as_written(value)}")
    with suppress(ReminderError):
        client.ask("reload")  # at once, where a daemon runs; by itself it notices a little later
    return 0


def _init(words: Namespace) -> int:
    from reminder.storage import edit

    edit.begin(parser.settings_file(words))
    print(f"{parser.settings_file(words)} is written. posture config edit opens it.")
    return 0


# --------------------------------------------------------------------------------------------------- the editor


def _edit(words: Namespace) -> int:
    """Let the person edit a copy, and put it in the file's place once it is sound: nobody else sees a draft."""
    import shutil
    import tempfile

    from reminder.storage import edit, settings_file

    file = parser.settings_file(words)
    before = settings_file.text(file) if os.path.lexists(file) else None
    beginning = edit.template() if before is None else before
    folder = Path(tempfile.mkdtemp(prefix="posture-"))
    draft = folder / file.name
    draft.write_text(beginning, encoding="utf-8", newline="")
    while True:
        try:
            _open_editor(draft)
        except ReminderError:
            if draft.exists() and draft.read_bytes() == beginning.encode():
                shutil.rmtree(folder, ignore_errors=True)
            raise
        try:
            text = settings_file.text(draft, required=True)
            loaded = settings_file.from_text(text, file.name)
        except SettingsError as error:
            print(error, file=sys.stderr)
            if not _again():
                raise Refused(f"Nothing was changed: {file} is as it was. Your draft is {draft}.") from None
        else:
            break
    if text == beginning:
        print("Nothing was changed.")
    else:
        try:
            edit.replace(file, text, before=before)
        except ReminderError as error:
            raise ReminderError(f"{error}. Your draft is {draft}.") from None
        for warning in loaded.warnings:
            print(f"warning: {warning}")
        print(f"{file} is saved.")
    shutil.rmtree(folder, ignore_errors=True)
    return 0


def _open_editor(file: Path) -> None:
    import shlex
    import shutil
    import subprocess

    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if named and os.name == "posix":
        command = shlex.split(named)
    elif named:
        command = _windows_command(named)
    else:
        known = ("notepad",) if os.name == "nt" else ("sensible-editor", "nano", "vi")
        command = [found for found in known if shutil.which(found)][:1]
    if not command:
        raise UsageError("There is no editor: set EDITOR to the one you like, such as EDITOR=nano.")
    try:
        ended = subprocess.run([*command, str(file)], check=False)
    except OSError as error:
        raise ReminderError(f"The editor {command[0]} could not be started: {error.strerror}.") from None
    if ended.returncode != 0:
        raise ReminderError(f"The editor {command[0]} ended with {ended.returncode}; nothing was changed.")


def _windows_command(named: str) -> list[str]:
    """Return the parts of what EDITOR says: ``"C:/Program Files/X/x.exe" -w``, or ``code --wait``, a code.cmd."""
    import shlex
    import shutil

    first, *rest = (part.strip('"') for part in shlex.split(named, posix=False))
    # The whole may be a path with blanks in it and no quotes.
    for program, options in ((named.strip('"'), []), (first, rest)):
        if found := shutil.which(program):
            return [found, *options]
    return [first, *rest]


def _again() -> bool:
    """Ask whether to go on editing; where nobody can answer, do not."""
    if not sys.stdin.isatty():
        return False
    try:
        return input("Edit it again? [Y/n] ").strip().lower() in ("", "y", "yes")
    except EOFError:
        return False


def _unknown_exercises(exercises: Any, name: str) -> list[str]:
    """Return a sentence for every exercise named under only and never that the catalogue does not have."""
    from reminder.errors import CatalogueError
    from reminder.storage import catalogue
    from reminder.wording.slips import nearest

    wanted: Mapping[str, tuple[str, ...]] = {"only": exercises.only, "never": exercises.never}
    if not any(wanted.values()):
        return []
    try:
        known = catalogue.load(paths.shipped(), paths.own_exercises()).catalogue.exercises
    except CatalogueError:
        return []  # other commands have them
    found = []
    for key, ids in wanted.items():
        for each in ids:
            if each not in known:
                meant = nearest(each, known)
                hint = f'; did you mean "{meant}"?' if meant else "; posture exercises lists them"
                found.append(f'{name}, [exercises] {key}: there is no exercise "{each}"{hint}')
    return found
