"""``posture completions``: what bash, zsh and fish complete, made by shtab from the parsers of all commands."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.cli.parser import command, settings_file

SHELLS = ("bash", "zsh", "fish")
# Any duration is understood; these are common ones.
_DURATIONS = ("5m", "10m", "15m", "30m", "1h", "2h")


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "completions",
        "Print what a shell needs to complete commands, options, durations, settings and exercises.",
        "posture completions bash > ~/.local/share/bash-completion/completions/posture",
        'posture completions zsh > "${fpath[1]}/_posture"',
        "posture completions fish > ~/.config/fish/completions/posture.fish",
        run=_run,
    )
    parser.add_argument("shell", choices=SHELLS, help="bash, zsh or fish")


def _run(words: Namespace) -> int:
    print(script(words.shell, _exercises(settings_file(words).parent / "exercises")))
    return 0


def script(shell: str, exercises: list[str]) -> str:
    """Return the completions for *shell*, with these *exercises*."""
    import shtab

    from reminder.cli import whole_parser
    from reminder.storage.keys import KEYS

    # Shown where an argument is so called; a parser that completes is never asked to parse.
    known = {
        "ID": exercises,
        "KEY": [f"{section}.{key}" for section, keys in KEYS.items() for key in keys],
        "DURATION": list(_DURATIONS),
        "DURATION | until HH:MM | tomorrow": [*_DURATIONS, "until", "tomorrow"],
    }
    parser = whole_parser()
    for action in _actions(parser):
        if action.metavar == "FILE":
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # as shtab expects it
        elif isinstance(action.metavar, str) and action.metavar in known:
            action.choices = known[action.metavar]
    return str(shtab.complete(parser, shell=shell)).rstrip()


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield every argument of *parser* and of the parsers below it."""
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from _actions(below)


def _exercises(own: Path) -> list[str]:
    """Return the ids of all exercises, of the person's own too."""
    from reminder.storage import catalogue

    loaded = catalogue.load(paths.shipped(), own)
    if loaded.faults:
        print("warning: what follows is left out", *loaded.faults, sep="\n", file=sys.stderr)
    return [exercise.id for exercise in loaded.catalogue]
