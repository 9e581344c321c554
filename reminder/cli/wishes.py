"""The commands that ask something of the daemon: answers to the open reminder, pauses, care, and the end."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from reminder.core import durations
from reminder.errors import UsageError
from reminder.ipc import client

_UNTIL = re.compile(r"until\s+([01]?[0-9]|2[0-3]):([0-5][0-9])")


def add(commands: Any) -> None:
    """Add the commands to the command line."""

    def command(name: str, said: str, example: str, run: Callable[[Namespace], int]) -> ArgumentParser:
        parser: ArgumentParser = commands.add_parser(name, description=said, epilog=f"Example: {example}")
        parser.set_defaults(run=run)
        return parser

    command(
        "now",
        "Show a reminder at once, whatever holds the regular ones.",
        "posture now && posture start",
        lambda _: _wish("now", "A reminder is on its way."),
    )
    command(
        "start",
        "Begin the break of the open reminder: work time stands still until it is over.",
        "posture start",
        lambda _: _wish("start", "Enjoy your break. When it is over: posture done"),
    )
    command(
        "done",
        "The break is taken: work time starts again from 0.",
        "posture done",
        lambda _: _wish("done", "Noted as done. Work time starts again from 0."),
    )
    command(
        "cut-short",
        "End the break that was started before its time; it is recorded as cut short.",
        "posture cut-short",
        lambda _: _wish("cut_short", "Noted as cut short. Work time starts again from 0."),
    )
    command(
        "skip",
        "Leave the open reminder out; the next one comes in its time.",
        "posture skip",
        lambda _: _wish("skip", "Skipped. The next one comes in its time."),
    )
    snooze = command(
        "snooze",
        "Let the open reminder come back in a few minutes; two times for one reminder, as the settings have it.",
        "posture snooze 10m",
        lambda words: _wish("snooze", "It will come back.", _duration(words.duration) if words.duration else ""),
    )
    snooze.add_argument(
        "duration", nargs="?", metavar="DURATION", help="such as 5m; without it the first choice of the settings"
    )
    pause = command(
        "pause",
        "Show nothing and count no work time for a while. A new pause takes the place of the one before.",
        "posture pause 1h30m\n         posture pause until 14:00\n         posture pause tomorrow",
        lambda words: _wish("pause", "Paused. To go on: posture resume", pause_value(words.length)),
    )
    pause.add_argument(
        "length",
        nargs="*",
        metavar="DURATION | until HH:MM | tomorrow",
        help="how long; without it until posture resume",
    )
    command("resume", "End your pause.", "posture resume", lambda _: _wish("resume", "Going on."))
    sore = command(
        "sore",
        "Take a rest day: only gentle movement is suggested today.",
        "posture sore",
        lambda words: _wish("unsore", "Good to hear.") if words.clear else _wish("sore", "Rest well."),
    )
    sore.add_argument("--clear", action="store_true", help="the soreness is gone (from the next day on)")
    pain = command(
        "pain",
        "Say that an exercise hurts or hurt: it is left out, and what to do is said.",
        "posture pain mild",
        lambda words: _wish("pain", "Noted.", words.how),
    )
    pain.add_argument("how", choices=("mild", "strong", "gone"), help="gone: the answer when you are asked later")
    command("quit", "End the daemon; an open reminder is withdrawn.", "posture quit", _quit)


def pause_value(words: list[str]) -> str:
    """Return what a pause wish carries for the *words* after ``pause``.

    Raises:
        UsageError: they say no length.
    """
    said = " ".join(words).strip().lower()
    if said in ("", "tomorrow"):
        return said
    if said == "until tomorrow":
        return "tomorrow"
    if match := _UNTIL.fullmatch(said):
        return f"until {int(match[1]):02}:{match[2]}"
    if said.startswith("until"):
        raise UsageError(f"{said!r} names no time of day: write until 14:00, or tomorrow.")
    return _duration(said)


def _duration(text: str) -> str:
    try:
        duration = durations.parse(text)
    except ValueError as error:
        raise UsageError(f"{text!r} is no duration: {error}.") from error
    if duration <= timedelta():
        raise UsageError(f"{text!r} is no time at all: write a duration such as 5m.")
    return durations.spell(duration)


def _wish(do: str, otherwise: str, value: str = "") -> int:
    """Make the wish and print what the daemon says to it, *otherwise* where it says nothing."""
    print(client.wish(do, value).get("said") or otherwise)
    return 0


def _quit(_: Namespace) -> int:
    client.wish_to_end()
    print("The posture daemon has ended.")
    return 0
