"""``posture exercises add``: a person's own exercise, from a physiotherapist's sheet, without writing TOML."""

from __future__ import annotations

import re
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from reminder import paths
from reminder.core.exercises import LOAD, Area, Condition, Equipment, Place, Posture, Sides
from reminder.core.values import dataclass
from reminder.errors import NotRunning, Refused, UsageError
from reminder.ipc import client

_KINDS = tuple(sorted(kind.value for kind in LOAD))


@dataclass(frozen=True, slots=True)
class _Question:
    """One thing to know: its key in the file, its option, the question, and how the answer is read."""

    key: str
    option: str
    ask: str
    read: Callable[[str], Any]
    default: str | None = None  # None: an answer is needed
    several: bool = False


def _one_of(words: Sequence[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        word = text.strip().lower().replace(" ", "_")
        if word not in words:
            raise ValueError(f"expected one of {', '.join(words)}")
        return word

    return read


def _list_of(words: Sequence[str]) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        given = [word for word in re.split(r"[\s,]+", text.strip().lower()) if word and word != "none"]
        for word in given:
            if word not in words:
                raise ValueError(f"{word!r}: expected none, or some of {', '.join(words)}")
        return list(dict.fromkeys(given))

    return read


def _whole(text: str) -> int:
    if not text.strip().isdecimal():
        raise ValueError("expected a whole number")
    return int(text)


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("expected some words")
    return text.strip()


def _words(members: Any) -> tuple[str, ...]:
    return tuple(member.value for member in members)


QUESTIONS = (
    _Question("name", "--name", "What is it called?", _text),
    _Question("kind", "--kind", f"What is it: {', '.join(_KINDS)}?", _one_of(_KINDS)),
    _Question(
        "body_area",
        "--area",
        "Which parts of the body, the main one first, such as lower_back, hip?",
        _list_of(_words(Area)),
    ),
    _Question("posture", "--posture", "How is it done: seated, standing or floor?", _one_of(_words(Posture))),
    _Question("place", "--place", "Where: desk, home or both?", _list_of((*_words(Place), "both")), "both"),
    _Question(
        "equipment",
        "--equipment",
        "What does it need, such as chair, wall, mat?",
        _list_of(_words(Equipment)),
        "none",
    ),
    _Question("steps", "--step", "How is it done, step by step? An empty line ends it.", _text, several=True),
    _Question("breathing", "--breathing", "How should you breathe?", _text, "Breathe evenly throughout."),
    _Question("cautions", "--caution", "What should you be careful about?", _text, "Stop if it hurts."),
    _Question("reps", "--reps", "How many times?", _whole, "8"),
    _Question("hold_s", "--hold", "How many seconds is each one held?", _whole, "2"),
    _Question(
        "sides", "--sides", "Sides: none, each (one after the other) or alternate?", _one_of(_words(Sides)), "none"
    ),
    _Question("max_per_day", "--per-day", "How often a day at most?", _whole, "1"),
    _Question("per_week", "--per-week", "How often a week at most? 0 for no limit.", _whole, "0"),
    _Question(
        "avoid_when",
        "--avoid-when",
        "When must it be left out, such as knee_pain?",
        _list_of(_words(Condition)),
        "recent_surgery",
    ),
)


def add_options(parser: ArgumentParser) -> None:
    """Add the options of ``add``, one for each question."""
    group = parser.add_argument_group("add", "With --name, --kind, --area, --posture and --step nothing is asked.")
    for question in QUESTIONS:
        default = f" [{question.default}]" if question.default is not None else ""
        group.add_argument(
            question.option,
            dest=f"add_{question.key}",
            metavar="TEXT",
            action="append" if question.several else "store",
            help=f"{question.ask}{default}",
        )


def run(words: Namespace) -> int:
    """Ask, or take what the options say, and write the exercise into a file of its own."""
    given = {q.key: value for q in QUESTIONS if (value := getattr(words, f"add_{q.key}")) is not None}
    needed = [q for q in QUESTIONS if q.default is None and q.key not in given]
    if needed and given:
        raise UsageError(f"add needs {', '.join(q.option for q in needed)} too; without any option it asks.")
    if needed and not sys.stdin.isatty():
        raise UsageError(f"Nobody can be asked here: write {', '.join(q.option for q in needed)}.")
    answers = _asked() if needed else _read(given)
    file = words.config if words.config is not None else paths.settings_file()
    written = _write(answers, words.id, Path(file).parent / "exercises")
    with suppress(NotRunning):
        client.ask("reload")
    print(
        f"Written to {written}. {answers['name']} may be suggested from now on: posture exercises --why "
        f"{written.stem}"
    )
    return 0


def _read(given: Mapping[str, Any]) -> dict[str, Any]:
    answers = {}
    for question in QUESTIONS:
        text = given.get(question.key, question.default)
        try:
            answers[question.key] = [_text(t) for t in text] if question.several else question.read(text)
        except ValueError as fault:
            raise UsageError(f"{question.option}: {fault}.") from None
    return answers


def _asked() -> dict[str, Any]:
    return {question.key: _several(question) if question.several else _ask(question) for question in QUESTIONS}


def _ask(question: _Question) -> Any:
    default = f" [{question.default}]" if question.default is not None else ""
    while True:
        said = _line(f"{question.ask}{default} ")
        try:
            return question.read(said or question.default or "")
        except ValueError as fault:
            print(f"Please write again: {fault}.")


def _several(question: _Question) -> list[str]:
    print(question.ask)
    lines: list[str] = []
    while True:
        if said := _line(f"  {len(lines) + 1}. "):
            lines.append(said)
        elif lines:
            return lines


def _line(prompt: str) -> str:
    try:
        return input(prompt).strip()
    except EOFError:
        print()
        raise Refused("Nothing was written.") from None


def _write(answers: dict[str, Any], wanted: str | None, folder: Path) -> Path:
    """Write the exercise, unless the catalogue would refuse it; return its file.

    Raises:
        Refused: it cannot be taken, and why.
    """
    id = wanted or re.sub(r"[^a-z0-9]+", "_", answers["name"].lower()).strip("_")
    if not re.match(r"[a-z]", id):
        id = f"my_{id}"
    text = _toml(id, answers)
    path = folder / f"{id}.toml"
    if path.exists():
        raise Refused(f"{path} is there already; give another id: posture exercises add my_{id}")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(text, encoding="utf-8")
    from reminder.storage import catalogue

    faults = [
        f for f in catalogue.load(paths.shipped(), folder).faults if f.startswith(f"{folder.name}/{path.name}")
    ]
    if faults:
        path.unlink()
        raise Refused("\n".join(("It was not taken:", *faults)))
    return path


def _toml(id: str, answers: dict[str, Any]) -> str:
    """Return the file. Every string goes through JSON, whose form of a string is TOML's too."""
    import json

    sides = 1 if answers["sides"] == Sides.NONE else 2
    # Three seconds of way for each, and some to get ready: as the guide counts it.
    length = answers["reps"] * sides * (answers["hold_s"] + 3) + 10
    place = ["desk", "home"] if "both" in answers["place"] else answers["place"]
    row = {"id": id, **answers, "place": place, "cautions": [answers["cautions"]], "duration_s": min(length, 120)}
    if not row["per_week"]:
        del row["per_week"]
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in row.items()]
    return "\n".join(("# Written by posture exercises add.", "[[exercise]]", *lines, ""))
