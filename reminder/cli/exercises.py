"""``posture exercises``: the catalogue, the dose that is left today, and the reasons."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from reminder.cli import output
from reminder.cli.parser import nearest
from reminder.errors import NotRunning, UsageError
from reminder.ipc import client


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "exercises",
        description="Show the catalogue with the dose left today, one exercise, or why one is not suggested now.",
        epilog="Example: posture exercises\n         posture exercises show chin_tuck\n"
        "         posture exercises --why plank",
    )
    parser.add_argument("what", nargs="?", choices=("list", "show"), default="list", help="list (as ever), or show")
    parser.add_argument("id", nargs="?", metavar="ID", help="the exercise to show")
    parser.add_argument("--why", metavar="ID", help="tell why this exercise is or is not allowed now")
    parser.add_argument("--json", action="store_true", help="print every field as JSON")
    parser.set_defaults(run=_run)


def _run(words: Namespace) -> int:
    if words.what == "show" and words.id is None:
        raise UsageError("Which exercise? Write its id, such as posture exercises show chin_tuck.")
    if words.what == "list" and words.id is not None:
        raise UsageError(f"list takes no exercise. Did you mean posture exercises show {words.id}?")
    catalogue = _catalogue(words.config)
    if words.why is not None:
        return _tell_why(_find(catalogue, words.why), as_json=words.json)
    if words.what == "show":
        return _show(_find(catalogue, words.id), as_json=words.json)
    if words.json:
        output.json_text(catalogue)
        return 0
    rows = [("", "ID", "NAME", "AREA", "LEFT TODAY"), *map(_row, catalogue)]
    print(*output.columns(rows), sep="\n")
    print("\n+ may be suggested now. Why not the others: posture exercises --why ID")
    return 0


def _catalogue(settings_file: Path | None) -> list[dict[str, Any]]:
    """Return the exercises as the daemon sees them, or as the files say where none runs or others are named."""
    if settings_file is None:
        # The catalogue is worth reading without a daemon too.
        with suppress(NotRunning):
            return client.ask("exercises")["exercises"]  # type: ignore[return-value]  # the daemon's form
    # Stands in for the daemon and joins the rooms as it does, as in ``run``.
    from reminder.survey import survey

    found: dict[str, Any] = survey(settings_file)
    for fault in found["faults"]:
        print(f"posture: {fault}", file=sys.stderr)
    exercises: list[dict[str, Any]] = found["exercises"]
    return exercises


def _row(exercise: dict[str, Any]) -> tuple[str, ...]:
    return (
        "+" if exercise["allowed"] else "",
        str(exercise["id"]),
        str(exercise["name"]),
        _said(exercise.get("body_area", "")).replace("_", " "),
        str(exercise["left_today"]),
    )


def _show(exercise: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        output.json_text(exercise)
        return 0
    print(exercise["name"])
    for number, step in enumerate(exercise.get("steps") or (), start=1):
        print(f"  {number}. {step}")
    said_otherwise = {"name", "steps", "allowed", "why_not"}
    told = {key: value for key, value in exercise.items() if key not in said_otherwise and value not in ("", [])}
    rows = [(f"  {key}", _said(value)) for key, value in told.items()]
    print(*output.columns(rows), sep="\n")
    return _tell_why(exercise, as_json=False)


def _tell_why(exercise: dict[str, Any], *, as_json: bool) -> int:
    reasons = exercise["why_not"] or []
    reasons = [reasons] if isinstance(reasons, str) else reasons
    if as_json:
        output.json_text({key: exercise[key] for key in ("id", "allowed", "left_today", "why_not")})
    elif exercise["allowed"]:
        print(f"{exercise['id']} may be suggested now; left today: {exercise['left_today']}.")
    else:
        print(f"{exercise['id']} is not suggested now:", *(f"- {reason}" for reason in reasons), sep="\n")
    return 0


def _find(catalogue: list[dict[str, Any]], wanted: str) -> dict[str, Any]:
    for exercise in catalogue:
        if exercise["id"] == wanted:
            return exercise
    near = nearest(wanted, [str(exercise["id"]) for exercise in catalogue])
    hint = f"Did you mean {near[0]}?" if near else "posture exercises lists them."
    raise UsageError(f"There is no exercise {wanted!r}. {hint}")


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        # Sentences need no comma between them.
        return (" " if value and str(value[0]).endswith(".") else ", ").join(str(one) for one in value)
    return "-" if value is None else str(value)
