"""Commands as facts of a trace: how each is written, and how it is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from reminder.core import codec, durations
from reminder.core.care import Pain
from reminder.core.commands import (
    ChangeDose,
    ClearSore,
    Command,
    CutShort,
    Dismiss,
    Done,
    EnableExercise,
    Now,
    OpenSettings,
    OpenSetup,
    PainGone,
    PainStill,
    Pause,
    Quit,
    ReportPain,
    Resume,
    SetAside,
    Skip,
    Snooze,
    Sore,
    StandNow,
    Start,
)  # fmt: skip
from reminder.core.model import Answer
from reminder.core.progress import Change
from reminder.trace.checks import text, yes, yes_or_no
from reminder.wording import grammar

# Reads the value of a line, given the whole line for its further keys. Raises: ValueError.
Read = Callable[[Any, Mapping[str, Any]], Any]


def written(command: Command) -> dict[str, Any] | None:
    """Return *command* as a line of a trace; None where a replay has nothing to do for it."""
    match command:
        case Start(reminder, guided):
            return _answered(Answer.START, reminder) | ({"guided": True} if guided else {})
        case Done(reminder, without_exercise):
            return _answered(Answer.WALKED if without_exercise else Answer.DONE, reminder)
        case CutShort(reminder):
            return _answered(Answer.CUT_SHORT, reminder)
        case Skip(reminder):
            return _answered(Answer.SKIP, reminder)
        case Dismiss(reminder):
            return _answered(Answer.DISMISS, reminder)
        case Snooze(length, reminder):
            return _answered(Answer.SNOOZE, reminder) | ({} if length is None else {"for": durations.spell(length)})
        case Pause(until):
            return {"pause": grammar.pause_text(until) or True}
        case Now() | Resume() | Quit():
            return {codec.name_of(type(command)): True}
        case Sore() | ClearSore():
            return {"sore": isinstance(command, Sore)}
        case ReportPain(level, exercise):
            return {"pain": level.value} | ({} if exercise is None else {"exercise": exercise})
        case PainStill() | PainGone():
            return {"pain": "still" if isinstance(command, PainStill) else "gone"}
        case EnableExercise(exercise):
            return {"enable": exercise}
        case SetAside(exercise):
            return {"set_aside": exercise}
        case ChangeDose(exercise, to):
            return {"dose": to.value, "exercise": exercise}
        case StandNow(standing):
            return {"standing": standing}
        case OpenSetup() | OpenSettings():
            return None
        case _:
            assert_never(command)


def _answered(answer: Answer, reminder: int | None) -> dict[str, Any]:
    return {"answer": answer.value} | ({} if reminder is None else {"reminder": reminder})


def _answer(value: Any, line: Mapping[str, Any]) -> Command:
    reminder, length = codec.read(int | None, line.get("reminder")), line.get("for")
    if length is not None and value != Answer.SNOOZE:
        raise ValueError("for: only a snooze has a length")
    match value:
        case Answer.START:
            return Start(reminder, guided=yes_or_no(line.get("guided", False)))
        case Answer.DONE | Answer.WALKED:
            return Done(reminder, without_exercise=value == Answer.WALKED)
        case Answer.CUT_SHORT:
            return CutShort(reminder)
        case Answer.SKIP:
            return Skip(reminder)
        case Answer.DISMISS:
            return Dismiss(reminder)
        case Answer.SNOOZE:
            if length is not None and not isinstance(length, str):
                raise ValueError('for: expected a duration such as "5m"')
            return Snooze(None if length is None else grammar.snooze_length(length), reminder)
        case _:
            raise ValueError(f"expected one of {', '.join(Answer)}")


def _pause(value: Any, line: Mapping[str, Any]) -> Command:
    if value is True:
        return Pause()
    if not isinstance(value, str) or not value.strip():
        raise ValueError('expected true, a duration such as "1h", "until 14:00" or "tomorrow"')
    return grammar.pause(value)


def _pain(value: Any, line: Mapping[str, Any]) -> Command:
    if value in ("gone", "still"):
        return PainGone() if value == "gone" else PainStill()
    if value not in list(Pain):
        raise ValueError('expected "mild", "strong", "gone" or "still"')
    return ReportPain(Pain(value), codec.read(str | None, line.get("exercise")))


# How the value of each is read, and which further keys its line may have.
READERS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "answer": (_answer, ("for", "reminder", "guided")),
    "pause": (_pause, ()),
    "resume": (lambda value, line: yes(value) and Resume(), ()),
    "now": (lambda value, line: yes(value) and Now(), ()),
    "quit": (lambda value, line: yes(value) and Quit(), ()),
    "sore": (lambda value, line: Sore() if yes_or_no(value) else ClearSore(), ()),
    "pain": (_pain, ("exercise",)),
    "enable": (lambda value, line: EnableExercise(text(value)), ()),
    "set_aside": (lambda value, line: SetAside(text(value)), ()),
    "dose": (lambda value, line: ChangeDose(text(line.get("exercise")), codec.read(Change, value)), ("exercise",)),
    "standing": (lambda value, line: StandNow(yes_or_no(value)), ()),
}
