"""``posture setup``: the safety questions and what is within reach, in the terminal, as options, or on a page."""

from __future__ import annotations

import argparse
import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reminder.cli import output
from reminder.cli.parser import command, settings_file
from reminder.core.exercises import Condition, Equipment, Moves, Place
from reminder.errors import Refused, UsageError
from reminder.guide import questions
from reminder.guide.questions import Answers
from reminder.wording import safety
from reminder.wording.slips import hint

_MISSING = "Please write the numbers that apply, or 0."


def add(commands: Any) -> None:
    """Add the command to the command line."""
    parser = command(
        commands,
        "setup",
        "Answer the safety questions, and say where you are and what is within reach:\n"
        "what does not suit is left out. With --conditions and --place given, nothing is asked.",
        "posture setup",
        "posture setup --conditions none --place desk",
        "posture setup --conditions none --place desk --moves roll",
        "posture setup --conditions knee_pain,sciatica --place home --floor --equipment chair,wall,mat",
        run=_run,
    )
    parser.add_argument(
        "--conditions", metavar="LIST", type=_conditions, help=f"none, or of: {', '.join(Condition)}"
    )
    parser.add_argument(
        "--place", choices=[str(place) for place in Place], help="where you are, most of the time: desk or home"
    )
    parser.add_argument(
        "--floor", action=argparse.BooleanOptionalAction, help="whether floor exercises are fine (at home)"
    )
    parser.add_argument("--equipment", metavar="LIST", type=_equipment, help=f"none, or of: {', '.join(Equipment)}")
    parser.add_argument(
        "--moves", choices=[str(way) for way in Moves], help="how you get about: walk, roll or stay at the desk"
    )
    parser.add_argument(
        "--can-stand",
        action=argparse.BooleanOptionalAction,
        help="whether standing exercises are fine if you do not walk",
    )
    parser.add_argument("--page", action="store_true", help="ask on a page in the browser")


def _run(words: Namespace) -> int:
    file = settings_file(words)
    options = Answers(words.conditions, words.place, words.floor, words.equipment, words.moves, words.can_stand)
    if words.page:
        if options != Answers():
            raise UsageError("--page asks everything itself: leave the other options out.")
        return _page(file)
    if options.conditions is None or options.place is None:
        if not sys.stdin.isatty():
            needed = {
                "--conditions none (or what applies, such as --conditions knee_pain,sciatica)": options.conditions,
                "--place desk (or home)": options.place,
            }
            missing = " and ".join(option for option, value in needed.items() if value is None)
            raise UsageError(f"Nobody can be asked here: write {missing}.")
        options = _asked(options, questions.now(file))
    else:
        # Whoever answers by options has not seen it (S1, S2).
        print(safety.FIRST_RUN, end="\n\n")
    print(*questions.save(file, options), sep="\n\n")
    return 0


def _page(file: Path) -> int:
    from reminder.guide import setup_page
    from reminder.guide.browser import open_page

    output.need_display("In a terminal: posture setup")
    print("The questions open in your browser.", flush=True)
    if setup_page.show(file, open_page):
        return 0
    raise output.no_browser("In a terminal: posture setup")


# --------------------------------------------------------------------------------------------- the questions


def _asked(options: Answers, current: Answers) -> Answers:
    """Ask what *options* leave open; with any of them given, only what must be known."""
    all_of_it = options == Answers()
    if options.conditions is None:
        print(f"{questions.TITLE}\n\n{safety.FIRST_RUN}\n")
    conditions = options.conditions if options.conditions is not None else _ask_conditions(current.conditions)
    place = options.place or _ask_one(questions.PLACE, questions.PLACES, current.place or "desk")
    floor, equipment, moves, can_stand = options.floor, options.equipment, options.moves, options.can_stand
    if all_of_it:
        if place == "home":
            floor = _yes(f"{questions.FLOOR}?", default=bool(current.floor))
        equipment = _ask_equipment(current.equipment or ())
        moves = _ask_one(questions.MOVES_TITLE, questions.MOVES, current.moves or "walk")
        if moves != Moves.WALK:
            can_stand = _yes(f"{questions.CAN_STAND}?", default=bool(current.can_stand))
    answers = Answers(conditions, place, floor, equipment, moves, can_stand)
    print(f"\n{_summary(answers)}\n")
    if not _yes("Save this?", default=True):
        raise Refused("Nothing was changed.")
    print()
    return answers


