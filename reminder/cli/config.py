"""``posture config``: show, check and change the settings file; its comments stay.

The storage that reads and writes settings is loaded by the function that needs it: the help needs none.
"""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.cli import output
from reminder.errors import Refused, ReminderError, SettingsError, UsageError

_EXAMPLES = """\
Example: posture config set reminder.earliest 45m
         posture config set snooze.choices 3m,10m
         posture config get reminder.latest
         posture config check"""


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "config",
        description="Show, check and change the settings. Their manual is in the file itself.",
        epilog=_EXAMPLES,
    )
    whats = parser.add_subparsers(metavar="WHAT", required=True, title="what to do")

    path = whats.add_parser("path", help="print where the settings file is", epilog="Example: posture config path")
    path.add_argument("--json", action="store_true", help="print it as JSON, and whether it is there")
    path.set_defaults(run=_path)

    show = whats.add_parser(
        "show", help="print the settings in force, and what differs", epilog="Example: posture config show --json"
    )
    show.add_argument("--json", action="store_true", help="print them as JSON")
    show.set_defaults(run=_show)

    check = whats.add_parser(
        "check", help="check the file; exit code 2 if it has faults", epilog="Example: posture config check"
    )
    check.add_argument("--json", action="store_true", help="print faults and warnings as JSON")
    check.set_defaults(run=_check)

    get = whats.add_parser(
        "get", help="print one setting, or one section", epilog="Example: posture config get reminder.latest"
    )
    get.add_argument("key", metavar="KEY", help="section and key, such as reminder.latest")
    get.add_argument("--json", action="store_true", help="print it as JSON")
    get.set_defaults(run=_get)

    change = whats.add_parser(
        "set",
        help="change one setting in the file",
        epilog="Example: posture config set reminder.earliest 45m\n         posture config set tray.show false\n"
        "         posture config set hours.monday 09:00-12:30,13:15-18:00",
    )
    change.add_argument("key", metavar="KEY", help="section and key, such as reminder.latest")
    change.add_argument(
        "value", metavar="VALUE", nargs="+", help="its new value; for a list, the items with commas between"
    )
    change.set_defaults(run=_set)

    edit = whats.add_parser(
        "edit", help="open the file in your editor, and check it afterwards", epilog="Example: posture config edit"
    )
    edit.set_defaults(run=_edit)

    init = whats.add_parser(
        "init", help="write the defaults, with comments, to start from", epilog="Example: posture config init"
    )
    init.set_defaults(run=_init)


def _file(words: Namespace) -> Path:
    return Path(words.config) if words.config is not None else paths.settings_file()


def _path(words: Namespace) -> int:
    file = _file(words)
    if words.json:
        output.json_text({"path": str(file), "exists": file.exists()})
    else:
        print(file)
    return 0


def _show(words: Namespace) -> int:
    from reminder.storage import edit
    from reminder.storage.faults import as_written

    values, differing = edit.effective(_file(words), required=words.config is not None)
    if words.json:
        changed = sorted(f"{section}.{key}" for section, key in differing)
        output.json_text({**values, "changed": changed, "file": str(_file(words))})
        return 0
    shipped = edit.shipped()
    blocks = []
    for section, keys in values.items():
        lines = [f"[{section}]"]
        for key, value in keys.items():
            mark = ""
            if (section, key) in differing:
                known = key in shipped[section]
                before = (
                    f"the default is {as_written(shipped[section][key])}" if known else "by default it is not set"
                )
                mark = f"  # yours; {before}"
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

    file = _file(words)
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
    values, _ = edit.effective(_file(words), required=words.config is not None)
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

    section, key = edit.find(words.key)
    value = edit.from_words(section, key, words.value)
    loaded = edit.set_key(_file(words), section, key, value)
    for warning in loaded.warnings:
        print(f"warning: {warning}", file=sys.stderr)
    print(f"[{section}] {key} = {as_written(value)}")
    with suppress(ReminderError):
        client.ask("reload")  # at once, where a daemon runs; by itself it notices a little later
    return 0


def _init(words: Namespace) -> int:
    from reminder.storage import edit

    edit.begin(_file(words))
    print(f"{_file(words)} is written. posture config edit opens it.")
    return 0


# --------------------------------------------------------------------------------------------------- the editor


def _edit(words: Namespace) -> int:
    """Let the person edit a copy, and put it in the file's place once it is sound: nobody else sees a draft."""
    import shutil
    import tempfile

    from reminder.storage import config, edit

    file = _file(words)
    before = config.text(file) if os.path.lexists(file) else None
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
            text = config.text(draft, required=True)
            loaded = config.from_text(text, file.name)
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
    from reminder.storage.faults import nearest

    wanted: Mapping[str, tuple[str, ...]] = {"only": exercises.only, "never": exercises.never}
    if not any(wanted.values()):
        return []
    try:
        known = catalogue.load(paths.shipped(), paths.own_exercises()).catalogue.exercises
    except CatalogueError:
        return []  # other commands have them
    said = []
    for key, ids in wanted.items():
        for each in ids:
            if each not in known:
                meant = nearest(each, known)
                hint = f'; did you mean "{meant}"?' if meant else "; posture exercises lists them"
                said.append(f'{name}, [exercises] {key}: there is no exercise "{each}"{hint}')
    return said
