"""python -m reminder.figures: make pictures, look for faults, keep the shipped files up to date."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from reminder import figures
from reminder.errors import CatalogueError, UsageError
from reminder.figures import load, panels

SHIPPED_SIZE = 192
"""Pixels of the shipped pictures: notification servers show 48 to 96, on fine screens twice that."""


def _write(content: bytes, to: str) -> None:
    if to == "-":
        sys.stdout.buffer.write(content)
    else:
        Path(to).write_bytes(content)


def build(folder: Path) -> list[str]:
    """Make the shipped pictures that are missing or out of date, and return their names."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for exercise_id in figures.known():
        file = folder / f"{exercise_id}.png"
        figure = load.load(exercise_id)
        if not is_current(file, panels.mark(figure, SHIPPED_SIZE)):
            file.write_bytes(figures.png(exercise_id, size=SHIPPED_SIZE))
            made.append(exercise_id)
    for file in folder.glob("*.png"):
        if file.stem not in figures.known():
            file.unlink()
    return made


def is_current(file: Path, mark: str) -> bool:
    """Return whether a shipped picture was made from what is drawn now."""
    return file.is_file() and mark.encode() in file.read_bytes()[:256]


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m reminder.figures", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the exercises that have a drawing")
    check = commands.add_parser("check", help="say what is wrong with drawings; all of them, or those named")
    check.add_argument("ids", nargs="*")
    commands.add_parser("build", help="bring config/figures/png up to date")
    sheet = commands.add_parser("sheet", help="all exercises on one SVG")
    sheet.add_argument("--theme", choices=("light", "dark"), default="light")
    sheet.add_argument("-o", "--output", default="-")
    for name, help_ in (
        ("svg", "the moving figure"),
        ("strip", "its positions side by side"),
        ("png", "the square one"),
    ):
        one = commands.add_parser(name, help=help_)
        one.add_argument("id")
        one.add_argument("--side", choices=("right", "left"), default="right")
        one.add_argument(
            "--theme", choices=("light", "dark") + (() if name == "png" else ("auto",)), default="light"
        )
        one.add_argument("--size", type=int, default=SHIPPED_SIZE, help="pixels, for png")
        one.add_argument("-o", "--output", default="-")
    wanted = parser.parse_args(arguments)
    try:
        match wanted.command:
            case "list":
                print("\n".join(figures.known()))
            case "check":
                return _check(wanted.ids or figures.known())
            case "build":
                made = build(load.folder() / "png")
                print(f"{len(made)} made: {', '.join(made)}" if made else "everything is up to date")
            case "sheet":
                drawn = [load.load(name) for name in figures.known()]
                _write(panels.sheet(drawn, theme=wanted.theme).encode(), wanted.output)
            case "svg":
                _write(figures.figure(wanted.id, side=wanted.side, theme=wanted.theme).encode(), wanted.output)
            case "strip":
                _write(figures.strip(wanted.id, side=wanted.side, theme=wanted.theme).encode(), wanted.output)
            case "png":
                picture = figures.png(wanted.id, size=wanted.size, side=wanted.side, theme=wanted.theme)
                _write(picture, wanted.output)
    except KeyError as unknown:
        print(f"there is no drawing of {unknown}; python -m reminder.figures list names them", file=sys.stderr)
        return UsageError.exit_code
    except CatalogueError as fault:
        print(fault, file=sys.stderr)
        return fault.exit_code
    return 0


def _check(ids: list[str]) -> int:
    from reminder.figures.checks import faults

    wrong = 0
    for exercise_id in ids:
        for sentence in faults(load.load(exercise_id)):
            print(f"{exercise_id}: {sentence}")
            wrong += 1
    print(f"{len(ids)} drawings, {wrong} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
