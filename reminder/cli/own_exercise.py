"""``posture exercises add``: a person's own exercise, from a physiotherapist's sheet, without writing TOML."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace
from contextlib import suppress
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.cli import output
from reminder.cli.parser import settings_file
from reminder.core.exercises import LOAD, Place, Sides
from reminder.core.values import dataclass
from reminder.errors import NotRunning, Refused, UsageError
from reminder.ipc import client

_KINDS = tuple(sorted(kind.value for kind in LOAD))


@dataclass(frozen=True, slots=True)
class _Question:
    """One thing to know: its key in the file, its option, the question, and the default (None: it must be said)."""

    key: str
    option: str
    ask: str
    default: str | None = None

    @property
    def text(self) -> str:
        """The question with its default."""
        return self.ask if self.default is None else f"{self.ask} [{self.default}]"


_QUESTIONS = (
    _Question("name", "--name", "What is it called?"),
    _Question("kind", "--kind", f"What is it: {', '.join(_KINDS)}?"),
    _Question("body_area", "--area", "Which parts of the body, the main one first, such as lower_back, hip?"),
    _Question("posture", "--posture", "How is it done: seated, standing or floor?"),
    _Question("place", "--place", "Where: desk, home or both?", "both"),
    _Question("equipment", "--equipment", "What does it need, such as chair, wall, mat?", "none"),
    _Question("steps", "--step", "How is it done, step by step? An empty line ends it."),
    _Question("breathing", "--breathing", "How should you breathe?", "Breathe evenly throughout."),
    _Question("cautions", "--caution", "What should you be careful about?", "Stop if it hurts."),
    _Question("reps", "--reps", "How many times?", "8"),
    _Question("hold_s", "--hold", "How many seconds is each one held?", "2"),
    _Question("sides", "--sides", "Sides: none, each (one after the other) or alternate?", "none"),
    _Question("max_per_day", "--per-day", "How often a day at most?", "1"),
    _Question("per_week", "--per-week", "How often a week at most? 0 for no limit.", "0"),
    _Question("avoid_when", "--avoid-when", "When must it be left out, such as knee_pain?", "recent_surgery"),
)


def add_options(parser: ArgumentParser) -> None:
    """Add the options of ``add``, one for each question."""
    group = parser.add_argument_group("add", "With --name, --kind, --area, --posture and --step nothing is asked.")
    for question in _QUESTIONS:
        group.add_argument(
            question.option,
            dest=f"add_{question.key}",
            metavar="TEXT",
            action="append" if question.key == "steps" else "store",
            help=question.text,
        )


def run(words: Namespace) -> int:
    """Ask, or take what the options say, and write the exercise into a file of its own."""
    options = {q.key: value for q in _QUESTIONS if (value := getattr(words, f"add_{q.key}")) is not None}
    missing = ", ".join(q.option for q in _QUESTIONS if q.default is None and q.key not in options)
    if missing and options:
        raise UsageError(f"add needs {missing} too; without any option it asks.")
    if missing and not sys.stdin.isatty():
        raise UsageError(f"Nobody can be asked here: write {missing}.")
    row = {q.key: _asked(q) if missing else _option(q, options.get(q.key, q.default)) for q in _QUESTIONS}
    file = _write(row, words.id, settings_file(words).parent / "exercises")
    with suppress(NotRunning):
        client.ask("reload")
    print(f"Written to {file}. {row['name']} may be suggested from now on: posture exercises --why {file.stem}")
    return 0


def _option(question: _Question, answer: Any) -> Any:
    try:
        return _value(question, answer)
    except ValueError as fault:
        raise UsageError(f"{question.option}: {fault}.") from None


def _asked(question: _Question) -> Any:
    while True:
        try:
            if question.key == "steps":
                print(question.text)
                return _value(question, _lines())
            return _value(question, _line(f"{question.text} ") or question.default or "")
        except ValueError as fault:
            print(f"Please write again: {fault}.")


def _lines() -> list[str]:
    lines: list[str] = []
    while line := _line(f"  {len(lines) + 1}. "):
        lines.append(line)
    return lines


def _line(prompt: str) -> str:
    return output.ask(prompt, "Nothing was written.")


def _value(question: _Question, answer: Any) -> Any:
    """Return the value for the file that *answer* means.

    Raises:
        ValueError: it means none; the message says what to write.
    """
    from reminder.storage.edit import from_words
    from reminder.storage.exercise_keys import EXERCISE, Text
    from reminder.storage.validators import OneOf

    kind = OneOf(_KINDS) if question.key == "kind" else EXERCISE[question.key]
    match question.key:
        case "per_week" if answer.strip() == "0":
            return None
        case "place" if answer.strip().lower() == "both":
            value: Any = list(map(str, Place))
        case "cautions":
            value = [answer]
        case "steps":
            value = answer
        case _ if isinstance(kind, Text):
            value = answer.strip()
        case _:
            words = answer.lower().split()
            value = from_words(kind, words if kind.listed else ["_".join(words)])
    kind.read(value)
    return value


def _write(row: dict[str, Any], wanted: str | None, folder: Path) -> Path:
    """Write the exercise, unless the catalogue would refuse it; return its file.

    Raises:
        Refused: it cannot be taken, and why.
    """
    id = wanted or re.sub(r"[^a-z0-9]+", "_", row["name"].lower()).strip("_")
    if not re.match(r"[a-z]", id):
        id = f"my_{id}"
    path = folder / f"{id}.toml"
    if path.exists():
        raise Refused(f"{path} is there already; give another id: posture exercises add my_{id}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(_toml(id, row), encoding="utf-8")
    from reminder.storage import catalogue

    faults = [
        f for f in catalogue.load(paths.shipped(), folder).faults if f.startswith(f"{folder.name}/{path.name}")
    ]
    if faults:
        path.unlink()
        raise Refused("\n".join(("It was not taken:", *faults)))
    return path


def _toml(id: str, row: dict[str, Any]) -> str:
    """Return the file. Every string goes through JSON, whose form of a string is TOML's too."""
    import json

    sides = 1 if row["sides"] == Sides.NONE else 2
    # Three seconds of way for each, and some to get ready: as the guide counts it.
    length = row["reps"] * sides * (row["hold_s"] + 3) + 10
    values = {"id": id, **row, "duration_s": min(length, 120)}
    lines = [
        f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items() if value is not None
    ]
    return "\n".join(("# Written by posture exercises add.", "[[exercise]]", *lines, ""))
