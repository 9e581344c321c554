"""python -m figures: look at drawings, look for faults, keep the shipped files up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from figures import load, panels
from figures.animation import animated
from figures.build import PIXELS, build
from reminder import paths
from reminder.errors import CatalogueError, UsageError


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    wanted = _parser().parse_args(arguments)
    try:
        match wanted.command:
            case "list":
                print("\n".join(load.known()))
            case "check":
                return _check(wanted.ids or load.known())
            case "build":
                changed = build(paths.shipped() / "figures")
                print(f"{len(changed)} changed: {', '.join(changed)}" if changed else "everything is up to date")
            case "sheet":
                drawn = [load.load(name) for name in wanted.ids or load.known()]
                _write(panels.sheet(drawn, theme=wanted.theme).encode(), wanted.output)
            case "svg":
                _write(animated(load.load(wanted.id), theme=wanted.theme, uid="fig").encode(), wanted.output)
            case "strip":
                _write(panels.strip(load.load(wanted.id), theme=wanted.theme, uid="fig").encode(), wanted.output)
            case "png":
                _write(panels.png(load.load(wanted.id), wanted.size, theme=wanted.theme), wanted.output)
    except KeyError as unknown:
        print(f"there is no drawing of {unknown}; python -m figures list names them", file=sys.stderr)
        return UsageError.exit_code
    except CatalogueError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m figures", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the exercises that have a drawing")
    check = commands.add_parser("check", help="say what is wrong with drawings; all of them, or those named")
    check.add_argument("ids", nargs="*")
    commands.add_parser("build", help="bring config/figures up to date")
    sheet = commands.add_parser("sheet", help="exercises on one SVG; all of them, or those named")
    sheet.add_argument("ids", nargs="*")
    sheet.add_argument("--theme", choices=("light", "dark"), default="light")
    sheet.add_argument("-o", "--output", default="-")
    for name, help_ in (
        ("svg", "the moving figure"),
        ("strip", "its positions side by side"),
        ("png", "the square one"),
    ):
        one = commands.add_parser(name, help=help_)
        one.add_argument("id")
        one.add_argument("--theme", choices=("light", "dark"), default="light")
        one.add_argument("--size", type=int, default=PIXELS, help="pixels, for png")
        one.add_argument("-o", "--output", default="-")
    return parser


def _write(content: bytes, to: str) -> None:
    if to == "-":
        sys.stdout.buffer.write(content)
    else:
        Path(to).write_bytes(content)


def _check(ids: list[str]) -> int:
    from figures.checks import faults

    wrong = 0
    for exercise_id in ids:
        for sentence in faults(load.load(exercise_id)):
            print(f"{exercise_id}: {sentence}")
            wrong += 1
    print(f"{len(ids)} drawings, {wrong} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
