"""The parser of every command: faults are sentences with the nearest right word; ``--config`` is known to all."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from reminder import paths
from reminder.cli import output
from reminder.errors import UsageError
from reminder.wording.slips import hint

_MISSING = "the following arguments are required: "


class _Help(argparse.RawDescriptionHelpFormatter):
    """Argparse's form of help, examples as they are written, and no wider than is easily read."""

    def __init__(self, prog: str, **wanted: Any) -> None:
        # Given a width, argparse does not load shutil for it: 5 ms, at every call, for it formats each argument.
        wanted.setdefault("width", min(output.width(100) - 2, 98))
        super().__init__(prog, **wanted)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        room = output.width(0)
        return "\n".join(line for each in text.splitlines() for line in output.wrapped(f"{indent}{each}", room))


class Parser(argparse.ArgumentParser):
    """An argparse parser with this program's manners; those of sub-commands are of the same kind.

    Raises:
        UsageError: from ``parse_args``, instead of printing and exiting.
    """

    def __init__(self, **wanted: Any) -> None:
        wanted.setdefault("formatter_class", _Help)
        # A shortened option would change its meaning with the next option that begins like it.
        wanted.setdefault("allow_abbrev", False)
        super().__init__(**wanted)
        # Suppressed, so that a sub-command does not undo what was written before it.
        self.add_argument(
            "--config", metavar="FILE", type=Path, default=argparse.SUPPRESS, help="the settings file to use"
        )

    def parse_args(self, args: Sequence[str] | None = None, namespace: Any = None) -> Any:  # type: ignore[override]
        """Parse the words, and refuse each that is unknown with the nearest that is known."""
        parsed, unknown = self.parse_known_args(args, namespace)
        if unknown:
            word = unknown[0]
            if not word.startswith("-"):
                raise UsageError(f"There is one argument too many: {word!r}. {self._see_help()}")
            options = [option for option in self._known_options() if option.startswith("--")]
            meant = hint(word.partition("=")[0], options, self._see_help())
            raise UsageError(f"There is no option {word!r} here. {meant}")
        return parsed

    def error(self, message: str) -> NoReturn:
        """Raise what argparse would have printed; where one of a few words is missing, name them."""
        if message.startswith(_MISSING):
            name = message.removeprefix(_MISSING)
            choices = [action.choices for action in self._actions if name in (action.metavar, action.dest)]
            message = f"Write one of {', '.join(choices[0])}" if choices and choices[0] else f"Missing: {name}"
        raise UsageError(f"{message[:1].upper()}{message[1:].rstrip('.')}. {self._see_help()}")

    def _see_help(self) -> str:
        return f"See {self._leaf().prog} --help."

    def _leaf(self) -> Parser:
        """Return the parser of the one command that was loaded, where there is one only."""
        below = [parser for action in self._actions for parser in _parsers(action)]
        return below[0]._leaf() if len(below) == 1 else self

    def _known_options(self) -> list[str]:
        below = [parser for action in self._actions for parser in _parsers(action)]
        return [*self._option_string_actions, *(option for parser in below for option in parser._known_options())]

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        # WORKAROUND: argparse suggests the nearest choice from Python 3.14 on only. Remove when that is the oldest.
        if action.choices is not None and value not in action.choices:
            choices = [str(choice) for choice in action.choices]
            meant = hint(str(value), choices, f"It is one of {', '.join(choices)}.")
            raise UsageError(f"{self.prog} does not know {str(value)!r}. {meant}")


def command(
    commands: Any,
    name: str,
    description: str,
    *examples: str,
    run: Callable[[argparse.Namespace], int] | None = None,
    short: str | None = None,
) -> Parser:
    """Add a command to *commands*; *run* returns its exit code, *short* is its line where they are listed."""
    listed = {} if short is None else {"help": short}
    epilog = "Example: " + "\n         ".join(examples)
    parser: Parser = commands.add_parser(name, description=description, epilog=epilog, **listed)
    if run is not None:
        parser.set_defaults(run=run)
    return parser


def settings_file(words: argparse.Namespace) -> Path:
    """Return the settings file that was named, or the person's own."""
    return paths.settings_file() if words.config is None else Path(words.config)


def first_word(words: Sequence[str]) -> str | None:
    """Return the first of *words* that is neither an option nor an option's value: the command."""
    rest = iter(words)
    for word in rest:
        if word == "--config":
            next(rest, None)
        elif not word.startswith("-"):
            return word
    return None


def _parsers(action: argparse.Action) -> list[Parser]:
    if isinstance(action, argparse._SubParsersAction):
        return list({id(parser): parser for parser in action.choices.values()}.values())
    return []
