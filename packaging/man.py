"""The manual pages: posture(1) from the parsers of all commands, posture-config(5) from the manual of the settings.

``python packaging/man.py FOLDER`` writes both. They carry no date, so that two builds are alike.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from reminder import __version__
from reminder.cli import command_groups, whole_parser
from reminder.storage import manual

_EXIT = {
    0: "done",
    1: "our fault",
    2: "wrong usage, settings or catalogue",
    3: "the daemon is not running",
    4: "it is already running",
    5: "refused, for the reason that is printed",
    6: "the history cannot be used",
}
_FILES = {
    "~/.config/posture-reminder/config.toml": "your settings; see posture-config(5)",
    "~/.config/posture-reminder/exercises/*.toml": "exercises of your own",
    "~/.local/share/posture-reminder/history.sqlite3": "the record of your breaks",
    "~/.local/state/posture-reminder/": "what survives a restart",
    "$XDG_RUNTIME_DIR/posture-reminder/": "the control socket and the lock",
}
_SETTINGS = """\
The settings file, ~/.config/posture-reminder/config.toml, is TOML and need hold only what differs from the
defaults. It is read anew when it is saved: posture config check looks it over first, and posture config set changes
a key and keeps your comments. A duration is a number with its unit, in quotes: "90s", "5m", "1h30m", "1.5h".
"""


def command_page() -> str:
    """Return posture(1)."""
    parser = whole_parser()
    (commands,) = (each for each in parser._actions if isinstance(each, argparse._SubParsersAction))
    lines = [
        _title("posture", 1, "User commands"),
        ".SH NAME",
        _text("posture - a kind reminder to sit well, walk and stretch"),
        ".SH SYNOPSIS",
        r"\fBposture\fR \fICOMMAND\fR ...",
        ".SH DESCRIPTION",
        _text(str(parser.description)),
        ".PP",
        _text("Every command takes --config FILE, and --help for what stands here. To begin: posture run"),
    ]
    for title, names in command_groups().items():
        lines += [f".SH {_text(title.upper())}"]
        for name in names:
            lines += _command(commands.choices[name])
    lines += [".SH EXIT STATUS", *_list({str(code): said for code, said in _EXIT.items()})]
    lines += [".SH FILES", *_list(_FILES)]
    lines += [".SH SEE ALSO", r"\fBposture\-config\fR(5)"]
    return "\n".join(lines) + "\n"


def _command(parser: argparse.ArgumentParser) -> Iterator[str]:
    below = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if below:
        yield from (".SS " + _bold(parser.prog), _text(parser.description or ""))
        for each in below[0].choices.values():
            yield from (".TP", _usage(each), _text(_help_of(below[0], each.prog)))
            yield from _arguments(each, nested=True)
    else:
        yield from (".SS " + _usage(parser), _text(parser.description or ""))
        yield from _arguments(parser)
    if parser.epilog:
        examples = [line.removeprefix("Example:").strip() for line in parser.epilog.splitlines()]
        yield from (".PP", "Example:", ".PP", ".nf", *(rf"\&    {_text(each)}" for each in examples), ".fi")


def _help_of(action: argparse._SubParsersAction[argparse.ArgumentParser], prog: str) -> str:
    return next((str(each.help) for each in action._choices_actions if prog.endswith(f" {each.dest}")), "")


def _usage(parser: argparse.ArgumentParser) -> str:
    words = [_bold(parser.prog)]
    for action in _shown(parser):
        if action.option_strings:
            value = f" {_value(action)}" if action.nargs != 0 else ""
            words.append(f"[{_bold(action.option_strings[-1])}{value}]")
        else:
            words.append(f"[{_value(action)}]" if action.nargs in ("?", "*") else _value(action))
    return " ".join(words)


def _arguments(parser: argparse.ArgumentParser, *, nested: bool = False) -> Iterator[str]:
    shown = list(_shown(parser))
    if shown and nested:
        yield ".RS"
    for action in shown:
        names = ", ".join(map(_bold, action.option_strings)) or _value(action)
        value = f" {_value(action)}" if action.option_strings and action.nargs != 0 else ""
        yield from (".TP", names + value, _text((action.help or "").replace("%%", "%")))
    if shown and nested:
        yield ".RE"


def _shown(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        if action.help != argparse.SUPPRESS and not {"--help", "--config"} & set(action.option_strings):
            yield action


def _value(action: argparse.Action) -> str:
    if action.metavar is None and action.choices:
        return "|".join(_italic(str(choice)) for choice in action.choices)
    return _italic(str(action.metavar or action.dest.upper()))


def settings_page() -> str:
    """Return posture-config(5)."""
    lines = [
        _title("posture-config", 5, "File formats"),
        ".SH NAME",
        _text("posture-config - the settings of posture(1)"),
        ".SH DESCRIPTION",
        *map(_text, _SETTINGS.splitlines()),
    ]
    for section in manual.load():
        lines += [f".SH [{_text(section.name.upper())}]", *([_text(section.text)] if section.text else [])]
        lines += _example(section.examples)
        for key in section.keys:
            default = f" Default: {key.default}." if key.default is not None else " By default it is not set."
            lines += [".TP", _bold(key.name), _text(key.text + default), *_example(key.examples)]
    lines += [".SH SEE ALSO", r"\fBposture\fR(1)"]
    return "\n".join(lines) + "\n"


def _example(rows: tuple[str, ...]) -> list[str]:
    return [".RS", ".PP", ".nf", *(rf"\&{_text(row)}" for row in rows), ".fi", ".RE"] if rows else []


def _list(entries: dict[str, str]) -> list[str]:
    return [line for name, said in entries.items() for line in (".TP", _bold(name), _text(said))]


def _title(name: str, section: int, kind: str) -> str:
    return f'.TH "{_text(name.upper())}" "{section}" "" "posture\\-reminder {__version__}" "{kind}"'


def _bold(text: str) -> str:
    return rf"\fB{_text(text)}\fR"


def _italic(text: str) -> str:
    return rf"\fI{_text(text)}\fR"


def _text(text: str) -> str:
    r"""Return *text* as roff reads it: no line is a request, and \ and - are themselves."""
    escaped = text.replace("\\", r"\e").replace("-", r"\-").replace("~", r"\(ti").replace("'", r"\(aq")
    return re.sub(r"^(?=[.'])", r"\&", escaped, flags=re.MULTILINE)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    (folder / "posture.1").write_text(command_page(), encoding="utf-8")
    (folder / "posture-config.5").write_text(settings_page(), encoding="utf-8")
