"""``posture exercises``: the catalogue, today's dose, the reasons, and what a person changes about them."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.cli import output, own_exercise
from reminder.cli.parser import nearest
from reminder.core.commands import ChangeDose, Command, EnableExercise, SetAside
from reminder.core.exercises import folded
from reminder.core.progress import Change
from reminder.errors import NotRunning, Refused, UsageError
from reminder.ipc import client

_CHANGES = {"more": Change.MORE, "same": Change.SAME, "less": Change.LESS, "quiet": Change.DO_NOT_ASK}
_WHATS = ("list", "show", "enable", "disable", "allow", "add", *_CHANGES)
_SAID_OTHERWISE = {"name", "steps", "allowed", "why_not", "refusals", "seed", "own", "dose", "left_this_week"}
_NO_LIMIT = 99
_NEVER_LIFTED = {"R9", "R10", "R13"}


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = commands.add_parser(
        "exercises",
        description="Show the catalogue with today's dose, one exercise, or why one is not suggested now.\n\n"
        "  enable ID   bring back what was set aside after pain\n"
        "  disable ID  set one aside until you bring it back\n"
        "  allow ID    your doctor or physiotherapist allows it in spite of a condition that you named\n"
        "  add         write down an exercise of your own: asks, or takes the options below\n"
        "  more ID, same ID, less ID, quiet ID   a little more of it or less; quiet: never ask about it again",
        epilog="Example: posture exercises\n         posture exercises show chin_tuck\n"
        "         posture exercises --why wall_sit\n         posture exercises enable wall_sit",
    )
    parser.add_argument(
        "what", nargs="?", choices=_WHATS, default="list", metavar="WHAT", help=f"list (the default), {_rest()}"
    )
    parser.add_argument("id", nargs="?", metavar="ID", help="the exercise")
    parser.add_argument("--why", metavar="ID", help="tell why this exercise is or is not allowed now")
    parser.add_argument("--json", action="store_true", help="print every field as JSON")
    own_exercise.add_options(parser)
    parser.set_defaults(run=_run)


def _rest() -> str:
    return f"{', '.join(_WHATS[1:-1])} or {_WHATS[-1]}"


def _run(words: Namespace) -> int:
    if words.what == "add":
        return own_exercise.run(words)
    if words.what == "list" and words.id is not None:
        raise UsageError(f"list takes no exercise. Did you mean posture exercises show {words.id}?")
    if words.what != "list" and words.id is None:
        raise UsageError(f"Which exercise? Write its id, such as posture exercises {words.what} chin_tuck.")
    found = _survey(words.config)
    if words.why is not None:
        return _print_why(_find(found, words.why), as_json=words.json)
    match words.what:
        case "list":
            return _list(found, as_json=words.json)
        case "show":
            return _show(_find(found, words.id), as_json=words.json)
        case "enable":
            return _enable(_find(found, words.id)["id"])
        case "disable":
            return _give(SetAside(_find(found, words.id)["id"]))
        case "allow":
            return _allow(_find(found, words.id), words.config)
        case change:
            return _give(ChangeDose(_find(found, words.id)["id"], _CHANGES[change]))


def _survey(settings_file: Path | None) -> dict[str, Any]:
    """Return the catalogue of the daemon, or of the files where none runs or others are named."""
    if settings_file is None:
        # The catalogue is worth reading without a daemon too.
        with suppress(NotRunning):
            return client.ask("exercises")
    # Stands in for the daemon and joins the rooms as it does, as in ``run``.
    from reminder.offline import survey

    found: dict[str, Any] = survey(settings_file)
    for fault in found["faults"]:
        print(f"posture: {fault}", file=sys.stderr)
    return found


# ------------------------------------------------------------------------------------------------- reading


def _list(found: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        output.json_text(found["exercises"])
        return 0
    rows = [("", "ID", "NAME", "AREA", "LEFT TODAY"), *map(_row, found["exercises"])]
    print(*output.columns(rows), sep="\n")
    print("\n+ may be suggested now. Why not the others: posture exercises --why ID")
    if never := found.get("do_not_suggest"):
        print(f"Never suggested: {', '.join(entry['id'] for entry in never)}")
    if dose := found.get("dose"):
        from reminder.wording import doses

        print(doses.week(dose["this_week"]))
    return 0


def _row(exercise: dict[str, Any]) -> tuple[str, ...]:
    return (
        "+" if exercise["allowed"] else "",
        str(exercise["id"]),
        str(exercise["name"]),
        _said(exercise.get("body_area", "")).replace("_", " "),
        _left(exercise),
    )


def _left(exercise: dict[str, Any]) -> str:
    left = exercise["left_today"]
    return "any time" if left >= _NO_LIMIT else str(left)


def _show(exercise: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        output.json_text(exercise)
        return 0
    print(exercise["name"])
    for number, step in enumerate(exercise.get("steps") or (), start=1):
        print(f"  {number}. {step}")
    told = {key: _said(value) for key, value in exercise.items() if key not in _SAID_OTHERWISE}
    if "dose" in exercise:
        told = {"dose": _dose(exercise), **told}
    told["left_today"] = _left(exercise)
    print(*output.columns([(f"  {key}", value) for key, value in told.items() if value]), sep="\n")
    return _print_why(exercise, as_json=False)


def _dose(exercise: dict[str, Any]) -> str:
    from reminder.core import codec
    from reminder.core.exercises import Dose, Sides
    from reminder.wording import doses

    dose = exercise["dose"]
    hold = codec.read(Dose, {"hold": dose["hold_s"], "reps": dose["reps"], "sides": Sides(dose["sides"])})
    return doses.said(hold)


def _print_why(exercise: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        output.json_text({key: exercise[key] for key in ("id", "allowed", "left_today", "why_not")})
    elif exercise["allowed"]:
        print(f"{exercise['id']} may be suggested now; left today: {_left(exercise)}.")
    else:
        said = "is never suggested" if "reason" in exercise else "is not suggested now"
        print(f"{exercise['id']} {said}:", *(f"- {reason}" for reason in _reasons(exercise)), sep="\n")
    return 0


def _reasons(exercise: dict[str, Any]) -> list[str]:
    """Return each reason as a sentence with its rule last."""
    from reminder.core import codec
    from reminder.core.dose import Refusal
    from reminder.wording import refusals

    found = [codec.read(Refusal, each) for each in exercise.get("refusals", ())]
    if found:
        return [f"{refusals.sentence(each)} ({each.rule})" for each in found]
    reasons = exercise["why_not"] or []
    return [reasons] if isinstance(reasons, str) else list(reasons)


def _find(found: dict[str, Any], wanted: str) -> dict[str, Any]:
    """Return the exercise, or the movement that is never suggested, of this id or name."""
    known = [*found["exercises"], *found.get("do_not_suggest", ())]
    for entry in known:
        if wanted == entry["id"] or folded(wanted) in {folded(word) for word in _names(entry)}:
            return entry  # type: ignore[no-any-return]  # JSON
    near = nearest(wanted, [str(entry["id"]) for entry in known])
    hint = f"Did you mean {near[0]}?" if near else "posture exercises lists them."
    raise UsageError(f"There is no exercise {wanted!r}. {hint}")


def _names(entry: dict[str, Any]) -> list[str]:
    return [str(entry["id"]), str(entry["name"]), *map(str, entry.get("aka", ()))]


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        # Sentences need no comma between them.
        return (" " if value and str(value[0]).endswith(".") else ", ").join(str(one) for one in value)
    return "-" if value is None else str(value)


# ------------------------------------------------------------------------------------------------ changing


def _give(command: Command) -> int:
    print(client.command(command).get("said") or "Noted.")
    return 0


def _enable(exercise: str) -> int:
    with suppress(NotRunning):
        return _give(EnableExercise(exercise))
    from reminder import offline

    print(offline.enable(exercise))
    return 0


def _allow(exercise: dict[str, Any], settings_file: Path | None) -> int:
    """Write the exercise into [exercises] allowed, where a condition that may be lifted leaves it out."""
    rules = {str(each["rule"]) for each in exercise.get("refusals", ())}
    if "R22" in rules:
        raise Refused("Answer the safety questions first: posture setup")
    if rules & _NEVER_LIFTED:
        raise Refused(" ".join(_reasons(exercise)))
    if not rules & {"R8", "R26"}:
        raise Refused(f"No condition that you named leaves {exercise['id']} out, so there is nothing to allow.")
    from reminder.storage import config, edit

    file = settings_file if settings_file is not None else paths.settings_file()
    allowed = config.load(file, required=settings_file is not None).settings.exercises.allowed
    edit.set_keys(file, {("exercises", "allowed"): [*allowed, exercise["id"]]})
    with suppress(NotRunning):
        client.ask("reload")
    print(
        f"{exercise['name']} may be suggested, as your doctor or physiotherapist says. Rest days, pain and new "
        "back pain still come first.\nTo take it back: posture config set exercises.allowed "
        f"{','.join(allowed) or 'none'}"
    )
    return 0
