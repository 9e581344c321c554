"""The commands for the daemon: answers to the open reminder, pauses, care, and the end."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from reminder.core.care import Pain
from reminder.core.commands import (
    ClearSore,
    Command,
    CutShort,
    Done,
    Now,
    PainGone,
    PainStill,
    ReportPain,
    Resume,
    Skip,
    Snooze,
    Sore,
    Start,
)
from reminder.errors import UsageError
from reminder.ipc import client
from reminder.wording import grammar


def add(commands: Any) -> None:
    """Add the commands to the command line."""

    def command(name: str, said: str, example: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        parser: ArgumentParser = commands.add_parser(name, description=said, epilog=f"Example: {example}")
        parser.set_defaults(run=run)
        return parser

    command(
        "now",
        "Show a reminder now, even if something is holding reminders back.",
        "posture now && posture start",
        lambda _: _give(Now(), "A reminder is on its way."),
    )
    command(
        "start",
        "Begin the break of the open reminder: work time stands still until it is over.",
        "posture start",
        lambda _: _give(Start(), "Enjoy your break. When it is over: posture done"),
    )
    done = command(
        "done",
        "Say that you took the break: the hour starts again.",
        "posture done\n         posture done --without-exercise",
        lambda words: _give(Done(without_exercise=words.without_exercise), "Well done. The hour starts again."),
    )
    done.add_argument(
        "--without-exercise",
        action="store_true",
        help="you walked, but left the exercise out: it is not counted",
    )
    command(
        "cut-short",
        "End a break early; it is recorded as cut short.",
        "posture cut-short",
        lambda _: _give(CutShort(), "A break cut short is still a break. The hour starts again."),
    )
    command(
        "skip",
        "Skip the open reminder.",
        "posture skip",
        lambda _: _give(Skip(), "Skipped. The next one comes as usual."),
    )
    snooze = command(
        "snooze",
        "Bring the open reminder back in a few minutes; twice for each reminder, unless your settings say "
        "otherwise.",
        "posture snooze 10m",
        lambda words: _give(Snooze(_length(words.duration)), "It comes back soon."),
    )
    snooze.add_argument(
        "duration", nargs="?", metavar="DURATION", help="such as 5m (by default the first choice in the settings)"
    )
    pause = command(
        "pause",
        "Show nothing and count no work time for a while. A new pause replaces the last one.",
        "posture pause 1h30m\n         posture pause until 14:00\n         posture pause tomorrow",
        lambda words: _give(_read(grammar.pause, " ".join(words.length)), "Paused. To go on: posture resume"),
    )
    pause.add_argument(
        "length",
        nargs="*",
        metavar="DURATION | until HH:MM | tomorrow",
        help="how long (by default until posture resume)",
    )
    command("resume", "End your pause.", "posture resume", lambda _: _give(Resume(), "Resumed."))
    sore = command(
        "sore",
        "Rest today and tomorrow: no exercises, only the posture check and a walk.",
        "posture sore",
        lambda words: _give(ClearSore(), "Good to hear.") if words.clear else _give(Sore(), "Rest well."),
    )
    sore.add_argument("--clear", action="store_true", help="you feel fine again (from the next day on)")
    pain = command(
        "pain",
        "Say that an exercise hurt. You are told what to do; after strong pain that exercise is left out.\n"
        "still and gone answer the question that is asked later; signs tells when to get help at once.",
        "posture pain mild\n         posture pain strong wall_sit\n         posture pain gone",
        _pain,
    )
    pain.add_argument("how", choices=("mild", "strong", "still", "gone", "signs"), help="how much, or the answer")
    pain.add_argument(
        "id", nargs="?", metavar="ID", help="the exercise (by default the one under way, or the last one done)"
    )
    command("quit", "End the daemon; an open reminder is withdrawn.", "posture quit", _quit)


def _pain(words: Namespace) -> int:
    if words.id is not None and words.how not in tuple(Pain):
        raise UsageError(f"posture pain {words.how} is not about one exercise: leave out {words.id!r}.")
    match words.how:
        case "signs":
            from reminder.wording import safety

            print(safety.WHILE_EXERCISING, *safety.URGENT, sep="\n\n")
            return 0
        case "still":
            return _give(PainStill(), "Noted.")
        case "gone":
            return _give(PainGone(), "Noted.")
        case how:
            return _give(ReportPain(Pain(how), words.id), "Noted.")


def _length(text: str | None) -> timedelta | None:
    return None if text is None else _read(grammar.snooze_length, text)


def _read(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise UsageError(f"{text!r}: {error}.") from error


def _give(command: Command, otherwise: str) -> int:
    """Send the command to the daemon and print its answer, *otherwise* where that is empty."""
    print(client.command(command).get("said") or otherwise)
    return 0


def _quit(_: Namespace) -> int:
    client.quit_and_wait()
    print("The posture daemon has ended.")
    return 0
