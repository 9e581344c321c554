"""The sentences of the log: what happened and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import assert_never

from reminder.core.care import Fact, NoteKind
from reminder.core.effects import (
    Acknowledge,
    Effect,
    Gone,
    Record,
    RecordFact,
    RecordHold,
    Refuse,
    Remind,
    Withdraw,
)
from reminder.core.model import Answer, Busy, Door, How, Instant, Outcome, PauseReason, State, Status, Why
from reminder.core.scene import Scene
from reminder.wording import denials
from reminder.wording.times import clock_time, exact, spoken
from reminder.wording.tray import reasons

_WHY = {
    Why.LULL: "at a pause in typing",
    Why.LATEST: "the time was up",
    Why.FREED: "nothing is holding it back now",
    Why.SNOOZE: "the snooze ended",
    Why.AGAIN: "it had no answer",
    Why.BACK: "after a return",
    Why.REQUEST: "asked for",
}
_OUTCOME = {
    Outcome.DONE: "done",
    Outcome.CUT_SHORT: "cut short",
    Outcome.SKIPPED: "skipped",
    Outcome.IGNORED: "not answered",
    Outcome.WITHDRAWN: "withdrawn",
    Outcome.RESTED: "a natural break",
}
_HOW = {
    How.ANSWERED: "",
    How.WITHOUT_EXERCISE: "without the exercise",
    How.LEFT: "left the desk",
    How.PAUSE_IN_INPUT: "the keyboard rested",
    How.NO_PAUSE_IN_INPUT: "the keyboard never rested",
    How.NO_ANSWER: "",
    How.ALREADY_LEFT: "you had already left",
    How.HOURS_ENDED: "working hours ended",
    How.QUIT: "the program was ended",
    How.NATURAL_BREAK: "",
}

_ANSWER = {
    Answer.START: "break started",
    Answer.DONE: "done",
    Answer.WALKED: "done without the exercise",
    Answer.CUT_SHORT: "stopped early",
    Answer.SKIP: "skipped",
    Answer.SNOOZE: "snoozed",
    Answer.DISMISS: "closed without an answer",
}
_DOOR = {
    Door.NOTIFICATION: "on the notification",
    Door.TRAY: "in the tray",
    Door.COMMAND_LINE: "on the command line",
    Door.GUIDE: "in the guide",
}
# Reports of soreness and pain; what follows from them is in the notification.
_FACT = {
    NoteKind.SORE: "soreness reported: rest days today and tomorrow",
    NoteKind.SORE_CLEARED: "the rest day ended",
    NoteKind.PAIN_ASKED: "asked whether it still hurts",
    NoteKind.SUSPENDED: "set aside after pain",
    NoteKind.ENABLED: "brought back",
    NoteKind.SETUP: "the safety questions were answered",
}


def log_line(moment: datetime, sentence: str) -> str:
    """Return one line of the log, with its local time."""
    return f"{moment:%H:%M} {sentence}"


def state_changed(status: Status, scene: Scene, before: State | None = None) -> str:
    """Return the sentence for the state that has just been reached; "" where another sentence has said so."""
    match status.state:
        case State.WORKING:
            return _counting(status, before)
        case State.DUE:
            waits = "a pause in typing" if status.next_latest is not None else "your return"
            return f"due after {spoken(status.worked)} of work, waiting for {waits}"
        case State.OWED:
            return f"due, waiting: {reasons(status.busy, scene.holds)}"
        case State.REMINDED:
            return "" if before else "a reminder is open"
        case State.SNOOZED:
            return "" if before else "snoozed"
        case State.ON_BREAK:
            return "" if before else "on a break"
        case State.AWAY:
            return "" if before else "away: this counts as a natural break"
        case State.PAUSED:
            return paused(status, scene)
        case _:
            assert_never(status.state)


def _counting(status: Status, before: State | None) -> str:
    # Not in the first second: "0 s so far" tells nothing.
    worked = spoken(status.worked) if status.worked >= timedelta(seconds=1) else ""
    match before:
        case State.AWAY:
            return "back at the desk"
        case State.PAUSED:
            return f"counting work time again, {worked} so far" if worked else "counting work time"
        case None | State.WORKING | State.DUE | State.OWED:
            return f"counting work time, {worked} so far" if worked else ""
        case _:
            return ""  # The record has said how it ended.


def busy_changed(status: Status, scene: Scene) -> str:
    """Return the sentence for a change of reasons while a reminder is owed."""
    return f"waiting: {reasons(status.busy, scene.holds)}"


def paused(status: Status, scene: Scene) -> str:
    """Return the sentence for a pause that came into force."""
    if PauseReason.USER not in status.paused:
        until = "" if scene.opens is None else f" until {clock_time(scene.opens, scene.wall)}"
        return f"outside working hours{until}"
    if scene.paused_until is None:
        return "paused until resumed"
    return f"paused until {clock_time(scene.paused_until, scene.wall)}"


def effect(effect: Effect) -> str:
    """Return the sentence for what was done; "" where there is none, or another sentence has it."""
    match effect:
        case Remind():
            return reminded(effect)
        case Withdraw(id, Gone.PAUSED):
            return f"reminder {id} taken off the screen"
        case Acknowledge(id, answer, snooze, door):
            return answered(answer, id, snooze, door)
        case Record():
            return recorded(effect)
        case RecordHold(by, since, until):
            return held(by, until - since)
        case RecordFact(fact):
            return noted(fact)
        case Refuse():
            return f"nothing changed: {denials.sentence(effect)}"
        case _:
            return ""


def reminded(remind: Remind) -> str:
    """Return the sentence for a reminder that was shown."""
    about = remind.offer.exercise.name if remind.offer.exercise is not None else "a posture check and a walk"
    return f"reminder {remind.id} shown ({_WHY[remind.why]}) after {spoken(remind.worked)} of work: {about}"


def held(by: tuple[Busy, ...], length: timedelta) -> str:
    """Return the sentence for a hold that has ended."""
    return f"held for {spoken(length)}: {reasons(frozenset(by), ())}"


def noted(fact: Fact) -> str:
    """Return the sentence for a report of soreness or pain; "" where another sentence has it."""
    about = f" ({fact.exercise})" if fact.exercise else ""
    match fact.kind:
        case NoteKind.PAIN:
            return f"{fact.value} pain reported{about}"
        case NoteKind.SUSPENDED if not about:
            return "all exercises are off: the pain lasted"
        case NoteKind.ENABLED if not about:
            return "exercises may come again: the pain has gone"
        case kind:
            return f"{_FACT[kind]}{about}" if kind in _FACT else ""


def answered(
    answer: Answer, reminder: int | None, snooze: timedelta | None = None, door: Door | None = None
) -> str:
    """Return the sentence for an answer that was taken."""
    which = "reminder" if reminder is None else f"reminder {reminder}"
    length = "" if snooze is None else f" for {exact(snooze)}"
    return f"{which}: {_ANSWER[answer]}{length}" + ("" if door is None else f", {_DOOR[door]}")


def recorded(record: Record) -> str:
    """Return the sentence for a record that was written."""
    if record.reminder is None:
        worked = f" after {spoken(record.worked)} of work" if record.worked >= timedelta(seconds=1) else ""
        return f"a natural break{worked}: the hour starts again"
    how = _HOW[record.how]
    details = [how] if how else []
    if record.door is not None:
        details.append(_DOOR[record.door])
        if record.answered_after is not None:
            begun = "" if record.started is None else "begun "
            details.append(f"{begun}{spoken(record.answered_after)} after it was first shown")
    if record.snoozes:
        details.append("1 snooze" if record.snoozes == 1 else f"{record.snoozes} snoozes")
    more = f" ({', '.join(details)})" if details else ""
    return f"reminder {record.reminder} settled: {_OUTCOME[record.outcome]}{more}"


def missed(length: timedelta) -> str:
    """Return the sentence for a gap: sleep, a stopped process."""
    return f"the program did not run for {spoken(length)}: that counts as time away"


def halted(since_look: timedelta) -> str:
    """Return the sentence for a process that was stopped at some moment since it last looked."""
    return f"the program was stopped; the last {spoken(since_look)} count as time away"


def locked(is_locked: bool) -> str:
    """Return the sentence for the screen being locked or opened again."""
    return "screen locked" if is_locked else "screen unlocked"


def started(version: str) -> str:
    """Return the first sentence of a run."""
    return f"posture-reminder {version} started"


def desktop(adapters: Mapping[str, str]) -> str:
    """Return what was found on this desktop, and what was not."""
    found = [f"{what} by {name}" for what, name in adapters.items() if _is_there(name)]
    missing = ", ".join(what for what, name in adapters.items() if not _is_there(name))
    return f"here: {'; '.join(found) or 'nothing'}" + (f"; without {missing}" if missing else "")


def _is_there(name: str) -> bool:
    return name not in ("", "none")


def stopped() -> str:
    """Return the last sentence of a run."""
    return "ended"


def settings_applied(changed: tuple[str, ...]) -> str:
    """Return the sentence for a settings file that was read again."""
    return "settings applied" + (f": {', '.join(changed)}" if changed else "")


def settings_refused(faults: tuple[str, ...]) -> str:
    """Return the sentence for a settings file that cannot be used."""
    first = faults[0] if faults else "it cannot be read"
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return f"settings file not applied, the last good settings stay: {first}{more}"


def since(moment: Instant, scene: Scene) -> str:
    """Return since when something holds: "since 10:42, 25 min"."""
    return f"since {clock_time(scene.wall_time(moment), scene.wall)}, {spoken(scene.steady - moment)}"
