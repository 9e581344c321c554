"""Commands as facts of a trace: how each is written, and how it is read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, assert_never

from reminder.core import codec, commands, durations, events
from reminder.core.care import Pain
from reminder.core.model import Answer, Door
from reminder.core.progress import Change
from reminder.trace.checks import text, yes, yes_or_no
from reminder.wording import grammar

# Reads the value of a line, given the whole line for its further keys. Raises: ValueError.
Read = Callable[[Any, Mapping[str, Any]], Any]


def written(command: commands.Command) -> dict[str, Any] | None:
    """Return *command* as a line of a trace; None where a replay has nothing to do for it."""
    if isinstance(command, commands.ToReminder):
        return _answered(command)
    match command:
        case commands.Pause(until):
            return {"pause": grammar.pause_text(until) or True}
        case commands.Now() | commands.Resume() | commands.Quit():
            return {codec.name_of(type(command)): True}
        case commands.Sore() | commands.ClearSore():
            return {"sore": isinstance(command, commands.Sore)}
        case commands.ReportPain(level, exercise):
            return {"pain": level.value} | ({} if exercise is None else {"exercise": exercise})
        case commands.PainStill() | commands.PainGone():
            return {"pain": "still" if isinstance(command, commands.PainStill) else "gone"}
        case commands.EnableExercise(exercise):
            return {"enable": exercise}
        case commands.SetAside(exercise):
            return {"set_aside": exercise}
        case commands.ChangeDose(exercise, to):
            return {"dose": to.value, "exercise": exercise}
        case commands.StandNow(standing):
            return {"standing": standing}
        case commands.OpenSetup() | commands.OpenSettings():
            return None
        case _:
            assert_never(command)


def _answered(command: commands.ToReminder) -> dict[str, Any]:
    given = events.answered(command, Door.COMMAND_LINE)
    length = None if given.snooze is None else durations.spell(given.snooze)
    more = {"reminder": given.reminder, "for": length, "guided": given.guided or None}
    return {"answer": given.answer.value} | {key: value for key, value in more.items() if value is not None}


def _answer(value: Any, line: Mapping[str, Any]) -> commands.Command:
    reminder, length = codec.read(int | None, line.get("reminder")), line.get("for")
    if length is not None and value != Answer.SNOOZE:
        raise ValueError("for: only a snooze has a length")
    match value:
        case Answer.START:
            return commands.Start(reminder, guided=yes_or_no(line.get("guided", False)))
        case Answer.DONE | Answer.WALKED:
            return commands.Done(reminder, without_exercise=value == Answer.WALKED)
        case Answer.CUT_SHORT:
            return commands.CutShort(reminder)
        case Answer.SKIP:
            return commands.Skip(reminder)
        case Answer.DISMISS:
            return commands.Dismiss(reminder)
        case Answer.SNOOZE:
            if length is not None and not isinstance(length, str):
                raise ValueError('for: expected a duration such as "5m"')
            return commands.Snooze(None if length is None else grammar.snooze_length(length), reminder)
        case _:
            raise ValueError(f"expected one of {', '.join(Answer)}")


def _pause(value: Any, line: Mapping[str, Any]) -> commands.Command:
    if value is True:
        return commands.Pause()
    if not isinstance(value, str) or not value.strip():
        raise ValueError('expected true, a duration such as "1h", "until 14:00" or "tomorrow"')
    return grammar.pause(value)


def _pain(value: Any, line: Mapping[str, Any]) -> commands.Command:
    if value in ("gone", "still"):
        return commands.PainGone() if value == "gone" else commands.PainStill()
    if value not in list(Pain):
        raise ValueError('expected "mild", "strong", "gone" or "still"')
    return commands.ReportPain(Pain(value), codec.read(str | None, line.get("exercise")))


# How the value of each is read, and which further keys its line may have.
READERS: dict[str, tuple[Read, tuple[str, ...]]] = {
    "answer": (_answer, ("for", "reminder", "guided")),
    "pause": (_pause, ()),
    "resume": (lambda value, line: yes(value) and commands.Resume(), ()),
    "now": (lambda value, line: yes(value) and commands.Now(), ()),
    "quit": (lambda value, line: yes(value) and commands.Quit(), ()),
    "sore": (lambda value, line: commands.Sore() if yes_or_no(value) else commands.ClearSore(), ()),
    "pain": (_pain, ("exercise",)),
    "enable": (lambda value, line: commands.EnableExercise(text(value)), ()),
    "set_aside": (lambda value, line: commands.SetAside(text(value)), ()),
    "dose": (
        lambda value, line: commands.ChangeDose(text(line.get("exercise")), codec.read(Change, value)),
        ("exercise",),
    ),
    "standing": (lambda value, line: commands.StandNow(yes_or_no(value)), ()),
}
