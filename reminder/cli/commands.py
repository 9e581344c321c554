"""The commands for the daemon: answers to the open reminder, pauses, care, and the end."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from reminder.cli.parser import command
from reminder.core.care import Pain
from reminder.core.commands import (
    ClearSore,
    Command,
    CutShort,
    Done,
    Now,
    PainGone,
    PainStill,
    Report,
    ReportPain,
    Resume,
    Skip,
    Snooze,
    Sore,
    Start,
)
from reminder.errors import NotRunning, UsageError
from reminder.ipc import client
from reminder.wording import grammar


def add(commands: Any) -> None:
    """Add the commands to the command line."""
    add_one = partial(command, commands)
    add_one(
        "now",
        "Show a reminder now, even if something is holding reminders back.",
        "posture now && posture start",
        run=lambda _: _send(Now(), "A reminder is on its way."),
    )
    add_one(
        "start",
        "Begin the break of the open reminder: work time stands still until it is over.",
        "posture start",
        run=lambda _: _send(Start(), "Enjoy your break. When it is over: posture done"),
    )
    done = add_one(
        "done",
        "Say that you took the break: the hour starts again.",
        "posture done",
        "posture done --without-exercise",
        run=lambda words: _send(Done(without_exercise=words.without_exercise), "Well done. The hour starts again."),
    )
    done.add_argument(
        "--without-exercise",
        action="store_true",
        help="you walked, but left the exercise out: it is not counted",
    )
    add_one(
        "cut-short",
        "End a break early; it is recorded as cut short.",
        "posture cut-short",
        run=lambda _: _send(CutShort(), "A break cut short is still a break. The hour starts again."),
    )
    add_one(
        "skip",
        "Skip the open reminder.",
        "posture skip",
        run=lambda _: _send(Skip(), "Skipped. The next one comes as usual."),
    )
    snooze = add_one(
        "snooze",
        "Bring the open reminder back in a few minutes; twice for each reminder, unless your settings say "
        "otherwise.",
        "posture snooze 10m",
        run=lambda words: _send(Snooze(_length(words.duration)), "It comes back soon."),
    )
    snooze.add_argument(
        "duration", nargs="?", metavar="DURATION", help="such as 5m (by default the first choice in the settings)"
    )
    pause = add_one(
        "pause",
        "Show nothing and count no work time for a while. A new pause replaces the last one.",
        "posture pause 1h30m",
        "posture pause until 14:00",
        "posture pause tomorrow",
        run=lambda words: _send(_read(grammar.pause, " ".join(words.length)), "Paused. To go on: posture resume"),
    )
    pause.add_argument(
        "length",
        nargs="*",
        metavar="DURATION | until HH:MM | tomorrow",
        help="how long (by default until posture resume)",
    )
    add_one("resume", "End your pause.", "posture resume", run=lambda _: _send(Resume(), "Resumed."))
    sore = add_one(
        "sore",
        "Rest today and tomorrow: no exercises, only the posture check and a walk.",
        "posture sore",
        run=lambda words: _report(ClearSore() if words.clear else Sore()),
    )
    sore.add_argument("--clear", action="store_true", help="you feel fine again (from the next day on)")
    pain = add_one(
        "pain",
        "Say that an exercise hurt. You are told what to do; after strong pain that exercise is left out.\n"
        "still and gone answer the question that is asked later; signs tells when to get help at once.",
        "posture pain mild",
        "posture pain strong wall_sit",
        "posture pain gone",
        run=_pain,
    )
    pain.add_argument("how", choices=("mild", "strong", "still", "gone", "signs"), help="how much, or the answer")
    pain.add_argument(
        "id", nargs="?", metavar="ID", help="the exercise (by default the one under way, or the last one done)"
    )
    add_one("quit", "End the daemon; an open reminder is withdrawn.", "posture quit", run=_quit)


def _pain(words: Namespace) -> int:
    if words.id is not None and words.how not in tuple(Pain):
        raise UsageError(f"posture pain {words.how} is not about one exercise: leave out {words.id!r}.")
    match words.how:
        case "signs":
            from reminder.wording import safety

            print(safety.WHILE_EXERCISING, *safety.URGENT, sep="\n\n")
            return 0
        case "still":
            return _report(PainStill())
        case "gone":
            return _report(PainGone())
        case how:
            return _report(ReportPain(Pain(how), words.id))


def _length(text: str | None) -> timedelta | None:
    return None if text is None else _read(grammar.snooze_length, text)


def _read(read: Callable[[str], Any], text: str) -> Any:
    try:
        return read(text)
    except ValueError as error:
        raise UsageError(f"{text!r}: {error}.") from error


def _send(command: Command, otherwise: str) -> int:
    """Send the command to the daemon and print its answer, *otherwise* where that is empty."""
    print(client.command(command).get("said") or otherwise)
    return 0


def _report(command: Report) -> int:
    """Send a report of soreness or pain; without a daemon write it down, and give the advice all the same."""
    try:
        return _send(command, "Noted.")
    except NotRunning as fault:
        from reminder import offline

        print(offline.report(command))
        raise NotRunning(f"{fault} Your report is written down and counts from then on.") from None


def _quit(_: Namespace) -> int:
    client.quit_and_wait()
    print("The posture daemon has ended.")
    return 0
