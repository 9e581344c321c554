"""``posture exercises``: the catalogue, today's dose, the reasons, and what a person changes about them."""

from __future__ import annotations

import sys
from argparse import Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from reminder.cli import output, own_exercise
from reminder.cli.parser import command, settings_file
from reminder.core.commands import ChangeDose, Command, EnableExercise, SetAside
from reminder.core.exercises import Area, folded
from reminder.core.progress import Change
from reminder.errors import NotRunning, Refused, UsageError
from reminder.ipc import client
from reminder.wording.slips import hint

_CHANGES = {"more": Change.MORE, "same": Change.SAME, "less": Change.LESS, "quiet": Change.DO_NOT_ASK}
_WHATS = ("list", "show", "enable", "disable", "allow", "add", *_CHANGES)
_NO_LIMIT = 99
_NEVER_LIFTED = {"R9", "R10", "R13"}


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "exercises",
        "Show the catalogue with today's dose, one exercise, or why one is not suggested now.\n\n"
        "  show ID     steps, dose and sources of one\n"
        "  enable ID   bring back what was set aside after pain\n"
        "  disable ID  set one aside until you bring it back\n"
        "  allow ID    your doctor or physiotherapist allows it in spite of a condition that you named\n"
        "  add         write down an exercise of your own: asks, or takes the options below\n"
        "  more ID, same ID, less ID, quiet ID   a little more of it or less; quiet: never ask about it again",
        "posture exercises",
        "posture exercises show chin_tuck",
        "posture exercises --why wall_sit",
        "posture exercises enable wall_sit",
        run=_run,
    )
    whats = f"list (the default), {', '.join(_WHATS[1:-1])} or {_WHATS[-1]}"
    parser.add_argument("what", nargs="?", choices=_WHATS, default="list", metavar="WHAT", help=whats)
    parser.add_argument("id", nargs="?", metavar="ID", help="the exercise")
    parser.add_argument("--why", metavar="ID", help="tell why this exercise is or is not allowed now")
    parser.add_argument("--json", action="store_true", help="print every field as JSON")
    own_exercise.add_options(parser)


def _run(words: Namespace) -> int:
    if words.what == "add":
        return own_exercise.run(words)
    if words.what == "list" and words.id is not None:
        raise UsageError(f"list takes no exercise. Did you mean posture exercises show {words.id}?")
    if words.what != "list" and words.id is None:
        raise UsageError(f"Which exercise? Write its id, such as posture exercises {words.what} chin_tuck.")
    with output.same_version(KeyError):
        return _do(words, _survey(words.config))


def _do(words: Namespace, found: dict[str, Any]) -> int:
    if words.why is not None:
        return _print_why(_find(found, words.why), as_json=words.json)
    match words.what:
        case "list":
            _list(found, as_json=words.json)
            # It is not whole: an exercise of one's own is missing from it.
            return UsageError.exit_code if found.get("faults") else 0
        case "show":
            return _show(_find(found, words.id), as_json=words.json)
        case "enable":
            return _enable(_find(found, words.id)["id"])
        case "disable":
            return _send(SetAside(_find(found, words.id)["id"]))
        case "allow":
            return _allow(_find(found, words.id), words)
        case change:
            return _send(ChangeDose(_find(found, words.id)["id"], _CHANGES[change]))


def _survey(settings: Path | None) -> dict[str, Any]:
    """Return the catalogue of the daemon, or of the files where none runs or others are named."""
    found: dict[str, Any] = _ask(settings)
    for fault in found.get("faults", ()):  # a daemon of before an upgrade knows of none
        print(f"posture: {fault}", file=sys.stderr)
    return found


def _ask(settings: Path | None) -> dict[str, Any]:
    if settings is None:
        with suppress(NotRunning):
            return client.ask("exercises")
    from reminder.offline import survey

    return survey(settings)


# ------------------------------------------------------------------------------------------------- reading


