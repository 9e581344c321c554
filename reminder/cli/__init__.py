"""The command line: each command is one request and one printed answer.

``posture status`` runs every few seconds in status bars, so only the module of the command that was named is
loaded; the table below stands in for the others. A module here has ``add(commands)``, which adds its parsers and
gives each the function to run: ``parser.set_defaults(run=function)``, from the parsed words to the exit code.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from reminder import __version__
from reminder.errors import ReminderError, UsageError

if TYPE_CHECKING:
    from reminder.cli.parser import Parser

# Command: its module, and its line in the help.
_GROUPS = {
    "Every day": {
        "status": ("status", "work time, the next reminder, and what holds it back"),
        "now": ("commands", "a reminder at once"),
        "start": ("commands", "begin the break of the open reminder"),
        "done": ("commands", "you took the break"),
        "cut-short": ("commands", "end the break early"),
        "skip": ("commands", "skip this reminder"),
        "snooze": ("commands", "bring it back in a few minutes"),
        "pause": ("commands", "no reminders for a while: 1h, until 14:00, tomorrow"),
        "resume": ("commands", "end the pause"),
    },
    "The exercises": {
        "guide": ("guide", "the guided break: picture, steps, countdown"),
        "exercises": ("exercises", "the catalogue, what is left today, and why one is left out"),
        "sore": ("commands", "you are sore: two days of rest from exercises"),
        "pain": ("commands", "an exercise hurt: say so, and hear what to do"),
        "tips": ("tips", "short hints for the desk, for lifting and for the week"),
    },
    "The program": {
        "run": ("run", "the reminder itself, in the foreground"),
        "quit": ("commands", "end it"),
        "setup": ("setup", "the safety questions, and what is within reach"),
        "settings": ("settings", "the settings as a page in the browser"),
        "config": ("config", "the settings file: show, check, change"),
        "autostart": ("autostart", "start it at login, or stop doing so"),
        "open": ("open", "start it, and open its page: what a click in the menu does"),
        "install-desktop": ("install", "put it into the application menu, with its icon"),
        "uninstall": ("install", "remove menu entry, icon and autostart"),
        "completions": ("completions", "Tab completion for bash, zsh and fish"),
    },
    "Looking closer": {
        "doctor": ("doctor", "what works on this desktop, and what mends the rest"),
        "stats": ("stats", "breaks, work and exercises, today and over the weeks"),
        "log": ("log", "what happened and why"),
        "history": ("history", "all that is kept about you: export it, or erase it"),
        "replay": ("replay", "what would have happened in a recorded trace"),
    },
}
_COMMANDS = {name: entry for group in _GROUPS.values() for name, entry in group.items()}

# Names that people know from other programs; the nearest spelling would be another command.
_ALSO_KNOWN_AS = {
    "stop": "quit",
    "exit": "quit",
    "later": "snooze",
    "postpone": "snooze",
    "break": "now",
    "continue": "resume",
    "unpause": "resume",
    "statistics": "stats",
    "cut_short": "cut-short",
    "daemon": "run",
}


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code."""
    try:
        return _run(list(sys.argv[1:] if words is None else words))
    except ReminderError as error:
        print(f"posture: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        # The exit code that shells give for Ctrl+C; nothing is printed, as it was intended.
        return 130
    except OSError as error:
        if not _reader_has_gone(error):
            raise
        # The reader of our output has seen enough. What is still buffered must not fail again at exit.
        _drop_output()
        return 141


def _run(words: list[str]) -> int:
    if isinstance(sys.stdout, TextIOWrapper):
        # A terminal that lacks a character shows a question mark; that is no reason to fail.
        sys.stdout.reconfigure(errors="replace")
    if words[:1] == ["help"]:
        words = [*words[1:2], "--help"]
    try:
        return _command(words)
    except SystemExit as ended:
        # argparse ends --help and --version like this.
        return ended.code if isinstance(ended.code, int) else 0
    finally:
        _flush()


def whole_parser() -> Parser:
    """Return the parser of all commands at once: for completions and the manual page."""
    from importlib import import_module

    parser = _parser()
    parser.usage = None
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    modules = dict.fromkeys(module for module, _ in _COMMANDS.values())
    for module in modules:
        import_module(f"reminder.cli.{module}").add(_Described(commands))
    return parser


def command_groups() -> dict[str, list[str]]:
    """Return the names of the commands under their titles, as the overview has them."""
    return {title: list(commands) for title, commands in _GROUPS.items()}


class _Described:
    """Sub-parsers to which each command is added with its line of the overview."""

    def __init__(self, commands: Any) -> None:
        self._commands = commands

    def add_parser(self, name: str, **wanted: Any) -> Any:
        return self._commands.add_parser(name, help=_COMMANDS[name][1], **wanted)


def _parser() -> Parser:
    from reminder.cli.parser import Parser

    parser = Parser(
        prog="posture",
        usage="posture COMMAND ...",
        description="A kind reminder to sit well, walk and stretch, every 50 to 60 minutes of work.",
        epilog=_overview(),
    )
    parser.add_argument("--version", action="version", version=f"posture {__version__}", help="print the version")
    return parser


def _command(words: list[str]) -> int:
    match words:
        case ["run"]:
            # As it is started at login: the resident process does without argparse.
            from reminder.cli.run import plainly

            return plainly()
        case ["status"] | ["status", "--json"]:
            # As status bars ask, every few seconds: argparse and urllib are a quarter of the time.
            from reminder.stand_ins import FOR_PATHLIB, standing_in

            with standing_in(FOR_PATHLIB):
                from reminder.cli import status

            return status.plainly(as_json="--json" in words)
    from reminder.cli.parser import first_word
    from reminder.wording.slips import hint

    parser = _parser()
    name = first_word(words)
    if name is None:
        if not words:
            words = ["--help"]
        parser.parse_args(words)
        raise UsageError("Which command? posture --help lists them.")
    if name not in _COMMANDS:
        meant = hint(_ALSO_KNOWN_AS.get(name, name), _COMMANDS, "posture --help lists them.", before="posture ")
        raise UsageError(f"There is no command {name!r}. {meant}")

    from importlib import import_module

    parser.usage = None
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    import_module(f"reminder.cli.{_COMMANDS[name][0]}").add(commands)
    parsed = parser.parse_args(words, _defaults())
    code: int = parsed.run(parsed)
    return code


def _defaults() -> object:
    from argparse import Namespace

    return Namespace(config=None)


def _overview() -> str:
    lines = []
    for title, commands in _GROUPS.items():
        lines += [f"{title}:", *(f"  {name:<17}{line}" for name, (_, line) in commands.items()), ""]
    lines += ["posture COMMAND --help tells more, with an example. To begin: posture run"]
    return "\n".join(lines)


def _flush() -> None:
    # Here, where a failure still gets its sentence. None: the terminal was closed before we began.
    if sys.stdout is not None:
        try:
            sys.stdout.flush()
        except OSError as error:
            if _reader_has_gone(error):
                raise
            _drop_output()
            raise ReminderError(f"The output cannot be written: {error.strerror}.") from error


def _reader_has_gone(error: OSError) -> bool:
    # Windows says EINVAL of a pipe that nobody reads: https://bugs.python.org/issue35754
    return isinstance(error, BrokenPipeError) or (
        sys.platform == "win32" and error.errno == 22 and error.filename is None
    )


def _drop_output() -> None:
    import os

    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