def _ask_conditions(current: Sequence[str] | None) -> tuple[str, ...]:
    print(f"{questions.CONDITIONS} {questions.WHY}\n")
    for number, condition in enumerate(Condition, start=1):
        mark = "*" if condition in (current or ()) else " "
        print(f" {mark}{number:>2}  {safety.CONDITIONS[condition]}")
    print(f"   0  {questions.NONE}\n")
    if current:
        print("Your earlier answers have a star.")
    while True:
        numbers = _numbers(
            _answer("Please write the numbers that apply, such as 3 or 2,6; 0 for none: "), len(Condition)
        )
        if numbers == [0]:
            return ()
        # An empty line is no answer: a condition must not be lost to a slip.
        if numbers and 0 not in numbers:
            return tuple(tuple(Condition)[number - 1] for number in numbers)
        print(_MISSING)


def _ask_one(question: str, choices: Any, current: str) -> str:
    print(f"\n{question}\n")
    ids: list[str] = list(choices)
    for number, text in enumerate(choices.values(), start=1):
        print(f"  {number}  {text}")
    while True:
        answer = _answer(f"\nIts number [{ids.index(current) + 1}]: ")
        if not answer:
            return current
        if answer in ids:
            return answer
        numbers = _numbers(answer, len(ids))
        if numbers and len(numbers) == 1 and numbers[0]:
            return ids[numbers[0] - 1]
        print(f"Please write a number from 1 to {len(ids)}.")


def _ask_equipment(current: Sequence[str]) -> tuple[str, ...]:
    print(f"\n{questions.EQUIPMENT} What you do not have is not asked for.\n")
    for number, (id, text) in enumerate(questions.EQUIPMENTS.items(), start=1):
        print(f" {'*' if id in current else ' '}{number:>2}  {text}")
    print("   0  None of it\n")
    while True:
        answer = _answer("Numbers of what you have, or Enter to keep those with a star: ")
        if not answer:
            return tuple(current)
        numbers = _numbers(answer, len(Equipment))
        if numbers == [0]:
            return ()
        if numbers and 0 not in numbers:
            return tuple(list(questions.EQUIPMENTS)[number - 1] for number in numbers)
        print(f"Please write numbers from 1 to {len(Equipment)} with commas between, or 0.")


def _numbers(text: str, most: int) -> list[int] | None:
    """Return the numbers in *text*, each once; None where something else is in it."""
    words = text.replace(",", " ").split()
    if not all(word.isascii() and word.isdigit() and len(word) < 4 and int(word) <= most for word in words):
        return None
    return sorted({int(word) for word in words})


def _yes(question: str, *, default: bool) -> bool:
    while True:
        answer = _answer(f"{question} [{'Y/n' if default else 'y/N'}] ").lower()
        if not answer:
            return default
        if answer in ("y", "yes", "n", "no"):
            return answer.startswith("y")
        print("Please write y or n.")


def _answer(prompt: str) -> str:
    return output.ask(prompt, "Nothing was changed.")


def _summary(answers: Answers) -> str:
    lines = [f"Applies:  {_listed(answers.conditions, 'none of these')}", f"Place:    {answers.place}"]
    if answers.floor is not None:
        lines.append(f"Floor:    {'yes' if answers.floor else 'no'}")
    if answers.equipment is not None:
        lines.append(f"In reach: {_listed(answers.equipment, 'nothing')}")
    if answers.moves is not None:
        lines.append(f"Moves:    {questions.MOVES[answers.moves].lower()}")
    return "\n".join(lines)


def _listed(ids: Sequence[str] | None, nothing: str) -> str:
    return ", ".join(id.replace("_", " ") for id in ids or ()) or nothing


# ------------------------------------------------------------------------------------------------ the options


def _conditions(text: str) -> tuple[str, ...]:
    return _words(text, tuple(Condition), "conditions")


def _equipment(text: str) -> tuple[str, ...]:
    return _words(text, tuple(Equipment), "equipment")


def _words(text: str, known: Sequence[str], name: str) -> tuple[str, ...]:
    if text.strip().lower() == "none":
        return ()
    words = [word.strip().lower().replace("-", "_") for word in text.split(",") if word.strip()]
    for word in words:
        if word not in known:
            meant = hint(word, known, f"It is none, or of: {', '.join(known)}.")
            raise UsageError(f"--{name} does not know {word!r}. {meant}")
    if not words:
        raise UsageError(f"--{name} needs a value: none, or of: {', '.join(known)}.")
    # Each once, in the order of the manual.
    return tuple(word for word in known if word in words)