def _list(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        output.json_text(found["exercises"])
        return
    print(*_table([("", "ID", "NAME", "LEFT TODAY", "AREA"), *map(_row, found["exercises"])]), sep="\n")
    output.show("", "+ may be suggested now. Why not the others: posture exercises --why ID")
    if never := found.get("do_not_suggest"):
        output.show(f"Never suggested: {', '.join(entry['id'] for entry in never)}")
    if dose := found.get("dose"):
        from reminder.wording import doses

        output.show(doses.week(dose["this_week"]))


def _table(rows: list[tuple[str, ...]]) -> list[str]:
    """Return *rows* as lines, without the area, and then without the name, where the terminal has no room."""
    room = output.width(0)
    tables = [output.columns(rows), output.columns([row[:4] for row in rows])]
    fitting = [table for table in tables if not room or max(map(len, table)) <= room]
    return fitting[0] if fitting else output.columns([(*row[:2], row[3]) for row in rows])


def _row(exercise: dict[str, Any]) -> tuple[str, ...]:
    return (
        "+" if exercise["allowed"] else "",
        str(exercise["id"]),
        str(exercise["name"]),
        _left(exercise),
        _areas(exercise),
    )


def _left(exercise: dict[str, Any]) -> str:
    left = exercise["left_today"]
    return "any time" if left >= _NO_LIMIT else str(left)


def _show(exercise: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        output.json_text(exercise)
        return 0
    print(exercise["name"])
    rows: dict[str, str] = {}
    if "steps" in exercise:
        from reminder.wording import refusals

        for number, step in enumerate(exercise["steps"], start=1):
            output.show(f"  {number}. {step}")
        rows = {
            "Breathing": exercise["breathing"],
            "Careful": " ".join(exercise["cautions"]),
            "Dose": _dose(exercise),
            "Kind": f"{exercise['kind']}, for {_areas(exercise)}",
            "Where": f"{exercise['posture']}; {' or '.join(exercise['place'])}",
            "Needs": refusals.things(exercise["equipment"]) if exercise["equipment"] else "nothing",
            "Not with": refusals.conditions(exercise["avoid_when"]) if exercise["avoid_when"] else "",
        }
    rows |= {"Also called": ", ".join(exercise["aka"]), "Sources": ", ".join(exercise["sources"])}
    output.show(*output.columns([(f"  {label}", value) for label, value in rows.items() if value]))
    return _print_why(exercise, as_json=False)


def _dose(exercise: dict[str, Any]) -> str:
    """Return how much of it, and how often at most."""
    from reminder.core import codec
    from reminder.core.exercises import Dose, Sides
    from reminder.wording import doses

    dose = exercise["dose"]
    much = doses.spoken(
        codec.read(Dose, {"hold": dose["hold_s"], "reps": dose["reps"], "sides": Sides(dose["sides"])})
    )
    if exercise["max_per_day"] >= _NO_LIMIT:
        return much
    often = f"{much}; at most {exercise['max_per_day']} a day"
    return f"{often}, {exercise['per_week']} a week" if exercise["per_week"] else often


def _print_why(exercise: dict[str, Any], *, as_json: bool) -> int:
    if as_json:
        output.json_text({key: exercise[key] for key in ("id", "allowed", "left_today", "why_not")})
    elif exercise["allowed"]:
        print(f"{exercise['id']} may be suggested now; left today: {_left(exercise)}.")
    elif "reason" in exercise:
        output.show(*_reasons(exercise))
    else:
        output.show(f"{exercise['id']} is not suggested now:", *(f"- {reason}" for reason in _reasons(exercise)))
    return 0


def _reasons(exercise: dict[str, Any]) -> list[str]:
    """Return each reason as a sentence with its rule last."""
    from reminder.core import codec
    from reminder.core.dose import Refusal
    from reminder.wording import refusals

    return refusals.reasons(codec.read(Refusal, each) for each in exercise["refusals"])


def _find(found: dict[str, Any], wanted: str) -> dict[str, Any]:
    """Return the exercise, or the movement that is never suggested, of this id or name."""
    known = [*found["exercises"], *found.get("do_not_suggest", ())]
    by_id = {str(entry["id"]): entry for entry in known}
    # An id comes first: the name of one may be another name of the next.
    by_name = {folded(str(name)): entry for entry in known for name in (entry["id"], entry["name"], *entry["aka"])}
    if (entry := by_id.get(wanted) or by_name.get(folded(wanted))) is not None:
        return entry  # type: ignore[no-any-return]  # JSON
    raise UsageError(f"There is no exercise {wanted!r}. {hint(wanted, by_id, 'posture exercises lists them.')}")


def _areas(exercise: dict[str, Any]) -> str:
    """Return what it moves, in the words of the statistics."""
    from reminder.report import sentences

    return ", ".join(sentences.area(Area(area)) for area in exercise["body_area"])


# ------------------------------------------------------------------------------------------------ changing


def _send(change: Command) -> int:
    print(client.command(change).get("said") or "Noted.")
    return 0


def _enable(exercise: str) -> int:
    change = EnableExercise(exercise)
    with suppress(NotRunning):
        return _send(change)
    from reminder import offline

    print(offline.report(change))
    return 0


def _allow(exercise: dict[str, Any], words: Namespace) -> int:
    """Write the exercise into [exercises] allowed, where a condition that may be lifted leaves it out."""
    rules = {str(each["rule"]) for each in exercise["refusals"]}
    if "R22" in rules:
        raise Refused("Answer the safety questions first: posture setup")
    if rules & _NEVER_LIFTED:
        raise Refused(" ".join(_reasons(exercise)))
    if not rules & {"R8", "R26"}:
        raise Refused(f"No condition that you named leaves {exercise['id']} out, so there is nothing to allow.")
    from reminder.storage import config, edit

    file = settings_file(words)
    allowed = config.load(file, required=words.config is not None).settings.exercises.allowed
    edit.set_keys(file, {("exercises", "allowed"): [*allowed, exercise["id"]]})
    with suppress(NotRunning):
        client.ask("reload")
    print(
        f"{exercise['name']} may be suggested, as your doctor or physiotherapist says. Rest days, pain and new "
        "back pain still come first.\nTo take it back: posture config set exercises.allowed "
        f"{','.join(allowed) or 'none'}"
    )
    return 0
